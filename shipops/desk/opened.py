"""The whole lake, kept open for the next question: what its files say of themselves is read once a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from shipops.audit.around.following import prepare
from shipops.lake import Snapshot
from shipops.lake.snapshot import Parts

if TYPE_CHECKING:
    import duckdb

LARGE = ("orders", "units", "shipments", "order_lines", "order_events", "identifiers", "raw")
SMALL = ("stores", "gaps", "quarantine")


@contextmanager
def opened(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the tables of ``snapshot``, the same for all who ask in this process, one after the other.

    It is prepared for following what ties orders; ``shape_<table>`` is each of ``LARGE`` without rows.
    """
    files = tuple((name, snapshot.parts(name)) for name in (*LARGE, *SMALL))
    with _ONE_BY_ONE:
        yield _opened(_Files(files, snapshot))


_ONE_BY_ONE = Lock()


@dataclass(frozen=True, slots=True)
class _Files:
    """The files a snapshot reads, which never change; two snapshots of the same are one."""

    files: tuple[tuple[str, Parts], ...]
    snapshot: Snapshot = field(compare=False)


# The last state of the lake, and the one before it for whoever is still at it.
@lru_cache(maxsize=2)
def _opened(files: _Files) -> duckdb.DuckDBPyConnection:
    db = files.snapshot.connect(held=SMALL, names=(*LARGE, *SMALL))
    prepare(db)
    for name in LARGE:
        db.execute(f"CREATE TABLE shape_{name} AS SELECT * FROM {name} LIMIT 0")
    return db
