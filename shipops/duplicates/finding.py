"""Finds look-alikes: facts, blocks, candidates, scores, vetoes, clusters; each a step over columns in DuckDB."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from shipops.duplicates import scoring
from shipops.duplicates.clusters import cluster
from shipops.duplicates.explaining import publish_fields
from shipops.duplicates.since import Since, publish_since
from shipops.duplicates.stepping import create_texts, run_steps, set_variable, step_text
from shipops.duplicates.tuning import Tuning
from shipops.duplicates.words import NO_MAILBOXES, TITLES, nicknames
from shipops.engines.database import Database
from shipops.lake.sql_types import columnwise

if TYPE_CHECKING:
    import duckdb

_CANDIDATE_STEPS = ("blocks", "block_members", "candidates")
_MET_STEPS = ("met", "no_ones", "name_shares", "basket_shares")
_LOOK_STEPS = ("looks", "vetoes")
_US = timedelta(microseconds=1)

NOTHING: Mapping[str, str] = {
    "lookalikes": (
        "first_id UBIGINT, second_id UBIGINT, first_key VARCHAR, second_key VARCHAR, first_account VARCHAR, "
        "first_order_id VARCHAR, first_number VARCHAR, second_account VARCHAR, second_order_id VARCHAR, "
        "second_number VARCHAR, first_at TIMESTAMPTZ, second_at TIMESTAMPTZ, hours_known BOOLEAN, probability DOUBLE, "
        "bits DOUBLE, kind VARCHAR, veto VARCHAR, found_veto VARCHAR"
    ),
    "lookalike_fields": (
        "first_key VARCHAR, second_key VARCHAR, position INTEGER, field VARCHAR, first_value VARCHAR, "
        "second_value VARCHAR, agreement VARCHAR, bits DOUBLE"
    ),
    "lookalike_clusters": (
        "cluster_key VARCHAR, purchase_key VARCHAR, account VARCHAR, order_id VARCHAR, number VARCHAR, "
        "store_key VARCHAR, placed_at TIMESTAMPTZ, position BIGINT, is_original BOOLEAN, in_shipstation BOOLEAN, "
        "waiting BOOLEAN, shipped BOOLEAN, shipped_at TIMESTAMPTZ, total DECIMAL(18, 4)"
    ),
}
"""What is published, with its columns: where there is nothing to compare, all of it is empty."""


def publish_lookalikes(
    db: duckdb.DuckDBPyConnection,
    tuning: Tuning | None = None,
    *,
    since: Since | None = None,
    decided: Collection[tuple[str, str]] = (),
) -> None:
    """Create ``lookalikes``, ``lookalike_fields`` and ``lookalike_clusters`` (see the README beside this module).

    ``db`` has ``orders`` and ``lines`` as the lake keeps them, and ``purchases`` and ``purchase_ties``. With ``since``
    only orders that changed are compared with the window, and of others what was known; how common a name or a basket
    is, is counted over all orders nevertheless. ``decided`` are pairs of keys that somebody said are two purchases.
    Raises :class:`ConfigError` where there is something to compare and Splink is not installed.
    """
    publish_facts(db)
    publish_compared(db, tuning or Tuning(), since=since, decided=decided)


def publish_facts(db: Database) -> None:
    """Create, as hashes, ``purchase_facts``, a row for each purchase with what brings it together with others and what
    is counted of all, and ``tied_purchases``, what a key ties."""
    run_steps(db, "purchase_facts", "tied_purchases")


def publish_compared(
    db: duckdb.DuckDBPyConnection,
    tuning: Tuning,
    *,
    since: Since | None = None,
    decided: Collection[tuple[str, str]] = (),
) -> None:
    """The same as :func:`publish_lookalikes`, where ``db`` has what :func:`publish_facts` makes."""
    if not publish_candidates(db, tuning, since):
        publish_nothing(db)
        return
    publish_looks(db)
    publish_told(db, tuning, decided)


def publish_nothing(db: duckdb.DuckDBPyConnection) -> None:
    """The relations of a search in which nothing could be compared: all of them empty."""
    for name, columns in NOTHING.items():
        db.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")


def publish_told(db: duckdb.DuckDBPyConnection, tuning: Tuning, decided: Collection[tuple[str, str]]) -> None:
    """Create the relations from ``candidates``, ``looks`` and ``vetoes``."""
    # The step that tells them looks at the threshold.
    scoring.score(db, scoring.model(), rows="looks", pairs="candidates", into="scored", least=0.0)
    apart = [pair for first, second in decided for pair in ((first, second), (second, first))]
    create_texts(db, "decided_apart", ("first_key", "second_key"), apart)
    set_variable(db, "threshold", tuning.threshold)
    run_steps(db, "lookalikes")
    publish_fields(db, scoring.model())
    cluster(db)


def publish_candidates(db: duckdb.DuckDBPyConnection, tuning: Tuning, since: Since | None = None) -> bool:
    """Create ``candidates`` and, where there are any (that is the answer), what is counted of them over all purchases,
    in a ``db`` that has what :func:`publish_facts` makes.

    These are pairs worth comparing, bounded however often a value comes up.
    """
    set_tuning(db, tuning)
    publish_since(db, tuning, since)
    block(db)
    if since is not None:
        db.execute(f"INSERT INTO candidates\n{step_text('known_candidates')}")
    return count_candidates(db)


def set_tuning(db: Database, tuning: Tuning) -> None:
    """What the steps read of ``tuning``."""
    set_variable(db, "window_us", tuning.window // _US)
    set_variable(db, "crowd", tuning.crowd)
    set_variable(db, "share_mailbox", tuning.mailbox)
    set_variable(db, "share_phone", tuning.phone)
    set_variable(db, "share_place", tuning.place)


def block(db: Database) -> None:
    """Create ``candidates`` from the orders asked about."""
    run_steps(db, *_CANDIDATE_STEPS)


def count_candidates(db: Database) -> bool:
    """Create what is counted of candidates over all purchases, where there are any: that is the answer."""
    if not db.execute("SELECT 1 FROM candidates LIMIT 1").fetchone():
        return False
    run_steps(db, *_MET_STEPS)
    return True


def publish_looks(db: duckdb.DuckDBPyConnection) -> None:
    """Create ``looks`` and ``vetoes``: what is compared of each candidate, and why some are two purchases whatever they
    look like."""
    set_variable(db, "titles", list(TITLES))
    set_variable(db, "no_mailboxes", list(NO_MAILBOXES))
    db.execute(step_text("macros"))
    _publish_nicknames(db)
    run_steps(db, *_LOOK_STEPS)


def _publish_nicknames(db: duckdb.DuckDBPyConnection) -> None:
    import pyarrow as pa

    names = nicknames()
    schema = pa.schema([("word", pa.string()), ("forms", pa.list_(pa.string()))])
    told = [list(names), [list(forms) for forms in names.values()]]
    db.execute(f"CREATE OR REPLACE TABLE nicknames AS {columnwise(schema)}", told)
