"""Labels, voids, rates and orders marked as shipped (ShipStation sheet, 1.5 and 1.6)."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from shipops.sandbox.courier import Receipt
from shipops.sandbox.shipstation.pull import Connection
from tests.sandbox.shipstation_calls import Desk

LABEL = {
    "orderId": 102, "carrierCode": "ups_walleted", "serviceCode": "ups_ground", "confirmation": "none",
    "shipDate": "2026-11-21",
}  # fmt: skip


@pytest.fixture
def desk(make: Any) -> Desk:
    return Desk(make.world(), connections={34567: Connection("http://127.0.0.1:9/feed", "user", "secret")})


def test_a_label_for_an_order_ships_it(desk: Desk) -> None:
    answer = desk.post("orders/createlabelfororder", LABEL)
    assert base64.b64decode(answer["labelData"]).startswith(b"%PDF")
    assert answer["formData"] is None
    order = desk.get("orders/102")
    assert (order["orderStatus"], order["shipDate"], order["serviceCode"]) == ("shipped", "2026-11-21", "ups_ground")
    (row,) = desk.get("shipments", trackingNumber=answer["trackingNumber"], includeShipmentItems=True)["shipments"]
    assert (row["shipmentId"], row["orderId"]) == (answer["shipmentId"], 102)
    assert [item["sku"] for item in row["shipmentItems"]] == ["TEE-RED-M"]


@pytest.mark.parametrize("missing", ["orderId", "carrierCode", "serviceCode", "confirmation", "shipDate"])
def test_a_label_needs_all_its_fields(desk: Desk, missing: str) -> None:
    assert desk.status("POST", "orders/createlabelfororder", {**LABEL, missing: None}) == 400


@pytest.mark.parametrize("order", [101, 104])
def test_an_order_that_does_not_wait_for_shipment_gets_no_label(desk: Desk, order: int) -> None:
    assert desk.status("POST", "orders/createlabelfororder", {**LABEL, "orderId": order}) == 400


def test_a_test_label_leaves_no_trace(desk: Desk) -> None:
    before = desk.get("shipments")["total"]
    desk.post("orders/createlabelfororder", {**LABEL, "testLabel": True})
    assert (desk.get("shipments")["total"], desk.get("orders/102")["orderStatus"]) == (before, "awaiting_shipment")
    desk.run_errands()
    assert desk.sent == []


def test_a_voided_label_is_found_by_its_void_date_and_the_order_waits_again(desk: Desk) -> None:
    label = desk.post("orders/createlabelfororder", LABEL)["shipmentId"]
    assert desk.get("shipments", voidDateStart="2026-11-21")["total"] == 0
    answer = desk.post("shipments/voidlabel", {"shipmentId": label})
    assert answer == {"approved": True, "message": "Label voided successfully"}
    assert [row["shipmentId"] for row in desk.get("shipments", voidDateStart="2026-11-21")["shipments"]] == [label]
    assert (desk.get("orders/102")["orderStatus"], desk.get("orders/102")["shipDate"]) == ("awaiting_shipment", None)
    assert desk.post("shipments/voidlabel", {"shipmentId": label})["approved"] is False


def test_an_order_stays_shipped_while_one_of_its_labels_stands(make: Any) -> None:
    world = make.world()
    world.shipstation.labels.append(make.ss_label(903))
    desk = Desk(world)
    desk.post("shipments/voidlabel", {"shipmentId": 903})
    assert desk.get("orders/101")["orderStatus"] == "shipped"


def test_a_label_without_an_order_is_listed_for_no_order(desk: Desk) -> None:
    sent = {**LABEL, "shipTo": {"name": "Ana"}, "weight": {"value": 1, "units": "pounds"}}
    label = desk.post("shipments/createlabel", sent)
    (row,) = desk.get("shipments", trackingNumber=label["trackingNumber"])["shipments"]
    assert (row["orderId"], row["weight"]["value"]) == (0, 16)


def test_rates_are_those_of_one_carrier_and_grow_with_the_weight(desk: Desk) -> None:
    asked = {"carrierCode": "stamps_com", "fromPostalCode": "60607", "toCountry": "US", "toPostalCode": "10001"}
    light, heavy = (
        desk.post("shipments/getrates", {**asked, "weight": {"value": ounces, "units": "ounces"}}) for ounces in (3, 90)
    )
    assert {rate["serviceCode"] for rate in light} >= {"usps_priority_mail", "usps_ground_advantage"}
    assert all(one["shipmentCost"] < two["shipmentCost"] for one, two in zip(light, heavy, strict=True))


def test_marking_as_shipped_makes_a_fulfillment_and_no_label(desk: Desk) -> None:
    labels = desk.get("shipments")["total"]
    answer = desk.post("orders/markasshipped", {"orderId": 102, "carrierCode": "UPS", "trackingNumber": "1ZHAND"})
    assert answer == {"orderId": 102, "orderNumber": "INV-1001"}
    (row,) = desk.get("fulfillments", orderId=102)["fulfillments"]
    assert (row["trackingNumber"], row["carrierCode"], row["marketplaceNotified"]) == ("1ZHAND", "UPS", False)
    assert (desk.get("shipments")["total"], desk.get("orders/102")["orderStatus"]) == (labels, "shipped")
    desk.run_errands()
    assert desk.sent == []


def test_a_label_is_told_to_the_store_of_the_order(desk: Desk) -> None:
    tracking = desk.post("orders/createlabelfororder", LABEL)["trackingNumber"]
    desk.run_errands()
    (notice,) = desk.sent
    assert notice.method == "POST"
    assert notice.auth == ("user", "secret")
    assert "action=shipnotify&order_number=INV-1001&carrier=UPS" in notice.url
    assert f"<TrackingNumber>{tracking}</TrackingNumber>".encode() in notice.body
    assert b"<ShipDate>11/21/2026</ShipDate>" in notice.body
    assert "<Name>Zoë Nuñez</Name>".encode() in notice.body


def test_marking_as_shipped_tells_the_store_when_asked(desk: Desk) -> None:
    desk.post("orders/markasshipped", {"orderId": 102, "carrierCode": "UPS", "notifySalesChannel": True})
    desk.run_errands()
    assert "action=shipnotify" in desk.sent[0].url


def test_a_notification_that_fails_is_noted_on_the_label(desk: Desk) -> None:
    desk.answers = lambda _: Receipt(500, b"")
    label = desk.post("orders/createlabelfororder", LABEL)["trackingNumber"]
    desk.run_errands()
    (row,) = desk.get("shipments", trackingNumber=label)["shipments"]
    assert row["marketplaceNotified"] is False
    assert "500" in row["notifyErrorMessage"]


def test_an_order_of_a_store_without_a_feed_is_told_to_nobody(make: Any) -> None:
    desk = Desk(make.world())
    desk.post("orders/createlabelfororder", LABEL)
    desk.run_errands()
    assert desk.sent == []
