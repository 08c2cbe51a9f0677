"""Ship notifications to the sandbox's feeds, and what they change at the source."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.feeds.notice import LARGEST_BODY, Notice, read_notice
from tests.sandbox.feed_calls import CIN7, INKSOFT, export, notice, notify, orders

TASK = "00000000-0000-4000-8000-000000000fa1"


@pytest.fixture
def world(make: Any) -> Any:
    return make.world()


@pytest.fixture
def served(serve_world: Any, world: Any) -> Any:
    return serve_world(world)


def shipments(served: Any, order: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = served.inksoft.get("/GetOrder", params={"OrderId": order}).json()["Data"]["Shipments"]
    return found


def status(served: Any, order: int) -> tuple[str, str]:
    data = served.inksoft.get("/GetOrder", params={"OrderId": order}).json()["Data"]
    return data["Status"], data["ProductionStatus"]


def test_cin7_takes_tracking_and_carrier_and_the_ship_stage_is_authorised(served: Any, world: Any) -> None:
    answer = notify(served, CIN7, notice(TASK, "9400", ("TEE-RED-M", 2)))
    assert (answer.status_code, answer.content) == (200, b"")
    fulfilment = world.cin7.sales[0].fulfilments[0]
    assert [(line.carrier, line.tracking_number, line.is_shipped) for line in fulfilment.ship_lines] == [
        ("USPS", "9400", True)
    ]
    assert fulfilment.ship_status == "AUTHORISED"
    assert world.cin7.sales[0].updated_at >= world.now.replace(microsecond=0)


def test_a_told_sale_leaves_the_feed(served: Any) -> None:
    notify(served, CIN7, notice(TASK, "9400"))
    assert orders(export(served, CIN7)) == []


def test_a_part_of_a_fulfilment_leaves_the_ship_stage_partly_authorised(served: Any, world: Any) -> None:
    fulfilment = world.cin7.sales[0].fulfilments[0]
    notify(served, CIN7, notice(TASK, "9400", ("TEE-RED-M", 1)))
    assert fulfilment.ship_status == "PARTIALLY AUTHORISED"
    notify(served, CIN7, notice(TASK, "9401", ("TEE-RED-M", 1)))
    assert fulfilment.ship_status == "AUTHORISED"
    assert [line.tracking_number for line in fulfilment.ship_lines] == ["9400", "9401"]
    assert len({line.id for line in fulfilment.ship_lines}) == 2


def test_inksoft_takes_the_parcel_and_closes_the_order(served: Any) -> None:
    notify(served, INKSOFT, notice("1001", "9400", ("7101", 2), line_ids=True))
    [shipment] = shipments(served, 1001)
    [package] = shipment["Packages"]
    assert (package["CarrierName"], package["ShippingServiceType"], package["TrackingNumber"]) == (
        "USPS",
        "Priority Mail",
        "9400",
    )
    assert [(item["OrderRetailItemSizeId"], item["Quantity"]) for item in package["Items"]] == [(7101, 2)]
    assert status(served, 1001) == ("Shipped", "Complete")


def test_an_inksoft_order_closes_when_its_last_piece_is_told(served: Any) -> None:
    notify(served, INKSOFT, notice("1001", "9400", ("B8800", 1)))
    assert status(served, 1001) == ("Processing", "Ready to Ship")
    notify(served, INKSOFT, notice("1001", "9401", ("B8800", 5)))
    assert status(served, 1001) == ("Shipped", "Complete")
    assert [shipment["Packages"][0]["Items"][0]["Quantity"] for shipment in shipments(served, 1001)] == [1, 1]


def test_the_query_speaks_where_the_body_is_empty(served: Any) -> None:
    answer = notify(served, INKSOFT, order_number="1001", carrier="UPS", service="Ground", tracking_number="1Z")
    assert answer.status_code == 200
    package = shipments(served, 1001)[0]["Packages"][0]
    assert (package["CarrierName"], package["TrackingNumber"]) == ("UPS", "1Z")


@pytest.mark.parametrize("number", ["INV-00777", "SO-00012"])
def test_a_sale_is_found_by_invoice_and_by_sale_number(served: Any, world: Any, number: str) -> None:
    assert notify(served, CIN7, order_number=number, carrier="UPS", tracking_number="1Z").status_code == 200
    assert world.cin7.sales[0].fulfilments[0].ship_lines[0].tracking_number == "1Z"


@pytest.mark.parametrize(("path", "order"), [(CIN7, TASK), (INKSOFT, "1001")])
def test_the_same_parcel_told_twice_changes_nothing_the_second_time(
    served: Any, world: Any, path: str, order: str
) -> None:
    for _ in range(2):
        assert notify(served, path, notice(order, "9400", ("TEE-RED-M", 1), ("B8800", 1))).status_code == 200
    assert len(world.cin7.sales[0].fulfilments[0].ship_lines) == 1
    assert len(shipments(served, 1001)) == (1 if path == INKSOFT else 0)


@pytest.mark.parametrize(("path", "order"), [(CIN7, "nobody"), (INKSOFT, "9"), (CIN7, "1001")])
def test_an_order_nobody_knows_is_not_found(served: Any, path: str, order: str) -> None:
    assert notify(served, path, notice(order, "9400")).status_code == 404


def test_an_unknown_order_answered_200_is_an_assumption(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(feed_unknown_order=200))
    assert notify(served, CIN7, notice("nobody", "9400")).status_code == 200


def test_a_cancelled_order_takes_no_parcel(served: Any, world: Any) -> None:
    world.cin7.sales[0].voided = True
    assert notify(served, INKSOFT, notice("1004", "9400")).status_code == 400
    assert notify(served, CIN7, notice(TASK, "9400")).status_code == 400
    assert shipments(served, 1004) == []


def test_a_notice_needs_the_credentials_too(served: Any) -> None:
    assert notify(served, INKSOFT, notice("1001", "9400"), auth=("a", "b")).status_code == 401
    assert shipments(served, 1001) == []


@pytest.mark.parametrize(
    "body",
    [
        "<ShipNotice>",
        "no XML",
        '<!DOCTYPE ShipNotice [<!ENTITY a "b">]><ShipNotice><OrderID>&a;</OrderID></ShipNotice>',
        "<ShipNotice><OrderID>1001</OrderID><Items><Item><Quantity>1e99</Quantity></Item></Items></ShipNotice>",
        "<ShipNotice><OrderID>1001</OrderID><Items><Item><Quantity>NaN</Quantity></Item></Items></ShipNotice>",
        "<ShipNotice><OrderID>1001</OrderID><Items><Item><Quantity>two</Quantity></Item></Items></ShipNotice>",
        "<ShipNotice><Carrier>USPS</Carrier></ShipNotice>",
        f"<ShipNotice><OrderID>1001</OrderID><Notes>{'x' * LARGEST_BODY}</Notes></ShipNotice>",
    ],
    ids=["cut", "text", "doctype", "huge", "nan", "word", "nameless", "long"],
)
def test_an_unreadable_notice_is_refused_and_changes_nothing(served: Any, body: str) -> None:
    assert notify(served, INKSOFT, body).status_code == 400
    assert shipments(served, 1001) == []


@given(st.binary(max_size=200) | st.text(alphabet="<>/!&;ShipNotceDraOID[]\"' ", max_size=80).map(str.encode))
def test_any_bytes_are_a_notice_or_refused(body: bytes) -> None:
    try:
        found = read_notice(Call("POST", "", {"order_number": "7"}, {}, body))
    except BadParameterError:
        return
    assert isinstance(found, Notice)
    assert found.order_id or found.order_number


def test_the_first_notices_are_dropped_when_asked(serve_world: Any, make: Any) -> None:
    served = serve_world(make.world(), faults=["feed-drop-notify=1"])
    assert notify(served, INKSOFT, notice("1001", "9400")).status_code == 200
    assert shipments(served, 1001) == []
    notify(served, INKSOFT, notice("1001", "9400"))
    assert len(shipments(served, 1001)) == 1


def test_the_first_notices_are_applied_and_answered_500_when_asked(serve_world: Any, make: Any) -> None:
    served = serve_world(make.world(), faults=["feed-notify-500=1"])
    answers = [notify(served, INKSOFT, notice("1001", "9400")).status_code for _ in range(2)]
    assert answers == [500, 200]
    assert len(shipments(served, 1001)) == 1


@pytest.mark.parametrize(("path", "number"), [(CIN7, "INV-00777"), (INKSOFT, "1001")])
def test_an_id_of_an_older_connection_falls_back_on_the_number(served: Any, world: Any, path: str, number: str) -> None:
    body = notice("an-older-id", "9400").replace("<OrderNumber>", f"<OrderNumber>{number}")
    assert notify(served, path, body).status_code == 200
    told = world.cin7.sales[0].fulfilments[0].ship_lines if path == CIN7 else world.inksoft.orders[0].shipments
    assert len(told) == 1


def test_a_told_parcel_shows_in_cin7_at_once(served: Any) -> None:
    def tracking() -> list[str]:
        sale = served.cin7.get("/sale", params={"ID": "00000000-0000-4000-8000-00000000000c"}).json()
        return [line["TrackingNumber"] for part in sale["Fulfilments"] for line in part["Ship"]["Lines"]]

    assert tracking() == [""]
    notify(served, CIN7, notice(TASK, "9400", ("TEE-RED-M", 1)))
    assert tracking() == ["9400"]
    notify(served, CIN7, notice(TASK, "9401", ("TEE-RED-M", 1)))
    assert tracking() == ["9400", "9401"]
