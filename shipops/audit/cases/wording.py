"""The next step of a case, in words for the one who has to take it."""

from __future__ import annotations

from collections.abc import Sequence

from shipops.audit.cases.case import Case, CaseOrder


def next_step(kind: str, state: str, orders: Sequence[CaseOrder]) -> str:
    """What to do about a case, by what has become of its orders."""
    to_stop = listed([_named(order, orders) for order in orders if order.can_be_stopped])
    gone = listed([_named(order, orders) for order in orders if order.shipped])
    if kind == "duplicate-order-number":
        return (
            f"Open {listed([_named(order, orders) for order in orders])} in ShipStation. If they are one purchase, "
            "cancel one of them; if two shops feed this store, give each a prefix of its own in the store's settings."
        )
    if kind == "probable-duplicate":
        return _asked_first(state, orders[0].number, to_stop, gone)
    if state == "stop now":
        return f"Cancel {to_stop} in ShipStation before it ships, and ship {_named(orders[0], orders)} alone."
    if state == "one shipped":
        return f"Cancel {to_stop} in ShipStation: {gone} has left already."
    return (
        f"{gone or 'Neither'} left. Void the label of what has not been handed over; else have the carrier intercept "
        "one, or the buyer send it back."
    )


def role(case: Case, order: CaseOrder) -> str:
    """What an order is in its case: the original or a copy, and whether it can still be stopped."""
    if case.kind == "duplicate-order-number":
        return "the first of this number" if order.is_original else "another of this number"
    told = "original" if order.is_original else "copy"
    return f"{told}, can be stopped" if order.can_be_stopped else told


def _asked_first(state: str, original: str, to_stop: str, gone: str) -> str:
    """No key proves a look-alike: the buyer knows."""
    if state == "stop now":
        return (
            f"Hold {to_stop} in ShipStation and ask the buyer whether it was meant. If it is one purchase, cancel "
            f"{to_stop} where it was placed and in ShipStation, and ship {original} alone."
        )
    if state == "one shipped":
        return (
            f"Hold {to_stop} in ShipStation: {gone} has left already. Ask the buyer whether both were meant; if not, "
            f"cancel {to_stop} where it was placed and in ShipStation."
        )
    return (
        f"Ask the buyer whether all were meant ({gone or 'none'} left); if not, have one parcel intercepted or sent "
        "back, and pay one order back."
    )


def _named(order: CaseOrder, orders: Sequence[CaseOrder]) -> str:
    """The number; where several of a case share it, with the ShipStation order it means, and where it goes by another
    number there, with that in brackets."""
    if sum(other.number == order.number for other in orders) > 1:
        return f"{order.number} (order {order.ss_order_ids or order.order_id}, {order.store or 'no store'})"
    if order.ss_numbers and order.ss_numbers != order.number:
        return f"{order.number} ({order.ss_numbers})"
    return order.number


def percent(probability: float) -> str:
    """A probability as people read it, rounded down: no model is ever sure."""
    return f"{int(1000 * probability) / 10:.1f} %"


def listed(numbers: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return f"{', '.join(numbers[:-1])} and {numbers[-1]}" if len(numbers) > 1 else "".join(numbers)
