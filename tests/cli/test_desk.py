"""``shipops desk`` and ``shipops lab`` where they cannot do their work."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipops.cli import desk
from shipops.cli.app import run
from tests.cli.running import CONFIG


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shipops.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", ["desk", "lab"])
def test_without_the_extra_the_error_names_it(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(desk, "find_spec", lambda _: None)
    assert run([command, "-w", str(folder)]) == 2
    assert "pip install 'shipops[desk]'" in capsys.readouterr().err


def test_before_the_first_pull_there_is_nothing_to_serve(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["desk", "-w", str(folder)]) == 2
    assert capsys.readouterr().err == "There is nothing in the lake yet.\nRun `shipops sync` first.\n"


def test_a_time_that_is_none_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["desk", "--idle", "soon"]) == 2
    assert "'soon' is not a length of time" in capsys.readouterr().err
