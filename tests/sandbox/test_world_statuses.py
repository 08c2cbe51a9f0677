"""Cin7's rolled-up statuses follow from the documents."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.sandbox.world import accounts, cin7_sales
from shipops.sandbox.world.catalogue import Catalogue
from shipops.sandbox.world.cin7_sales import Cin7Books, Stage
from shipops.sandbox.world.model import Cin7Sale
from shipops.sandbox.world.people import People
from shipops.sandbox.world.steps import backorder

AT = datetime(2026, 11, 3, 15, tzinfo=UTC)


def empty_books() -> Cin7Books:
    return Cin7Books(accounts.cin7(), random.Random(1))


@pytest.fixture
def books() -> Cin7Books:
    return empty_books()


@pytest.fixture
def sale(books: Cin7Books) -> Cin7Sale:
    person, chosen = People(books.rng).new(country="US"), Catalogue(books.rng).choose(2)
    return cin7_sales.new_sale(books, 7, person, chosen, location=cin7_sales.MAIN, at=AT)


def ready(books: Cin7Books, sale: Cin7Sale) -> None:
    part = cin7_sales.add_fulfilment(books, sale, sale.lines, "ready", AT)
    cin7_sales.add_invoice(books, sale, part, sale.lines, AT)


@pytest.mark.parametrize(
    ("stage", "word"),
    [
        ("created", "ORDERED"),
        ("picking", "PICKING"),
        ("picked", "PICKED"),
        ("packing", "PACKING"),
        ("packed", "PACKED"),
        ("ready", "SHIPPING"),
    ],
)
def test_a_simple_sale_shows_the_stage_of_its_fulfilment(
    books: Cin7Books, sale: Cin7Sale, stage: Stage, word: str
) -> None:
    cin7_sales.add_fulfilment(books, sale, sale.lines, stage, AT)
    assert sale.status == word


def test_an_advanced_sale_stays_ordered_until_it_is_complete(books: Cin7Books, sale: Cin7Sale) -> None:
    sale.type = "Advanced Sale"
    ready(books, sale)
    assert (sale.status, sale.combined_packing_status, sale.combined_shipping_status) == (
        "ORDERED",
        "PACKED",
        "SHIPPING",
    )


def test_a_backordered_line_makes_the_sale_backordered(sale: Cin7Sale) -> None:
    backorder(sale)
    assert sale.status == "BACKORDERED"


@pytest.mark.parametrize(
    ("quote", "order", "word"),
    [
        ("DRAFT", "NOT AVAILABLE", "ESTIMATING"),
        ("AUTHORISED", "NOT AVAILABLE", "ESTIMATED"),
        ("AUTHORISED", "DRAFT", "ORDERING"),
    ],
)
def test_before_the_order_the_quote_speaks(sale: Cin7Sale, quote: str, order: str, word: str) -> None:
    sale.skip_quote, sale.quote_status, sale.order_status = False, quote, order
    assert sale.status == word
    assert sale.combined_picking_status == "NOT AVAILABLE"


def test_shipped_and_unpaid_is_invoiced_and_paid_is_completed(books: Cin7Books, sale: Cin7Sale) -> None:
    ready(books, sale)
    sale.fulfilments[0].ship_status = "AUTHORISED"
    assert (sale.status, sale.combined_payment_status) == ("INVOICED", "UNPAID")
    cin7_sales.pay(books, sale, AT)
    assert (sale.status, sale.combined_payment_status) == ("COMPLETED", "PAID")


def test_one_of_two_fulfilments_is_partially(books: Cin7Books, sale: Cin7Sale) -> None:
    sale.type = "Advanced Sale"
    for line in sale.lines:
        part = cin7_sales.add_fulfilment(books, sale, [line], "ready", AT)
        cin7_sales.add_invoice(books, sale, part, [line], AT)
    sale.fulfilments[0].ship_status = "AUTHORISED"
    assert sale.combined_shipping_status == "PARTIALLY SHIPPED"
    assert sale.fulfilment_status == "PARTIALLY FULFILLED"
    assert sale.combined_invoice_status == "INVOICED"


def test_the_invoices_of_all_fulfilments_add_up_to_the_order(books: Cin7Books, sale: Cin7Sale) -> None:
    for line in sale.lines:
        cin7_sales.add_invoice(books, sale, None, [line], AT)
    assert sum(invoice.total for invoice in sale.invoices) == sale.total


def test_a_voided_fulfilment_does_not_count_any_more(books: Cin7Books, sale: Cin7Sale) -> None:
    sale.type = "Advanced Sale"
    one, two = (cin7_sales.add_fulfilment(books, sale, [line], "ready", AT) for line in sale.lines)
    one.ship_status = "AUTHORISED"
    cin7_sales.void_fulfilment(sale, two, AT)
    assert sale.fulfilment_status == "FULFILLED"
    assert (two.status, two.pick_status) == ("NOT FULFILLED", "VOIDED")
    assert len(sale.fulfilments) == 2


def test_a_void_sale_says_so_at_every_level(books: Cin7Books, sale: Cin7Sale) -> None:
    ready(books, sale)
    cin7_sales.void_sale(sale, AT + timedelta(hours=1))
    words = {
        sale.status,
        sale.order_status,
        sale.combined_picking_status,
        sale.combined_packing_status,
        sale.combined_shipping_status,
        sale.combined_invoice_status,
        sale.combined_payment_status,
        sale.fulfilment_status,
        sale.invoices[0].status,
    }
    assert words == {"VOIDED"}
    assert sale.updated_at == AT + timedelta(hours=1)


def test_a_full_credit_is_credited_and_paid_back(books: Cin7Books, sale: Cin7Sale) -> None:
    ready(books, sale)
    cin7_sales.pay(books, sale, AT)
    note = cin7_sales.credit(books, sale, sale.invoices[0], AT)
    assert (sale.status, sale.credit_note_status) == ("CREDITED", "AUTHORISED")
    assert sale.combined_invoice_status == "INVOICED / CREDITED"
    assert sum(refund.amount for refund in note.refunds) == sale.total


def test_an_unrefunded_credit_says_so(books: Cin7Books, sale: Cin7Sale) -> None:
    ready(books, sale)
    note = cin7_sales.credit(books, sale, sale.invoices[0], AT)
    cin7_sales.pay(books, sale, AT)
    assert note.refunds == []
    assert sale.combined_payment_status == "NOT REFUNDED"


def test_a_draft_invoice_is_not_invoiced_and_not_linked(books: Cin7Books, sale: Cin7Sale) -> None:
    part = cin7_sales.add_fulfilment(books, sale, sale.lines, "ready", AT)
    cin7_sales.add_invoice(books, sale, part, sale.lines, AT, status="DRAFT")
    assert sale.combined_invoice_status == "NOT INVOICED"
    assert part.linked_invoice_number == ""


def test_tracking_numbers_are_listed_once(books: Cin7Books, sale: Cin7Sale) -> None:
    ready(books, sale)
    part = sale.fulfilments[0]
    line = cin7_sales.draft_ship_line(books, sale, part)
    line.tracking_number = "1ZA"
    part.ship_lines.append(line)
    assert sale.combined_tracking_numbers == "1ZA"


def test_a_service_sale_has_no_stages_and_completes_with_its_payment(books: Cin7Books, sale: Cin7Sale) -> None:
    sale.type, sale.service_only = "Service Sale", True
    cin7_sales.add_invoice(books, sale, None, sale.lines, AT)
    assert (sale.combined_shipping_status, sale.fulfilment_status) == ("NOT AVAILABLE", "NOT AVAILABLE")
    cin7_sales.pay(books, sale, AT)
    assert sale.status == "COMPLETED"


@given(stages=st.lists(st.sampled_from(["NOT AVAILABLE", "DRAFT", "AUTHORISED"]), min_size=1, max_size=4))
def test_the_combined_picking_word_depends_on_how_many_are_picked(stages: list[str]) -> None:
    books = empty_books()
    sale = cin7_sales.new_sale(
        books, 1, People(books.rng).new(), Catalogue(books.rng).choose(1), location=cin7_sales.EAST, at=AT
    )
    sale.type = "Advanced Sale"
    for stage in stages:
        cin7_sales.add_fulfilment(books, sale, sale.lines, "created", AT).pick_status = stage
    done = stages.count("AUTHORISED")
    if done == len(stages):
        assert sale.combined_picking_status == "PICKED"
    elif done:
        assert sale.combined_picking_status == "PARTIALLY PICKED"
    else:
        assert sale.combined_picking_status == ("PICKING" if "DRAFT" in stages else "NOT PICKED")


def test_money_has_two_places(books: Cin7Books, sale: Cin7Sale) -> None:
    ready(books, sale)
    amounts = [sale.total, sale.tax, *(line.total for line in sale.lines), sale.invoices[0].total]
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in amounts)
