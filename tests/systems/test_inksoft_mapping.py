from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.systems.inksoft import mapping, words
from shipops.systems.inksoft.mapping import Context
from shipops.systems.reading import Reading

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONTEXT = Context("inksoft.main", "falcons", AT)
ADDRESS = {
    "FirstName": "Maya", "LastName": "Okafor", "Name": "Maya Okafor", "CompanyName": "", "Street1": "48 Juniper Row",
    "Street2": "Unit 9", "City": "Tucson", "State": "AZ", "Country": "United States", "CountryCode": "US",
    "Phone": "520-555-0177", "PostCode": "85701",
}  # fmt: skip


def item(size_id: int, quantity: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "OrderRetailItemSizeId": size_id, "ProductId": 19, "ProductStyleId": 568, "Quantity": quantity,
        "UnitPrice": Decimal("21.5"), "FullName": name, "PersonalizationValues": [], "NameNumberValues": None, **more,
    }  # fmt: skip


def card(size_id: int, side: str, size: str = "M", **more: Any) -> dict[str, Any]:
    return {
        "ProductName": "Tank", "ProductSku": "TK410", "ProductStyleName": "White", "Side": side, "Quantity": 2,
        "Art": {"Name": "Falcons"}, "Items": [{"OrderRetailItemSizeId": size_id, "Size": size, "Quantity": 2}], **more,
    }  # fmt: skip


def shipment(*packages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"ID": 4001, "DateCreated": "2026-11-19T17:11:00.000Z", "Pickup": False, "Packages": list(packages), **more}


def package(**more: Any) -> dict[str, Any]:
    return {
        "ID": 4101, "ShippedDate": "2026-11-19T17:11:00.000Z", "TrackingNumber": "9400111899020000000777",
        "ShippingServiceType": "Priority Mail", "Status": "Shipped", "CarrierName": "USPS", "LabelCost": None,
        "Items": [{"ID": 1, "OrderRetailItemSizeId": 71, "Quantity": 2}], **more,
    }  # fmt: skip


def order_document(**changes: Any) -> dict[str, Any]:
    document = {
        "ID": 1007351, "UniqueId": "8E0C1B2D-40AA", "Status": "Processing", "ProductionStatus": "Ready to Ship",
        "CurrencyCode": "USD", "Email": "maya@example.com", "User": {"FirstName": "Maya", "LastName": "Okafor"},
        "PaymentStatus": "Paid", "ShippingAddress": ADDRESS,
        "ShippingMethod": {"ID": 77, "Name": "USPS Priority", "VendorName": "USPS", "PickupType": None},
        "TotalAmount": Decimal("74.30"), "AmountDue": 0, "DateCreated": "2026-11-12T15:04:05.123Z", "DueDate": None,
        "EstimatedShipDate": "2026-11-20T00:00:00.000Z", "ConfirmedShipDate": None, "Authorized": True, "Paid": True,
        "Shipped": False, "Cancelled": False, "StoreName": "Falcons Wear", "StoreId": 300511,
        "Items": [item(71, 2, "Tank - White"), item(72, 1, "Backpack")],
        "ProductionCards": [card(71, "Front"), card(71, "Back")], "Shipments": [], "ApprovalRequired": False,
        "ApprovalDate": None, "CustomLineItems": [],
    }  # fmt: skip
    return {**document, **changes}


def summary_document(**changes: Any) -> dict[str, Any]:
    document = {
        "ID": 1007351, "Customer": "Maya Okafor", "DateCreated": "2026-11-12T15:04:05.123Z", "PaymentStatus": "Paid",
        "TotalAmount": Decimal("74.30"), "AmountDue": Decimal("14.30"), "OrderType": "WebOrder", "Status": "Processing",
        "Email": "maya@example.com", "Authorized": True, "Paid": True, "Shipped": False, "Cancelled": False,
        "StoreName": "Falcons Wear", "StoreId": 300511, "ProductionStatus": "Ready to Ship",
        "ShippingMethodName": "USPS Priority", "EstimatedShipDate": None, "ConfirmedShipDate": None,
    }  # fmt: skip
    return {**document, **changes}


def read(row: Any = None, **changes: Any) -> Reading:
    return mapping.order(order_document(**changes), row, CONTEXT)


def unit(row: Any = None, **changes: Any) -> Any:
    (only,) = read(row, **changes).units
    return only


def listed(context: Context = CONTEXT, **changes: Any) -> Reading:
    return mapping.list_only(mapping.summary(summary_document(**changes)), context)


def test_an_order_carries_what_the_document_says() -> None:
    (order,) = read().orders
    assert (order.order_id, order.number, order.external_key) == ("300511/1007351", "1007351", "8E0C1B2D-40AA")
    assert (order.status, order.status_text, order.payment_status) == ("awaiting_shipment", "Ready to Ship", "Paid")
    assert (order.customer, order.phone, order.ship_to_country) == ("Maya Okafor", "520-555-0177", "US")
    assert (order.requested_service, order.requested_carrier) == ("USPS Priority", "USPS")
    assert (order.total, order.paid, order.currency) == (Decimal("74.30"), Decimal("74.30"), "USD")
    assert (order.ship_by, order.detail_at, order.modified_at) == (date(2026, 11, 20), AT, None)


def test_an_order_is_one_unit_without_cin7s_stages() -> None:
    only = unit()
    assert (only.unit_id, only.part, only.from_detail) == ("300511/1007351", "", True)
    assert (only.picked, only.packed, only.at_ship_stage, only.invoiced) == (None,) * 4
    assert (only.approved, only.paid, only.has_ship_to, only.pickup) == (True, True, True, False)
    assert only.changed_at == only.ordered_at == datetime(2026, 11, 12, 15, 4, 5, 123000, UTC)


def test_what_is_known_to_have_changed_carries_that_moment() -> None:
    context = Context("inksoft.main", "falcons", AT, changed_at=AT)
    assert mapping.order(order_document(), None, context).units[0].changed_at == AT
    assert listed(context).units[0].changed_at == AT


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"ProductionStatus": "ReadyToShip"}, "awaiting_shipment"),
        ({"ProductionStatus": "Open", "Paid": False}, "awaiting_payment"),
        ({"ProductionStatus": "Open"}, "open"),
        ({"ProductionStatus": "Scheduled"}, "open"),
        ({"ProductionStatus": "In Production"}, "open"),
        ({"ProductionStatus": "ReadyForPickup"}, "open"),
        ({"ProductionStatus": "Completed"}, "shipped"),
        ({"Shipped": True}, "shipped"),
        ({"Cancelled": True}, "cancelled"),
        ({"Status": "Canceled"}, "cancelled"),
        ({"Status": "Canceled", "Shipped": True}, "cancelled"),
        ({"ProductionStatus": "In Printavo"}, "unknown"),
    ],
)
def test_a_status_becomes_the_canonical_status(changes: dict[str, Any], status: str) -> None:
    assert read(**changes).orders[0].status == status


def test_a_cancelled_order_says_so_whatever_its_production_status() -> None:
    only = unit(Status="Canceled")
    assert (only.status_text, only.void, only.shipped) == ("Cancelled", True, False)


@pytest.mark.parametrize(
    ("changes", "approved"),
    [
        ({"ApprovalRequired": True}, False),
        ({"ApprovalRequired": True, "ApprovalDate": "2026-11-13T00:00:00Z"}, True),
        ({"ApprovalRequired": True, "ApprovalDate": "0001-01-01T00:00:00"}, False),
        ({"Authorized": False}, False),
        ({"Authorized": None, "ApprovalRequired": None}, True),
    ],
)
def test_approval(changes: dict[str, Any], approved: bool) -> None:
    assert unit(**changes).approved is approved


@pytest.mark.parametrize(
    ("flag", "status", "paid"),
    [(True, "NotPaid", True), (None, "Paid", True), (None, "PartiallyPaid", False), (None, "Strange", None)],
)
def test_payment_is_the_flag_else_what_the_status_says(flag: bool | None, status: str, paid: bool | None) -> None:
    assert unit(Paid=flag, PaymentStatus=status).paid is paid


def test_a_refunded_order_is_refunded() -> None:
    assert unit(PaymentStatus="Refunded").refunded
    assert listed(PaymentStatus="Refunded").units[0].refunded


@pytest.mark.parametrize("missing", ["Street1", "City", "PostCode"])
def test_a_ship_to_needs_street_city_postcode_and_country(missing: str) -> None:
    assert unit(ShippingAddress={**ADDRESS, missing: ""}).has_ship_to is False
    assert unit(ShippingAddress=None).has_ship_to is False
    assert unit(ShippingAddress={**ADDRESS, "Country": None}).has_ship_to is True


@pytest.mark.parametrize(
    "changes",
    [
        {"ShippingMethod": {"PickupType": "Store"}},
        {"ShippingMethod": {"PickupType": 2}},
        {"Shipments": [shipment(Pickup=True)]},
        {"ProductionStatus": "Ready for Pickup"},
    ],
)
def test_a_pickup_is_known_by_any_of_its_signs(changes: dict[str, Any]) -> None:
    assert unit(**changes).pickup


@pytest.mark.parametrize("kind", [None, "", "None", 0, False])
def test_no_pickup_type_is_no_pickup(kind: Any) -> None:
    assert not unit(ShippingMethod={"PickupType": kind}).pickup


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"ConfirmedShipDate": "2026-11-24T00:00:00Z"}, date(2026, 11, 24)),
        ({"EstimatedShipDate": None, "DueDate": "2026-11-27T23:00:00Z"}, date(2026, 11, 27)),
        ({"EstimatedShipDate": "0001-01-01T00:00:00"}, None),
    ],
)
def test_the_ship_date_is_confirmed_else_estimated_else_due(changes: dict[str, Any], day: date | None) -> None:
    assert unit(**changes).ship_by == day


def test_a_proposal_is_a_draft() -> None:
    row = mapping.summary(summary_document(OrderType="Proposals"))
    reading = read(row, ProductionStatus="Open")
    assert (reading.orders[0].status, reading.units[0].draft) == ("draft", True)


def test_lines_take_sku_colour_size_and_design_from_the_cards() -> None:
    first, second = read().lines
    assert (first.sku, first.name, first.options) == (
        "TK410",
        "Tank - White",
        "Colour: White; Size: M; Design: Falcons",
    )
    assert (second.sku, second.options) == (None, None)
    assert (first.unit_id, first.unit_price) == ("300511/1007351", Decimal("21.5"))


def test_quantities_are_not_summed_over_printed_sides() -> None:
    assert [line.quantity for line in read().lines] == [Decimal(2), Decimal(1)]


def test_personalisation_is_part_of_the_options() -> None:
    items = [
        item(
            71, 1, "Jersey", PersonalizationValues=[{"Name": "Initials", "Value": "MO"}],
            NameNumberValues=[{"Name": "Okafor", "Number": "10"}],
        )
    ]  # fmt: skip
    (line,) = read(Items=items, ProductionCards=[]).lines
    assert line.options == "Initials: MO; Name: Okafor; Number: 10"


def test_the_salesdoc_flavour_joins_by_guid() -> None:
    items = [{"UniqueId": "9C2E-0001", "ProductId": 19, "ProductStyleId": 568, "Quantity": 2, "FullName": "Tank"}]
    cards = [card(0, "Front", ProductId=19, ProductStyleId=568, Items=[{"Size": "M", "Quantity": 2}])]
    parcel = package(ID=None, Guid="5B7A-0001", Items=[{"Guid": "x", "ItemGuid": "9c2e-0001", "Quantity": 2}])
    reading = read(Items=items, ProductionCards=cards, Shipments=[shipment(parcel)])
    (line,), (sent,) = reading.lines, reading.shipments
    assert (line.line_id, line.sku, line.options) == ("9c2e-0001", "TK410", "Colour: White; Design: Falcons")
    assert sent.shipment_id == "300511/1007351/5b7a-0001"
    assert [(i.line_id, i.sku, i.quantity) for i in sent.items] == [("9c2e-0001", "TK410", Decimal(2))]


def test_each_package_is_a_reported_shipment() -> None:
    second = package(ID=4102, TrackingNumber="", Items=[{"OrderRetailItemSizeId": 99, "Quantity": 1}])
    reading = read(Shipments=[shipment(package(), second)])
    first, other = reading.shipments
    assert (first.kind, first.tracking, first.carrier, first.service) == (
        "reported", "9400111899020000000777", "USPS", "Priority Mail",
    )  # fmt: skip
    assert (first.ship_date, first.shipped, first.store_id) == (date(2026, 11, 19), True, "300511")
    assert [(i.line_id, i.sku) for i in first.items] == [("71", "TK410")]
    assert (other.tracking, [(i.line_id, i.sku) for i in other.items]) == (None, [(None, None)])
    assert reading.units[0].tracking_present


def test_packages_of_one_id_stay_two() -> None:
    ids = [sent.shipment_id for sent in read(Shipments=[shipment(package(), package())]).shipments]
    assert len(set(ids)) == 2


def test_custom_lines_are_goods_hours_or_charges() -> None:
    custom = [
        {"Name": "Extra shirt", "Size": "XL", "Quantity": 2, "UnitPrice": 9},
        {"Name": "Artwork", "UnitType": "PerHour", "UnitPrice": 40},
        {"Name": "Setup fee", "UnitType": "PerItem", "UnitPrice": 25},
    ]
    lines = read(Items=[], CustomLineItems=custom).lines
    assert [(line.kind, line.quantity) for line in lines] == [
        ("item", Decimal(2)), ("service", Decimal(1)), ("charge", Decimal(1)),
    ]  # fmt: skip


def test_an_order_of_gift_certificates_is_service_only() -> None:
    assert unit(Items=[], PurchasedGiftCertificates=[{"ID": 1}]).service_only
    assert not unit().service_only


def test_a_summary_alone_is_a_unit_without_address() -> None:
    reading = listed()
    (order,), (only,) = reading.orders, reading.units
    assert (order.order_id, order.kind, order.detail_at) == ("300511/1007351", "WebOrder", None)
    assert (order.paid, only.has_ship_to, only.from_detail) == (Decimal(60), None, False)
    assert (reading.lines, reading.shipments) == ([], [])


def test_the_store_stands_in_for_a_missing_store_id() -> None:
    assert listed(StoreId=None).orders[0].order_id == "falcons/1007351"


def test_keys_match_in_any_case_and_known_misspellings() -> None:
    lowered = {key.lower(): value for key, value in order_document().items() if key != "Cancelled"}
    reading = mapping.order({**lowered, "canceled": True}, None, CONTEXT)
    assert reading.orders[0].status == "cancelled"


@pytest.mark.parametrize("document", [{}, {"ID": None}, {"ID": "x"}, {"ID": 1, "Items": "none"}, [], None])
def test_an_unreadable_order_raises_value_error(document: Any) -> None:
    with pytest.raises(ValueError):
        mapping.order(document, None, CONTEXT)


@given(st.text(), st.booleans(), st.booleans(), st.booleans(), st.none() | st.booleans())
def test_any_status_word_has_a_canonical_status(
    word: str, cancelled: bool, shipped: bool, draft: bool, paid: bool | None
) -> None:
    status = words.order_status(word, cancelled=cancelled, shipped=shipped, draft=draft, paid=paid)
    assert (status == "cancelled") is cancelled
    assert cancelled or (status == "shipped") >= shipped


def test_an_order_carries_how_it_was_paid_and_what_was_taken_off() -> None:
    (order,) = read(
        PaymentMethod="PayPal", TotalDiscount=Decimal("4.30"), CouponCode="SPIRIT10", GiftMessage="Go!"
    ).orders
    assert (order.payment_method, order.discount, order.coupon, order.is_gift) == (
        "PayPal", Decimal("4.30"), "SPIRIT10", True,
    )  # fmt: skip


def test_what_the_order_says_beside_its_status_is_kept_as_said() -> None:
    told = unit(
        Shipped=False, Cancelled=True, Paid=True, Status="Shipped", Shipments=[shipment(package(), Pickup=True)]
    )
    assert (told.shipped_flag, told.cancelled_flag, told.paid_flag) == (False, True, True)
    assert (told.picked_up_flag, told.state_text) == (True, "Shipped")


def test_the_picture_of_an_item_is_the_one_with_its_design() -> None:
    previews = [{"ProductOnlyUrl": "/bare.png", "DesignOnProductUrl": None}, {"DesignOnProductUrl": "/printed.png"}]
    lines = read(Items=[item(71, 2, "Tank", SidePreviews=previews), item(72, 1, "Cap", SidePreviews=None)]).lines
    assert [line.image_url for line in lines[:2]] == ["/bare.png", None]
