"""Look-alike orders as relations of the audit, from what matching knows of purchases and their ties."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from typing import TYPE_CHECKING

from shipops import duplicates
from shipops.duplicates import Tuning

if TYPE_CHECKING:
    import duckdb


def publish_purchases(db: duckdb.DuckDBPyConnection) -> None:
    """Create ``purchases`` and ``purchase_ties`` from the relations of a finished matching."""
    for step in ("purchases", "purchase_ties"):
        query = (resources.files("shipops.audit.matching") / "steps" / f"{step}.sql").read_text(encoding="utf-8")
        db.execute(f"CREATE OR REPLACE TABLE {step} AS\n{query}")


def publish_lookalikes(
    db: duckdb.DuckDBPyConnection, tuning: Tuning | None = None, *, changed: Iterable[tuple[str, str]] | None = None
) -> None:
    """Create ``lookalikes``, ``lookalike_fields`` and ``lookalike_clusters`` in a matched ``db``.

    ``changed`` (account and order id) looks only for pairs with one of these orders. Raises :class:`ConfigError` where
    Splink is needed and not installed; ``shipops.duplicates.available()`` tells beforehand.
    """
    publish_purchases(db)
    duplicates.publish_lookalikes(db, tuning, changed=changed)
