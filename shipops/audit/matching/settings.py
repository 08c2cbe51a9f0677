"""The configuration as relations: links with the moments that count for them, scopes, status maps, ignore rules.

Working time is turned into moments here, once per link, so that checks only compare times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args
from zoneinfo import ZoneInfo

from shipops.audit.hiding import hidden_until
from shipops.audit.matching.tables import create, texts
from shipops.config import Config, Link
from shipops.config.links import CarriedField
from shipops.engines.database import Database
from shipops.integrations import integrations
from shipops.lake import Coverage

if TYPE_CHECKING:
    import pyarrow as pa

    from shipops.working_calendar import WorkingCalendar

# Methods whose orders stand in ShipStation; a shipping service makes labels without one.
_ORDER_METHODS = ("custom_store", "shipstation_store", "native")

# What was shipped elsewhere before this is history to be closed, no emergency (checks catalogue, shipped-elsewhere).
_LONG_AGO = timedelta(days=30)


def publish_settings(db: Database, config: Config, *, as_of: datetime, coverage: Mapping[str, Coverage]) -> None:
    """Create ``clock``, ``links``, ``link_scope``, ``status_map``, ``import_rules``, ``coverage`` and ``tallies``.

    The kind of number a link uses is ``any`` until :func:`publish_number_kinds` tells it.
    """
    import pyarrow as pa

    stores = {
        (account, store_id): (name, refreshed_at)
        for account, store_id, name, refreshed_at in db.execute(
            "SELECT account, store_id, name, refreshed_at FROM stores"
        ).fetchall()
    }
    today = as_of.astimezone(ZoneInfo(config.timezone)).date()
    create(db, "clock", [{"as_of": as_of, "today": today}], _clock_schema(pa))
    named, calendar = link_ids(config), config.working_calendar
    rows = [
        {"link_id": name, "position": position, "number_kind": "any"}
        | _link_row(config, calendar, link, as_of, coverage, stores)
        for position, (name, link) in enumerate(named)
    ]
    create(db, "links", rows, _links_schema(pa))
    _publish_overrules(db, named)
    scopes = [
        {"link_id": name, "field": field, "value": value.strip().lower()}
        for name, link in named
        for field, values in link.only
        for value in values
    ]
    create(db, "link_scope", scopes, texts("link_id", "field", "value"))
    maps = [
        {"system": system, "status_norm": word, "shipstation": status}
        for system, integration in integrations().items()
        for word, status in integration.status_map(config.status_map.get(system, {})).items()  # type: ignore[call-overload]
    ]
    create(db, "status_map", maps, texts("system", "status_norm", "shipstation"))
    rules = [
        {"system": system, "reason": rule.reason, "severity": rule.severity, "meaning": rule.meaning,
         "action": rule.action, "source": rule.source}
        for system, integration in integrations().items()
        for rule in integration.import_rules
    ]  # fmt: skip
    create(db, "import_rules", rules, texts("system", "reason", "severity", "meaning", "action", "source"))
    carried = [
        {"system": system, "field": row.field, "says": row.says, "source": row.source}
        for system, integration in integrations().items()
        for row in integration.carried
    ]
    create(db, "carried", carried, texts("system", "field", "says", "source"))
    _publish_coverage(db, coverage)


def publish_number_kinds(db: Database, kinds: Mapping[str, str]) -> None:
    """Tell in ``links`` which kind of number each link uses; ``kinds`` maps a link's id to it."""
    import pyarrow as pa

    schema = _links_schema(pa)
    told = db.execute(f"SELECT {', '.join(schema.names)} FROM links ORDER BY position").fetchall()
    rows = [dict(zip(schema.names, row, strict=True)) for row in told]
    create(db, "links", [row | {"number_kind": kinds.get(row["link_id"], "any")} for row in rows], schema)


def _publish_overrules(db: Database, named: Sequence[tuple[str, Link]]) -> None:
    """``carried_fields``, the fields a link may carry; ``link_overrules``, what the configuration says of a link
    whatever is learned from the data."""

    create(db, "carried_fields", [{"field": field} for field in get_args(CarriedField)], texts("field"))
    rows = []
    for name, link in named:
        told: dict[str, str] = {field: "yes" if carried else "no" for field, carried in link.carries.items()}
        if link.currency:
            told["currency"] = link.currency
        if link.order_number != "auto":
            told["number"] = link.order_number
        rows += [{"link_id": name, "fact": fact, "value": value} for fact, value in told.items()]
    create(db, "link_overrules", rows, texts("link_id", "fact", "value"))


def _publish_coverage(db: Database, coverage: Mapping[str, Coverage]) -> None:
    """``coverage`` and ``tallies``: how well each account was read, and what a hole may hide."""
    import pyarrow as pa

    set_aside = {account for (account,) in db.execute("SELECT DISTINCT account FROM quarantine").fetchall()}
    with_gaps = {account for (account,) in db.execute("SELECT DISTINCT account FROM gaps").fetchall()}
    until = hidden_until(db)
    covered = [
        {
            "account": c.account,
            "window_start": c.window_start,
            "as_of": c.as_of,
            "proven": c.proven,
            "all_readable": c.account not in set_aside,
            # A pull that is not proven and names no gap could not say what it lacks.
            "adds_up": c.adds_up and (c.proven or c.account in with_gaps),
            "hidden_until": until.get(c.account),
        }
        for c in coverage.values()
    ]
    create(db, "coverage", covered, _coverage_schema(pa))
    tallies = [
        {"account": c.account, "resource": resource, "announced": announced, "received": received}
        for c in coverage.values()
        for resource, (announced, received) in c.tallies.items()
    ]
    counts = [(name, pa.int64()) for name in ("announced", "received")]
    create(db, "tallies", tallies, pa.schema([("account", pa.string()), ("resource", pa.string()), *counts]))


def link_ids(config: Config) -> list[tuple[str, Link]]:
    """Every link with its name in findings and relations; a second link between the same two ends is numbered."""
    named: list[tuple[str, Link]] = []
    seen: Counter[str] = Counter()
    for link in config.link:
        ends = f"{link.source} to shipstation.{link.shipstation}/{link.store_id or link.method}"
        seen[ends] += 1
        named.append((f"{ends} ({seen[ends]})" if seen[ends] > 1 else ends, link))
    return named


def _link_row(
    config: Config,
    calendar: WorkingCalendar,
    link: Link,
    as_of: datetime,
    coverage: Mapping[str, Coverage],
    stores: Mapping[tuple[str, str], tuple[str | None, datetime | None]],
) -> dict[str, Any]:
    grace = link.grace or config.audit.grace
    account, store = f"shipstation.{link.shipstation}", str(link.store_id)
    name, refreshed_at = stores.get((account, store), (None, None))
    source = coverage.get(link.source)
    known_at = min(as_of, source.as_of) if source else as_of
    late = {"cin7": config.thresholds.not_importable_cin7, "inksoft": config.thresholds.not_importable_inksoft}
    if link.method == "shipstation_store":
        refreshed_at = coverage[account].as_of if account in coverage else None  # pushed by the source: no refresh
    return {
        "source": link.source,
        "shipstation": account,
        "store_id": store,
        "store_key": f"{account}|{store}",
        "store_name": name or store,
        "method": link.method,
        "direction": link.direction,
        "via": link.via,
        "expects_import": link.method in _ORDER_METHODS and link.direction == "to_shipstation",
        "notify": link.notify,
        "by_location": bool(link.only.locations),
        "by_channel": bool(link.only.channels),
        "by_carrier": bool(link.only.carriers),
        "refreshed_at": refreshed_at,
        "grace_cutoff": calendar.back(known_at, grace),
        "refresh_cutoff": calendar.back(refreshed_at, grace) if refreshed_at else None,
        "late_cutoff": calendar.back(as_of, late[link.source.partition(".")[0]]),
        "cancel_cutoff": known_at - timedelta(seconds=grace.wall.total_seconds()),
        "label_cutoff": calendar.back(known_at, grace),
        "label_day": calendar.back(known_at, grace).astimezone(ZoneInfo(config.timezone)).date(),
        "closing_day": as_of.astimezone(ZoneInfo(config.timezone)).date() - _LONG_AGO,
        "fee_field": link.fee_field,
    }


def publish_ignored(db: Database, config: Config) -> None:
    """Create ``ignored``: orders of any system that a rule of the configuration leaves out, with the rule's reason."""
    create(db, "ignored", [], texts("account", "order_id", "reason"))
    fitting, values = [], list[str]()
    for place, rule in enumerate(config.ignore):
        conditions = [f"({_IGNORES[field]})" for field in rule.patterns]
        fitting.append(
            f"SELECT o.account, o.order_id, ? AS reason, {place} AS place FROM orders AS o "
            f"WHERE {' AND '.join(conditions)}"
        )
        values.append(rule.reason)
        for field, pattern in rule.patterns.items():
            values += [_like(pattern)] * _IGNORES[field].count("?")
    if fitting:
        db.execute(
            "CREATE OR REPLACE TABLE ignored AS SELECT account, order_id, reason FROM ("
            "SELECT *, row_number() OVER (PARTITION BY account, order_id ORDER BY place) AS n "
            f"FROM ({' UNION ALL '.join(fitting)}) AS fitting) AS ranked WHERE n = 1",
            values,
        )


_SAYS = "lower({}) LIKE ? ESCAPE '!'"
# What makes an order fit a rule; the same pattern goes wherever there is a question mark.
_IGNORES = {
    "customer": " OR ".join(_SAYS.format(column) for column in ("o.customer", "o.email", "o.ship_to_name")),
    "tag": f"""EXISTS (SELECT 1 FROM (SELECT account, order_id, unnest(tags) AS tag FROM orders) AS t
        WHERE t.account = o.account AND t.order_id = o.order_id AND {_SAYS.format("t.tag")})""",
    "sku": f"""EXISTS (SELECT 1 FROM lines AS l
        WHERE l.account = o.account AND l.order_id = o.order_id AND {_SAYS.format("l.sku")})""",
    "channel": _SAYS.format("o.channel"),
    "location": _SAYS.format("o.location"),
    "carrier": _SAYS.format("o.requested_carrier"),
    "total": _SAYS.format("CAST(CAST(o.total AS DECIMAL(18, 2)) AS VARCHAR)"),
}


def _like(pattern: str) -> str:
    """A shell-style pattern as a LIKE pattern with ``!`` as its escape."""
    escaped = pattern.strip().lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return escaped.replace("*", "%").replace("?", "_")


def _clock_schema(arrow: Any) -> pa.Schema:
    return arrow.schema([("as_of", arrow.timestamp("us", tz="UTC")), ("today", arrow.date32())])


def _coverage_schema(arrow: Any) -> pa.Schema:
    moment = arrow.timestamp("us", tz="UTC")
    return arrow.schema(
        [
            ("account", arrow.string()),
            ("window_start", moment),
            ("as_of", moment),
            ("proven", arrow.bool_()),
            ("all_readable", arrow.bool_()),
            ("adds_up", arrow.bool_()),
            ("hidden_until", moment),
        ]
    )


def _links_schema(arrow: Any) -> pa.Schema:
    text, flag, moment = arrow.string(), arrow.bool_(), arrow.timestamp("us", tz="UTC")
    return arrow.schema(
        [("link_id", text), ("position", arrow.int64()), ("source", text), ("shipstation", text), ("store_id", text),
         ("store_key", text), ("store_name", text), ("method", text), ("direction", text), ("via", text),
         ("expects_import", flag), ("number_kind", text),
         ("notify", text), ("by_location", flag), ("by_channel", flag), ("by_carrier", flag), ("refreshed_at", moment),
         ("grace_cutoff", moment), ("refresh_cutoff", moment), ("late_cutoff", moment), ("cancel_cutoff", moment),
         ("label_cutoff", moment), ("label_day", arrow.date32()), ("closing_day", arrow.date32()), ("fee_field", text)]
    )  # fmt: skip
