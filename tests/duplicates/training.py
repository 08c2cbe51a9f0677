"""Trains the model of look-alike orders: ``python -m tests.duplicates.training`` writes shipops/duplicates/model.json.

Levels are written down in ``comparisons``. Their weights are counted over labelled candidate pairs of seeded
merchants, none of which the tests use: how often a level occurs among pairs of one purchase (m) and among pairs of two
(u). Counted over candidates, not over all pairs, and most of all over those no rule sets apart: these the weights must
tell from each other.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shipops.duplicates import scoring
from shipops.duplicates.finding import publish_candidates, publish_facts, publish_looks
from shipops.duplicates.tuning import Tuning
from tests.duplicates.comparisons import settings
from tests.duplicates.shops import Shop, shop

SEEDS = range(1001, 1009)
ORDERS = 4000
MODEL = Path(__file__).parents[2] / "shipops" / "duplicates" / "model.json"
_PRIOR = 0.1
# Before anything is counted each level has been seen this often, so that none is impossible.
_SEEN_BEFORE = 0.5
# Of a pair that a rule sets apart the weights need not tell much.
_VETOED = 0.01

Counts = dict[tuple[str, int], list[float]]
"""By comparison and level: how many pairs of two purchases and of one."""


def trained() -> dict[str, Any]:
    """The model with its weights."""
    model, counts, kinds = settings(), {}, [0.0, 0.0]
    model["probability_two_random_records_match"] = _PRIOR
    for seed in SEEDS:
        _count(shop(seed, ORDERS), model, counts, kinds)
    model["probability_two_random_records_match"] = round(kinds[1] / sum(kinds), 4)
    for comparison in model["comparisons"]:
        weigh(comparison, counts)
    return model


def _count(made: Shop, model: dict[str, Any], counts: Counts, kinds: list[float]) -> None:
    """Add to ``counts`` how often each level occurs, by whether the pair is one purchase; to ``kinds``, the pairs."""
    db = made.connect()
    publish_facts(db)
    publish_candidates(db, Tuning())
    publish_looks(db)
    scoring.score(db, model, rows="looks", pairs="candidates", into="scored", least=0.0)
    names = [comparison["output_column_name"] for comparison in model["comparisons"]]
    gammas = ", ".join(f"s.gamma_{name}" for name in names)
    for left, right, veto, *levels in db.execute(
        f"SELECT l.order_id, r.order_id, v.veto, {gammas} FROM scored AS s "
        "JOIN purchases AS l ON hash(l.account, l.order_id) = s.id_l "
        "JOIN purchases AS r ON hash(r.account, r.order_id) = s.id_r "
        "JOIN vetoes AS v ON v.id_l = s.id_l AND v.id_r = s.id_r "
    ).fetchall():
        is_one = frozenset((left, right)) in made.twins
        weight = _VETOED if veto else 1.0
        kinds[is_one] += weight
        for name, level in zip(names, levels, strict=True):
            if level >= 0:
                counts.setdefault((name, level), [0.0, 0.0])[is_one] += weight


def weigh(comparison: dict[str, Any], counts: Counts) -> None:
    """Set m and u of each level from how often it was counted."""
    levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
    # Splink numbers levels from the last one up.
    seen = [counts.get((comparison["output_column_name"], len(levels) - 1 - place), [0.0, 0.0])
            for place in range(len(levels))]  # fmt: skip
    shares = [[(pair[which] + _SEEN_BEFORE) / sum(other[which] + _SEEN_BEFORE for other in seen) for which in (0, 1)]
              for pair in seen]  # fmt: skip
    for level, (u, m) in zip(levels, _falling(shares), strict=True):
        level |= {"m_probability": round(m, 6), "u_probability": round(u, 6)}


def _falling(shares: list[list[float]]) -> list[tuple[float, float]]:
    """``shares`` (u and m of each level, the best agreement first) so that less agreement never counts for more.

    Where it does by chance, such neighbours count alike.
    """
    pools: list[list[list[float]]] = []
    for share in shares:
        pools.append([share])
        while len(pools) > 1 and _ratio(pools[-1]) > _ratio(pools[-2]):
            last = pools.pop()
            pools[-1] += last
    return [(m / _ratio(pool), m) for pool in pools for _, m in pool]


def _ratio(pool: list[list[float]]) -> float:
    return sum(m for _, m in pool) / sum(u for u, _ in pool)


if __name__ == "__main__":
    MODEL.write_text(json.dumps(trained(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
