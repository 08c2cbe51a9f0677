"""Where the time of an audit goes, by stage, beside what the machine needs for the least of it::

    python -m tests.bench.stages 1000000 [memory]

CPU seconds of all threads together: they say the same on a busy machine. The yardsticks below the table are measured on
the same lake in the same process, after a look at it that fills the cache of the files.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import duckdb

from shipops.audit.checking.catalogue import catalogue
from shipops.audit.checking.checkable import can_run
from shipops.audit.checking.confining import rows
from shipops.audit.checking.telling import told
from shipops.audit.findings import Finding
from shipops.audit.matching.lookalikes import publish_lookalikes
from shipops.audit.matching.published import connected, publish
from shipops.audit.matching.statements import statement
from shipops.lake import Snapshot
from tests.audit.merchants import NOW, config
from tests.bench.big_lake import AUDITED, write

_PORTION = 250_000
_CREATED = re.compile(r"\s*(?:CREATE (?:OR REPLACE )?TABLE|INSERT INTO) (\w+)")
# The steps of matching by what they are for; the others are small, and "other".
_STAGES = {
    "units and orders": ("labels", "reported_tracking", "ss_orders", "source_units", "unit_links"),
    "lines and items": ("line_options", "item_lines", "order_items", "packed_items", "item_quantities"),
    "ties and groups": (
        "unit_numbers", "number_evidence", "number_candidates", "contested_numbers", "number_edges", "match_edges",
        "tracking_edges", "likely_pairs", "standing", "pairs_of_graph", "groups", "next_groups", "group_units",
        "double_pairs", "merged_by_lines", "split_edges", "merge_edges",
    ),
    "what links carry": ("clean_pairs", "pair_lines", "pair_fields", "link_facts"),
    "one row a unit": ("counterparts", "under_link", "matched", "unit_tracking", "label_reports", "foreign_tracking"),
    "what was shipped": (
        "live_labels", "order_shipped", "group_shipped", "group_state", "shown_otherwise", "cancelled_parcels",
        "status_since", "backward_moves", "source_status",
    ),
    "both sides compared": ("compared_orders", "compared_groups", "group_items", "group_amounts"),
}  # fmt: skip


class _Timed:
    """A connection that notes what each of its statements takes."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db
        self.taken: dict[str, float] = {}

    def execute(self, query: str | duckdb.Statement, *more: Any) -> duckdb.DuckDBPyConnection:
        text = query if isinstance(query, str) else query.query
        name = found[1] if (found := _CREATED.match(text)) else "other"
        began = time.process_time()
        result = self._db.execute(query, *more)
        self.taken[name] = self.taken.get(name, 0.0) + time.process_time() - began
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


def main(sales: int, memory: str = "") -> None:
    """Print the stages of one audit of so many sales."""
    with tempfile.TemporaryDirectory() as folder:
        snapshot = write(Path(folder) / "lake", sales, min(sales, _PORTION), AUDITED).snapshot()
        assert snapshot is not None
        _print(snapshot, memory)


def _print(snapshot: Snapshot, memory: str) -> None:
    settings = config(audit={"memory": memory})
    db = connected(snapshot, settings)
    least = {"every column of the tables read once": _cpu(lambda: [db.execute(query).fetchall() for query in _READ])}
    timed = cast("duckdb.DuckDBPyConnection", _Timed(db))
    whole = _cpu(lambda: publish(timed, settings, as_of=NOW, coverage=snapshot.coverage))
    taken = cast("_Timed", timed).taken
    stages = {stage: sum(taken.get(step, 0.0) for step in steps) for stage, steps in _STAGES.items()}
    stages["other steps"] = whole - sum(stages.values())
    stages["look-alikes"] = _cpu(lambda: publish_lookalikes(db, settings))
    results: list[Any] = []
    stages["checks, in SQL"] = _cpu(
        lambda: results.extend((check, rows(db, statement(check.sql))) for check in catalogue() if can_run(db, check))
    )
    findings: list[Finding] = []
    stages["findings, in Python"] = _cpu(lambda: findings.extend(told(results, NOW)))
    least |= {what: _cpu(partial(db.execute, query)) for what, query in _LEAST.items()}
    total = sum(stages.values())
    for stage, seconds in stages.items():
        sys.stdout.write(f"{stage:<22}{seconds:>8.2f} s{seconds / total:>6.0%}\n")
    sys.stdout.write(f"{'all':<22}{total:>8.2f} s, {len(findings):,} findings\n\n")
    for what, seconds in least.items():
        sys.stdout.write(f"{what:<44}{seconds:>6.2f} s\n")


_READ = [f"SELECT bit_xor(hash(COLUMNS(*))) FROM {name}" for name in AUDITED]
_LEAST = {
    "two keys of every unit written to a table": (
        "CREATE TABLE keys AS SELECT account || '|' || unit_id AS unit_key, account || '|' || order_id AS o FROM units"
    ),
    "one join by a key, of every unit": (
        "CREATE TABLE joined AS SELECT e.ss_key, u.total FROM match_edges AS e JOIN source_units AS u USING (unit_key)"
    ),
    "one sum by key and item, of every line": (
        "CREATE TABLE summed AS SELECT account, order_id, sku_norm, sum(quantity) AS n FROM order_lines GROUP BY ALL"
    ),
}


def _cpu(done: Callable[[], Any]) -> float:
    began = time.process_time()
    done()
    return time.process_time() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100_000, *sys.argv[2:3])
