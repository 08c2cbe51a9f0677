"""What the desk's server is given, without starting it."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from shipops.desk.serving import Door, _put, _settings, serve
from shipops.errors import ConfigError
from tests.end_to_end.harness import NOTEBOOKS

DOOR = Door("127.0.0.1", 0, "open sesame", 3600)


def test_an_address_that_is_taken_is_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"The desk cannot be served at 127\.0\.0\.1:{port}: "):
            serve(Path("none.ipynb"), {}, Door("127.0.0.1", port, "", 60), environment={}, told=print)


def test_an_address_this_machine_does_not_have_is_said_in_words() -> None:
    with pytest.raises(ConfigError, match="cannot be served at 203"):
        serve(Path("none.ipynb"), {}, Door("203.0.113.7", 0, "", 60), environment={}, told=print)


def test_the_served_copy_holds_the_parameters_and_no_outputs(tmp_path: Path) -> None:
    _put(NOTEBOOKS / "order_lookup.ipynb", {"workspace": "/shop", "identifier": ""}, tmp_path / "made.ipynb")
    made = json.loads((tmp_path / "made.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in made["cells"] if cell["cell_type"] == "code"]
    assert [cell["outputs"] for cell in code] == [[]] * len(code)
    sources = ["".join(cell["source"]) for cell in code]
    assert 'workspace = "/shop"' in sources[1]
    assert 'identifier = ""' in sources[1]


def test_a_password_is_kept_as_a_hash_and_leaves_no_token() -> None:
    settings = _settings(DOOR, "", "/folder")
    assert settings["UnhurriedLogin"]["token"] == ""
    assert settings["UnhurriedLogin"]["hashed_password"].startswith("argon2:")
    assert "sesame" not in str(settings)


def test_pages_left_alone_end_and_run_nothing_sent_to_them() -> None:
    kernels = _settings(DOOR, "", "/folder")["MappingKernelManager"]
    assert (kernels["cull_idle_timeout"], kernels["cull_connected"]) == (3600, True)
    assert "execute_request" not in kernels["allowed_message_types"]
    assert kernels["allowed_message_types"]
