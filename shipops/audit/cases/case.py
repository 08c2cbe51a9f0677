"""What a case is: the orders of one purchase, why they are one, what has become of each, and what to do first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from shipops.audit.findings import Severity, iso

State = Literal["stop now", "one shipped", "same number", "both shipped"]
STATES: tuple[State, ...] = ("stop now", "one shipped", "same number", "both shipped")
"""Nothing has left yet; something has left and another waits; two orders have one number, be they one purchase or not;
nothing waits any more."""


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """What one field says about two orders: both values as people wrote them, how far they agree, and its weight in
    bits (above zero it speaks for one purchase)."""

    field: str
    first_value: str | None
    second_value: str | None
    agreement: str | None
    bits: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two look-alikes, the earlier first. The weights of ``fields`` add up to ``bits``, and these to ``probability``.

    ``veto`` says why they are two purchases all the same (``None``: one); ``hours_known`` is false where a source
    knows only the day of an order.
    """

    first_key: str
    second_key: str
    first_number: str
    second_number: str
    first_at: datetime
    second_at: datetime
    hours_known: bool
    probability: float
    bits: float
    kind: str
    veto: str | None
    fields: tuple[FieldWeight, ...]

    def in_zone(self, zone: ZoneInfo) -> Pair:
        """The pair with what it says of when its orders were placed in ``zone``, where the hour is known."""

        def told(value: str | None, at: datetime) -> str | None:
            return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if value and ":" in value else value

        return replace(
            self,
            fields=tuple(
                replace(
                    one,
                    first_value=told(one.first_value, self.first_at),
                    second_value=told(one.second_value, self.second_at),
                )
                if one.field == "placed"
                else one
                for one in self.fields
            ),
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values; times as ISO 8601 in UTC."""
        return {
            "first_key": self.first_key, "second_key": self.second_key,
            "first": self.first_number, "second": self.second_number,
            "first_at": iso(self.first_at), "second_at": iso(self.second_at), "hours_known": self.hours_known,
            "probability": round(self.probability, 6), "bits": round(self.bits, 3), "kind": self.kind,
            "veto": self.veto,
            "fields": [
                {"field": one.field, "first": one.first_value, "second": one.second_value,
                 "agreement": one.agreement, "bits": round(one.bits, 3)}
                for one in self.fields
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseOrder:
    """One order of a case: a source order, or a ShipStation order.

    ``store_key`` is ``account|store id`` of ShipStation, ``store`` its name for people; ``ss_order_ids`` and
    ``ss_numbers`` name its orders there, ``in_shipstation`` with their status; ``label_fees`` is what its live labels
    have cost, ``tracking`` their numbers.
    """

    account: str
    order_id: str
    number: str
    position: int
    store_key: str | None
    store: str | None
    placed_at: datetime | None
    total: Decimal | None
    currency: str | None
    ss_order_ids: str | None
    ss_numbers: str | None
    in_shipstation: str | None
    waiting: bool
    shipped: bool
    shipped_at: datetime | None
    label_fees: Decimal
    tracking: str | None
    can_be_stopped: bool

    @property
    def key(self) -> str:
        """``account|order_id``, as decisions name it."""
        return f"{self.account}|{self.order_id}"

    @property
    def is_original(self) -> bool:
        """Whether it was placed, or came, first."""
        return self.position == 1

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "order": self.number, "account": self.account, "order_id": self.order_id, "original": self.is_original,
            "store": self.store_key, "store_name": self.store, "placed_at": iso(self.placed_at),
            "total": None if self.total is None else float(self.total), "currency": self.currency,
            "shipstation_order_ids": [int(part) for part in (self.ss_order_ids or "").split(", ") if part.isdigit()],
            "in_shipstation": self.in_shipstation, "waiting": self.waiting, "shipped": self.shipped,
            "shipped_at": iso(self.shipped_at), "label_fees": float(self.label_fees), "tracking": self.tracking,
            "can_be_stopped": self.can_be_stopped,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """The orders of one purchase. ``kind`` is the check that tells it; ``probability`` (of its weakest copy) is
    ``None`` where keys prove it; ``at_stake`` the total of the copies, ``label_fees`` what their labels have cost.

    ``order`` is the number a person would type: of the source order where its ShipStation orders are the case.
    ``because_of`` is the id of the finding about the double connection that explains it, if one does.
    ``severity`` and ``muted`` are those of its findings, whose ids are in ``findings``; ``action`` is the next step.
    """

    key: str
    kind: str
    order: str
    state: State
    probability: float | None
    currency: str | None
    at_stake: Decimal
    label_fees: Decimal
    severity: Severity
    muted: bool
    findings: tuple[str, ...]
    action: str
    orders: tuple[CaseOrder, ...]
    because_of: str | None = None
    pairs: tuple[Pair, ...] = ()

    @property
    def original(self) -> CaseOrder:
        """The order that was placed first."""
        return self.orders[0]

    @property
    def copies(self) -> tuple[CaseOrder, ...]:
        """The others."""
        return self.orders[1:]

    @property
    def to_stop(self) -> tuple[CaseOrder, ...]:
        """What can still be stopped before it ships."""
        return tuple(order for order in self.orders if order.can_be_stopped)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "case": self.key, "check": self.kind, "order": self.order, "severity": self.severity, "state": self.state,
            "probability": None if self.probability is None else round(self.probability, 6),
            "currency": self.currency, "at_stake": float(self.at_stake), "label_fees": float(self.label_fees),
            "muted": self.muted, "because_of": self.because_of, "findings": list(self.findings), "action": self.action,
            "orders": [order.to_dict() for order in self.orders], "pairs": [pair.to_dict() for pair in self.pairs],
        }  # fmt: skip
