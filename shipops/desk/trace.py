"""Tracing an order by any name it goes by, through every system."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from shipops.address_forms import country_norm
from shipops.audit.checking.all_checks import check_all
from shipops.audit.checking.own_checks import NO_OWN_CHECKS, OwnChecks
from shipops.audit.findings import Finding, iso
from shipops.audit.life.marks import Mark
from shipops.audit.matching.lookalikes import publish_lookalikes_of
from shipops.audit.matching.published import published_here
from shipops.config import Config
from shipops.desk import order_parts
from shipops.desk.neighbourhood import findings_around, matched_around, names_of
from shipops.desk.order_parts import Row, rows
from shipops.desk.progress import Progress, progress, sentence
from shipops.errors import NotFoundError
from shipops.lake import Snapshot

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from shipops.desk.live import NotRead

# More orders than this are offered as a choice instead of told in full.
CHOICE_FROM = 6
_FRAME = ["account", "order", "part", "bucket", "says", "next", "findings", "customer"]


@dataclass(frozen=True, slots=True)
class OrderStory:
    """One source order (or a ShipStation order without one) with all that belongs to it; rows are plain dicts,
    times aware UTC datetimes.

    ``says`` is the sentence to read out, ``progress`` how far each unit has come; ``packing`` holds the quantities of
    each article ordered, in ShipStation and in each parcel, ``differences`` the fields both sides have and say
    otherwise, ``same_buyer`` other orders of the mailbox within a week, nearest first, ``documents`` what all of it was
    read from; ``past`` are findings that are solved (``last_seen``: when), ``changed`` what a live look-up found to be
    otherwise. ``notes`` are what the team noted about the findings, oldest first, ``explained_by`` findings about
    connections that explain them.
    """

    order: Row
    units: tuple[Row, ...]
    shipstation: tuple[Row, ...]
    shipments: tuple[Row, ...]
    lines: tuple[Row, ...]
    timeline: tuple[Row, ...]
    findings: tuple[Finding, ...]
    says: str = ""
    progress: tuple[Progress, ...] = ()
    packing: tuple[Row, ...] = ()
    differences: tuple[Row, ...] = ()
    same_buyer: tuple[Row, ...] = ()
    documents: tuple[Row, ...] = ()
    past: tuple[Finding, ...] = ()
    changed: tuple[str, ...] = ()
    notes: tuple[Mark, ...] = ()
    explained_by: tuple[Finding, ...] = ()

    def to_dict(self) -> Row:
        """JSON-ready values; of the documents their names and times."""
        rows = {
            name: [_plain(row) for row in getattr(self, name)]
            for name in ("units", "shipstation", "shipments", "lines", "timeline", "packing", "differences",
                         "same_buyer")
        }  # fmt: skip
        told = {"says": self.says, "progress": [one.to_dict() for one in self.progress]}
        read = [_plain({name: row[name] for name in row if name != "payload"}) for row in self.documents]
        return (
            _plain(self.order) | told | rows
            | {"findings": [found.to_dict() | {"notes": self._noted(found)} for found in self.findings],
               "documents": read,
               "past": [found.to_dict() for found in self.past], "changed": list(self.changed)}
        )  # fmt: skip

    def _noted(self, found: Finding) -> list[Row]:
        return [
            {"at": iso(note.at), "author": note.author, "text": note.text}
            for note in self.notes
            if note.target.finding == found.id
        ]


@dataclass(frozen=True, slots=True)
class Trace:
    """What an identifier leads to; people read its times in ``timezone``. ``choice`` lists the orders (account, number,
    customer, date) when they are too many to tell in full; ``orders`` is empty then. ``not_read`` are the accounts a
    live look-up could not read: of them this tells what was pulled last."""

    identifier: str
    as_of: datetime
    read_at: dict[str, datetime]
    orders: tuple[OrderStory, ...]
    choice: tuple[Row, ...]
    timezone: str = "UTC"
    not_read: tuple[NotRead, ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """One row per unit: its order, where it stands, what is said of it and what happens next."""
        import pandas as pd

        rows = [
            {"account": story.order["account"], "order": story.order["number"], "part": unit["part"],
             "bucket": unit["bucket"], "says": told.clause, "next": told.next_step,
             "findings": len(story.findings), "customer": story.order["customer"]}
            for story in self.orders
            for unit, told in zip(story.units, story.progress, strict=True)
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=_FRAME)

    def _repr_html_(self) -> str:
        from shipops.desk.showing import trace_html

        return trace_html(self)

    def to_dict(self) -> Row:
        """JSON-ready values."""
        return {
            "identifier": self.identifier,
            "as_of": iso(self.as_of),
            "read_at": {account: iso(at) for account, at in self.read_at.items()},
            "orders": [story.to_dict() for story in self.orders],
            "choice": [_plain(row) for row in self.choice],
            "not_read": [
                {"account": one.account, "message": one.message, "read_at": iso(self.read_at.get(one.account))}
                for one in self.not_read
            ],
        }


@dataclass(frozen=True, slots=True)
class Traces:
    """What several ``identifiers`` lead to, matched once for all of them: ``traces["SO-1"]`` is the trace of one, told
    when it is asked for. Raises :class:`NotFoundError` where nothing goes by it."""

    identifiers: tuple[str, ...]
    tell: Callable[[str], Trace]

    def __getitem__(self, identifier: str) -> Trace:
        return self.tell(identifier)

    @property
    def frame(self) -> pd.DataFrame:
        """As :attr:`Trace.frame`, for all of them, with what was ``asked``; where nothing or too much goes by it, it
        ``says`` so."""
        import pandas as pd

        told = [pd.DataFrame(columns=["asked", *_FRAME])]
        for identifier in self.identifiers:
            try:
                found = self[identifier]
                alone = pd.DataFrame([{"says": f"{len(found.choice)} orders fit."}]) if found.choice else found.frame
            except NotFoundError as error:
                alone = pd.DataFrame([{"says": error.what}])
            told.append(alone.assign(asked=identifier).astype(object))
        return pd.concat(told, ignore_index=True)


def trace(
    snapshot: Snapshot,
    config: Config,
    identifier: str,
    *,
    as_of: datetime,
    own: OwnChecks = NO_OWN_CHECKS,
    decided: Collection[tuple[str, str]] = (),
) -> Trace:
    """Find the orders ``identifier`` fits: a number, reference, key, id, tracking number, e-mail, phone or name.

    ``decided`` are pairs of orders that somebody said are no duplicates.
    Raises :class:`NotFoundError` when nothing in the lake goes by that name.
    """
    return traces(snapshot, config, [identifier], as_of=as_of, own=own, decided=decided)[identifier]


def traces(
    snapshot: Snapshot,
    config: Config,
    identifiers: Iterable[str],
    *,
    as_of: datetime,
    own: OwnChecks = NO_OWN_CHECKS,
    decided: Collection[tuple[str, str]] = (),
) -> Traces:
    """As :func:`trace`, for several ``identifiers`` at once."""
    asked = tuple(dict.fromkeys(identifiers))
    near = matched_around(snapshot, config, asked, as_of)
    db = near or published_here(snapshot, config, as_of)
    named = {identifier: orders_named(db, identifier) for identifier in asked}
    told = {key for found in named.values() if len(found) < CHOICE_FROM for key in found}
    findings: list[Finding] = []
    if told and near:
        findings = findings_around(near, snapshot, config, as_of, own, decided)
    elif told:
        publish_lookalikes_of(db, config, sorted(told), decided)
        findings = check_all(db, snapshot.folder, config, as_of, own).findings
    read_at = {name: snapshot.coverage[name].as_of for name in config.accounts if name in snapshot.coverage}

    def tell(identifier: str) -> Trace:
        found = named[identifier]
        if not found:
            raise NotFoundError(
                f"No order in the lake goes by {identifier!r}.",
                "Check the spelling, or pull what changed with `shipops sync`.",
            )
        if len(found) >= CHOICE_FROM:
            choice = tuple(rows(db, _CHOICE.format(keys=_keys(found))))
            return Trace(identifier, as_of, read_at, (), choice, config.timezone)
        now = as_of.astimezone(ZoneInfo(config.timezone))
        stories = (_story(db, account, key, findings, now, read_at) for account, key in found)
        return Trace(identifier, as_of, read_at, tuple(stories), (), config.timezone)

    return Traces(asked, tell)


def keys_named(snapshot: Snapshot, config: Config, identifier: str, as_of: datetime) -> list[str]:
    """The keys (``account|order_id``) of the orders an identifier fits."""
    db = matched_around(snapshot, config, [identifier], as_of) or published_here(snapshot, config, as_of)
    return ["|".join(key) for key in orders_named(db, identifier)]


def orders_named(db: duckdb.DuckDBPyConnection, identifier: str) -> list[tuple[str, str]]:
    """The orders (account, order id) an identifier fits, in a matched ``db``: source orders first-hand or through the
    ShipStation orders that stand for them, and lone ShipStation orders. A key (``account|order_id``) fits one."""
    if "|" in identifier and (found := db.execute(_KEYED, [identifier.strip()]).fetchall()):
        return found
    wanted = names_of(identifier)
    return db.execute(_NAMED, {"kinds": list(wanted), "texts": list(wanted.values())}).fetchall()


_KEYED = "SELECT account, order_id FROM orders WHERE account || '|' || order_id = ?"

_NAMED = """
WITH wanted AS (SELECT unnest($kinds) AS kind, unnest($texts) AS value),
-- A label may be known whose order was never read: of that there is nothing to tell.
hits AS (
    SELECT DISTINCT o.account, o.order_id FROM identifiers AS i JOIN wanted AS w USING (kind, value)
    JOIN orders AS o ON o.account = i.account AND o.order_id = i.order_id
),
through AS (
    SELECT h.account, h.order_id, u.account AS source, u.order_id AS source_id
    FROM hits AS h
    LEFT JOIN match_edges AS e ON e.ss_key = h.account || '|' || h.order_id
    LEFT JOIN source_units AS u ON u.unit_key = e.unit_key
)
SELECT DISTINCT coalesce(source, account) AS account, coalesce(source_id, order_id) AS order_id
FROM through ORDER BY 1, 2
"""

_CHOICE = """
SELECT account, number, order_id, customer, coalesce(ordered_at, created_at) AS ordered_at, status, total, currency
FROM orders WHERE account || '|' || order_id IN ({keys}) ORDER BY ordered_at DESC, account, order_id
"""


def _differing(db: duckdb.DuckDBPyConnection, key: Row) -> list[Row]:
    """The fields both sides have and say otherwise; a country by its name or its code is the same."""
    return [
        row for row in rows(db, order_parts.DIFFERENCES, key)
        if row["field"] != "country" or country_norm(row["source"]) != country_norm(row["shipstation"])
    ]  # fmt: skip


def _story(
    db: duckdb.DuckDBPyConnection,
    account: str,
    order_id: str,
    findings: list[Finding],
    now: datetime,
    read_at: Mapping[str, datetime],
) -> OrderStory:
    """``now`` is the moment it is told at, in the zone of the people it is told to; ``read_at`` when each account was
    last pulled."""
    key = {"account": account, "order_id": order_id}
    (order,) = rows(db, order_parts.ORDER, key)
    shipstation = rows(db, order_parts.SHIPSTATION, key)
    ids = tuple(int(row["order_id"]) for row in shipstation if row["order_id"].isdigit())
    told = tuple(
        found
        for found in findings
        if (found.account, found.order_id) == (account, order_id)
        or (found.order_id in {row["order_id"] for row in shipstation} and set(found.shipstation_order_ids) & set(ids))
    )
    behind = {found.absorbed_by for found in told}
    units, shipments = rows(db, order_parts.UNITS, key), rows(db, order_parts.SHIPMENTS, key)
    zone = now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else ZoneInfo("UTC")
    steps = tuple(_progress(unit, shipstation, shipments, told, zone) for unit in units)
    return OrderStory(
        order=order,
        units=tuple(units),
        shipstation=tuple(shipstation),
        shipments=tuple(shipments),
        lines=tuple(rows(db, order_parts.LINES, key)),
        timeline=tuple(rows(db, order_parts.TIMELINE, key)),
        findings=told,
        says=sentence(order, steps, zone, now, _stood_at(order, shipstation, read_at)),
        progress=steps,
        packing=tuple(rows(db, order_parts.PACKING, key)),
        differences=tuple(_differing(db, key)),
        same_buyer=tuple(rows(db, order_parts.SAME_BUYER, key)),
        documents=tuple(rows(db, order_parts.DOCUMENTS, key)),
        explained_by=tuple(found for found in findings if found.id in behind),
    )


def _stood_at(order: Row, shipstation: list[Row], read_at: Mapping[str, datetime]) -> datetime | None:
    """Since when anything that is told may have changed: the reading, of those it rests on, that is longest ago."""
    newest: dict[str, datetime] = {}
    for row in (order, *shipstation):
        known = newest.get(row["account"]) or read_at.get(row["account"]) or row["seen_at"]
        newest[row["account"]] = max(known, row["seen_at"])
    return min(newest.values(), default=None)


def _progress(
    unit: Row, shipstation: list[Row], shipments: list[Row], findings: tuple[Finding, ...], zone: ZoneInfo
) -> Progress:
    """How far a unit has come, by what belongs to it alone."""
    own = [row for row in shipstation if unit["part"] in row["parts"]]
    keys = {(row["account"], row["order_id"]) for row in own}
    parcels = [
        row for row in shipments
        if (row["account"], row["order_id"]) in keys or row["unit_id"] == unit["unit_id"]
    ]  # fmt: skip
    about = [found for found in findings if found.part in ("", unit["part"])]
    return progress(unit, own, parcels, about, zone)


def _keys(found: list[tuple[str, str]]) -> str:
    return ", ".join("'" + f"{account}|{key}".replace("'", "''") + "'" for account, key in found)


def _plain(row: Row) -> Row:
    """JSON-ready values: UTC times as text, amounts as numbers."""
    import datetime as dt
    from decimal import Decimal

    def value(item: Any) -> Any:
        if isinstance(item, dt.datetime):
            return iso(item)
        if isinstance(item, dt.date):
            return item.isoformat()
        return float(item) if isinstance(item, Decimal) else item

    return {name: value(item) for name, item in row.items()}
