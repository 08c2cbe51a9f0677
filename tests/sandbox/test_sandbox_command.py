"""What the command line hands to the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shipops.cli.app import app


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr("shipops.sandbox.server.serve", lambda **options: calls.append(options))
    return calls


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], {"live": None, "rate_window": 60.0}),
        (["--live"], {"live": 30}),
        (["--log", "asked.jsonl"], {"log_path": Path("asked.jsonl")}),
        (["--rate-window", "2.5", "--rate", "9"], {"rate_window": 2.5, "rate": 9}),
        (["--fault", "drift=3", "--fault", "cut-off"], {"faults": ["drift=3", "cut-off"]}),
    ],
)
def test_options_reach_the_server(served: list[dict[str, Any]], words: list[str], expected: dict[str, Any]) -> None:
    result = CliRunner().invoke(app, ["sandbox", *words])
    assert result.exit_code == 0, result.output
    assert {name: served[0][name] for name in expected} == expected
