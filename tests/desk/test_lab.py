"""Notebooks laid out for JupyterLab."""

from __future__ import annotations

from pathlib import Path

from shipops.desk.lab import laid_out


def test_what_somebody_changed_stays_as_it_is(tmp_path: Path) -> None:
    brought = tmp_path / "brought"
    brought.mkdir()
    notebooks = [brought / name for name in ("one.ipynb", "two.ipynb")]
    for notebook in notebooks:
        notebook.write_text("new")
    workspace = tmp_path / "workspace"
    (workspace / "lab").mkdir(parents=True)
    (workspace / "lab" / "one.ipynb").write_text("mine")
    assert laid_out(notebooks, workspace) == [workspace / "lab" / "two.ipynb"]
    assert (workspace / "lab" / "one.ipynb").read_text() == "mine"
    assert (workspace / "lab" / "two.ipynb").read_text() == "new"
    assert laid_out(notebooks, workspace) == []
