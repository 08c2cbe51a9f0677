"""What an audit costs, in CPU seconds and beside a plain join of the same rows: ``make bench``.

The merchants are made of the same orders again and again, so that only their number differs: the first line is what an
audit costs however few orders there are.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shipops.audit.question import Question
from shipops.audit.run import audit
from shipops.lake import Lake
from tests.audit.merchants import CIN7, NOW, Merchant, config, fill

SIZES = (3, 300, 5_000)
RUNS = 3
# What every audit has to look at: each unit with its order, its goods, the order of its number and the labels on it.
YARDSTICK = """
SELECT count(*), sum(u.total), count(DISTINCT s.order_id), sum(n.quantity), count(DISTINCT p.tracking)
FROM units AS u
JOIN orders AS o ON o.account = u.account AND o.order_id = u.order_id
LEFT JOIN order_lines AS n ON n.account = u.account AND n.unit_id = u.unit_id
LEFT JOIN orders AS s ON s.system = 'shipstation' AND s.number_norm = o.number_norm
LEFT JOIN shipments AS p ON p.account = s.account AND p.order_id = s.order_id
"""


def merchant(units: int) -> Merchant:
    """Sales of Cin7: of ten seven are shipped and reported, two wait in ShipStation, one never arrived."""
    made = Merchant()
    for place in range(units):
        shipped = place % 10 < 7
        sale = made.sale(f"SO-{place:06}", unit={"shipped": True} if shipped else None)
        if place % 10 == 9:
            continue
        order = made.imported(sale, status="shipped" if shipped else "awaiting_shipment")
        if shipped:
            made.label(order, f"1Z{place:016}")
            made.reported(sale, f"1Z{place:016}")
    return made


def cpu(done: Callable[[], Any]) -> float:
    """The least CPU seconds a call took in several, all threads together."""
    taken = []
    for _ in range(RUNS):
        began = time.process_time()
        done()
        taken.append(time.process_time() - began)
    return min(taken)


def costs(units: int) -> tuple[float, float]:
    """CPU seconds of an audit of so many units, and of the plain join. The first of each is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake")
        fill(lake, merchant(units))
        question = Question(as_of=NOW)
        found = audit(lake, config(), question)
        if found.buckets[CIN7]["total"] != units:
            sys.exit(f"Of {units} units the audit knows {found.buckets[CIN7]['total']}.")
        return cpu(lambda: audit(lake, config(), question)), cpu(lambda: _joined(lake))


def _joined(lake: Lake) -> None:
    snapshot = lake.snapshot()
    if snapshot is not None:
        snapshot.connect().execute(YARDSTICK).fetchall()


def main() -> None:
    """Print the table."""
    sys.stdout.write(f"{'units':>8}{'audit CPU s':>13}{'join CPU s':>12}{'ratio':>8}{'ms a unit more':>16}\n")
    before = (0, 0.0)
    for units in SIZES:
        whole, plain = costs(units)
        more = f"{(whole - before[1]) / (units - before[0]) * 1000:.2f}" if before[0] else ""
        sys.stdout.write(f"{units:>8,}{whole:>13.2f}{plain:>12.2f}{whole / plain:>8.1f}{more:>16}\n")
        before = (units, whole)


if __name__ == "__main__":
    main()
