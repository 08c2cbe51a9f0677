"""What people and systems wrote about parcels, folded once: carriers, services, notes of replacement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shipops.audit.matching.tables import create
from shipops.engines.database import Database
from shipops.integrations.carriers import carrier_name, is_freight, is_replacement, service_name


def publish_shipping_words(db: Database) -> None:
    """Create ``carrier_names``, ``service_names`` and ``notes``: every text with its folded form.

    Folding is Python's, once for each different text: SQL's own case and accents differ from engine to engine.
    """
    _create(
        db, "carrier_names", "SELECT DISTINCT carrier FROM shipments WHERE carrier IS NOT NULL",
        name=carrier_name, freight=is_freight,
    )  # fmt: skip
    _create(db, "service_names", "SELECT DISTINCT service FROM shipments WHERE service IS NOT NULL", name=service_name)
    notes = (
        "SELECT DISTINCT internal_note FROM orders "
        "WHERE system = 'shipstation' AND internal_note IS NOT NULL AND internal_note <> ''"
    )
    _create(db, "notes", notes, replacement=is_replacement)


def _create(db: Database, table: str, texts: str, **folds: Callable[[str], object]) -> None:
    import pyarrow as pa

    rows: list[dict[str, Any]] = [
        {"text": text} | {column: fold(text) for column, fold in folds.items()}
        for (text,) in db.execute(texts).fetchall()
    ]
    kinds = {"name": pa.string(), "freight": pa.bool_(), "replacement": pa.bool_()}
    schema = pa.schema([("text", pa.string()), *((column, kinds[column]) for column in folds)])
    create(db, table, rows, schema)
