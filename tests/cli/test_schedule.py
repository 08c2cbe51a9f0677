"""``shipops schedule`` where it cannot do its work, and its help."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipops.cli import schedule
from shipops.cli.app import run

COMMANDS = (["run"], ["list"], ["export", "cron"])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_without_the_extra_the_error_names_it(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schedule, "find_spec", lambda _: None)
    assert run(["schedule", *command, "-w", str(tmp_path)]) == 2
    assert "pip install 'shipops[schedule]'" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_shows_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schedule", command[0], "--help"]) == 0
    assert f"Example: shipops schedule {command[0]}" in capsys.readouterr().out


def test_a_schedule_that_runs_on_has_no_fixed_moment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shipops.toml").write_text('[[schedule]]\nname = "a"\ncron = "0 6 * * *"\nnotebook = "n"\n')
    assert run(["schedule", "run", "-w", str(tmp_path), "--as-of", "2026-12-01"]) == 2
    assert capsys.readouterr().err.startswith("A schedule cannot run at one moment.")


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shipops.toml").write_text('[[schedule]]\nname = "a"\ncron = "0 6 * * *"\nnotebook = "n"\n')
    assert run(["schedule", "export", "cron", "-w", str(tmp_path), "--into", str(tmp_path / "shipops.toml")]) == 2
    assert "Choose another folder." in capsys.readouterr().err
