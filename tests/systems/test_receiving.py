"""Whatever a vendor sends, a record is read or set aside; nothing else happens."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipops.records import RECORDS, Record, arrow_schema
from shipops.systems import cin7, inksoft, json_text, shipstation
from shipops.systems.cin7 import mapping as cin7_mapping
from shipops.systems.inksoft import mapping as inksoft_mapping
from shipops.systems.reading import Reading
from shipops.systems.receiving import key_of, receive
from shipops.systems.shipstation import mapping as shipstation_mapping

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SHIPSTATION = shipstation_mapping.Context("shipstation.main", AT)
CIN7 = cin7_mapping.Context("cin7.main", AT)
INKSOFT = inksoft_mapping.Context("inksoft.main", "falcons", AT)

INTERPRETERS: dict[str, Callable[[Any], Reading]] = {
    "shipstation-order": lambda sent: shipstation_mapping.order(sent, SHIPSTATION),
    "shipstation-shipment": lambda sent: shipstation_mapping.label(sent, SHIPSTATION),
    "shipstation-fulfillment": lambda sent: shipstation_mapping.marked_shipped(sent, SHIPSTATION),
    "shipstation-store": lambda sent: shipstation_mapping.store(sent, SHIPSTATION),
    "cin7-sale": lambda sent: cin7_mapping.sale(sent, None, CIN7),
    "cin7-sale-row": lambda sent: cin7_mapping.list_only(cin7_mapping.list_row(sent), CIN7),
    "inksoft-order": lambda sent: inksoft_mapping.order(sent, None, INKSOFT),
    "inksoft-summary": lambda sent: inksoft_mapping.list_only(inksoft_mapping.summary(sent), INKSOFT),
}
WORDS = """orderId orderNumber orderDate items quantity sku advancedOptions storeId mergedIds shipmentId shipmentItems
fulfillmentId voided marketplaceId refreshDate lastRefreshAttempt ID SaleID Updated Status Order Lines Price
ProductID Fulfilments TaskID Pick Pack Ship Invoices InvoiceNumber Total CreditNotes CombinedTrackingNumbers
Items Shipments Packages ProductionCards OrderRetailItemSizeId Quantity ShippingAddress ShippingMethod PickupType
TotalAmount AmountDue StoreId DateCreated CustomLineItems UnitType Box Boxes TrackingNumber IsShipped"""
KEYS = WORDS.split()

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["AUTHORISED", "VOIDED", "2026-11-01T01:30:00", "INV-1", "\ud800", "1e99", "not-a-number"])
    | st.decimals(allow_nan=False, allow_infinity=False)
)


@pytest.mark.parametrize("keys", [[f"key {n}" for n in range(3_000)], ["k" * 100_000]], ids=["many", "long"])
def test_of_a_document_without_bounds_nothing_stays_in_memory(keys: list[str]) -> None:
    held = sys.getrefcount(keys[0])
    document = {**dict.fromkeys(keys, 1), "orderId": 5}
    assert key_of(document, "orderId") == "5"
    assert shipstation_mapping.order(document, SHIPSTATION).orders[0].order_id == "5"
    del document
    still = sys.getrefcount(keys[0])
    assert still == held


documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner),
    max_leaves=15,
)


def storable(reading: Reading) -> None:
    """Every record fits the type it is stored as."""
    by_class: dict[type[Record], list[dict[str, Any]]] = {record: [] for record in RECORDS}
    for record in [*reading.orders, *reading.units, *reading.lines, *reading.shipments, *reading.stores]:
        by_class[type(record)].append(record.model_dump())
    for record_class, rows in by_class.items():
        pa.Table.from_pylist(rows, schema=arrow_schema(record_class))


@pytest.mark.parametrize("kind", INTERPRETERS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents)
def test_any_document_is_read_or_set_aside(kind: str, document: Any) -> None:
    reading = receive(document, INTERPRETERS[kind], account="a", kind=kind, key="k", at=AT)
    records = [*reading.orders, *reading.units, *reading.shipments, *reading.stores]
    assert len(reading.raw) == 1
    assert len(reading.rejected) == (0 if records else 1)
    json_text.parse(reading.raw[0].payload)
    storable(reading)


@pytest.mark.parametrize("kind", INTERPRETERS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_good_document_with_one_field_spoilt_is_read_or_set_aside(kind: str, data: st.DataObject) -> None:
    good = dict.fromkeys(("orderId", "shipmentId", "fulfillmentId", "storeId", "ID", "SaleID"), 7)
    spoilt = {**good, data.draw(st.sampled_from(KEYS)): data.draw(documents)}
    reading = receive(spoilt, INTERPRETERS[kind], account="a", kind=kind, key="k", at=AT)
    assert bool(reading.rejected) is not bool(reading.orders or reading.shipments or reading.stores)
    storable(reading)


def test_the_reason_names_the_field_and_not_the_value() -> None:
    document = {"orderId": "4711x", "customerEmail": "anna@example.org"}
    reading = receive(document, INTERPRETERS["shipstation-order"], account="a", kind="k", key="4711x", at=AT)
    (rejected,) = reading.rejected
    assert rejected.reason == "order_id should be a whole number."
    assert json.loads(rejected.payload) == document


def test_keys_and_numbers_are_kept_as_received() -> None:
    reading = receive(
        json_text.parse('{"orderId": 1, "orderTotal": 7.50, "somethingNew": [null]}'),
        INTERPRETERS["shipstation-order"],
        account="a",
        kind="k",
        key="1",
        at=AT,
    )
    assert reading.raw[0].payload == '{"orderId":1,"orderTotal":7.50,"somethingNew":[null]}'
    assert reading.orders[0].total == Decimal("7.50")


def test_documents_without_a_name_stay_apart() -> None:
    keys = {key_of(document, "orderId") for document in ({"a": 1}, {"a": 2}, "text", [1], None, {"orderId": True})}
    assert len(keys) == 6


def test_the_public_names_of_each_system_are_there() -> None:
    for system in (shipstation, cin7, inksoft):
        assert {"check_access", "find_by_number", "pull"} <= set(system.__all__)
