"""Purchases that came to be several orders, and what only looks like it, stand in the documents as their kinds say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from shipops.sandbox.world import World, make_world
from shipops.sandbox.world.model import Planted, ShipStationOrder, Trap
from tests.sandbox.reading_lookalikes import Purchase, agreeing, one_purchase, purchases, same_name

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEEDS = range(41, 46)
CHECK = "probable-duplicate"
KINDS = {"entered-twice", "paid-twice", "typed-by-hand", "across-sources", "three-times"}


@cache
def world(seed: int) -> World:
    return make_world(seed=seed, orders=1_000, now=NOW)


@cache
def by_id(seed: int) -> dict[str, Purchase]:
    return {purchase.told[2]: purchase for purchase in purchases(world(seed))}


def planted(seed: int) -> list[Planted]:
    return [entry for entry in world(seed).truth.planted if entry.check == CHECK]


def pairs() -> Iterator[tuple[int, Planted, Purchase, Purchase]]:
    """Every copy with its original: the trap of its story stands in its note."""
    for seed in SEEDS:
        firsts = {
            trap.order: by_id(seed)[trap.order_id]
            for trap in world(seed).truth.traps
            if trap.kind == "look-alike-original"
        }
        for entry in planted(seed):
            yield seed, entry, firsts[entry.note.split()[0]], by_id(seed)[entry.order_id or ""]


def stories(kind: str, orders: int) -> Iterator[tuple[int, list[Trap]]]:
    """The traps of a kind, story by story: each is about so many orders, and told twice in every world looked at."""
    for seed in SEEDS:
        traps = [trap for trap in world(seed).truth.traps if trap.kind == kind]
        assert len(traps) == 2 * orders
        yield from ((seed, traps[:orders]), (seed, traps[orders:]))


def groups(kind: str, orders: int) -> Iterator[list[Purchase]]:
    for seed, traps in stories(kind, orders):
        yield sorted((by_id(seed)[trap.order_id] for trap in traps), key=lambda purchase: purchase.placed)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_kind_is_told_and_six_copies_are_planted_in_a_thousand_orders(seed: int) -> None:
    assert {entry.kind for entry in planted(seed)} == KINDS
    assert len(planted(seed)) == 6
    assert {entry.part for entry in planted(seed)} == {""}


def test_a_copy_is_clearly_later_holds_the_same_goods_and_costs_the_same() -> None:
    for _, entry, original, copy in pairs():
        assert copy.goods == original.goods
        assert copy.total == pytest.approx(original.total, abs=0.01)
        assert not (original.options and copy.options and original.options != copy.options)
        assert (copy.placed, copy.rank) > (original.placed, original.rank), entry
        assert copy.placed - original.placed < timedelta(days=2)


def test_slips_leave_a_purchase_recognisable() -> None:
    for _, entry, original, copy in pairs():
        assert len(agreeing(original, copy)) >= 2, entry
        assert one_purchase(original, copy), entry


def test_nobody_who_enters_it_again_writes_exactly_the_same_for_long() -> None:
    written = Counter(
        (original.name, original.place, original.mailbox) == (copy.name, copy.place, copy.mailbox)
        for _, _, original, copy in pairs()
    )
    assert written[False] > written[True]


def test_some_wait_and_some_have_shipped() -> None:
    shipped = Counter((bool(original.labelled), bool(copy.labelled)) for _, _, original, copy in pairs())
    assert len(shipped) == 4


def test_no_label_of_the_first_is_older_than_its_copies() -> None:
    assert all(original.labelled is None or original.labelled > copy.placed for _, _, original, copy in pairs())


def test_both_orders_stand_in_shipstation() -> None:
    for seed, entry, original, _ in pairs():
        made = world(seed)
        keys = {part.task_id: sale.id for sale in made.cin7.sales for part in sale.fulfilments}
        keys |= {str(order.id): f"{order.store_id}/{order.id}" for order in made.inksoft.orders}
        alive = [order for order in made.shipstation.orders if order.status in ("awaiting_shipment", "shipped")]
        there = {keys.get(order.key, str(order.id)) for order in alive}
        assert {original.told[2], entry.order_id} <= there


def test_what_was_typed_by_hand_shares_no_number_and_no_key_with_a_source() -> None:
    for seed, entry, _, _ in pairs():
        if entry.kind == "typed-by-hand":
            typed = in_shipstation(world(seed), entry.order_id or "")
            assert entry.account == "shipstation.main"
            assert (typed.number, typed.store_id) == (entry.order, 10001)
            assert typed.key.startswith("manual-")
            assert typed.order_total > 0
            assert typed.internal_notes is None


def test_an_order_entered_in_cin7_as_well_names_no_web_order() -> None:
    for seed, entry, original, _ in pairs():
        if entry.kind == "across-sources":
            sale = next(sale for sale in world(seed).cin7.sales if sale.id == entry.order_id)
            assert original.told[0] == "inksoft.main"
            assert (sale.customer_reference, sale.source_channel) == ("", None)


def in_shipstation(made: World, order_id: str) -> ShipStationOrder:
    return next(order for order in made.shipstation.orders if str(order.id) == order_id)


@pytest.mark.parametrize(
    "kind", ["look-alike-family", "look-alike-office", "look-alike-team", "look-alike-gifts", "nobody"]
)
def test_the_same_goods_are_for_as_many_people_as_there_are_orders(kind: str) -> None:
    for group in groups(kind, 3):
        assert len({purchase.goods for purchase in group}) == 1
        assert not any(same_name(one.name, two.name) for one in group for two in group if one is not two)
        assert all(one_purchase(one, two) is False for one in group for two in group if one is not two)


def test_a_family_shares_house_and_telephone_and_sometimes_a_mailbox() -> None:
    mailboxes = Counter[int]()
    for group in groups("look-alike-family", 3):
        first, *others = group
        assert all({"address", "phone"} <= agreeing(first, other) for other in others)
        mailboxes[len({purchase.mailbox for purchase in group})] += 1
    assert set(mailboxes) == {1, 3}


def test_a_team_orders_one_shirt_with_other_names_to_its_school() -> None:
    for group in groups("look-alike-team", 3):
        assert {purchase.place.name for purchase in group} == {"Rivertown Schools"}
        assert len({purchase.options for purchase in group}) == 3


def test_another_name_on_it_makes_it_another_purchase() -> None:
    for one, two in groups("look-alike-personalised", 2):
        assert agreeing(one, two) == {"name", "address", "e-mail", "phone"}
        assert one.goods == two.goods
        assert one.options != two.options


def test_who_has_a_standing_order_orders_at_the_same_distance_every_time() -> None:
    for one, two, three in groups("standing-order", 3):
        assert one.goods == two.goods == three.goods
        assert one.told[0] == two.told[0] == three.told[0]
        assert (two.placed.date() - one.placed.date()).days in (1, 2, 3, 7)
        assert abs((three.placed - two.placed) - (two.placed - one.placed)) <= timedelta(hours=2)


def test_the_same_again_comes_weeks_later_or_once_the_first_has_shipped() -> None:
    for one, two in groups("again-weeks-later", 2):
        assert one.goods == two.goods
        assert two.placed - one.placed > timedelta(days=8)
    for one, two in groups("again-after-shipping", 2):
        assert one.goods == two.goods
        assert one.labelled is not None
        assert one.labelled < two.placed < one.placed + timedelta(days=8)


def test_a_replacement_is_free_or_noted_inside() -> None:
    whys = set()
    for one, two in groups("replacement-typed", 2):
        assert one.goods == two.goods
        assert two.replaces
        assert one.labelled is None or one.labelled > two.placed
        whys.add("free" if not two.total else "noted")
    assert whys == {"free", "noted"}


def test_a_copy_that_was_called_off_is_so_on_both_sides() -> None:
    for seed, (first, copy) in stories("copy-called-off", 2):
        assert first.order_id in by_id(seed)
        assert copy.order_id not in by_id(seed)


def test_a_regular_customer_orders_other_goods_the_same_day() -> None:
    for one, two in groups("same-day-other-goods", 2):
        assert agreeing(one, two) >= {"name", "address"}
        assert not {sku for sku, _ in one.goods} & {sku for sku, _ in two.goods}
        assert two.placed - one.placed < timedelta(days=1)
