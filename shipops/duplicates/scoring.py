"""The probability that two purchases are one, by the model that comes with shipops (Fellegi and Sunter, with Splink).

The model is data: ``model.json`` holds the comparisons, their levels and the weights that training found. Nothing is
trained here. Splink is imported only when there is something to compare.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from shipops.errors import ConfigError

if TYPE_CHECKING:
    import duckdb


def available() -> bool:
    """Whether the extra ``duplicates`` is installed."""
    return find_spec("splink") is not None


def require() -> None:
    """Raise :class:`ConfigError` where the extra ``duplicates`` is not installed."""
    if not available():
        raise ConfigError("Look-alike orders need Splink, which is not installed.", f"Install it: {INSTALL}.")


INSTALL = "pip install 'shipops[duplicates]'"


@cache
def model() -> dict[str, Any]:
    """The trained model of look-alike orders, as Splink reads it."""
    text = (resources.files("shipops.duplicates") / "model.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def prior_bits(settings: Mapping[str, Any]) -> float:
    """What is known before two candidates are compared, in bits (below zero: most candidates are two purchases)."""
    prior = float(settings["probability_two_random_records_match"])
    return math.log2(prior / (1 - prior))


def score(
    db: duckdb.DuckDBPyConnection, settings: dict[str, Any], *, rows: str, pairs: str, into: str, least: float
) -> None:
    """Create ``into``: each of ``pairs`` whose probability is at least ``least``, with the weight of every comparison.

    ``rows`` is a table with the columns the model compares, ``pairs`` one of two ids (``left_id``, ``right_id``).
    ``into`` has ``id_l``, ``id_r``, ``match_weight`` (bits), ``match_probability``, and for each comparison
    ``gamma_…`` (its level) and ``mw_…`` (bits), ``mw_tf_adj_…`` where rare values weigh more.
    Raises :class:`ConfigError` where Splink is not installed.
    """
    require()
    from splink import DuckDBAPI, Linker

    db.execute(
        f"CREATE OR REPLACE TEMP TABLE blocked_pairs AS "
        f"SELECT '0' AS match_key, left_id AS join_key_l, right_id AS join_key_r FROM {pairs}"
    )
    api = DuckDBAPI(db)
    linker = Linker(api.register(rows), settings, log_level=None, validate_settings=False)
    linker.table_management.register_blocked_pairs_for_predict(api.register("blocked_pairs"))
    scored = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
    db.execute(f"CREATE OR REPLACE TABLE {into} AS SELECT * FROM {scored.physical_name}")
    made = db.execute("SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, '__splink')").fetchall()
    for (name,) in [*made, ("blocked_pairs",)]:
        db.execute(f'DROP TABLE "{name}"')
