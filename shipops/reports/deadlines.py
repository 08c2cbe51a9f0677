"""How urgent a finding is by the clock: since when it is wrong, how much working time that is, when its order was to
ship."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shipops.audit.findings import Finding
from shipops.reports import wording
from shipops.reports.facts import Prepared


@dataclass(frozen=True, slots=True)
class Deadline:
    """``began`` (in the readers' zone) is since when it is wrong, or, where nobody ``knows`` that, when it was first
    seen; ``worked`` the working time since then; ``ship_by`` the day the order is to ship by, where it states one,
    ``over`` the working time since that day ended."""

    began: datetime
    knows: bool
    worked: timedelta
    ship_by: date | None
    over: timedelta | None


def deadline_of(facts: Prepared, finding: Finding) -> Deadline:
    """The clock of one finding, as of the audit."""
    began = facts.began(finding)
    ship_by = facts.ship_by.get((finding.account, finding.order_id or ""))
    ended = datetime.combine(ship_by + timedelta(days=1), time(), facts.zone) if ship_by else None
    over = facts.calendar.worked(ended, facts.as_of) if ended and ended <= facts.as_of else None
    return Deadline(began, finding.began_at is not None, facts.calendar.worked(began, facts.as_of), ship_by, over)


def in_words(facts: Prepared, finding: Finding) -> str:
    """``"since 29 Oct, 14:10 (2 working days), to ship by 30 Oct: 1 working day over"``."""
    told = deadline_of(facts, finding)
    since = (
        f"{'' if told.knows else 'seen '}since {short_moment(facts, told.began)} ({working_time(facts, told.worked)})"
    )
    if told.ship_by is None:
        return since
    promised = f"{since}, to ship by {short_day(facts, told.ship_by)}"
    return promised if told.over is None else f"{promised}: {working_time(facts, told.over)} over"


def of_all(facts: Prepared, findings: Sequence[Finding]) -> str:
    """The clock of several findings, of which there is one at least, in a sentence or two."""
    oldest = deadline_of(facts, min(findings, key=facts.began))
    days = {
        (found.account, found.order_id): facts.ship_by[found.account, found.order_id]
        for found in findings
        if found.order_id and (found.account, found.order_id) in facts.ship_by
    }
    past = [day for day in days.values() if day < facts.as_of.date()]
    how = "has been wrong" if oldest.knows else "has been seen"
    sentence = f"The oldest {how} since {wording.moment(oldest.began)}: {working_time(facts, oldest.worked)}."
    if not past:
        return sentence
    late = wording.count_of(len(past), "order is", "orders are")
    return f"{sentence} {late} past the day to ship by, the first since {short_day(facts, min(past))}."


def working_time(facts: Prepared, span: timedelta) -> str:
    """A length of working time, rounded down: ``"2 working days"``, ``"5 working hours"``."""
    days, rest = divmod(span, facts.calendar.day_length)
    hours = rest // timedelta(hours=1)
    if days:
        return wording.count_of(days, "working day")
    if hours:
        return wording.count_of(hours, "working hour")
    return "less than a working hour"


def short_moment(facts: Prepared, at: datetime) -> str:
    """A moment near the audit: ``"29 Oct, 14:10"``, with its year where that is another."""
    return f"{short_day(facts, at.date())}, {at:%H:%M}"


def short_day(facts: Prepared, day: date) -> str:
    """A day near the audit: ``"29 Oct"``, with its year where that is another."""
    return f"{day.day} {day:%b}" + (f" {day.year}" if day.year != facts.as_of.year else "")
