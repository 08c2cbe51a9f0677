"""Cin7's webhooks: the register over real HTTP, what each event posts, and the schedule of attempts."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from shipops.sandbox.calls import Call
from shipops.sandbox.cin7.api import Cin7
from shipops.sandbox.cin7.desk import Event
from shipops.sandbox.cin7.webhooks import SALE_EVENTS, payload
from shipops.sandbox.courier import Parcel, Receipt, UndeliveredError
from shipops.sandbox.errands import Errands
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import Cin7CreditNote, Cin7Payment

HOOK: dict[str, Any] = {
    "Type": "Sale/PickAuthorised",
    "IsActive": True,
    "ExternalURL": "http://127.0.0.1:9/hook",
    "ExternalAuthorizationType": "basicauth",
    "ExternalUserName": "user",
    "ExternalPassword": "word",
    "ExternalHeaders": [{"Key": "X-Shop", "Value": "7"}],
}
FAST = Assumptions(cin7_webhook_minute_seconds=0)


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def test_a_webhook_is_made_listed_changed_and_deleted(serve_world: Any) -> None:
    client = serve_world().cin7
    (made,) = client.post("/webhooks", json=HOOK).json()["Webhooks"]
    assert client.get("/webhooks").json() == {"Webhooks": [made]}
    assert made == {**HOOK, "ID": made["ID"], "Name": made["Name"], "ExternalBearerToken": None}
    (changed,) = client.put("/webhooks", json={**HOOK, "ID": made["ID"], "IsActive": False}).json()["Webhooks"]
    assert changed == {**made, "IsActive": False}
    assert client.request("DELETE", "/webhooks", params={"ID": made["ID"].upper()}).json() == {"Webhooks": []}
    assert client.get("/webhooks").json() == {"Webhooks": []}


def test_what_a_write_answers_with_is_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(cin7_webhook_answers="all")).cin7
    client.post("/webhooks", json=HOOK)
    assert len(client.post("/webhooks", json=HOOK).json()["Webhooks"]) == 2


def test_a_sixth_webhook_of_a_type_is_refused(serve_world: Any) -> None:
    client = serve_world().cin7
    answers = [client.post("/webhooks", json=HOOK).status_code for _ in range(6)]
    assert answers == [200] * 5 + [400]
    assert client.post("/webhooks", json={**HOOK, "Type": "Sale/Voided"}).status_code == 200


@pytest.mark.parametrize(
    "over",
    [
        {"Type": "Sale/Unheard"},
        {"Type": None},
        {"ExternalURL": "ftp://127.0.0.1/"},
        {"ExternalURL": None},
        {"ExternalAuthorizationType": "magic"},
        {"ExternalHeaders": ["x"]},
        {"ExternalHeaders": [{"Key": "X\r\nEvil", "Value": "1"}]},
        {"ExternalHeaders": [{"Key": "X", "Value": "a\nb"}]},
    ],
)
def test_a_webhook_that_cannot_work_is_refused_and_not_kept(serve_world: Any, over: dict[str, Any]) -> None:
    client = serve_world().cin7
    assert client.post("/webhooks", json={**HOOK, **over}).status_code == 400
    assert client.get("/webhooks").json() == {"Webhooks": []}


@pytest.mark.parametrize(("method", "query"), [("DELETE", {"ID": guid(1)}), ("DELETE", {}), ("PUT", {})])
def test_a_webhook_nobody_made_is_refused(serve_world: Any, method: str, query: dict[str, str]) -> None:
    body = {**HOOK, "ID": guid(1)}
    assert serve_world().cin7.request(method, "/webhooks", params=query, json=body).status_code == 400


class Listener:
    """A server that keeps what is posted to it."""

    def __init__(self) -> None:
        self.posts: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.arrived = threading.Event()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.posts.append((dict(self.headers), json.loads(body)))
                self.send_response(204)
                self.end_headers()
                listener.arrived.set()

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    thread = threading.Thread(target=listening.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield listening
    listening.server.shutdown()
    thread.join()
    listening.server.server_close()


def test_a_pick_is_posted_to_who_listens_for_it(serve_world: Any, make: Any, listener: Listener) -> None:
    world = make.world()
    world.cin7.sales.append(make.cin7_sale(30, type="Advanced Sale"))
    client = serve_world(world, assumptions=FAST).cin7
    client.post("/webhooks", json={**HOOK, "ExternalURL": listener.url})
    client.post("/webhooks", json={**HOOK, "ExternalURL": listener.url, "IsActive": False})
    task = client.post("/sale/fulfilment", json={"SaleID": guid(30)}).json()["Fulfilments"][0]["TaskID"]
    client.post("/sale/fulfilment/pick", json={"TaskID": task, "AutoPickMode": "AUTOPICK"})
    assert listener.arrived.wait(5)
    ((headers, body),) = listener.posts
    assert (headers["Authorization"], headers["X-Shop"]) == ("Basic dXNlcjp3b3Jk", "7")
    assert (body["EventType"], body["SaleID"], body["TaskID"]) == (
        "Sale/PickAuthorised",
        guid(30).upper(),
        task.upper(),
    )


@pytest.fixture
def posting(make: Any) -> Callable[..., tuple[Cin7, list[Parcel], Callable[[], None]]]:
    """An emulator whose posts are kept and answered with the given statuses (None: no answer) in turn."""

    def build(*statuses: int | None, assumptions: Assumptions = FAST) -> tuple[Cin7, list[Parcel], Callable[[], None]]:
        parcels: list[Parcel] = []
        replies = iter(statuses)

        async def deliver(parcel: Parcel) -> Receipt:
            parcels.append(parcel)
            status = next(replies)
            if status is None:
                raise UndeliveredError("nobody there")
            return Receipt(status, b"")

        errands = Errands()
        emulator = Cin7(
            make.world(), rate=None, faults=Faults(), assumptions=assumptions, deliver=deliver, errands=errands
        )
        body = {**HOOK, "Type": "Sale/Voided", "ExternalAuthorizationType": "bearerauth", "ExternalBearerToken": "t"}
        emulator.answer(Call("POST", "ExternalApi/v2/webhooks", {}, {}, json.dumps(body).encode()))
        return emulator, parcels, lambda: asyncio.run(errands.finished())

    return build


def void(emulator: Cin7, number: int = 12) -> None:
    query = {"id": guid(number), "void": "true"}
    assert emulator.answer(Call("DELETE", "ExternalApi/v2/sale", query)).status == 200


def is_active(emulator: Cin7) -> bool:
    active: bool = json.loads(emulator.answer(Call("GET", "ExternalApi/v2/webhooks")).body)["Webhooks"][0]["IsActive"]
    return active


def test_a_post_that_fails_is_tried_again(posting: Any) -> None:
    emulator, parcels, finish = posting(500, None, 200)
    void(emulator)
    finish()
    assert (len(parcels), is_active(emulator)) == (3, True)
    assert parcels[0].headers["Authorization"] == "Bearer t"


def test_after_six_failed_attempts_the_webhook_is_switched_off(posting: Any) -> None:
    emulator, parcels, finish = posting(500, 302, 404, None, 500, 500)
    void(emulator)
    finish()
    assert (len(parcels), is_active(emulator)) == (6, False)
    void(emulator, 14)
    finish()
    assert len(parcels) == 6


def test_the_schedule_is_an_assumption(posting: Any) -> None:
    emulator, parcels, finish = posting(
        500, 500, assumptions=replace(FAST, cin7_webhook_delays_minutes=(0, 5)),
    )  # fmt: skip
    void(emulator)
    finish()
    assert (len(parcels), is_active(emulator)) == (2, False)


def test_a_refused_write_posts_nothing(posting: Any) -> None:
    emulator, parcels, finish = posting()
    emulator.answer(Call("DELETE", "ExternalApi/v2/sale", {"id": guid(13), "void": "true"}))
    finish()
    assert parcels == []


def test_a_change_by_others_can_be_announced(posting: Any) -> None:
    emulator, parcels, finish = posting(200)
    emulator.announce("Sale/Voided", emulator.account.sales[0])
    finish()
    assert json.loads(parcels[0].body)["SaleOrderNumber"] == "SO-00012"


CONTACT = {"CustomerContactName", "CustomerContactEmail"}
SHAPES = {
    "Sale/Created": {
        "SaleID", "SaleOrderNumber", "CustomerName", *CONTACT, "SaleRepEmail", "SaleOrderDate", "TaskTypeSign",
        "IsServiceOnly", "DownloadLink",
    },
    "Sale/OrderAuthorised": {"SaleID", "SaleOrderNumber"},
    "Sale/QuoteAuthorised": {"SaleID", "SaleOrderNumber"},
    "Sale/Backordered": {"SaleID", "SaleOrderNumber"},
    "Sale/PickAuthorised": {"SaleID", "SaleOrderNumber", "TaskID", "CustomerName", *CONTACT},
    "Sale/PackAuthorised": {"SaleID", "SaleOrderNumber", "TaskID", "CustomerName", *CONTACT},
    "Sale/ShipmentAuthorised": {"SaleTaskID", "TenantID", "OrderNumber", "CustomerName", *CONTACT},
    "Sale/InvoiceAuthorised": {"SaleTaskID", "TenantID", "OrderNumber", "InvoiceNumber", "CustomerName", *CONTACT},
    "Sale/CreditNoteAuthorised": {
        "SaleID", "SaleOrderNumber", "CreditNoteNumber", "TaskID", "CustomerName", *CONTACT
    },
    "Sale/Undo": {"SaleID", "SaleOrderNumber", *CONTACT},
    "Sale/FullPaymentReceived": {
        "SaleID", "DocumentNumber", "DocumentType", "DocumentDate", "CustomerName", *CONTACT
    },
    "Sale/PartialPaymentReceived": {
        "SaleID", "DocumentNumber", "DocumentType", "DocumentDate", "CustomerName", *CONTACT, "AmountPercent"
    },
    "Sale/AdditionalAttributesChanged": {
        "SaleID", "CustomerName", *CONTACT, "SaleOrderNumber", "SaleRepEmail", "Changes"
    },
    "Sale/ShipmentTrackingNumberChanged": {
        "SaleID", "TaskID", "SaleOrderNumber", "SaleOrderDate", "CustomerContact", "CustomerEmail", "CustomerName",
        "TaskTypeSign", "Shipments",
    },
}  # fmt: skip


@pytest.mark.parametrize("event", SHAPES)
def test_each_event_posts_the_fields_the_vendor_shows(small_world: Any, event: str) -> None:
    account = small_world.cin7
    assert set(payload(Event(event, account.sales[0], "x"), account, "%d/%m/%Y")) == SHAPES[event] | {"EventType"}


@pytest.mark.parametrize("event", SALE_EVENTS)
def test_every_sale_event_has_a_payload_that_names_it(small_world: Any, event: str) -> None:
    account = small_world.cin7
    assert payload(Event(event, account.sales[0]), account, "%d/%m/%Y")["EventType"] == event


def test_a_changed_tracking_number_is_told_with_days_as_the_account_writes_them(make: Any) -> None:
    account = make.world().cin7
    sale = account.sales[0]
    line = sale.fulfilments[0].ship_lines[0]
    line.shipment_date, line.tracking_number = date(2026, 11, 9), "1ZA"
    body = payload(Event("Sale/ShipmentTrackingNumberChanged", sale, guid(4001)), account, "%d/%m/%Y")
    assert (body["SaleOrderDate"], body["TaskTypeSign"], body["SaleID"]) == ("02/11/2026", 0, guid(12))
    assert body["Shipments"] == [
        {"ShipmentDate": "09/11/2026", "TrackingNumber": "1ZA", "TrackingUrl": "", "Carrier": "UPS"}
    ]


def test_a_payment_names_its_invoice_and_its_share(make: Any) -> None:
    account = make.world().cin7
    sale = account.sales[0]
    sale.invoices[0].payments.append(Cin7Payment(guid(71), "PMT", Decimal("4.95"), date(2026, 11, 6), make.at(6)))
    body = payload(Event("Sale/PartialPaymentReceived", sale, "INV-00777"), account, "%d/%m/%Y")
    assert (body["DocumentDate"], body["AmountPercent"]) == ("04/11/2026", "25.00")


def test_a_credit_note_names_its_own_task(make: Any) -> None:
    account = make.world().cin7
    sale = account.sales[0]
    zero = Decimal(0)
    sale.credit_notes.append(
        Cin7CreditNote(guid(70), "CR-1", "INV-00777", "AUTHORISED", date(2026, 11, 7), (), zero, zero, zero)
    )
    assert payload(Event("Sale/CreditNoteAuthorised", sale, "CR-1"), account, "%d")["TaskID"] == guid(70).upper()


def test_a_new_sale_is_told_with_an_iso_day_and_numbers_as_texts(small_world: Any) -> None:
    body = payload(Event("Sale/Created", small_world.cin7.sales[0]), small_world.cin7, "%d/%m/%Y")
    assert (body["SaleOrderDate"], body["TaskTypeSign"], body["IsServiceOnly"]) == ("2026-11-02", "0", "0")
