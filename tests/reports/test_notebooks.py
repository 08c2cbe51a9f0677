"""Notebooks run with checked parameters, and leave something to look at when they fail."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.errors import NotebookError
from shipops.reports.notebooks import (
    CellFailedError,
    Parameter,
    checked,
    parameters_from_text,
    parameters_of,
    run_notebook,
)

Make = Callable[..., Path]
PARAMETERS = (
    'since: str = ""  # only orders changed since\n'
    "days: int = 7\n"
    "limit: float = 0.5\n"
    "redact: bool = False  # mask people\n"
    "accounts: list = []\n"
    'names: list[str] = ["a"]\n'
    "more: dict = {}\n"
    "anything = None\n"
    "plain = 3\n"
)
TAKES = (
    "It takes: since (str), days (int), limit (float), redact (bool), accounts (list), names (list), more (dict), "
    "anything (any), plain (int)."
)


def test_a_notebooks_parameters_are_read_with_type_and_help(notebook: Make) -> None:
    declared = {parameter.name: parameter for parameter in parameters_of(notebook(parameters=PARAMETERS))}
    assert declared["since"] == Parameter("since", "str", '""', "only orders changed since")
    assert {name: entry.type for name, entry in declared.items()} == {
        "since": "str", "days": "int", "limit": "float", "redact": "bool", "accounts": "list", "names": "list",
        "more": "dict", "anything": "", "plain": "int",
    }  # fmt: skip


def test_an_unknown_parameter_is_refused_with_the_right_ones(notebook: Make) -> None:
    with pytest.raises(NotebookError) as caught:
        checked(notebook(parameters=PARAMETERS), {"sinse": "-7d"})
    assert caught.value.what == "demo.ipynb has no parameter 'sinse'."
    assert caught.value.remedy == TAKES


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [("since", 7, "str, not int"), ("days", "7", "int, not str"), ("days", True, "int, not bool"),
     ("redact", "yes", "bool, not str"), ("accounts", "a", "list, not str"), ("limit", False, "float, not bool")],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_refused_with_the_right_ones(
    notebook: Make, name: str, value: object, wanted: str
) -> None:
    with pytest.raises(NotebookError) as caught:
        checked(notebook(parameters=PARAMETERS), {name: value})
    assert caught.value.what == f"Parameter {name!r} of demo.ipynb must be {wanted}."
    assert caught.value.remedy == TAKES


def test_values_that_fit_pass_unchanged(notebook: Make) -> None:
    values = {
        "since": "x",
        "days": 1,
        "limit": 2,
        "redact": True,
        "accounts": ["a"],
        "more": {"a": 1},
        "anything": False,
    }
    assert checked(notebook(parameters=PARAMETERS), values) == values


def test_a_notebook_without_parameters_says_so(notebook: Make) -> None:
    with pytest.raises(NotebookError, match="It takes: none"):
        checked(notebook("1"), {"since": ""})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ({"since": "-7d"}, {"since": "-7d"}),
        ({"since": "2026"}, {"since": "2026"}),
        ({"redact": "true"}, {"redact": True}),
        ({"redact": "No"}, {"redact": False}),
        ({"accounts": "cin7.main, inksoft.main"}, {"accounts": ["cin7.main", "inksoft.main"]}),
        ({"accounts": '["a"]'}, {"accounts": ["a"]}),
        ({"accounts": ""}, {"accounts": []}),
        ({"days": "3"}, {"days": 3}),
        ({"limit": "0.25"}, {"limit": 0.25}),
        ({"more": '{"a": 1}'}, {"more": {"a": 1}}),
    ],
)
def test_typed_values_are_read_as_declared(notebook: Make, text: dict[str, str], value: dict[str, Any]) -> None:
    assert parameters_from_text(notebook(parameters=PARAMETERS), text) == value


@pytest.mark.parametrize(
    "text", [{"redact": "perhaps"}, {"days": "three"}, {"days": "1.5"}, {"more": "[]"}, {"accounts": "[1"}]
)
def test_typed_values_that_do_not_read_are_refused(notebook: Make, text: dict[str, str]) -> None:
    with pytest.raises(NotebookError, match="It takes: since"):
        parameters_from_text(notebook(parameters=PARAMETERS), text)


@settings(deadline=None)
@given(name=st.sampled_from(["days", "limit", "redact", "accounts", "more"]), text=st.text(max_size=20))
def test_any_typed_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, name: str, text: str) -> None:
    kinds = {"days": int, "limit": (int, float), "redact": bool, "accounts": list, "more": dict}
    path = tmp_path_factory.getbasetemp() / "any.ipynb"
    if not path.exists():
        cell = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    try:
        value = parameters_from_text(path, {name: text})[name]
    except NotebookError:
        return
    assert isinstance(value, kinds[name])  # type: ignore[arg-type]


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"cells": 1}'])
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotebookError, match=r"broken\.ipynb cannot be read as a notebook"):
        parameters_of(path)


def test_a_notebook_runs_here_with_its_parameters_and_says_nothing(
    notebook: Make, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = notebook(
        "import os, sys",
        "print(since, sys.executable, os.environ['SHIPOPS_TOLD'])",
        "open('beside.txt', 'w').close()",
        parameters='since: str = ""',
    )
    executed = run_notebook(source, {"since": "-7d"}, folder=tmp_path / "out", environment={"SHIPOPS_TOLD": "yes"})
    assert executed == tmp_path / "out" / "demo.ipynb"
    printed = [output.text for cell in nbformat.read(executed, 4).cells for output in cell.get("outputs", [])]
    assert printed == [f"-7d {sys.executable} yes\n"]
    assert (tmp_path / "out" / "beside.txt").exists()
    assert capfd.readouterr() == ("", "")


def test_a_failing_cell_is_named_and_the_notebook_kept(notebook: Make, tmp_path: Path) -> None:
    source = notebook(
        "done = 'before'\nprint(done)", "\n# A comment\nraise ValueError('two\\nlines')", "print('never')"
    )
    with pytest.raises(CellFailedError) as caught:
        run_notebook(source, {}, folder=tmp_path / "out")
    error = caught.value
    assert error.what == "Notebook demo failed in cell [2] (raise ValueError('two\\nlines')): ValueError: two lines."
    assert str(error.executed) in error.remedy
    kept = error.executed.read_text(encoding="utf-8")
    assert "before" in kept
    assert "never\\n" not in kept
