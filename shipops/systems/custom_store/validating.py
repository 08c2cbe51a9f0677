"""One order of a feed against the field table: what ShipStation would make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shipops.config import FeedStatuses
from shipops.systems.answers import quoted
from shipops.systems.custom_store.fields import ORDER, Element
from shipops.systems.custom_store.reading import Node
from shipops.systems.custom_store.values import read_moment

PROBLEM_LIMIT = 25
Outcome = Literal["import", "reject", "repeat"]
_LONGEST_ID = 60

# ShipStation's status for each list of its connection form (shipstation sheet, 2.1).
_STATUSES = {
    "unpaid": "awaiting_payment",
    "paid": "awaiting_shipment",
    "shipped": "shipped",
    "cancelled": "cancelled",
    "on_hold": "on_hold",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """``field`` is the place in the order, ``what`` completes "FIELD …". ``certain``: no published rule allows it."""

    field: str
    what: str
    certain: bool

    def __str__(self) -> str:
        return f"{self.field} {self.what}"


@dataclass(frozen=True, slots=True)
class OrderVerdict:
    """What becomes of one order. ``status`` is the feed's word, ``becomes`` ShipStation's (``""`` where not told).

    ``modified`` is in UTC, ``None`` where it cannot be read. ``notes`` are problems that stop nothing.
    """

    page: int
    position: int
    order_id: str
    number: str
    status: str
    becomes: str
    modified: datetime | None
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def judged(
    order: Node, *, page: int, position: int, statuses: FeedStatuses | None, accept_doubtful: bool
) -> OrderVerdict:
    """The verdict on one ``Order`` element. Raises nothing, whatever it holds."""
    found = [*_problems_of(order, ORDER, ""), *_status_problems(order, statuses)]
    problems = [problem for problem in found if problem.certain or not accept_doubtful]
    notes = [problem for problem in found if not problem.certain and accept_doubtful]
    notes += _unknown_fields(order)
    status = _value(order, "OrderStatus")
    return OrderVerdict(
        page=page,
        position=position,
        order_id=_value(order, "OrderID")[:_LONGEST_ID],
        number=_value(order, "OrderNumber")[:_LONGEST_ID],
        status=quoted(status[:_LONGEST_ID]),
        becomes=_becomes(status, statuses),
        modified=_modified(order),
        outcome="reject" if problems else "import",
        problems=_limited(problems),
        notes=_limited(notes),
    )


def _problems_of(node: Node, element: Element, place: str) -> Iterator[Problem]:
    """Every value below ``node`` that its entry in the table forbids; the table bounds the depth."""
    if any(piece.strip() for piece in node.pieces):
        yield Problem(place or "Order", "has text beside its elements", certain=True)
    for part in element.parts:
        where = f"{place}/{part.name}" if place else part.name
        present = node.named(part.name)
        yield from _count_problems(part, where, len(present), node)
        for index, child in enumerate(present, 1):
            here = f"{where}[{index}]" if part.many else where
            yield from (
                _problems_of(child, part, here) if part.rule is None else _value_problems(child, part, here, node)
            )


def _count_problems(part: Element, where: str, count: int, parent: Node) -> Iterator[Problem]:
    if not count and part.need != "never":
        near = next((child.name for child in parent.children if child.name.lower() == part.name.lower()), "")
        hint = f" (it is written {near}; upper and lower case count)" if near else ""
        yield Problem(where, f"is missing{hint}", certain=part.need == "always")
    if count > 1 and not part.many:
        yield Problem(where, f"stands {count} times; it may stand once", certain=True)
    if part.most and count > part.most:
        yield Problem(where, f"stands {count} times; at most {part.most} are taken", certain=count > part.lax_most)


def _value_problems(child: Node, part: Element, where: str, parent: Node) -> Iterator[Problem]:
    if child.children:
        yield Problem(where, "holds elements instead of a value", certain=True)
        return
    wrong = part.rule(child.text) if part.rule else None
    # A discount line has no SKU in ShipStation's own sample order.
    if wrong and not (part.name == "SKU" and not child.text and _is_adjustment(parent)):
        yield Problem(where, wrong.what, wrong.certain)


def _is_adjustment(item: Node) -> bool:
    return _value(item, "Adjustment").strip() in ("true", "1")


def _status_problems(order: Node, statuses: FeedStatuses | None) -> Iterator[Problem]:
    status = _value(order, "OrderStatus")
    if statuses is None or not status or _becomes(status, statuses):
        return
    names = [name for names in statuses.model_dump().values() for name in names]
    near = next((name for name in names if name.strip().lower() == status.strip().lower()), "")
    hint = f"; it is entered as {near!r}, and upper and lower case and blanks count" if near else ""
    yield Problem("OrderStatus", f"is in no status list of the connection{hint}", certain=True)


def _becomes(status: str, statuses: FeedStatuses | None) -> str:
    if statuses is None:
        return ""
    return next((word for name, word in _STATUSES.items() if status in getattr(statuses, name)), "")


def _unknown_fields(order: Node) -> list[Problem]:
    """Fields the table does not have: ShipStation takes orders of feeds that send some (shipstation sheet, 2.3)."""
    known = {part.name for part in ORDER.parts}
    lowered = {name.lower() for name in known}
    unknown = Counter(child.name for child in order.children if child.name not in known)
    return [
        Problem(quoted(name)[:_LONGEST_ID], "is no field ShipStation knows; it is passed over", certain=False)
        for name in unknown if name.lower() not in lowered
    ]  # fmt: skip


def _value(node: Node, name: str) -> str:
    return next((child.text for child in node.named(name)), "")


def _modified(order: Node) -> datetime | None:
    try:
        return read_moment(_value(order, "LastModified"))
    except ValueError:
        return None


def _limited(problems: list[Problem]) -> tuple[Problem, ...]:
    if len(problems) <= PROBLEM_LIMIT:
        return tuple(problems)
    more = len(problems) - PROBLEM_LIMIT
    last = Problem("Order", f"has {more} more problems like these", certain=problems[-1].certain)
    return (*problems[:PROBLEM_LIMIT], last)
