"""What matching learns from all orders together, so that a few of them can be matched by it as all of them would be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shipops import __version__
from shipops.audit.matching.tables import create, texts
from shipops.config import Config
from shipops.engines.database import Database

_RELATIONS = ("link_facts", "double_connections", "key_forms")


@dataclass(frozen=True, slots=True)
class Learned:
    """``number_kinds``: the kind of number each link uses, by the link's id. ``relations``: the rows of each relation
    that counts over all orders, as JSON values. ``basis`` names the settings they were learned under."""

    basis: str
    number_kinds: Mapping[str, str]
    relations: Mapping[str, list[list[Any]]]

    def put(self, db: Database, relation: str) -> None:
        """Give the table ``relation`` of ``db`` the learned rows in place of its own."""
        columns = [(str(column[0]), str(column[1])) for column in db.execute(f"FROM {relation} LIMIT 0").description]
        names = [name for name, _ in columns]
        rows = [dict(zip(names, row, strict=True)) for row in self.relations[relation]]
        create(db, "learned_texts", rows, texts(*names))
        typed = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in columns)
        db.execute(f"CREATE OR REPLACE TABLE {relation} AS SELECT {typed} FROM learned_texts")


def learned_from(db: Database, config: Config) -> Learned:
    """What a matching of the whole lake in ``db`` learned under ``config``."""
    kinds = dict(db.execute("SELECT link_id, number_kind FROM links").fetchall())
    rows = {name: db.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in _RELATIONS}
    return Learned(basis_of(config), kinds, {name: [as_texts(row) for row in told] for name, told in rows.items()})


def as_texts(row: Iterable[Any]) -> list[str | None]:
    """The values of a row as text that any engine casts back."""
    return [None if value is None else str(value) for value in row]


def basis_of(config: Config) -> str:
    """What else than orders decides about what is learned, in a few signs."""
    told = {
        "version": __version__,
        "duplicates": config.duplicates.model_dump(),
        "links": [link.model_dump() for link in config.link],
        "ignored": [rule.model_dump() for rule in config.ignore],
        "statuses": config.status_map,
    }
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()[:16]
