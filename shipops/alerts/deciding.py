"""What a recipient hears and when: at once, when the quiet hours end, in the digest, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shipops.audit.findings import Finding, at_least
from shipops.config.schedule import Alert, Delivery

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """The message something goes into, and the moment (UTC) from which that may be sent."""

    message_id: str
    deliver_at: datetime


def delivery(alert: Alert, found: Finding) -> Delivery:
    """How ``alert`` tells ``found``."""
    # What was told when it was worse is still told when it is solved.
    if found.state != "resolved" and found.severity not in at_least(alert.from_severity):
        return "off"
    how = alert.checks.get(found.check, alert.deliver)
    # A low one never makes a message of its own.
    return "digest" if how == "at_once" and found.severity == "low" else how


def slot(name: str, alert: Alert, about: str, *, urgent: bool, zone: ZoneInfo, now: datetime) -> Slot:
    """Where what is told at once goes: into the message ``about`` something (``run/…``), or, in quiet hours and not
    ``urgent``, into the one that is sent when they end."""
    end = None if urgent else quiet_until(alert, zone, now)
    return Slot(f"{name}/{about}", now) if end is None else Slot(f"{name}/held/{end:%Y%m%dT%H%MZ}", end)


def digest_slot(name: str, alert: Alert, *, zone: ZoneInfo, now: datetime) -> Slot:
    """The next digest after ``now``."""
    today = now.astimezone(zone).date()
    coming = (shown(today + day * _DAY, alert.digest_at, zone) for day in range(3))
    due = next(moment for moment in coming if moment > now)
    return Slot(f"{name}/digest/{due:%Y%m%dT%H%MZ}", due)


def quiet_until(alert: Alert, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours that ``now`` falls into end (UTC); ``None`` where it falls into none."""
    if alert.quiet_hours is None:
        return None
    begin, end = alert.quiet_hours
    today = now.astimezone(zone).date()
    for day in (today - _DAY, today):
        last = day if begin < end else day + _DAY
        if shown(day, begin, zone) <= now < (over := shown(last, end, zone)):
            return over
    return None


def shown(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) at which the clocks of ``zone`` show ``clock`` of ``day``, or jump past it."""
    wanted = datetime.combine(day, clock)
    moment = min(wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    while moment.astimezone(zone).replace(tzinfo=None) < wanted:
        moment += _MINUTE
    return moment
