"""What one question about an order costs among a million orders: ``python -m tests.bench.trace_speed``.

Fifty identifiers of all kinds, drawn at random, are traced in a process of its own with two threads, after three that
warm it up. What only all orders tell was remembered beforehand, as a recorded audit does; it is learned here from a
small lake of the same merchant.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from shipops.audit.life.learning import keep_learned
from shipops.audit.matching.published import published
from shipops.desk.trace import trace
from shipops.lake import Lake, Snapshot
from tests.audit.merchants import NOW, config
from tests.bench.big_lake import write

SALES, PORTION, ASKED = 500_000, 25_000, 50
_SMALL = 1_000
KINDS = ("number", "order_id", "external_key", "customer_reference", "email", "phone", "name", "unit_id", "sale_number",
         "invoice_number", "tracking")  # fmt: skip


def main(folder: str = "") -> None:
    """Make a lake in ``folder`` (default: one that is removed again), then trace in another process."""
    with tempfile.TemporaryDirectory() as place:
        lake = Path(folder or place) / "large"
        if not lake.exists():
            write(lake, SALES, PORTION)
            small = write(Path(place) / "small", _SMALL, _SMALL)
            keep_learned(Lake(lake), config(), published(_snapshot(small), config(), NOW), (), ())
        subprocess.run([sys.executable, "-m", "tests.bench.trace_speed", "traced", str(lake)], check=True)


def traced(folder: Path) -> None:
    """Print what each of the traces cost."""
    lake = Lake(folder)
    asked = _identifiers(_snapshot(lake))
    for _, identifier in asked[:3]:
        trace(_snapshot(lake), config(), identifier, as_of=NOW)
    walls, cpus = [], []
    for _, identifier in asked[3:]:
        began, used = time.perf_counter(), time.process_time()
        trace(_snapshot(lake), config(), identifier, as_of=NOW)
        walls.append(time.perf_counter() - began)
        cpus.append(time.process_time() - used)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, values in (("seconds", walls), ("CPU seconds", cpus)):
        told = f"median {median(values):.2f}, least {min(values):.2f}, most {max(values):.2f}"
        sys.stdout.write(f"{name:<12} {told} of {len(values)} traces\n")
    sys.stdout.write(f"peak memory  {peak:,.0f} MB; load of the machine {os.getloadavg()[0]:.1f}\n")


def _identifiers(snapshot: Snapshot) -> list[tuple[str, str]]:
    """As many of each kind, in random order."""
    mix = random.Random(7)
    with snapshot.connect(names=("identifiers",)) as db:
        each = -(-(ASKED + 3) // len(KINDS))
        found = [
            row
            for kind in KINDS
            for row in db.execute(
                f"SELECT kind, value FROM identifiers WHERE kind = '{kind}' ORDER BY md5(value) LIMIT {each}"
            ).fetchall()
        ]
    mix.shuffle(found)
    return found[: ASKED + 3]


def _snapshot(lake: Lake) -> Snapshot:
    found = lake.snapshot()
    if found is None:
        sys.exit("The lake is empty.")
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["traced"]:
        traced(Path(sys.argv[2]))
    else:
        main(*sys.argv[1:2])
