"""Documents older than they may be kept lose their text, and findings their evidence: both hold people's data.

That a document was received, when, and its hash stay: one that comes again as it was is not kept anew. Their files are
written anew for it, so documents go a week's worth at a time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shipops.errors import LakeError
from shipops.lake.evidence import TABLE, expire_evidence, with_evidence
from shipops.lake.snapshot import data_files, moment_told, new_connection, publish

if TYPE_CHECKING:
    import duckdb

    from shipops.lake.storage import Lake

LATE = timedelta(days=7)
"""How much longer than the retention a document may stay readable, between two daily upkeeps."""
TEXT = "payload"
"""The column that holds a document's text; it is empty where the document has expired."""


@dataclass(frozen=True, slots=True)
class _Documents:
    """A table of documents: the column of the moment it was received, and those that tell one from another."""

    received: str
    identity: str


_TABLES = {
    "raw": _Documents("fetched_at", "kind, key, content_hash"),
    "quarantine": _Documents("seen_at", "kind, key, seen_at"),
}


def expire(lake: Lake, before: datetime) -> tuple[int, int]:
    """Empty the documents received before a moment (UTC), and take the evidence from the findings recorded before it,
    in the newest version of their tables; how many there were of each.

    Snapshots that are kept show them until they are forgotten. The caller holds the write lock.
    """
    emptied = 0
    for name, kind in _TABLES.items():
        files = lake.files(name)
        if _expired(name, files, before - LATE):
            emptied += _expired(name, files, before)
            lake.empty(name, TEXT, f"{kind.received} < {moment_told(before)} AND {TEXT} <> ''")
    faded = expire_evidence(lake, before) if with_evidence(lake.files(TABLE), before - LATE)[0] else 0
    return emptied, faded


def without_expired(lake: Lake, last: dict[str, Any], before: datetime) -> dict[str, Any]:
    """An account's last snapshot (its row), at versions in which what is from before a moment (UTC) has expired.

    It is kept however old it is. Where a table has other documents of the account by now, as an unfinished pull leaves
    them, the snapshot stays as it is until the account's next one. Findings are told by their own time.
    """
    versions = json.loads(last["versions"])
    for name in (*_TABLES, TABLE):
        newest = lake.table(name).version()
        if versions.get(name) in (None, newest):
            continue
        try:
            held = data_files(lake.folder / name, versions[name])
        except LakeError:  # nobody can read it, and its files go with its table's next
            continue
        if name == TABLE:
            moves = with_evidence(held, before - LATE)[0] > 0
        else:
            moves = _expired(name, held, before - LATE) > 0 and _same(name, last["account"], held, lake.files(name))
        if moves:
            versions[name] = newest
    return last | {"versions": json.dumps(versions)}


def _expired(name: str, files: list[str], before: datetime) -> int:
    """How many documents in ``files`` were received before a moment and have a text still."""
    with new_connection() as db:
        publish(db, name, files)
        asked = f"SELECT count(*) FROM {name} WHERE {_TABLES[name].received} < ? AND {TEXT} <> ''"
        return int(_one(db, asked, [before])[0])


def _same(name: str, account: str, held: list[str], now: list[str]) -> bool:
    """Whether both files hold the same documents of an account, with or without their text."""
    with new_connection() as db:
        publish(db, name, held, "held")
        publish(db, name, now, "now")
        told = f"SELECT count(*), bit_xor(hash({_TABLES[name].identity})) FROM {{}} WHERE account = ?"
        return _one(db, told.format("held"), [account]) == _one(db, told.format("now"), [account])


def _one(db: duckdb.DuckDBPyConnection, query: str, values: list[object]) -> tuple[Any, ...]:
    (row,) = db.execute(query, values).fetchall()
    return tuple(row)
