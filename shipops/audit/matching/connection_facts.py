"""What is known of connections as relations: the ways to connect, and what a vendor's refusal means."""

from __future__ import annotations

from shipops.audit.matching.tables import create, texts
from shipops.engines.database import Database
from shipops.integrations.explaining import known_errors
from shipops.integrations.methods import methods


def publish_connection_facts(db: Database) -> None:
    """Create ``methods`` and ``known_errors``."""
    ways = [
        {"system": way.system, "method": way.id, "title": way.title, "switch_off": way.switch_off, "source": way.source}
        for way in methods()
    ]
    errors = [
        {"problem": error.id, "system": error.system, "meaning": error.meaning, "cause": error.cause,
         "action": error.action, "menu": error.menu.get("en", ""), "source": error.source}
        for error in known_errors()
    ]  # fmt: skip
    for name, rows in (("methods", ways), ("known_errors", errors)):
        create(db, name, rows, texts(*rows[0]))
