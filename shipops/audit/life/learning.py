"""What the last recorded audit learned from all orders together, for those who ask about a few.

It is read at its newest version whatever snapshot is open, like the last search for look-alikes: it holds nothing of
people but what findings tell.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from shipops.audit.checking.catalogue import Check
from shipops.audit.findings import Finding
from shipops.audit.matching.learned import Learned, basis_of, learned_from
from shipops.config import Config
from shipops.lake import Lake
from shipops.lake.snapshot import data_files, new_connection, publish

if TYPE_CHECKING:
    import duckdb

_TABLE = "learned"


def keep_learned(
    lake: Lake, config: Config, db: duckdb.DuckDBPyConnection, findings: Iterable[Finding], checks: Iterable[Check]
) -> None:
    """Remember, in place of what was before, what the matching in ``db`` learned, and those ``findings`` about an order
    whose check, one of ``checks``, looks at all orders."""
    import pyarrow as pa

    from shipops.lake.tables import schemas

    wide = {check.id for check in checks if check.scope == "global"}
    rows = [{"kind": "facts", "key": "", "told": json.dumps(asdict(learned_from(db, config)))}]
    alike = _alike(db)
    for found in findings:
        if found.order_id is not None and found.check in wide:
            key = f"{found.account}|{found.order_id}"
            told = {"finding": found.to_dict(), "alike": alike.get(key, [])}
            rows.append({"kind": "finding", "key": key, "told": json.dumps(told)})
    with lake.writing():
        lake.overwrite(_TABLE, pa.Table.from_pylist(rows, schema=schemas()[_TABLE]))


def _alike(db: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The orders each look-alike is like, by their keys."""
    if not db.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'lookalikes'").fetchone():
        return {}
    pairs = db.execute("SELECT first_key, second_key FROM lookalikes WHERE veto IS NULL").fetchall()
    found: dict[str, list[str]] = {}
    for first, second in pairs:
        found.setdefault(second, []).append(first)
    return found


def last_learned(folder: Path, config: Config) -> Learned | None:
    """What was learned last in the lake in ``folder``; ``None`` where nothing was, or under other links."""
    for told in _last(folder).get(("facts", ""), ()):
        facts = json.loads(told)
        if facts["basis"] == basis_of(config):
            return Learned(**facts)
    return None


def wide_findings(
    folder: Path, orders: Iterable[tuple[str, str]], decided: Collection[tuple[str, str]] = ()
) -> list[Finding]:
    """What the last recorded audit found about ``orders`` (account, order id) that takes all orders to find.

    Left out is what names a look-alike that somebody said since is another purchase (``decided``, pairs of keys).
    """
    apart = {frozenset(pair) for pair in decided}
    last = _last(folder)
    found = [(key, json.loads(told)) for key in map("|".join, orders) for told in last.get(("finding", key), ())]
    return [
        Finding.from_dict(told["finding"])
        for key, told in found
        if not any(frozenset((key, other)) in apart for other in told["alike"])
    ]


def _last(folder: Path) -> Mapping[tuple[str, str], list[str]]:
    """What the last recorded audit left, by kind and key."""
    if not (folder / _TABLE / "_delta_log").is_dir():
        return {}
    return _read(tuple(data_files(folder / _TABLE)))


@lru_cache(maxsize=4)
def _read(files: tuple[str, ...]) -> Mapping[tuple[str, str], list[str]]:
    read: dict[tuple[str, str], list[str]] = {}
    with new_connection() as db:
        publish(db, _TABLE, list(files))
        for kind, key, told in db.execute(f"SELECT kind, key, told FROM {_TABLE}").fetchall():
            read.setdefault((kind, key), []).append(told)
    return read
