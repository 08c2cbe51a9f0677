"""What the last recorded audit learned from all orders together, for those who ask about a few.

It is read at its newest version whatever snapshot is open, like the last search for look-alikes: it holds nothing of
people but what findings tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path

from shipops.audit.checking.catalogue import Check
from shipops.audit.findings import Evidence, Finding
from shipops.audit.matching.learned import Learned, basis_of, learned_from
from shipops.audit.matching.lookalikes import Rows, clusters_found
from shipops.config import Config
from shipops.engines.database import Database
from shipops.lake import Lake
from shipops.lake.snapshot import data_files, new_connection, publish

_TABLE = "learned"


def keep_learned(
    lake: Lake, config: Config, db: Database, findings: Iterable[Finding], checks: Iterable[Check]
) -> None:
    """Remember, in place of what was before, what the matching in ``db`` learned, the look-alikes in it, and those
    ``findings`` about an order whose check, one of ``checks``, looks at all orders."""
    import pyarrow as pa

    from shipops.lake.tables import schemas

    wide = {check.id for check in checks if check.scope == "global"}
    told = [("facts", "", json.dumps(asdict(learned_from(db, config))))]
    told += [
        ("finding", f"{found.account}|{found.order_id}", json.dumps(found.to_dict()))
        for found in findings
        if found.order_id is not None and found.check in wide
    ]
    for cluster, relations in clusters_found(db).items():
        told.append(("cluster", cluster, json.dumps(relations)))
        told += [("member", key, cluster) for _, key, *_ in relations["lookalike_clusters"]]
    rows = [{"kind": kind, "key": key, "told": text} for kind, key, text in told]
    with lake.writing():
        lake.overwrite(_TABLE, pa.Table.from_pylist(rows, schema=schemas()[_TABLE]))


def last_learned(folder: Path, config: Config) -> Learned | None:
    """What was learned last in the lake in ``folder``; ``None`` where nothing was, or under other settings."""
    for told in _last(folder).get(("facts", ""), ()):
        facts = json.loads(told)
        if facts["basis"] == basis_of(config):
            return Learned(**facts)
    return None


def wide_findings(folder: Path, orders: Iterable[tuple[str, str]]) -> list[Finding]:
    """What the last recorded audit found about ``orders`` (account, order id) that takes all orders to find, with when
    that was among the evidence."""
    last = _last(folder)
    told = (json.loads(text) for key in map("|".join, orders) for text in last.get(("finding", key), ()))
    return [_as_seen(Finding.from_dict(document)) for document in told]


def _as_seen(found: Finding) -> Finding:
    seen = f"the audit of {found.last_seen:%Y-%m-%d %H:%M} UTC, over all orders"
    return replace(found, because=(*found.because, Evidence("shipops", "seen by", seen, found.last_seen)))


def known_clusters(folder: Path, orders: Iterable[tuple[str, str]]) -> dict[str, Mapping[str, Rows]]:
    """The clusters of look-alikes, by their keys, that ``orders`` (account, order id) were in when the last recorded
    audit searched for them."""
    last = _last(folder)
    keys = {cluster for key in map("|".join, orders) for cluster in last.get(("member", key), ())}
    return {key: json.loads(text) for key in sorted(keys) for text in last[("cluster", key)]}


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
