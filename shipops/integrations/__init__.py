"""What each ShipStation integration promises, as data: status maps and import rules, each row with its source.

The rows live in one TOML file per integration beside this module; nothing else in the package states such a fact.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from shipops.normal_forms import status_norm
from shipops.records import Unit

READY = "awaiting_shipment"


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A source's status ``word`` and the ShipStation status it becomes."""

    word: str
    shipstation: str
    source: str


@dataclass(frozen=True, slots=True)
class ImportRule:
    """Why an order is not imported. Rules are kept in the order in which reasons are named."""

    reason: str
    severity: str
    meaning: str
    action: str
    source: str


@dataclass(frozen=True, slots=True)
class Integration:
    """One source system's connection to ShipStation."""

    name: str
    system: str
    statuses: tuple[StatusRow, ...]
    import_rules: tuple[ImportRule, ...]

    def status_map(self, own_words: Mapping[str, str] | None = None) -> dict[str, str]:
        """Folded status word to ShipStation status; ``own_words`` (``[status_map]``) win."""
        known = {status_norm(row.word): row.shipstation for row in self.statuses}
        return known | {status_norm(word): status for word, status in (own_words or {}).items()}


@cache
def integrations() -> dict[str, Integration]:
    """Every integration by the system it connects."""
    found = {}
    for name in ("cin7_core", "inksoft"):
        document = tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        found[document["system"]] = Integration(
            name=document["name"],
            system=document["system"],
            statuses=tuple(StatusRow(**row) for row in document["status"]),
            import_rules=tuple(ImportRule(**row) for row in document["import_rule"]),
        )
    return found


def is_ready(unit: Unit, own_words: Mapping[str, str] | None = None) -> bool:
    """Whether a unit would be imported as *awaiting shipment*, its invoice aside (checks catalogue, *Eligible*).

    The invoice is left out because it matters only on links whose order number is the invoice number; the moment it
    was first seen is kept apart (``invoiced_at``).
    """
    if unit.draft or unit.void or unit.refunded or unit.shipped or unit.pickup or unit.tracking_present:
        return False
    if unit.has_ship_to is not True or unit.approved is False:
        return False
    if False in (unit.picked, unit.packed, unit.at_ship_stage):
        return False
    if unit.system == "cin7":
        return True
    return integrations()[unit.system].status_map(own_words).get(unit.status_norm) == READY
