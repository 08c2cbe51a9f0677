"""Go-live: what was wrong before ``[audit] baseline`` is summed in one line.

What counts is when the *problem* began, by the systems' own times, never when shipops first saw it: an order of last
year that is cancelled today and still stands to be shipped is today's problem. A problem of time, such as an order
that is late, begins when patience ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from shipops.audit.findings import Finding
from shipops.config import Config
from shipops.durations import Duration
from shipops.engines.database import Database

# Everything that moved about an order, on either side; reading it again moves nothing.
_MOVED = """
WITH moves AS (
    SELECT account, order_id, greatest(due_at, void_at, changed_at, ordered_at) AS moved_at FROM matched
    UNION ALL
    SELECT account, order_id, greatest(ordered_at, created_at, modified_at) FROM orders
    UNION ALL
    SELECT m.account, m.order_id, greatest(s.created_at, s.modified_at)
    FROM matched AS m JOIN match_edges AS e ON e.unit_key = m.unit_key JOIN ss_orders AS s ON s.ss_key = e.ss_key
    UNION ALL
    SELECT m.account, m.order_id, greatest(b.created_at, b.voided_at)
    FROM matched AS m JOIN match_edges AS e ON e.unit_key = m.unit_key JOIN labels AS b ON b.ss_key = e.ss_key
)
SELECT account, order_id, max(moved_at) FROM moves WHERE moved_at IS NOT NULL GROUP BY account, order_id
"""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was wrong before ``since`` (a day in the workspace's zone) and is not listed."""

    since: date
    hidden: tuple[Finding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The line as JSON-ready values."""
        return {"since": self.since.isoformat(), "hidden": len(self.hidden)}


def split(db: Database, config: Config, findings: list[Finding]) -> tuple[list[Finding], Baseline | None]:
    """``findings`` that are of today, and the line the older ones are summed in (``None`` without a baseline).

    A finding about a whole connection, or counted over many orders, is always of today.
    """
    since = config.audit.baseline
    if since is None:
        return findings, None
    moved = {(account, order): at for account, order, at in db.execute(_MOVED).fetchall()}
    start = datetime.combine(since, time(), ZoneInfo(config.timezone)).astimezone(UTC)
    recent: list[Finding] = []
    older: list[Finding] = []
    for found in findings:
        began = found.began_at or moved.get((found.account, found.order_id))
        is_old = found.order_id is not None and began is not None and began < _cut_off(config, found, start)
        (older if is_old else recent).append(found)
    return _without_empty_connections(recent, older), Baseline(since, tuple(older))


def _without_empty_connections(recent: list[Finding], older: list[Finding]) -> list[Finding]:
    """A connection's finding all of whose orders are old has nothing left to explain."""
    explained = {found.absorbed_by for found in recent}
    emptied = {found.absorbed_by for found in older} - explained
    return [found for found in recent if found.id not in emptied]


def _cut_off(config: Config, found: Finding, start: datetime) -> datetime:
    """What began before this was already wrong at ``start``, patience included."""
    calendar = config.working_calendar
    return min(calendar.back(start, patience) for patience in _patience(config, found))


def _patience(config: Config, found: Finding) -> list[Duration]:
    """How long a state may last before the check calls it wrong; the longest counts where several may."""
    graces = [link.grace or config.audit.grace for link in config.link] or [config.audit.grace]
    limits, stuck = config.thresholds, config.thresholds.stuck
    if found.check == "not-importable":
        late = {"cin7": limits.not_importable_cin7, "inksoft": limits.not_importable_inksoft}
        return [late[found.account.partition(".")[0]]]
    if found.check == "stuck":
        return [stuck.awaiting_shipment, stuck.on_hold, stuck.awaiting_payment, stuck.picked, stuck.packed]
    if found.check == "status-unsupported":
        return [limits.status_unsupported]
    return graces
