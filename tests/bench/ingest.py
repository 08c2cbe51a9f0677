"""How fast documents become lake rows: ``make bench``.

The documents are those of a sandbox world, each copied with ids, numbers, people and places of its own; a vendor
without a network hands them to the real client as pages. What is measured is everything from the text of a page to the
committed row, on one core. Making the pages is not counted.

Beside it, on the same documents: reading and validating alone, and writing the same rows straight into Delta tables.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from deltalake import write_deltalake

from shipops.config import Config
from shipops.config.reading import read_config
from shipops.lake import Lake
from shipops.lake.collecting import collecting_seldom
from shipops.lake.tables import schemas
from shipops.sandbox.world.generate import make_world
from shipops.sync import _Pull, sync
from shipops.systems import cin7, inksoft, json_text, shipstation
from shipops.systems.answers import Answer
from shipops.systems.budget import Budget
from shipops.systems.budget_store import MemoryStore
from shipops.systems.cin7 import wire as cin7_wire
from shipops.systems.connections import Connection, _Cin7, _InkSoft, _ShipStation
from shipops.systems.inksoft import wire as inksoft_wire
from shipops.systems.reading import silent, unannounced
from shipops.systems.shipstation import wire as shipstation_wire
from shipops.systems.wire_types import Wire
from tests.end_to_end.in_process import serving

if TYPE_CHECKING:
    from shipops.systems.transport import Transport

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SIZES = (20_000, 100_000, 400_000)
SYSTEMS = ("shipstation", "cin7", "inksoft")
_FIRST, _SAMPLE, _SEED, _ORDERS = 400_000_000, 5_000, 11, 400
_BEGIN = NOW - timedelta(days=50)
T = TypeVar("T")
Documents = dict[str, list[Any]]


def main(sizes: tuple[int, ...]) -> None:
    """Each system at each size in a process of its own, on one core, so that peaks of memory are its own too."""
    with tempfile.TemporaryDirectory() as folder:
        templates = Path(folder) / "documents.json"
        templates.write_text(json_text.dump(_documents(Path(folder))), encoding="utf-8")
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(cores)})
        for orders in sizes:
            for system in SYSTEMS:
                subprocess.run([sys.executable, "-m", "tests.bench.ingest", system, str(orders), templates], check=True)


def _documents(folder: Path) -> Documents:
    """The documents of a sandbox world by kind, as received."""
    with serving(make_world(seed=_SEED, orders=_ORDERS, now=NOW)) as text:
        path = folder / "shipops.toml"
        path.write_text(text, encoding="utf-8")
        lake = Lake(folder / "template")
        sync(lake, read_config(path), now=NOW)
    found: Documents = {}
    for row in lake.rows("raw").to_pylist():
        found.setdefault(row["kind"], []).append(json_text.parse(row["payload"]))
    return found


# What becomes each copy's own: by its key in the text, whatever it held. ``@#`` is a number, ``@@`` the same with eight
# digits, ``@at`` a moment that rises with it.
_OWN = {
    "shipstation-order": {"orderId": "@#", "orderNumber": '"N-@@"', "orderKey": '"K-@@"', "createDate": '"@at"',
                          "modifyDate": '"@at"', "orderItemId": "9@@", "mergedIds": "[]", "parentId": "null"},
    "shipstation-shipment": {"shipmentId": "@#", "orderId": "@#", "orderNumber": '"N-@@"', "createDate": '"@at"',
                             "trackingNumber": '"1Z@@"'},
    "cin7-sale-row": {"SaleID": '"00000000-0000-4000-8000-0000@@"', "OrderNumber": '"SO-@@"', "Updated": '"@atZ"',
                      "InvoiceNumber": '"INV-@@"'},
    "cin7-sale": {"ID": '"00000000-0000-4000-8000-0000@@"', "SaleOrderNumber": '"SO-@@"', "LastModifiedOn": '"@atZ"',
                  "InvoiceNumber": '"INV-@@"', "LinkedInvoiceNumber": '"INV-@@"', "TrackingNumber": '"1Z@@"',
                  "TaskID": '"00000000-0000-4000-8001-0000@@"'},
    "inksoft-summary": {"ID": "@#", "StoreId": "1", "DateCreated": '"@atZ"'},
    "inksoft-order": {"ID": "@#", "StoreId": "1", "DateCreated": '"@atZ"', "TrackingNumber": '"1Z@@"'},
}  # fmt: skip
_PEOPLE = {
    "name": '"Person @@"', "Contact": '"Person @@"', "Customer": '"Person @@"', "LastName": '"Person @@"',
    "customerEmail": '"u@@@example.com"', "Email": '"u@@@example.com"', "street1": '"@@ Dug Street"',
    "Line1": '"@@ Dug Street"', "Street1": '"@@ Dug Street"', "phone": '"555@@"', "Phone": '"555@@"',
}  # fmt: skip
_SCALAR = r'"(?:[^"\\]|\\.)*"|-?[0-9.]+'


class _Copies:
    """Documents of one kind, of which any number is made."""

    def __init__(self, kind: str, documents: list[Any]) -> None:
        own = _PEOPLE | _OWN[kind]
        fill = re.compile(rf'"({"|".join(own)})":(?:{_SCALAR}|\[[^\[\]{{}}]*\])')
        self._texts = [
            fill.sub(lambda found: f'"{found[1]}":{own[found[1]]}', json_text.dump(document)) for document in documents
        ]

    def __call__(self, number: int) -> str:
        at = (_BEGIN + timedelta(seconds=number * 0.01)).isoformat(timespec="milliseconds").removesuffix("+00:00")
        text = self._texts[number % len(self._texts)]
        return text.replace("@at", at).replace("@#", str(_FIRST + number)).replace("@@", f"{number:08}")

    def page(self, first: int, size: int, total: int) -> str:
        """Those from ``first`` on, as the elements of a list."""
        return ",".join(self(number) for number in range(first, min(first + size, total)))


class _Vendor:
    """Stands where a transport would; the time it takes to make pages is kept apart."""

    def __init__(self, copies: dict[str, _Copies], orders: int) -> None:
        self.copies, self.orders = copies, orders
        self.calls, self.cpu, self.wall = 0, 0.0, 0.0

    def get(self, path: str, params: dict[str, str], read: Callable[[Answer], T], **_: Any) -> T:
        """What ``read`` makes of the answer."""
        cpu, wall = time.process_time(), time.perf_counter()
        text = self._body(path, params)
        self.calls += 1
        self.cpu += time.process_time() - cpu
        self.wall += time.perf_counter() - wall
        return read(Answer("bench", f"https://vendor.example/{path}", 200, {}, text))

    def close(self) -> None:
        """Nothing is open."""

    def _body(self, path: str, params: dict[str, str]) -> str:
        if path in ("orders", "shipments", "fulfillments"):
            return self._shipstation(path, params)
        if path == "stores":
            return "[]"
        if path == "saleList":
            rows = self.copies["cin7-sale-row"].page(*_place(params, "Page", "Limit"), self.orders)
            return f'{{"Total":{self.orders},"Page":{params["Page"]},"SaleList":[{rows}]}}'
        if path == "sale":
            return self.copies["cin7-sale"](int(params["ID"][-8:]))
        if path.endswith("GetOrder"):
            return f'{{"OK":true,"Data":{self.copies["inksoft-order"](int(params["OrderId"]) - _FIRST)}}}'
        total = self.orders if "DateCreatedRange" in params else 0
        rows = self.copies["inksoft-summary"].page(int(params["Index"]), int(params["MaxResults"]), total)
        return f'{{"OK":true,"Data":[{rows}],"Pagination":{{"TotalResults":{total}}}}}'

    def _shipstation(self, path: str, params: dict[str, str]) -> str:
        kind = {"orders": "shipstation-order", "shipments": "shipstation-shipment"}.get(path)
        total = {"orders": self.orders, "shipments": self.orders * 3 // 4}.get(path, 0)
        total = 0 if {"orderStatus", "voidDateStart"} & params.keys() else total
        first, size = _place(params, "page", "pageSize")
        # Newest first is only asked for once, for the newest of all.
        first = max(total - size, 0) if params.get("sortDir") == "DESC" else first
        rows = self.copies[kind].page(first, size, total) if kind and total else ""
        if params.get("sortDir") == "DESC":
            rows = ",".join(self.copies[kind](number) for number in reversed(range(first, total))) if kind else ""
        return f'{{"{path}":[{rows}],"total":{total},"page":{params["page"]},"pages":{-(-total // size)}}}'


def _place(params: dict[str, str], page: str, size: str) -> tuple[int, int]:
    return (int(params[page]) - 1) * int(params[size]), int(params[size])


def _connection(system: str, vendor: _Vendor) -> Connection:
    pace, url, transport = Budget(MemoryStore(), 1e9), "https://vendor.example", cast("Transport", vendor)
    if system == "shipstation":
        client = shipstation.ShipStationClient("shipstation.main", base_url=url, api_key="k", api_secret="s", pace=pace)
        client.transport = transport
        return _ShipStation("shipstation.main", client, pace)
    if system == "inksoft":
        ink = inksoft.InkSoftClient(
            "inksoft.main", base_url=url, api_key="k", publisher_id=1, stores=["shop"], pace=pace
        )
        ink.transport = transport
        return _InkSoft("inksoft.main", ink, pace)
    core = cin7.Cin7Client("cin7.main", base_url=url, account_id="a", application_key="k", pace=pace)
    core.transport = transport
    return _Cin7("cin7.main", core, pace)


def measure(system: str, orders: int, templates: Path) -> None:
    """Pull so many orders into an empty lake, and print how fast and in how much memory."""
    documents = json_text.parse(templates.read_text(encoding="utf-8"))
    vendor = _Vendor({kind: _Copies(kind, documents[kind]) for kind in _OWN}, orders)
    connection = _connection(system, vendor)
    before = _peak()
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake")
        with lake.writing(), collecting_seldom():
            cpu, wall = time.process_time(), time.perf_counter()
            _Pull(lake, Config(), connection, NOW, threading.Lock()).run(
                full=False, progress=silent, expect=unannounced
            )
            cpu, wall = time.process_time() - cpu - vendor.cpu, time.perf_counter() - wall - vendor.wall
        arrived = lake.rows("orders", columns=["order_id"]).num_rows
        assert arrived == orders, f"{arrived} of {orders} orders arrived"
        peak = _peak()
        rows, write = _written_again(lake, Path(folder) / "again")
    read = _validated(system, vendor, min(orders, _SAMPLE))
    sys.stdout.write(
        f"{system}, {orders:,} orders, {rows:,} rows: {orders / cpu:,.0f} orders a second of one core "
        f"({orders / wall:,.0f} by the clock), {peak:,.0f} MB at most ({before:,.0f} before); "
        f"validating alone {read:,.0f}, writing the same rows alone {orders / write:,.0f} a second; "
        f"{read * cpu / orders:.1f} times as long as validating alone\n"
    )


def _written_again(lake: Lake, folder: Path) -> tuple[int, float]:
    """How many rows the lake holds, and the seconds of a core to write them with no thought into new tables."""
    rows, spent = 0, 0.0
    for name in schemas():
        held = lake.rows(name)
        rows += held.num_rows
        began = time.process_time()
        write_deltalake(folder / name, held)
        spent += time.process_time() - began
    return rows, spent


def _validated(system: str, vendor: _Vendor, orders: int) -> float:
    """Orders a second that are parsed and checked against the wire models, and nothing else."""
    kinds: dict[str, tuple[type[Wire], int]] = {
        "shipstation-order": (shipstation_wire.Order, orders),
        "shipstation-shipment": (shipstation_wire.Shipment, orders * 3 // 4),
        "cin7-sale-row": (cin7_wire.SaleRow, orders),
        "cin7-sale": (cin7_wire.Sale, orders),
        "inksoft-summary": (inksoft_wire.OrderSummary, orders),
        "inksoft-order": (inksoft_wire.Order, orders),
    }
    spent = 0.0
    for kind, (model, count) in kinds.items():
        if kind.startswith(system):
            texts = [vendor.copies[kind](number) for number in range(count)]
            began = time.process_time()
            for text in texts:
                model.model_validate(json_text.parse(text))
            spent += time.process_time() - began
    return orders / spent


def _peak() -> float:
    """The most memory this program ever had, in MB. What the system counts for a process includes who started it."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    if len(sys.argv) == 4:
        measure(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
