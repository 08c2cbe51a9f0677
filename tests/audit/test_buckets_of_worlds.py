"""Buckets divide the units of any generated world, however badly it was read and whatever is configured."""

from __future__ import annotations

import random
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merchants import CIN7, HISTORY_START, INKSOFT, NOW, SHIPSTATION, HeldLake, Merchant

from shipops.audit.question import Question
from shipops.audit.result import BUCKETS, Audit
from shipops.audit.run import audit
from shipops.config import Config
from shipops.integrations import is_ready
from shipops.records import Unit
from shipops.sandbox.world import make_world
from shipops.systems.connections import connect
from shipops.systems.reading import Gap, PullPlan, Reading, Rejected
from tests.end_to_end.in_process import serving

_PLAN = PullPlan(t0=NOW, since=None, history_start=HISTORY_START, recent_start=NOW - timedelta(hours=2))


@lru_cache(maxsize=64)
def _pulled(seed: int, orders: int) -> tuple[Reading, dict[str, Any]]:
    """Everything a first pull of this world reads, and the configuration that opens it."""
    world, reading = make_world(seed=seed, orders=orders, now=NOW), Reading()
    with serving(world) as text:
        configured = tomllib.loads(text)
        for account in (CIN7, INKSOFT, SHIPSTATION):
            with connect(Config.model_validate(configured), account) as connection:
                for portion in connection.pull(_PLAN):
                    reading.add(portion)
    reading.units = [_first_seen(unit) for unit in reading.units]
    return reading, configured


def _first_seen(unit: Unit) -> Unit:
    since = unit.changed_at or unit.ordered_at
    return unit.model_copy(
        update={"ready_at": since if is_ready(unit) else None, "void_at": since if unit.void else None}
    )


def _without_details(reading: Reading, mix: random.Random) -> None:
    bare = {"from_detail": False, "has_ship_to": None, "picked": None, "packed": None, "at_ship_stage": None}
    reading.units = [unit.model_copy(update=bare) if mix.random() < 0.3 else unit for unit in reading.units]


def _odd_words(reading: Reading, mix: random.Random) -> None:
    reading.orders = [
        order.model_copy(update={"status": mix.choice(["unknown", "on_hold", "draft"]), "status_text": "Sewing"})
        if mix.random() < 0.2
        else order
        for order in reading.orders
    ]


def _never_seen_ready(reading: Reading, mix: random.Random) -> None:
    reading.units = [
        unit.model_copy(update={"ready_at": None, "changed_at": None}) if mix.random() < 0.3 else unit
        for unit in reading.units
    ]


def _lost_orders(reading: Reading, mix: random.Random) -> None:
    """ShipStation orders that were not read, some of them with a note of the hole."""
    there = [order for order in reading.orders if order.account == SHIPSTATION]
    lost = {order.order_id for order in there if mix.random() < 0.3}
    reading.orders = [order for order in reading.orders if order.order_id not in lost or order.account != SHIPSTATION]
    window = NOW - timedelta(days=mix.randint(1, 60))
    reading.gaps.append(Gap(SHIPSTATION, "orders", "row 3 of 9", None, "no answer", NOW, window_to=window))


def _unreadable(reading: Reading, mix: random.Random) -> None:
    taken = [order for order in reading.orders if mix.random() < 0.1]
    kinds = {CIN7: "cin7-sale", INKSOFT: "inksoft-order", SHIPSTATION: "shipstation-order"}
    reading.orders = [order for order in reading.orders if order not in taken]
    gone = {(order.account, order.order_id) for order in taken}
    reading.units = [unit for unit in reading.units if (unit.account, unit.order_id) not in gone]
    reading.rejected += [
        Rejected(order.account, kinds[order.account], order.order_id, "no number", "{}", NOW) for order in taken
    ]


def _no_lines(reading: Reading, mix: random.Random) -> None:
    reading.lines = [line for line in reading.lines if mix.random() < 0.5]


_HARMS: tuple[Callable[[Reading, random.Random], None], ...] = (
    _without_details, _odd_words, _never_seen_ready, _lost_orders, _unreadable, _no_lines,
)  # fmt: skip
_IGNORED = st.sampled_from(
    [{"location": "main*"}, {"channel": "shopify"}, {"total": "<100"}, {"customer": "*a*"}, {"sku": "*-M"}]
).map(lambda rule: rule | {"reason": "told so"})
_COVERED = st.fixed_dictionaries(
    {"proven": st.booleans(), "adds_up": st.booleans(), "window_start": st.sampled_from([HISTORY_START, NOW])}
)


@st.composite
def _changes(draw: st.DrawFn) -> dict[str, Any]:
    """What is wrong with the reading, and what is configured otherwise."""
    return {
        "harms": draw(st.lists(st.sampled_from(_HARMS), max_size=3)),
        "links": draw(st.sets(st.integers(0, 2), min_size=1)),
        "ignore": draw(st.lists(_IGNORED, max_size=2)),
        "coverage": {name: draw(_COVERED) for name in ("cin7_main", "inksoft_main", "shipstation_main")},
        "mix": draw(st.randoms(use_true_random=False)),
    }


def _audited(seed: int, orders: int, changes: dict[str, Any]) -> tuple[Audit, Reading]:
    whole, configured = _pulled(seed, orders)
    reading, mix = Reading(), changes["mix"]
    reading.add(whole)
    for harm in changes["harms"]:
        harm(reading, mix)
    links = [configured["link"][place] for place in sorted(changes["links"])]
    config = Config.model_validate(configured | {"link": links, "ignore": changes["ignore"]})
    with tempfile.TemporaryDirectory() as folder:
        lake = HeldLake(Path(folder), Merchant(reading), **changes["coverage"])
        return audit(lake, config, Question(as_of=NOW)), reading


def _hold_buckets(result: Audit, reading: Reading) -> None:
    """Every unit of a source once, in one bucket, for a reason; counts that add up."""
    units = result.units.to_dict("records")
    held = Counter((unit.account, unit.order_id, unit.part) for unit in reading.units)
    assert Counter((row["account"], row["order_id"], row["part"]) for row in units) == held
    assert all(row["reason"].strip() for row in units)
    for account in (CIN7, INKSOFT):
        counts = result.buckets[account]
        assert tuple(counts) == (*BUCKETS, "total", "orders")
        mine = [row for row in units if row["account"] == account]
        assert {name: counts[name] for name in BUCKETS} == {
            name: sum(row["bucket"] == name for row in mine) for name in BUCKETS
        }
        assert counts["total"] == sum(counts[name] for name in BUCKETS) == len(mine)
        assert counts["orders"] == len({row["order_id"] for row in mine})


@given(seed=st.integers(0, 9999), orders=st.integers(1, 60), changes=_changes())
@settings(max_examples=4)
def test_buckets_divide_the_units_of_any_world(seed: int, orders: int, changes: dict[str, Any]) -> None:
    _hold_buckets(*_audited(seed, orders, changes))


@pytest.mark.proof
@given(seed=st.integers(0, 9999), orders=st.integers(1, 60), changes=_changes())
@settings(max_examples=150)
def test_buckets_divide_the_units_of_150_worlds(seed: int, orders: int, changes: dict[str, Any]) -> None:
    _hold_buckets(*_audited(seed, orders, changes))
