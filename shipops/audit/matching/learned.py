"""What matching learns from all orders together, so that a few of them can be matched by it as all of them would be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shipops import __version__
from shipops.config import Config

if TYPE_CHECKING:
    import duckdb

_RELATIONS = ("link_facts", "double_connections", "key_forms")


@dataclass(frozen=True, slots=True)
class Learned:
    """``number_kinds``: the kind of number each link uses, by the link's id. ``relations``: the rows of each relation
    that counts over all orders, as JSON values. ``basis`` names the settings they were learned under."""

    basis: str
    number_kinds: Mapping[str, str]
    relations: Mapping[str, list[list[Any]]]

    def put(self, db: duckdb.DuckDBPyConnection, relation: str) -> None:
        """Give the table ``relation`` of ``db`` the learned rows in place of its own."""
        db.execute(f"DELETE FROM {relation}")
        if rows := self.relations[relation]:
            db.executemany(f"INSERT INTO {relation} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def learned_from(db: duckdb.DuckDBPyConnection, config: Config) -> Learned:
    """What a matching of the whole lake in ``db`` learned under ``config``."""
    kinds = dict(db.execute("SELECT link_id, number_kind FROM links").fetchall())
    rows = {name: db.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {name} ORDER BY ALL").fetchall() for name in _RELATIONS}
    return Learned(basis_of(config), kinds, {name: [list(row) for row in told] for name, told in rows.items()})


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
