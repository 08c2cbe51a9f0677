"""The next step of a case, in words for the one who has to take it."""

from __future__ import annotations

from collections.abc import Sequence

from shipops.audit.cases.case import CaseOrder


def next_step(kind: str, state: str, orders: Sequence[CaseOrder], told: str) -> str:
    """What to do about a case: of look-alikes by what has become of its orders; ``told``, the finding's own, else."""
    if kind != "probable-duplicate":
        return told
    to_stop = listed([order.number for order in orders if order.can_be_stopped])
    gone = listed([order.number for order in orders if order.shipped])
    if state == "stop now":
        return (
            f"Hold {to_stop} in ShipStation and ask the buyer whether it was meant. If it is one purchase, cancel "
            f"{to_stop} where it was placed and in ShipStation, and ship {orders[0].number} alone."
        )
    if state == "one shipped":
        return (
            f"Stop {to_stop}: {gone} has left already. Ask the buyer whether both were meant; if not, cancel {to_stop} "
            "where it was placed and in ShipStation."
        )
    return (
        f"Nothing can be stopped any more ({gone or 'none'} left). Ask the buyer whether both were meant; if not, have "
        "one parcel intercepted or sent back, and pay one order back."
    )


def listed(numbers: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return f"{', '.join(numbers[:-1])} and {numbers[-1]}" if len(numbers) > 1 else "".join(numbers)
