"""What an audit of a large lake costs, all checks, beside the floor: ``make bench``.

The floor is ``floor.sql``, written by hand for this one merchant; it must tell the same findings and evidence.
What it leaves out is all that an audit does whatever is found: matching for accounts of any shape, the published
relations, look-alikes. Audit and floor run in turns, each time in a process of its own. ::

    python -m tests.bench.whole_audit 1000000          # other sizes
    python -m tests.bench.whole_audit 1000000 1GB      # with [audit] memory
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from shipops.audit.question import Question
from shipops.audit.run import audit
from shipops.lake import Lake
from tests.audit.merchants import NOW, REFRESHED, config
from tests.bench.big_lake import AUDITED, write

SALES = (100_000, 400_000)
RUNS = 3
_PORTION = 250_000
Told = tuple[str, str, str | None, str, tuple[tuple[str, str, str], ...]]


def main(sizes: tuple[int, ...], memory: str) -> None:
    """Print the table; as many ShipStation orders stand beside the sales."""
    sys.stdout.write(
        f"{'sales':>10} {'findings':>8}   {'audit s: min median max':>26} {'CPU s':>7} {'peak MB':>8}"
        f"   {'floor s: min median max':>26} {'CPU s':>7} {'peak MB':>8}   {'ratio':>5} {'CPU':>5}\n"
    )
    for sales in sizes:
        with tempfile.TemporaryDirectory() as folder:
            lake = Path(folder) / "lake"
            write(lake, sales, min(sales, _PORTION), AUDITED)
            runs = [(_measured("audited", lake, memory), _measured("floored", lake, memory)) for _ in range(RUNS)]
        audits, floors = zip(*runs, strict=True)
        if len(answers := {run["answer"] for run in (*audits, *floors)}) > 1:
            sys.exit(f"Audit and floor tell different findings: {answers}")
        columns = [f"{sales:>10,} {audits[0]['findings']:>8,}", *(_columns(side) for side in (audits, floors))]
        ratios = [_middle(audits, name) / _middle(floors, name) for name in ("wall", "cpu")]
        sys.stdout.write("   ".join([*columns, f"{ratios[0]:>5.1f} {ratios[1]:>5.1f}"]) + "\n")


def _measured(side: str, lake: Path, memory: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.whole_audit", side, str(lake), memory]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def _middle(runs: tuple[dict[str, Any], ...], name: str) -> float:
    return median(run[name] for run in runs)


def _columns(runs: tuple[dict[str, Any], ...]) -> str:
    walls = [run["wall"] for run in runs]
    times = f"{min(walls):.1f} {median(walls):.1f} {max(walls):.1f}"
    return f"{times:>26} {_middle(runs, 'cpu'):>7.1f} {max(run['peak'] for run in runs):>8,}"


def audited(folder: Path, memory: str) -> list[Told]:
    """The findings of an audit."""
    found = audit(Lake(folder), config(audit={"memory": memory}), Question(as_of=NOW), full=True)
    return [
        (one.check, one.account, one.order_id, one.part, tuple((f.system, f.field, f.value) for f in one.because))
        for one in found.findings
    ]


def floored(folder: Path, memory: str) -> list[Told]:
    """The findings of the floor."""
    snapshot, settings = Lake(folder).snapshot(), config()
    assert snapshot is not None
    calendar, window = settings.working_calendar, min(known.window_start for known in snapshot.coverage.values())
    asked = {
        "cutoff": calendar.back(NOW, settings.audit.grace),
        "refreshed": calendar.back(REFRESHED, settings.audit.grace),
        "called_off": NOW - settings.audit.grace.wall,
        "stuck": calendar.back(NOW, settings.thresholds.stuck.awaiting_shipment),
        "window": window,
    }
    with snapshot.connect() as db:
        db.execute("SET preserve_insertion_order = false")
        if memory:
            db.execute(f"SET memory_limit = '{memory}'")
        rows = db.execute((Path(__file__).parent / "floor.sql").read_text(encoding="utf-8"), asked).fetchall()
    return [(*row, tuple(map(tuple, because))) for *row, because in rows]


def measured(told: Callable[[Path, str], list[Told]], folder: Path, memory: str) -> None:
    """Print what one run of a side took, and a digest of what it told."""
    began, used = time.perf_counter(), time.process_time()
    findings = told(folder, memory)
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    answer = hashlib.sha256(json.dumps(sorted(findings)).encode()).hexdigest()[:12]
    report = {"wall": wall, "cpu": cpu, "peak": peak, "findings": len(findings), "answer": answer}
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    sides = {"audited": audited, "floored": floored}
    asked = sys.argv[1:]
    if asked and asked[0] in sides:
        measured(sides[asked[0]], Path(asked[1]), asked[2])
    else:
        sizes = tuple(int(word) for word in asked if word.isdigit())
        main(sizes or SALES, next((word for word in asked if not word.isdigit()), ""))
