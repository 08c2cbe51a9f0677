from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.systems.cin7 import mapping, words
from shipops.systems.cin7.mapping import Context
from shipops.systems.reading import Reading

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONTEXT = Context("cin7.main", AT)
SALE = "A27BC5D1-0000-4000-8000-00000000A001"
TASK = "D31F0C2B-0000-4000-8000-00000000B001"
OTHER_TASK = "D31F0C2B-0000-4000-8000-00000000B002"
BREAD, ROLLS = "5BBEE907-0000-4000-8000-000000000001", "5BBEE907-0000-4000-8000-000000000002"


def stock(product: str, sku: str, quantity: Any, box: str | None = None, **more: Any) -> dict[str, Any]:
    return {"ProductID": product, "SKU": sku, "Name": sku.title(), "Quantity": quantity, "Box": box, **more}


def fulfilment(number: int = 1, task: str = TASK, **changes: Any) -> dict[str, Any]:
    lines = [stock(BREAD, "BREAD", 2, "Box 1")]
    return {
        "TaskID": task, "FulfillmentNumber": number, "LinkedInvoiceNumber": f"INV-0000{number}",
        "FulFilmentStatus": "NOT FULFILLED",
        "Pick": {"Status": "AUTHORISED", "Lines": lines},
        "Pack": {"Status": "AUTHORISED", "Lines": lines},
        "Ship": {"Status": "DRAFT", "RequireBy": None, "ShippingAddress": {"ShipToOther": False}, "Lines": [
            {"ID": f"8A0B1C2{number}-AAAA", "ShipmentDate": "2026-11-20T00:00:00", "Carrier": "UPS", "Boxes": "Box 1",
             "TrackingNumber": "", "IsShipped": False}]},
        **changes,
    }  # fmt: skip


def ship(fulfilment: dict[str, Any], **changes: Any) -> None:
    fulfilment["Ship"]["Lines"][0].update(changes)


def invoice(number: str = "INV-00001", status: str = "AUTHORISED", total: Any = 25, **more: Any) -> dict[str, Any]:
    return {"InvoiceNumber": number, "Status": status, "InvoiceDate": "2026-11-19T00:00:00", "Total": total, **more}


def sale_document(**changes: Any) -> dict[str, Any]:
    document = {
        "ID": SALE, "Customer": "Wattle and Co", "Phone": "03 5550 1188", "Email": "info@wattle.example",
        "ShippingAddress": {
            "Line1": "7 Quay Street", "Line2": "Level 2", "City": "Geelong", "State": "VIC", "Postcode": "3220",
            "Country": "Australia", "Company": "Wattle", "Contact": "Noor Haddad", "ShipToOther": False,
        },
        "ShippingNotes": "ring twice", "CustomerCurrency": "AUD", "ShipBy": "2026-11-30T00:00:00",
        "Location": "Main Warehouse", "SaleOrderDate": "2026-11-18T00:00:00",
        "LastModifiedOn": "2026-11-20T10:10:49.75Z", "Note": "", "CustomerReference": "#4711", "Status": "PACKED",
        "CombinedPaymentStatus": "UNPAID", "CombinedTrackingNumbers": "", "Carrier": "UPS", "ServiceOnly": False,
        "Type": "Advanced Sale", "SourceChannel": "Shopify", "ExternalID": None,
        "Order": {
            "SaleOrderNumber": "SO-00001", "Status": "AUTHORISED", "Total": Decimal("40.50"),
            "Lines": [
                {"ProductID": BREAD, "SKU": "BREAD", "Quantity": 2, "Price": 8, "DropShip": False},
                {"ProductID": ROLLS, "SKU": "ROLLS", "Quantity": 3, "Price": Decimal("4.5"), "DropShip": False},
            ],
            "AdditionalCharges": [{"Description": "Shipping - UPS Ground", "Price": 11, "Quantity": 1}],
        },
        "Fulfilments": [fulfilment()], "Invoices": [invoice()], "CreditNotes": [],
    }  # fmt: skip
    return {**document, **changes}


def row_document(**changes: Any) -> dict[str, Any]:
    document = {
        "SaleID": SALE, "OrderNumber": "SO-00001", "Status": "PACKED", "OrderDate": "2026-11-18T00:00:00",
        "Customer": "Wattle and Co", "InvoiceNumber": "INV-00001", "CustomerReference": "#4711", "InvoiceAmount": 25,
        "PaidAmount": 5, "SaleInvoicesTotalAmount": 25, "ShipBy": None, "CustomerCurrency": "AUD",
        "Updated": "2026-11-20T11:00:00.5Z", "OrderStatus": "AUTHORISED", "CombinedPickingStatus": "PICKED",
        "CombinedPackingStatus": "PACKED", "CombinedShippingStatus": "NOT SHIPPED",
        "CombinedInvoiceStatus": "INVOICED", "CombinedPaymentStatus": "PARTIALLY PAID", "CombinedTrackingNumbers": None,
        "CreditNoteStatus": "NOT AVAILABLE", "Type": "Simple Sale", "SourceChannel": "", "ExternalID": None,
    }  # fmt: skip
    return {**document, **changes}


def read(**changes: Any) -> Reading:
    return mapping.sale(sale_document(**changes), None, CONTEXT)


def unit(**changes: Any) -> Any:
    (only,) = read(**changes).units
    return only


def listed(**changes: Any) -> Reading:
    return mapping.list_only(mapping.list_row(row_document(**changes)), CONTEXT)


def test_a_sale_carries_what_the_document_says() -> None:
    (order,) = read().orders
    assert (order.order_id, order.number, order.customer_reference) == (SALE.lower(), "SO-00001", "#4711")
    assert (order.location, order.channel, order.currency) == ("Main Warehouse", "Shopify", "AUD")
    assert (order.ship_to_name, order.ship_to_postcode, order.ship_to_country) == ("Noor Haddad", "3220", "Australia")
    assert (order.total, order.ship_by, order.detail_at) == (Decimal("40.5"), date(2026, 11, 30), AT)
    assert order.modified_at == order.detail_of_modified == datetime(2026, 11, 20, 10, 10, 49, 750000, UTC)


def test_the_lists_stamp_is_what_the_detail_was_read_for() -> None:
    row = mapping.list_row(row_document())
    (order,) = mapping.sale(sale_document(), row, CONTEXT).orders
    assert order.detail_of_modified == order.modified_at == datetime(2026, 11, 20, 11, 0, 0, 500000, UTC)
    assert order.paid == Decimal(5)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("VOIDED", "cancelled"), ("DRAFT", "draft"), ("ESTIMATING", "draft"), ("ESTIMATED", "draft"),
        ("ORDERING", "draft"), ("COMPLETED", "shipped"), ("ORDERED", "open"), ("BACKORDERED", "open"),
        ("packed", "open"), ("INVOICED", "open"), ("CREDITED", "open"), ("COMPLETED / CREDITED", "shipped"),
        ("MYSTERY", "unknown"), (None, "unknown"),
    ],
)  # fmt: skip
def test_a_status_word_becomes_the_canonical_status(word: str | None, status: str) -> None:
    (order,) = read(Status=word).orders
    assert (order.status, order.status_text) == (status, word)


def test_a_sale_whose_live_fulfilments_are_all_shipped_is_shipped() -> None:
    shipped = fulfilment()
    shipped["Ship"]["Status"] = "AUTHORISED"
    void = fulfilment(2, OTHER_TASK)
    for step in ("Pick", "Pack", "Ship"):
        void[step] = {"Status": "VOIDED", "Lines": []}
    assert read(Status="ORDERED", Fulfilments=[shipped, void]).orders[0].status == "shipped"
    assert read(Status="ORDERED", Fulfilments=[shipped, fulfilment(2, OTHER_TASK)]).orders[0].status == "open"


def test_a_fulfilment_is_a_unit_with_the_stages_it_reached() -> None:
    only = unit()
    assert (only.unit_id, only.part, only.units_in_order) == (TASK.lower(), "1", 1)
    assert (only.approved, only.picked, only.packed, only.at_ship_stage, only.invoiced) == (True,) * 5
    assert (only.invoice_number, only.total, only.has_ship_to) == ("INV-00001", Decimal(25), True)
    assert (only.shipped, only.void, only.draft, only.tracking_present, only.from_detail) == (
        False, False, False, False, True,
    )  # fmt: skip
    assert only.changed_at == datetime(2026, 11, 20, 10, 10, 49, 750000, UTC)


@pytest.mark.parametrize("status", ["NOT AVAILABLE", "DRAFT", "VOIDED", None])
def test_a_stage_that_is_not_authorised_is_not_reached(status: str | None) -> None:
    part = fulfilment()
    part["Pick"]["Status"] = part["Pack"]["Status"] = status
    only = unit(Fulfilments=[part])
    assert (only.picked, only.packed) == (False, False)


@pytest.mark.parametrize(
    ("status", "at_stage", "shipped"),
    [
        ("DRAFT", True, False),
        ("PARTIALLY AUTHORISED", True, False),
        ("AUTHORISED", True, True),
        ("NOT AVAILABLE", False, False),
    ],
)
def test_the_ship_stage(status: str, at_stage: bool, shipped: bool) -> None:
    part = fulfilment()
    part["Ship"]["Status"] = status
    only = unit(Fulfilments=[part])
    assert (only.at_ship_stage, only.shipped) == (at_stage, shipped)


@pytest.mark.parametrize("status", ["AUTHORISED", "FULFILLED", "CLOSED", "AUTH_NO_ALLOC"])
def test_an_authorised_order_is_approved(status: str) -> None:
    assert unit(Order={"Status": status}).approved is True


def test_a_draft_order_is_not_approved() -> None:
    assert unit(Order={"Status": "DRAFT"}).approved is False


def test_a_sale_without_fulfilments_is_its_own_unit() -> None:
    reading = read(Fulfilments=[], CombinedTrackingNumbers="")
    (only,) = reading.units
    assert (only.unit_id, only.part) == (SALE.lower(), "")
    assert (only.picked, only.packed, only.at_ship_stage, only.has_ship_to) == (False, False, False, True)
    assert {line.unit_id for line in reading.lines} == {SALE.lower()}


def test_a_voided_sale_voids_its_units() -> None:
    assert unit(Status="VOIDED").void
    assert unit(Status="VOIDED", Fulfilments=[]).void


def test_a_fulfilment_is_void_only_when_all_its_stages_are() -> None:
    part = fulfilment()
    part["Pick"]["Status"] = part["Pack"]["Status"] = "VOIDED"
    assert not unit(Fulfilments=[part]).void
    part["Ship"]["Status"] = "VOIDED"
    assert unit(Fulfilments=[part]).void


class TestInvoice:
    def test_the_linked_invoice_counts_and_not_another_parts(self) -> None:
        invoices = [invoice("INV-00001", "DRAFT", 9), invoice("INV-00002", "PAID", 16)]
        first, second = read(Fulfilments=[fulfilment(), fulfilment(2, OTHER_TASK)], Invoices=invoices).units
        assert (first.invoice_number, first.invoiced, first.total) == ("INV-00001", False, Decimal(9))
        assert (second.invoice_number, second.invoiced, second.total) == ("INV-00002", True, Decimal(16))

    def test_a_linked_number_without_its_invoice_is_known_and_not_said_to_be_invoiced(self) -> None:
        only = unit(Invoices=[])
        assert (only.invoice_number, only.invoiced) == ("INV-00001", None)

    def test_the_invoice_may_name_the_fulfilment_instead(self) -> None:
        parts = [fulfilment(LinkedInvoiceNumber=""), fulfilment(2, OTHER_TASK, LinkedInvoiceNumber="")]
        invoices = [invoice("INV-9", LinkedFulfillmentNumber="2")]
        first, second = read(Fulfilments=parts, Invoices=invoices).units
        assert (first.invoice_number, first.invoiced) == (None, False)
        assert (second.invoice_number, second.invoiced) == ("INV-9", True)

    def test_the_only_invoice_of_a_sale_of_one_unit_is_its_own(self) -> None:
        assert unit(Fulfilments=[fulfilment(LinkedInvoiceNumber="")]).invoice_number == "INV-00001"

    def test_a_voided_invoice_beside_its_replacement_does_not_count(self) -> None:
        invoices = [invoice("INV-1", "VOIDED"), invoice("INV-2")]
        assert unit(Fulfilments=[fulfilment(LinkedInvoiceNumber="")], Invoices=invoices).invoice_number == "INV-2"

    def test_of_several_that_do_not_say_void_the_newest_counts(self) -> None:
        invoices = [invoice("INV-2", InvoiceDate="2026-11-20T00:00:00"), invoice("INV-1")]
        assert unit(Fulfilments=[fulfilment(LinkedInvoiceNumber="")], Invoices=invoices).invoice_number == "INV-2"

    @pytest.mark.parametrize(
        ("status", "invoiced"), [("AUTHORISED", True), ("PAID", True), ("DRAFT", False), ("VOIDED", False)]
    )
    def test_only_an_authorised_or_paid_invoice_is_invoiced(self, status: str, invoiced: bool) -> None:
        only = unit(Invoices=[invoice(status=status)])
        assert (only.invoice_number, only.invoiced) == ("INV-00001", invoiced)


class TestRefund:
    def note(self, total: Any, status: str = "AUTHORISED", of: str = "INV-00001") -> dict[str, Any]:
        return {"CreditNoteInvoiceNumber": of, "Status": status, "Total": total}

    def test_credit_notes_that_give_all_back_refund_the_unit(self) -> None:
        assert unit(CreditNotes=[self.note(10), self.note(15)]).refunded

    def test_part_of_the_money_is_no_refund(self) -> None:
        assert not unit(CreditNotes=[self.note(24)]).refunded

    def test_a_draft_credit_note_is_no_refund(self) -> None:
        assert not unit(CreditNotes=[self.note(25, "DRAFT")]).refunded

    def test_a_credit_note_of_another_invoice_is_no_refund(self) -> None:
        assert not unit(CreditNotes=[self.note(25, of="INV-00009")]).refunded

    def test_a_credit_note_that_names_no_invoice_counts_for_a_single_unit_only(self) -> None:
        assert unit(CreditNotes=[self.note(25, of="")]).refunded
        parts = read(
            Fulfilments=[fulfilment(), fulfilment(2, OTHER_TASK)],
            Invoices=[invoice(), invoice("INV-00002")],
            CreditNotes=[self.note(25, of="")],
        ).units
        assert [part.refunded for part in parts] == [False, False]

    def test_nothing_invoiced_is_nothing_refunded(self) -> None:
        assert not unit(Invoices=[invoice(total=0)], CreditNotes=[self.note(0)]).refunded


@pytest.mark.parametrize("missing", ["Line1", "City", "Postcode", "Country"])
def test_a_ship_to_needs_street_city_postcode_and_country(missing: str) -> None:
    address = {**sale_document()["ShippingAddress"], missing: " "}
    assert unit(ShippingAddress=address).has_ship_to is False


def test_a_fulfilments_own_address_outranks_the_sales() -> None:
    part = fulfilment()
    part["Ship"]["ShippingAddress"] = {"Line1": "Only a street", "ShipToOther": True}
    assert unit(Fulfilments=[part]).has_ship_to is False


def test_tracking_belongs_to_the_fulfilment_that_has_it() -> None:
    first, second = fulfilment(), fulfilment(2, OTHER_TASK)
    ship(second, TrackingNumber="1Z1")
    parts = read(Fulfilments=[first, second], CombinedTrackingNumbers="1Z1").units
    assert [part.tracking_present for part in parts] == [False, True]


def test_a_ship_line_is_a_reported_shipment_with_what_its_boxes_hold() -> None:
    part = fulfilment(
        Pack={"Status": "AUTHORISED", "Lines": [stock(BREAD, "BREAD", 1, "Box 1"), stock(ROLLS, "ROLLS", 3, "Box 2")]}
    )
    ship(part, TrackingNumber="1Z1", IsShipped=True, Boxes="box 1, Box 3")
    (shipment,) = read(Fulfilments=[part]).shipments
    assert (shipment.kind, shipment.shipment_id, shipment.unit_id) == ("reported", "8a0b1c21-aaaa", TASK.lower())
    assert (shipment.tracking, shipment.carrier, shipment.shipped) == ("1Z1", "UPS", True)
    assert (shipment.ship_date, shipment.order_number) == (date(2026, 11, 20), "SO-00001")
    assert [(item.sku, item.quantity) for item in shipment.items] == [("BREAD", Decimal(1))]


def test_a_draft_ship_line_is_not_shipped_and_a_void_one_is_voided() -> None:
    (draft,) = read().shipments
    (void,) = read(Status="VOIDED").shipments
    assert (draft.shipped, draft.voided) == (False, False)
    assert (void.shipped, void.voided) == (False, True)


def test_lines_of_a_unit_are_summed_over_boxes_and_priced_by_the_order() -> None:
    packed = [
        stock(BREAD, "BREAD", 1, "Box 1"),
        stock(ROLLS, "ROLLS", 3, "Box 1"),
        stock(BREAD.lower(), "BREAD", 1, "Box 2"),
    ]
    reading = read(Fulfilments=[fulfilment(Pack={"Status": "AUTHORISED", "Lines": packed})])
    items = [(line.sku, line.quantity, line.unit_price) for line in reading.lines if line.kind == "item"]
    assert items == [("BREAD", Decimal(2), Decimal(8)), ("ROLLS", Decimal(3), Decimal("4.5"))]


def test_one_product_in_two_fulfilments_is_two_lines() -> None:
    reading = read(Fulfilments=[fulfilment(), fulfilment(2, OTHER_TASK)])
    items = [line for line in reading.lines if line.kind == "item"]
    assert [line.unit_id for line in items] == [TASK.lower(), OTHER_TASK.lower()]
    assert len({line.line_id for line in reading.lines}) == len(reading.lines)


def test_before_packing_the_picked_lines_count() -> None:
    part = fulfilment(Pack={"Status": "NOT AVAILABLE", "Lines": []})
    assert [line.sku for line in read(Fulfilments=[part]).lines] == ["BREAD", None]


def test_an_empty_fulfilment_takes_the_ordered_lines() -> None:
    part = fulfilment(Pick=None, Pack={"Status": "NOT AVAILABLE", "Lines": None})
    lines = read(Fulfilments=[part]).lines
    assert [(line.sku, line.unit_id) for line in lines if line.kind == "item"] == [
        ("BREAD", TASK.lower()), ("ROLLS", TASK.lower()),
    ]  # fmt: skip


def test_charges_services_and_drop_shipments_are_told_apart() -> None:
    order = copy.deepcopy(sale_document()["Order"])
    order["Lines"][1]["DropShip"] = True
    picked = {
        "Status": "AUTHORISED",
        "Lines": [stock(BREAD, "BREAD", 2), stock("f" * 36, "SETUP", 1, NonInventory=True)],
    }
    lines = read(Order=order, Fulfilments=[fulfilment(Pick=picked, Pack=None)]).lines
    assert {line.sku or line.name: line.kind for line in lines} == {
        "BREAD": "item", "SETUP": "service", "ROLLS": "drop_ship", "Shipping - UPS Ground": "charge",
    }  # fmt: skip


def test_a_unit_is_drop_shipped_when_every_line_is() -> None:
    order = copy.deepcopy(sale_document()["Order"])
    order["Lines"][0]["DropShip"] = True
    assert not unit(Order=order).drop_ship
    order["Lines"][1]["DropShip"] = True
    assert unit(Order=order).drop_ship


@pytest.mark.parametrize("changes", [{"Type": "Service Sale"}, {"ServiceOnly": True}])
def test_a_service_sale_is_service_only(changes: dict[str, Any]) -> None:
    reading = read(**changes)
    assert reading.units[0].service_only
    assert {line.kind for line in reading.lines} == {"service", "charge"}


def test_a_backorder_waits_until_it_is_packed() -> None:
    assert unit(Status="BACKORDERED", Fulfilments=[]).backordered
    assert not unit(Status="BACKORDERED").backordered
    order = copy.deepcopy(sale_document()["Order"])
    for line in order["Lines"]:
        line["BackorderQuantity"] = line["Quantity"]
    assert unit(Status="ORDERED", Order=order, Fulfilments=[]).backordered


def test_the_fulfilments_own_date_outranks_the_sales() -> None:
    part = fulfilment()
    part["Ship"]["RequireBy"] = "2026-11-25T00:00:00"
    assert unit(Fulfilments=[part]).ship_by == date(2026, 11, 25)
    assert unit().ship_by == date(2026, 11, 30)


def test_the_total_of_a_part_without_invoice_is_its_lines_at_the_orders_price() -> None:
    parts = [fulfilment(LinkedInvoiceNumber=""), fulfilment(2, OTHER_TASK, LinkedInvoiceNumber="")]
    first, _ = read(Fulfilments=parts, Invoices=[]).units
    assert first.total == Decimal(16)
    assert unit(Fulfilments=parts[:1], Invoices=[]).total == Decimal("40.5")


def test_two_fulfilments_of_one_task_id_stay_two_units() -> None:
    units = read(Fulfilments=[fulfilment(), fulfilment(2)]).units
    assert len({part.unit_id for part in units}) == 2


def test_a_list_row_alone_is_the_sale_as_one_unit_without_detail() -> None:
    reading = listed(CombinedTrackingNumbers="1Z1, 1Z2", CombinedShippingStatus="PARTIALLY SHIPPED")
    (order,), (only,), (shipment,) = reading.orders, reading.units, reading.shipments
    assert (order.detail_at, order.detail_of_modified, order.status) == (None, None, "open")
    assert (only.unit_id, only.from_detail, only.has_ship_to) == (SALE.lower(), False, None)
    assert (only.picked, only.packed, only.at_ship_stage, only.invoiced) == (True, True, True, True)
    assert (only.total, only.paid, only.tracking_present) == (Decimal(25), False, True)
    assert shipment.tracking_tokens == ("1Z11Z2", "1Z1", "1Z2")
    assert reading.lines == []


def test_a_list_row_that_was_credited_in_full_is_refunded() -> None:
    assert listed(CreditNoteStatus="AUTHORISED", InvoiceAmount=0).units[0].refunded
    assert not listed(CreditNoteStatus="AUTHORISED", InvoiceAmount=5).units[0].refunded
    assert not listed(InvoiceAmount=0).units[0].refunded


def test_an_unchanged_row_brings_no_unit() -> None:
    reading = mapping.unchanged(mapping.list_row(row_document()), CONTEXT)
    assert (len(reading.orders), reading.units, reading.orders[0].detail_at) == (1, [], None)


@pytest.mark.parametrize("interpret", [lambda sent: mapping.sale(sent, None, CONTEXT), mapping.list_row])
@pytest.mark.parametrize("document", [{}, {"ID": None, "SaleID": ""}, [], "x", None])
def test_a_document_without_id_raises_value_error(interpret: Callable[[Any], Any], document: Any) -> None:
    with pytest.raises(ValueError):
        interpret(document)


def test_keys_match_in_any_case() -> None:
    shouted = {key.upper(): value for key, value in sale_document().items()}
    assert mapping.sale(shouted, None, CONTEXT).orders == read().orders


@given(st.text())
def test_any_status_word_has_a_canonical_status(word: str) -> None:
    assert words.order_status(word, all_shipped=False) in ("cancelled", "draft", "shipped", "open", "unknown")


def test_a_business_date_is_the_same_day_to_every_reader() -> None:
    """The order date has no time of day: seen from Honolulu or Tokyo it is still the eighteenth."""
    order = listed().orders[0]
    assert order.ordered_at is not None
    zones = ("Pacific/Honolulu", "America/Chicago", "UTC", "Asia/Tokyo")
    days = {order.ordered_at.astimezone(ZoneInfo(zone)).date() for zone in zones}
    assert days == {date(2026, 11, 18)}


def reduced() -> dict[str, Any]:
    document = sale_document()
    for line in document["Order"]["Lines"]:
        line.update({"Discount": 25, "ProductWeight": Decimal("0.4"), "WeightUnits": "kg"})
    return document


def test_a_sale_carries_its_service_its_discount_and_its_weight() -> None:
    (order,) = mapping.sale({**reduced(), "Fulfilments": []}, None, CONTEXT).orders
    assert order.requested_service == "Shipping - UPS Ground"
    assert order.discount == (2 * 8 + 3 * Decimal("4.5")) / 4
    assert order.weight == 2000


def test_discount_and_weight_are_those_of_what_the_fulfilments_hold() -> None:
    (order,) = mapping.sale({**reduced(), "Fulfilments": [fulfilment()]}, None, CONTEXT).orders
    assert (order.discount, order.weight) == (4, 800)


def test_a_line_carries_where_it_lies_and_what_it_weighs() -> None:
    lines = [stock(BREAD, "BREAD", 2, "Box 1", Location="Aisle 4", ProductWeight=1, WeightUnits="lb")]
    task = fulfilment(Pack={"Status": "AUTHORISED", "Lines": lines})
    ship(task, IsShipped=True)
    reading = read(Fulfilments=[task])
    assert (reading.lines[0].location, reading.lines[0].weight) == ("Aisle 4", Decimal("453.5924"))
    assert (reading.units[0].shipped_flag, reading.units[0].state_text) == (True, "NOT FULFILLED")
