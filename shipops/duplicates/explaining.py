"""Why two orders look alike: field by field what each says, how far they agree, and what that weighs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shipops.duplicates.scoring import prior_bits

if TYPE_CHECKING:
    import duckdb

# What a person is shown of each comparison, from the table `looks`.
_SHOWN: Mapping[str, str] = {
    "recipient": "{}.shown_name",
    "address": "{}.shown_address",
    "email": "{}.shown_email",
    "phone": "{}.shown_phone",
    "goods": "array_to_string({}.articles, '; ')",
    "total": "CAST(CAST({}.total AS DECIMAL(18, 2)) AS VARCHAR)",
    "placed": (
        "left(strftime(make_timestamp({0}.placed_us), '%Y-%m-%d %H:%M'), CASE WHEN {0}.hour_known THEN 16 ELSE 10 END)"
    ),
}
BEFORE = "before comparing"
"""The field whose weight is that of any two candidates."""


def publish_fields(db: duckdb.DuckDBPyConnection, settings: Mapping[str, Any]) -> None:
    """Create ``lookalike_fields`` from ``lookalikes``, ``scored``, ``looks``; a pair's weights add up to its bits."""
    db.execute("CREATE OR REPLACE TABLE lookalike_fields AS " + " UNION ALL ".join(_parts(settings)))


def _parts(settings: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"SELECT first_key, second_key, 0 AS position, '{BEFORE}' AS field, NULL::VARCHAR AS first_value, "
        f"NULL::VARCHAR AS second_value, NULL::VARCHAR AS agreement, {prior_bits(settings)}::DOUBLE AS bits "
        "FROM lookalikes"
    )
    for position, comparison in enumerate(settings["comparisons"], start=1):
        name, levels = comparison["output_column_name"], comparison["comparison_levels"]
        known = [level for level in levels if not level.get("is_null_level")]
        numbers = {level["label_for_charts"]: len(known) - 1 - place for place, level in enumerate(known)}
        labels = " ".join(
            f"WHEN {numbers.get(level['label_for_charts'], -1)} THEN '{level['label_for_charts']}'" for level in levels
        )
        rare = any("tf_adjustment_column" in level for level in levels)
        bits = f"s.mw_{name} + s.mw_tf_adj_{name}" if rare else f"s.mw_{name}"
        shown = _SHOWN[name]
        yield (
            f"SELECT k.first_key, k.second_key, {position}, '{comparison['comparison_description']}', "
            f"{shown.format('a')}, {shown.format('b')}, CASE s.gamma_{name} {labels} END, {bits} "
            "FROM lookalikes AS k "
            "JOIN scored AS s "
            "ON s.id_l = least(k.first_id, k.second_id) AND s.id_r = greatest(k.first_id, k.second_id) "
            "JOIN looks AS a ON a.id = k.first_id JOIN looks AS b ON b.id = k.second_id"
        )
