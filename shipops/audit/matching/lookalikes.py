"""Look-alike orders as relations of the audit, from what matching knows of purchases and their ties."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING, Any

from shipops import __version__, duplicates
from shipops.audit.matching.learned import as_texts
from shipops.audit.matching.statements import statement
from shipops.audit.matching.tables import create
from shipops.config import Config
from shipops.duplicates import KnownPair, Since, Tuning
from shipops.durations import parse_duration
from shipops.engines.database import Database, has
from shipops.errors import ConfigError

if TYPE_CHECKING:
    import duckdb

Rows = list[list[Any]]
# Where so much is new, what was known before is not worth carrying over.
_MUCH = 0.25


@dataclass(frozen=True, slots=True)
class Search:
    """What a search for look-alikes went by, saw and found.

    ``basis`` names the model, settings, links and rules it went by; ``seen`` maps an account to its newest reading
    (UTC) and the number of rows read then; ``pairs`` are the look-alikes.
    """

    basis: str
    seen: Mapping[str, tuple[datetime, int]]
    pairs: tuple[KnownPair, ...]


def tuning_of(config: Config, *, window: str = "", threshold: float = 0.0) -> Tuning:
    """How far the search goes: as ``[duplicates]`` says, or as is said here (``7d``, wall time; 0.5 to 1).

    Raises :class:`ConfigError` for what cannot be.
    """
    try:
        wall = parse_duration(window).wall if window else config.duplicates.window.wall
    except ValueError as error:
        raise ConfigError(f"{str(error).partition('; ')[0]}.", "Write for example 36h or 7d.") from None
    return Tuning(window=wall, threshold=threshold or config.duplicates.threshold)


def publish_lookalikes(
    db: Database,
    config: Config,
    *,
    decided: Collection[tuple[str, str]] = (),
    before: Search | None = None,
    tuning: Tuning | None = None,
) -> Search | None:
    """Create ``lookalikes``, ``lookalike_fields`` and ``lookalike_clusters`` in a matched ``db``.

    ``decided`` are pairs of keys that somebody said are two purchases. After an earlier search (``before``) only what
    was read since is compared with the window, unless it went by other rules; on Spark all is compared each time.
    ``tuning`` takes the place of what the configuration says. ``None``, and no relations, where the extra
    ``duplicates`` is not installed.
    """
    import duckdb

    if not duplicates.available():
        return None
    publish_purchases(db)
    tuning = tuning or tuning_of(config)
    basis, seen = _basis(db, config, tuning), _seen(db)
    if not isinstance(db, duckdb.DuckDBPyConnection):
        duplicates.publish_lookalikes_elsewhere(db, tuning, decided=decided)
        return Search(basis, seen, duplicates.known_pairs(db))
    _publish_searched(db, before)
    since = _since(db, before) if before and before.basis == basis and _goes_on(before.seen, seen) else None
    duplicates.publish_lookalikes(db, tuning, since=since, decided=decided)
    return Search(basis, seen, duplicates.known_pairs(db))


def publish_lookalikes_since(
    db: duckdb.DuckDBPyConnection,
    config: Config,
    changed: Collection[tuple[str, str]],
    known: Collection[KnownPair],
    decided: Collection[tuple[str, str]] = (),
) -> None:
    """The same relations in a ``db`` that has ``purchases``, ``purchase_facts`` and ``tied_purchases``: the look-alikes
    of the orders that ``changed`` (account, order id), and of the others those ``known``."""
    duplicates.publish_compared(db, tuning_of(config), since=Since(changed, known), decided=decided)


def search_told(db: duckdb.DuckDBPyConnection, config: Config) -> Search:
    """What a search that was made with the usual tuning and published its look-alikes in ``db`` went by, saw and
    found."""
    return Search(search_basis(db, config), _seen(db), duplicates.known_pairs(db))


def search_basis(db: duckdb.DuckDBPyConnection, config: Config) -> str:
    """What else than orders decides about look-alikes with the usual tuning, in a few signs."""
    return _basis(db, config, tuning_of(config))


def publish_lookalikes_of(
    db: duckdb.DuckDBPyConnection,
    config: Config,
    orders: Collection[tuple[str, str]],
    decided: Collection[tuple[str, str]] = (),
) -> None:
    """The same relations, with the look-alikes of ``orders`` (account, order id) alone."""
    if duplicates.available():
        publish_purchases(db)
        duplicates.publish_lookalikes(db, tuning_of(config), since=Since(orders), decided=decided)


def clusters_found(db: Database) -> dict[str, dict[str, Rows]]:
    """The clusters of look-alikes in ``db`` by their keys, each with its rows of every relation as JSON values; what
    the fields held is left out. Nothing where none were looked for."""
    found: dict[str, dict[str, Rows]] = {}
    if not has(db, "lookalikes"):
        return found
    for name, query in _FOUND.items():
        for cluster, *row in db.execute(query).fetchall():
            found.setdefault(cluster, {relation: [] for relation in _FOUND})[name].append(as_texts(row))
    return found


_OF_PAIRS = "FROM lookalike_clusters AS c JOIN {rows} ON first_key = c.purchase_key WHERE {told} ORDER BY ALL"
_FOUND = {
    "lookalike_clusters": "SELECT cluster_key AS cluster, * FROM lookalike_clusters ORDER BY ALL",
    "lookalikes": "SELECT c.cluster_key AS cluster, l.* "
    + _OF_PAIRS.format(rows="lookalikes AS l", told="l.veto IS NULL"),
    "lookalike_fields": "SELECT c.cluster_key, f.first_key, f.second_key, f.position, f.field, NULL, NULL, "
    "f.agreement, f.bits " + _OF_PAIRS.format(rows="lookalike_fields AS f", told="true"),
}


def publish_clusters(
    db: duckdb.DuckDBPyConnection,
    clusters: Iterable[Mapping[str, Rows]],
    decided: Collection[tuple[str, str]] = (),
) -> None:
    """The same relations of ``clusters`` (of :func:`clusters_found`) that an earlier search found, in a ``db`` with
    their orders. Whether these wait, have left or are there still is told as it is by now."""
    publish_purchases(db)
    for name, columns in duplicates.NOTHING.items():
        db.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")
    for cluster in clusters:
        for name, rows in cluster.items():
            if rows:
                db.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    for first, second in decided:
        db.execute(_APART, {"first": first, "second": second})
    for change in _BY_NOW:
        db.execute(change)


_APART = "DELETE FROM lookalikes WHERE first_key IN ($first, $second) AND second_key IN ($first, $second)"
_BY_NOW = (
    "CREATE OR REPLACE TEMP VIEW purchases_by_key AS SELECT *, account || '|' || order_id AS key FROM purchases",
    """
DELETE FROM lookalikes
WHERE first_key NOT IN (SELECT key FROM purchases_by_key) OR second_key NOT IN (SELECT key FROM purchases_by_key)
    OR EXISTS (
        FROM purchase_ties AS a JOIN purchase_ties AS b USING (tie)
        WHERE a.account || '|' || a.order_id = first_key AND b.account || '|' || b.order_id = second_key)""",
    """
DELETE FROM lookalike_clusters
WHERE purchase_key NOT IN (SELECT first_key FROM lookalikes UNION ALL SELECT second_key FROM lookalikes)""",
    """
UPDATE lookalike_clusters
SET in_shipstation = p.in_shipstation, waiting = p.waiting, shipped = p.shipped, shipped_at = p.shipped_at
FROM purchases_by_key AS p WHERE p.key = purchase_key""",
)


def publish_purchases(db: Database) -> None:
    """``purchases`` and ``purchase_ties``, from the relations of a finished matching."""
    for step in ("first_labels", "stands_for", "purchases", "purchase_ties"):
        db.execute(statement(f"CREATE OR REPLACE TABLE {step} AS\n{_text(step)}"))


def _text(step: str) -> str:
    return (resources.files("shipops.audit.matching") / "steps" / f"{step}.sql").read_text(encoding="utf-8")


def _basis(db: Database, config: Config, tuning: Tuning) -> str:
    """What else than orders decides about look-alikes, in a few signs."""
    told = {
        "version": __version__,
        "model": duplicates.model(),
        "tuning": asdict(tuning),
        "links": [link.model_dump() for link in config.link],
        "ignored": [rule.model_dump() for rule in config.ignore],
        "numbers": db.execute("SELECT link_id, number_kind FROM links ORDER BY ALL").fetchall(),
    }
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()[:16]


def _seen(db: Database) -> dict[str, tuple[datetime, int]]:
    newest = db.execute(
        "SELECT account, seen_at, n FROM (SELECT account, seen_at, count(*) AS n, "
        "row_number() OVER (PARTITION BY account ORDER BY seen_at DESC) AS place "
        f"FROM ({_ROWS_READ}) AS read GROUP BY account, seen_at) AS newest WHERE place = 1"
    ).fetchall()
    return {account: (at, count) for account, at, count in newest}


_ROWS_READ = " UNION ALL ".join(
    f"SELECT account, seen_at FROM {name}" for name in ("orders", "units", "lines", "shipments")
)


def _goes_on(before: Mapping[str, tuple[datetime, int]], now: Mapping[str, tuple[datetime, int]]) -> bool:
    """Whether the lake was only added to: an older state of it, or another one, is searched as a whole."""
    return all(account in now and now[account][0] >= at for account, (at, _) in before.items())


def _publish_searched(db: Database, before: Search | None) -> None:
    """``searched_up_to``: for each account, the newest reading an earlier search had seen to the end."""
    import pyarrow as pa

    rows = [
        {"account": account, "seen_at": at, "rows": count}
        for account, (at, count) in (before.seen.items() if before else ())
    ]
    columns = [("account", pa.string()), ("seen_at", pa.timestamp("us", tz="UTC")), ("rows", pa.int64())]
    create(db, "searched_rows", rows, pa.schema(columns))
    # Where there are more rows of that moment by now, all of them count as new.
    db.execute(
        "CREATE OR REPLACE TABLE searched_up_to AS SELECT s.account, CASE WHEN count(r.account) > s.rows "
        "THEN s.seen_at - INTERVAL 1 MICROSECOND ELSE s.seen_at END AS seen_at "
        f"FROM searched_rows AS s LEFT JOIN ({_ROWS_READ}) AS r USING (account, seen_at) "
        "GROUP BY s.account, s.seen_at, s.rows"
    )


def _since(db: Database, before: Search) -> Since | None:
    """What changed since, or ``None`` where that is so much that all may as well be compared."""
    changed = db.execute(statement(_text("changed_since"))).fetchall()
    (orders,) = db.execute("SELECT count(*) FROM orders").fetchone() or (0,)
    return None if len(changed) > _MUCH * orders else Since(changed, before.pairs)
