"""A run that would write a secret is stopped, and what is kept of it holds none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat import v4

from shipops.config.secrets import Secrets
from shipops.display.page import page
from shipops.display.table import WHOLE, Column, table
from shipops.errors import NotebookError
from shipops.reports.excel import write_workbook
from shipops.reports.guard import SecretFoundError, check_file, check_parameters, cleaned, held
from shipops.reports.notebooks import CellFailedError
from shipops.reports.parquet import write_parquet
from shipops.reports.rows import write_rows
from shipops.reports.run import RunFailedError, Setting, run
from tests.reports.test_run import AT

SECRET = "k3y-of-the-shop"
KNOWN = Secrets((("shipstation.main.api_key", SECRET), ("desk.password", "metadata")))
SETTING = Setting(secrets=KNOWN)


def test_a_secret_in_a_parameter_stops_the_run_before_it_starts(workspace: Any, notebook: Callable[..., Path]) -> None:
    notebook("1", parameters="who: dict = {}")
    with pytest.raises(SecretFoundError, match=r"parameter 'who' .* shipstation\.main\.api_key") as caught:
        run(workspace, "demo", {"who": {"a": [f"x{SECRET}"]}}, started_at=AT, setting=SETTING)
    assert SECRET not in str(caught.value)
    assert list(workspace.reports.iterdir()) == []


def test_a_parameter_without_a_secret_passes() -> None:
    check_parameters(KNOWN, {"since": "-7d", "accounts": ["cin7.main"], "redact": True})


@pytest.mark.parametrize(
    ("cell", "where"),
    [
        (f"print('{SECRET}')", "demo.ipynb"),
        ("from pathlib import Path\nPath('x.csv').write_text('k3y-of-' + 'the-shop')", "x.csv"),
        ("from pathlib import Path\nPath('k3y-of-' + 'the-shop.txt').write_text('x')", "•••.txt"),
    ],
)
def test_a_run_that_would_write_a_secret_fails_and_keeps_nothing_of_it(
    workspace: Any, notebook: Callable[..., Path], cell: str, where: str
) -> None:
    notebook("# Good", cell)
    (workspace.reports / "demo.html").write_text("the last good one")
    with pytest.raises(RunFailedError) as caught:
        run(workspace, "demo", {}, started_at=AT, setting=SETTING)
    assert f"{where} would have held the secret shipstation.main.api_key" in caught.value.what
    kept = workspace.reports / "demo" / "2026-11-22T060004Z-failed"
    assert sorted(path.name for path in kept.iterdir()) == ["demo.ipynb", "run.json"]
    assert not any(SECRET in path.read_text(encoding="utf-8") for path in kept.iterdir())
    assert (workspace.reports / "demo.html").read_text() == "the last good one"


def test_a_failing_cell_is_kept_and_told_without_the_secret(workspace: Any, notebook: Callable[..., Path]) -> None:
    notebook(f"key = '{SECRET}'\nraise ValueError('bad key ' + key)")
    with pytest.raises(CellFailedError, match="ValueError: bad key •••") as caught:
        run(workspace, "demo", {}, started_at=AT, setting=SETTING)
    assert SECRET not in str(caught.value)
    kept = caught.value.executed.read_text(encoding="utf-8")
    assert "bad key" in kept
    assert SECRET not in kept


def test_the_words_of_the_format_stay_where_a_password_is_one_of_them() -> None:
    document = nbformat.writes(v4.new_notebook(cells=[v4.new_code_cell("1"), v4.new_code_cell("'metadata'")]))
    clean, kind = cleaned(KNOWN, document)
    assert kind == "desk.password"
    assert [cell.source for cell in nbformat.reads(clean, as_version=4).cells] == ["1", "'•••'"]


def test_a_notebook_without_a_secret_stays_as_it_is() -> None:
    document = nbformat.writes(v4.new_notebook(cells=[v4.new_code_cell("1")]))
    assert cleaned(Secrets((("key", SECRET),)), document) == (document, "")


def test_a_secret_that_terminal_colours_divide_is_found() -> None:
    error = v4.new_output("error", ename="E", evalue="", traceback=["k3y\x1b[31m-of-the\x1b[0m-shop", "a\x1b[0mb"])
    document = nbformat.writes(v4.new_notebook(cells=[v4.new_code_cell("1", outputs=[error])]))
    clean, kind = cleaned(KNOWN, document)
    assert kind == "shipstation.main.api_key"
    assert json.loads(clean)["cells"][0]["outputs"][0]["traceback"] == ["•••", "a\x1b[0mb"]


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet", "rows.xlsx"])
@pytest.mark.parametrize("value", [SECRET, ["a", SECRET], f'say "{SECRET}"'])
def test_a_secret_is_found_in_every_kind_of_rows(tmp_path: Path, name: str, value: object) -> None:
    frame = pd.DataFrame({"number": [1, 2], "note": pd.Series(["fine", value], dtype=object)})
    write_rows(frame, tmp_path / "rows.csv")
    write_workbook([tmp_path / "rows.parquet"], tmp_path / "rows.xlsx")
    assert held(KNOWN, tmp_path / name) == "shipstation.main.api_key"


def test_a_secret_as_the_name_of_a_column_is_found(tmp_path: Path) -> None:
    with pytest.raises(SecretFoundError, match=r"rows\.parquet"):
        check_file(KNOWN, write_parquet(pd.DataFrame({SECRET: [1]}), tmp_path / "rows.parquet"))


def test_rows_without_a_secret_pass(tmp_path: Path) -> None:
    write_rows(pd.DataFrame({"number": [1], "note": ["fine"]}), tmp_path / "rows.csv")
    for path in (tmp_path / "rows.csv", write_workbook([tmp_path / "rows.parquet"], tmp_path / "rows.xlsx")):
        assert held(KNOWN, path) == ""


def test_a_secret_in_the_packed_rows_of_a_long_table_is_found_and_goes_with_them(tmp_path: Path) -> None:
    rows = [{"note": "plain"} for _ in range(WHOLE)] + [{"note": f"a <b> {SECRET}"}]
    shown = table([Column("note", "Note")], rows, name="Notes")
    assert SECRET not in shown
    (tmp_path / "page.html").write_text(page("Notes", shown), encoding="utf-8")
    notebook = v4.new_notebook(cells=[v4.new_code_cell(outputs=[v4.new_output("display_data", {"text/html": shown})])])
    nbformat.write(notebook, tmp_path / "run.ipynb")
    for name in ("page.html", "run.ipynb"):
        assert held(KNOWN, tmp_path / name) == "shipstation.main.api_key"
    kept, kind = cleaned(KNOWN, (tmp_path / "run.ipynb").read_text(encoding="utf-8"))
    assert kind == "shipstation.main.api_key"
    assert "<template>" not in kept
    assert "plain" in kept


def test_the_style_of_a_page_is_no_secret_and_its_text_may_be_one(tmp_path: Path) -> None:
    path, secrets = tmp_path / "page.html", Secrets((("desk.password", "nowrap"),))
    path.write_text(page("Title", "<p>fine</p>"), encoding="utf-8")
    assert held(secrets, path) == ""
    path.write_text(page("Title", "<p>no&#119;rap</p>"), encoding="utf-8")
    assert held(secrets, path) == "desk.password"


def test_the_error_is_one_a_person_can_act_on() -> None:
    assert issubclass(SecretFoundError, NotebookError)
