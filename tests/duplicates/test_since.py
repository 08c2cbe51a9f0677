"""A search that goes on from an earlier one tells what a whole search tells, and compares only what is new."""

from __future__ import annotations

import random
from collections.abc import Sequence

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops import duplicates
from shipops.duplicates import KnownPair, Since, Tuning, known_pairs
from tests.duplicates.people import buyer
from tests.duplicates.shops import START, Shop, shop
from tests.duplicates.test_lookalikes import DAY, HOUR, MINUTE, Stories

ODD = (("CAP-BLK-S", 3),)
ALL = "SELECT first_key, second_key, round(probability, 9) FROM lookalikes WHERE veto IS NULL ORDER BY ALL"


def part_of(made: Shop, order_ids: Sequence[str]) -> duckdb.DuckDBPyConnection:
    """The shop with these of its orders alone."""
    there = set(order_ids)
    part = Shop(random.Random(1))
    part.orders = [order for order in made.orders if order.order_id in there]
    part.lines = [line for line in made.lines if line.order_id in there]
    part.purchases = [purchase for purchase in made.purchases if purchase["order_id"] in there]
    part.ties = made.ties
    return part.connect()


def told_day_by_day(made: Shop, cuts: Sequence[float]) -> list[tuple[str, str, float]]:
    """The pairs that are told in the end, with their probabilities, when the orders arrive in the order they were
    placed, searched at every one of ``cuts`` (parts of them all)."""
    placed = sorted(made.orders, key=lambda order: (order.ordered_at, order.order_id))
    known: tuple[KnownPair, ...] = ()
    done = 0
    for cut in [*sorted(cuts), 1.0]:
        until = max(done, int(len(placed) * cut))
        db = part_of(made, [order.order_id for order in placed[:until]])
        new = [(order.account, order.order_id) for order in placed[done:until]]
        duplicates.publish_lookalikes(db, since=Since(new, known) if done else None)
        known, done = known_pairs(db), until
    return db.execute(ALL).fetchall()


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(1, 500), cuts=st.lists(st.floats(0.2, 0.99), min_size=1, max_size=3))
def test_what_arrives_bit_by_bit_is_told_as_if_it_had_come_at_once(seed: int, cuts: list[float]) -> None:
    made = shop(seed, 250, doubled=0.1)
    db = made.connect()
    duplicates.publish_lookalikes(db)
    assert told_day_by_day(made, cuts) == db.execute(ALL).fetchall()


@pytest.mark.proof
def test_thirty_merchants_are_told_alike_at_once_and_night_by_night() -> None:
    """But for pairs at the very threshold: one that only other orders lift over it later is not looked at again."""
    told_alike, at_the_threshold = 0, []
    for seed in range(1, 31):
        made = shop(seed, 2000)
        db = made.connect()
        duplicates.publish_lookalikes(db)
        whole, nightly = set(db.execute(ALL).fetchall()), {*told_day_by_day(made, [0.5 + n / 20 for n in range(10)])}
        told_alike += len(whole & nightly)
        at_the_threshold += [chance for _, _, chance in whole - nightly]
        assert nightly <= whole
    print(f"night by night, 30 merchants of 2,000 orders: {told_alike} pairs told alike, others {at_the_threshold}")  # noqa: T201
    assert all(chance - Tuning().threshold < 0.03 for chance in at_the_threshold)
    assert len(at_the_threshold) < 0.01 * told_alike


def test_what_was_known_stays_told_when_something_else_is_new() -> None:
    made = Stories()
    a, b = made.new(), made.new()
    made.tell("pressed twice", (a, 0 * DAY), (a, 3 * MINUTE))
    made.tell("new", (b, 40 * DAY))
    db = made.shop.connect()
    duplicates.publish_lookalikes(db)
    known = known_pairs(db)
    assert len(known) == 1
    (new,) = made.told["new"]
    duplicates.publish_lookalikes(db, since=Since([("inksoft.main", new)], known))
    assert known_pairs(db) == known
    assert db.execute("SELECT count(*) FROM lookalike_fields").fetchone() == (8,)
    assert db.execute("SELECT count(*) FROM lookalike_clusters").fetchone() == (2,)


def test_a_pair_is_as_probable_as_among_all_orders_however_long_ago_the_others_were() -> None:
    """How common a name and a basket are, and which mailbox is nobody's, is counted over the whole lake."""
    made = Stories()
    shared = {"email": "shop@school.example"}
    for day in range(12):
        made.tell("long ago", (made.new(surname=f"Whit{'abcdefghijkl'[day]}ker", **shared), day * DAY, {"goods": ODD}))
        made.tell("namesakes", (made.new(), day * DAY))
    a, b = made.new(**shared), made.new()
    made.tell("of a school", (a, 200 * DAY, {"goods": ODD}), (a, 200 * DAY + 3 * MINUTE, {"goods": ODD}))
    made.tell("new", (b, 201 * DAY), (b, 201 * DAY + 3 * MINUTE))
    db = made.shop.connect()
    duplicates.publish_lookalikes(db)
    whole = db.execute(ALL).fetchall()
    assert len(whole) == 2
    duplicates.publish_lookalikes(db, since=Since([("inksoft.main", key) for key in made.told["new"]], known_pairs(db)))
    assert db.execute(ALL).fetchall() == whole
    changed = [("inksoft.main", key) for story in ("of a school", "new") for key in made.told[story]]
    duplicates.publish_lookalikes(db, since=Since(changed))
    assert db.execute(ALL).fetchall() == whole


def test_a_known_pair_is_no_longer_told_once_others_have_made_it_less_probable() -> None:
    made = Stories()
    a = made.new()
    made.tell("told once", (a, 0 * DAY), (a, 3 * MINUTE))
    made.tell(
        "others", *((made.new("Ann", surname), 0 * DAY, {"goods": ODD}) for surname in ("Moss", "Byrne", "Ochoa"))
    )
    db = made.shop.connect()
    duplicates.publish_lookalikes(db)
    ((*_, before),), known = db.execute(ALL).fetchall(), known_pairs(db)
    made.tell("namesakes", *((made.new(), (100 + day) * DAY) for day in range(9)))
    db = made.shop.connect()
    duplicates.publish_lookalikes(db)
    ((*_, now),) = db.execute(ALL).fetchall()
    assert now < before
    new = [("inksoft.main", key) for key in made.told["namesakes"]]
    duplicates.publish_lookalikes(db, Tuning(threshold=(before + now) / 2), since=Since(new, known))
    assert known_pairs(db) == ()


@pytest.mark.parametrize(
    "happened",
    [
        pytest.param("INSERT INTO purchase_ties SELECT account, order_id, 'one group' FROM purchases", id="tied"),
        pytest.param("DELETE FROM purchases WHERE order_id = (SELECT max(order_id) FROM purchases)", id="no purchase"),
    ],
)
def test_a_known_pair_that_a_key_ties_or_that_lost_a_purchase_is_no_look_alike_any_more(happened: str) -> None:
    made = Stories()
    a = made.new()
    made.tell("told once", (a, 0 * DAY), (a, 3 * MINUTE))
    db = made.shop.connect()
    duplicates.publish_lookalikes(db)
    known = known_pairs(db)
    assert len(known) == 1
    db.execute(happened)
    duplicates.publish_lookalikes(db, since=Since([], known))
    assert known_pairs(db) == ()


def test_a_third_order_can_show_a_known_pair_to_be_a_standing_order() -> None:
    made = Stories()
    a = made.new()
    made.tell("rhythm", (a, 0 * DAY), (a, DAY))
    db = made.shop.connect()
    duplicates.publish_lookalikes(db)
    known = known_pairs(db)
    assert [pair.veto for pair in known] == [None]
    made.tell("rhythm", (a, 2 * DAY))
    db = made.shop.connect()
    duplicates.publish_lookalikes(db, since=Since([("inksoft.main", made.told["rhythm"][2])], known))
    assert {pair.veto for pair in known_pairs(db)} == {"a standing order"}


def test_decided_pairs_are_set_apart_and_remembered_as_they_were_found() -> None:
    made = Shop(random.Random(3), rates={}, casual={})
    one = buyer(made.rng)
    keys = [f"inksoft.main|{made.add('doubled', one, (('TEE-BLK-S', 1),), START + turn * HOUR, way='inksoft.main')}"
            for turn in range(2)]  # fmt: skip
    db = made.connect()
    duplicates.publish_lookalikes(db, decided=[(keys[1], keys[0])])
    vetoes = db.execute("SELECT veto, found_veto FROM lookalikes").fetchall()
    assert vetoes == [("somebody decided these are two purchases", None)]
    assert known_pairs(db) == (KnownPair(keys[0], keys[1], None),)
    assert db.execute("SELECT count(*) FROM lookalike_clusters").fetchone() == (0,)
