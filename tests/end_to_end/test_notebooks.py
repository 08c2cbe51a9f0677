"""Every notebook: as committed under nbval, and run by papermill with other parameters than it comes with."""

from __future__ import annotations

import csv
import html
import json
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.end_to_end import lake_state
from tests.end_to_end.committed_world import store
from tests.end_to_end.harness import NOTEBOOKS, ROOT, Ran, Sandbox, environment, shipops

EVERY = sorted(NOTEBOOKS.glob("*.ipynb"))
RECONCILIATION = NOTEBOOKS / "reconciliation.ipynb"


@dataclass(frozen=True)
class Report:
    """What a run left behind."""

    ran: Ran

    @property
    def page(self) -> str:
        return Path(self.ran.document["html"]).read_text(encoding="utf-8")

    @property
    def notebook(self) -> str:
        return Path(self.ran.document["notebook"]).read_text(encoding="utf-8")

    def rows(self, name: str) -> list[dict[str, str]]:
        path = next(Path(row) for row in self.ran.document["rows"] if Path(row).name == name)
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def texts(self) -> dict[str, str]:
        """Every file of the run as text, its workbook as the text of every part, and what tells of the run."""
        folder = Path(self.ran.document["folder"])
        reports = folder.parents[1]
        files = [*folder.iterdir(), reports / "index.html", *reports.glob("runs-*.html")]
        return {path.name: _text(path) for path in sorted(files)}


def _text(path: Path) -> str:
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pandas().to_csv()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("notebook", EVERY, ids=lambda path: path.stem)
def test_a_committed_notebook_still_says_what_it_says(notebook: Path, served: Sandbox, own_copy: Path) -> None:
    env = environment({"SHIPOPS_WORKSPACE": str(own_copy), "SHIPOPS_AS_OF": served.setting.now})
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-q",
               "--override-ini", "addopts=", "--override-ini", "filterwarnings=", str(notebook)]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    assert f"{_code_cells(notebook)} passed" in done.stdout


def _code_cells(notebook: Path) -> int:
    return sum(cell["cell_type"] == "code" for cell in _cells(notebook))


def _cells(notebook: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return read


@pytest.mark.parametrize("notebook", EVERY, ids=lambda path: path.stem)
def test_a_notebook_is_committed_with_outputs_and_nothing_of_the_machine(notebook: Path) -> None:
    code = [cell for cell in _cells(notebook) if cell["cell_type"] == "code"]
    assert sum(bool(cell["outputs"]) for cell in code) >= len(code) - 3
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert not any(output["output_type"] in ("error", "stream") for cell in code for output in cell["outputs"])
    text = notebook.read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert "/tmp/" not in text  # noqa: S108 - looked for, not used


@pytest.mark.parametrize("notebook", EVERY, ids=lambda path: path.stem)
def test_papermill_can_explain_the_parameters(notebook: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "papermill", "--help-notebook", str(notebook)],
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name in ("workspace", "since", "until", "accounts", "redact"):
        assert f"{name}: " in done.stdout


@pytest.fixture(scope="module")
def narrowed(served: Sandbox, pulled: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The reconciliation of one account, lately, for other people's eyes."""
    return _run(served, pulled, tmp_path_factory, "since=-10d", "accounts=cin7.main", "redact=true")


@pytest.fixture(scope="module")
def whole(served: Sandbox, pulled: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The reconciliation as it comes, but redacted."""
    return _run(served, pulled, tmp_path_factory, "redact=true")


def _run(served: Sandbox, pulled: Path, made: pytest.TempPathFactory, *parameters: str) -> Report:
    workspace = Path(shutil.copytree(pulled, made.mktemp("run") / "workspace"))
    arguments = [word for parameter in parameters for word in ("-p", parameter)]
    ran = shipops("run", RECONCILIATION, *arguments, "--excel", "--json", workspace=workspace, as_of=served.setting.now)
    assert ran.code == 0, ran.err
    return Report(ran)


def test_a_run_leaves_page_notebook_and_rows(narrowed: Report) -> None:
    document = narrowed.ran.document
    assert document["outcome"] == "finished"
    folder = Path(document["folder"])
    assert {path.name for path in folder.iterdir()} == {
        "findings.csv", "findings.parquet", "reconciliation.html", "reconciliation.ipynb", "reconciliation.xlsx",
        "run.json", "units.csv", "units.parquet",
    }  # fmt: skip
    assert "Did everything that should ship reach ShipStation?" in narrowed.page


def test_accounts_and_since_narrow_what_a_run_shows(narrowed: Report, whole: Report) -> None:
    units, everything = narrowed.rows("units.csv"), whole.rows("units.csv")
    assert {row["account"] for row in units} == {"cin7.main"}
    assert {row["account"] for row in everything} == {"cin7.main", "inksoft.main"}
    assert 0 < len(units) < sum(row["account"] == "cin7.main" for row in everything)


def test_the_rows_of_a_run_are_what_the_audit_says(whole: Report, served: Sandbox, pulled: Path) -> None:
    audit = shipops("audit", "--no-confirm", "--json", workspace=pulled, as_of=served.setting.now).document
    assert {row["id"] for row in whole.rows("findings.csv")} == {found["id"] for found in audit["findings"]}
    counts = Counter(row["account"] for row in whole.rows("units.csv"))
    assert counts == {account: counts["total"] for account, counts in audit["buckets"].items()}


@pytest.mark.parametrize("column", ["email", "phone", "customer"])
def test_a_redacted_run_names_no_person(whole: Report, pulled: Path, column: str) -> None:
    orders = [json.loads(row) for row in lake_state.tables(pulled, ["orders"])["orders"]]
    people = {str(order[column]) for order in orders if order[column]}
    assert len(people) > 50
    for name, text in whole.texts.items():
        shown = {person for person in people if person in text or html.escape(person) in text}
        assert shown == set(), name


def test_an_unredacted_run_names_people(pulled: Path) -> None:
    """Else the test above proves nothing."""
    orders = [json.loads(row) for row in lake_state.tables(pulled, ["orders"])["orders"]]
    committed = RECONCILIATION.read_text(encoding="utf-8")
    assert sum(str(order["customer"]) in committed for order in orders) > 50


def test_storing_outputs_changes_nothing_but_outputs(whole: Report, tmp_path: Path) -> None:
    copy = Path(shutil.copy(RECONCILIATION, tmp_path))
    store(Path(whole.ran.document["notebook"]), copy)
    before, after = _cells(RECONCILIATION), _cells(copy)
    assert [cell["source"] for cell in after] == [cell["source"] for cell in before]
    assert [cell["metadata"] for cell in after] == [cell["metadata"] for cell in before]
    assert any(cell.get("outputs") for cell in after)
