"""What the last recorded search for look-alikes saw and found, so that the next one compares only what is new."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from shipops.audit.matching.lookalikes import Search
from shipops.duplicates import KnownPair
from shipops.lake import Lake

_TABLE = "lookalike_search"


def last_search(lake: Lake) -> Search | None:
    """The last recorded search; ``None`` where there is none."""
    if not (lake.folder / _TABLE / "_delta_log").is_dir():
        return None
    rows = lake.records(_TABLE)
    if not rows:
        return None
    told = json.loads(rows[0]["search"])
    return Search(
        basis=rows[0]["basis"],
        seen={account: (datetime.fromisoformat(at), count) for account, (at, count) in told["seen"].items()},
        pairs=tuple(KnownPair(*pair) for pair in told["pairs"]),
    )


def keep_search(lake: Lake, search: Search) -> None:
    """Remember ``search`` in place of the last one. It names orders by their keys and holds nothing of people."""
    import pyarrow as pa

    from shipops.lake.tables import schemas

    told = {
        "seen": {account: (at.astimezone(UTC).isoformat(), count) for account, (at, count) in search.seen.items()},
        "pairs": [(pair.first_key, pair.second_key, pair.veto) for pair in search.pairs],
    }
    row = {"basis": search.basis, "search": json.dumps(told)}
    with lake.writing():
        lake.overwrite(_TABLE, pa.Table.from_pylist([row], schema=schemas()[_TABLE]))
