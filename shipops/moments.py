"""Moments as people type them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from shipops.durations import parse_duration
from shipops.errors import ConfigError


def parse_moment(text: str, *, zone: ZoneInfo, now: datetime) -> datetime:
    """``2026-11-22``, ``2026-11-22T06:00`` (in ``zone`` unless it says another), or ``-7d`` counted back from ``now``,
    ``+7d`` on from it.

    Returns a UTC moment. Raises :class:`ConfigError` for anything else.
    """
    stripped = text.strip()
    try:
        if stripped.startswith("-"):
            moment = now - parse_duration(stripped[1:]).wall
        elif stripped.startswith("+"):
            moment = now + parse_duration(stripped[1:]).wall
        else:
            moment = datetime.fromisoformat(stripped)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ConfigError(
            f"{text!r} is not a time shipops can read.", "Write for example 2026-11-22, 2026-11-22T06:00Z or -7d."
        ) from None
