"""A small hand-made world and real servers on loopback that serve it."""

from __future__ import annotations

import asyncio
import socket
import threading
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
import uvicorn

from shipops.sandbox.app import build_app
from shipops.sandbox.faults import read_faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world import model as m

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ADDRESS = m.Address(
    name="Zoë Nuñez",
    company="Łódź Crew",
    street1="1 Main St",
    street2="Apt 4",
    city="Chicago",
    state="IL",
    state_name="Illinois",
    postcode="60601",
    country="US",
    country_name="United States",
    phone="312-555-0101",
)


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0, month: int = 11) -> datetime:
    """A moment of 2026 in UTC."""
    return datetime(2026, month, day, hour, minute, second, micro, tzinfo=UTC)


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def ss_item(identifier: int = 1, **over: Any) -> m.ShipStationItem:
    fields: dict[str, Any] = {
        "id": identifier,
        "line_item_key": "L1",
        "sku": "TEE-RED-M",
        "name": "Tee",
        "quantity": 2,
        "unit_price": Decimal("9.90"),
        "created_at": at(3, 17, 24, 14, 780000),
        "modified_at": at(3, 17, 24, 14, 780000),
        "options": (("Colour", "Red"),),
    }
    return m.ShipStationItem(**fields | over)


def ss_order(identifier: int, number: str, **over: Any) -> m.ShipStationOrder:
    fields: dict[str, Any] = {
        "id": identifier,
        "number": number,
        "key": guid(identifier),
        "store_id": 34567,
        "status": "awaiting_shipment",
        "ordered_at": at(3, 16),
        "created_at": at(3, 16, 46, 27),
        "modified_at": at(3, 16, 46, 27),
        "email": "zoe@example.com",
        "bill_to": m.NO_ADDRESS,
        "ship_to": ADDRESS,
        "items": (ss_item(identifier * 10),),
        "order_total": Decimal("19.80"),
        "amount_paid": Decimal("19.80"),
    }
    return m.ShipStationOrder(**fields | over)


def ss_label(identifier: int, **over: Any) -> m.ShipStationLabel:
    item = ss_item(1010)
    fields: dict[str, Any] = {
        "id": identifier,
        "order_id": 101,
        "order_number": "INV-100",
        "order_key": guid(101),
        "store_id": 34567,
        "created_at": at(4, 18, 51, 14, 503000),
        "ship_date": date(2026, 11, 4),
        "cost": Decimal("39.57"),
        "tracking_number": "1Z999AA10123456784",
        "carrier_code": "ups_walleted",
        "service_code": "ups_ground",
        "ship_to": ADDRESS,
        "items": (m.ShipStationLabelItem(item, 1),),
    }
    return m.ShipStationLabel(**fields | over)


def ss_store(identifier: int, **over: Any) -> m.ShipStationStore:
    fields: dict[str, Any] = {
        "id": identifier,
        "name": f"Store {identifier}",
        "marketplace_id": 0,
        "marketplace_name": "ShipStation",
        "active": True,
        "auto_refresh": True,
        "created_at": at(1, 12, month=3),
        "modified_at": at(1, 12, month=3),
        "refreshed_at": at(22, 1, 40, 5, 457000),
        "refresh_attempted_at": at(22, 1, 40, 5, 457000),
    }
    return m.ShipStationStore(**fields | over)


def shipstation_account() -> m.ShipStationAccount:
    return m.ShipStationAccount(
        api_key="sandbox-key",
        api_secret="sandbox-secret",
        stores=(
            ss_store(10001),
            ss_store(34567, marketplace_id=99, refresh_stamp_utc=True),
            ss_store(34000, active=False, marketplace_id=99),
        ),
        tags=(m.ShipStationTag(7, "Rush", "#FF0000"),),
        orders=[
            ss_order(104, "SO-7", store_id=10001, status="on_hold", hold_until=date(2026, 12, 1), tag_ids=(7,)),
            # The doubled Pacific hour of 1 November 2026: 01:45 the first time, 01:15 the second time.
            ss_order(102, "INV-1001", created_at=at(1, 8, 45), modified_at=at(20, 12), ordered_at=at(1, 8)),
            ss_order(103, "INV-100-1", created_at=at(1, 9, 15), modified_at=at(10, 12), ordered_at=at(2, 8)),
            ss_order(101, "INV-100", status="shipped", ship_date=date(2026, 11, 4)),
            ss_order(105, "GONE-1", vanished=True),
        ],
        labels=[
            ss_label(901),
            ss_label(902, created_at=at(2, 18), voided=True, voided_at=at(3, 9), tracking_number="1ZVOID"),
        ],
        fulfillments=[
            m.ShipStationFulfillment(
                id=801,
                order_id=103,
                order_number="INV-100-1",
                created_at=at(6, 12),
                ship_date=date(2026, 11, 6),
                tracking_number="",
                carrier="UPS",
                ship_to=ADDRESS,
            )
        ],
    )


def cin7_sale(number: int, **over: Any) -> m.Cin7Sale:
    line = m.Cin7Line(guid(7000), "TEE-RED-M", "Tee", Decimal(2), Decimal("9.90"), Decimal("19.80"))
    fields: dict[str, Any] = {
        "id": guid(number),
        "order_number": f"SO-{number:05d}",
        "type": "Simple Sale",
        "customer": "Łódź Crew",
        "customer_id": guid(6000),
        "contact": "Zoë Nuñez",
        "email": "zoe@example.com",
        "phone": "312-555-0101",
        "billing_address": ADDRESS,
        "shipping_address": ADDRESS,
        "location": "Main Warehouse",
        "location_id": guid(5000),
        "currency": "USD",
        "ordered_on": date(2026, 11, 2),
        "created_at": at(2, 15),
        "updated_at": at(5, 3, 3, 13, 750000),
        "quote_status": "NOT AVAILABLE",
        "order_status": "AUTHORISED",
        "lines": (line,),
        "total_before_tax": Decimal("19.80"),
        "total": Decimal("19.80"),
    }
    return m.Cin7Sale(**fields | over)


def cin7_fulfilment(number: int = 1, **over: Any) -> m.Cin7Fulfilment:
    stock = m.Cin7StockLine(guid(7000), "TEE-RED-M", "Tee", Decimal(2), "Main Warehouse", guid(5000), box="Box 1")
    fields: dict[str, Any] = {
        "task_id": guid(4000 + number),
        "number": number,
        "shipping_address": ADDRESS,
        "pick_status": "AUTHORISED",
        "pick_lines": [replace(stock, box="")],
        "pack_status": "AUTHORISED",
        "pack_lines": [stock],
        "ship_status": "DRAFT",
        "ship_lines": [m.Cin7ShipLine(guid(4100 + number), "UPS", "Box 1")],
    }
    return m.Cin7Fulfilment(**fields | over)


def cin7_account() -> m.Cin7Account:
    invoice = m.Cin7Invoice(
        guid(3001),
        "INV-00777",
        "AUTHORISED",
        date(2026, 11, 4),
        date(2026, 12, 4),
        1,
        (),
        (),
        Decimal("19.80"),
        Decimal(0),
        Decimal("19.80"),
    )
    ready = cin7_fulfilment(1, linked_invoice_number="INV-00777")
    return m.Cin7Account(
        account_id=guid(1),
        application_key=guid(2),
        company="Sandbox Outfitters",
        currency="USD",
        time_zone="America/Chicago",
        locations=(m.Cin7Location(guid(5000), "Main Warehouse", is_default=True),),
        sales=[
            cin7_sale(12, fulfilments=[ready], invoices=[invoice], customer_reference="#42514"),
            cin7_sale(11, order_status="DRAFT", updated_at=at(8), location_id=guid(5001), external_id="shop-1"),
            cin7_sale(13, voided=True, order_status="VOIDED", updated_at=at(9), created_at=at(7)),
            cin7_sale(
                14,
                type="Advanced Sale",
                customer="Acme",
                ship_by=date(2026, 11, 10),
                updated_at=at(10),
                fulfilments=[
                    cin7_fulfilment(1, ship_status="AUTHORISED", task_id=guid(4101)),
                    cin7_fulfilment(2, pack_status="DRAFT", ship_status="NOT AVAILABLE", task_id=guid(4102)),
                ],
            ),
        ],
    )


def inksoft_item(number: int = 1) -> m.InkSoftItem:
    return m.InkSoftItem(
        order_retail_item_id=7000 + number,
        order_retail_item_size_id=7100 + number,
        unique_id=guid(number),
        product_id=1019,
        product_style_id=1568,
        product_style_size_id=2001,
        design_id=88,
        quantity=2,
        unit_price=Decimal("18.50"),
        product_name="Racer Tank",
        sku="B8800",
        colour="White",
        size="M",
        design="Falcons",
        personalisation=(("Name", "Zoë"),),
    )


def inksoft_order(identifier: int, **over: Any) -> m.InkSoftOrder:
    item = inksoft_item()
    fields: dict[str, Any] = {
        "id": identifier,
        "unique_id": guid(identifier),
        "store_id": 700101,
        "store_name": "Falcons",
        "order_type": "WebOrder",
        "user_id": 55,
        "first_name": "Zoë",
        "last_name": "Nuñez",
        "company": "",
        "email": "zoe@example.com",
        "phone": "312-555-0101",
        "billing_address": ADDRESS,
        "shipping_address": ADDRESS,
        "shipping_method": m.InkSoftShippingMethod(77, "USPS Priority", 2, "USPS", Decimal("5.00")),
        "currency": "USD",
        "created_at": at(2, 15, 4, 5, 123000),
        "modified_at": at(2, 15, 4, 5, 123000),
        "items": (item,),
        "retail_amount": Decimal("37.00"),
        "total_amount": Decimal("42.00"),
        "amount_due": Decimal(0),
        "production_status": "Ready to Ship",
        "cards": (m.InkSoftProductionCard(31, f"{identifier}-1", item, 310, "Front", "Screen Print", "Complete"),),
        "payments": [m.InkSoftPayment(1, "Capture", Decimal("42.00"), at(2, 15, 4, 6))],
    }
    return m.InkSoftOrder(**fields | over)


def inksoft_account() -> m.InkSoftAccount:
    package = m.InkSoftPackage(
        41, at(9, 17, 11), "9400111899560000000001", "USPS", "Priority Mail", "Shipped",
        (m.InkSoftPackageItem(1, 7101, guid(1), 2),),
    )  # fmt: skip
    shipped = {"production_status": "Complete", "status": "Shipped", "shipped": True, "modified_at": at(9, 17, 11)}
    return m.InkSoftAccount(
        publisher_id=70001,
        api_key=guid(9),
        stores=(m.InkSoftStore(700101, "Falcons", "Falcons_"), m.InkSoftStore(300100, "Kiosk", "kiosk_north")),
        from_address=ADDRESS,
        orders=[
            inksoft_order(1001),
            inksoft_order(
                1003, created_at=at(5), shipments=[m.InkSoftShipment(40, at(9), at(9), [package])], **shipped
            ),
            inksoft_order(
                1002, created_at=at(4), production_status="Open", payment_status="NotPaid", email="lee@example.com"
            ),
            inksoft_order(1004, created_at=at(6), status="Canceled", cancelled=True, payment_status="Refunded"),
            inksoft_order(1005, created_at=at(7), approval_required=True),
            inksoft_order(2001, created_at=at(8), store_id=300100, store_name="Kiosk"),
        ],
    )


def new_world() -> m.World:
    return m.World(7, NOW, cin7_account(), inksoft_account(), shipstation_account(), m.Truth(7))


def _client(base_url: str, **options: Any) -> httpx.Client:
    """Certificates are not loaded: nothing here leaves loopback, and loading them costs more than a test."""
    return httpx.Client(base_url=base_url, verify=False, **options)  # noqa: S501


class Sandbox:
    """A served world, with one client for each vendor that carries the right credentials and one that carries none."""

    def __init__(self, world: m.World, base_url: str) -> None:
        account = world.shipstation
        keys = {
            "api-auth-accountid": world.cin7.account_id,
            "api-auth-applicationkey": world.cin7.application_key,
        }
        self.base_url = base_url
        self.bare = _client(base_url)
        self.shipstation = _client(f"{base_url}/shipstation", auth=(account.api_key, account.api_secret))
        self.cin7 = _client(f"{base_url}/cin7/ExternalApi/v2", headers=keys)
        self.inksoft = _client(f"{base_url}/inksoft/Falcons_/Api2", headers={"x-api-key": world.inksoft.api_key})

    def close(self) -> None:
        for client in (self.bare, self.shipstation, self.cin7, self.inksoft):
            client.close()


ServeWorld = Callable[..., Sandbox]


class Servers:
    """Servers in threads. Stopping one only asks it to end; all are waited for together, when the tests are done."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    @contextmanager
    def serving(self, world: m.World, faults: Sequence[str] = (), **options: Any) -> Iterator[Sandbox]:
        app = build_app(world, faults=read_faults(faults), **options)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=_run, args=(server, listener))
        thread.start()
        self._threads.append(thread)
        sandbox = Sandbox(world, f"http://127.0.0.1:{listener.getsockname()[1]}")
        try:
            yield sandbox
        finally:
            sandbox.close()
            server.should_exit = server.force_exit = True

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()


def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    with listener:
        asyncio.run(server.serve(sockets=[listener]))


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    running = Servers()
    yield running
    running.wait()


@pytest.fixture(scope="session")
def small_world() -> m.World:
    """The hand-made world; not to be changed."""
    return new_world()


@pytest.fixture(scope="session")
def sandbox(servers: Servers, small_world: m.World) -> Iterator[Sandbox]:
    """The small world without faults and, for the tests' own sake, hardly a limit."""
    with servers.serving(small_world, rate=100_000) as sandbox:
        yield sandbox


@pytest.fixture
def serve_world(servers: Servers) -> Iterator[ServeWorld]:
    """Serve a world (default: the small one) with ``rate``, ``faults`` (texts) or ``assumptions`` of its own."""
    with ExitStack() as running:

        def start(world: m.World | None = None, **options: Any) -> Sandbox:
            return running.enter_context(servers.serving(world or new_world(), **{"rate": 100_000, **options}))

        yield start


@pytest.fixture
def make() -> types.SimpleNamespace:
    """The hand-made documents, for tests that change one."""
    return types.SimpleNamespace(
        world=new_world, ss_order=ss_order, ss_label=ss_label, cin7_sale=cin7_sale, inksoft_order=inksoft_order, at=at
    )


@pytest.fixture
def assume() -> Callable[..., Assumptions]:
    return lambda **settings: Assumptions(**settings)
