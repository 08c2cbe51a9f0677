"""What a search need not do again: only orders that are new or changed since an earlier one are compared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from shipops.duplicates.stepping import create_texts, run_steps, set_variable
from shipops.duplicates.tuning import Tuning
from shipops.engines.database import Database

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class KnownPair:
    """Two look-alikes of an earlier search, by their keys (``account|order_id``), and their ``veto``."""

    first_key: str
    second_key: str
    veto: str | None


@dataclass(frozen=True, slots=True)
class Since:
    """What happened since an earlier search: the orders (account, order id) that are new or changed since, and the
    pairs it had found."""

    changed: Collection[tuple[str, str]]
    known: Collection[KnownPair] = ()


def known_pairs(db: Database) -> tuple[KnownPair, ...]:
    """The pairs that were found, as the next search is handed them. What people decided is not among it: that is asked
    anew each time."""
    rows = db.execute("SELECT first_key, second_key, found_veto FROM lookalikes ORDER BY ALL").fetchall()
    return tuple(KnownPair(*row) for row in rows)


def publish_since(db: duckdb.DuckDBPyConnection, tuning: Tuning, since: Since | None) -> None:
    """Create ``changed_purchases``, ``known_pairs`` and ``asked_orders``: what is read of ``orders`` for them.

    These are the windows of time around what changed, wide enough for standing orders to show, and the pairs known
    before. ``asked_buckets`` names the windows; where one is not ``near`` nothing changed that could set a pair apart.
    """
    set_variable(db, "everything", since is None)
    create_texts(db, "changed_orders", ("account", "order_id"), [*since.changed] if since else [])
    known = [(pair.first_key, pair.second_key, pair.veto) for pair in since.known] if since else []
    create_texts(db, "known_told", ("first_key", "second_key", "veto"), known)
    db.execute("CREATE OR REPLACE TABLE changed_purchases AS SELECT hash(account, order_id) AS id FROM changed_orders")
    run_steps(db, "known_pairs", "known_holders")
    around = -(-tuning.history // tuning.window)
    db.execute(
        "CREATE OR REPLACE TABLE asked_buckets AS SELECT bucket + step AS bucket, min(abs(step)) <= $near AS near "
        "FROM (SELECT DISTINCT epoch_us(coalesce(o.ordered_at, o.created_at)) // getvariable('window_us') AS bucket "
        "FROM changed_orders AS c JOIN orders AS o USING (account, order_id)), range($first, $last) AS t(step) "
        "GROUP BY bucket + step",
        {"first": -around, "last": around + 1, "near": around // 2},
    )
    first, last = _times(db, tuning) if since is not None else ("-infinity", "infinity")
    db.execute(_ASKED_ORDERS.format(first=first, last=last))


# The times are constants, so that a file none of these orders is in need not be read. Where a source knows no time of
# the order, that of its record counts.
_ASKED_ORDERS = """
CREATE OR REPLACE TEMP VIEW asked_orders AS
SELECT * FROM orders WHERE ordered_at BETWEEN TIMESTAMPTZ '{first}' AND TIMESTAMPTZ '{last}'
UNION ALL
SELECT * FROM orders WHERE ordered_at IS NULL AND created_at BETWEEN TIMESTAMPTZ '{first}' AND TIMESTAMPTZ '{last}'
UNION ALL
SELECT * FROM orders
WHERE hash(account, order_id) IN (SELECT holder FROM known_holders)
    AND coalesce(ordered_at, created_at) NOT BETWEEN TIMESTAMPTZ '{first}' AND TIMESTAMPTZ '{last}'
"""


def _times(db: duckdb.DuckDBPyConnection, tuning: Tuning) -> tuple[str, str]:
    """The first and the last moment of the windows asked about."""
    first, last = db.execute(
        "SELECT coalesce(min(bucket), 0), coalesce(max(bucket), -1) FROM asked_buckets"
    ).fetchone() or (0, -1)
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    return str(begin + first * tuning.window), str(begin + (last + 1) * tuning.window - timedelta(microseconds=1))
