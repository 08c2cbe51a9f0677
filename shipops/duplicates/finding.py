"""Finds look-alikes: facts, blocks, candidates, scores, vetoes, clusters; each a step over columns in DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING

from shipops.duplicates import scoring
from shipops.duplicates.clusters import cluster
from shipops.duplicates.explaining import publish_fields
from shipops.duplicates.tuning import Tuning
from shipops.duplicates.words import NO_MAILBOXES, TITLES, nicknames

if TYPE_CHECKING:
    import duckdb

_CANDIDATE_STEPS = ("purchase_facts", "blocks", "block_members", "candidates")
_LOOK_STEPS = ("met", "no_ones", "looks", "vetoes")
_NO_SCORES = (
    "CREATE OR REPLACE TABLE scored (id_l UBIGINT, id_r UBIGINT, match_weight DOUBLE, match_probability DOUBLE)"
)
_US = timedelta(microseconds=1)


def publish_lookalikes(
    db: duckdb.DuckDBPyConnection, tuning: Tuning | None = None, *, changed: Iterable[tuple[str, str]] | None = None
) -> None:
    """Create ``lookalikes``, ``lookalike_fields`` and ``lookalike_clusters`` (see the README beside this module).

    ``db`` has ``orders`` and ``lines`` as the lake keeps them, and ``purchases`` and ``purchase_ties``. With
    ``changed`` (account and order id of new and changed orders) only pairs with one of these are looked for.
    Raises :class:`ConfigError` where there is something to compare and Splink is not installed.
    """
    tuning = tuning or Tuning()
    publish_candidates(db, tuning, changed)
    if db.execute("SELECT 1 FROM candidates LIMIT 1").fetchone():
        scoring.score(db, scoring.model(), rows="looks", pairs="candidates", into="scored", least=tuning.threshold)
    else:
        db.execute(_NO_SCORES)
    _run(db, "lookalikes")
    publish_fields(db, scoring.model())
    cluster(db)


def publish_candidates(
    db: duckdb.DuckDBPyConnection, tuning: Tuning, changed: Iterable[tuple[str, str]] | None = None
) -> None:
    """Create ``candidates``, ``looks`` and ``vetoes``.

    These are pairs worth comparing, bounded however often a value comes up; what is compared of each of them; and why
    some are two purchases whatever they look like.
    """
    _set(db, "titles", list(TITLES))
    _set(db, "no_mailboxes", list(NO_MAILBOXES))
    _set(db, "window_us", tuning.window // _US)
    _set(db, "crowd", tuning.crowd)
    _set(db, "share_mailbox", tuning.mailbox)
    _set(db, "share_phone", tuning.phone)
    _set(db, "share_place", tuning.place)
    db.execute(_text("macros"))
    _publish_nicknames(db)
    _publish_changed(db, tuning, changed)
    _run(db, *_CANDIDATE_STEPS, *_LOOK_STEPS)


def _set(db: duckdb.DuckDBPyConnection, name: str, value: object) -> None:
    db.execute(f"SET VARIABLE {name} = $value", {"value": value})


def _run(db: duckdb.DuckDBPyConnection, *steps: str) -> None:
    for step in steps:
        db.execute(f"CREATE OR REPLACE TABLE {step} AS\n{_text(step)}")


def _text(step: str) -> str:
    return (resources.files("shipops.duplicates") / "steps" / f"{step}.sql").read_text(encoding="utf-8")


def _publish_nicknames(db: duckdb.DuckDBPyConnection) -> None:
    import pyarrow as pa

    names = nicknames()
    db.register("_nicknames", pa.table({"word": list(names), "forms": [list(forms) for forms in names.values()]}))
    db.execute("CREATE OR REPLACE TABLE nicknames AS SELECT * FROM _nicknames")
    db.unregister("_nicknames")


def _publish_changed(db: duckdb.DuckDBPyConnection, tuning: Tuning, changed: Iterable[tuple[str, str]] | None) -> None:
    """``changed_purchases``, and the windows of time that are read for them and for standing orders."""
    import pyarrow as pa

    _set(db, "everything", changed is None)
    rows = [{"account": account, "order_id": order_id} for account, order_id in changed or ()]
    schema = pa.schema([("account", pa.string()), ("order_id", pa.string())])
    db.register("_changed", pa.Table.from_pylist(rows, schema=schema))
    db.execute("CREATE OR REPLACE TABLE changed_purchases AS SELECT hash(account, order_id) AS id FROM _changed")
    around = -(-tuning.history // tuning.window)
    db.execute(
        "CREATE OR REPLACE TABLE asked_buckets AS "
        "SELECT DISTINCT bucket + unnest(range($first, $last)) AS bucket FROM ("
        "SELECT DISTINCT epoch_us(coalesce(o.ordered_at, o.created_at)) // getvariable('window_us') AS bucket "
        "FROM _changed AS c JOIN orders AS o USING (account, order_id))",
        {"first": -around, "last": around + 1},
    )
    db.unregister("_changed")
    # The times are constants, so that a file none of these orders is in need not be read. Where a source knows no time
    # of the order, that of its record counts.
    since, until = _times(db, tuning) if changed is not None else ("-infinity", "infinity")
    asked = f"BETWEEN TIMESTAMPTZ '{since}' AND TIMESTAMPTZ '{until}'"
    db.execute(
        f"CREATE OR REPLACE TEMP VIEW asked_orders AS SELECT * FROM orders WHERE ordered_at {asked} "
        f"UNION ALL SELECT * FROM orders WHERE ordered_at IS NULL AND created_at {asked}"
    )


def _times(db: duckdb.DuckDBPyConnection, tuning: Tuning) -> tuple[str, str]:
    """The first and the last moment of the windows asked about."""
    first, last = db.execute(
        "SELECT coalesce(min(bucket), 0), coalesce(max(bucket), 0) FROM asked_buckets"
    ).fetchone() or (0, 0)
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    return str(begin + first * tuning.window), str(begin + (last + 1) * tuning.window)
