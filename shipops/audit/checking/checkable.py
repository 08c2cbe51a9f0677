"""What cannot be checked on an account, or not on all of its orders, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from shipops import duplicates
from shipops.audit.checking.catalogue import Check, Need
from shipops.audit.matching.settings import link_ids
from shipops.config import Config, Link
from shipops.engines.database import Database, has

_SYSTEMS = {"cin7": "Cin7 Core", "inksoft": "InkSoft"}


@dataclass(frozen=True, slots=True)
class NotCheckable:
    """A check that says nothing about ``account``, or only about part of its orders: ``checked`` of ``total``."""

    account: str
    check: str
    reason: str
    checked: int | None = None
    total: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The entry of ``not_checkable`` in ``shipops audit --json``; ``checked`` and ``total`` are null where the
        check says nothing at all."""
        return {"account": self.account, "check": self.check, "reason": self.reason, "checked": self.checked,
                "total": self.total}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """A source account with its links and the relations one can ask about it."""

    account: str
    links: tuple[tuple[str, Link], ...]
    config: Config
    db: Database


def not_checkable(db: Database, config: Config, checks: Iterable[Check]) -> tuple[NotCheckable, ...]:
    """What the ``needs`` of ``checks`` find lacking, by source account that has a link. ``db`` has every relation."""
    named = link_ids(config)
    found = []
    for account in config.sources:
        links = tuple((name, link) for name, link in named if link.source == account)
        place = _Place(account, links, config, db)
        answers: dict[Need, NotCheckable | None] = {}
        for check in sorted(checks, key=lambda one: one.id) if links else ():
            for need in check.needs:
                if need not in answers:
                    answers[need] = _ASK[need.kind](place, need.value)
                lacking = answers[need]
                if lacking is not None:
                    found.append(NotCheckable(account, check.id, lacking.reason, lacking.checked, lacking.total))
                    # The header names what weighs most first: one reason is enough.
                    break
    return tuple(found)


def can_run(db: Database, check: Check) -> bool:
    """Whether every relation the check needs is there."""
    return all(has(db, need.value) for need in check.needs if need.kind == "relation")


def _setting(place: _Place, name: str) -> NotCheckable | None:
    if any(getattr(link, name, None) is not None for _, link in place.links):
        return None
    return _lacking(place, f"no link of {place.account} says {name} in shipops.toml")


def _direction(place: _Place, value: str) -> NotCheckable | None:
    if any(link.direction == value for _, link in place.links):
        return None
    ways = {"to_shipstation": "into ShipStation", "from_shipstation": "from ShipStation"}
    return _lacking(place, f"no link of {place.account} brings orders {ways.get(value, value)}")


def _system(place: _Place, value: str) -> NotCheckable | None:
    system = place.account.partition(".")[0]
    if system in value.split("/"):
        return None
    return _lacking(place, f"{_SYSTEMS.get(system, system)} shows nothing that could be compared")


def _relation(place: _Place, name: str) -> NotCheckable | None:
    if has(place.db, name):
        return None
    return _lacking(place, f"there is no relation {name} yet")


def _extra(place: _Place, name: str) -> NotCheckable | None:
    if duplicates.available():
        return None
    return _lacking(place, f"the extra {name} is not installed: {duplicates.INSTALL}")


def _fact(place: _Place, fact: str) -> NotCheckable | None:
    """Orders of links on which ``fact`` is known to hold."""
    known = "f.fact = ? AND f.value = 'yes'"
    counted = place.db.execute(
        f"SELECT count(*), count(f.link_id) FROM matched AS m LEFT JOIN link_facts AS f "
        f"ON f.link_id = m.link_id AND {known} WHERE m.account = ? AND m.link_id IS NOT NULL",
        [fact, place.account],
    ).fetchone()
    total, checked = counted or (0, 0)
    return _partly(place, checked, total, f"it is not known that {fact} arrives in ShipStation")


def _detail(place: _Place, _: str) -> NotCheckable | None:
    """Orders whose full document was read since they last changed."""
    counted = place.db.execute(
        "SELECT count(*), count(CASE WHEN detail_at IS NOT NULL AND (detail_of_modified IS NULL "
        "OR modified_at IS NULL OR detail_of_modified >= modified_at) THEN 1 END) FROM orders WHERE account = ?",
        [place.account],
    ).fetchone()
    total, checked = counted or (0, 0)
    return _partly(place, checked, total, "the details of the others were not read since they changed")


def _partly(place: _Place, checked: int, total: int, reason: str) -> NotCheckable | None:
    return None if checked == total else NotCheckable(place.account, "", reason, checked, total)


def _lacking(place: _Place, reason: str) -> NotCheckable:
    return NotCheckable(place.account, "", reason)


_ASK: dict[str, Callable[[_Place, str], NotCheckable | None]] = {
    "setting": _setting,
    "fact": _fact,
    "detail": _detail,
    "direction": _direction,
    "system": _system,
    "relation": _relation,
    "extra": _extra,
}
