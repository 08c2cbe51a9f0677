"""Which orders differ between two states of the lake, told from the files that only one of them has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shipops.lake.snapshot import Snapshot, publish, texts

if TYPE_CHECKING:
    import duckdb

Files = Mapping[str, Sequence[str]]
"""The Parquet files of a table, by account."""


def files_by_account(snapshot: Snapshot, tables: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """The files that ``snapshot`` reads of each of ``tables``, by table and account."""
    found: dict[str, dict[str, list[str]]] = {name: {} for name in tables}
    for name, of in found.items():
        for files, accounts in snapshot.parts(name):
            for account in accounts:
                of.setdefault(account, []).extend(files)
    return found


def publish_differing(
    db: duckdb.DuckDBPyConnection, before: Mapping[str, Files], now: Mapping[str, Files]
) -> list[tuple[str, str]]:
    """The orders (account, order id) of which a row is new, gone or another, in any table that both name.

    For each table there is ``before_<table>`` in ``db`` then: its rows in files that are no longer read, whatever
    became of them. Raises :class:`LakeError` where such a file is not there any more.
    """
    found: set[tuple[str, str]] = set()
    for name in now:
        gone, come = _only(before[name], now[name]), _only(now[name], before[name])
        for view, files in ((f"before_{name}", gone), (f"after_{name}", come)):
            parts = []
            for place, (paths, accounts) in enumerate(files.items()):
                publish(db, name, list(paths), f"_{view}_{place}")
                parts.append(f'SELECT * FROM "_{view}_{place}" WHERE account IN ({texts(accounts)})')
            publish(db, name, [], f"_{view}")
            db.execute(f"CREATE OR REPLACE VIEW {view} AS " + " UNION ALL ".join(parts or [f'SELECT * FROM "_{view}"']))
        if gone or come:
            found.update(db.execute(_DIFFERING.format(name=name)).fetchall())
    return sorted(found)


# A row is told by a hash of all it holds: as good as the row, and a tenth of it to compare.
_DIFFERING = """
WITH was AS (SELECT account, order_id, hash(t) AS held FROM before_{name} AS t),
has AS (SELECT account, order_id, hash(t) AS held FROM after_{name} AS t)
SELECT DISTINCT account, order_id
FROM ((SELECT * FROM was EXCEPT ALL SELECT * FROM has) UNION ALL (SELECT * FROM has EXCEPT ALL SELECT * FROM was))
WHERE order_id IS NOT NULL
"""


def _only(of: Files, beside: Files) -> dict[tuple[str, ...], list[str]]:
    """The accounts by the files that ``of`` has for them and ``beside`` has not."""
    found: dict[tuple[str, ...], list[str]] = {}
    for account, files in of.items():
        if paths := tuple(sorted({*files} - {*beside.get(account, ())})):
            found.setdefault(paths, []).append(account)
    return found
