"""The kinds of rows an integration's TOML file holds. Every row names the ``source`` it was taken from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "es", "fr", "de"]


@dataclass(frozen=True, slots=True)
class StatusWord:
    """A status ``word`` of a help page and the ShipStation status it stands for.

    ``origin``: ``page`` (a page's own word) or ``ours`` (added by us). ``of``: ``status`` (a value of an order's own
    status field) or ``document`` (the state of one of a sale's documents).
    """

    word: str
    language: Language
    origin: Literal["page", "ours"]
    of: Literal["status", "document"]
    shipstation: str
    source: str


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A ``value`` the vendor's own ``field`` may hold, mapped to a ShipStation status or not."""

    field: str
    value: str
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A ``shipstation`` status the integration cannot express."""

    shipstation: str
    source: str


@dataclass(frozen=True, slots=True)
class Notified:
    """Whether ``data`` is ``sent`` to the source when a label is made."""

    data: str
    sent: bool
    source: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What a page ``says`` of a ``field`` an import may bring. Whether a link brings it is learned."""

    field: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one source ``says``."""

    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A ``topic`` on which what is written does not agree; both sides are kept."""

    topic: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class ImportRule:
    """Why an order is not imported. Rules are kept in the order in which reasons are named."""

    reason: str
    severity: str
    meaning: str
    action: str
    source: str
