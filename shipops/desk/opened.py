"""The whole lake, kept open for the next question: what its files say of themselves is read once a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING

from shipops.lake import Snapshot

if TYPE_CHECKING:
    import duckdb

LARGE = ("orders", "units", "shipments", "order_lines", "order_events", "identifiers", "raw")
SMALL = ("stores", "gaps", "quarantine")


@contextmanager
def opened(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the tables of ``snapshot``, the same for all who ask in this process, one after the other.

    It has ``kin`` beside them: the ShipStation orders that were split off another, or that others were combined into;
    and for each large table its ``shape``, which has no rows.
    """
    files = tuple((name, tuple(snapshot.accounts_by_files(name))) for name in (*LARGE, *SMALL))
    with _ONE_BY_ONE:
        yield _opened(_Files(files, snapshot))


_ONE_BY_ONE = Lock()


@dataclass(frozen=True, slots=True)
class _Files:
    """The files a snapshot reads, which never change; two snapshots of the same are one."""

    files: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    snapshot: Snapshot = field(compare=False)


# The last state of the lake, and the one before it for whoever is still at it.
@lru_cache(maxsize=2)
def _opened(files: _Files) -> duckdb.DuckDBPyConnection:
    db = files.snapshot.connect(held=SMALL, names=(*LARGE, *SMALL))
    kin = (resources.files("shipops.desk") / "steps" / "kin.sql").read_text(encoding="utf-8")
    db.execute(f"CREATE TABLE kin AS\n{kin}")
    for name in LARGE:
        db.execute(f"CREATE TABLE shape_{name} AS SELECT * FROM {name} LIMIT 0")
    return db
