"""What ties orders, kept with a remembered audit: following it in the lake would read all of the lake's numbers again.

Ids and values are kept as hashes, which are a tenth of the texts to read. Two that meet tie orders that nothing ties;
then more is told anew than need be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipops.audit.around.following import READ, TIES, ties_text

if TYPE_CHECKING:
    import duckdb

_HASHES = {
    "tied_by": "hash(value) AS value", "known_by": "hash(value) AS value", "mailbox_of": "hash(mailbox) AS mailbox",
    "kin": "CASE WHEN parent_id IS NOT NULL THEN hash(parent_id) END AS parent_id, "
    "list_transform(merged_ids, lambda one: hash(one)) AS merged_ids",
}  # fmt: skip


def hashed(relation: str, prefix: str = "") -> str:
    """The query of one of ``TIES`` with hashes, from the tables whose names begin with ``prefix``."""
    values = ", ".join(filter(None, ("hash(order_id) AS order_id", _HASHES.get(relation))))
    return f"SELECT * REPLACE ({values}) FROM (\n{ties_text(relation, prefix)}\n) WHERE order_id IS NOT NULL"


def publish_ties(db: duckdb.DuckDBPyConnection) -> None:
    """Make in ``db`` what ties orders now or tied them when the audit ``kept`` was made, to be followed.

    ``db`` has the keys of the orders that changed since, ``changed_rows``, and for each table ``after_<table>``, its
    rows in files that are new since.
    """
    # A label ties by itself, and one that changed is in a new file; a mailbox needs the rows of order and units.
    for name, rows_of in (("orders", "orders"), ("units", "units"), ("shipments", "after_shipments")):
        columns = ", ".join(READ[name])
        rows = f"SELECT {columns} FROM {rows_of} SEMI JOIN changed_rows USING (account, order_id)"
        db.execute(f"CREATE TEMP TABLE anew_{name} AS {rows}")
    db.execute("CREATE TEMP VIEW anew_identifiers AS FROM after_identifiers")
    for name in TIES:
        kind = "TABLE" if name == "kin" else "VIEW"
        db.execute(f"CREATE {kind} {name} AS SELECT * FROM kept.{name} UNION ALL {hashed(name, 'anew_')}")
