"""What each ShipStation integration promises, as data: status words, known values, import rules, each with its source.

The rows live in one TOML file per system beside this module; nothing else in the package states such a fact. Words
resolve whole, in their folded form, never by how they begin: *En espera*, *En espera de pago* and *En espera de envío*
are three words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from shipops.integrations.rows import (
    Carried,
    Contradiction,
    ImportRule,
    KnownValue,
    Notified,
    Side,
    StatusWord,
    Unsupported,
)
from shipops.normal_forms import status_norm
from shipops.records import Unit

READY = "awaiting_shipment"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one system: those of the help pages, and what each field of its own API may hold."""

    name: str
    system: str
    statuses: tuple[StatusWord, ...]
    known_values: tuple[KnownValue, ...]

    def status_map(self, own_words: Mapping[str, str] | None = None) -> dict[str, str]:
        """Folded word of an order's status to ShipStation status; ``own_words`` (``[status_map]``) win.

        Words that are states of documents are left out: no order's status says them.
        """
        known = {status_norm(row.word): row.shipstation for row in self.statuses if row.of == "status"}
        return known | {status_norm(word): status for word, status in (own_words or {}).items()}

    def meanings(self, word: str) -> tuple[StatusWord, ...]:
        """The rows of the help pages whose word is ``word``, case, accents, spaces and punctuation aside."""
        wanted = status_norm(word)
        return tuple(row for row in self.statuses if status_norm(row.word) == wanted)

    def is_known(self, field: str, value: str, own_words: Mapping[str, str] | None = None) -> bool:
        """Whether ``value`` is one ``field`` may hold: a known value, a word of the pages, a word of one's own.

        A composite (``INVOICED / CREDITED``) is known when its parts are. Nothing said is nothing unknown.
        """
        spoken = {status_norm(row.value) for row in self.known_values if row.field == field}
        spoken |= {status_norm(row.word) for row in self.statuses} | {status_norm(word) for word in own_words or {}}
        return status_norm(value) in spoken or all(status_norm(part) in {*spoken, ""} for part in value.split("/"))


@dataclass(frozen=True, slots=True)
class Integration(Vocabulary):
    """One source system's connection to ShipStation."""

    unsupported: tuple[Unsupported, ...]
    carried: tuple[Carried, ...]
    notifications: tuple[Notified, ...]
    contradictions: tuple[Contradiction, ...]
    import_rules: tuple[ImportRule, ...]


@cache
def integrations() -> dict[str, Integration]:
    """Every integration by the system it connects."""
    found = {}
    for name in ("cin7_core", "inksoft"):
        document = _document(name)
        found[document["system"]] = Integration(
            name=document["name"],
            system=document["system"],
            statuses=_words(document),
            known_values=tuple(KnownValue(**row) for row in document["known_value"]),
            unsupported=tuple(Unsupported(**row) for row in document["unsupported"]),
            carried=tuple(Carried(**row) for row in document["carried"]),
            notifications=tuple(Notified(**row) for row in document["notification"]),
            contradictions=tuple(
                Contradiction(row["topic"], tuple(Side(**side) for side in row["sides"]))
                for row in document["contradiction"]
            ),
            import_rules=tuple(ImportRule(**row) for row in document["import_rule"]),
        )
    return found


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """The words of every system, ShipStation's own among them."""
    document = _document("shipstation")
    known = tuple(KnownValue(**row) for row in document["known_value"])
    own = Vocabulary(document["name"], document["system"], _words(document), known)
    return {**integrations(), own.system: own}


def _document(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _words(document: Mapping[str, Any]) -> tuple[StatusWord, ...]:
    return tuple(
        StatusWord(origin=row["from"], **{key: value for key, value in row.items() if key != "from"})
        for row in document["status"]
    )


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
