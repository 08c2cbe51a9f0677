"""Whatever was done to an account, what is served is what it holds: nothing stale, nothing out of order."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.shipstation_calls import Desk, an_order

LISTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("orders", {}),
    ("orders", {"sortBy": "ModifyDate", "sortDir": "DESC"}),
    ("orders", {"orderStatus": "awaiting_shipment", "pageSize": 2}),
    ("shipments", {"includeShipmentItems": True}),
    ("shipments", {"voidDateStart": "2026-11-01"}),
    ("fulfillments", {}),
    ("stores", {"showInactive": True}),
)
LABEL = {
    "carrierCode": "ups_walleted", "serviceCode": "ups_ground", "confirmation": "none", "shipDate": "2026-11-21",
}  # fmt: skip
ORDER_IDS = st.sampled_from([101, 102, 103, 104, 112, 119, 126])
LABEL_IDS = st.sampled_from([901, 908, 915])
ACTIONS = st.one_of(
    st.tuples(st.just("orders/createorder"), st.sampled_from("abc").map(lambda key: an_order(orderKey=key))),
    st.tuples(st.just("orders/createlabelfororder"), ORDER_IDS.map(lambda number: {"orderId": number, **LABEL})),
    st.tuples(st.just("orders/markasshipped"), ORDER_IDS.map(lambda number: {"orderId": number, "carrierCode": "UPS"})),
    st.tuples(
        st.just("shipments/voidlabel"), st.sampled_from([901, 908, 915]).map(lambda number: {"shipmentId": number})
    ),
    st.tuples(st.just("orders/addtag"), ORDER_IDS.map(lambda number: {"orderId": number, "tagId": 7})),
    st.tuples(st.just("stores/deactivate"), st.just({"storeId": 34567})),
    st.tuples(st.just("delete"), ORDER_IDS),
    st.tuples(st.just("read"), st.sampled_from(LISTS)),
)


@settings(max_examples=60)
@given(st.lists(ACTIONS, max_size=12))
def test_lists_after_any_writes_are_those_of_an_emulator_that_starts_now(
    small_world: Any, actions: list[tuple[str, Any]]
) -> None:
    world = deepcopy(small_world)
    desk = Desk(world)
    for action, what in actions:
        if action == "delete":
            desk.reply("DELETE", f"orders/{what}")
        elif action == "read":
            desk.get(what[0], **what[1])
        else:
            desk.reply("POST", action, what)
    fresh = Desk(world)
    for path, query in LISTS:
        assert desk.get(path, **query) == fresh.get(path, **query)
    for identifier in desk.ids():
        assert desk.get(f"orders/{identifier}") == fresh.get(f"orders/{identifier}")
