"""Which look-alikes belong together, which of them is the original, and what each field said."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_MEMBERS = """
CREATE OR REPLACE TABLE lookalike_members AS
SELECT first_id AS id, first_id AS cluster FROM lookalikes WHERE veto IS NULL
UNION SELECT second_id, second_id FROM lookalikes WHERE veto IS NULL
"""
_SPREAD = """
CREATE OR REPLACE TABLE next_members AS
SELECT m.id, least(m.cluster, min(n.cluster)) AS cluster
FROM lookalike_members AS m
JOIN (
    SELECT first_id AS a, second_id AS b FROM lookalikes WHERE veto IS NULL
    UNION ALL SELECT second_id, first_id FROM lookalikes WHERE veto IS NULL
) AS e ON e.a = m.id
JOIN lookalike_members AS n ON n.id = e.b
GROUP BY m.id, m.cluster
"""
# The original is what was placed first, in the order in which `lookalikes` names the two of a pair.
_CLUSTERS = """
CREATE OR REPLACE TABLE lookalike_clusters AS
SELECT
    first_value(key) OVER placed AS cluster_key, p.account || '|' || p.order_id AS purchase_key, p.account, p.order_id,
    p.number, p.store_key, make_timestamptz(p.placed_us) AS placed_at, row_number() OVER placed AS position,
    row_number() OVER placed = 1 AS is_original, p.in_shipstation, p.waiting, p.shipped, p.shipped_at, f.total
FROM lookalike_members AS m
JOIN looks AS f ON f.id = m.id
JOIN (SELECT *, account || '|' || order_id AS key FROM met) AS p ON p.id = m.id
WINDOW placed AS (
    PARTITION BY m.cluster ORDER BY f.from_us, p.system = 'shipstation', length(p.number), p.number, m.id
)
"""


def cluster(db: duckdb.DuckDBPyConnection) -> None:
    """Create ``lookalike_clusters`` from ``lookalikes``: the connected components of the pairs without a veto."""
    db.execute(_MEMBERS)
    while True:
        db.execute(_SPREAD)
        moved = db.execute(
            "SELECT 1 FROM lookalike_members AS m JOIN next_members AS n USING (id) "
            "WHERE m.cluster <> n.cluster LIMIT 1"
        ).fetchone()
        db.execute("CREATE OR REPLACE TABLE lookalike_members AS SELECT * FROM next_members")
        if not moved:
            break
    db.execute(_CLUSTERS)
