"""The rows behind the numbers: every finding and every fulfilment, as tables and as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shipops.audit.findings import Evidence, Finding
from shipops.display.markup import escape
from shipops.display.table import Cell, Column, Line, table
from shipops.display.tiles import Tone
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.facts import Prepared
from shipops.reports.reasons import reason_in_words, recognised_by
from shipops.reports.rows import records, write_rows
from shipops.reports.wording import count_of

# A page stays quick to open; the CSV beside it always holds every row.
UNIT_LIMIT = 5_000
_FINDING_COLUMNS = (
    Column("order", "Order", "code"), Column("part", "Part"), Column("account", "Account"),
    Column("severity", "Severity"), Column("check", "Problem"),
    Column("title", "What was found", "long"), Column("because", "Evidence", "lines"),
    Column("link", "Connection"), Column("shipstation", "ShipStation id", "code"), Column("state", "State"),
    Column("assigned_to", "With"), Column("confirmed", "Looked up live"), Column("began_at", "Wrong since"),
    Column("first_seen", "First seen"), Column("pages", "Look there", "links"),
)  # fmt: skip
_UNIT_COLUMNS = (
    Column("order", "Order", "code"), Column("part", "Part"), Column("account", "Account"), Column("bucket", "Stands"),
    Column("reason", "Why", "long"), Column("status_text", "Status at the source"), Column("due_at", "Due"),
    Column("shipstation_numbers", "In ShipStation as", "code"), Column("match_key", "Recognised by"),
    Column("tracking", "Tracking", "code"), Column("customer", "Customer", "long"), Column("total", "Total", "number"),
    Column("ordered_at", "Ordered"), Column("link", "Connection"),
)  # fmt: skip
_TONES: dict[str, Tone] = {"missing": "critical", "blocked": "high", "undetermined": "medium", "likely": "medium"}


def every_finding(facts: Prepared) -> View:
    """All findings, worst first, muted and resolved ones last, with the evidence for each."""
    rows = [_finding_row(facts, finding) for finding in _worst_first(facts)]
    used = {name for row in rows for name, value in row.items() if value not in (None, "", [])}
    columns = [column for column in _FINDING_COLUMNS if column.key in used | {"order"}]
    listed = table(
        columns, rows, name="Every finding", empty="No finding.",
        filters=("account", "severity", "check", "link", "state", "assigned_to", "first_seen"), file="findings.csv",
    )  # fmt: skip
    return View(listed, count_of(len(rows), "finding"))


def every_unit(facts: Prepared, *, limit: int = UNIT_LIMIT) -> View:
    """The fulfilments behind the numbers, the worst first; above ``limit`` rows the rest is in the CSV only."""
    import pandas as pd

    places = {name: place for place, name in enumerate(wording.BUCKETS)}
    units = facts.units.assign(place=facts.units["bucket"].map(places))
    units = units.sort_values(["place", "due_at", "account", "order", "part"], na_position="last", kind="stable").head(
        limit
    )
    for name in ("due_at", "ordered_at"):
        units[name] = pd.to_datetime(units[name], utc=True).dt.tz_convert(str(facts.zone))
    rows = [_unit_row(record) for record in records(units)]
    total = len(facts.units)
    note = (
        f"The first {len(rows):,} of {total:,} fulfilments, worst first; units.csv holds all."
        if total > len(rows)
        else ""
    )
    listed = table(
        _UNIT_COLUMNS, rows, name="Every fulfilment", empty="No fulfilment.",
        filters=("account", "bucket", "link", "due_at"), file="units.csv",
    )  # fmt: skip
    return View(
        (f'<p class="shipops-quiet">{escape(note)}</p>' if note else "") + listed, note or count_of(total, "fulfilment")
    )


def save(facts: Prepared, folder: str) -> tuple[Path, ...]:
    """Write ``findings.csv`` and ``units.csv`` into ``folder`` (made if needed); an empty ``folder`` writes nothing."""
    import pandas as pd

    if not folder:
        return ()
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    findings = [_finding_record(finding) for finding in _worst_first(facts)]
    frame = pd.DataFrame(findings, columns=list(_CSV_FIELDS), dtype=object)
    return write_rows(frame, place / "findings.csv"), write_rows(facts.units, place / "units.csv")


_CSV_FIELDS = (
    "severity", "check", "account", "order", "part", "order_id", "shipstation_order_ids", "title", "because", "rule",
    "action", "state", "confirmed", "muted", "absorbed_by", "first_seen", "last_seen", "began_at", "assigned_to", "id",
)  # fmt: skip


def _worst_first(facts: Prepared) -> list[Finding]:
    def place(finding: Finding) -> tuple[bool, int, str, str, str, str]:
        settled = finding.muted or finding.state == "resolved"
        severity = wording.severity_place(finding.severity)
        return settled, severity, finding.check, finding.account, finding.order or "", finding.part or ""

    return sorted(facts.findings, key=place)


def _finding_row(facts: Prepared, finding: Finding) -> dict[str, object]:
    severity = wording.severity_place(finding.severity)
    return {
        "order": finding.order or "several",
        "part": finding.part if finding.order else None,
        "account": finding.account,
        "severity": Cell(finding.severity, order=severity, tone=wording.SEVERITIES[finding.severity]),
        "check": wording.check_name(finding.check),
        "title": finding.title,
        "because": [*_stands_for(finding), *(_seen(facts, item) for item in finding.because)],
        "shipstation": " ".join(str(key) for key in finding.shipstation_order_ids),
        "state": _state(finding),
        "confirmed": finding.confirmed,
        "first_seen": facts.local(finding.first_seen),
        "link": facts.links.get((finding.account, finding.order_id or "")),
        "began_at": facts.local(finding.began_at),
        "assigned_to": finding.assigned_to,
        "pages": [(link.label, link.url) for link in finding.links],
    }


def _state(finding: Finding) -> str:
    if finding.muted:
        return f"muted until {finding.mute.until:%Y-%m-%d}: {finding.mute.reason}" if finding.mute else "muted"
    return "explained by another" if finding.absorbed_by else wording.STATES[finding.state]


def _stands_for(finding: Finding) -> tuple[Line, ...]:
    """Of a finding about several orders, the connection it is about: its part, too long for a column of its own."""
    return (Line("Stands for", finding.part, ""),) if finding.part and not finding.order else ()


def _seen(facts: Prepared, item: Evidence) -> Line:
    at = facts.local(item.at)
    value = "empty" if item.value in (None, "") else str(item.value)
    return Line(f"{wording.system_name(item.system)} {item.field}", value, f"{at:%Y-%m-%d %H:%M}" if at else "")


def _finding_record(finding: Finding) -> dict[str, object]:
    record: dict[str, object] = {name: getattr(finding, name) for name in _CSV_FIELDS}
    record["because"] = "; ".join(f"{item.system} {item.field} = {item.value}" for item in finding.because)
    return record


def _unit_row(record: Mapping[str, Any]) -> dict[str, object]:
    name = str(record["bucket"])
    numbers, total = record.get("shipstation_numbers"), record.get("total")
    return dict(record) | {
        "reason": reason_in_words(str(record["account"]), record.get("reason")),
        "match_key": recognised_by(record.get("match_key")),
        "bucket": Cell(wording.BUCKETS[name].label, order=int(record["place"]), tone=_TONES.get(name)),
        "total": None
        if total is None
        else Cell(f"{total:,.2f} {record.get('currency') or ''}".rstrip(), order=str(total)),
        "shipstation_numbers": numbers if numbers is None or isinstance(numbers, str) else " ".join(map(str, numbers)),
    }
