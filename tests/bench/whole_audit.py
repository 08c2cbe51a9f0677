"""What an audit of a large lake costs, all checks, beside a plain join of the same rows: ``make bench``.

Each size is audited in a process of its own. What must hold is that twice the orders cost about twice as much: a step
that meets every order with every other that holds the same goods would show here.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from shipops.audit.question import Question
from shipops.audit.run import audit
from shipops.lake import Lake
from tests.audit.merchants import CIN7, NOW, config
from tests.bench.audit_cost import YARDSTICK
from tests.bench.big_lake import write

SALES = (25_000, 100_000, 400_000)
_PORTION = 25_000


def main() -> None:
    """Print the table; nearly as many ShipStation orders stand beside the sales."""
    sys.stdout.write(
        f"{'sales':>9}{'audit s':>9}{'join s':>8}{'ratio':>7}{'ms a thousand':>15}{'findings':>10}{'peak MB':>9}\n"
    )
    for sales in SALES:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / "lake", sales, _PORTION)
            subprocess.run(
                [sys.executable, "-m", "tests.bench.whole_audit", str(sales), str(Path(folder) / "lake")], check=True
            )


def measured(sales: int, folder: Path) -> None:
    """Print one line: the audit of the lake in ``folder``, which holds so many sales, and the join."""
    lake = Lake(folder)
    began = time.perf_counter()
    found = audit(lake, config(), Question(as_of=NOW))
    whole = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if found.buckets[CIN7]["total"] < sales:
        sys.exit(f"Of {sales} sales the audit knows {found.buckets[CIN7]['total']} units.")
    snapshot = lake.snapshot()
    assert snapshot is not None
    began = time.perf_counter()
    snapshot.connect().execute(YARDSTICK).fetchall()
    plain = time.perf_counter() - began
    sys.stdout.write(
        f"{sales:>9,}{whole:>9.1f}{plain:>8.2f}{whole / plain:>7.1f}{whole / sales * 1e6:>15.0f}"
        f"{len(found.findings):>10,}{peak:>9,}\n"
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        measured(int(sys.argv[1]), Path(sys.argv[2]))
    else:
        main()
