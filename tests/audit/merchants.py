"""A merchant in a few lines: orders, parcels and stores as records, matched and checked without a lake on disk.

It is Monday, 2 November 2026, 9:30 in Chicago; every system was pulled at that moment and the linked stores refreshed
half an hour before. A sale made without further words is ready to ship since a week, and nothing stands for it yet.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from shipops.audit.checking.catalogue import catalogue
from shipops.audit.checking.telling import run_checks
from shipops.audit.findings import Finding
from shipops.audit.matching.lookalikes import publish_lookalikes
from shipops.audit.matching.published import published
from shipops.config import Config
from shipops.errors import ShipopsError
from shipops.integrations.failing import judged
from shipops.lake import Coverage, Ingest, Lake, Snapshot
from shipops.lake.ingest import close_pull
from shipops.lake.snapshot import new_connection
from shipops.lake.tables import schemas
from shipops.records import Order, OrderLine, Record, Shipment, ShippedItem, Store, Unit
from shipops.systems.reading import Reading

NOW = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
REFRESHED = NOW - timedelta(minutes=30)
WEEK_AGO = NOW - timedelta(days=7)
HISTORY_START = NOW - timedelta(days=60)
CIN7, INKSOFT, SHIPSTATION = "cin7.main", "inksoft.main", "shipstation.main"
# Stores of ShipStation: one for each source, one nothing is linked to, one for orders made by hand.
CIN7_STORE, INKSOFT_STORE, OLD_STORE, MANUAL_STORE = "1", "2", "3", "4"

CONFIG: dict[str, Any] = {
    "timezone": "America/Chicago",
    "shipstation": {"main": {"api_key": "k", "api_secret": "s"}},
    "cin7": {"main": {"account_id": "a", "application_key": "k"}},
    "inksoft": {"main": {"publisher_id": 1, "stores": ["one"], "api_key": "k"}},
    "link": [
        {"source": CIN7, "shipstation": "main", "store_id": 1, "method": "custom_store", "order_number": "sale_number"},
        {"source": INKSOFT, "shipstation": "main", "store_id": 2, "method": "native", "order_number": "order_id"},
    ],
}  # fmt: skip


def config(cin7_link: Mapping[str, Any] | None = None, **sections: Any) -> Config:
    """The usual configuration; ``cin7_link`` changes keys of the Cin7 link, ``sections`` replace whole sections."""
    first, second = CONFIG["link"]
    return Config.model_validate(CONFIG | {"link": [first | dict(cin7_link or {}), second]} | sections)


def cin7_links(*changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Several Cin7 links: store 1, 2, … with these changes."""
    return [
        {"source": CIN7, "shipstation": "main", "store_id": place, "method": "custom_store"} | dict(change)
        for place, change in enumerate(changes, start=1)
    ]


def guid(text: str) -> str:
    """A GUID that is the same for the same text."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text))


@dataclass(frozen=True)
class Person:
    """A buyer and where the parcel goes."""

    name: str = "Ada Moss"
    email: str = "ada@example.com"
    street: str = "12 Elm Street"
    postcode: str = "60601"

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "customer": self.name, "email": self.email, "ship_to_name": self.name, "ship_to_street1": self.street,
            "ship_to_city": "Chicago", "ship_to_state": "IL", "ship_to_postcode": self.postcode,
            "ship_to_country": "US",
        }  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """An order of a source, or of ShipStation."""

    account: str
    order_id: str
    number: str
    unit_ids: tuple[str, ...] = ()
    person: Person = field(default_factory=Person)
    items: tuple[tuple[str, Any], ...] = ()
    total: Decimal = Decimal(0)

    @property
    def unit_key(self) -> str:
        """The key of its first unit."""
        return f"{self.account}|{self.unit_ids[0]}"


def person(number: str) -> Person:
    """Someone else for every order number."""
    return Person(name=f"Buyer {number}", email=f"{number}@example.com".lower(), street=f"{number} Elm St")


@dataclass
class Merchant:
    """What all systems hold. Numbers of ShipStation orders count up from 1001."""

    reading: Reading = field(default_factory=Reading)
    connections: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    def sale(
        self, number: str, *, parts: int = 1, items: Mapping[str, Any] | None = None, part_items: Any = None,
        buyer: Person | None = None, unit: Mapping[str, Any] | None = None, units: Iterable[Mapping[str, Any]] = (),
        line: Mapping[str, Any] | None = None, **order: Any,
    ) -> Placed:  # fmt: skip
        """A Cin7 sale whose ``parts`` fulfilments are picked, packed and ready; ``unit`` changes each of them,
        ``units`` one after the other; ``part_items`` are the items of each; ``line`` changes each line."""
        buyer, sale_id = buyer or person(number), guid(number)
        unit_ids = (sale_id,) if parts == 0 else tuple(guid(f"{number}/{part + 1}") for part in range(parts))
        shared = dict(items if items is not None else {f"SKU-{number}": 1})
        changes = [*map(dict, units)] + [{}] * len(unit_ids)
        record = self._order(CIN7, "cin7", sale_id, number, buyer, {"status": "open"} | order)
        for place, unit_id in enumerate(unit_ids):
            self._unit(
                record, unit_id,
                {"part": str(place + 1) if parts > 1 else "", "units_in_order": max(parts, 1), "sale_number": number,
                 "invoice_number": number.replace("SO", "INV"), "approved": True, "picked": True, "packed": True,
                 "at_ship_stage": True, "invoiced": True, "customer_reference": record.customer_reference}
                | dict(unit or {}) | changes[place],
            )  # fmt: skip
            self._lines(record, part_items[place] if part_items else shared, unit_id, line)
        return Placed(CIN7, sale_id, number, unit_ids, buyer, tuple(shared.items()), record.total or Decimal(0))

    def web_order(
        self, number: str, *, items: Mapping[str, Any] | None = None, buyer: Person | None = None,
        unit: Mapping[str, Any] | None = None, line: Mapping[str, Any] | None = None, **order: Any,
    ) -> Placed:  # fmt: skip
        """An InkSoft order that is Ready to Ship."""
        buyer, order_id, items = buyer or person(number), f"7/{number}", dict(items or {f"SKU-{number}": 1})
        words = {"status": "awaiting_shipment", "status_text": "Ready to Ship", "external_key": guid(number)}
        record = self._order(INKSOFT, "inksoft", order_id, number, buyer, words | order)
        facts = {"sale_number": number, "approved": True, "paid": True, "status_text": record.status_text}
        self._unit(record, order_id, facts | dict(unit or {}))
        self._lines(record, items, order_id, line)
        return Placed(INKSOFT, order_id, number, (order_id,), buyer, tuple(items.items()), record.total or Decimal(0))

    def imported(
        self, source: Placed | None = None, number: str = "", *, store: str = "", status: str = "awaiting_shipment",
        items: Mapping[str, Any] | None = None, buyer: Person | None = None, line: Mapping[str, Any] | None = None,
        **order: Any,
    ) -> Placed:  # fmt: skip
        """A ShipStation order, by default one that took over ``source`` under its number."""
        order_id = str(1001 + sum(row.system == "shipstation" for row in self.reading.orders))
        number = number or (source.number if source else order_id)
        store = store or (INKSOFT_STORE if source and source.account == INKSOFT else CIN7_STORE)
        buyer = buyer or (source.person if source else person(number))
        shared = dict(items if items is not None else (source.items if source else {"SKU-X": 1}))
        usual = {
            "status": status, "status_text": status, "store_id": store, "external_key": number,
            "created_at": WEEK_AGO + timedelta(hours=1), "modified_at": WEEK_AGO + timedelta(hours=1),
            "total": source.total if source else Decimal(50),
        }  # fmt: skip
        record = self._order(SHIPSTATION, "shipstation", order_id, number, buyer, usual | order)
        self._lines(record, shared, None, line)
        return Placed(SHIPSTATION, order_id, number, (), buyer, tuple(shared.items()), record.total or Decimal(0))

    def label(self, order: Placed, tracking: str | None, *, kind: str = "label", **changes: Any) -> None:
        """A label made on ``order`` three days ago, whose notification ShipStation says it sent."""
        made = NOW - timedelta(days=3, hours=6)
        values = {
            "account": SHIPSTATION, "system": "shipstation", "kind": kind, "shipment_id": self._shipment_id(),
            "order_id": order.order_id, "order_number": order.number, "tracking": tracking, "carrier": "ups",
            "created_at": made, "ship_date": made.date(), "notified": True, "seen_at": NOW,
        }  # fmt: skip
        self.reading.shipments.append(Shipment.model_validate(values | changes))

    def reported(self, source: Placed, tracking: str | None, *, part: int = 1, **changes: Any) -> None:
        """What the source shows as shipped."""
        values = {
            "account": source.account, "system": source.account.partition(".")[0], "kind": "reported",
            "shipment_id": self._shipment_id(), "order_id": source.order_id, "unit_id": source.unit_ids[part - 1],
            "tracking": tracking, "items": (ShippedItem(sku="SKU", quantity=Decimal(1)),), "seen_at": NOW,
        }  # fmt: skip
        self.reading.shipments.append(Shipment.model_validate(values | changes))

    def changed(self, placed: Placed, field: str, old: str | None, new: str, at: datetime) -> None:
        """A change of an order or of its unit that was seen at ``at``; ``old`` is ``None`` at the first sight."""
        of_unit = field in ("lines", "place") and placed.unit_ids
        subject_id = placed.unit_ids[0] if of_unit else placed.order_id
        self.events.append(
            {"event_id": f"e{len(self.events)}", "account": placed.account, "order_id": placed.order_id,
             "subject": "unit" if of_unit else "order", "subject_id": subject_id,
             "field": field, "old": old, "new": new, "changed_at": at, "seen_at": at}
        )  # fmt: skip

    def moved(
        self, order: Placed, what: str, old: str | None, new: str, *, at: datetime | None, seen: datetime = NOW,
        part: int = 0,
    ) -> None:  # fmt: skip
        """A pull at ``seen`` saw a status or a stage change, at ``at`` by the system's own word; ``part`` counts from 1
        and makes it a change of that unit."""
        subject_id = order.unit_ids[part - 1] if part else order.order_id
        self.events.append(
            {"event_id": f"e{len(self.events)}", "account": order.account, "order_id": order.order_id,
             "subject": "unit" if part else "order", "subject_id": subject_id, "field": what, "old": old, "new": new,
             "changed_at": at, "seen_at": seen}
        )  # fmt: skip

    def store(self, store_id: str, *, refreshed_at: datetime | None = REFRESHED, **changes: Any) -> None:
        """A store of ShipStation; the usual four are there without being told."""
        values = {"account": SHIPSTATION, "store_id": store_id, "name": f"Store {store_id}", "seen_at": NOW}
        self.reading.stores.append(Store.model_validate(values | {"refreshed_at": refreshed_at} | changes))

    def pull_failed(self, account: str, error: ShipopsError, *, since: datetime = WEEK_AGO) -> None:
        """The last pull of ``account`` ended with ``error``, as every pull since then."""
        failure = judged(account, error)
        self.connections.append(
            {"account": account, "checked_at": NOW, "outcome": failure.outcome, "problem": failure.problem,
             "words": failure.words, "since": since, "worked_at": since - timedelta(hours=1)}
        )  # fmt: skip

    def _order(
        self, account: str, system: str, order_id: str, number: str, buyer: Person, changes: Mapping[str, Any]
    ) -> Order:
        usual = {
            "account": account, "system": system, "order_id": order_id, "number": number, "currency": "USD",
            "total": Decimal(50 + len(self.reading.orders) * 3), "ordered_at": WEEK_AGO, "created_at": WEEK_AGO,
            "modified_at": WEEK_AGO, "seen_at": NOW, "detail_at": NOW,
        }  # fmt: skip
        record = Order.model_validate(usual | buyer.columns | dict(changes))
        self.reading.orders.append(record)
        return record

    def _unit(self, order: Order, unit_id: str, changes: Mapping[str, Any]) -> None:
        usual = {
            "account": order.account, "system": order.system, "unit_id": unit_id, "order_id": order.order_id,
            "status_text": order.status_text, "has_ship_to": True, "from_detail": True, "ordered_at": order.ordered_at,
            "changed_at": order.modified_at, "ready_at": order.modified_at, "seen_at": NOW,
            "ship_to": order.ship_to_street1, "ship_to_norm": order.ship_to_norm, "ship_to_core": order.ship_to_core,
        }  # fmt: skip
        self.reading.units.append(Unit.model_validate(usual | dict(changes)))

    def _lines(
        self, order: Order, items: Mapping[str, Any], unit_id: str | None, changes: Mapping[str, Any] | None
    ) -> None:
        """``items`` by SKU: how many, or the columns of the line; ``changes`` are those of every line."""
        for place, (sku, told) in enumerate(items.items()):
            self.reading.lines.append(
                OrderLine.model_validate(
                    {"account": order.account, "system": order.system, "order_id": order.order_id, "unit_id": unit_id,
                     "line_id": f"{unit_id}-{place}", "sku": sku, "name": sku, "quantity": 1, "seen_at": NOW}
                    | dict(changes or {}) | (dict(told) if isinstance(told, Mapping) else {"quantity": told})
                )
            )  # fmt: skip

    def _shipment_id(self) -> str:
        return f"s{len(self.reading.shipments) + 1}"

    def everything(self) -> Reading:
        """All records, the usual stores among them."""
        told = {store.store_id for store in self.reading.stores}
        for store_id in (CIN7_STORE, INKSOFT_STORE, OLD_STORE, MANUAL_STORE):
            if store_id not in told:
                self.store(store_id)
        return self.reading


@dataclass(frozen=True)
class HeldSnapshot(Snapshot):
    """A snapshot whose tables are held in memory."""

    reading: Reading = field(default_factory=Reading)
    pulls: Sequence[Mapping[str, Any]] = ()
    events: Sequence[Mapping[str, Any]] = ()

    def connect(self, held: Collection[str] = ()) -> duckdb.DuckDBPyConnection:
        db = new_connection()
        db.execute("SET threads = 1")  # a handful of rows: more threads only cost
        rows: dict[str, list[Record]] = {
            "orders": self.reading.orders, "units": self.reading.units, "order_lines": self.reading.lines,
            "shipments": self.reading.shipments, "stores": self.reading.stores,
        }  # fmt: skip
        held = {name: [row.model_dump() for row in records] for name, records in rows.items()}
        held |= {"gaps": list(map(asdict, self.reading.gaps)), "quarantine": list(map(asdict, self.reading.rejected))}
        held["connections"] = [dict(row) for row in self.pulls]
        held["order_events"] = [dict(row) for row in self.events]
        for name, schema in schemas().items():
            made = pa.Table.from_pylist(held.get(name, []), schema=schema)
            db.from_arrow(made).create(name)
        return db


def coverages(**changes: Any) -> dict[str, Coverage]:
    """Every account read to the end at this moment; ``changes`` by account (``cin7_main={"proven": False}``)."""
    usual = {"as_of": NOW, "window_start": HISTORY_START, "proven": True, "calls": 1, "tallies": {}}
    return {
        account: Coverage(account=account, **(usual | changes.get(account.replace(".", "_"), {})))
        for account in (SHIPSTATION, CIN7, INKSOFT)
    }


@dataclass(frozen=True)
class Audited:
    """A merchant after matching and checks; orders are asked for by their number."""

    db: duckdb.DuckDBPyConnection
    findings: list[Finding]

    def of(self, number: str, check: str = "") -> list[Finding]:
        """The findings about an order."""
        return [found for found in self.findings if found.order == number and check in ("", found.check)]

    def checks(self, number: str) -> list[str]:
        """The ids of the checks that report an order, once for each finding."""
        return [found.check for found in self.of(number)]

    def the(self, number: str, check: str) -> Finding:
        """The one finding of a check about an order."""
        (found,) = self.of(number, check)
        return found

    def unit(self, number: str, part: str = "") -> dict[str, Any]:
        """The row of ``matched`` for a unit."""
        result = self.db.execute("SELECT * FROM matched WHERE number = ? AND part = ?", [number, part])
        names = [column[0] for column in result.description]
        (values,) = result.fetchall()
        return dict(zip(names, values, strict=True))

    def about(self, check: str) -> list[Finding]:
        """The findings of a check about whole connections."""
        return [found for found in self.findings if found.check == check and found.order_id is None]

    def bucket(self, number: str, part: str = "") -> str:
        return str(self.unit(number, part)["bucket"])

    def ties(self, number: str, part: str = "") -> dict[str, str]:
        """The ShipStation orders a unit is tied to, each with the key that tied it."""
        key = self.unit(number, part)["unit_key"]
        rows = self.db.execute("SELECT ss_key, key FROM match_edges WHERE unit_key = ?", [key]).fetchall()
        return {ss_key.partition("|")[2]: how for ss_key, how in rows}


def audit_of(
    merchant: Merchant, configured: Config | None = None, *, as_of: datetime = NOW,
    searched: frozenset[str] = frozenset(), decided: Collection[tuple[str, str]] = (), **coverage: Any,
) -> Audited:  # fmt: skip
    """Match and check a merchant."""
    snapshot = HeldSnapshot(
        Path(),
        {},
        coverages(**coverage),
        {},
        reading=merchant.everything(),
        pulls=merchant.connections,
        events=merchant.events,
    )
    db = published(snapshot, configured or config(), as_of, searched)
    publish_lookalikes(db, configured or config(), decided=decided)
    return Audited(db, run_checks(db, catalogue(), as_of))


class HeldLake(Lake):
    """A lake whose orders are a merchant's, held in memory; only what audits record lies on disk."""

    def __init__(self, folder: Path, merchant: Merchant, **coverage: Any) -> None:
        super().__init__(folder)
        self.merchant, self.coverage = merchant, coverages(**coverage)

    def snapshot(self) -> Snapshot:
        return HeldSnapshot(
            Path(),
            {},
            self.coverage,
            {},
            reading=self.merchant.everything(),
            pulls=self.merchant.connections,
            events=self.merchant.events,
        )

    def commit_look_up(self, found: Reading) -> None:
        """Take over what was looked up: the newest reading of an order stands. Snapshots taken before stay as they
        are."""
        known = self.merchant.reading
        taken = replace(known, lines=[*known.lines, *found.lines])
        for name, key in (("orders", "order_id"), ("units", "unit_id"), ("shipments", "shipment_id")):
            new = {getattr(row, key): row for row in getattr(found, name)}
            kept = [row for row in getattr(known, name) if getattr(row, key) not in new]
            setattr(taken, name, [*kept, *new.values()])
        self.merchant.reading = taken


def fill(lake: Lake, merchant: Merchant, **coverage: Any) -> None:
    """Put a merchant into a lake on disk, as one completed pull of every account."""
    with lake.writing():
        Ingest(lake, merchant.everything()).commit()
        for account, covered in coverages(**coverage).items():
            close_pull(lake, account, Reading(), covered.as_of)
            lake.commit_snapshot(covered)
