"""What was found long ago stays, without its evidence: that may name people and where they live."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from shipops.lake.snapshot import moment_told, new_connection, publish

if TYPE_CHECKING:
    from shipops.lake.storage import Lake

TABLE = "finding_events"
_EVIDENCE = "because"
# Only runs write findings with evidence; the marks and decisions of the team have none.
_OF_RUNS = "event IN ('seen', 'resolved')"
_TOLD = f"""{_OF_RUNS} AND "at" < ? AND contains(finding, '"{_EVIDENCE}": [{{')"""


def with_evidence(files: list[str], before: datetime) -> tuple[int, datetime | None]:
    """How many findings in ``files`` of the table were recorded before a moment (UTC) and have evidence still, and
    when the first of them was."""
    with new_connection() as db:
        publish(db, TABLE, files)
        ((count, first),) = db.execute(f'SELECT count(*), min("at") FROM {TABLE} WHERE {_TOLD}', [before]).fetchall()
        return int(count), first


def expire_evidence(lake: Lake, before: datetime) -> int:
    """Take the evidence from findings that were recorded before a moment (UTC), in the newest version of their table;
    how many there were. The caller holds the write lock."""
    import pyarrow as pa

    files = lake.files(TABLE)
    count, first = with_evidence(files, before)
    if first is None:
        return 0
    with new_connection() as db:
        publish(db, TABLE, files)
        asked = f'SELECT * FROM {TABLE} WHERE {_OF_RUNS} AND "at" >= ? AND "at" < ?'
        rows: pa.Table = db.sql(asked, params=[first, before]).to_arrow_table()
    bare = pa.array(map(_without_evidence, rows["finding"].to_pylist()), pa.string())
    rows = rows.set_column(rows.column_names.index("finding"), "finding", bare)
    lake.replace(TABLE, rows, f"{_OF_RUNS} AND at >= {moment_told(first)} AND at < {moment_told(before)}")
    return count


def _without_evidence(finding: str) -> str:
    return json.dumps(json.loads(finding) | {_EVIDENCE: []})
