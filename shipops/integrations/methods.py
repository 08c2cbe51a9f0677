"""The ways a source can be connected with ShipStation, and what the vendors say of using two at once.

The rows are data, beside the status maps of each integration; where vendors contradict each other every word is kept.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

_FILES = ("cin7_core", "inksoft")


@dataclass(frozen=True, slots=True)
class Method:
    """A way to connect. ``id`` is the value of ``method`` in a ``[[link]]``, ``number`` the help page's.

    ``direction`` is what a link assumes where nothing is said; :class:`Statement` keeps what the vendors say of it.
    """

    system: str
    id: str
    number: int
    title: str
    direction: Literal["to_shipstation", "from_shipstation"]
    does: str
    switch_on: str
    switch_off: str
    source: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What ``vendor`` says about one method (its direction) or about two used together."""

    system: str
    about: tuple[str, ...]
    vendor: str
    verdict: Literal["exclude", "allowed", "to_shipstation", "from_shipstation"]
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements about the same thing whose verdicts differ."""

    about: tuple[str, ...]
    statements: tuple[Statement, ...]

    @property
    def words(self) -> str:
        """Every side in one line, each with its source."""
        return "; ".join(f"{one.vendor}: {one.says} ({one.source})" for one in self.statements)


@cache
def methods() -> tuple[Method, ...]:
    """Every way to connect, of every source system."""
    return tuple(Method(system=system, **row) for system, document in _documents() for row in document["method"])


@cache
def statements() -> tuple[Statement, ...]:
    """Everything the vendors say of methods."""
    return tuple(
        Statement(system=system, **row | {"about": tuple(row["about"])})
        for system, document in _documents()
        for row in document.get("statement", [])
    )


def contradictions() -> tuple[Contradiction, ...]:
    """Where the vendors, or one vendor with itself, say different things."""
    by_subject: dict[tuple[str, ...], list[Statement]] = {}
    for one in statements():
        by_subject.setdefault((one.system, *one.about), []).append(one)
    return tuple(
        Contradiction(said[0].about, tuple(said))
        for said in by_subject.values()
        if len({one.verdict for one in said}) > 1
    )


def _documents() -> list[tuple[str, dict[str, Any]]]:
    texts = [resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8") for name in _FILES]
    documents = [tomllib.loads(text) for text in texts]
    return [(document["system"], document) for document in documents]
