"""Duplicates in lines for people: the first case is the first thing to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from shipops.audit.cases.case import Case, CaseOrder, Pair
from shipops.audit.cases.publishing import KINDS
from shipops.audit.cases.result import Duplicates
from shipops.audit.cases.wording import percent, role
from shipops.audit.checking.checks_view import told_reasons
from shipops.audit.findings import Finding
from shipops.display.plain import aligned, printable

_HEADLINES = {
    "stop now": "to stop now, before anything leaves",
    "one shipped": "of which one has left and another still waits",
    "same number": "where two orders have one number",
    "both shipped": "of which nothing waits any more",
}


def told(found: Duplicates, timezone: str) -> list[str]:
    """Where things stand, then every open case with its orders, why it is one, and what to do."""
    zone = ZoneInfo(timezone)
    return [printable(line) for line in _told(found, zone, timezone)]


def _told(found: Duplicates, zone: ZoneInfo, timezone: str) -> Iterator[str]:
    yield f"As of {found.as_of.astimezone(zone):%Y-%m-%d %H:%M} {timezone}"
    if not found.complete:
        yield "Not everything could be read: there may be more."
    yield ""
    yield from [f"{count:>4} {_HEADLINES[state]}" for state, count in found.states.items()] or [
        "No purchase stands there more than once."
    ]
    for connection in found.connections:
        if not connection.muted:
            yield ""
            yield from _connection(connection)
    for place, case in enumerate(found.open_cases, start=1):
        yield ""
        yield from _case(place, case, zone)
    yield from _beside(found)


def _connection(found: Finding) -> Iterator[str]:
    yield f"[{found.severity}] {found.title}"
    yield from (f"   {line}" for line in aligned([[fact.field, fact.value] for fact in found.because]))
    yield f"   To do: {found.action}"


def _case(place: int, case: Case, zone: ZoneInfo) -> Iterator[str]:
    behind = ", because of a double connection" if case.because_of else ""
    sure = "" if case.probability is None else f" ({percent(case.probability)})"
    stake = f", {case.at_stake:,.2f} {case.currency or ''}".rstrip() + " at stake" if case.at_stake else ""
    yield f"{place}. [{case.state}] {case.order}: {KINDS[case.kind]}{sure}{stake}{behind}"
    yield from (f"   {line}" for line in aligned([_order(case, order, zone) for order in case.orders]))
    for pair in case.pairs:
        yield f"   Why {pair.first_number} and {pair.second_number}, {percent(pair.probability)}"
        yield from (f"     {line}" for line in aligned(_why(pair.in_zone(zone))))
    yield f"   To do: {case.action}"


def _order(case: Case, order: CaseOrder, zone: ZoneInfo) -> list[str]:
    return [
        order.number,
        role(case, order),
        order.account,
        _time(order.placed_at, zone, order.account.startswith("cin7.")),
        order.in_shipstation or "not there yet",
        order.store or "",
        f"{order.label_fees:,.2f} for labels" if order.label_fees else "",
    ]


def _time(at: datetime | None, zone: ZoneInfo, day_only: bool) -> str:
    if at is None:
        return ""
    # Cin7 Core knows the day of a sale alone; noon UTC stands for it.
    return f"{at:%Y-%m-%d}" if day_only else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _why(pair: Pair) -> list[list[str]]:
    return [
        [one.field, f"{one.bits:+.1f}", one.agreement or "", _short(one.first_value), _short(one.second_value)]
        for one in pair.fields
    ]


def _short(value: str | None, most: int = 44) -> str:
    text = " ".join((value or "").split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _beside(found: Duplicates) -> Iterator[str]:
    muted = len(found.cases) - len(found.open_cases)
    apart = sum(1 for pair in found.pairs if pair.veto)
    if muted or apart or found.decided:
        yield ""
    if muted:
        yield f"Muted: {muted}"
    if apart:
        yield f"Look alike, but are two purchases: {apart} (why: --json)"
    if found.decided:
        yield f"Decided to be two purchases: {len(found.decided)} (shipops duplicates decisions)"
    if found.not_checkable:
        yield from ["", "Not checkable here:", *(f"  {line}" for line in told_reasons(found.not_checkable))]
