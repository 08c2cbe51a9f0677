"""Matching, once: units against ShipStation orders, as a graph, then one row per unit.

Each step is one ``SELECT`` in ``steps/``, kept as a table under the file's name. ``README.md`` of the audit
describes the relations that checks and analysts may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from shipops.audit.matching.ageing import publish_cutoffs
from shipops.audit.matching.connection_facts import publish_connection_facts
from shipops.audit.matching.learned import Learned
from shipops.audit.matching.settings import link_ids, publish_ignored, publish_number_kinds, publish_settings
from shipops.audit.matching.shipping_words import publish_shipping_words
from shipops.audit.matching.statements import statement
from shipops.audit.matching.store_rhythm import publish_store_limits
from shipops.audit.matching.tables import create, texts
from shipops.audit.matching.vocabulary import publish_vocabulary
from shipops.config import Config
from shipops.engines.database import Database
from shipops.engines.opening import connect, connect_here
from shipops.lake import Coverage, Snapshot

if TYPE_CHECKING:
    import duckdb

# Tables that many steps and checks read: looking into the files of small ones each time costs more than all else.
_READ_OFTEN = ("orders", "units", "order_lines", "shipments", "stores", "order_events", "gaps", "quarantine")

_NUMBER_KIND_PAIRS = 20
# The kind that wins must hold in nearly all its pairs and be far ahead of the next.
_NUMBER_KIND_SHARE = 0.9
_NUMBER_KIND_MARGIN = 3

_NUMBER_STEPS = (
    "ss_orders", "source_units", "item_lines", "order_items", "packed_items", "label_items", "reported_items",
    "item_quantities", "unit_links", "unit_numbers", "number_pairs", "number_evidence",
)  # fmt: skip
_EDGE_STEPS = (
    "explicit_edges", "number_candidates", "contested_numbers", "number_edges", "merge_edges", "merged_by_lines",
    "split_edges", "chains", "via_units", "via_edges", "tracking_edges", "match_edges", "likely_pairs", "standing",
    "double_pairs", "double_connections", "double_units", "order_key_forms", "key_forms",
)  # fmt: skip
_FACT_STEPS = ("group_units", "clean_pairs", "pair_lines", "pair_fields", "link_facts")
_STATUS_STEPS = ("source_status", "cancelled_parcels", "status_since", "stage_since", "backward_moves")
_COMPARE_STEPS = ("compared_orders", "compared_groups", "group_items", "group_amounts")
_UNIT_STEPS = (
    "replacements", "counterparts", "unit_tracking", "label_reports", "foreign_tracking", "under_link", "matched",
    "live_labels", "order_shipped", "group_shipped", "group_state", "sent_elsewhere", "shown_pairs", "shown_otherwise",
    "store_health",
)  # fmt: skip

# What no step, check or page reads any more once a step is done.
_LAST_READ_BY = {
    "packed_items": ("parcel_items", "order_items"),
    "reported_items": ("packed_items",),
    "number_edges": ("number_candidates", "contested_numbers"),
    "match_edges": (
        "explicit_edges", "number_edges", "merge_edges", "merged_by_lines", "split_edges", "via_edges",
        "tracking_edges",
    ),
    "pair_fields": ("pair_lines",),
    "matched": ("counterparts", "under_link"),
    "compared_groups": ("merge_members",),
    "group_amounts": ("item_lines", "group_units"),
}  # fmt: skip


def published(snapshot: Snapshot, config: Config, as_of: datetime, searched: frozenset[str] = frozenset()) -> Database:
    """A database of the configured engine with every published relation, matching done.

    ``searched`` are the keys of units that were looked for live, in every store, and not found.
    """
    db = connect(snapshot, config, held=_READ_OFTEN)
    publish(db, config, as_of=as_of, coverage=snapshot.coverage, searched=searched)
    return db


def connected(snapshot: Snapshot, config: Config) -> duckdb.DuckDBPyConnection:
    """A connection with the tables of the lake, and no more memory than ``[audit] memory`` allows."""
    return connect_here(snapshot, config, held=_READ_OFTEN)


def published_here(snapshot: Snapshot, config: Config, as_of: datetime) -> duckdb.DuckDBPyConnection:
    """The same in DuckDB whatever engine is configured, for questions about single orders and for the doctor."""
    db = connected(snapshot, config)
    publish(db, config, as_of=as_of, coverage=snapshot.coverage)
    return db


def publish(
    db: Database,
    config: Config,
    *,
    as_of: datetime,
    coverage: Mapping[str, Coverage],
    searched: frozenset[str] = frozenset(),
    learned: Learned | None = None,
) -> None:
    """Create every published relation in ``db``, which has the tables of the lake.

    Where these hold only some orders, ``learned`` is what all of them told.
    """
    publish_beside(db, config, as_of=as_of, coverage=coverage)
    for name, query in _BASE.items():
        db.execute(statement(f"CREATE TABLE {name} AS {query}"))
    create(db, "searched", [{"unit_key": key} for key in sorted(searched)], texts("unit_key"))

    _run(db, *_NUMBER_STEPS)
    publish_number_kinds(db, learned.number_kinds if learned else number_kinds(db, config))
    _run(db, *_EDGE_STEPS, learned=learned)
    _group(db)
    publish_shipping_words(db)
    _run(db, *_FACT_STEPS, *_UNIT_STEPS, learned=learned)
    _run(db, *_STATUS_STEPS)
    _run(db, *_COMPARE_STEPS)


def publish_beside(db: Database, config: Config, *, as_of: datetime, coverage: Mapping[str, Coverage]) -> None:
    """Create what stands beside matching in ``db``, which has the tables of the lake: settings, moments, vocabularies,
    what rules ignore. The kind of number a link uses is not told yet."""
    db.execute("CREATE VIEW lines AS SELECT * FROM order_lines")
    db.execute("CREATE VIEW events AS SELECT * FROM order_events")
    publish_connection_facts(db)
    publish_settings(db, config, as_of=as_of, coverage=coverage)
    publish_ignored(db, config)
    publish_vocabulary(db, config)
    publish_store_limits(db, config, as_of=as_of, coverage=coverage)
    publish_cutoffs(db, config, as_of=as_of, coverage=coverage)


def publish_views(db: Database, *names: str) -> None:
    """Create steps, or what the steps begin with, as views: for queries that ask little of them."""
    for name in names:
        db.execute(f"CREATE VIEW {name} AS {_BASE.get(name) or _text(name)}")


def run_steps(db: Database, *names: str) -> None:
    """Create what single steps tell, from the relations in ``db`` they read."""
    _run(db, *names)


_BASE = {
    "labels": """SELECT account || '|' || kind || '|' || shipment_id AS label_key, account || '|' || order_id AS ss_key,
        account, kind, shipment_id, order_id, order_number, tracking, tracking_norm, carrier, service, cost, created_at,
        created_slack_s, ship_date, voided, voided_at, is_return, notified, notify_error, batch_key,
        ship_to_name, ship_to_name_norm, ship_to_street1, ship_to_street2, ship_to_street3, ship_to_address_norm,
        ship_to_city, ship_to_state, ship_to_postcode, ship_to_postcode_norm, ship_to_country,
        ship_to_norm, ship_to_core
        FROM shipments WHERE kind IN ('label', 'marked_shipped')""",
    "reported_tracking": """SELECT account || '|' || unit_id AS unit_key, shipment_id,
        account || '|' || kind || '|' || shipment_id AS shipment_key, tracking, carrier, service, ship_date, created_at,
        shipped,
        token, token = tracking_tokens[1] AS is_whole, greatest(array_length(tracking_tokens) - 1, 1) AS parts
        FROM (SELECT *, unnest(tracking_tokens) AS token FROM shipments
            WHERE kind = 'reported' AND NOT voided AND unit_id IS NOT NULL) AS reported""",
    "parcel_items": """SELECT parcel, holder, parcel_kind,
        item.line_id AS line_id, item.sku AS sku, item.quantity AS quantity
        FROM (SELECT account || '|' || kind || '|' || shipment_id AS parcel,
            CASE WHEN kind = 'reported' THEN account || '|' || unit_id ELSE account || '|' || order_id END AS holder,
            CASE WHEN kind = 'reported' THEN kind ELSE 'label' END AS parcel_kind, unnest(items) AS item
            FROM shipments) AS packed""",
    "line_options": """SELECT CASE WHEN system = 'shipstation' THEN account || '|' || order_id
            ELSE account || '|' || unit_id END AS holder,
        coalesce(nullif(sku_norm, ''), upper(name)) AS item, quantity,
        split_part(pair, '=', 1) AS name, split_part(pair, '=', 2) AS value
        FROM (SELECT *, unnest(option_pairs) AS pair FROM order_lines) AS chosen
        WHERE kind = 'item' AND (system = 'shipstation' OR unit_id IS NOT NULL)""",
    "merge_members": """SELECT account || '|' || order_id AS primary_key,
        account || '|' || merged_id AS member_key
        FROM (SELECT account, order_id, unnest(merged_ids) AS merged_id FROM orders
            WHERE system = 'shipstation') AS merged""",
}


def number_kinds(db: Database, config: Config) -> dict[str, str]:
    """The kind of number each link uses: as configured, else by agreement, else as the source's other link, else any.

    Agreement needs 20 pairs whose person and amount or place agree, and a clear margin (design, *Matching*).
    """
    evidence: dict[str, dict[str, tuple[int, int]]] = {}
    for link, kind, pairs, agreeing in db.execute(
        "SELECT link_id, kind, pairs, agreeing FROM number_evidence"
    ).fetchall():
        evidence.setdefault(link, {})[kind] = (pairs, agreeing)
    found: dict[str, str] = {}
    named = link_ids(config)
    for name, link in named:
        if link.order_number != "auto":
            found[name] = link.order_number
        elif (kind := clear_winner(evidence.get(name, {}))) is not None:
            found[name] = kind
    known = dict(found)
    for name, link in named:
        if name not in known:
            siblings = {known[other] for other, there in named if there.source == link.source and other in known}
            found[name] = siblings.pop() if len(siblings) == 1 else "any"
    return found


def clear_winner(kinds: Mapping[str, tuple[int, int]]) -> str | None:
    ranked = sorted(kinds.items(), key=lambda item: item[1][1], reverse=True)
    if not ranked:
        return None
    kind, (pairs, agreeing) = ranked[0]
    second = ranked[1][1][1] if len(ranked) > 1 else 0
    clear = (
        agreeing >= _NUMBER_KIND_PAIRS
        and agreeing >= _NUMBER_KIND_SHARE * pairs
        and agreeing >= _NUMBER_KIND_MARGIN * second
    )
    return kind if clear else None


def _run(db: Database, *steps: str, learned: Learned | None = None) -> None:
    for step in steps:
        db.execute(_step(step))
        if learned and step in learned.relations:
            learned.put(db, step)
        for name in _LAST_READ_BY.get(step, ()):
            db.execute(f"DROP TABLE {name}")


@cache
def _step(name: str) -> duckdb.Statement:
    return statement(f"CREATE TABLE {name} AS\n{_text(name)}")


def _text(name: str) -> str:
    return (resources.files("shipops.audit.matching") / "steps" / f"{name}.sql").read_text(encoding="utf-8")


def _group(db: Database) -> None:
    """``groups``: the connected components of ``match_edges``, by passing on the smallest name until none changes.

    What came through another source is that source's unit: in a group it would count the same goods twice. Nearly
    every unit is alone with its one order: such pairs are groups at once.
    """
    db.execute(
        "CREATE TABLE pairs_of_graph AS SELECT e.unit_key, e.ss_key, u.n = 1 AND s.n = 1 AS alone "
        "FROM match_edges AS e "
        "JOIN (SELECT unit_key, count(*) AS n FROM match_edges WHERE key <> 'via' GROUP BY unit_key) AS u "
        "ON u.unit_key = e.unit_key "
        "JOIN (SELECT ss_key, count(*) AS n FROM match_edges WHERE key <> 'via' GROUP BY ss_key) AS s "
        "ON s.ss_key = e.ss_key WHERE e.key <> 'via'"
    )
    db.execute(
        "CREATE TABLE links_of_graph AS SELECT unit_key AS a, ss_key AS b FROM pairs_of_graph WHERE NOT alone "
        "UNION SELECT ss_key, unit_key FROM pairs_of_graph WHERE NOT alone"
    )
    db.execute("CREATE TABLE groups AS SELECT DISTINCT a AS member, a AS group_id FROM links_of_graph")
    while True:
        db.execute(
            "CREATE OR REPLACE TABLE next_groups AS SELECT g.member, least(g.group_id, min(n.group_id)) AS group_id "
            "FROM groups AS g JOIN links_of_graph AS l ON l.a = g.member JOIN groups AS n ON n.member = l.b "
            "GROUP BY g.member, g.group_id"
        )
        (changed,) = db.execute(
            "SELECT count(*) FROM groups AS g JOIN next_groups AS n USING (member) WHERE g.group_id <> n.group_id"
        ).fetchone() or (0,)
        db.execute("DROP TABLE groups")
        db.execute("ALTER TABLE next_groups RENAME TO groups")
        if not changed:
            break
    db.execute(
        "CREATE TABLE next_groups AS SELECT member, group_id FROM groups "
        "UNION ALL SELECT unit_key, least(unit_key, ss_key) FROM pairs_of_graph WHERE alone "
        "UNION ALL SELECT ss_key, least(unit_key, ss_key) FROM pairs_of_graph WHERE alone"
    )
    db.execute("DROP TABLE groups")
    db.execute("ALTER TABLE next_groups RENAME TO groups")
    db.execute("DROP TABLE pairs_of_graph")
    db.execute("DROP TABLE links_of_graph")
