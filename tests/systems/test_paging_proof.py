"""Reading 20,000 orders while five change between any two pages, and with spoilt records: a sample, and in full."""

from __future__ import annotations

import random

import pytest

from tests.systems.churning import Churning, walked

# The vendors' walks: page size, pages counted or rows, overlap.
WALKS = {"shipstation": (500, True, 2), "cin7": (1000, True, 2), "inksoft": (100, False, 5)}


def nothing_is_lost(walk: str, count: int, seed: int) -> None:
    size, numbered, overlap = WALKS[walk]
    vendor = Churning(count, 5, seed, numbered)
    read = walked(vendor, size, overlap)
    assert (read.lost(vendor), read.gaps) == (frozenset(), [])
    assert len(vendor.left) > 20
    assert vendor.calls <= 1.25 * count / size + 5


@pytest.mark.parametrize("walk", WALKS)
def test_nothing_is_lost_while_orders_change_between_pages(walk: str) -> None:
    nothing_is_lost(walk, 30 * WALKS[walk][0], seed=1)


@pytest.mark.proof
@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("seed", range(10))
def test_nothing_of_20000_orders_is_lost_while_they_change(walk: str, seed: int) -> None:
    nothing_is_lost(walk, 20_000, seed)


def spoilt_ones_are_gaps(walk: str, count: int, spoilt: int, seed: int) -> None:
    size, numbered, overlap = WALKS[walk]
    chosen = frozenset(row * 10 for row in random.Random(seed).sample(range(count), spoilt))
    vendor = Churning(count, numbered=numbered, spoilt=chosen)
    read = walked(vendor, size, overlap)
    assert read.lost(vendor) == frozenset()
    assert sum(1 if gap.position.startswith("row ") else 2 for gap in read.gaps) >= min(spoilt, 1)
    for row in chosen:
        places = [(int(gap.after_key or -1), int(gap.before_key or 10**9)) for gap in read.gaps]
        assert any(after < row < before for after, before in places)
    assert read.tally.adds_up


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("spoilt", [1, 2, 7])
def test_spoilt_records_are_gaps_with_their_neighbours(walk: str, spoilt: int) -> None:
    spoilt_ones_are_gaps(walk, 3 * WALKS[walk][0], spoilt, seed=spoilt)


@pytest.mark.proof
@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("spoilt", [1, 2, 7])
@pytest.mark.parametrize("seed", range(20))
def test_spoilt_records_anywhere_are_gaps_and_all_others_arrive(walk: str, spoilt: int, seed: int) -> None:
    spoilt_ones_are_gaps(walk, 20_000, spoilt, seed)
