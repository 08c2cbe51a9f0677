"""What a question leaves of an audit, by check, account and date, and which findings that are gone it can resolve."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shipops.audit.findings import Finding
from shipops.config import Config
from shipops.engines.database import Database

if TYPE_CHECKING:
    from shipops.audit.question import Question

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MOVED = (
    "SELECT account, order_id, greatest(ordered_at, created_at, modified_at) AS last_moved, "
    "least(ordered_at, created_at, modified_at) AS first_moved FROM orders"
)


def asked_for(db: Database, findings: list[Finding], question: Question) -> list[Finding]:
    """The findings the question narrows down to; a connection's finding stays while it explains one that does."""
    orders = _orders_in_time(db, question)
    in_time = [
        found for found in findings
        if orders is None or found.order_id is None or (found.account, found.order_id) in orders
    ]  # fmt: skip
    # What explains an order may be of another check than the order's own finding.
    explained = {found.absorbed_by for found in in_time}
    absorbing = {found.absorbed_by for found in findings}
    return [
        found for found in in_time
        if _is_about(found, question) and (found.id not in absorbing or found.id in explained)
    ]  # fmt: skip


def resolvable(
    db: Database, config: Config, gone: list[Finding], question: Question, ran: Collection[str]
) -> list[Finding]:
    """Those of the findings that are ``gone`` whose check (``ran`` names them) did run on their order, with both sides
    proven.

    What the question leaves out was not looked at, nor what a rule ignores now or a check that is no more, and an
    undetermined unit was looked at in vain.
    """
    orders = _orders_in_time(db, question)
    proven = {account for (account,) in db.execute("SELECT account FROM coverage WHERE proven").fetchall()}
    in_doubt = set(
        db.execute(
            "SELECT DISTINCT account, order_id FROM matched WHERE bucket = 'undetermined' "
            "UNION SELECT account, order_id FROM ignored"
        ).fetchall()
    )
    return [
        found for found in gone
        if _is_about(found, question)
        and found.check in ran
        and (orders is None or (found.account, found.order_id) in orders)
        and both_sides(config, found.account) <= proven
        and (found.account, found.order_id) not in in_doubt
    ]  # fmt: skip


def both_sides(config: Config, account: str) -> set[str]:
    """``account`` and every account a link connects it with."""
    ends = [{link.source, f"shipstation.{link.shipstation}"} for link in config.link]
    return {account}.union(*(pair for pair in ends if account in pair))


def condition(question: Question) -> str:
    """The condition on units (``matched AS m``) that the question's accounts and dates make."""
    conditions = []
    if question.accounts:
        named = ", ".join(f"'{account}'" for account in question.accounts)  # checked against the configuration
        conditions.append(f"m.account IN ({named})")
    if question.since:
        conditions.append(_moved_clause(f"last_moved >= TIMESTAMPTZ '{question.since.isoformat()}'"))
    if question.until:
        conditions.append(_moved_clause(f"first_moved <= TIMESTAMPTZ '{question.until.isoformat()}'"))
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _is_about(found: Finding, question: Question) -> bool:
    of_check = not question.checks or found.check in question.checks
    return of_check and (not question.accounts or found.account in question.accounts)


def _orders_in_time(db: Database, question: Question) -> set[tuple[str, str | None]] | None:
    """The orders created or changed in the time the question names; ``None`` when it names none."""
    if not (question.since or question.until):
        return None
    return set(
        db.execute(
            f"SELECT DISTINCT account, order_id FROM ({_MOVED}) WHERE last_moved >= ? AND first_moved <= ?",
            [question.since or _BEGINNING, question.until or question.as_of],
        ).fetchall()
    )


def _moved_clause(clause: str) -> str:
    same = "v.account = m.account AND v.order_id = m.order_id"
    return f"EXISTS (SELECT 1 FROM ({_MOVED}) AS v WHERE {same} AND {clause})"
