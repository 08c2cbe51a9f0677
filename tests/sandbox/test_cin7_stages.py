"""Whatever is written in whatever order, stages of Cin7's fulfilments keep to their rules (Cin7 sheet, 2.3, 3.3)."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.sandbox.calls import Call
from shipops.sandbox.cin7.api import Cin7
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions

SALE = "00000000-0000-4000-8000-00000000000e"
PRODUCT = "00000000-0000-4000-8000-000000001b58"
STATUSES = {
    "VOIDED", "ESTIMATING", "ESTIMATED", "ORDERING", "ORDERED", "BACKORDERED", "PICKING", "PICKED", "PACKING", "PACKED",
    "SHIPPING", "INVOICING", "INVOICED", "CREDITED", "COMPLETED",
}  # fmt: skip
STAGES = ("pick", "pack", "ship")
AUTHORISED = {"Status": "AUTHORISED"}


def line(**over: Any) -> dict[str, Any]:
    return {"ProductID": PRODUCT, "Quantity": 1, "Box": "Box 1", "IsShipped": True, **over}


TWO_BOXES = [line(), line(Box="Box 2")]
# What each stage takes when its turn has come, most of it, beside what it never takes.
BODIES: dict[str, list[dict[str, Any]]] = {
    "pick": [
        {"AutoPickMode": "AUTOPICK"},
        {**AUTHORISED, "Lines": [line(Quantity=2)]},
        {**AUTHORISED, "Lines": [line(Quantity=3)]},
        {"Status": "DRAFT", "Lines": [line()]},
        {**AUTHORISED, "Lines": [line(Quantity=9)]},
    ],
    "pack": [
        {**AUTHORISED, "Lines": TWO_BOXES},
        {**AUTHORISED, "Lines": [line()]},
        {"Status": "DRAFT", "Lines": [line(Box="Box 2")]},
        {**AUTHORISED, "Lines": []},
        {**AUTHORISED, "Lines": [line(Box="Box 1, Box 2")]},
    ],
    "ship": [
        {**AUTHORISED, "Lines": TWO_BOXES},
        {**AUTHORISED, "Lines": [line()]},
        {**AUTHORISED, "Lines": [line(Box="Box 1, Box 2")]},
        {"Status": "PARTIALLY AUTHORISED", "Lines": [line()]},
        {"Status": "DRAFT", "Lines": [line(Box="Box 2", IsShipped=False)]},
        {"AddTrackingNumbers": True, "Lines": [line(Box="Box 2", TrackingNumber="1ZA")]},
        {**AUTHORISED, "Lines": [line(Box="Box 7")]},
    ],
}
VERBS = [(method, stage) for stage in STAGES for method in ("POST", "POST", "PUT")]
STEPS = st.one_of(
    *(
        st.tuples(st.just(verb), st.integers(0, 3), st.sampled_from(BODIES[verb[1]]), st.just("false"))
        for verb in VERBS
    ),
    st.tuples(
        st.sampled_from([("POST", "fulfilment"), ("POST", "fulfilment"), ("DELETE", "fulfilment"), ("DELETE", "sale")]),
        st.integers(0, 3),
        st.just({}),
        st.sampled_from(["true", "false"]),
    ),
)
# A beginning that has got somewhere, then anything.
BEGINNINGS = st.sampled_from(
    [
        [
            (("POST", "fulfilment"), 0, {}, "false"),
            *(((("POST", stage), 0, BODIES[stage][0], "false")) for stage in done),
        ]
        for done in (STAGES[:1], STAGES[:2], STAGES)
    ]
)
Do = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="session")
def fresh_account(small_world: Any) -> Callable[[], Do]:
    """The small account, newly made, and a way to call it."""

    def make() -> Do:
        world = replace(small_world, cin7=copy.deepcopy(small_world.cin7))
        emulator = Cin7(world, rate=None, faults=Faults(), assumptions=Assumptions())

        def do(method: str, path: str, query: dict[str, str], body: Any = None) -> tuple[int, Any]:
            reply = emulator.answer(Call(method, f"ExternalApi/v2/{path}", query, {}, json.dumps(body).encode()))
            return reply.status, json.loads(reply.body)

        return do

    return make


def check(sale: dict[str, Any]) -> None:
    assert sale["Status"] in STATUSES
    picked: dict[str, float] = defaultdict(float)
    for number, part in enumerate(sale["Fulfilments"], 1):
        pick, pack, ship = part["Pick"], part["Pack"], part["Ship"]
        assert part["FulfillmentNumber"] == number
        statuses = [stage["Status"] for stage in (pick, pack, ship)]
        assert ("VOIDED" in statuses) == (statuses == ["VOIDED"] * 3)
        if ship["Status"] not in ("NOT AVAILABLE", "VOIDED"):
            assert pack["Status"] == "AUTHORISED"
        if pack["Status"] not in ("NOT AVAILABLE", "VOIDED"):
            assert pick["Status"] == "AUTHORISED"
        assert sum(line["Quantity"] for line in pack["Lines"]) <= sum(line["Quantity"] for line in pick["Lines"])
        for line in pick["Lines"]:
            picked[line["ProductID"]] += line["Quantity"]
        boxes = {line["Box"] for line in pack["Lines"]}
        shipped = {box for line in ship["Lines"] if line["IsShipped"] for box in line["Boxes"].split(", ")}
        if pack["Status"] == "AUTHORISED":
            assert (ship["Status"] == "AUTHORISED") == (shipped >= boxes)


@settings(max_examples=60)
@given(steps=st.tuples(BEGINNINGS, st.lists(STEPS, max_size=10)).map(lambda parts: [*parts[0], *parts[1]]))
def test_no_sequence_of_writes_breaks_the_rules_between_stages(fresh_account: Callable[[], Do], steps: Any) -> None:
    do = fresh_account()
    # The account's own fulfilments are made by hand: the rules hold for those that are written here.
    do("DELETE", "sale", {"id": SALE})
    order = {"SaleID": SALE, "Status": "AUTHORISED", "Lines": [{"ProductID": PRODUCT, "Quantity": 4, "Price": 1}]}
    assert do("POST", "sale/order", {}, order)[0] == 200
    for (method, what), which, body, void in steps:
        before = do("GET", "sale", {"id": SALE})[1]
        tasks = [part["TaskID"] for part in before["Fulfilments"]] or [SALE]
        task = tasks[which % len(tasks)]
        path = {"fulfilment": "sale/fulfilment", "sale": "sale"}.get(what, f"sale/fulfilment/{what}")
        query = {"id": SALE, "taskid": task, "void": void}
        status, _ = do(method, path, query, {"SaleID": SALE, "TaskID": task, **body})
        after = do("GET", "sale", {"id": SALE})[1]
        assert status in (200, 400)
        assert status == 200 or after == before
        check(after)
