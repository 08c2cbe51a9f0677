"""The vocabularies as relations: words of the help pages, values of the vendors' fields, and which of those the lake
holds are known.

Values are folded here, where letters of every script fold alike, so that checks only compare.
"""

from __future__ import annotations

from shipops.audit.matching.tables import create, texts
from shipops.config import Config
from shipops.engines.database import Database
from shipops.integrations import vocabularies
from shipops.lake.departed import is_departed
from shipops.normal_forms import status_norm

# The vendor's field behind each column of orders, and of units (``state_text``).
_FIELDS = {
    ("cin7", "state_text"): "FulFilmentStatus",
    ("inksoft", "state_text"): "Status",
    ("cin7", "status_text"): "Status",
    ("cin7", "payment_status"): "CombinedPaymentStatus",
    ("inksoft", "status_text"): "ProductionStatus",
    ("inksoft", "payment_status"): "PaymentStatus",
    ("shipstation", "status_text"): "orderStatus",
}


def publish_vocabulary(db: Database, config: Config) -> None:
    """Create ``status_words``, ``known_values`` and ``status_values``; reads ``orders`` and ``units``."""
    import pyarrow as pa

    words = [
        {"system": system, "word": row.word, "status_norm": status_norm(row.word), "language": row.language,
         "origin": row.origin, "stands_for": row.of, "shipstation": row.shipstation, "source": row.source}
        for system, vocabulary in vocabularies().items()
        for row in vocabulary.statuses
    ]  # fmt: skip
    columns = ("system", "word", "status_norm", "language", "origin", "stands_for", "shipstation", "source")
    create(db, "status_words", words, texts(*columns))
    values = [
        {"system": system, "field": row.field, "value": row.value, "value_norm": status_norm(row.value),
         "meaning": row.meaning, "source": row.source}
        for system, vocabulary in vocabularies().items()
        for row in vocabulary.known_values
    ]  # fmt: skip
    create(db, "known_values", values, texts("system", "field", "value", "value_norm", "meaning", "source"))
    met = [
        row | {"known": _is_known(config, row)}
        for relation, column in (("orders", "status_text"), ("orders", "payment_status"), ("units", "state_text"))
        for row in _met(db, relation, column)
    ]
    names = ("account", "system", "told_in", "field", "value")
    create(db, "status_values", met, texts(*names).append(pa.field("known", pa.bool_())))


def _met(db: Database, relation: str, column: str) -> list[dict[str, str]]:
    """Every value an account's rows of ``relation`` hold in ``column``; what the lake itself says of orders that are
    gone aside."""
    rows = db.execute(
        f"SELECT DISTINCT account, system, {column} FROM {relation} WHERE {column} <> '' ORDER BY ALL"
    ).fetchall()
    return [
        {"account": account, "system": system, "told_in": column, "field": _FIELDS[system, column], "value": value}
        for account, system, value in rows
        if (system, column) in _FIELDS and not is_departed(value)
    ]


def _is_known(config: Config, met: dict[str, str]) -> bool:
    own = next((words for name, words in config.status_map.items() if name == met["system"]), {})
    words = own if met["told_in"] == "status_text" else None
    return vocabularies()[met["system"]].is_known(met["field"], met["value"], words)
