"""Orders that are written: created, updated, locked, deleted, held, tagged (ShipStation sheet, 1.5)."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.shipstation_calls import Desk, an_order


@pytest.fixture
def desk(make: Any) -> Desk:
    return Desk(make.world())


def test_an_order_without_a_known_key_is_new_and_comes_back_whole(desk: Desk) -> None:
    order = desk.post("orders/createorder", an_order())
    assert order["orderId"] > 105
    assert (order["orderNumber"], order["orderKey"], order["orderStatus"]) == ("WEB-1", "key-1", "awaiting_shipment")
    assert order["items"][0]["unitPrice"] == 9.9
    assert order["orderTotal"] == 21
    assert desk.get(f"orders/{order['orderId']}") == order


def test_dates_are_taken_and_given_in_pacific(desk: Desk) -> None:
    assert desk.post("orders/createorder", an_order())["orderDate"] == "2026-11-20T08:30:00.0000000"


def test_an_order_under_a_known_key_is_updated(desk: Desk) -> None:
    first = desk.post("orders/createorder", an_order())
    second = desk.post("orders/createorder", an_order(orderNumber="WEB-1b", items=[], orderStatus="on_hold"))
    assert second["orderId"] == first["orderId"]
    assert (second["orderNumber"], second["items"], second["orderStatus"]) == ("WEB-1b", [], "on_hold")
    assert second["modifyDate"] > first["modifyDate"]
    assert second["createDate"] == first["createDate"]


def test_without_a_key_every_order_is_new_under_a_key_of_its_own(desk: Desk) -> None:
    one, two = (desk.post("orders/createorder", an_order(orderKey=None)) for _ in range(2))
    assert one["orderId"] != two["orderId"]
    assert one["orderKey"].startswith("manual-")
    assert one["orderKey"] != two["orderKey"]


def test_key_and_id_together_name_one_part_of_a_split(make: Any) -> None:
    world = make.world()
    world.shipstation.orders += [make.ss_order(201, "S", key="shared"), make.ss_order(202, "S-1", key="shared")]
    updated = Desk(world).post("orders/createorder", an_order(orderKey="shared", orderId=202))
    assert updated["orderId"] == 202


@pytest.mark.parametrize("status", ["shipped", "cancelled"])
def test_a_locked_order_is_refused_or_left_alone_as_assumed(make: Any, status: str) -> None:
    for assumed, expected in (("refuse", 400), ("ignore", 200)):
        world = make.world()
        world.shipstation.orders.append(make.ss_order(201, "L", key="locked", status=status))
        desk = Desk(world, shipstation_locked_update=assumed)
        assert desk.status("POST", "orders/createorder", an_order(orderKey="locked")) == expected
        assert desk.get("orders/201")["orderNumber"] == "L"


@pytest.mark.parametrize("missing", ["orderNumber", "orderDate", "orderStatus", "billTo", "shipTo"])
def test_a_required_field_that_is_missing_is_400(desk: Desk, missing: str) -> None:
    assert desk.status("POST", "orders/createorder", an_order(**{missing: None})) == 400


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"shipTo": {"name": ""}}, b"'Ship Name' must not be empty."),
        ({"shipTo": {"name": "A", "country": "USA"}}, b"2 character country code"),
        ({"amountPaid": "ten"}, b"Could not convert string to decimal"),
        ({"orderNumber": "N" * 51}, b"longer than 50"),
        ({"orderKey": "K" * 51}, b"longer than 50"),
        ({"orderStatus": "lost"}, b"orderStatus"),
        ({"advancedOptions": {"storeId": 1}}, b"storeId"),
        ({"items": {}}, b"items"),
        ({"orderNumber": "\ud800"}, b"half a character"),
        ({"dimensions": {"units": "\ud800"}}, b"half a character"),
        ({"dimensions": [[[[[1]]]]]}, b"nested too deeply"),
    ],
)
def test_what_does_not_fit_is_said_in_words(desk: Desk, over: dict[str, object], words: bytes) -> None:
    reply = desk.reply("POST", "orders/createorder", an_order(**over))
    assert reply.status == 400
    assert words in reply.body


@pytest.mark.parametrize("number", [b"1e999999999", b"1e99999999999999999999", b"NaN", b"1" * 5000])
@pytest.mark.parametrize("field", [b"amountPaid", b"dimensions", b"orderId"])
def test_a_number_beyond_all_measure_is_400(desk: Desk, field: bytes, number: bytes) -> None:
    body = json.dumps(an_order()).encode()
    assert desk.status("POST", "orders/createorder", body[:-1] + b', "' + field + b'": ' + number + b"}") == 400


def test_the_body_of_a_400_is_an_assumption(make: Any) -> None:
    desk = Desk(make.world(), shipstation_validation_body="model-state")
    assert b'"ModelState"' in desk.reply("POST", "orders/createorder", b"{").body


def test_an_order_goes_to_the_manual_store_unless_one_is_named(desk: Desk) -> None:
    at_home = desk.post("orders/createorder", an_order())
    elsewhere = desk.post("orders/createorder", an_order(orderKey="k2", advancedOptions={"storeId": 34567}))
    assert [order["advancedOptions"]["storeId"] for order in (at_home, elsewhere)] == [10001, 34567]


def test_the_store_is_only_settable_at_creation(desk: Desk) -> None:
    desk.post("orders/createorder", an_order())
    again = desk.post("orders/createorder", an_order(advancedOptions={"storeId": 34567}))
    assert again["advancedOptions"]["storeId"] == 10001


def test_tags_left_out_later_stay(desk: Desk) -> None:
    desk.post("orders/createorder", an_order(tagIds=[7]))
    assert desk.post("orders/createorder", an_order(tagIds=None))["tagIds"] == [7]


def test_what_the_world_has_no_field_for_comes_back_as_sent(desk: Desk) -> None:
    dimensions = {"units": "inches", "length": 7, "width": 5, "height": 6}
    order = desk.post("orders/createorder", an_order(dimensions=dimensions, confirmation="delivery"))
    assert (order["dimensions"], order["confirmation"]) == (dimensions, "delivery")


def test_many_orders_have_one_result_each(desk: Desk) -> None:
    answer = desk.post("orders/createorders", [an_order(), an_order(orderKey="k2", orderNumber="")])
    assert answer["hasErrors"] is True
    assert [row["success"] for row in answer["results"]] == [True, False]
    assert answer["results"][1]["errorMessage"] == "orderNumber must not be empty."
    assert answer["results"][0]["orderKey"] == "key-1"


def test_more_than_a_hundred_orders_at_once_are_400(desk: Desk) -> None:
    assert desk.status("POST", "orders/createorders", [an_order()] * 101) == 400


def test_an_import_is_found_under_its_batch(desk: Desk) -> None:
    desk.post("orders/createorders", [an_order(), an_order(orderKey="k2")])
    (batch,) = set(desk.emulator.ledger.import_batch.values())
    assert len(desk.ids(importBatch=batch)) == 2
    assert desk.ids(importBatch="another") == []


def test_a_deleted_order_is_in_no_list_and_by_id_as_assumed(make: Any) -> None:
    for assumed, expected in (("hidden", 404), ("shown", 200)):
        desk = Desk(make.world(), shipstation_deleted_order=assumed)
        assert desk.reply("DELETE", "orders/102").status == 200
        assert desk.ids() == [101, 103, 104]
        assert desk.status("GET", "orders/102") == expected
        assert desk.status("DELETE", "orders/102") == 404


def test_an_order_is_held_and_restored(desk: Desk) -> None:
    held = desk.post("orders/holduntil", {"orderId": 102, "holdUntilDate": "2026-12-04"})
    assert held == {"success": True, "message": "Order held successfully."}
    order = desk.get("orders/102")
    assert (order["orderStatus"], order["holdUntilDate"]) == ("on_hold", "2026-12-04")
    desk.post("orders/restorefromhold", {"orderId": 102})
    assert (desk.get("orders/102")["orderStatus"], desk.get("orders/102")["holdUntilDate"]) == (
        "awaiting_shipment",
        None,
    )


def test_a_shipped_order_cannot_be_held(desk: Desk) -> None:
    assert desk.status("POST", "orders/holduntil", {"orderId": 101, "holdUntilDate": "2026-12-04"}) == 400


def test_tags_are_added_listed_and_removed(desk: Desk) -> None:
    desk.post("orders/addtag", {"orderId": 102, "tagId": 7})
    assert [row["orderId"] for row in desk.get("orders/listbytag", orderStatus="awaiting_shipment", tagId=7)["orders"]]
    desk.post("orders/removetag", {"orderId": 102, "tagId": 7})
    assert desk.get("orders/102")["tagIds"] is None


def test_a_list_by_tag_needs_both_its_parameters(desk: Desk) -> None:
    assert desk.status("GET", "orders/listbytag", tagId=7) == 400


def test_users_are_assigned_and_unassigned(desk: Desk) -> None:
    user = desk.get("users")[0]["userId"]
    desk.post("orders/assignuser", {"orderIds": [102, 103], "userId": user})
    assert [desk.get(f"orders/{number}")["userId"] for number in (102, 103)] == [user, user]
    desk.post("orders/unassignuser", {"orderIds": [102]})
    assert desk.get("orders/102")["userId"] is None


@pytest.mark.parametrize("path", ["holduntil", "restorefromhold", "addtag", "removetag", "assignuser", "markasshipped"])
def test_writes_to_an_order_nobody_knows_are_404(desk: Desk, path: str) -> None:
    body = {
        "orderId": 9, "orderIds": [9], "tagId": 7, "userId": "u", "holdUntilDate": "2026-12-04", "carrierCode": "ups",
    }  # fmt: skip
    assert desk.status("POST", f"orders/{path}", body) == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "GET"])
def test_a_write_under_another_method_is_405(desk: Desk, method: str) -> None:
    assert desk.status(method, "orders/createorder", an_order()) == 405


def test_a_change_moves_the_order_to_the_end_of_the_list_by_modification(desk: Desk) -> None:
    assert desk.ids(sortBy="ModifyDate")[-1] == 102
    desk.post("orders/addtag", {"orderId": 101, "tagId": 7})
    assert desk.ids(sortBy="ModifyDate")[-1] == 101


WORDS = st.none() | st.booleans() | st.integers() | st.text(max_size=60) | st.floats(allow_nan=True)
JSON = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner))
WRITES = [
    "orders/createorder", "orders/createorders", "orders/markasshipped", "orders/holduntil", "orders/restorefromhold",
    "orders/addtag", "orders/removetag", "orders/assignuser", "orders/unassignuser", "orders/createlabelfororder",
    "shipments/createlabel", "shipments/voidlabel", "shipments/getrates", "stores/refreshstore", "stores/deactivate",
    "warehouses/createwarehouse", "webhooks/subscribe",
]  # fmt: skip


@pytest.fixture(scope="module")
def fuzzed(world_once: Any) -> Desk:
    return Desk(world_once)


@pytest.fixture(scope="module")
def world_once(small_world: Any) -> Any:
    return deepcopy(small_world)


@given(
    path=st.sampled_from(WRITES),
    body=JSON,
    over=st.dictionaries(st.sampled_from([*an_order(), "advancedOptions", "tagIds", "weight", "dimensions"]), JSON),
)
def test_whatever_is_written_is_answered_and_all_can_still_be_read(
    fuzzed: Desk, path: str, body: object, over: dict[str, Any]
) -> None:
    for sent in (body, an_order(**over), [an_order(**over)]):
        assert fuzzed.status("POST", path, sent) in (200, 400, 404)
    assert fuzzed.get("orders", pageSize=500)["total"] >= 4
