"""How long a store may go without a refresh: by its own rhythm where the lake knows it, else by the threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from shipops.audit.matching.tables import create
from shipops.config import Config
from shipops.engines.database import Database
from shipops.lake import Coverage

# A store is late after six of its usual intervals (contract, `[thresholds]`).
_INTERVALS = 6
# Before its rhythm counts as known: so many refreshes over so long, and so many looks at this weekday and hour.
_REFRESHES = 20
_HISTORY = timedelta(days=14)
_LOOKS = 3
_HOUR = timedelta(hours=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Look:
    """A refresh as a pull saw it: when it was, and when it was seen (both UTC)."""

    refreshed: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``usual``: the median time between refreshes that were seen (``None``: too few). ``silence``: the longest the
    store had been silent when it was looked at on this weekday at this hour; ``None`` while that is not known."""

    usual: timedelta | None
    silence: timedelta | None

    @property
    def limit(self) -> timedelta | None:
        """The learned longest silence; ``None`` while the rhythm is not known."""
        if self.usual is None or self.silence is None:
            return None
        return _INTERVALS * max(self.usual, self.silence)


def rhythm(looks: Sequence[Look], at: datetime, zone: ZoneInfo) -> Rhythm:
    """What ``looks`` (oldest first) say of a store's rhythm at the weekday and hour of ``at`` in ``zone``."""
    steps = [later.refreshed - earlier.refreshed for earlier, later in pairwise(looks)]
    usual = timedelta(seconds=median(step.total_seconds() for step in steps)) if len(steps) >= _LOOKS else None
    if len(looks) < _REFRESHES or looks[-1].refreshed - looks[0].refreshed < _HISTORY:
        return Rhythm(usual, None)
    alike = [look.seen - look.refreshed for look in looks if _same_hour_of_week(look.seen, at, zone)]
    return Rhythm(usual, max(alike) if len(alike) >= _LOOKS else None)


def _same_hour_of_week(one: datetime, other: datetime, zone: ZoneInfo) -> bool:
    walls = [moment.astimezone(zone).replace(tzinfo=None) for moment in (one, other)]
    apart = abs(walls[0] - walls[1]) % _WEEK
    return min(apart, _WEEK - apart) <= _HOUR


def publish_store_limits(db: Database, config: Config, *, as_of: datetime, coverage: Mapping[str, Coverage]) -> None:
    """Create ``store_limits``: a store whose last refresh lies before ``stale_cutoff`` is late, as of the last pull."""
    import pyarrow as pa

    looks: dict[str, list[Look]] = {}
    for store_key, refreshed, seen in db.execute(
        "SELECT account || '|' || subject_id, CAST(new AS TIMESTAMPTZ), seen_at FROM events "
        "WHERE subject = 'store' AND field = 'refreshed_at' AND new IS NOT NULL ORDER BY seen_at"
    ).fetchall():
        looks.setdefault(store_key, []).append(Look(refreshed, seen))
    zone, rows = ZoneInfo(config.timezone), []
    for account, store_id in db.execute("SELECT account, store_id FROM stores").fetchall():
        known_at = min(as_of, coverage[account].as_of) if account in coverage else as_of
        found = rhythm(looks.get(f"{account}|{store_id}", []), known_at, zone)
        rows.append(_limit(config, f"{account}|{store_id}", found, known_at))
    moment = pa.timestamp("us", tz="UTC")
    schema = pa.schema(
        [("store_key", pa.string()), ("stale_cutoff", moment), ("usual_minutes", pa.int64()), ("learned", pa.bool_())]
    )
    create(db, "store_limits", rows, schema)


def _limit(config: Config, store_key: str, found: Rhythm, known_at: datetime) -> dict[str, Any]:
    cutoff = config.working_calendar.back(known_at, config.thresholds.store_refresh_stale)
    if found.limit is not None:
        cutoff = known_at - found.limit
    elif found.usual is not None:
        cutoff = min(cutoff, known_at - _INTERVALS * found.usual)
    minutes = None if found.usual is None else round(found.usual / timedelta(minutes=1))
    return {
        "store_key": store_key, "stale_cutoff": cutoff, "usual_minutes": minutes, "learned": found.limit is not None
    }  # fmt: skip
