"""One order against the field table, and the orders against each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.config import FeedStatuses
from shipops.systems.custom_store.comparing import remarks_on, shift_of, with_repeats
from shipops.systems.custom_store.export import window
from shipops.systems.custom_store.reading import Node, read_document
from shipops.systems.custom_store.validating import PROBLEM_LIMIT, OrderVerdict, judged
from shipops.systems.custom_store.values import amount, moment, quantity, read_moment, shape
from tests.systems.custom_store_feed import DISCOUNT, ITEM, numbered, order

STATUSES = FeedStatuses(
    unpaid=("unpaid",), paid=("paid", "Ready To Ship"), shipped=("shipped",), cancelled=("void",), on_hold=("held",)
)
UNTIL = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ASKED = window(UNTIL - timedelta(days=1), UNTIL)


def verdicts(xml: str, *, statuses: FeedStatuses | None = STATUSES, accept: bool = False) -> list[OrderVerdict]:
    nodes: list[Node] = []
    assert read_document(f"<Orders>{xml}</Orders>", nodes.append).flaw is None
    return [
        judged(node, page=1, position=place, statuses=statuses, accept_doubtful=accept)
        for place, node in enumerate(nodes, 1)
    ]


def verdict(xml: str, *, statuses: FeedStatuses | None = STATUSES, accept: bool = False) -> OrderVerdict:
    (only,) = verdicts(xml, statuses=statuses, accept=accept)
    return only


def test_the_sample_order_is_imported_with_its_discount_line() -> None:
    found = verdict(order(items=[{}, {**dict.fromkeys(ITEM), **DISCOUNT}]))
    assert (found.outcome, found.problems, found.notes) == ("import", (), ())
    assert (found.order_id, found.number, found.becomes) == ("123456", "ABC123", "awaiting_shipment")
    assert found.modified == datetime(2026, 11, 22, 5, 30, tzinfo=UTC)


def test_the_dates_of_the_vendor_s_sample_are_taken() -> None:
    found = verdict(order(OrderDate="10/18/2019 21:56 PM", LastModified="12/8/2011 12:56 PM"))
    assert (found.outcome, found.modified) == ("import", datetime(2011, 12, 8, 12, 56, tzinfo=UTC))


@pytest.mark.parametrize(("fields", "field", "what"), [
    ({"OrderNumber": None}, "OrderNumber", "is missing"),
    ({"OrderNumber": ""}, "OrderNumber", "is empty"),
    ({"OrderNumber": "9" * 51}, "OrderNumber", "51 characters long; it may be at most 50"),
    ({"OrderDate": "2026-11-21T21:56:00"}, "OrderDate", "it looks like 9999-99-99A99:99:99"),
    ({"OrderDate": "21/11/2026 21:56"}, "OrderDate", "day and month look swapped"),
    ({"OrderDate": " 11/21/2026 21:56"}, "OrderDate", "MM/dd/yyyy HH:mm"),
    ({"LastModified": ""}, "LastModified", "is empty"),
    ({"LastModified": "02/30/2026 10:00"}, "LastModified", "no day or time there is"),
    ({"OrderTotal": "$123.45"}, "OrderTotal", "no currency sign"),
    ({"OrderTotal": "1,234.50"}, "OrderTotal", "no comma"),
    ({"OrderTotal": ""}, "OrderTotal", "is empty"),
    ({"OrderTotal": None}, "OrderTotal", "is missing"),
    ({"TaxAmount": "none"}, "TaxAmount", "no decimal number"),
    ({"Gift": "True"}, "Gift", "lower case is needed"),
    ({"Gift": "yes"}, "Gift", "neither true nor false"),
    ({"ShippingMethod": "x" * 101}, "ShippingMethod", "at most 100"),
    ({"Source": "x" * 51}, "Source", "at most 50"),
    ({"OrderStatus": "Paid"}, "OrderStatus", "entered as 'paid'"),
    ({"OrderStatus": "paid "}, "OrderStatus", "blanks count"),
    ({"OrderStatus": "Unknown"}, "OrderStatus", "in no status list"),
])  # fmt: skip
def test_a_field_no_rule_allows_is_rejected(fields: Mapping[str, str | None], field: str, what: str) -> None:
    found = verdict(order(**fields), accept=True)
    assert found.outcome == "reject"
    assert [(problem.field, problem.certain) for problem in found.problems] == [(field, True)]
    assert what in found.problems[0].what


@pytest.mark.parametrize(("line", "field", "what"), [
    ({"Quantity": "0.375"}, "Quantity", "no whole number"),
    ({"Quantity": "2.0"}, "Quantity", "no whole number"),
    ({"Quantity": "9999999999"}, "Quantity", "no whole number"),
    ({"Quantity": None}, "Quantity", "is missing"),
    ({"UnitPrice": "free"}, "UnitPrice", "no decimal number"),
    ({"SKU": None}, "SKU", "is missing"),
    ({"Name": "x" * 201}, "Name", "at most 200"),
    ({"WeightUnits": "kg"}, "WeightUnits", "none of the units of weight"),
    ({"WeightUnits": "oUnCeS"}, "WeightUnits", "none of the units of weight"),
    ({"Weight": ""}, "Weight", "is empty"),
])  # fmt: skip
def test_a_line_no_rule_allows_is_rejected(line: Mapping[str, str | None], field: str, what: str) -> None:
    found = verdict(order(items=[{}, line]), accept=True)
    assert [(problem.field, problem.certain) for problem in found.problems] == [(f"Items/Item[2]/{field}", True)]
    assert what in found.problems[0].what


@pytest.mark.parametrize(("xml", "field"), [
    (order(OrderID=None), "OrderID"),
    (order(ShippingAmount=None), "ShippingAmount"),
    (order(OrderTotal="1e2"), "OrderTotal"),
    (order(OrderTotal="12.345"), "OrderTotal"),
    (order(OrderTotal="123456789.00"), "OrderTotal"),
    (order(CurrencyCode="EURO"), "CurrencyCode"),
    (order(OrderDate="11/21/26 21:56"), "OrderDate"),
    (order(customer_code="c" * 51), "Customer/CustomerCode"),
    (order(ship_to={"State": None}), "Customer/ShipTo/State"),
    (order(ship_to={"State": ""}), "Customer/ShipTo/State"),
    (order(ship_to={"Address1": ""}), "Customer/ShipTo/Address1"),
    (order(items=[{"SKU": ""}]), "Items/Item[1]/SKU"),
    (order(items=[{"SKU": "s" * 51}]), "Items/Item[1]/SKU"),
    (order(items=[{"Quantity": "0"}]), "Items/Item[1]/Quantity"),
    (order(items=[{"Quantity": "100000"}]), "Items/Item[1]/Quantity"),
])  # fmt: skip
def test_where_the_rules_differ_the_setting_decides(xml: str, field: str) -> None:
    strict, lax = verdict(xml), verdict(xml, accept=True)
    assert (strict.outcome, lax.outcome) == ("reject", "import")
    assert [(problem.field, problem.certain) for problem in strict.problems] == [(field, False)]
    assert lax.notes == strict.problems


@pytest.mark.parametrize("part", ["ShipTo", "BillTo"])
def test_a_missing_address_is_rejected(part: str) -> None:
    text = order()
    start, end = text.index(f"<{part}>"), text.index(f"</{part}>") + len(part) + 3
    found = verdict(text[:start] + text[end:])
    assert [str(problem) for problem in found.problems] == [f"Customer/{part} is missing"]


def test_a_field_in_the_wrong_case_is_named() -> None:
    found = verdict(order().replace("OrderDate>", "Orderdate>"))
    assert str(found.problems[0]) == "OrderDate is missing (it is written Orderdate; upper and lower case count)"


def test_a_field_twice_is_rejected() -> None:
    found = verdict(order(extra="<OrderTotal>1.00</OrderTotal>"))
    assert [str(problem) for problem in found.problems] == ["OrderTotal stands 2 times; it may stand once"]


def test_text_between_the_fields_is_rejected() -> None:
    assert str(verdict(order(extra="oops")).problems[0]) == "Order has text beside its elements"


def test_elements_inside_a_value_are_rejected() -> None:
    found = verdict(order(ShippingMethod=None, extra="<ShippingMethod><b>fast</b></ShippingMethod>"))
    assert str(found.problems[0]) == "ShippingMethod holds elements instead of a value"


def test_a_field_shipstation_does_not_know_stops_nothing() -> None:
    found = verdict(order(extra="<CostOfGoods>1</CostOfGoods>"))
    assert found.outcome == "import"
    assert [note.field for note in found.notes] == ["CostOfGoods"]


@pytest.mark.parametrize(("count", "problems"), [(10, []), (11, [False]), (101, [True])])
def test_the_options_of_a_line_are_counted(count: int, problems: list[bool]) -> None:
    options = "<Options>" + "<Option><Name>Size</Name><Value>L</Value></Option>" * count + "</Options>"
    found = verdict(order().replace("</Item>", options + "</Item>"))
    assert [problem.certain for problem in found.problems] == problems


@pytest.mark.parametrize("units", ["Inch", "cm", "CENTIMETERS", ""])
@pytest.mark.parametrize("place", ["order", "item"])
def test_dimensions_may_stand_on_the_order_and_on_the_line(units: str, place: str) -> None:
    sizes = f"<Dimensions><DimensionUnits>{units}</DimensionUnits>" + "".join(
        f"<{name}>1.5</{name}>" for name in ("Length", "Width", "Height")
    )
    sizes += "</Dimensions>"
    text = order(extra=sizes) if place == "order" else order().replace("</Item>", sizes + "</Item>")
    assert verdict(text).outcome == "import"


@pytest.mark.parametrize(("status", "becomes"), [
    ("unpaid", "awaiting_payment"), ("paid", "awaiting_shipment"), ("Ready To Ship", "awaiting_shipment"),
    ("shipped", "shipped"), ("void", "cancelled"), ("held", "on_hold"),
])  # fmt: skip
def test_a_status_becomes_what_its_list_means(status: str, becomes: str) -> None:
    assert verdict(order(OrderStatus=status)).becomes == becomes


def test_without_status_lists_no_status_is_judged() -> None:
    found = verdict(order(OrderStatus="anything"), statuses=None)
    assert (found.outcome, found.becomes) == ("import", "")


def test_what_is_wrong_is_told_without_what_the_customer_wrote() -> None:
    secret = "Jane Roe " * 30
    found = verdict(
        order(
            bill_to={"Name": secret, "Phone": secret, "Email": secret}, ship_to=dict.fromkeys(["Name", "City"], secret),
            CustomerNotes=secret * 5, OrderTotal=secret, Gift=secret, OrderDate=secret, items=[{"Quantity": secret}],
        )
    )  # fmt: skip
    assert len(found.problems) == 10
    assert "Jane" not in str(found)


def test_a_hopeless_order_is_told_within_bounds() -> None:
    found = verdict(order(items=[{"Quantity": "x", "UnitPrice": "y"}] * 500))
    assert len(found.problems) == PROBLEM_LIMIT + 1
    assert str(found.problems[-1]) == "Order has 975 more problems like these"


PARTS = st.sampled_from(
    ["OrderID", "Customer", "ShipTo", "Items", "Item", "Options", "Option", "Quantity", "OrderDate", "é"]
)
TREES: st.SearchStrategy[Node] = st.recursive(
    st.builds(Node, PARTS, pieces=st.lists(st.text(max_size=6), max_size=2)),
    lambda inner: st.builds(Node, PARTS, st.lists(inner, max_size=5)),
    max_leaves=20,
)  # fmt: skip


@given(st.lists(TREES, max_size=6), st.booleans())
def test_any_tree_gets_a_verdict(children: list[Node], accept: bool) -> None:
    found = judged(Node("Order", children), page=1, position=1, statuses=STATUSES, accept_doubtful=accept)
    assert found.outcome == ("reject" if found.problems else "import")
    assert found.outcome == "reject"


FIELD_NAMES = st.sampled_from(
    ["OrderID", "OrderNumber", "OrderDate", "OrderTotal", "LastModified", "Gift", "OrderStatus"]
)
XML_TEXT = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="]\ufffe\uffff")


@given(st.dictionaries(FIELD_NAMES, st.text(XML_TEXT, max_size=60)))
def test_any_values_get_a_verdict_and_what_is_rejected_leniently_is_rejected_strictly(fields: dict[str, str]) -> None:
    strict, lax = verdict(order(**fields)), verdict(order(**fields), accept=True)
    assert lax.outcome == "import" or strict.outcome == "reject"
    assert set(lax.problems) <= set(strict.problems)


@given(st.decimals(min_value=-9_999_999, max_value=9_999_999, places=2))
def test_every_amount_of_nine_digits_is_taken(value: Decimal) -> None:
    assert amount(f"{value:f}") is None


@given(st.integers())
def test_a_quantity_is_taken_from_1_to_99999(value: int) -> None:
    assert (quantity(str(value)) is None) == (1 <= value <= 99_999)


@given(st.integers(-500_000_000, 500_000_000))
def test_every_minute_there_is_can_be_read(minutes: int) -> None:
    value = UNTIL + timedelta(minutes=minutes)
    text = f"{value.month:02}/{value.day:02}/{value.year:04} {value.hour:02}:{value.minute:02}"
    assert moment(text) is None
    assert read_moment(text) == value


@pytest.mark.parametrize(("text", "hour"), [
    ("01/02/2026 12:30 AM", 0), ("01/02/2026 12:30 PM", 12), ("01/02/2026 1:30pm", 13), ("1/2/2026 01:30", 1),
    ("01/02/2026 13:30 PM", 13), ("01/02/2026 09:30:15 AM", 9),
])  # fmt: skip
def test_both_clocks_are_read(text: str, hour: int) -> None:
    assert read_moment(text).hour == hour


@given(st.text())
def test_any_text_is_a_moment_or_is_told_why_not(value: str) -> None:
    found = moment(value)
    assert found is None or found.what


@given(st.text(min_size=1))
def test_a_shape_holds_no_letter_of_the_value_but_a(value: str) -> None:
    built = shape(value).removeprefix("it looks like ")
    assert len(built) <= 25
    assert {ch for ch in built if ch.isalpha()} <= {"A"}


def test_the_same_order_again_is_a_repeat() -> None:
    told = with_repeats(verdicts(numbered(1, 2, 1)))
    assert [found.outcome for found in told] == ["repeat", "import", "import"]


def test_another_order_under_the_same_id_overwrites_the_first() -> None:
    told = with_repeats(verdicts(order(OrderID="7", OrderNumber="A") + order(OrderID="7", OrderNumber="B")))
    assert [found.outcome for found in told] == ["reject", "import"]
    assert "overwrites" in told[0].problems[-1].what


def test_orders_without_an_id_are_no_repeats() -> None:
    told = with_repeats(verdicts(order(OrderID=None) * 2, accept=True))
    assert [found.outcome for found in told] == ["import", "import"]


def test_one_number_under_two_ids_is_told() -> None:
    told = verdicts(order(OrderID="1") + order(OrderID="2"))
    assert any("1 order numbers stand under more than one OrderID (ABC123)" in text for text in remarks_on(told, ASKED))


def test_good_orders_beside_a_bad_one_are_told_to_be_at_risk() -> None:
    told = verdicts(numbered(1, 2) + order(OrderTotal="x"))
    assert any("2 good orders arrive together with 1 bad ones" in text for text in remarks_on(told, ASKED))


def stamped(*hours_from_start: float) -> list[OrderVerdict]:
    moments = [ASKED.start + timedelta(hours=hours) for hours in hours_from_start]
    return verdicts("".join(
        order(OrderID=str(place), OrderNumber=str(place), LastModified=f"{at:%m/%d/%Y %H:%M}")
        for place, at in enumerate(moments)
    ))  # fmt: skip


@pytest.mark.parametrize(("hours", "words"), [
    ((-7.9, 0.5, 15.9), "8 h behind: US Pacific time"),
    ((8.1, 20, 31.9), "8 h ahead: US Pacific time"),
    ((-0.9, 3, 22.9), "1 h behind. Until"),
    ((-1, 24), "pass over start_date"),
    ((-500, 3), "pass over start_date"),
])  # fmt: skip
def test_orders_outside_the_window_are_explained(hours: tuple[float, ...], words: str) -> None:
    (remark,) = [text for text in remarks_on(stamped(*hours), ASKED) if "outside" in text]
    assert words in remark


def test_orders_inside_the_window_need_no_word() -> None:
    assert remarks_on(stamped(0, 12, 24), ASKED) == []


@given(st.sampled_from([-8, 8]), st.lists(st.integers(0, 24 * 60), min_size=1))
def test_a_shift_found_brings_every_moment_into_the_window(hours: int, minutes: list[int]) -> None:
    moments = [ASKED.start + timedelta(minutes=minute, hours=-hours) for minute in minutes]
    found = shift_of(moments, ASKED)
    assert found is not None
    assert all(ASKED.holds(moment + timedelta(hours=found)) for moment in moments)
