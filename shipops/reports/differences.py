"""Where two systems say different things about one order: only the fields that differ, keys first."""

from __future__ import annotations

from collections.abc import Iterator

from shipops.audit.findings import Evidence, Finding
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


def differences(facts: Prepared) -> View:
    """Every field of every open finding that both sides state differently, by order."""
    rows = [row for finding in facts.open_findings for row in _rows(facts, finding)]
    rows.sort(key=lambda row: (str(row["account"]), str(row["order"]), str(row["part"]), str(row["field"])))
    listed = table(
        _COLUMNS, rows, name="Fields that differ", empty="No field differs.",
        filters=("account", "field", "severity", "seen"),
    )  # fmt: skip
    orders = {(row["account"], row["order"]) for row in rows}
    return View(listed, f"{count_of(len(rows), 'field')} of {count_of(len(orders), 'order')} differ.")


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
