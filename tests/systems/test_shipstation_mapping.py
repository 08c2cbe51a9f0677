from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shipops.systems.shipstation import mapping
from shipops.systems.shipstation.mapping import Context

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONTEXT = Context("shipstation.main", AT, frozenset({"900"}))


def order_document(**changes: Any) -> dict[str, Any]:
    document = {
        "orderId": 480100200,
        "orderNumber": "SO-01042",
        "orderKey": "c0de-1042",
        "orderDate": "2026-11-18T15:35:00.0000000",
        "createDate": "2026-11-18T16:05:13.4930000",
        "modifyDate": "2026-11-20T14:30:07.8970000",
        "shipByDate": None,
        "orderStatus": "awaiting_shipment",
        "customerUsername": None,
        "customerEmail": "ines@example.org",
        "billTo": {"name": "Inês Duarte", "street1": None, "country": "  "},
        "shipTo": {
            "name": "Inês Duarte", "company": None, "street1": "3 Elm St", "street2": "", "city": "Ames", "state": "IA",
            "postalCode": "50010-1234", "country": "US", "phone": "515-555-0101", "residential": True,
        },
        "items": [
            {"orderItemId": 7, "lineItemKey": None, "sku": "TS100-RED-M", "name": "Tee", "quantity": 2,
             "unitPrice": Decimal("12.50"), "adjustment": False,
             "options": [{"name": "Size", "value": "M"}, {"name": "Colour", "value": "Red"}]},
            {"orderItemId": 8, "lineItemKey": "discount", "sku": None, "name": "SPRING", "quantity": 1,
             "unitPrice": Decimal("-3.00"), "adjustment": False, "options": None},
            {"orderItemId": 9, "sku": "", "name": "$1 off", "quantity": 1, "unitPrice": -1, "adjustment": True},
        ],
        "orderTotal": Decimal("21.0"),
        "amountPaid": 0,
        "requestedShippingService": "Ground",
        "holdUntilDate": "2026-12-01",
        "advancedOptions": {"storeId": 34567, "source": None, "mergedIds": [], "parentId": None},
        "tagIds": None,
    }  # fmt: skip
    return {**document, **changes}


def read(**changes: Any) -> Any:
    (order,) = mapping.order(order_document(**changes), CONTEXT).orders
    return order


def test_an_order_carries_what_the_document_says() -> None:
    order = read()
    assert (order.order_id, order.number, order.external_key) == ("480100200", "SO-01042", "c0de-1042")
    assert (order.store_id, order.status, order.status_text) == ("34567", "awaiting_shipment", "awaiting_shipment")
    assert (order.customer, order.email, order.phone) == ("Inês Duarte", "ines@example.org", "515-555-0101")
    assert (order.ship_to_postcode, order.postcode_norm) == ("50010-1234", "50010")
    assert (order.total, order.paid, order.currency) == (Decimal(21), Decimal(0), None)
    assert order.ordered_at == datetime(2026, 11, 18, 23, 35, tzinfo=UTC)
    assert order.modified_text == "2026-11-20T14:30:07.8970000"
    assert (order.hold_until, order.ship_by) == (date(2026, 12, 1), None)
    assert (order.seen_at, order.is_manual, order.tags) == (AT, False, ())


def test_lines_tell_discounts_and_adjustments_from_goods() -> None:
    lines = mapping.order(order_document(), CONTEXT).lines
    assert [line.kind for line in lines] == ["item", "adjustment", "adjustment"]
    assert (lines[0].quantity, lines[0].unit_price) == (Decimal(2), Decimal("12.50"))
    assert lines[0].options == "Size: M; Colour: Red"


def test_two_lines_of_one_id_stay_two() -> None:
    items = [{"orderItemId": 7, "quantity": 1}, {"orderItemId": 7, "quantity": 2}]
    lines = mapping.order(order_document(items=items), CONTEXT).lines
    assert len({line.line_id for line in lines}) == 2


@pytest.mark.parametrize("word", ["awaiting_payment", "on_hold", "shipped", "cancelled", "rejected_fulfillment"])
def test_a_known_status_is_kept(word: str) -> None:
    assert read(orderStatus=word).status == word


@pytest.mark.parametrize("word", ["processing", "open", "draft", "", None])
def test_an_unknown_status_is_unknown_and_kept_as_received(word: str | None) -> None:
    order = read(orderStatus=word)
    assert (order.status, order.status_text) == ("unknown", word or None)


@pytest.mark.parametrize(
    "changes",
    [
        {"orderKey": "manual-0123456789abcdef"},
        {"advancedOptions": {"storeId": 900}},
        {"advancedOptions": {"storeId": 34567, "source": "Manual Orders"}},
    ],
)
def test_an_order_made_by_hand_is_known_by_any_of_its_signs(changes: dict[str, Any]) -> None:
    assert read(**changes).is_manual


def test_split_and_merge_are_told() -> None:
    order = read(advancedOptions={"storeId": 1, "mergedOrSplit": True, "mergedIds": [11, 12], "parentId": 10})
    assert (order.merged_or_split, order.merged_ids, order.parent_id) == (True, ("11", "12"), "10")


def test_a_created_stamp_in_the_doubled_hour_carries_its_slack() -> None:
    order = read(createDate="2026-11-01T01:30:00.0000000")
    assert (order.created_at, order.created_slack_s) == (datetime(2026, 11, 1, 8, 30, tzinfo=UTC), 3600)


@pytest.mark.parametrize(
    "document", [{}, {"orderId": None}, {"orderId": "x"}, {"orderId": 1, "items": "none"}, [], "x"]
)
def test_an_unreadable_order_raises_value_error(document: Any) -> None:
    with pytest.raises(ValueError):
        mapping.order(document, CONTEXT)


def label_document(**changes: Any) -> dict[str, Any]:
    document = {
        "shipmentId": 281000300, "orderId": 480100200, "orderNumber": "SO-01042",
        "createDate": "2026-11-17T10:51:14.5030000", "shipDate": "2026-11-17", "shipmentCost": Decimal("39.57"),
        "trackingNumber": "1Z999AA10123456784", "isReturnLabel": False, "carrierCode": "ups", "serviceCode": "ground",
        "voided": False, "voidDate": None, "marketplaceNotified": False, "notifyErrorMessage": None,
        "advancedOptions": {"storeId": 34567}, "shipmentItems": None,
    }  # fmt: skip
    return {**document, **changes}


def label(**changes: Any) -> Any:
    (shipment,) = mapping.label(label_document(**changes), CONTEXT).shipments
    return shipment


def test_a_label_carries_what_the_document_says() -> None:
    shipment = label(shipmentItems=[{"orderItemId": 7, "sku": "TS100", "quantity": 2}])
    assert (shipment.kind, shipment.shipment_id, shipment.order_id) == ("label", "281000300", "480100200")
    assert (shipment.tracking, shipment.carrier, shipment.cost) == ("1Z999AA10123456784", "ups", Decimal("39.57"))
    assert (shipment.ship_date, shipment.store_id, shipment.notified) == (date(2026, 11, 17), "34567", False)
    assert [(i.line_id, i.sku, i.quantity) for i in shipment.items] == [("7", "TS100", Decimal(2))]


def test_a_voided_label_and_a_return_label_say_so() -> None:
    shipment = label(voided=True, voidDate="2026-11-18T08:00:00.0000000", isReturnLabel=True)
    assert (shipment.voided, shipment.is_return) == (True, True)
    assert shipment.voided_at == datetime(2026, 11, 18, 16, 0, tzinfo=UTC)


def test_a_label_without_order_is_kept() -> None:
    assert label(orderId=None).order_id == ""


def test_an_order_marked_as_shipped_names_no_store_and_may_have_no_tracking() -> None:
    document = {
        "fulfillmentId": 33, "orderId": 5, "orderNumber": "SO-5", "trackingNumber": "", "carrierCode": "Freight",
        "createDate": "2026-06-19T07:21:51.7730000", "shipDate": "2026-06-19T00:00:00.0000000", "voided": False,
        "marketplaceNotified": True, "notifyErrorMessage": "",
    }  # fmt: skip
    (shipment,) = mapping.marked_shipped(document, CONTEXT).shipments
    assert (shipment.kind, shipment.shipment_id, shipment.store_id) == ("marked_shipped", "33", None)
    assert (shipment.tracking, shipment.notify_error) == (None, None)
    assert (shipment.ship_date, shipment.notified) == (date(2026, 6, 19), True)


def test_a_store_carries_the_earliest_reading_of_its_refresh() -> None:
    document = {
        "storeId": 34567, "storeName": "Core", "marketplaceId": 36, "marketplaceName": "Custom", "active": True,
        "autoRefresh": True, "refreshDate": "2026-11-21T19:47:05.457", "lastRefreshAttempt": "2026-11-21T11:47:05.457",
        "createDate": "2024-03-01T13:57:49.033", "statusMappings": "",
    }  # fmt: skip
    (store,) = mapping.store(document, CONTEXT).stores
    assert (store.store_id, store.marketplace_id, store.active) == ("34567", 36, True)
    assert store.refreshed_at == store.refresh_attempted_at == datetime(2026, 11, 21, 19, 47, 5, 457000, UTC)


def test_an_order_carries_what_the_buyer_chose_and_what_it_weighs() -> None:
    order = read(paymentMethod="Visa", gift=False, giftMessage="For you", weight={"value": 2, "units": "pounds"})
    assert (order.payment_method, order.is_gift, order.discount) == ("Visa", True, Decimal(4))
    assert order.weight == Decimal("907.1847")
    assert (read().payment_method, read().is_gift, read().weight) == (None, None, None)


def test_a_label_tells_where_it_travels_and_with_what_it_was_made() -> None:
    place = {"name": "Zoë", "street1": "3 Elm Street", "city": "Ames", "postalCode": "50010-1234", "country": "US"}
    (label,) = mapping.label({"shipmentId": 1, "shipTo": place, "batchNumber": "B-7"}, CONTEXT).shipments
    assert (label.batch_key, label.ship_to_city, label.ship_to_country) == ("B-7", "Ames", "US")
    assert (label.ship_to_name_norm, label.ship_to_address_norm, label.ship_to_postcode_norm) == (
        "ZOE", "3 ELM ST", "50010",
    )  # fmt: skip
