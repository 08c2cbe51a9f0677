"""What a pull is asked for, from what the lake holds: what is due again, and what need not be asked for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shipops.config import Config
from shipops.lake import Lake
from shipops.lake.departed import is_departed
from shipops.records import System
from shipops.systems.reading import Expect, Gap, Known, Progress, PullPlan, Rejected

# Records that hold an order, and the forms its key has: a GUID, "StoreId/ID", a number. An order that could not be
# read is asked for again by its key.
_ORDER_KINDS = ("cin7-sale-row", "cin7-sale", "inksoft-summary", "inksoft-order", "shipstation-order")
_ORDER_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+/\d+|\d+", re.IGNORECASE)
_OPEN = ("open", "awaiting_payment", "awaiting_shipment", "pending_fulfillment", "on_hold")
# More open orders than this are not read one by one: the newest ones are.
_REREAD_LIMIT = 2_000
_LONG_AGO = timedelta(36_500)


def swept_name(account: str) -> str:
    """Under which name the lake remembers when an account was last swept."""
    return f"{account} swept"


def is_mendable(gap: Gap) -> bool:
    """Whether the next pull can ask for what this one missed alone: by its id, or through a window of time."""
    return gap.order_id is not None or (gap.window_from is not None and gap.window_to is not None)


class Planner:
    """Plans the pull of one account, seen from ``now`` (UTC). Reads the lake, writes nothing."""

    def __init__(self, lake: Lake, config: Config, account: str, now: datetime) -> None:
        self._lake, self._config, self._account, self._now = lake, config, account, now
        self._system: System = account.partition(".")[0]  # type: ignore[assignment]

    def plan(self, *, full: bool, progress: Progress, expect: Expect) -> PullPlan:
        """The plan. The first pull of a day in the workspace's time zone, a first and a full one sweep as well."""
        since = None if full else self._lake.watermark(self._account)
        sweep = since is None or self._is_new_day()
        aside, gaps = self.set_aside(), self._open_gaps()
        reread = {gap.order_id for gap in gaps if gap.order_id}
        reread |= {bad.key for bad in aside if bad.kind in _ORDER_KINDS and _ORDER_KEY.fullmatch(bad.key)}
        return PullPlan(
            t0=self._now,
            since=since,
            history_start=self._now - self._config.sync.history.wall,
            recent_start=self._config.working_calendar.back(self._now, self._config.audit.grace),
            sweep=sweep,
            reread=frozenset(reread),
            gaps=tuple(gap for gap in gaps if gap.order_id is None and is_mendable(gap)),
            aside=tuple(aside),
            known=self._known(reread, full=full, sweep=sweep),
            progress=progress,
            expect=expect,
        )

    def set_aside(self) -> list[Rejected]:
        """Records that could not be read before; they stay aside until they can be."""
        return [Rejected(**row) for row in self._rows("quarantine")]

    def _open_gaps(self) -> list[Gap]:
        return [Gap(**row) for row in self._rows("gaps")]

    def _is_new_day(self) -> bool:
        swept, zone = self._lake.watermark(swept_name(self._account)), ZoneInfo(self._config.timezone)
        return swept is None or swept.astimezone(zone).date() < self._now.astimezone(zone).date()

    def _known(self, reread: set[str], *, full: bool, sweep: bool) -> Known:
        columns = ["order_id", "status", "status_text", "ordered_at", "created_at", "modified_at", "detail_at",
                   "detail_of_modified", "email", "merged_ids"]  # fmt: skip
        rows = self._rows("orders", columns)
        if self._system == "shipstation":
            return Known(open=self._open(rows) if sweep else (), merged=self._named_before())
        stamp, detail = (
            ("created_at", "detail_at") if self._system == "inksoft" else ("modified_at", "detail_of_modified")
        )
        there = [row for row in rows if not is_departed(row["status_text"])]
        still_open = self._open(there)[-_REREAD_LIMIT:] if sweep and self._system == "inksoft" else ()
        asked_for = reread.union(still_open)
        return Known(
            details={} if full else {row["order_id"]: row[detail] for row in rows if row[detail]},
            rows={} if full or self._system == "cin7" else self._list_rows(),
            emails={row["order_id"]: row["email"] for row in rows if row["email"] and row["order_id"] in asked_for},
            open=still_open,
            listed={row["order_id"]: row[stamp] for row in there if row[stamp]} if sweep else {},
        )

    def _open(self, rows: list[dict[str, Any]]) -> tuple[str, ...]:
        waiting = [row for row in rows if row["status"] in _OPEN]
        oldest = sorted(waiting, key=lambda row: row["ordered_at"] or self._now - _LONG_AGO)
        return tuple(row["order_id"] for row in oldest)

    def _named_before(self) -> frozenset[str]:
        """Orders named as merged in what the last completed pull left: each of them was asked for then."""
        rows = self._rows("orders", ["merged_ids"], completed=True)
        return frozenset(member for row in rows for member in row["merged_ids"] or ())

    def _list_rows(self) -> dict[str, str]:
        """The hash of each list row as last received by a completed pull."""
        rows = self._rows("raw", ["kind", "key", "content_hash", "fetched_at"], completed=True)
        summaries = sorted((row for row in rows if row["kind"] == "inksoft-summary"), key=lambda row: row["fetched_at"])
        return {row["key"]: row["content_hash"] for row in summaries}

    def _rows(self, table: str, columns: list[str] | None = None, *, completed: bool = False) -> list[dict[str, Any]]:
        """The account's rows of a table: its newest, or those the account's last completed pull left."""
        version = None
        if completed:
            snapshot = self._lake.snapshot()
            pinned = snapshot.pinned.get(self._account) if snapshot else None
            if pinned is None:
                return []
            version = pinned[table]
        found = self._lake.rows(table, [("account", "=", self._account)], columns, version)
        rows: list[dict[str, Any]] = found.to_pylist()
        return rows
