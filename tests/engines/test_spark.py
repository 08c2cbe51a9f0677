"""Spark tells what DuckDB tells: of edge values, of a merchant's whole audit, of a workspace's own queries."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from shipops.audit.cases.publishing import publish_cases
from shipops.audit.checking.confining import ask
from shipops.audit.checking.own_checks import read_own_checks
from shipops.audit.checking.portable_sql import FUNCTIONS
from shipops.audit.life.baseline import split
from shipops.audit.matching.learned import learned_from
from shipops.audit.matching.lookalikes import clusters_found
from shipops.audit.matching.relations import relations
from shipops.audit.narrowing import asked_for
from shipops.audit.question import Question
from shipops.audit.result import Audit
from shipops.audit.run import audited
from shipops.config import Config
from shipops.engines.database import Database, put
from shipops.engines.spark_database import SparkDatabase
from shipops.errors import QueryError
from shipops.lake import Lake
from shipops.lake.snapshot import new_connection
from shipops.workspace import Workspace
from tests.audit.merchants import MANUAL_STORE, NOW, WEEK_AGO, Merchant, Person, config, fill
from tests.end_to_end.committed_world import COMMITTED
from tests.engines.edges import NO_FUNCTIONS, OVER_GROUPS, OVER_ROWS, SINGLE, edges

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def both(spark: SparkDatabase) -> tuple[Database, Database]:
    """The two engines with the same table of edge values."""
    here = new_connection()
    for db in (here, spark):
        put(db, "edges", edges())
    return here, spark


def _same(both: tuple[Database, Database], query: str) -> None:
    here, there = (_plain(db.execute(query).fetchall()) for db in both)
    assert there == here


def _plain(rows: Rows) -> Rows:
    """Values with their kind: a text that looks like a number is none, and 1 is not true."""
    return [tuple((type(value) if isinstance(value, bool | str) else None, value) for value in row) for row in rows]


def test_every_listed_function_is_asked() -> None:
    assert SINGLE.keys() | OVER_ROWS.keys() | OVER_GROUPS.keys() == FUNCTIONS


@pytest.mark.parametrize("function", [*SINGLE, *OVER_ROWS])
def test_a_function_says_the_same_of_edge_values(both: tuple[Database, Database], function: str) -> None:
    asked = (SINGLE | OVER_ROWS)[function]
    _same(both, f"SELECT place, {', '.join(asked)} FROM edges ORDER BY place")


def test_operators_say_the_same_of_edge_values(both: tuple[Database, Database]) -> None:
    _same(both, f"SELECT place, {', '.join(NO_FUNCTIONS)} FROM edges ORDER BY place")


@pytest.mark.parametrize("function", OVER_GROUPS)
def test_an_aggregate_says_the_same_of_groups_and_of_nothing(both: tuple[Database, Database], function: str) -> None:
    asked = ", ".join(OVER_GROUPS[function])
    _same(
        both,
        f"SELECT place % 5 AS k, {asked} FROM edges GROUP BY place % 5 "
        f"UNION ALL SELECT 5, {asked} FROM edges UNION ALL SELECT 6, {asked} FROM edges WHERE false ORDER BY k",
    )


@pytest.mark.parametrize("order", ["t, n, place", "t DESC, n DESC, place", "n NULLS FIRST, m DESC NULLS LAST, place"])
def test_rows_come_in_the_same_order(both: tuple[Database, Database], order: str) -> None:
    _same(both, f"SELECT place FROM edges ORDER BY {order}")


def test_every_letter_has_the_same_other_case(both: tuple[Database, Database]) -> None:
    """But for letters Unicode gained after version 13, whose case one of the engines does not know."""
    letters = [chr(code) for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000]
    new = set("\u2c2f\u2c5f\ua7c0\ua7c1\ua7d0\ua7d1\ua7d6\ua7d7\ua7d8\ua7d9")
    for db in both:
        put(db, "letters", pa.table({"letter": [letter for letter in letters if letter not in new]}))
    _same(both, "SELECT letter, lower(letter), upper(letter) FROM letters ORDER BY letter")


GOODS = {"HOOD-M": 2, "MUG-RED": 1}


def _merchant() -> Merchant:
    """Orders that are missing, late, split, shipped, reported, reported wrongly, called off and bought twice."""
    made = Merchant()
    for number in range(24):
        sale = made.sale(f"SO-{number}", unit={"shipped": True})
        order = made.imported(sale, status="shipped")
        made.label(order, f"1Z{number:03}")
        made.reported(sale, f"1Z{number:03}" if number % 8 else "1ZWRONG")
    made.sale("SO-MISSING")
    made.sale("SO-LATE", unit={"packed": False})
    made.imported(made.sale("SO-LINES", items={"A": 2, "İ": 1}), items={"A": 1, "C": 1})
    made.imported(made.sale("SO-AMOUNT", total="99.50"), total="89.50")
    made.label(made.imported(made.sale("SO-UNTOLD"), status="shipped"), "1ZUNTOLD")
    twice = made.sale("SO-TWICE")
    made.imported(twice)
    made.imported(twice, external_key="other")
    made.imported(made.sale("SO-OFF", unit={"void": True, "void_at": NOW - timedelta(days=3)}))
    whole = made.imported(made.sale("SO-SPLIT", parts=2))
    made.imported(number="SO-SPLIT-1", parent_id=whole.order_id, merged_or_split=True)
    made.imported(number="STRANGER", store=MANUAL_STORE)
    made.web_order("8001")
    made.imported(made.web_order("8002"))
    ada = Person("Ada Moss", "ada@example.com", "11 Elm Street", "60611")
    for number in ("SO-ONE", "SO-AGAIN"):
        made.imported(made.sale(number, items=GOODS, buyer=ada, total="70"))
    ben = Person("Benjamin Ochoa", "ben@example.com", "12 Elm Street", "60612")
    made.imported(made.sale("SO-BEN", items=GOODS, buyer=ben, total="70"))
    made.imported(number="M-3", store=MANUAL_STORE, is_manual=True, items=GOODS, total="70", external_key="manual-3",
                  buyer=replace(ben, name="Ben Ochoa"), created_at=WEEK_AGO + timedelta(hours=5))  # fmt: skip
    return made


@dataclass(frozen=True)
class Told:
    """An audit on one engine, with the relations it rests on."""

    audit: Audit
    db: Database


@pytest.fixture(scope="module")
def configured() -> Config:
    rules = ({"reason": "ours", "customer": "*STRANGER*"}, {"reason": "a sample", "sku": "c", "tag": "x?y"})
    return config(ignore=[*rules])


@pytest.fixture(scope="module")
def told(spark: SparkDatabase, configured: Config, tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, Told]:
    """The same lake audited on both engines, with a check of the workspace's own."""
    folder = tmp_path_factory.mktemp("a lake {of ours}")
    lake = Lake(folder / "lake")
    fill(lake, _merchant())
    (folder / "waiting.sql").write_text(OWN_CHECK)
    own = read_own_checks(folder)
    here, there = (
        Told(*audited(lake, configured.model_copy(update={"engine": engine}), Question(as_of=NOW), own=own))
        for engine in ("duckdb", "spark")
    )
    return here, there


OWN_CHECK = """-- id: waiting
-- title: {order} waits
-- severity: low
-- scope: group
-- why: It waits.
-- do: Ship it.
-- rule: Ours.
SELECT m.account, m.number AS order_number, m.order_id, m.part, CAST(m.due_at AS VARCHAR) AS "source.due",
    lower(m.number) || CAST(m.total AS VARCHAR) AS "source.told"
FROM matched AS m WHERE m.number LIKE 'SO!-%' ESCAPE '!' AND m.ss_waiting > 0
"""


def test_spark_finds_what_duckdb_finds(told: tuple[Told, Told]) -> None:
    here, there = told
    assert {found.check for found in here.audit.findings} > {"missing-in-shipstation", "probable-duplicate", "waiting"}
    _same_audit(there.audit, here.audit)


def _same_audit(there: Audit, here: Audit) -> None:
    for field in fields(Audit):
        if field.compare:
            assert getattr(there, field.name) == getattr(here, field.name)
    assert there.units_table.to_pylist() == here.units_table.to_pylist()


@pytest.mark.parametrize("relation", sorted({"lookalikes", "lookalike_fields", "lookalike_clusters"}))
def test_look_alikes_are_the_same(told: tuple[Told, Told], relation: str) -> None:
    here, there = (_told_rows(one.db, relation) for one in told)
    assert here
    assert there == here


def test_what_is_kept_for_questions_about_one_order_is_the_same(told: tuple[Told, Told], configured: Config) -> None:
    here, there = told
    assert learned_from(there.db, configured) == learned_from(here.db, configured)
    assert clusters_found(there.db) == clusters_found(here.db)


def test_a_question_about_some_time_narrows_alike(told: tuple[Told, Told], configured: Config) -> None:
    question = Question(as_of=NOW, since=WEEK_AGO - timedelta(hours=1), until=WEEK_AGO + timedelta(minutes=30))
    later = configured.model_copy(update={"audit": configured.audit.model_copy(update={"baseline": NOW.date()})})
    here, there = (
        (asked_for(one.db, list(one.audit.findings), question), split(one.db, later, list(one.audit.findings)))
        for one in told
    )
    assert there == here


def test_cases_are_the_same(told: tuple[Told, Told]) -> None:
    for one in told:
        publish_cases(one.db, one.audit.findings)
    for relation in ("duplicate_cases", "case_orders"):
        here, there = (_told_rows(one.db, relation) for one in told)
        assert there == here


@pytest.mark.proof
@pytest.mark.parametrize("relation", sorted(relations()))
def test_every_relation_is_the_same(told: tuple[Told, Told], relation: str) -> None:
    here, there = (_told_rows(one.db, relation) for one in told)
    assert there == here


@pytest.mark.proof
def test_spark_finds_in_a_whole_world_what_duckdb_finds(spark: SparkDatabase, pulled: Path) -> None:
    ws = Workspace.open(pulled, as_of=COMMITTED.now)
    here, there = (
        Told(*audited(ws.lake, ws.config.model_copy(update={"engine": engine}), Question(as_of=ws.clock())))
        for engine in ("duckdb", "spark")
    )
    assert len(here.audit.findings) > 100
    for relation in sorted(relations()):
        assert _told_rows(there.db, relation) == _told_rows(here.db, relation), relation
    _same_audit(there.audit, here.audit)


def _told_rows(db: Database, relation: str) -> list[str]:
    """The rows of a relation as texts, in any order; whole numbers and decimals of one value are the same."""
    columns = [name for name, *_ in db.execute(f'SELECT * FROM "{relation}"').description]
    # Keys of a pair within one search.
    kept = ", ".join(f'"{name}"' for name in columns if name not in ("first_id", "second_id"))
    rows = db.execute(f'SELECT {kept} FROM "{relation}"').fetchall()
    return sorted(str([_told_value(value) for value in row]) for row in rows)


def _told_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def test_a_typed_query_keeps_to_the_list(told: tuple[Told, Told]) -> None:
    _, there = told
    asked = ask(there.db, Path(), "SELECT bucket, count(*) AS units FROM matched GROUP BY bucket ORDER BY bucket")
    assert asked["units"].sum() == there.audit.units_table.num_rows
    for query in ("SELECT reflect('java.lang.System', 'exit', '1')", "SELECT * FROM parquet.`/etc`", "SHOW TABLES"):
        with pytest.raises(QueryError):
            ask(there.db, Path(), query)


def test_a_query_that_takes_too_long_is_broken_off(told: tuple[Told, Told]) -> None:
    _, there = told
    slow = " CROSS JOIN ".join(f"orders AS o{place}" for place in range(6))
    with pytest.raises(QueryError, match="took longer than"):
        ask(there.db, Path(), f"SELECT count(*) AS n FROM {slow} WHERE o1.number < o2.number", seconds=3)
