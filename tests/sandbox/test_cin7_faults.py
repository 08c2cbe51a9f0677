"""What a Cin7 emulator does that was told to have faults: over real HTTP, and the same for every run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from shipops.sandbox.world.model import Cin7CreditNote

HEADER = {"CustomerID": "00000000-0000-4000-8000-000000001770", "Location": "Main Warehouse"}
SENTENCE = "You have reached 60 calls per 60 seconds API limit."


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def rows(client: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/saleList", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["SaleList"]
    return found


def test_a_throttle_of_400_looks_like_any_refusal_but_for_its_sentence(serve_world: Any) -> None:
    client = serve_world(rate=1, faults=["cin7-400"]).cin7
    client.get("/me")
    answer = client.get("/me")
    assert (answer.status_code, answer.json()) == (400, [{"ErrorCode": 400, "Exception": SENTENCE}])
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/sale?ID=x", 400), ("POST", "/sale", 400), ("POST", "/me", 405)]
)
def test_errors_can_come_without_their_array(serve_world: Any, method: str, path: str, status: int) -> None:
    answer = serve_world(faults=["cin7-bare-errors"]).cin7.request(method, path)
    assert (answer.status_code, answer.json()["ErrorCode"]) == (status, status)


@pytest.mark.parametrize(
    ("fault", "status"), [("cin7-bare-error-in-200", 200), ("cin7-500", 500), ("gateway-timeout", 504)]
)
def test_every_second_answer_breaks_and_the_others_hold(serve_world: Any, fault: str, status: int) -> None:
    client = serve_world(faults=[f"{fault}=2"]).cin7
    answers = [client.get("/saleList") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, status, 200, status]
    assert answers[0].json() == answers[2].json()
    assert "SaleList" not in answers[1].text


def test_an_error_model_can_come_bare_with_status_200(serve_world: Any) -> None:
    assert serve_world(faults=["cin7-bare-error-in-200=1"]).cin7.get("/me").json()["ErrorCode"] == 500


@pytest.mark.parametrize("name", ["UpdatedSince", "CreatedSince", "UpdatedUntil"])
def test_a_time_with_z_can_be_refused(serve_world: Any, name: str) -> None:
    client = serve_world(faults=["cin7-no-zone"]).cin7
    assert client.get("/saleList", params={name: "2026-11-09T00:00:00.000Z"}).status_code == 400
    assert client.get("/saleList", params={name: "2026-11-09T00:00:00"}).status_code == 200


def test_drift_moves_rows_between_pages_and_lets_a_second_reading_see_them_all(serve_world: Any, make: Any) -> None:
    world = make.world()
    world.cin7.sales = [make.cin7_sale(number) for number in range(1, 10)]
    client = serve_world(world, faults=["drift=1"]).cin7
    numbers = [[row["OrderNumber"] for row in rows(client, Limit=3, Page=page)] for page in (1, 2, 3, 1, 3, 2)]
    assert numbers[0] == ["SO-00001", "SO-00002", "SO-00003"]
    assert numbers[1] == ["SO-00005", "SO-00006", "SO-00007"]
    assert numbers[2] == ["SO-00007", "SO-00008", "SO-00009"]
    assert numbers[5] == ["SO-00004", "SO-00005", "SO-00006"]


def test_drift_brings_sales_into_a_list_of_what_was_updated(serve_world: Any, make: Any) -> None:
    world = make.world()
    world.cin7.sales = [make.cin7_sale(number) for number in range(1, 10)]
    client = serve_world(world, faults=["drift=2"]).cin7
    since = {"UpdatedSince": "2026-11-22", "Limit": 1}
    before = client.get("/saleList", params=since).json()["Total"]
    for _ in range(2):
        client.get("/saleList", params={**since, "Page": 2})
    assert (before, client.get("/saleList", params=since).json()["Total"] > 0) == (0, True)


@pytest.fixture
def credited(make: Any) -> Any:
    world = make.world()
    note = Cin7CreditNote(
        guid(70), "CR-1", "INV-00777", "AUTHORISED", date(2026, 11, 7), (), Decimal(1), Decimal(0), Decimal(1)
    )
    world.cin7.sales[0].credit_notes.append(note)
    return world


def test_statuses_can_be_composite_where_something_was_credited(serve_world: Any, credited: Any) -> None:
    client = serve_world(credited, faults=["cin7-composite-statuses"]).cin7
    row = rows(client, Search="SO-00012")[0]
    other = rows(client, Search="SO-00014")[0]
    detail = client.get("/sale", params={"ID": guid(12)}).json()
    assert row["CombinedPickingStatus"] == detail["CombinedPickingStatus"] == "PICKED / CREDITED"
    assert (row["CombinedInvoiceStatus"], other["CombinedPackingStatus"]) == ("INVOICED / CREDITED", "PARTIALLY PACKED")


def test_an_absent_tracking_number_is_empty_null_or_missing(serve_world: Any, make: Any) -> None:
    world = make.world()
    sale = world.cin7.sales[0]
    part = sale.fulfilments[0]
    part.ship_lines = [part.ship_lines[0]] * 3
    client = serve_world(world, faults=["cin7-absent-tracking"]).cin7
    fulfilments = client.get("/sale", params={"ID": guid(12)}).json()["Fulfilments"]
    seen = {repr(line.get("TrackingNumber", "missing")) for line in fulfilments[0]["Ship"]["Lines"]}
    assert seen == {"''", "None", "'missing'"}
    listed = {repr(row.get("CombinedTrackingNumbers", "missing")) for row in rows(client)}
    assert listed == {"''", "None", "'missing'"}
    linked = client.get("/sale", params={"ID": guid(14)}).json()["Fulfilments"][0]["LinkedInvoiceNumber"]
    assert linked is None


def test_a_tracking_number_that_is_there_stays(serve_world: Any, make: Any) -> None:
    world = make.world()
    world.cin7.sales[0].fulfilments[0].ship_lines[0].tracking_number = "1ZA"
    client = serve_world(world, faults=["cin7-absent-tracking"]).cin7
    line = client.get("/sale", params={"ID": guid(12)}).json()["Fulfilments"][0]["Ship"]["Lines"][0]
    assert line["TrackingNumber"] == "1ZA"


def test_an_ignored_write_is_answered_as_if_it_had_been_done(serve_world: Any) -> None:
    client = serve_world(faults=["cin7-ignored-writes=2"]).cin7
    answers = [client.put("/sale", json={"ID": guid(12), **HEADER, "Note": note}) for note in ("one", "two")]
    assert [answer.json()["Note"] for answer in answers] == ["one", "two"]
    assert client.get("/sale", params={"ID": guid(12)}).json()["Note"] == "one"


def test_an_ignored_new_sale_does_not_exist(serve_world: Any) -> None:
    client = serve_world(faults=["cin7-ignored-writes=1"]).cin7
    sale = client.post("/sale", json=HEADER).json()
    assert sale["Order"]["SaleOrderNumber"] == "SO-00015"
    assert client.get("/sale", params={"ID": sale["ID"]}).status_code == 400
    assert client.get("/saleList").json()["Total"] == 4


def poisoned(client: httpx.Client) -> list[str]:
    return [guid(n) for n in (11, 12, 13, 14) if client.get("/sale", params={"ID": guid(n)}).status_code == 500]


def test_a_poisoned_sale_breaks_every_page_that_holds_it_and_no_other(serve_world: Any) -> None:
    client = serve_world(faults=["poisoned-record"]).cin7
    (bad,) = poisoned(client)
    single = [client.get("/saleList", params={"Limit": 1, "Page": page}).status_code for page in (1, 2, 3, 4)]
    assert sorted(single) == [200, 200, 200, 500]
    assert single.index(500) == int(bad[-2:], 16) - 11
    assert client.get("/saleList").status_code == 500


def test_a_poisoned_sale_breaks_its_sections_and_writes_too(serve_world: Any) -> None:
    client = serve_world(faults=["poisoned-record=4"]).cin7
    answers = [
        client.get("/sale/order", params={"SaleID": guid(12)}),
        client.get("/sale/fulfilment/pick", params={"TaskID": guid(4001)}),
        client.put("/sale", json={"ID": guid(12), **HEADER}),
    ]
    assert [answer.status_code for answer in answers] == [500] * 3


def test_as_many_sales_are_poisoned_as_asked_for(serve_world: Any) -> None:
    assert len(poisoned(serve_world(faults=["poisoned-record=3"]).cin7)) == 3
    assert len(poisoned(serve_world(faults=["poisoned-record=99"]).cin7)) == 4


def test_two_equal_sandboxes_poison_the_same_sale(serve_world: Any) -> None:
    first, second = (poisoned(serve_world(faults=["poisoned-record"]).cin7) for _ in range(2))
    assert first == second


def test_the_unreadable_sale_is_not_a_poisoned_one(serve_world: Any) -> None:
    client = serve_world(faults=["poisoned-record=99", "unreadable-order"]).cin7
    assert len(poisoned(client)) == 3
