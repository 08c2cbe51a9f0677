"""A workspace whose runs are played: what each finds is said, who hears of it is seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from shipops.alerts import Told, after_run, deliver_due, late
from shipops.alerts.ledger import Entry, read
from shipops.audit.findings import Finding, Severity, finding_id
from shipops.audit.life import history
from shipops.audit.life.marks import Target, marked, mute, read_marks, write_marks
from shipops.audit.result import Audit
from shipops.config.schedule import Job
from shipops.lake import Lake
from shipops.reports.history import Outcome, Run, run_id_of, write_run
from shipops.workspace import Workspace

_JOB = '[[schedule]]\nname = "{name}"\ncron = "0 6 * * *"\nnotebook = "reconciliation"\nalert = {alerts}\n'


def utc(text: str) -> datetime:
    """``"11-02 06:00"`` of 2026 as a moment in UTC."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


def finding(
    order: str, severity: Severity = "high", check: str = "missing-in-shipstation", *, title: str = "",
    action: str = "Import it.", behind: str = "",
) -> Finding:  # fmt: skip
    """A finding about ``order``; ``behind`` is the id of the one that explains it."""
    seen = utc("11-02 06:00")
    return Finding(
        id=finding_id(check, "cin7.main", order, ""), check=check, severity=severity, state="new",
        account="cin7.main", order=order, order_id=f"id-{order}", part="", shipstation_order_ids=(),
        title=title or f"{order} is ready to ship but is in no ShipStation store", because=(), rule="A rule.",
        action=action, confirmed=True, muted=False, absorbed_by=behind or None, first_seen=seen, last_seen=seen,
    )  # fmt: skip


def recorded(lake: Lake, job: str, run_id: str, moment: datetime, findings: Iterable[Finding]) -> None:
    """Write what a run of ``job`` found at ``moment`` into the history, as an audit that records does."""
    by_then = marked(list(findings), read_marks(lake, moment), moment)
    told = history.compared(history.past(lake, job, moment), by_then, lambda gone: gone)
    result = Audit(as_of=moment, accounts={}, buckets={}, findings=tuple(told), unit_rows=lambda: pa.table({}))
    history.record(lake, job, run_id, result)


class Office:
    """A workspace in ``folder`` with these ``[alert.NAME]`` tables and a job of each of ``jobs``, which tells all."""

    def __init__(
        self, folder: Path, alerts: str, *, jobs: Iterable[str] = ("morning",), extra: str = "", zone: str = "UTC"
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        names = [line[len("[alert.") : -1] for line in alerts.splitlines() if line.startswith("[alert.")]
        tables = "".join(_JOB.format(name=name, alerts=names) + extra for name in jobs)
        (folder / "shipops.toml").write_text(f'timezone = "{zone}"\n{tables}{alerts}', encoding="utf-8")
        self.ws = Workspace.open(folder)
        self.ws.lake.create()

    def job(self, name: str = "morning") -> Job:
        return next(job for job in self.ws.config.schedule if job.name == name)

    def played(
        self, at: str | datetime, findings: Iterable[Finding] = (), *, job: str = "morning",
        outcome: Outcome = "finished", due: str = "", error: str = "", records: bool = True,
    ) -> Run:  # fmt: skip
        """A run of ``job`` that ended ``at``, written into the history; nobody is told yet."""
        moment = utc(at) if isinstance(at, str) else at
        lake, run_id = self.ws.lake, run_id_of(moment)
        if records:
            recorded(lake, job, run_id, moment, findings)
        folder = f"{moment:%Y-%m-%dT%H%M%SZ}" + ("" if outcome == "finished" else "-failed")
        place = self.ws.reports / "reconciliation" / folder
        place.mkdir(parents=True)
        page = "reconciliation.html" if outcome == "finished" else "reconciliation.ipynb"
        (place / page).write_text(f"page of {run_id}", encoding="utf-8")
        run = Run(
            run_id, job, "reconciliation", moment, moment, outcome, folder, utc(due) if due else moment, moment, error
        )  # fmt: skip
        write_run(lake, run)
        return run

    def run(self, at: str | datetime, findings: Iterable[Finding] = (), **how: object) -> Told:
        """A run as the schedule plays it: what it found is told."""
        run = self.played(at, findings, **how)  # type: ignore[arg-type]
        return after_run(self.ws, self.job(run.job), run, now=run.started_at)

    def tick(self, at: str | datetime) -> Told:
        return deliver_due(self.ws, now=utc(at) if isinstance(at, str) else at)

    def late(self, due: str, at: str) -> Told:
        return late(self.ws, self.job(), utc(due), now=utc(at))

    def mute(self, found: Finding, at: str | datetime, until: str | datetime) -> None:
        begin, end = (utc(moment) if isinstance(moment, str) else moment for moment in (at, until))
        write_marks(self.ws.lake, [mute(Target(found.id), reason="known", author="Ada", at=begin, until=end)])

    @property
    def entries(self) -> tuple[Entry, ...]:
        return read(self.ws.lake)

    def everything(self) -> str:
        """The text of every file of the workspace but its configuration."""
        files = (path for path in self.folder.rglob("*") if path.is_file() and path.name != "shipops.toml")
        return "\n".join(path.read_bytes().decode("latin-1") for path in files) + repr(self.entries)
