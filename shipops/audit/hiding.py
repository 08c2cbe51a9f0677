"""What holes in our own reading may hide: nothing is called missing that may lie in one."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shipops.systems.shipstation.times import pacific_moment

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
            note(account, _imported(payload) or seen_at)
    return moments


def _imported(payload: str) -> datetime | None:
    """When the order of a payload was created in ShipStation, at the latest."""
    try:
        document: Any = json.loads(payload)
        created = pacific_moment(document.get("createDate")) if isinstance(document, dict) else None
    except ValueError:
        return None
    return created.latest if created else None
