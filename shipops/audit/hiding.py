"""What holes in our own reading may hide: nothing is called missing that may lie in one."""

from __future__ import annotations

from datetime import datetime, timedelta

from shipops.engines.database import Database

# An order is imported after it was placed; a business date may show the placing up to a day late.
_BUSINESS_DATE = timedelta(days=1)


def hidden_until(db: Database) -> dict[str, datetime]:
    """For each ShipStation account with orders it could not read: units placed before this moment (UTC) may be one.

    Holes in lists of orders count, single orders and unreadable records only where the lake has no reading of them.
    """
    moments: dict[str, datetime] = {}

    def note(account: str, moment: datetime) -> None:
        until = moment + _BUSINESS_DATE
        moments[account] = max(until, moments.get(account, until))

    # Most lakes have neither, and need not be searched for the orders of none.
    if not db.execute(_ANY).fetchall():
        return moments
    for account, resource, window_to, seen_at in db.execute(_GAPS).fetchall():
        if resource.partition(" ")[0] in ("orders", "order"):
            note(account, window_to or seen_at)
    for account, payload, seen_at in db.execute(_UNREADABLE).fetchall():
        # The client comes with it, which an audit has no other use for.
        from shipops.systems.shipstation import imported_by

        note(account, imported_by(payload) or seen_at)
    return moments


_ANY = (
    "SELECT 1 FROM gaps WHERE account LIKE 'shipstation.%' "
    "UNION ALL SELECT 1 FROM quarantine WHERE kind = 'shipstation-order' LIMIT 1"
)
_NOT_KNOWN = "NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.account = h.account AND o.order_id = h.{})"
_GAPS = (
    "SELECT account, resource, window_to, seen_at FROM gaps AS h "
    f"WHERE account LIKE 'shipstation.%' AND {_NOT_KNOWN.format('order_id')}"
)
_UNREADABLE = (
    "SELECT account, payload, seen_at FROM quarantine AS h "
    f"WHERE kind = 'shipstation-order' AND {_NOT_KNOWN.format('key')}"
)
