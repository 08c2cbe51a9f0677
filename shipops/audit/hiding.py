"""What holes in our own reading may hide: nothing is called missing that may lie in one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shipops.systems.shipstation import imported_by

if TYPE_CHECKING:
    import duckdb

# An order is imported after it was placed; a business date may show the placing up to a day late.
_BUSINESS_DATE = timedelta(days=1)


def hidden_until(db: duckdb.DuckDBPyConnection) -> dict[str, datetime]:
    """For each ShipStation account with orders it could not read: units placed before this moment (UTC) may be one.

    Holes in lists of orders count, single orders and unreadable records only where the lake has no reading of them.
    """
    known = set(db.execute("SELECT account, order_id FROM orders WHERE system = 'shipstation'").fetchall())
    moments: dict[str, datetime] = {}

    def note(account: str, moment: datetime) -> None:
        until = moment + _BUSINESS_DATE
        moments[account] = max(until, moments.get(account, until))

    for account, resource, order_id, window_to, seen_at in db.execute(
        "SELECT account, resource, order_id, window_to, seen_at FROM gaps WHERE account LIKE 'shipstation.%'"
    ).fetchall():
        if resource.partition(" ")[0] in ("orders", "order") and (account, order_id) not in known:
            note(account, window_to or seen_at)
    for account, key, payload, seen_at in db.execute(
        "SELECT account, key, payload, seen_at FROM quarantine WHERE kind = 'shipstation-order'"
    ).fetchall():
        if (account, key) not in known:
            note(account, imported_by(payload) or seen_at)
    return moments
