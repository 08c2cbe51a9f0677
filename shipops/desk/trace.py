"""Tracing an order by any name it goes by, through every system."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shipops.audit.checking.all_checks import check_all
from shipops.audit.checking.own_checks import NO_OWN_CHECKS, OwnChecks
from shipops.audit.findings import Finding, iso
from shipops.audit.matching.lookalikes import publish_lookalikes_of
from shipops.audit.matching.published import published
from shipops.config import Config
from shipops.desk.neighbourhood import findings_around, matched_around, names_of
from shipops.errors import NotFoundError
from shipops.lake import Snapshot

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
# More orders than this are offered as a choice instead of told in full.
CHOICE_FROM = 6


@dataclass(frozen=True, slots=True)
class OrderStory:
    """One source order (or a ShipStation order without one) with all that belongs to it; rows are plain dicts,
    times aware UTC datetimes."""

    order: Row
    units: tuple[Row, ...]
    shipstation: tuple[Row, ...]
    shipments: tuple[Row, ...]
    lines: tuple[Row, ...]
    timeline: tuple[Row, ...]
    findings: tuple[Finding, ...]

    def to_dict(self) -> Row:
        """JSON-ready values."""
        rows = {
            name: [_plain(row) for row in getattr(self, name)]
            for name in ("units", "shipstation", "shipments", "lines", "timeline")
        }
        return _plain(self.order) | rows | {"findings": [found.to_dict() for found in self.findings]}


@dataclass(frozen=True, slots=True)
class Trace:
    """What an identifier leads to. ``choice`` lists the orders (account, number, customer, date) when they are too many
    to tell in full; ``orders`` is empty then."""

    identifier: str
    as_of: datetime
    read_at: dict[str, datetime]
    orders: tuple[OrderStory, ...]
    choice: tuple[Row, ...]

    def to_dict(self) -> Row:
        """JSON-ready values."""
        return {
            "identifier": self.identifier,
            "as_of": iso(self.as_of),
            "read_at": {account: iso(at) for account, at in self.read_at.items()},
            "orders": [story.to_dict() for story in self.orders],
            "choice": [_plain(row) for row in self.choice],
        }


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
    near = matched_around(snapshot, config, identifier, as_of)
    db = near or published(snapshot, config, as_of)
    read_at = {name: snapshot.coverage[name].as_of for name in config.accounts if name in snapshot.coverage}
    found = orders_named(db, identifier)
    if not found:
        raise NotFoundError(
            f"No order in the lake goes by {identifier!r}.",
            "Check the spelling, or pull what changed with `shipops sync` (or --live).",
        )
    if len(found) >= CHOICE_FROM:
        return Trace(identifier, as_of, read_at, (), tuple(_rows(db, _CHOICE.format(keys=_keys(found)))))
    if near:
        findings = findings_around(near, snapshot, config, as_of, own, decided)
    else:
        publish_lookalikes_of(db, config, found, decided)
        findings = check_all(db, snapshot.folder, config, as_of, own).findings
    return Trace(identifier, as_of, read_at, tuple(_story(db, account, key, findings) for account, key in found), ())


def orders_named(db: duckdb.DuckDBPyConnection, identifier: str) -> list[tuple[str, str]]:
    """The orders (account, order id) an identifier fits, in a matched ``db``: source orders first-hand or through the
    ShipStation orders that stand for them, and lone ShipStation orders."""
    wanted = names_of(identifier)
    return db.execute(_NAMED, {"kinds": list(wanted), "texts": list(wanted.values())}).fetchall()


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
FROM orders WHERE account || '|' || order_id IN ({keys}) ORDER BY ordered_at DESC
"""


def _story(db: duckdb.DuckDBPyConnection, account: str, order_id: str, findings: list[Finding]) -> OrderStory:
    key = {"account": account, "order_id": order_id}
    (order,) = _rows(db, _ORDER, key)
    shipstation = _rows(db, _SHIPSTATION, key)
    ids = tuple(int(row["order_id"]) for row in shipstation if row["order_id"].isdigit())
    told = tuple(
        found
        for found in findings
        if (found.account, found.order_id) == (account, order_id)
        or (found.order_id in {row["order_id"] for row in shipstation} and set(found.shipstation_order_ids) & set(ids))
    )
    return OrderStory(
        order=order,
        units=tuple(_rows(db, _UNITS, key)),
        shipstation=tuple(shipstation),
        shipments=tuple(_rows(db, _SHIPMENTS, key)),
        lines=tuple(_rows(db, _LINES, key)),
        timeline=tuple(_timeline(db, key)),
        findings=told,
    )


_ORDER = """
SELECT account, system, number, order_id, customer, email, phone, status, status_text, payment_status, channel,
    location, currency, total, paid, ordered_at, modified_at, ship_by, hold_until, requested_service, requested_carrier,
    ship_to_name, ship_to_company, ship_to_street1, ship_to_street2, ship_to_city, ship_to_state, ship_to_postcode,
    ship_to_country, customer_note, internal_note, detail_at, seen_at
FROM orders WHERE account = $account AND order_id = $order_id
"""
_UNITS = """
SELECT part, invoice_number, status_text, bucket, reason, match_key, ss_numbers, ss_statuses, due_at, ship_by, shipped,
    void, link_id
FROM matched WHERE account = $account AND order_id = $order_id ORDER BY part
"""
_STANDING = """(
    SELECT DISTINCT e.ss_key FROM match_edges AS e JOIN source_units AS u ON u.unit_key = e.unit_key
    WHERE u.account = $account AND u.order_id = $order_id
    UNION SELECT $account || '|' || $order_id
)"""
_SHIPSTATION = f"""
SELECT s.account, s.order_id, s.number, s.status, s.store_id, t.name AS store, s.total, s.created_at, s.modified_at,
    s.parent_key IS NOT NULL AS split_child, s.merged_or_split
FROM ss_orders AS s LEFT JOIN stores AS t ON t.account = s.account AND t.store_id = s.store_id
WHERE s.ss_key IN {_STANDING} ORDER BY s.order_id
"""
_SHIPMENTS = f"""
SELECT account, kind, order_number, tracking, carrier, service, cost, created_at, ship_date, voided, voided_at,
    is_return, shipped, notified, notify_error
FROM shipments WHERE account || '|' || order_id IN {_STANDING} ORDER BY created_at
"""
_LINES = """
SELECT unit_id, kind, sku, name, options, quantity, unit_price
FROM lines WHERE account = $account AND order_id = $order_id ORDER BY unit_id, line_id
"""


def _timeline(db: duckdb.DuckDBPyConnection, key: Row) -> list[Row]:
    """What happened when, in all systems, oldest first; ``day_only`` where the source states no time of day."""
    return _rows(db, _TIMELINE, key)


_TIMELINE = f"""
SELECT moment, account, what, day_only FROM (
    SELECT coalesce(ordered_at, created_at) AS moment, account, 'ordered' AS what, system = 'cin7' AS day_only
    FROM orders WHERE account = $account AND order_id = $order_id
    UNION ALL
    SELECT due_at, account, CASE WHEN part = '' THEN 'ready to ship' ELSE 'part ' || part || ' ready to ship' END, false
    FROM matched
    WHERE account = $account AND order_id = $order_id AND eligible
    UNION ALL
    SELECT created_at, account, 'in ShipStation as ' || number, false FROM ss_orders WHERE ss_key IN {_STANDING}
    UNION ALL
    SELECT created_at, account, CASE kind WHEN 'label' THEN CASE WHEN is_return THEN 'return label ' ELSE 'label ' END
        WHEN 'marked_shipped' THEN 'marked as shipped ' ELSE 'shown as shipped ' END
        || coalesce(tracking, 'without tracking'), false
    FROM shipments WHERE account || '|' || order_id IN {_STANDING}
    UNION ALL
    SELECT voided_at, account, 'label voided ' || coalesce(tracking, ''), false FROM shipments
    WHERE account || '|' || order_id IN {_STANDING} AND voided
    UNION ALL
    SELECT coalesce(changed_at, seen_at), account,
        subject || ': ' || field || ' changed from ' || coalesce(old, 'nothing') || ' to ' || coalesce(new, 'nothing'),
        false
    FROM events WHERE account || '|' || order_id IN {_STANDING} AND old IS NOT NULL AND field <> 'place'
) AS happened WHERE moment IS NOT NULL ORDER BY moment, what
"""


def _rows(db: duckdb.DuckDBPyConnection, query: str, parameters: Row | None = None) -> list[Row]:
    result = db.execute(query, {k: v for k, v in (parameters or {}).items() if f"${k}" in query})
    names = [column[0] for column in result.description]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]


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
