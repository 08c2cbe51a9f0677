"""What an audit costs after another one, beside one that does everything, on a generated lake: ``make bench``.

Between the two 1,000 of the latest sales change and an hour passes, on a Monday afternoon. The two are run in turn,
each in a process that has done nothing else; both tell the same, or the benchmark stops.
"""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pyarrow as pa

from shipops.audit import run as module
from shipops.audit.question import Question
from shipops.audit.remembering.redoing import redone
from shipops.audit.run import audit
from shipops.lake import Lake
from tests.audit.merchants import CIN7, INKSOFT, NOW, SHIPSTATION, config
from tests.bench.big_lake import write

SALES, CHANGED, TURNS = 100_000, 1_000, 3
_BEFORE = NOW + timedelta(hours=4)
_NOW = NOW + timedelta(hours=5)
_LATEST = timedelta(days=30)


def main(sales: int) -> None:
    """Print the table for so many sales; nearly as many ShipStation orders stand beside them."""
    with tempfile.TemporaryDirectory() as folder:
        lake = write(Path(folder) / "lake", sales, 25_000)
        _pulled(lake, _BEFORE)
        _measured(lake, _BEFORE, full=True)
        _report("nothing changed", lake, _BEFORE)
        change(lake, min(CHANGED, sales // 100))
        _pulled(lake, _NOW)
        _report(f"{min(CHANGED, sales // 100):,} sales changed, an hour passed", lake, _NOW)


def change(lake: Lake, how_many: int) -> None:
    """Let so many of the latest sales cost more; each is found and written as a pull does."""
    snapshot = lake.snapshot()
    assert snapshot is not None
    with snapshot.connect() as db, lake.writing():
        latest = db.execute(
            "SELECT order_id FROM orders WHERE account = ? AND ordered_at > ? ORDER BY order_id", [CIN7, NOW - _LATEST]
        ).fetchall()
        db.register("picked", pa.table({"order_id": [key for (key,) in random.Random(1).sample(latest, how_many)]}))
        for table, key, stamp in (("units", "unit_id", "changed_at"), ("orders", "order_id", "modified_at")):
            moved = f"total + 1 AS total, TIMESTAMPTZ '{_NOW}' AS {stamp}, TIMESTAMPTZ '{_NOW}' AS seen_at"
            query = f"SELECT * REPLACE ({moved}), false AS _gone FROM {table} SEMI JOIN picked USING (order_id)"
            lake.upsert(table, ("account", key), db.sql(query).to_arrow_table())


def _pulled(lake: Lake, at: datetime) -> None:
    snapshot = lake.snapshot()
    assert snapshot is not None
    with lake.writing():
        for account in (SHIPSTATION, CIN7, INKSOFT):
            lake.commit_snapshot(replace(snapshot.coverage[account], as_of=at))


def _report(what: str, lake: Lake, at: datetime) -> None:
    """Print one line, from turns of both."""
    near, whole, affected, told = [], [], 0, set[str]()
    for _ in range(TURNS):
        for full, seconds in ((False, near), (True, whole)):
            taken, affected_now, findings = _measured(lake, at, full=full, keep=False)
            seconds.append(taken)
            affected = affected if full else affected_now
            told.add(findings)
    if len(told) != 1:
        sys.exit(f"{what}: the two do not tell the same.")
    ratios = sorted(one / other for one, other in zip(near, whole, strict=True))
    sys.stdout.write(
        f"{what}: {median(near):.1f} s beside {median(whole):.1f} s, {affected:,} orders told anew; "
        f"ratio min {ratios[0]:.3f} median {median(ratios):.3f} max {ratios[-1]:.3f}\n"
    )
    sys.stdout.flush()


def _measured(lake: Lake, at: datetime, *, full: bool, keep: bool = True) -> tuple[float, int, str]:
    command = [sys.executable, "-m", "tests.bench.incremental_audit", "one", str(lake.folder), at.isoformat()]
    options = ["full"] * full + ["keep"] * keep
    done = subprocess.run([*command, *options], check=True, capture_output=True, text=True)
    seconds, affected, told = done.stdout.split()
    return float(seconds), int(affected), told


def one(folder: Path, at: datetime, options: list[str]) -> None:
    """Audit the lake in ``folder``; print the seconds, the orders told anew and what was told in a few signs."""
    if "keep" not in options:
        module.keep = lambda *_: None
    affected = 0

    def noted(*given: object, **how: object) -> object:
        nonlocal affected
        found = redone(*given, **how)
        if found is None:
            sys.exit("The audit could take nothing over.")
        affected = found.affected
        return found

    module.redone = noted
    began = time.perf_counter()
    found = audit(Lake(folder), config(), Question(as_of=at), full="full" in options)
    seconds = time.perf_counter() - began
    told = hashlib.sha256(json.dumps(found.to_dict(), sort_keys=True).encode()).hexdigest()
    sys.stdout.write(f"{seconds:.3f} {affected} {told}\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]), sys.argv[4:])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else SALES)
