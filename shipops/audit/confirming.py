"""Confirming suspects: what looks missing or dangerous is looked up live, on another path, before anyone is alarmed.

What a look-up brings goes into the lake, so the next view of it speaks for itself; only what is disproved disappears.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from shipops.audit.confirmation import Confirmation
from shipops.audit.findings import Finding
from shipops.audit.narrowing import both_sides
from shipops.config import Config
from shipops.engines.database import Database
from shipops.errors import VendorError
from shipops.lake import Lake
from shipops.lake.departed import departed
from shipops.records import Record
from shipops.systems.connections import Connection, connect
from shipops.systems.reading import Reading


@dataclass(frozen=True, slots=True)
class _LookUp:
    """One question to one account, on behalf of a finding or a unit."""

    account: str
    ask: Callable[[Connection], Reading]
    finding: str = ""
    unit_key: str = ""


def confirm(
    lake: Lake,
    config: Config,
    db: Database,
    findings: list[Finding],
    *,
    at: datetime,
    budget: int,
    unreachable: frozenset[str] = frozenset(),
) -> Confirmation:
    """Look the suspects among ``findings`` up, worst first, with at most ``budget`` calls, and write what is read.

    Accounts in ``unreachable`` are not asked.
    """
    answered: list[_LookUp] = []
    failed: list[_LookUp] = []
    hidden: list[_LookUp] = []
    read = Reading()
    with ExitStack() as stack:
        connections: dict[str, Connection] = {}
        for question in _questions(config, db, findings, at):
            spent = sum(connection.calls for connection in connections.values())
            if question.account in unreachable or spent >= budget:
                failed.append(question)
                continue
            if question.account not in connections:
                connections[question.account] = stack.enter_context(connect(config, question.account))
            try:
                answer = question.ask(connections[question.account])
            except VendorError:
                failed.append(question)
                continue
            read.add(answer)
            # It is there, but unreadable: nothing can be said of it, least of all that it is missing.
            if answer.rejected and not answer.orders:
                hidden.append(question)
            else:
                answered.append(question)
    lake.commit_look_up(read)
    open_units = {question.unit_key for question in (*failed, *hidden)}
    return Confirmation(
        searched=frozenset({question.unit_key for question in answered if question.unit_key} - open_units),
        unconfirmed=frozenset(question.finding for question in failed if question.finding),
        hidden=frozenset(question.finding for question in hidden if question.finding),
        one_sided=frozenset(account for account in config.sources if both_sides(config, account) & unreachable)
        | unreachable,
    )


def _questions(config: Config, db: Database, findings: list[Finding], at: datetime) -> Iterator[_LookUp]:
    suspects = {(found.account, found.order_id, found.part): found for found in findings if found.check == _MISSING}
    for unit_key, account, order_id, part, *numbers in db.execute(_UNITS_TO_SEARCH).fetchall():
        found = suspects.get((account, order_id, part))
        for number in dict.fromkeys(number for number in numbers if number):
            for name in config.shipstation:
                ask = partial(_look_up, number=number, at=at)
                yield _LookUp(f"shipstation.{name}", ask, finding=found.id if found else "", unit_key=unit_key)
    for found in findings:
        if found.check == "unknown-in-shipstation":
            yield from _source_questions(db, found, at)
        elif found.severity == "critical" and found.check != _MISSING and found.shipstation_order_ids:
            account = _shipstation_of(db, found)
            for order_id in found.shipstation_order_ids:
                yield _LookUp(account, partial(_read_or_gone, db=db, order_id=str(order_id), at=at), finding=found.id)


_MISSING = "missing-in-shipstation"
_UNITS_TO_SEARCH = """
SELECT unit_key, account, order_id, part,
    CASE number_kind WHEN 'invoice_number' THEN invoice_number WHEN 'sale_number' THEN sale_number ELSE number END,
    CASE WHEN number_kind = 'any' THEN invoice_number END
FROM matched WHERE bucket = 'missing' OR (bucket = 'undetermined' AND eligible)
ORDER BY bucket, due_at
"""


def _source_questions(db: Database, found: Finding, at: datetime) -> Iterator[_LookUp]:
    """Does the source know this order now: by the key ShipStation has for it, then by its number."""
    rows = db.execute(
        "SELECT DISTINCT l.source, s.external_key_norm, s.number FROM ss_orders AS s "
        "JOIN links AS l ON l.store_key = s.store_key WHERE s.account = ? AND s.order_id = ?",
        [found.account, found.order_id],
    ).fetchall()
    for source, key, number in rows:
        yield _LookUp(source, partial(_read_or_look_up, key=key, number=number, at=at), finding=found.id)


def _look_up(connection: Connection, *, number: str, at: datetime) -> Reading:
    return connection.look_up(number, at)


def _read_or_look_up(connection: Connection, *, key: str, number: str, at: datetime) -> Reading:
    reading = connection.read(key, at) if connection.system == "cin7" else Reading()
    return reading if reading.orders else connection.look_up(number, at)


def _shipstation_of(db: Database, found: Finding) -> str:
    row = db.execute(
        "SELECT account FROM ss_orders WHERE order_id = ?", [str(found.shipstation_order_ids[0])]
    ).fetchone()
    return str(row[0]) if row else found.account


def _read_or_gone(connection: Connection, *, db: Database, order_id: str, at: datetime) -> Reading:
    """The order as it is now; one that no longer exists counts as cancelled."""
    reading = connection.read(order_id, at)
    if reading.orders:
        return reading

    def stored(record: type[Record]) -> list[dict[str, Any]]:
        result = db.execute(
            f"SELECT * FROM {record.table} WHERE account = ? AND order_id = ?", [connection.account, order_id]
        )
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    return departed(stored, at)
