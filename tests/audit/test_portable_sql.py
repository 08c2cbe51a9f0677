"""What the SQL of a check may be: one query, a written list of functions, published relations only."""

from __future__ import annotations

import contextlib
from importlib import resources

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merchants import Merchant, audit_of

from shipops.audit.checking.catalogue import Check, catalogue
from shipops.audit.checking.confining import known_tables
from shipops.audit.checking.portable_sql import FUNCTIONS, LARGEST, portable
from shipops.audit.matching.relations import relations
from shipops.errors import QueryError

MATCHING = {
    file.name[:-4]: file.read_text("utf-8") for file in (resources.files("shipops.audit.matching") / "steps").iterdir()
}

ATTACKS = [
    "COPY (SELECT 1) TO 'stolen.csv'",
    "COPY matched TO 'stolen.csv'",
    "ATTACH 'other.db'",
    "PRAGMA database_list",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "INSTALL httpfs",
    "LOAD httpfs",
    "EXPORT DATABASE 'everything'",
    "IMPORT DATABASE 'everything'",
    "CALL pragma_version()",
    "DROP TABLE matched",
    "DELETE FROM matched",
    "INSERT INTO matched SELECT * FROM matched",
    "UPDATE matched SET account = 'x'",
    "CREATE TABLE mine AS SELECT 1",
    "CREATE MACRO f() AS 1",
    "DESCRIBE matched",
    "SUMMARIZE matched",
    "EXPLAIN SELECT 1",
    "VACUUM",
    "CHECKPOINT",
    "BEGIN",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE matched",
    "SELECT 1; COPY matched TO 'stolen.csv'",
    "",
    "-- nothing but a comment",
    "SELECT * FROM 'secrets.csv'",
    'SELECT * FROM "secrets.csv"',
    "SELECT * FROM 'https://example.com/x.parquet'",
    "SELECT * FROM read_csv('secrets.csv')",
    "SELECT * FROM read_csv_auto('secrets.csv')",
    "SELECT * FROM read_parquet('lake/orders/*.parquet')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_json('x.json')",
    "SELECT * FROM glob('*')",
    "SELECT * FROM parquet_scan('x')",
    "SELECT * FROM delta_scan('x')",
    "SELECT * FROM sniff_csv('x')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM pragma_table_info('matched')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('raw')",
    "SELECT * FROM range(10)",
    "SELECT * FROM generate_series(1, 1000000000)",
    "SELECT * FROM unnest([1, 2])",
    "SELECT unnest([1, 2])",
    "SELECT getenv('HOME')",
    "SELECT current_setting('threads')",
    "SELECT read_text('/etc/passwd')",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM read_csv('x'))",
    "SELECT account FROM matched WHERE part IN (SELECT a FROM 'x.csv')",
    "SELECT account FROM matched UNION ALL SELECT a FROM read_csv('x')",
    "WITH t AS (SELECT * FROM read_csv('x')) SELECT * FROM t",
    "WITH t AS (COPY matched TO 'x') SELECT 1",
    "WITH t AS (INSERT INTO matched VALUES (1) RETURNING *) SELECT * FROM t",
    "SELECT * FROM raw",
    "SELECT * FROM finding_events",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM duckdb_tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM main.matched",
    "SELECT * FROM memory.main.matched",
    # A name of its own is only its own where it can be seen.
    "WITH raw AS (SELECT * FROM raw) SELECT * FROM raw",
    "WITH a AS (SELECT * FROM raw), raw AS (SELECT 1 AS x) SELECT * FROM a",
    "SELECT * FROM (WITH raw AS (SELECT 1 AS x) SELECT * FROM raw) AS t, raw",
    'SELECT * FROM (WITH "x.csv" AS (SELECT 1 AS x) SELECT * FROM "x.csv") AS t, "x.csv"',
    "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT * FROM t",
    "SELECT reflect('java.lang.System', 'getenv')",
    "SELECT java_method('java.lang.Runtime', 'exec')",
    "SELECT now()",
    "SELECT current_timestamp",
    "SELECT current_date",
    "SELECT random()",
    "SELECT uuid()",
    "SELECT date_diff('hour', due_at, seen_at) FROM matched",
    "SELECT list(account) FROM matched",
    "SELECT arg_max(account, due_at) FROM matched",
    "SELECT array_agg(account) FROM matched",
    "SELECT total / 3 FROM matched",
    "SELECT total // 3 FROM matched",
    "SELECT avg(total) FROM matched",
    "SELECT regexp_matches(account, 'x') FROM matched",
    "SELECT account FROM matched WHERE account SIMILAR TO 'x'",
    "SELECT account FROM matched WHERE account ~ 'x'",
    "SELECT account FROM matched WHERE account GLOB 'x*'",
    "SELECT account FROM matched WHERE account ILIKE 'x'",
    "SELECT account FROM matched USING SAMPLE 3",
    "SELECT account FROM matched TABLESAMPLE 10%",
    "SELECT DISTINCT ON (account) account FROM matched",
    "SELECT account FROM matched QUALIFY row_number() OVER () = 1",
    "SELECT matched.* FROM matched ASOF JOIN orders ON matched.due_at >= orders.seen_at",
    "SELECT 1 FROM matched POSITIONAL JOIN orders",
    "SELECT 1 FROM matched NATURAL JOIN orders",
    "SELECT 1 FROM matched SEMI JOIN orders USING (account)",
    "SELECT 1 FROM matched, LATERAL (SELECT 1) AS t",
    "PIVOT matched ON bucket USING count(*)",
    "SELECT * FROM matched PIVOT (count(*) FOR bucket IN ('missing'))",
    "SELECT {'a': 1}",
    "SELECT [1, 2]",
    "SELECT [x FOR x IN [1, 2]]",
    "SELECT account[1] FROM matched",
    "SELECT $1",
    "SELECT ?",
    "SELECT 'matched'::regclass",
    "SELECT CAST(account AS BLOB) FROM matched",
    "SELECT COLUMNS('.*') FROM matched",
    "SELECT account INTO mine FROM matched",
    "SELECT account FROM matched FOR UPDATE",
    "SELECT (SELECT",
    "SELECT 'unfinished",
    "(" * 3000 + "SELECT 1" + ")" * 3000,
    "SELECT 1 AS x" + " " * LARGEST,
]  # fmt: skip

FINE = [
    "SELECT account FROM matched",
    "select Account from Matched where bucket = 'missing';",
    "WITH t AS (SELECT account FROM matched), u AS (SELECT * FROM t) SELECT * FROM u",
    "SELECT account FROM matched UNION ALL SELECT account FROM orders EXCEPT SELECT account FROM stores",
    "(SELECT account FROM matched) ORDER BY account LIMIT 3",
    "SELECT m.account FROM matched AS m LEFT JOIN orders AS o USING (account) WHERE o.account IS NULL",
    "SELECT account, row_number() OVER (PARTITION BY account ORDER BY due_at DESC NULLS LAST) AS n FROM matched",
    "SELECT count(*) FILTER (WHERE late) AS n FROM matched HAVING count(DISTINCT account) > 1",
    "SELECT account FROM matched, clock WHERE due_at < as_of - INTERVAL 3 DAY",
    "SELECT CAST(total AS DECIMAL(18, 2)) AS t, try_cast(number AS BIGINT) AS n FROM matched",
    "SELECT v.word FROM (VALUES ('a', 1), ('b', 2)) AS v(word, n)",
    "SELECT account FROM matched WHERE channel IS DISTINCT FROM 'web' AND number NOT LIKE 'X!_%' ESCAPE '!'",
    "SELECT string_agg(DISTINCT number, ', ' ORDER BY number) AS n FROM matched GROUP BY account",
]


@pytest.fixture(scope="module")
def db() -> duckdb.DuckDBPyConnection:
    return audit_of(Merchant()).db


@pytest.mark.parametrize("query", ATTACKS, ids=lambda query: query[:50])
def test_it_is_refused_with_what_to_do(query: str) -> None:
    with pytest.raises(QueryError) as refused:
        portable(query, relations(), "The check mine.sql")
    assert refused.value.what.startswith("The check mine.sql")
    assert refused.value.remedy


@pytest.mark.parametrize("query", FINE)
def test_it_is_taken_and_runs_as_it_was_understood(db: duckdb.DuckDBPyConnection, query: str) -> None:
    written = portable(query, relations(), "mine.sql").sql(dialect="duckdb")
    assert db.execute(written).fetchall() == db.execute(query).fetchall()


@pytest.mark.parametrize("check", catalogue(), ids=lambda check: check.id)
def test_our_own_checks_keep_to_the_list(check: Check) -> None:
    portable(check.sql, relations(), check.id)


@pytest.mark.parametrize("step", MATCHING)
def test_our_own_matching_keeps_to_the_list(db: duckdb.DuckDBPyConnection, step: str) -> None:
    # Some are gone again once nothing reads them any more.
    portable(MATCHING[step], {*known_tables(db), *MATCHING, "parcel_items", "merge_members"}, step)


@pytest.mark.parametrize("function", sorted(FUNCTIONS - {"cast", "try_cast"}))
def test_spark_knows_every_function_of_the_list(function: str) -> None:
    arguments = {"count": "*", "row_number": "", "rank": "", "dense_rank": "", "substring": "number, 1, 2",
                 "replace": "number, 'a', 'b'", "nullif": "number, 'a'", "starts_with": "number, 'a'",
                 "string_agg": "number, ',' ORDER BY number"}  # fmt: skip
    over = " OVER (ORDER BY number)" if function in {"row_number", "rank", "dense_rank", "lag", "lead"} else ""
    query = f"SELECT {function}({arguments.get(function, 'number')}){over} AS x FROM matched"  # noqa: S608 - names of our own list
    portable(query, relations(), function).sql(dialect="spark", unsupported_level="raise")


@pytest.mark.parametrize(
    ("query", "line", "remedy"),
    [
        ("SELECT account\nFROM matchd", 2, "Did you mean matched"),
        ("SELECT\n  cout(*) AS n\nFROM matched", 2, "Did you mean count"),
        ("SELECT account\nFROM matched\nWHERE due_at < now()", 3, "clock"),
        ("SELECT account\nFROM\nread_csv('x')", 3, "Read from"),
        ("SELECT account\nFROM matched WHERE (", 2, "Mend that line"),
    ],
)
def test_an_error_names_the_line_and_the_nearest_name(query: str, line: int, remedy: str) -> None:
    with pytest.raises(QueryError) as refused:
        portable(query, relations(), "mine.sql")
    assert f"line {line}" in refused.value.what
    assert remedy in refused.value.remedy


PIECES = (
    "SELECT FROM WHERE matched orders raw 'x.csv' ( ) , * account = 1 AS t WITH read_csv count UNION JOIN ; -- \" ' $$ "
    "COPY TO IN EXISTS VALUES OVER INTERVAL CAST NULL E'\\\\' /* */ :: [ ] { }"
)
WORDS = st.sampled_from(PIECES.split(" "))


@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=25).map(" ".join)))
@settings(max_examples=80, deadline=None)
def test_any_text_is_refused_or_reads_nothing_but_published_relations(text: str) -> None:
    with contextlib.suppress(QueryError):
        written = portable(text, relations(), "mine.sql").sql(dialect="duckdb")
        # Understood once, it is understood the same again.
        assert portable(written, relations(), "mine.sql").sql(dialect="duckdb") == written
