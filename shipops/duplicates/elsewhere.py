"""The search where the purchases are on another engine than DuckDB.

Which pairs are worth comparing, and what is counted over all purchases, is worked out there, with the same steps. What
is left is about candidates alone: it is brought here and compared in DuckDB, and what is found is handed back. Only
candidates come along, other purchases of the same basket by the same buyer, and up to four names for each given name.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from shipops.duplicates.finding import (
    NOTHING,
    block,
    count_candidates,
    publish_facts,
    publish_looks,
    publish_nothing,
    publish_told,
    set_tuning,
)
from shipops.duplicates.since import publish_since
from shipops.duplicates.stepping import set_variable
from shipops.duplicates.tuning import Tuning
from shipops.engines.database import Database, put
from shipops.lake.snapshot import new_connection

if TYPE_CHECKING:
    import duckdb

# Of these the search asks for an order or a pair of an earlier one: a search here is always about everything.
_EMPTY = {
    "changed_purchases": "CAST(NULL AS BIGINT) AS id",
    "asked_buckets": "CAST(NULL AS BIGINT) AS bucket",
    "known_holders": "CAST(NULL AS BIGINT) AS holder",
    "known_pairs": "CAST(NULL AS BIGINT) AS id_l, CAST(NULL AS BIGINT) AS id_r",
}
_BROUGHT = {
    "brought_met": "SELECT * FROM met",
    "brought_candidates": "SELECT left_id, right_id FROM candidates",
    "no_ones": "SELECT * FROM no_ones",
    "name_shares": "SELECT * FROM name_shares",
    "basket_shares": "SELECT * FROM basket_shares",
    # In these a rhythm shows.
    "purchase_facts": """
        SELECT f.* FROM purchase_facts AS f
        WHERE f.goods IN (SELECT goods FROM met) AND (f.email IN (SELECT email_hash FROM met)
            OR f.phone IN (SELECT phone_hash FROM met) OR f.name IN (SELECT name_hash FROM met))""",
    "lines": """
        SELECT l.* FROM lines AS l
        JOIN (SELECT DISTINCT read_account, read_order_id FROM met) AS m
            ON m.read_account = l.account AND m.read_order_id = l.order_id""",
    "met_orders": """
        SELECT o.* FROM orders AS o
        JOIN (SELECT DISTINCT read_account, read_order_id FROM met) AS m
            ON m.read_account = o.account AND m.read_order_id = o.order_id""",
    # Four surnames tell that many have a given name.
    "some_names": """
        SELECT name_norm FROM (
            SELECT name_norm, row_number() OVER (PARTITION BY given ORDER BY surname) AS place
            FROM (
                SELECT given, surname, min(name_norm) AS name_norm
                FROM (SELECT name_norm,
                    split_part(name_norm, ' ', 1) AS given, split_part(name_norm, ' ', -1) AS surname
                    FROM orders WHERE coalesce(ordered_at, created_at) IS NOT NULL) AS split
                GROUP BY given, surname) AS named) AS counted
        WHERE place <= 4""",
}
# Both engines tell the same of a pair whatever their hashes are: here an id is what it is in a search of DuckDB alone.
_HERE = (
    "CREATE TABLE met AS SELECT * REPLACE (hash(account, order_id) AS id) FROM brought_met",
    """CREATE TABLE candidates AS SELECT least(a.now, b.now) AS left_id, greatest(a.now, b.now) AS right_id
    FROM brought_candidates AS c
    JOIN (SELECT id, hash(account, order_id) AS now FROM brought_met) AS a ON a.id = c.left_id
    JOIN (SELECT id, hash(account, order_id) AS now FROM brought_met) AS b ON b.id = c.right_id""",
    "CREATE VIEW purchases AS SELECT * FROM met",
    """CREATE TABLE orders AS SELECT * FROM met_orders
    UNION ALL BY NAME SELECT name_norm, TIMESTAMPTZ '1970-01-01 00:00:00+00' AS ordered_at FROM some_names""",
)


def publish_lookalikes_elsewhere(db: Database, tuning: Tuning, *, decided: Collection[tuple[str, str]] = ()) -> None:
    """The same relations as :func:`shipops.duplicates.publish_lookalikes` in a ``db`` of another engine."""
    with new_connection() as here:
        if _bring(db, here, tuning):
            publish_looks(here)
            publish_told(here, tuning, decided)
        else:
            publish_nothing(here)
        for name in NOTHING:
            ids = "REPLACE (CAST(first_id AS VARCHAR) AS first_id, CAST(second_id AS VARCHAR) AS second_id)"
            rows = here.sql(f"SELECT * {ids if name == 'lookalikes' else ''} FROM {name}").to_arrow_table()
            put(db, name, rows)


def _bring(db: Database, here: duckdb.DuckDBPyConnection, tuning: Tuning) -> bool:
    """Work out the candidates in ``db`` and bring what is compared of them; whether there are any."""
    set_tuning(db, tuning)
    set_variable(db, "everything", True)
    for name, columns in _EMPTY.items():
        db.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {columns} WHERE false")
    publish_facts(db)
    block(db)
    if not count_candidates(db):
        return False
    for name, query in _BROUGHT.items():
        put(here, name, db.sql(query).to_arrow_table())
    set_tuning(here, tuning)
    for statement in _HERE:
        here.execute(statement)
    publish_since(here, tuning, None)
    return True
