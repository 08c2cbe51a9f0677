"""What is compared of two purchases and how far each may agree: the model without its weights."""

from __future__ import annotations

from typing import Any

Level = tuple[str, str]
"""The condition in SQL, and what it means in a few words."""

_NAME_KNOWN = "given_l IS NULL OR given_r IS NULL"
_SURNAME_ALIKE = "(surname_l = surname_r OR mistyped(surname_l, surname_r))"
_SHARED_WORDS = "len(list_intersect(street_l, street_r))"
_ALL_WORDS = "len(list_distinct(list_concat(street_l, street_r)))"
_MINUTE = 60_000_000
_APART = "abs(placed_us_l - placed_us_r)"
_HOURS_KNOWN = "hour_known_l AND hour_known_r"

COMPARISONS: dict[str, tuple[Level, ...]] = {
    "recipient": (
        ("name_l IS NULL OR name_r IS NULL", "no name on one side"),
        ("name_l = name_r", "the same name"),
        ("same_person(given_l, given_forms_l, surname_l, given_r, given_forms_r, surname_r, false)",
         "the same name written another way"),
        ("jaro_winkler_similarity(name_l, name_r) >= 0.92", "nearly the same letters"),
        ("surname_l = surname_r", "only the surname"),
        ("ELSE", "another name"),
    ),
    "address": (
        ("street_l IS NULL OR street_r IS NULL", "no address on one side"),
        ("street_l = street_r AND postcode_l = postcode_r", "the same words and postcode"),
        (f"same_house(house_l, house_r) AND 2 * {_SHARED_WORDS} >= {_ALL_WORDS}",
         "the same house, most words"),
        ("postcode_l = postcode_r AND same_house(house_l, house_r)", "the same postcode and house"),
        ("postcode_l = postcode_r OR city_l = city_r", "the same town"),
        ("ELSE", "another place"),
    ),
    "e-mail": (
        ("email_l IS NULL OR email_r IS NULL", "no e-mail on one side"),
        ("email_l = email_r", "the same e-mail"),
        ("split_part(email_l, '@', 1) = split_part(email_r, '@', 1) OR damerau_levenshtein(email_l, email_r) <= 2",
         "nearly the same e-mail"),
        ("ELSE", "another e-mail"),
    ),
    "phone": (
        ("phones_l IS NULL OR phones_r IS NULL", "no phone on one side"),
        ("list_has_any(phones_l, phones_r)", "a phone in common"),
        ("ELSE", "another phone"),
    ),
    "goods": (
        ("articles_l IS NULL OR articles_r IS NULL", "no goods on one side"),
        ("goods_hash_l = goods_hash_r", "the same goods"),
        ("list_has_any(skus_l, skus_r)", "some of the goods"),
        ("ELSE", "other goods"),
    ),
    "total": (
        ("total_l IS NULL OR total_r IS NULL", "no total on one side"),
        ("total_l = total_r", "the same total"),
        ("abs(total_l - total_r) * 50 <= greatest(total_l, total_r)", "within two hundredths"),
        ("ELSE", "another total"),
    ),
    "placed": (
        ("placed_us_l IS NULL OR placed_us_r IS NULL", "no time on one side"),
        (f"{_HOURS_KNOWN} AND {_APART} <= {10 * _MINUTE}", "within ten minutes"),
        (f"{_HOURS_KNOWN} AND {_APART} <= {120 * _MINUTE}", "within two hours"),
        (f"{_HOURS_KNOWN} AND {_APART} <= {24 * 60 * _MINUTE}", "within a day"),
        (f"NOT ({_HOURS_KNOWN}) AND {_APART} <= {18 * 60 * _MINUTE}", "on the same day"),
        (f"{_APART} <= {47 * 60 * _MINUTE}", "within two days"),
        ("ELSE", "days later"),
    ),
}  # fmt: skip
# Where rare values say more than common ones: (comparison, place of its level) -> column.
RARE = {("recipient", 1): "name", ("goods", 1): "goods_hash"}


def settings() -> dict[str, Any]:
    """The model as Splink reads it, its weights still to be found."""
    return {
        "link_type": "dedupe_only", "unique_id_column_name": "id", "sql_dialect": "duckdb", "linker_uid": "lookalikes",
        "retain_matching_columns": True, "retain_intermediate_calculation_columns": True,
        # Candidates come from the steps of shipops/duplicates; this is what they have in common.
        "blocking_rules_to_generate_predictions": ["l.goods_hash = r.goods_hash"],
        "comparisons": [
            {"output_column_name": name.replace("-", ""), "comparison_description": name,
             "comparison_levels": [_level(name, place, *level) for place, level in enumerate(levels)]}
            for name, levels in COMPARISONS.items()
        ],
    }  # fmt: skip


def _level(comparison: str, place: int, condition: str, label: str) -> dict[str, Any]:
    level: dict[str, Any] = {"sql_condition": condition, "label_for_charts": label}
    if label.endswith("on one side"):
        level["is_null_level"] = True
    elif column := RARE.get((comparison, place)):
        level |= {"tf_adjustment_column": column, "tf_adjustment_weight": 0.15, "tf_minimum_u_value": 0.001}
    return level
