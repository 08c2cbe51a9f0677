"""Who comes up again: orders, customers and stores with several findings, or with one that came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shipops.audit.findings import Finding, iso
from shipops.audit.life.history import Past
from shipops.audit.matching.tables import create, texts
from shipops.engines.database import Database

Kind = Literal["order", "customer", "store", "check"]


@dataclass(frozen=True, slots=True)
class RepeatOffender:
    """One ``name`` of a ``kind`` that came up again in the recorded runs of a job, this audit included.

    ``findings``: different findings so far; ``open``: of those, not resolved now; ``reopened``: how often one of them
    came back; ``first_seen`` / ``last_seen``: between these moments (UTC). ``checks`` names what it was about.
    """

    kind: Kind
    account: str
    name: str
    findings: int
    open: int
    reopened: int
    first_seen: datetime
    last_seen: datetime
    checks: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON-ready values."""
        return {
            "kind": self.kind, "account": self.account, "name": self.name, "findings": self.findings,
            "open": self.open, "reopened": self.reopened, "first_seen": iso(self.first_seen),
            "last_seen": iso(self.last_seen), "checks": list(self.checks),
        }  # fmt: skip


def repeat_offenders(db: Database, before: Past, findings: Iterable[Finding]) -> tuple[RepeatOffender, ...]:
    """Names with at least two different findings, or one that came back, the most findings first.

    ``findings`` are those of now, in their state against ``before``.
    """
    known = {key: episode.last.seen("resolved" if episode.closed else "ongoing", episode.first_seen, episode.reopened)
             for key, episode in before.episodes.items()}  # fmt: skip
    known |= {found.id: found for found in findings}
    told = {(found.account, found.order_id) for found in known.values() if found.order_id is not None}
    rows_told = [{"account": account, "order_id": order_id} for account, order_id in sorted(told)]
    create(db, "told_orders", rows_told, texts("account", "order_id"))
    people, stores = _people(db), _stores(db)
    groups: dict[tuple[Kind, str, str], list[Finding]] = defaultdict(list)
    for found in known.values():
        for key in _names(found, people, stores):
            groups[key].append(found)
    rows = [_row(*key, members) for key, members in groups.items()]
    again = [row for row in rows if row.reopened or (row.findings > 1 and row.kind != "check")]
    return tuple(sorted(again, key=lambda row: (-row.findings, -row.reopened, row.kind, row.account, row.name)))


def _row(kind: Kind, account: str, name: str, members: list[Finding]) -> RepeatOffender:
    return RepeatOffender(
        kind=kind, account=account, name=name, findings=len(members),
        open=sum(found.state != "resolved" for found in members), reopened=sum(found.reopened for found in members),
        first_seen=min(found.first_seen for found in members), last_seen=max(found.last_seen for found in members),
        checks=tuple(sorted({found.check for found in members})),
    )  # fmt: skip


def _names(
    found: Finding, people: Mapping[tuple[str, str], str], stores: Mapping[tuple[str, str], str]
) -> Iterator[tuple[Kind, str, str]]:
    if found.order_id is None:
        return
    key = (found.account, found.order_id)
    yield "order", found.account, found.order or found.order_id
    yield "check", found.account, found.check
    if key in people:
        yield "customer", found.account, people[key]
    if key in stores:
        yield "store", found.account, stores[key]


def _people(db: Database) -> dict[tuple[str, str], str]:
    """Who bought each order that is told of: one person for all orders with one e-mail address."""
    query = (
        "WITH asked AS (SELECT o.account, o.order_id, o.email_norm, o.customer FROM told_orders AS t "
        "JOIN orders AS o ON o.account = t.account AND o.order_id = t.order_id WHERE o.customer <> ''), "
        "named AS (SELECT o.account, o.email_norm, max(o.customer) AS customer "
        "FROM (SELECT DISTINCT account, email_norm FROM asked WHERE email_norm <> '') AS a "
        "JOIN orders AS o ON o.account = a.account AND o.email_norm = a.email_norm "
        "WHERE o.customer <> '' GROUP BY o.account, o.email_norm) "
        "SELECT a.account, a.order_id, coalesce(n.customer, a.customer) FROM asked AS a "
        "LEFT JOIN named AS n ON n.account = a.account AND n.email_norm = a.email_norm"
    )
    return {(account, order): customer for account, order, customer in db.execute(query).fetchall()}


def _stores(db: Database) -> dict[tuple[str, str], str]:
    query = (
        "SELECT DISTINCT m.account, m.order_id, m.link_store_name FROM told_orders AS t "
        "JOIN matched AS m ON m.account = t.account AND m.order_id = t.order_id WHERE m.link_store_name IS NOT NULL "
        "UNION SELECT o.account, o.order_id, s.name FROM told_orders AS t "
        "JOIN ss_orders AS o ON o.account = t.account AND o.order_id = t.order_id "
        "JOIN stores AS s ON s.account = o.account AND s.store_id = o.store_id"
    )
    return {(account, order): name for account, order, name in db.execute(query).fetchall()}
