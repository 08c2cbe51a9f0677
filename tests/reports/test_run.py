"""A run leaves one folder that says what it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shipops.errors import NotebookError
from shipops.reports import run as running
from shipops.reports.notebooks import CellFailedError
from shipops.reports.run import Setting, find, run

Make = Callable[..., Path]
AT = datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC)


def test_a_finished_run_holds_page_notebook_rows_and_record(workspace: Any, notebook: Make) -> None:
    notebook(
        "# All well",
        "from pathlib import Path\nPath(rows, 'rows.csv').write_text('a')\nprint(workspace)",
        parameters='workspace: str = ""\nrows: str = ""\nsince: str = ""',
    )
    done = run(workspace, "demo", {"since": "-7d"}, started_at=AT)
    assert done.folder == workspace.reports / "demo" / "2026-11-22T060004Z"
    assert sorted(path.name for path in done.folder.iterdir()) == ["demo.html", "demo.ipynb", "rows.csv", "run.json"]
    assert done.rows == (done.folder / "rows.csv",)
    assert done.latest == workspace.reports / "demo.html"
    assert done.latest.read_bytes() == done.html.read_bytes()
    assert str(workspace.folder) in done.html.read_text(encoding="utf-8")
    record = json.loads((done.folder / "run.json").read_text(encoding="utf-8"))
    assert record["started_at"] == "2026-11-22T06:00:04Z"
    assert record["parameters"] == {"since": "-7d"}
    assert record["outcome"] == done.outcome == "finished"
    assert {"shipops", "python", "papermill"} <= set(record["versions"])


def test_a_failed_run_is_kept_under_a_name_that_says_so(
    workspace: Any, notebook: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = notebook("1 / 0")
    (workspace.reports / "demo.html").write_text("the last good one")

    def failing(_: Path, __: object, *, folder: Path, **___: object) -> Path:
        raise CellFailedError(
            "demo", "cell [1]", "ZeroDivisionError: division by zero", Path(shutil.copy(source, folder))
        )

    monkeypatch.setattr(running, "run_notebook", failing)
    with pytest.raises(CellFailedError) as caught:
        run(workspace, "demo", {}, started_at=AT)
    kept = workspace.reports / "demo" / "2026-11-22T060004Z-failed"
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    assert caught.value.executed == kept / "demo.ipynb"
    assert caught.value.executed.is_file()
    record = json.loads((kept / "run.json").read_text(encoding="utf-8"))
    assert record["outcome"] == "failed"
    assert "ZeroDivisionError: division by zero" in record["error"]
    assert (workspace.reports / "demo.html").read_text() == "the last good one"


def test_an_interrupted_run_does_not_look_finished(
    workspace: Any, notebook: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook("1")

    def interrupted(*_: object, **__: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "run_notebook", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(workspace, "demo", {}, started_at=AT)
    assert [path.name for path in (workspace.reports / "demo").iterdir()] == ["2026-11-22T060004Z-failed"]


def test_two_runs_of_one_second_do_not_share_a_folder(
    workspace: Any, notebook: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = notebook("# Hello")

    def copied(_: Path, __: object, *, folder: Path, **___: object) -> Path:
        return Path(shutil.copy(source, folder))

    monkeypatch.setattr(running, "run_notebook", copied)
    folders = [run(workspace, "demo", {}, started_at=AT).folder.name for _ in range(3)]
    assert folders == ["2026-11-22T060004Z", "2026-11-22T060004Z-2", "2026-11-22T060004Z-3"]


def test_wrong_parameters_leave_nothing_behind(workspace: Any, notebook: Make) -> None:
    notebook("1", parameters="since: str = ''")
    with pytest.raises(NotebookError):
        run(workspace, "demo", {"until": "x"}, started_at=AT)
    assert list(workspace.reports.iterdir()) == []


def test_the_workspaces_own_notebook_comes_first(workspace: Any, notebook: Make, tmp_path: Path) -> None:
    own = notebook("1").rename(tmp_path / "notebooks" / "reconciliation.ipynb")
    assert find(workspace, "reconciliation") == own.resolve()


def test_the_notebooks_that_come_with_shipops_are_found_by_name(workspace: Any) -> None:
    found = find(workspace, "reconciliation")
    assert found.name == "reconciliation.ipynb"
    assert not found.is_relative_to(workspace.folder)


def test_a_path_is_taken_from_the_workspace_too(workspace: Any, notebook: Make) -> None:
    path = notebook("1")
    assert find(workspace, path) == find(workspace, "notebooks/demo.ipynb") == path.resolve()


@pytest.mark.parametrize("name", ["nothing", "../reconciliation", "nothing.ipynb", ""])
def test_an_unknown_notebook_is_refused_with_the_known_ones(workspace: Any, notebook: Make, name: str) -> None:
    notebook("1")
    with pytest.raises(NotebookError) as caught:
        find(workspace, name)
    assert "demo, duplicate_orders, order_lookup, reconciliation" in caught.value.remedy


def test_a_relative_workspace_folder_reaches_the_notebook_as_a_full_path(
    workspace: Any, notebook: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = notebook("1", parameters='workspace: str = ""')
    passed: dict[str, object] = {}

    def noted(_: Path, parameters: dict[str, object], *, folder: Path, **__: object) -> Path:
        passed.update(parameters)
        return Path(shutil.copy(source, folder))

    monkeypatch.setattr(running, "run_notebook", noted)
    monkeypatch.chdir(tmp_path)
    run(replace(workspace, folder=Path(), reports=Path("reports")), "demo", {}, started_at=AT)
    assert passed == {"workspace": str(tmp_path.resolve())}


def test_an_e_mail_address_given_to_a_masked_run_stands_in_no_file_of_it(workspace: Any, notebook: Make) -> None:
    notebook("# Hello", "print(len(who))", parameters='who: str = ""\nredact: bool = False')
    done = run(workspace, "demo", {"who": "ask anna@shop.example", "redact": True}, started_at=AT)
    texts = [path.read_text(encoding="utf-8") for path in done.folder.iterdir()]
    assert not any("anna@" in text for text in texts)
    assert "who = ask •••" in done.html.read_text(encoding="utf-8")
    assert '"who": "ask •••"' in (done.folder / "run.json").read_text(encoding="utf-8")


def test_why_a_masked_run_failed_names_nobody(workspace: Any, notebook: Make) -> None:
    notebook("raise ValueError('anna@shop.example')", parameters="redact: bool = False")
    with pytest.raises(CellFailedError):
        run(workspace, "demo", {"redact": True}, started_at=AT)
    told = (workspace.reports / "demo" / "2026-11-22T060004Z-failed" / "run.json").read_text(encoding="utf-8")
    assert json.loads(told)["error"] == "Notebook demo failed in cell [3] (raise ValueError(•••)): ValueError: •••."


def test_a_notebook_does_not_take_the_place_of_the_list_of_runs(workspace: Any, notebook: Make) -> None:
    notebook("1").rename(workspace.folder / "notebooks" / "index.ipynb")
    with pytest.raises(NotebookError, match=r"index\.html lists all runs"):
        run(workspace, "index", {}, started_at=AT)


def test_a_workbook_is_made_where_there_are_rows(workspace: Any, notebook: Make) -> None:
    notebook("from pathlib import Path\nPath(rows, 'own.csv').write_text('a\\n1\\n')", parameters='rows: str = ""')
    with_rows = run(workspace, "demo", {}, started_at=AT, setting=Setting(workbook=True))
    assert [path.name for path in with_rows.rows] == ["own.csv", "demo.xlsx"]
    notebook("1")
    without = run(workspace, "demo", {}, started_at=AT, setting=Setting(workbook=True))
    assert without.rows == ()
