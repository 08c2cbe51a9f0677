"""Whether a lake stays quick to read however often it is pulled into: ``make bench``.

A lake of 50,000 orders is pulled into again and again, a few orders changed and a few new each time; then it is opened
and read beside a fresh lake that was given the same rows at once. Once a day of these pulls the lake is looked after,
as a pull does at its end; what the grace of an upkeep spares by the machine's clock stays. A year of hourly pulls is
8,760: ``python -m tests.bench.hourly_pulls 8760``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from shipops.lake import Coverage, Lake
from shipops.lake.ingest import Ingest, close_pull
from shipops.lake.tables import schemas
from shipops.lake.upkeep import is_due, tidy
from shipops.records import Order
from shipops.systems.reading import RawDocument, Reading
from tests.audit.merchants import NOW, SHIPSTATION
from tests.bench.big_lake import write

SALES, PORTION, PULLS = 25_000, 25_000, 500
_KEEP, _RETENTION = timedelta(days=30), timedelta(days=400)
_CHANGED, _NEW, _LOOKS = 20, 5, 7
# What every audit and every look-up begins with.
_READ = ("orders", "units", "order_lines", "shipments", "order_events")


def main(pulls: int = PULLS) -> None:
    """Pull so often, then print what reading costs beside a fresh lake."""
    with tempfile.TemporaryDirectory() as folder:
        lake = write(Path(folder) / "pulled", SALES, PORTION)
        began, busy = time.perf_counter(), time.process_time()
        for hour in range(1, pulls + 1):
            _pull(lake, hour)
        each, cpu = (time.perf_counter() - began) / pulls, (time.process_time() - busy) / pulls
        fresh = _again(lake, Path(folder) / "fresh")
        # In turns, so that both meet the same machine.
        times = [(_seconds(lambda: _read(lake)), _seconds(lambda: _read(fresh))) for _ in range(_LOOKS)]
        old, new = (median(taken) for taken in zip(*times, strict=True))
        ratios = sorted(pulled / again for pulled, again in times)
        files = sum(len(lake.files(name)) for name in schemas())
        held = sum(path.stat().st_size for path in lake.folder.rglob("*") if path.is_file())
        sys.stdout.write(
            f"{pulls:,} pulls, {each:.2f} s each ({cpu:.2f} s of a core): {files:,} files, {held / 1e6:,.0f} MB; "
            f"opened and read in {old:.3f} s, fresh in {new:.3f} s, ratio {ratios[0]:.2f} / {median(ratios):.2f} / "
            f"{ratios[-1]:.2f}\n"
        )


def _pull(lake: Lake, hour: int) -> None:
    """What an hourly pull of ShipStation does: changed orders, new ones, their documents."""
    at = NOW + timedelta(hours=hour)
    ids = [hour * 37 % SALES + place * 997 for place in range(_CHANGED)]
    ids += [10 * SALES + hour * _NEW + place for place in range(_NEW)]
    keys = [str(100_000_000 + number) for number in ids]
    orders = [
        Order(account=SHIPSTATION, system="shipstation", order_id=key, number=f"N-{key}", status="shipped", seen_at=at,
              detail_at=at, status_text=f"at {hour}")
        for key in keys
    ]  # fmt: skip
    raw = [RawDocument(SHIPSTATION, "shipstation-order", key, f'{{"hour": {hour}, "key": {key}}}', at) for key in keys]
    with lake.writing():
        Ingest(lake, Reading(orders=orders, raw=raw)).commit()
        close_pull(lake, SHIPSTATION, Reading(), at)
        lake.commit_snapshot(replace(_coverage(lake), as_of=at))
        if is_due(lake, at):
            tidy(lake, _KEEP, _RETENTION, at)


def _coverage(lake: Lake) -> Coverage:
    snapshot = lake.snapshot()
    assert snapshot is not None
    return snapshot.coverage[SHIPSTATION]


def _again(lake: Lake, folder: Path) -> Lake:
    """A fresh lake with the rows of ``lake``."""
    fresh, snapshot = Lake(folder), lake.snapshot()
    assert snapshot is not None
    with fresh.writing():
        for name in schemas():
            if name != "snapshots":
                fresh.append(name, lake.rows(name))
        for coverage in snapshot.coverage.values():
            fresh.commit_snapshot(coverage)
    return fresh


def _read(lake: Lake) -> None:
    snapshot = lake.snapshot()
    assert snapshot is not None
    with snapshot.connect(held=_READ) as db:
        db.execute("SELECT count(*) FROM orders JOIN order_events USING (account, order_id)").fetchall()


def _seconds(done: Callable[[], None]) -> float:
    began = time.perf_counter()
    done()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
