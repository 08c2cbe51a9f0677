"""A whole audit beside pandas, polars and datacompy that merely compare the same orders' columns, side by side.

``python -m tests.bench.yardsticks [SALES] [ROUNDS]`` writes a lake and, from it, one Parquet file a side with a row an
order. Each of the four works in a process of its own, in turns; the three others live in an environment of their own
with the versions of ``requirements.txt``. The audit reads the lake, matches, runs every check and tells its findings
with their evidence; the others read the two files, join them by number and say how many orders differ.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from shipops.lake import Lake
from tests.bench.big_lake import write

SALES, ROUNDS, PORTION = 100_000, 3, 25_000
_HERE = Path(__file__).parent
_OTHERS = ("datacompy", "pandas", "polars")
# One row an order: what a comparison by hand would be given. Both sides hold the same columns.
_SIDE = """
COPY (
    SELECT
        o.number, o.total, o.currency, o.status, o.customer, o.email, o.phone, o.ship_to_name AS name,
        o.ship_to_street1 AS street, o.ship_to_city AS city, o.ship_to_state AS state, o.ship_to_postcode AS postcode,
        o.ship_to_country AS country, s.tracking, l.quantity, l.skus
    FROM orders AS o
    LEFT JOIN (
        SELECT account, order_id, CAST(sum(quantity) AS BIGINT) AS quantity,
            string_agg(DISTINCT sku, ',' ORDER BY sku) AS skus
        FROM order_lines GROUP BY account, order_id
    ) AS l USING (account, order_id)
    LEFT JOIN (
        SELECT account, order_id, min(tracking) AS tracking FROM shipments GROUP BY account, order_id
    ) AS s USING (account, order_id)
    WHERE o.account = '{account}'
) TO '{file}'
"""


def main(sales: int = SALES, rounds: int = ROUNDS) -> None:
    """Print the table: seconds (least, median, most), how often the audit's median, peak memory, what was found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "lake", sales, PORTION)
        files = [str(folder / f"{side}.parquet") for side in ("cin7", "shipstation")]
        _write_sides(folder / "lake", files)
        python = _environment(folder / "environment")
        commands = {"audit": [sys.executable, "-m", "tests.bench.yardsticks.with_shipops", str(folder / "lake")]} | {
            other: [str(python), str(_HERE / f"with_{other}.py"), *files] for other in _OTHERS
        }
        taken: dict[str, list[dict[str, Any]]] = {who: [] for who in commands}
        for _ in range(rounds):
            for who, command in commands.items():
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                taken[who].append(json.loads(done.stdout.splitlines()[-1]))
    _print(sales, taken)


def _print(sales: int, taken: dict[str, list[dict[str, Any]]]) -> None:
    whole = median(one["seconds"] for one in taken["audit"])
    head = f"{sales:,} sales and their orders in ShipStation"
    sys.stdout.write(f"{head:<52}{'s min':>8}{'median':>8}{'max':>8}{'x audit':>9}{'GB':>7}{'found':>10}\n")
    for who, runs in taken.items():
        seconds = sorted(run["seconds"] for run in runs)
        title = "audit, all checks" if who == "audit" else f"{who}, comparing the columns"
        sys.stdout.write(
            f"{title:<52}{seconds[0]:>8.2f}{median(seconds):>8.2f}{seconds[-1]:>8.2f}{median(seconds) / whole:>9.2f}"
            f"{max(run['gigabytes'] for run in runs):>7.2f}{runs[0]['found']:>10,}\n"
        )


def _write_sides(lake: Path, files: list[str]) -> None:
    snapshot = Lake(lake).snapshot()
    assert snapshot is not None
    with snapshot.connect() as db:
        for account, file in zip(("cin7.main", "shipstation.main"), files, strict=True):
            db.execute(_SIDE.format(account=account, file=file))


def _environment(folder: Path) -> Path:
    """The Python of an environment that holds the others."""
    python = folder / "bin" / "python"
    install = ["pip", "install", "--quiet", "--python", str(python), "--requirement", str(_HERE / "requirements.txt")]
    for step in (["venv", "--quiet", "--python", sys.executable, str(folder)], install):
        subprocess.run([sys.executable, "-m", "uv", *step], check=True)
    return python


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
