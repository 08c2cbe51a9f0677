"""Where two systems say different things about one order: only the fields that differ, keys first."""

from __future__ import annotations

from collections.abc import Iterator

from shipops.audit.findings import Evidence, Finding
from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.facts import Prepared
from shipops.reports.wording import count_of

# ShipStation's names of what the sources call otherwise.
_SAME = {
    "carrierCode": "carrier", "serviceCode": "service", "trackingNumber": "tracking", "orderTotal": "total",
    "orderStatus": "status", "items": "lines", "shipTo": "ship-to",
}  # fmt: skip
_COLUMNS = (
    Column("order", "Order", "code"), Column("part", "Part"), Column("account", "Account"),
    Column("field", "Field"), Column("source", "At the source", "long"),
    Column("shipstation", "In ShipStation", "long"), Column("severity", "Severity"),
    Column("title", "What is known", "long"), Column("seen", "Read"),
)  # fmt: skip


# Beyond this nobody reads on, and the page stays one that goes by mail.
LIMIT = 2_000


def differences(facts: Prepared, *, limit: int = LIMIT) -> View:
    """Every field of every open finding that both sides state differently, by order; of more than ``limit`` those of
    the worst findings."""
    worst_first = sorted(facts.open_findings, key=lambda finding: wording.severity_place(finding.severity))
    every = [row for finding in worst_first for row in _rows(facts, finding)]
    rows = every[:limit]
    rows.sort(key=lambda row: (str(row["account"]), str(row["order"]), str(row["part"]), str(row["field"])))
    listed = table(
        _COLUMNS, rows, name="Fields that differ", empty="No field differs.",
        filters=("account", "field", "severity", "seen"), file="findings.csv",
    )  # fmt: skip
    orders = {(row["account"], row["order"]) for row in every}
    said = f"{count_of(len(every), 'field')} of {count_of(len(orders), 'order')} differ."
    if len(every) <= limit:
        return View(listed, said)
    note = f"{said} Here are {limit:,} of them, those of the worst findings; findings.csv holds what was seen of all."
    return View(f'<p class="shipops-quiet">{escape(note)}</p>{listed}', note)


def _rows(facts: Prepared, finding: Finding) -> Iterator[dict[str, object]]:
    severity = Cell(
        finding.severity, order=wording.severity_place(finding.severity), tone=wording.SEVERITIES[finding.severity]
    )
    for field, source, there in _pairs(finding):
        moments = [at for at in (facts.local(source.at), facts.local(there.at)) if at is not None]
        yield {
            "order": finding.order or "several orders", "part": finding.part if finding.order else "",
            "account": finding.account, "field": field, "source": source.value, "shipstation": there.value,
            "severity": severity, "title": finding.title, "seen": max(moments, default=None),
        }  # fmt: skip


def _pairs(finding: Finding) -> Iterator[tuple[str, Evidence, Evidence]]:
    """The evidence both sides give on one field, where it differs."""
    there = {_SAME.get(item.field, item.field): item for item in finding.because if item.system == "shipstation"}
    for item in finding.because:
        other = there.get(_SAME.get(item.field, item.field))
        if item.system != "shipstation" and other is not None and str(item.value) != str(other.value):
            yield item.field, item, other
