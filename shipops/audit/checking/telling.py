"""Running the checks over matched relations: rows become findings, one story per order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shipops.audit.checking.catalogue import Check
from shipops.audit.checking.confining import rows
from shipops.audit.findings import Evidence, Finding, finding_id, worst_first
from shipops.audit.matching.statements import statement
from shipops.engines.database import Database


def run_checks(db: Database, checks: Iterable[Check], as_of: datetime) -> list[Finding]:
    """Every finding of ``checks`` (in the order given: those others yield to first), worst first."""
    return told(((check, rows(db, statement(check.sql))) for check in checks), as_of)


def told(results: Iterable[tuple[Check, Iterable[Mapping[str, Any]]]], as_of: datetime) -> list[Finding]:
    """The findings that the rows of checks make (in the order given: those others yield to first), worst first.

    A finding of a check that yields is left out where the other already reports the same order and part.
    """
    found: list[Finding] = []
    taken: set[tuple[str, str, str | None, str]] = set()
    idle: set[str] = set()
    for check, made in results:
        for row in made:
            key = (row["account"], row["order_id"], row["part"] or "")
            finding = _finding(check, row, as_of)
            if row["order_id"] is not None and any((other, *key) in taken for other in check.yields_to):
                idle.add(finding.absorbed_by or "")
                continue
            taken.add((check.id, *key))
            found.append(finding)
    # A connection's finding goes when all it would have explained is told by another check.
    idle -= {finding.absorbed_by or "" for finding in found}
    return worst_first(_counted([finding for finding in found if finding.id not in idle]))


def _counted(found: list[Finding]) -> list[Finding]:
    """A connection's finding says how many orders wait behind it."""
    explained = Counter(finding.absorbed_by for finding in found if finding.absorbed_by)
    return [
        replace(finding, title=f"{finding.title} ({orders} order{'s' if orders > 1 else ''})")
        if (orders := explained[finding.id])
        else finding
        for finding in found
    ]


def _finding(check: Check, row: Mapping[str, Any], as_of: datetime) -> Finding:
    named = {name: _words(value) for name, value in row.items() if "." not in name} | {
        "order": row["order_number"] or ""
    }
    part = row["part"] or ""
    return Finding(
        id=finding_id(check.id, row["account"], row["order_id"], part),
        check=check.id,
        severity=row.get("severity") or check.severity,
        state="new",
        account=row["account"],
        order=row["order_number"],
        order_id=row["order_id"],
        part=part,
        shipstation_order_ids=_order_ids(row.get("ss_order_ids")),
        title=row.get("headline") or check.title.format_map(named).strip(),
        because=_evidence(row),
        rule=check.rule.format_map(named),
        action=check.do.format_map(named),
        confirmed=False,
        muted=False,
        absorbed_by=_explained_by(check, row),
        first_seen=as_of,
        last_seen=as_of,
        began_at=row.get("began_at"),
    )


def _explained_by(check: Check, row: Mapping[str, Any]) -> str | None:
    """The id of the finding about a connection that explains this one: by default of the same check and account."""
    part = row.get("absorbed_part")
    if not part:
        return None
    return finding_id(row.get("absorbed_check") or check.id, row.get("absorbed_account") or row["account"], None, part)


def _evidence(row: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """The columns named ``system.field``; ``source`` stands for the finding's own account."""
    facts = []
    for name, value in row.items():
        system, dot, field = name.partition(".")
        if not dot or name.endswith("@") or value is None or value == "":
            continue
        at = row.get(f"{name}@")
        facts.append(Evidence(row["account"] if system == "source" else system, field, _words(value), at))
    return tuple(facts)


def _words(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _order_ids(text: str | None) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in (text or "").split(",") if part.strip().isdigit()))
