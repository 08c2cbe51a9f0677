"""Picking, packing and shipping in the Cin7 emulator over real HTTP: what each stage takes and refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

PRODUCT = "00000000-0000-4000-8000-000000001b58"


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


# The sale with two of one product, none of it picked.
SALE = guid(30)


@pytest.fixture
def client(serve_world: Any, make: Any) -> Callable[..., httpx.Client]:
    def serve(**options: Any) -> httpx.Client:
        world = make.world()
        world.cin7.sales.append(make.cin7_sale(30, type="Advanced Sale"))
        served: httpx.Client = serve_world(world, **options).cin7
        return served

    return serve


def new_task(client: httpx.Client, sale: str = SALE) -> str:
    answer = client.post("/sale/fulfilment", json={"SaleID": sale})
    assert answer.status_code == 200, answer.text
    task: str = answer.json()["Fulfilments"][-1]["TaskID"]
    return task


def write(
    client: httpx.Client, stage: str, task: str, *lines: dict[str, Any], method: str = "POST", **over: Any
) -> Any:
    body = {"TaskID": task, "Status": "AUTHORISED", "Lines": list(lines), **over}
    return client.request(method, f"/sale/fulfilment/{stage}", json=body)


def item(quantity: float = 2, box: str | None = None) -> dict[str, Any]:
    line: dict[str, Any] = {"ProductID": PRODUCT, "SKU": "TEE-RED-M", "Quantity": quantity}
    return line if box is None else line | {"Box": box}


def box(name: str, tracking: str = "", *, shipped: bool = True, **over: Any) -> dict[str, Any]:
    return {"Box": name, "Carrier": "UPS", "TrackingNumber": tracking, "IsShipped": shipped, **over}


def packed(client: httpx.Client, *boxes: str) -> str:
    """A task with one of the product in each box."""
    task = new_task(client)
    assert write(client, "pick", task, item(len(boxes))).status_code == 200
    assert write(client, "pack", task, *(item(1, name) for name in boxes)).status_code == 200
    return task


def refusal(answer: httpx.Response) -> str:
    assert answer.status_code == 400, answer.text
    return str(answer.json()[0]["Exception"])


def test_a_new_fulfilment_is_open_for_picking_and_linked_to_no_invoice(client: Any) -> None:
    (part,) = client().post("/sale/fulfilment", json={"SaleID": SALE}).json()["Fulfilments"]
    assert (part["Pick"]["Status"], part["Pack"]["Status"], part["Ship"]["Status"]) == (
        "DRAFT",
        "NOT AVAILABLE",
        "NOT AVAILABLE",
    )
    assert (part["FulfillmentNumber"], part["LinkedInvoiceNumber"], part["FulFilmentStatus"]) == (
        1,
        "",
        "NOT FULFILLED",
    )


def test_a_further_fulfilment_makes_a_simple_sale_advanced(client: Any) -> None:
    served = client()
    new_task(served, guid(12))
    document = served.get("/sale", params={"ID": guid(12)}).json()
    assert (document["Type"], [part["FulfillmentNumber"] for part in document["Fulfilments"]]) == (
        "Advanced Sale",
        [1, 2],
    )


def test_no_fulfilment_is_made_while_one_is_not_picked(client: Any) -> None:
    served = client()
    new_task(served)
    assert "pick is not AUTHORISED" in refusal(served.post("/sale/fulfilment", json={"SaleID": SALE}))


def test_no_fulfilment_is_made_for_an_order_not_authorised(client: Any) -> None:
    assert "Order must be AUTHORISED" in refusal(client().post("/sale/fulfilment", json={"SaleID": guid(11)}))


def test_picking_packing_and_shipping_completes_the_fulfilment(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1", "Box 2")
    answer = write(served, "ship", task, box("Box 1", "1ZA"), box("Box 2", "1ZB")).json()
    assert (answer["TaskID"], answer["Status"]) == (task, "AUTHORISED")
    row = served.get("/saleList", params={"Search": "SO-00030"}).json()["SaleList"][0]
    assert (row["FulFilmentStatus"], row["CombinedShippingStatus"]) == ("FULFILLED", "SHIPPED")
    assert row["CombinedTrackingNumbers"] == "1ZA, 1ZB"


def test_a_box_is_written_as_box_and_read_as_boxes(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1")
    line = write(served, "ship", task, box("Box 1", shipped=False), Status="DRAFT").json()["Lines"][0]
    assert (line["Boxes"], "Box" in line, line["TrackingURL"]) == ("Box 1", False, "")


def test_the_tracking_address_cannot_be_written(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1")
    line = write(served, "ship", task, box("Box 1", TrackingURL="https://example.com")).json()["Lines"][0]
    assert line["TrackingURL"] == ""


def test_autopick_picks_what_is_left_and_authorises_it(client: Any) -> None:
    served = client()
    first = new_task(served)
    write(served, "pick", first, item(1.5))
    second = new_task(served)
    answer = served.post("/sale/fulfilment/pick", json={"TaskID": second, "AutoPickMode": "AUTOPICK"}).json()
    assert (answer["Status"], [line["Quantity"] for line in answer["Lines"]]) == ("AUTHORISED", [0.5])


def test_autopick_with_nothing_left_is_refused(client: Any) -> None:
    served = client()
    write(served, "pick", new_task(served), item(2))
    task = new_task(served)
    assert "nothing to pick" in refusal(
        served.post("/sale/fulfilment/pick", json={"TaskID": task, "AutoPickMode": "AUTOPICK"})
    )


def test_autopick_leaves_backordered_quantities(client: Any, serve_world: Any, make: Any) -> None:
    world = make.world()
    sale = make.cin7_sale(31, type="Advanced Sale")
    sale.lines = (replace(sale.lines[0], backorder_quantity=Decimal(1)),)
    world.cin7.sales.append(sale)
    served = serve_world(world).cin7
    task = new_task(served, guid(31))
    answer = served.post("/sale/fulfilment/pick", json={"TaskID": task, "AutoPickMode": "AUTOPICK"}).json()
    assert [line["Quantity"] for line in answer["Lines"]] == [1]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (item(3), "above what is ordered"),
        (item(0), "Quantity"),
        ({"ProductID": guid(1), "Quantity": 1}, "not on the order"),
        (item() | {"Location": "Moon"}, "Location was not found"),
    ],
)
def test_a_pick_line_that_does_not_fit_is_refused_and_changes_nothing(
    client: Any, line: dict[str, Any], text: str
) -> None:
    served = client()
    task = new_task(served)
    assert text in refusal(write(served, "pick", task, line))
    assert served.get("/sale/fulfilment/pick", params={"TaskID": task}).json()["Lines"] == []


def test_an_authorised_pick_cannot_be_written(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1")
    assert "DRAFT or NOT AVAILABLE" in refusal(write(served, "pick", task, item(1), method="PUT"))


@pytest.mark.parametrize(("setting", "quantities"), [("overwrites", [1]), ("adds", [0.5, 1])])
def test_whether_posting_to_a_pick_adds_lines_is_an_assumption(
    client: Any, assume: Any, setting: str, quantities: list[float]
) -> None:
    served = client(assumptions=assume(cin7_pick_post=setting))
    task = new_task(served)
    write(served, "pick", task, item(0.5), Status="DRAFT")
    answer = write(served, "pick", task, item(1), Status="DRAFT").json()
    assert [line["Quantity"] for line in answer["Lines"]] == quantities


def test_packing_waits_for_the_pick(client: Any) -> None:
    served = client()
    assert "Pick must be AUTHORISED" in refusal(write(served, "pack", new_task(served), item(1, "Box 1")))


def test_posting_to_a_pack_adds_lines_and_putting_replaces_them(client: Any) -> None:
    served = client()
    task = new_task(served)
    write(served, "pick", task, item(2))
    write(served, "pack", task, item(1, "Box 1"), Status="DRAFT")
    added = write(served, "pack", task, item(1, "Box 2"), Status="DRAFT").json()
    assert [line["Box"] for line in added["Lines"]] == ["Box 1", "Box 2"]
    put = write(served, "pack", task, item(2, "Box 9"), method="PUT", Status="DRAFT").json()
    assert [line["Box"] for line in put["Lines"]] == ["Box 9"]


def test_no_more_is_packed_than_was_picked(client: Any) -> None:
    served = client()
    task = new_task(served)
    write(served, "pick", task, item(1))
    assert "above what is picked" in refusal(write(served, "pack", task, item(2, "Box 1")))


def test_an_authorised_pack_cannot_be_written(client: Any) -> None:
    served = client()
    assert "DRAFT or NOT AVAILABLE" in refusal(write(served, "pack", packed(served, "Box 1"), item(1, "Box 1")))


def test_shipping_waits_for_the_pack(client: Any) -> None:
    served = client()
    task = new_task(served)
    write(served, "pick", task, item(1))
    assert "Pack must be AUTHORISED" in refusal(write(served, "ship", task, box("Box 1")))


def test_a_box_nobody_packed_cannot_be_shipped(client: Any) -> None:
    served = client()
    assert "not one of the packed boxes" in refusal(write(served, "ship", packed(served, "Box 1"), box("Box 7")))


def test_a_box_cannot_be_shipped_twice(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1")
    assert "twice" in refusal(write(served, "ship", task, box("Box 1"), box("Box 1")))


def test_putting_a_shipment_lists_every_packed_box(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1", "Box 2")
    assert "All packed boxes" in refusal(write(served, "ship", task, box("Box 1"), method="PUT", Status="DRAFT"))


def test_one_line_can_carry_several_boxes(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1", "Box 2")
    answer = write(served, "ship", task, box("Box 1,Box 2", "1ZA")).json()
    assert (answer["Status"], answer["Lines"][0]["Boxes"]) == ("AUTHORISED", "Box 1, Box 2")


def test_a_shipment_is_authorised_by_itself_once_every_box_is_shipped(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1", "Box 2")
    first = write(served, "ship", task, box("Box 1"), Status="DRAFT").json()
    assert first["Status"] == "DRAFT"
    assert write(served, "ship", task, box("Box 2"), Status="DRAFT").json()["Status"] == "AUTHORISED"


def test_a_shipment_can_be_authorised_in_part_and_completed_with_further_boxes(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1", "Box 2")
    part = write(served, "ship", task, box("Box 1", "1ZA"), Status="PARTIALLY AUTHORISED").json()
    assert part["Status"] == "PARTIALLY AUTHORISED"
    whole = write(served, "ship", task, box("Box 2", "1ZB"), method="PUT", AddTrackingNumbers=True).json()
    assert (whole["Status"], [line["TrackingNumber"] for line in whole["Lines"]]) == ("AUTHORISED", ["1ZA", "1ZB"])


@pytest.mark.parametrize(
    ("status", "shipped", "text"),
    [("AUTHORISED", True, "Not all packed boxes"), ("PARTIALLY AUTHORISED", False, "No packed box")],
)
def test_a_status_the_boxes_do_not_bear_out_is_refused(client: Any, status: str, shipped: bool, text: str) -> None:
    served = client()
    task = packed(served, "Box 1", "Box 2")
    assert text in refusal(write(served, "ship", task, box("Box 1", shipped=shipped), Status=status))


@pytest.mark.parametrize(("method", "flag"), [("POST", True), ("PUT", False), ("PUT", None)])
def test_an_authorised_shipment_is_closed(client: Any, method: str, flag: bool | None) -> None:
    served = client()
    task = packed(served, "Box 1")
    write(served, "ship", task, box("Box 1", "1ZA"))
    answer = write(served, "ship", task, box("Box 1", "1ZB"), method=method, AddTrackingNumbers=flag)
    assert "only its tracking numbers" in refusal(answer)


def test_the_tracking_number_of_an_authorised_shipment_can_be_changed(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1")
    before = write(served, "ship", task, box("Box 1", "1ZA")).json()["Lines"][0]
    changed = box("Box 1", "1ZB", Carrier="FedEx")
    after = write(served, "ship", task, changed, method="PUT", AddTrackingNumbers=True).json()["Lines"]
    assert after == [before | {"TrackingNumber": "1ZB", "Carrier": "FedEx"}]


def test_a_voided_fulfilment_stays_in_the_array_and_is_not_fulfilled(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1")
    answer = served.request("DELETE", "/sale/fulfilment", params={"TaskID": task, "Void": "true"}).json()
    (part,) = answer["Fulfilments"]
    assert [part[stage]["Status"] for stage in ("Pick", "Pack", "Ship")] == ["VOIDED"] * 3
    assert part["FulFilmentStatus"] == "NOT FULFILLED"


def test_what_a_voided_fulfilment_held_can_be_picked_again(client: Any) -> None:
    served = client()
    task = new_task(served)
    write(served, "pick", task, item(2))
    served.request("DELETE", "/sale/fulfilment", params={"TaskID": task, "Void": "true"})
    assert write(served, "pick", new_task(served), item(2)).status_code == 200


def test_an_undone_fulfilment_starts_again(client: Any) -> None:
    served = client()
    task = packed(served, "Box 1")
    (part,) = served.request("DELETE", "/sale/fulfilment", params={"TaskID": task}).json()["Fulfilments"]
    assert [part[stage]["Status"] for stage in ("Pick", "Pack", "Ship")] == ["DRAFT", "NOT AVAILABLE", "NOT AVAILABLE"]


def test_a_fulfilment_of_a_simple_sale_cannot_be_removed(client: Any) -> None:
    answer = client().request("DELETE", "/sale/fulfilment", params={"TaskID": guid(4001), "Void": "true"})
    assert "Simple sale" in refusal(answer)


@pytest.mark.parametrize("task", [None, "x", guid(9999)])
@pytest.mark.parametrize("stage", ["pick", "pack", "ship"])
def test_an_unknown_task_is_refused(client: Any, stage: str, task: str | None) -> None:
    refusal(client().put(f"/sale/fulfilment/{stage}", json={"TaskID": task}))


def test_task_ids_have_no_case(client: Any) -> None:
    served = client()
    assert served.get("/sale/fulfilment/pick", params={"TaskID": new_task(served).upper()}).status_code == 200
