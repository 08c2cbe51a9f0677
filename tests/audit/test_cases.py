"""Duplicates as cases: the orders of one purchase together, what can still be stopped first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merchants import (
    CIN7,
    MANUAL_STORE,
    NOW,
    OLD_STORE,
    SHIPSTATION,
    WEEK_AGO,
    HeldLake,
    Merchant,
    Person,
    Placed,
    config,
)

from shipops.audit.cases.case import STATES, Case
from shipops.audit.cases.find import find_duplicates
from shipops.audit.cases.result import Duplicates
from shipops.audit.cases.wording import listed, percent, role
from shipops.audit.life.decisions import decide
from shipops.audit.life.marks import Target, mute, write_marks
from shipops.audit.question import Question

GOODS = {"HOOD-M": 2, "MUG-RED": 1}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def buyer(name: str, number: int) -> Person:
    return Person(name=name, email=f"buyer{number}@example.com", street=f"{number} Elm Street", postcode=f"606{number}")


def ship(m: Merchant, order: Placed, tracking: str, cost: str) -> None:
    """A label on an order that is shipped by now."""
    m.label(order, tracking, cost=Decimal(cost), created_at=WEEK_AGO + 2 * HOUR)
    place = next(place for place, row in enumerate(m.reading.orders)
                 if (row.account, row.order_id) == (SHIPSTATION, order.order_id))  # fmt: skip
    m.reading.orders[place] = m.reading.orders[place].model_copy(update={"status": "shipped"})


def merchant() -> Merchant:
    m = Merchant()
    # Proven by its key: one waits in each store.
    waiting = m.sale("SO-1", total="40")
    m.imported(waiting)
    m.imported(waiting, store=OLD_STORE, created_at=WEEK_AGO + 5 * HOUR)
    # One left, one waits.
    half = m.sale("SO-2", total="60")
    ship(m, m.imported(half), "1Z2", "7.50")
    m.imported(half, store=OLD_STORE, created_at=WEEK_AGO + 5 * HOUR)
    # Both left.
    gone = m.sale("SO-3", total="500")
    for place, store in enumerate(("1", OLD_STORE)):
        order = m.imported(gone, store=store, created_at=WEEK_AGO + place * HOUR)
        ship(m, order, f"1Z3{place}", "9.25")
    # Two orders of one number, of two people.
    for place, who in enumerate((buyer("Ida Lund", 31), buyer("Omar Reyes", 32))):
        m.imported(number="4711", store=OLD_STORE, external_key=f"key-{place}", buyer=who, items={f"A{place}": 1},
                   created_at=WEEK_AGO + place * HOUR, total="90")  # fmt: skip
    # Looks alike: three of one purchase, the first of which has left.
    eva = buyer("Eva Reyes", 15)
    placed = [m.web_order(f"W-{place}", items=GOODS, buyer=eva, total="70", ordered_at=WEEK_AGO + place * MINUTE)
              for place in range(3)]  # fmt: skip
    orders = [m.imported(order) for order in placed]
    ship(m, orders[0], "1ZW", "6.00")
    # Looks alike, and nothing has left.
    fay = buyer("Fay Stroud", 16)
    m.imported(m.sale("SO-7", items=GOODS, buyer=fay, total="300"))
    m.imported(number="M-7", store=MANUAL_STORE, is_manual=True, items=GOODS, total="300", external_key="manual-7",
               buyer=replace(fay, name="F. Stroud"), created_at=WEEK_AGO + 5 * HOUR)  # fmt: skip
    return m


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> HeldLake:
    return HeldLake(tmp_path_factory.mktemp("cases"), merchant())


@pytest.fixture(scope="module")
def found(lake: HeldLake) -> Duplicates:
    return find_duplicates(lake, config(), Question(as_of=NOW))


def case(found: Duplicates, order: str) -> Case:
    (one,) = [one for one in found.cases if one.order == order]
    return one


def test_what_can_be_stopped_comes_first_then_what_is_certain_then_the_money(found: Duplicates) -> None:
    assert [(one.state, one.order) for one in found.cases] == [
        ("stop now", "SO-1"), ("stop now", "SO-7"), ("one shipped", "SO-2"), ("one shipped", "W-0"),
        ("same number", "4711"), ("both shipped", "SO-3"),
    ]  # fmt: skip
    assert found.states == {"stop now": 2, "one shipped": 2, "same number": 1, "both shipped": 1}


def test_a_case_says_what_is_at_stake_and_what_its_copies_have_cost(found: Duplicates) -> None:
    assert (case(found, "SO-1").at_stake, case(found, "SO-1").label_fees) == (40, 0)
    assert (case(found, "SO-3").at_stake, case(found, "SO-3").label_fees) == (500, Decimal("9.25"))
    assert (case(found, "W-0").at_stake, case(found, "W-0").label_fees) == (140, 0)
    assert case(found, "4711").at_stake == 0
    assert {one.currency for one in found.cases} == {"USD"}


def test_each_order_says_what_became_of_it(found: Duplicates) -> None:
    first, second, third = case(found, "W-0").orders
    assert (first.is_original, first.shipped, first.label_fees, first.tracking) == (True, True, 6, "1ZW")
    assert first.in_shipstation == "W-0 (shipped)"
    assert [order.can_be_stopped for order in (first, second, third)] == [False, True, True]
    assert [role(case(found, "W-0"), order) for order in (first, second)] == ["original", "copy, can be stopped"]


def test_an_original_that_still_waits_can_be_stopped_once_a_copy_has_left(lake: HeldLake, tmp_path: Path) -> None:
    m = Merchant()
    sale = m.sale("SO-1")
    m.imported(sale)
    ship(m, m.imported(sale, store=OLD_STORE, created_at=WEEK_AGO + 5 * HOUR), "1Z", "5")
    (one,) = find_duplicates(HeldLake(tmp_path, m), config(), Question(as_of=NOW)).cases
    assert [(order.is_original, order.can_be_stopped) for order in one.orders] == [(True, True), (False, False)]
    assert one.action.startswith("Cancel SO-1 (order 1001, store 1 (Store 1)) in ShipStation: SO-1 (order 1002")


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (
            "SO-1",
            "Cancel SO-1 (order 1002, store 3 (Store 3)) in ShipStation before it ships, and ship SO-1 (order 1001",
        ),
        ("SO-3", "left. Void the label of what has not been handed over"),
        ("SO-7", "Hold M-7 in ShipStation and ask the buyer whether it was meant."),
        ("W-0", "Hold W-1 and W-2 in ShipStation: W-0 has left already."),
        ("4711", "If they are one purchase, cancel one of them"),
    ],
)
def test_the_next_step_names_what_to_do_with_which_order(found: Duplicates, order: str, says: str) -> None:
    assert says in case(found, order).action


def test_an_order_that_has_another_number_in_shipstation_is_named_by_both(tmp_path: Path) -> None:
    m = Merchant()
    ada = buyer("Ada Moss", 11)
    for number in ("SO-1", "SO-2"):
        m.imported(m.sale(number, items=GOODS, buyer=ada, total="70"), number.replace("SO", "INV"), external_key=number)
    (one,) = find_duplicates(HeldLake(tmp_path, m), config(), Question(as_of=NOW)).cases
    assert one.action.startswith("Hold SO-2 (INV-2) in ShipStation")


def test_nobody_is_told_to_stop_one_of_two_orders_that_share_a_number(found: Duplicates) -> None:
    assert case(found, "4711").to_stop == ()
    assert role(case(found, "4711"), case(found, "4711").orders[1]) == "another of this number"


def test_only_look_alikes_have_a_probability_and_pairs_whose_fields_say_why(found: Duplicates) -> None:
    assert [one.order for one in found.cases if one.probability is not None] == ["SO-7", "W-0"]
    pairs = case(found, "W-0").pairs
    assert {(pair.first_number, pair.second_number) for pair in pairs} == {
        ("W-0", "W-1"),
        ("W-0", "W-2"),
        ("W-1", "W-2"),
    }
    assert all(sum(one.bits for one in pair.fields) == pytest.approx(pair.bits) for pair in pairs)
    assert case(found, "SO-1").pairs == ()


def test_stores_narrow_to_cases_with_an_order_of_one_of_them(lake: HeldLake) -> None:
    found = find_duplicates(lake, config(), Question(as_of=NOW), stores=(MANUAL_STORE,))
    assert [one.order for one in found.cases] == ["SO-7"]
    assert {(pair.first_number, pair.second_number) for pair in found.pairs} == {("SO-7", "M-7")}


def test_accounts_narrow_to_their_findings(lake: HeldLake) -> None:
    found = find_duplicates(lake, config(), Question(as_of=NOW, accounts=(CIN7,)))
    assert [one.order for one in found.cases] == ["SO-1", "SO-2", "SO-3"]


def test_what_came_by_both_ways_is_a_case_for_every_unit_that_names_the_connection(tmp_path: Path) -> None:
    m = Merchant()
    m.store("1", name="Cin7 Core", marketplace="Cin7 Core", created_at=NOW - 400 * 24 * HOUR)
    m.store(OLD_STORE, name="Cin7 Core new", marketplace="Cin7 Core", created_at=NOW - 9 * 24 * HOUR)
    for number in ("SO-1", "SO-2", "SO-3"):
        sale = m.sale(number)
        m.imported(sale)
        m.imported(sale, store=OLD_STORE)
    found = find_duplicates(HeldLake(tmp_path, m), config(), Question(as_of=NOW))
    (connection,) = found.connections
    assert connection.check == "double-connection"
    assert [(one.order, one.because_of) for one in found.cases] == [
        (number, connection.id) for number in ("SO-3", "SO-2", "SO-1")
    ]


def test_a_muted_finding_mutes_its_case(tmp_path: Path) -> None:
    lake = HeldLake(tmp_path, merchant())
    (one,) = [one for one in find_duplicates(lake, config(), Question(as_of=NOW)).cases if one.order == "SO-1"]
    write_marks(
        lake, [mute(Target(finding=one.findings[0]), reason="known", author="ines", at=NOW, until=NOW + 24 * HOUR)]
    )
    found = find_duplicates(lake, config(), Question(as_of=NOW))
    assert case(found, "SO-1").muted
    assert "SO-1" not in {one.order for one in found.open_cases}


def test_what_was_decided_is_no_case_and_is_listed(tmp_path: Path) -> None:
    lake = HeldLake(tmp_path, merchant())
    pair = next(
        pair for pair in find_duplicates(lake, config(), Question(as_of=NOW)).pairs if pair.second_number == "M-7"
    )
    decide(lake, pair.first_key, pair.second_key, reason="two children", author="ines", at=NOW)
    found = find_duplicates(lake, config(), Question(as_of=NOW))
    assert "SO-7" not in {one.order for one in found.cases}
    assert [one.reason for one in found.decided] == ["two children"]
    assert {pair.veto for pair in found.pairs} == {None, "somebody decided these are two purchases"}


def test_a_merchant_without_duplicates_has_no_case(tmp_path: Path) -> None:
    m = Merchant()
    m.imported(m.sale("SO-1"))
    found = find_duplicates(HeldLake(tmp_path, m), config(), Question(as_of=NOW))
    assert (found.cases, found.pairs, repr(found)) == ((), (), "Duplicates as of 2026-11-02T15:30:00Z: none")
    assert list(found.frame.columns)[:3] == ["place", "case", "check"]
    assert "No purchase stands there twice." in found._repr_html_()


def test_everything_is_in_one_json_document(found: Duplicates) -> None:
    document: dict[str, Any] = json.loads(json.dumps(found.to_dict()))
    assert [one["order"] for one in document["cases"]] == ["SO-1", "SO-7", "SO-2", "W-0", "4711", "SO-3"]
    fields = document["cases"][1]["pairs"][0]["fields"]
    assert [one["field"] for one in fields][:2] == ["before comparing", "recipient"]
    assert document["cases"][0]["orders"][1]["shipstation_order_ids"] == [1002]


def test_the_frames_have_a_row_an_order_and_a_row_a_field(found: Duplicates) -> None:
    assert len(found.frame) == sum(len(one.orders) for one in found.cases)
    assert set(found.frame["state"]) == set(STATES)
    assert len(found.pairs_frame) == 8 * len(found.pairs)


@given(st.floats(0.5, 0.9999999))
def test_a_probability_is_rounded_down_and_never_said_to_be_certain(probability: float) -> None:
    assert float(percent(probability).removesuffix(" %")) <= 100 * probability
    assert percent(probability) != "100.0 %"


@pytest.mark.parametrize(
    ("numbers", "said"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_numbers_are_listed_as_people_do(numbers: list[str], said: str) -> None:
    assert listed(numbers) == said
