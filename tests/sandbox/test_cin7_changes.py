"""The Cin7 emulator over an account that changes while it is served."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.sandbox.calls import Call
from shipops.sandbox.cin7.api import Cin7
from shipops.sandbox.cin7.shelf import Shelf
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions


def rows(emulator: Cin7, **query: str) -> list[dict[str, Any]]:
    answer = json.loads(emulator.answer(Call("GET", "ExternalApi/v2/saleList", query)).body)
    found: list[dict[str, Any]] = answer["SaleList"]
    assert answer["Total"] >= len(found)
    return found


@pytest.fixture
def served() -> Callable[..., Cin7]:
    return lambda world: Cin7(world, rate=None, faults=Faults(), assumptions=Assumptions())


def test_a_sale_changed_with_its_stamp_is_shown_as_it_is(make: Any, served: Any) -> None:
    world = make.world()
    emulator = served(world)
    assert rows(emulator, status="voided")[0]["OrderNumber"] == "SO-00013"
    sale = world.cin7.sales[0]
    sale.voided, sale.updated_at = True, sale.updated_at + timedelta(seconds=1)
    assert [row["OrderNumber"] for row in rows(emulator, status="voided")] == ["SO-00012", "SO-00013"]


def test_a_sale_changed_without_its_stamp_is_shown_after_the_emulator_forgets(make: Any, served: Any) -> None:
    world = make.world()
    emulator = served(world)
    rows(emulator, status="voided")
    world.cin7.sales[0].voided = True
    emulator.forget()
    assert [row["Status"] for row in rows(emulator, status="voided")] == ["VOIDED", "VOIDED"]


def test_a_new_sale_takes_its_place_by_number(make: Any, served: Any) -> None:
    world = make.world()
    world.cin7.sales = [make.cin7_sale(number) for number in (99999, 2)]
    emulator = served(world)
    assert len(rows(emulator)) == 2
    world.cin7.sales += [make.cin7_sale(100000), make.cin7_sale(50)]
    assert [row["OrderNumber"] for row in rows(emulator)] == ["SO-00002", "SO-00050", "SO-99999", "SO-100000"]


def test_a_sale_that_is_gone_is_neither_listed_nor_found(make: Any, served: Any) -> None:
    world = make.world()
    emulator = served(world)
    rows(emulator)
    gone = world.cin7.sales.pop(0)
    assert "SO-00012" not in [row["OrderNumber"] for row in rows(emulator)]
    assert emulator.answer(Call("GET", "ExternalApi/v2/sale", {"id": gone.id})).status == 400


def test_a_fulfilment_that_came_later_is_found_by_its_task(make: Any, served: Any) -> None:
    world = make.world()
    emulator = served(world)
    sale = world.cin7.sales[0]
    pick = "ExternalApi/v2/sale/fulfilment/pick"
    assert emulator.answer(Call("GET", pick, {"taskid": make.cin7_sale(77).id})).status == 400
    sale.fulfilments.append(replace(sale.fulfilments[0], task_id=make.cin7_sale(77).id, number=2))
    sale.updated_at += timedelta(seconds=1)
    assert emulator.answer(Call("GET", pick, {"taskid": make.cin7_sale(77).id})).status == 200


CHANGES = st.lists(
    st.tuples(st.sampled_from(["touch", "add", "drop"]), st.integers(0, 30), st.integers(1, 40)), max_size=12
)


@given(changes=CHANGES, asks=st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_shelf_always_agrees_with_a_fresh_one(
    new_sale: Callable[[int], Any], account: Callable[[], Any], changes: list[tuple[str, int, int]], asks: list[bool]
) -> None:
    world = account()
    shelf = Shelf(world)
    voided = [lambda sale: sale.voided]
    for (change, where, number), ask in zip(changes, asks, strict=False):
        sales = world.sales
        if change == "add":
            sales.insert(where % (len(sales) + 1), new_sale(100 + number))
        elif sales and change == "drop":
            sales.pop(where % len(sales))
        elif sales:
            sale = sales[where % len(sales)]
            sale.voided, sale.updated_at = not sale.voided, sale.updated_at + timedelta(seconds=number)
        if ask:
            shelf.notice()
            shelf.matching("voided", voided)
    shelf.notice()
    fresh = Shelf(world)
    fresh.notice()
    assert [sale.id for sale in shelf.sales] == [sale.id for sale in fresh.sales]
    assert [sale.id for sale in shelf.matching("voided", voided)] == [
        sale.id for sale in fresh.matching("voided", voided)
    ]


@pytest.fixture(scope="session")
def new_sale(small_world: Any) -> Callable[[int], Any]:
    pattern = small_world.cin7.sales[0]
    return lambda number: replace(pattern, id=f"sale-{number}", order_number=f"SO-{number:05d}")


@pytest.fixture(scope="session")
def account(small_world: Any, new_sale: Callable[[int], Any]) -> Callable[[], Any]:
    return lambda: replace(small_world.cin7, sales=[new_sale(number) for number in (3, 1, 2)])


@pytest.mark.parametrize("sales", [20_000, pytest.param(100_000, marks=pytest.mark.proof)])
def test_pages_of_a_large_account_that_does_not_change_are_cheap(
    new_sale: Callable[[int], Any], make: Any, sales: int
) -> None:
    world = make.world()
    world.cin7.sales = [new_sale(number) for number in range(sales)]
    emulator = Cin7(world, rate=None, faults=Faults(), assumptions=Assumptions())
    query = {"limit": "1000", "page": "15"}
    rows(emulator, **query)
    started = time.process_time()
    for _ in range(5):
        emulator.answer(Call("GET", "ExternalApi/v2/saleList", query))
    # Measured at about 30 ms a page of 100,000 sales; the bound leaves room for a busy machine.
    assert (time.process_time() - started) / 5 < 0.08
