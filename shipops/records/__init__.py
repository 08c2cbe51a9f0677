"""The one vocabulary: what every system's wire is mapped to, and what the lake stores.

A record is frozen and checked. Money is :class:`~decimal.Decimal`; every ``*_at`` is an aware UTC datetime; every
``*_slack_s`` says how many seconds that moment may really be later (3600 inside the doubled autumn hour of a
zone-less stamp, else 0). ``None`` means *not said by the source*, never *zero* or *no*.

Arrow schemas and key columns are derived from these classes alone (:func:`arrow_schema`).
"""

from shipops.records.order import DETAIL_COLUMNS, LIST_COLUMNS, Order, OrderLine
from shipops.records.schema import arrow_schema
from shipops.records.shipment import Shipment, ShippedItem
from shipops.records.store import Store
from shipops.records.unit import Unit
from shipops.records.values import Amount, LineKind, Moment, OrderStatus, Record, ShipmentKind, System

RECORDS: tuple[type[Record], ...] = (Order, Unit, OrderLine, Shipment, Store)

__all__ = [
    "DETAIL_COLUMNS",
    "LIST_COLUMNS",
    "RECORDS",
    "Amount",
    "LineKind",
    "Moment",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Record",
    "Shipment",
    "ShipmentKind",
    "ShippedItem",
    "Store",
    "System",
    "Unit",
    "arrow_schema",
]
