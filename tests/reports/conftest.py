"""A hand-made audit with everything a report must survive: long lists, hostile names, gaps, absorbed findings."""

from __future__ import annotations

import ast
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import nbformat
import pandas as pd
import pyarrow as pa
import pytest
from nbformat import v4

import shipops
from shipops.audit.findings import Evidence, Finding, PageLink
from shipops.audit.result import AccountState, Audit
from shipops.reports.html import html_of
from shipops.working_calendar import WorkingCalendar

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "reconciliation.ipynb"

CALENDAR = WorkingCalendar(ZoneInfo("America/Chicago"))
AS_OF = datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    '=HYPERLINK("http://evil.example")',
    "+1 Crew",
)
PEOPLE = (
    *HOSTILE,
    "Łukasz Żółć",
    "دار النشر العربية",
    "Zoë 🚀 Núñez",
    "Anna O'Neill",
    "東京 太郎",
    "Maximilian von und zu Hohenfeld",
)


STORIES = (
    (
        "missing-in-shipstation", "critical", 14, "Never arrived in ShipStation",
        "Open the store's settings in ShipStation and import orders once; if they stay away, import them by hand.",
        "A fulfilment that is packed, invoiced and has an address is imported with the store's next refresh.",
    ),
    (
        "cancelled-still-open", "critical", 6, "Cancelled at the source, still to be shipped",
        "Cancel these orders in ShipStation before somebody prints a label.",
        "ShipStation does not learn of a cancellation that happens after the import.",
    ),
    (
        "duplicate-import", "critical", 4, "In ShipStation twice",
        "Keep the order that has a label, cancel the other.",
        "One fulfilment is one ShipStation order.",
    ),
    (
        "shipped-not-reported", "high", 15, "Shipped, but the source does not know",
        "Notify the store again from the shipment's menu; where that fails, enter the tracking number by hand.",
        "A label's tracking number is sent to the source when the label is made.",
    ),
    (
        "tracking-mismatch", "high", 7, "The source shows another tracking number",
        "Replace the tracking number at the source by the one of the live label.",
        "A reprinted label is reported again.",
    ),
    (
        "not-importable", "medium", 9, "Late, because it is not packed",
        "Pack the order, or set its ship-by date.",
        "Only packed fulfilments are imported.",
    ),
    (
        "unknown-in-shipstation", "medium", 5, "In ShipStation, but not at the source",
        "Ask who made the order; if nobody did, cancel it.",
        "Every order of a linked store comes from its source.",
    ),
)  # fmt: skip


def make_units(count: int, seed: int = 7) -> pd.DataFrame:
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        cin7 = number % 5 < 3
        due = AS_OF - timedelta(hours=chance.triangular(2, 24 * 62, 24 * 20))
        bucket = chance.choices(
            [
                "matched",
                "merged",
                "likely",
                "missing",
                "blocked",
                "undetermined",
                "too_recent",
                "not_due",
                "out_of_scope",
            ],
            [820, 18, 3, 7, 6, 2, 12, 90, 42],
        )[0]
        there = bucket in ("matched", "merged", "likely")
        rows.append(
            {
                "account": "cin7.main" if cin7 else "inksoft.main",
                "order": f"SO-{number:05d}" if cin7 else f"{2_970_000 + number}",
                "order_id": f"id-{number}",
                "part": "2" if cin7 and number % 17 == 0 else "",
                "bucket": bucket,
                "reason": {"blocked": "no-ship-to", "not_due": "not packed yet", "missing": "not in any store"}.get(
                    bucket
                ),
                "match_key": "number" if there else None,
                "link": "main/34567" if cin7 else "main/41200",
                "due_at": None if bucket in ("not_due", "out_of_scope") else due,
                "ordered_at": due - timedelta(days=2),
                "shipstation_numbers": (f"INV-{number + 311:05d}",) if there else (),
                "status_text": "PACKED" if cin7 else "Ready to Ship",
                "tracking": f"1Z999AA1{number:010d}" if there and number % 3 else None,
                "customer": PEOPLE[number % len(PEOPLE)],
                "total": round(chance.uniform(12, 900), 2),
                "currency": chance.choice(["USD", "CAD", "EUR"]),
            }
        )
    frame = pd.DataFrame(rows)
    for name in ("due_at", "ordered_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame


def make_finding(**told: Any) -> Finding:
    """A finding with ordinary values where nothing else is told."""
    usual: dict[str, Any] = {
        "check": "missing-in-shipstation", "severity": "critical", "state": "new", "account": "cin7.main",
        "order": "SO-00001", "order_id": "id-1", "part": "", "shipstation_order_ids": (), "title": "Never arrived",
        "because": (), "rule": "", "action": "Refresh the store.", "confirmed": True, "muted": False,
        "absorbed_by": None, "first_seen": AS_OF, "last_seen": AS_OF,
    }  # fmt: skip
    values = usual | told
    return Finding(**({"id": f"{values['check']}/{values['order']}/{values['state']}"} | values))


def make_findings() -> tuple[Finding, ...]:
    findings = []
    number = 100
    for check, severity, count, title, action, rule in STORIES:
        for place in range(count):
            number += 1
            cin7 = place % 3 < 2
            because = (
                Evidence("cin7" if cin7 else "inksoft", "customer", PEOPLE[number % len(PEOPLE)], AS_OF),
                Evidence("shipstation", "trackingNumber", f"1Z{number:016d}", AS_OF - timedelta(hours=place)),
                Evidence("cin7", "CombinedTrackingNumbers", "", None),
            )
            findings.append(
                make_finding(
                    check=check,
                    severity=severity,
                    account="cin7.main" if cin7 else "inksoft.main",
                    rule=rule,
                    order=f"SO-{number:05d}" if cin7 else f"{2_970_000 + number}",
                    order_id=f"id-{number}",
                    title=title,
                    action=action,
                    part="1" if cin7 else "",
                    confirmed=place % 5 != 4,
                    because=because,
                    state=("new", "ongoing", "reopened")[place % 3],
                    shipstation_order_ids=(470_873_000 + number,),
                    links=(PageLink(f"Order {number} in ShipStation", f"https://ship.example/orders/{number}"),),
                )
            )
    stale = make_finding(
        id="stale", check="store-refresh-stale", severity="high", account="inksoft.main", order=None, order_id=None,
        title="The InkSoft store has not refreshed since Friday", action="Refresh the store in ShipStation by hand.",
        rule="An active store refreshes on its own several times a day.",
    )  # fmt: skip
    behind = [
        make_finding(account="inksoft.main", order=f"{2_980_000 + place}", action="Wait.", absorbed_by="stale")
        for place in range(30)
    ]
    muted = make_finding(check="tracking-mismatch", order="SO-09001", action="Muted, nothing.", muted=True)
    resolved = make_finding(check="duplicate-import", order="SO-09002", action="Resolved, nothing.", state="resolved")
    return (*findings, stale, *behind, muted, resolved)


def make_audit(count: int = 2_000, *, complete: bool = False) -> Audit:
    units = make_units(count)
    buckets = {}
    for account, part in units.groupby("account"):
        found = Counter(part["bucket"])
        buckets[str(account)] = dict(found) | {"total": len(part), "orders": part["order"].nunique()}
    accounts = {
        "cin7.main": AccountState(complete=True, as_of=AS_OF, detail_coverage=0.9137),
        "inksoft.main": AccountState(complete=complete, as_of=AS_OF - timedelta(hours=9), detail_coverage=1.0),
    }
    table = pa.Table.from_pandas(units, preserve_index=False)
    return Audit(as_of=AS_OF, accounts=accounts, buckets=buckets, findings=make_findings(), unit_rows=lambda: table)


@dataclass(frozen=True)
class Workspace:
    """As much of a workspace as a report run and the notebook need."""

    folder: Path
    reports: Path
    result: Audit
    timezone: str = "America/Chicago"
    calendar: WorkingCalendar = CALENDAR

    def audit(self, **_: object) -> Audit:
        return self.result

    def answers(self, questions: Mapping[str, str]) -> dict[str, pd.DataFrame]:
        assert set(questions) == {"traits"}
        units = self.result.units
        return {"traits": units[["account", "order_id"]].assign(kind="customer", name=units["customer"])}

    def recorded(self, *, job: str = "audit") -> pd.DataFrame:  # noqa: ARG002 - as a workspace has it
        return pd.DataFrame(columns=["run_id"])

    def between_runs(self, **_: str) -> None:
        return None


def make_notebook(path: Path, *cells: str, parameters: str = "") -> Path:
    """A notebook at ``path`` with these cells; those that start with ``#`` and a space are prose."""
    made = [v4.new_markdown_cell(cell) if cell.startswith("# ") else v4.new_code_cell(cell) for cell in cells]
    if parameters:
        made.insert(0, v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    for place, cell in enumerate(made):
        cell["id"] = f"cell-{place}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(v4.new_notebook(cells=made), path)
    return path


def executed_reconciliation(ws: Workspace, folder: Path, **parameters: object) -> Path:
    """The reconciliation notebook as executed on ``ws``, without a kernel: quick, and the same outputs."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shipops, "open", lambda _folder: ws)
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            value = _run(cell.source, names)
            cell.outputs = [] if value is None else [v4.new_output("execute_result", _bundle(value), execution_count=1)]
            if "parameters" in cell.metadata.get("tags", []):
                names |= parameters
                cell.source += "".join(f"\n{name} = {value!r}" for name, value in parameters.items())
    executed = folder / NOTEBOOK.name
    nbformat.write(notebook, executed)
    return executed


def _run(source: str, names: dict[str, Any]) -> Any:
    """Run a cell in ``names``; the value of its last line if that is an expression."""
    statements = ast.parse(source).body
    last = statements[-1]
    if not isinstance(last, ast.Expr):
        exec(source, names)  # noqa: S102 - the project's own notebook
        return None
    exec(compile(ast.Module(statements[:-1], []), "cell", "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


def _bundle(value: Any) -> dict[str, str]:
    if hasattr(value, "_repr_mimebundle_"):
        return dict(value._repr_mimebundle_())
    return {"text/html": value._repr_html_(), "text/plain": repr(value)}


@pytest.fixture(scope="session")
def audit() -> Audit:
    return make_audit(150)


@pytest.fixture
def finding() -> Callable[..., Finding]:
    """Makes a finding with ordinary values where nothing else is told."""
    return make_finding


@pytest.fixture
def small() -> Callable[..., Audit]:
    """Makes an audit of two units whose buckets and findings are told."""

    def make(*findings: Finding, complete: bool = True, **buckets: int) -> Audit:
        table = pa.Table.from_pandas(make_units(2), preserve_index=False)
        counts = {"cin7.main": buckets | {"total": sum(buckets.values()), "orders": sum(buckets.values())}}
        accounts = {"cin7.main": AccountState(complete=complete, as_of=AS_OF, detail_coverage=1.0)}
        return Audit(as_of=AS_OF, accounts=accounts, buckets=counts, findings=findings, unit_rows=lambda: table)

    return make


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Path]:
    """Makes a notebook called ``demo`` in the workspace of the test."""

    def make(*cells: str, parameters: str = "") -> Path:
        return make_notebook(tmp_path / "notebooks" / "demo.ipynb", *cells, parameters=parameters)

    return make


@pytest.fixture(scope="session")
def reconciled(audit: Audit, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Executes the reconciliation notebook with parameters and returns where it lies."""

    def executed(**parameters: object) -> Path:
        folder = tmp_path_factory.mktemp("reconciled")
        return executed_reconciliation(Workspace(folder, folder, audit), folder, **parameters)

    return executed


@pytest.fixture(scope="session")
def report(reconciled: Callable[..., Path]) -> str:
    """The reconciliation page, of an audit seen over seven days."""
    return html_of(reconciled(since="-7d"))


@pytest.fixture
def workspace(tmp_path: Path, audit: Audit) -> Workspace:
    (tmp_path / "reports").mkdir()
    return Workspace(tmp_path, tmp_path / "reports", audit)
