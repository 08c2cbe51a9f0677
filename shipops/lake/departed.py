"""Orders that no longer exist at their vendor: they stay in the lake, marked as gone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shipops.lake.snapshot import new_connection, publish
from shipops.records import Order, OrderLine, Record, Shipment, System, Unit, arrow_schema
from shipops.systems.reading import Reading

if TYPE_CHECKING:
    from shipops.lake.storage import Lake

_NAMES: dict[System, str] = {"cin7": "Cin7", "inksoft": "InkSoft", "shipstation": "ShipStation"}
_WORDS = "deleted in "

Stored = Callable[[type[Record]], list[dict[str, Any]]]


def is_departed(status_text: str | None) -> bool:
    """Whether these words of status are those of an order that is gone."""
    return (status_text or "").startswith(_WORDS)


def departed(stored: Stored, at: datetime) -> Reading:
    """Orders that are gone, from the rows the lake has of them: cancelled, deleted where they were.

    ``stored`` returns the rows of these orders in a record's table. Their lines and parcels stay; their units are
    void. Orders known to be gone bring nothing. ``at`` (UTC) is noted as the moment it was seen.
    """

    def rows(record: type[Record]) -> list[dict[str, Any]]:
        return [{name: row[name] for name in record.model_fields} for row in stored(record)]

    orders = [row for row in rows(Order) if not is_departed(row["status_text"])]
    ids = {row["order_id"] for row in orders}
    reading = Reading()
    for row in orders:
        gone = {"status": "cancelled", "status_text": _WORDS + _NAMES[row["system"]], "seen_at": at}
        reading.orders.append(Order.model_validate(row | gone))
    for row in rows(Unit):
        if row["order_id"] in ids:
            gone = {"status_text": _WORDS + _NAMES[row["system"]], "void": True, "seen_at": at}
            reading.units.append(Unit.model_validate(row | gone))
    reading.lines = [OrderLine.model_validate(row) for row in rows(OrderLine) if row["order_id"] in ids]
    reading.shipments = [
        Shipment.model_validate(row) for row in rows(Shipment) if row["order_id"] in ids and row["kind"] == "reported"
    ]
    return reading


def departed_from(lake: Lake, account: str, order_ids: Collection[str], at: datetime) -> Reading:
    """:func:`departed` for these orders of ``account`` as they stand in the lake; those it does not hold bring
    nothing."""
    if not order_ids:
        return Reading()
    connection = new_connection()

    def stored(record: type[Record]) -> list[dict[str, Any]]:
        publish(connection, record.table, lake.files(record.table))
        columns = ", ".join(arrow_schema(record).names)
        query = f"SELECT {columns} FROM {record.table} WHERE account = ? AND list_contains(?, order_id)"
        found = connection.sql(query, params=[account, sorted(order_ids)])
        rows: list[dict[str, Any]] = found.to_arrow_table().to_pylist()
        return rows

    with connection:
        return departed(stored, at)
