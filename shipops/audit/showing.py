"""Findings, audits and their explanations as HTML: escaped, complete without any network or script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shipops.audit.findings import SEVERITIES, Finding, iso
from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import badge, notice
from shipops.display.view import fragment

if TYPE_CHECKING:
    from shipops.audit.explaining import Explanation
    from shipops.audit.life.comparing import Comparison
    from shipops.audit.result import Audit

_LISTED = 500
_FINDINGS = (
    Column("severity", "Severity"), Column("check", "Check"), Column("account", "Account"),
    Column("order", "Order", "code"), Column("title", "What is wrong", "long"), Column("state", "State"),
    Column("id", "Id", "code"),
)  # fmt: skip
_EVIDENCE = (Column("field", "Field"), Column("source", "Source", "long"), Column("shipstation", "ShipStation", "long"),
             Column("at", "As of"))  # fmt: skip


def audit_html(result: Audit) -> str:
    """Where things stand and what is open, worst first."""
    counts = [{"account": account, **bucket} for account, bucket in result.buckets.items()]
    names = [name for name in counts[0] if name != "account"] if counts else []
    columns = [Column("account", "Account"), *(Column(name, name.replace("_", " "), "number") for name in names)]
    unread = [account for account, state in result.accounts.items() if not state.complete]
    still_open = [found for found in result.findings if found.state != "resolved" and not found.muted]
    parts = [f"<p>As of {escape(iso(result.as_of))}</p>", table(columns, counts, name="units", empty="No units.")]
    parts += [notice(f"{account} was not read completely.", "high") for account in unread]
    parts += [notice(f"Not run: {one.what} {one.remedy}", "medium") for one in result.not_run]
    return fragment("".join(parts) + findings_table(still_open))


def findings_table(findings: Iterable[Finding], empty: str = "Nothing is wrong.") -> str:
    """A table of findings; of very many the first ones, with their number."""
    listed = list(findings)
    rows: list[Mapping[str, object]] = [
        {
            "severity": Cell(found.severity, SEVERITIES.index(found.severity), found.severity), "check": found.check,
            "account": found.account, "order": found.order, "title": found.title, "state": found.state,
            "id": found.id,
        }
        for found in listed[:_LISTED]
    ]  # fmt: skip
    more = notice(f"{_LISTED} of {len(listed):,} are shown.", "plain") if len(listed) > _LISTED else ""
    return table(_FINDINGS, rows, name="findings", empty=empty) + more


def finding_html(found: Finding) -> str:
    """One finding as a card."""
    return fragment(_card(found))


def explanation_html(told: Explanation) -> str:
    """A finding with all that stands behind it."""
    facts = [("Why it matters", told.check.why)] if told.check else []
    facts += [("Never for", line) for line in (told.check.never if told.check else ())]
    units: list[Mapping[str, object]] = [dict(unit) for unit in told.units]
    columns = [Column("part", "Part"), Column("bucket", "Bucket"), Column("reason", "Because", "long"),
               Column("match_key", "Tied by"), Column("shipstation_numbers", "In ShipStation as", "code"),
               Column("shipstation_statuses", "Status there")]  # fmt: skip
    read = [Column("account", "Account"), Column("kind", "Document"), Column("key", "Key", "code"),
            Column("fetched_at", "Read")]  # fmt: skip
    return fragment(
        _card(told.finding)
        + _list(facts)
        + (table(columns, units, name="units") if units else "")
        + (table(read, told.documents, name="documents") if told.documents else "")
    )


def comparison_html(told: Comparison) -> str:
    """What came, what went, what changed, and how the buckets moved."""
    moves = [Column("account", "Account"), Column("bucket", "Bucket"), Column("before", "Before", "number"),
             Column("after", "After", "number"), Column("change", "Change", "number")]  # fmt: skip
    units = [Column("account", "Account"), Column("order", "Order", "code"), Column("part", "Part"),
             Column("before", "Before"), Column("after", "After")]  # fmt: skip
    moved = told.moved_rows()
    changes = [Column("order", "Order", "code"), Column("check", "Check"), Column("field", "Field"),
               Column("before", "Before", "long"), Column("after", "After", "long")]  # fmt: skip
    return fragment(
        f"<p>{escape(told.before.name)} → {escape(told.after.name)}</p>"
        f"<h4>New: {len(told.new)}</h4>{findings_table(told.new, 'None.')}"
        f"<h4>Gone: {len(told.gone)}</h4>{findings_table(told.gone, 'None.')}"
        f"<h4>Changed: {len(told.changed)}</h4>{table(changes, told.change_rows(), name='changes', empty='None.')}"
        f"<h4>Buckets</h4>{table(moves, told.bucket_rows(), name='buckets', empty='No movement is known.')}"
        + (f"<h4>Units that moved: {len(moved):,}</h4>{table(units, moved[:_LISTED], name='moved')}" if moved else "")
    )


def _card(found: Finding) -> str:
    return (
        f"<h4>{badge(found.severity, found.severity)} <bdi>{escape(found.title)}</bdi></h4>"
        + _list([("What to do", found.action), ("Rule", found.rule), ("Check", found.check), ("Id", found.id)])
        + table(_EVIDENCE, side_by_side(found), name="evidence", empty="No evidence.")
    )


def _list(facts: Iterable[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{escape(text)}</dd>' for name, text in facts)}</dl>"


def side_by_side(found: Finding) -> list[Mapping[str, object]]:
    """The evidence by field: what the source says, what ShipStation says, and as of when (the later one)."""
    rows: dict[str, dict[str, Any]] = {}
    for fact in found.because:
        row = rows.setdefault(fact.field, {"field": fact.field})
        side = "shipstation" if fact.system.partition(".")[0] == "shipstation" else "source"
        row[side] = fact.value
        moments = [at for at in (row.get("at"), fact.at) if isinstance(at, datetime)]
        row["at"] = max(moments, default=None)
    return list(rows.values())
