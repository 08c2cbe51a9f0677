"""How long an order may stay in a status, as moments: what has been there since before its cutoff is there too long.

Ages count working time, as of the last pull of the account whose status it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shipops.audit.matching.tables import create
from shipops.config import Config
from shipops.engines.database import Database
from shipops.integrations import integrations
from shipops.lake import Coverage

_OF_SHIPSTATION = ("awaiting_shipment", "on_hold", "awaiting_payment")
_OF_CIN7 = ("picked", "packed")


def publish_cutoffs(db: Database, config: Config, *, as_of: datetime, coverage: Mapping[str, Coverage]) -> None:
    """Create ``stuck_cutoffs`` and ``unsupported_statuses``."""
    import pyarrow as pa

    calendar, stuck = config.working_calendar, config.thresholds.stuck
    stuck_rows, unsupported_rows = [], []
    for account in config.accounts:
        known_at = min(as_of, coverage[account].as_of) if account in coverage else as_of
        statuses = {"shipstation": _OF_SHIPSTATION, "cin7": _OF_CIN7}.get(account.partition(".")[0], ())
        for status in statuses:
            allowed = getattr(stuck, status)
            cutoff = calendar.back(known_at, allowed)
            stuck_rows.append({"account": account, "status": status, "allowed": str(allowed), "cutoff": cutoff})
        if account.startswith("shipstation."):
            cutoff = calendar.back(known_at, config.thresholds.status_unsupported)
            unsupported_rows += [
                {"account": account, "system": system, "status": row.shipstation, "cutoff": cutoff,
                 "source": row.source}
                for system, integration in integrations().items()
                for row in integration.unsupported
            ]  # fmt: skip
    text, moment = pa.string(), pa.timestamp("us", tz="UTC")
    columns = [("account", text), ("status", text), ("allowed", text), ("cutoff", moment)]
    create(db, "stuck_cutoffs", stuck_rows, pa.schema(columns))
    columns = [("account", text), ("system", text), ("status", text), ("cutoff", moment), ("source", text)]
    create(db, "unsupported_statuses", unsupported_rows, pa.schema(columns))
