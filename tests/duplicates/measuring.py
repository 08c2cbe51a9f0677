"""Measures the shipped model: ``python -m tests.duplicates.measuring`` writes shipops/duplicates/quality.json.

Seeded merchants the model was not trained on, with the noise of ``noise.RATES`` and the stories of ``shops.SILENT``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from shipops import duplicates
from shipops.duplicates import Tuning
from shipops.duplicates.quality import THRESHOLDS
from tests.duplicates.shops import shop

SEEDS = range(1, 31)
ORDERS = 4000
QUALITY = Path(__file__).parents[2] / "shipops" / "duplicates" / "quality.json"


def measured(seeds: Iterable[int], orders: int) -> dict[str, Any]:
    """Pairs told at each threshold and how many of them are one purchase, all ``seeds`` together."""
    told: list[tuple[float, bool]] = []
    there = 0
    for seed in seeds:
        made = shop(seed, orders)
        db = made.connect()
        duplicates.publish_lookalikes(db, Tuning(threshold=THRESHOLDS[0]))
        query = "SELECT probability, first_order_id, second_order_id FROM lookalikes WHERE veto IS NULL"
        told += [(chance, frozenset(pair) in made.twins) for chance, *pair in db.execute(query).fetchall()]
        there += len(made.twins)
    levels = []
    for threshold in THRESHOLDS:
        right = [is_one for chance, is_one in told if chance >= threshold]
        levels.append({"threshold": threshold, "right": sum(right), "found": len(right)})
    return {"there": there, "levels": levels}


if __name__ == "__main__":
    made = {"seeds": [SEEDS[0], SEEDS[-1]], "orders": ORDERS} | measured(SEEDS, ORDERS)
    QUALITY.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
