"""What a lake holds, read with the storage library alone: none of the project's own reading is trusted here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from deltalake import DeltaTable

CURRENT = ("orders", "units", "order_lines", "shipments", "stores")
SETS = ("order_events", "identifiers", "raw")
# When something was read differs between runs that read the same.
_MOMENTS_OF_READING = ("seen_at", "detail_at", "fetched_at")
# Where a sandbox listens is in the addresses of its feeds, and so in the hash of what holds them.
_PLACE = re.compile(r"127\.0\.0\.1:\d+")
_HASHES = ("content_hash",)

Rows = list[str]


def tables(workspace: Path, names: Iterable[str] = (*CURRENT, *SETS)) -> dict[str, Rows]:
    """Every table as sorted rows, without the moments of reading; a row that is there twice is listed twice."""
    lake = workspace / "lake"
    return {name: _rows(DeltaTable(lake / name).to_pyarrow_table().to_pylist()) for name in names}


def snapshot(workspace: Path, names: Iterable[str] = CURRENT) -> dict[str, Mapping[str, Rows]]:
    """What a reader sees of each account whose pull was declared complete: its rows at the pinned versions."""
    lake = workspace / "lake"
    if not (lake / "snapshots" / "_delta_log").is_dir():
        return {}
    declared = sorted(DeltaTable(lake / "snapshots").to_pyarrow_table().to_pylist(), key=lambda row: row["sequence"])
    if not declared:
        return {}
    # Each account at the versions its own last pull declared: another account's pull says nothing of it.
    pinned = {row["account"]: json.loads(row["versions"]) for row in declared}
    return {
        account: {name: _rows_of(lake, name, versions[name], account) for name in names}
        for account, versions in pinned.items()
    }


def _rows_of(lake: Path, name: str, version: int, account: str) -> Rows:
    rows = DeltaTable(lake / name, version=version).to_pyarrow_table().to_pylist()
    return _rows(row for row in rows if row["account"] == account)


def by_account(state: Mapping[str, Rows], account: str) -> dict[str, Rows]:
    """The rows of one account of :func:`tables`."""
    return {name: [row for row in rows if json.loads(row)["account"] == account] for name, rows in state.items()}


def commits(workspace: Path) -> int:
    """How many commits the lake's tables have."""
    return sum(1 for _ in (workspace / "lake").glob("*/_delta_log/*.json"))


def everything_written(workspace: Path) -> bytes:
    """All bytes of the lake that are text as they lie there, and all its rows, for searching."""
    lake = workspace / "lake"
    logs = b"".join(path.read_bytes() for path in lake.glob("*/_delta_log/*.json"))
    names = [path.parent.name for path in lake.glob("*/_delta_log")]
    return logs + json.dumps(tables(workspace, names)).encode()


def _rows(rows: Iterable[Mapping[str, Any]]) -> Rows:
    left_out = (*_MOMENTS_OF_READING, *_HASHES)
    kept = ({name: value for name, value in row.items() if name not in left_out} for row in rows)
    texts = (json.dumps(row, default=str, sort_keys=True, ensure_ascii=False) for row in kept)
    return sorted(_PLACE.sub("127.0.0.1", text) for text in texts)
