"""What the lake says about who feeds which store: the counts that links are proposed and judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from shipops.audit.matching.published import clear_winner
from shipops.engines.database import Database

# A source feeds a store when at least so many of the store's orders are plainly its own; a store may hold a few orders
# of other origin.
FEEDS_SHARE = 0.5
# A location belongs to one store when nearly all of its units stand there.
_LOCATION_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class KindCount:
    """For one kind of number: orders of the store that have it, those with an e-mail on both sides, those whose
    e-mail agrees, and those that are plainly the same order."""

    pairs: int
    both_emails: int
    same_email: int
    agreeing: int


@dataclass(frozen=True, slots=True)
class Feed:
    """What ties a source to a store: counts by kind of number, the kind that is clear (``None``: none is), how many
    orders the store has, and the locations that are shipped from there and nowhere else."""

    source: str
    store_key: str
    orders: int
    kinds: Mapping[str, KindCount]
    kind: str | None
    locations: tuple[str, ...] = ()

    @property
    def best(self) -> tuple[str, KindCount]:
        """The kind with most plainly equal orders."""
        return max(self.kinds.items(), key=lambda item: (item[1].agreeing, item[1].pairs))

    @property
    def feeds(self) -> bool:
        """Whether the source plainly feeds the store."""
        return self.kind is not None and self.kinds[self.kind].agreeing >= FEEDS_SHARE * self.orders


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the lake says; ``stores`` are names and whether they are active, by store key."""

    feeds: tuple[Feed, ...]
    stores: Mapping[str, tuple[str, bool | None, bool]] = field(default_factory=dict)  # name, active, made by hand


def gather(db: Database) -> Evidence:
    """Count over the published relations of the audit."""
    rows: dict[tuple[str, str], dict[str, KindCount]] = {}
    orders: dict[tuple[str, str], int] = {}
    for source, store, kind, pairs, both, same, agreeing, there in _run(db, "evidence"):
        rows.setdefault((source, store), {})[kind] = KindCount(pairs, int(both), int(same), int(agreeing))
        orders[source, store] = there
    places = _locations(db)
    feeds = tuple(
        Feed(source, store, max(orders[source, store], 1), kinds, _clear(kinds), places.get((source, store), ()))
        for (source, store), kinds in rows.items()
    )
    stores = {
        f"{account}|{store_id}": (name or store_id, active, marketplace == 0)
        for account, store_id, name, active, marketplace in db.execute(
            "SELECT account, store_id, name, active, marketplace_id FROM stores"
        ).fetchall()
    }
    return Evidence(feeds, stores)


def _clear(kinds: Mapping[str, KindCount]) -> str | None:
    """The kind the audit itself would choose from these counts."""
    return clear_winner({kind: (counted.pairs, counted.agreeing) for kind, counted in kinds.items()})


def _locations(db: Database) -> dict[tuple[str, str], tuple[str, ...]]:
    """By source and store the locations that belong there, for sources whose stores share none."""
    counts: dict[str, dict[str, dict[str, int]]] = {}
    for source, store, location, units in _run(db, "places"):
        counts.setdefault(source, {}).setdefault(location, {})[store] = units
    found: dict[tuple[str, str], list[str]] = {}
    for source, by_location in counts.items():
        homes = {location: max(stores.items(), key=lambda item: item[1]) for location, stores in by_location.items()}
        split = len({store for store, _ in homes.values()}) > 1
        if split and all(
            most >= _LOCATION_SHARE * sum(by_location[place].values()) for place, (_, most) in homes.items()
        ):
            for place, (store, _) in homes.items():
                found.setdefault((source, store), []).append(place)
    return {key: tuple(sorted(places)) for key, places in found.items()}


def _run(db: Database, name: str) -> list[Any]:
    query = (resources.files("shipops.doctor") / f"{name}.sql").read_text(encoding="utf-8")
    return db.execute(query).fetchall()
