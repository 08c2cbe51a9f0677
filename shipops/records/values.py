"""What records are made of: the words of their columns, amounts, moments, and what all records share."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

System = Literal["cin7", "inksoft", "shipstation"]
OrderStatus = Literal[
    "draft", "awaiting_payment", "open", "awaiting_shipment", "pending_fulfillment", "on_hold", "shipped", "cancelled",
    "rejected_fulfillment", "unknown",
]  # fmt: skip
LineKind = Literal["item", "adjustment", "charge", "service", "drop_ship"]
ShipmentKind = Literal["label", "marked_shipped", "reported"]


_MOST = Decimal(10) ** 14


def _four_places(value: Decimal) -> Decimal:
    # Rounding may carry into a fifteenth digit.
    if not value.is_finite() or abs(value) >= _MOST or abs(rounded := value.quantize(Decimal("0.0001"))) >= _MOST:
        raise ValueError("is not an amount shipops can store")
    return rounded


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("is a time without a zone")
    return value.astimezone(UTC)


Amount = Annotated[Decimal, AfterValidator(_four_places)]
"""Money or a quantity, kept to four decimal places."""
Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""An aware time, kept in UTC."""


class Record(BaseModel):
    """What all records share. ``table`` is their name in the lake, ``key`` the columns that identify a row."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
