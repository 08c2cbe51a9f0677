"""What a world has planted: problems an audit must report, and traps it must not fall into."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Planted:
    """A problem an audit must report exactly once.

    ``account`` is the source account (``shipstation.main`` for ``unknown-in-shipstation``), ``order`` what a person
    would type, ``order_id`` the system's own key (Cin7 SaleID in lower case, InkSoft ``StoreId/ID``, ShipStation
    orderId as text), ``part`` the Cin7 fulfilment number as text, else ``""``. A problem of a whole connection, or one
    that is counted over many orders, has no ``order`` and no ``order_id``; its ``part`` says which. ``kind`` names the
    sub-kind.
    """

    check: str
    account: str
    order: str | None
    order_id: str | None
    part: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class Trap:
    """Something that looks like a problem and is none: an audit must stay silent about this order."""

    kind: str
    account: str
    order: str
    order_id: str
    note: str


@dataclass(slots=True)
class Truth:
    """Everything planted in one world. ``orders`` counts the source orders of each source account."""

    seed: int
    orders: dict[str, int] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    traps: list[Trap] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The content of a truth file, ready for JSON."""
        planted = [
            {
                "check": entry.check,
                "account": entry.account,
                "order": entry.order,
                "order_id": entry.order_id,
                "part": entry.part,
                "kind": entry.kind,
                "note": entry.note,
            }
            for entry in self.planted
        ]
        traps = [
            {
                "kind": trap.kind,
                "account": trap.account,
                "order": trap.order,
                "order_id": trap.order_id,
                "note": trap.note,
            }
            for trap in self.traps
        ]
        return {"seed": self.seed, "orders": dict(self.orders), "planted": planted, "traps": traps}
