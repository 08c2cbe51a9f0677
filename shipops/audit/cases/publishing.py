"""Cases as relations, from what the checks of duplicates found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources

from shipops.audit.findings import Finding
from shipops.audit.matching.statements import statement
from shipops.audit.matching.tables import create, texts
from shipops.engines.database import Database

KINDS: Mapping[str, str] = {
    "double-connection": "came by both ways of a double connection",
    "duplicate-import": "one order stands in ShipStation more than once",
    "duplicate-order-number": "two orders of one store have the same number",
    "duplicate-shipment": "one order was shipped more than once",
    "probable-duplicate": "two orders are very probably one purchase",
}
"""The checks that find duplicates, and what a case of each is."""

_STEPS = ("case_members", "case_orders", "duplicate_cases")


def publish_cases(db: Database, findings: Iterable[Finding]) -> None:
    """Create ``duplicate_cases`` and ``case_orders`` from those of ``findings`` that are about duplicates.

    ``db`` is what they were found in, look-alikes included.
    """
    rows = [
        {
            "case_key": found.id, "kind": found.check, "account": found.account, "order_id": found.order_id,
            "part": found.part, "ss_order_id": str(key) if key else None,
        }
        for found in findings
        if found.check in KINDS and found.state != "resolved"
        for key in (found.shipstation_order_ids or (0,))
    ]  # fmt: skip
    create(db, "case_findings", rows, texts("case_key", "kind", "account", "order_id", "part", "ss_order_id"))
    for step in _STEPS:
        query = (resources.files("shipops.audit.cases") / "steps" / f"{step}.sql").read_text(encoding="utf-8")
        db.execute(statement(f"CREATE OR REPLACE TABLE {step} AS\n{query}"))
