"""How an audit on Spark scales from one core to two, and beside DuckDB: ``python -m tests.bench.spark_scaling``.

Each run is a process of its own, since a process has one Spark context. Starting it is told apart; what is measured is
matching with all checks, look-alikes aside. Runs take turns, so that what else the machine does falls on all of them.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.audit.merchants import NOW, config
from tests.bench import big_lake

ORDERS, TURNS = 100_000, 3
_ENGINES = ("duckdb", "local[1]", "local[2]")


def main(orders: int = ORDERS, turns: int = TURNS) -> None:
    """Print the seconds of every engine, and the ratios within each turn."""
    with tempfile.TemporaryDirectory() as folder:
        big_lake.write(Path(folder), orders, min(orders, 25_000))
        taken = [{engine: _run(engine, folder) for engine in _ENGINES} for _ in range(turns)]
    for engine in _ENGINES:
        starts, runs = zip(*(turn[engine][:2] for turn in taken), strict=True)
        sys.stdout.write(
            f"{orders:>9,} orders a side on {engine:<9} {_spread(runs)} s, opened in {_spread(starts)} s\n"
        )
    found = {turn[engine][2] for turn in taken for engine in _ENGINES}
    sys.stdout.write(f"findings: {', '.join(f'{count:,}' for count in sorted(found))}\n")
    for engine, against in (("local[1]", "local[2]"), ("local[2]", "duckdb")):
        ratios = [turn[engine][1] / turn[against][1] for turn in taken]
        sys.stdout.write(f"{engine} takes {_spread(ratios)} times as long as {against}\n")


def _spread(numbers: Sequence[float]) -> str:
    return f"{min(numbers):.2f} / {statistics.median(numbers):.2f} / {max(numbers):.2f}"


def _run(engine: str, folder: str) -> tuple[float, float, int]:
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, "one", engine, folder], capture_output=True, text=True, check=True
    )
    opened, ran, findings = json.loads(done.stdout.splitlines()[-1])
    return opened, ran, findings


def one(engine: str, folder: str) -> None:
    """Audit the lake in ``folder`` once; prints seconds to open it, seconds of the audit, and findings, as JSON."""
    from shipops.audit.checking.all_checks import check_all
    from shipops.audit.matching.published import publish
    from shipops.engines.opening import connect
    from shipops.lake import Lake

    configured = config()
    if engine != "duckdb":
        configured = config(engine="spark", spark={"master": engine})
    snapshot = Lake(Path(folder)).snapshot()
    if snapshot is None:
        raise SystemExit("The lake is empty.")
    began = time.perf_counter()
    db = connect(snapshot, configured, held=("orders", "units", "order_lines", "shipments"))
    db.execute("SELECT count(*) FROM orders").fetchall()
    opened = time.perf_counter()
    publish(db, configured, as_of=NOW, coverage=snapshot.coverage)
    found = check_all(db, snapshot.folder, configured, NOW).findings
    sys.stdout.write(json.dumps((opened - began, time.perf_counter() - opened, len(found))) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(*sys.argv[2:])
    else:
        main(*map(int, sys.argv[1:]))
