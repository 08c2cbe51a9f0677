"""What happened since the last working day ended: over night, over a weekend, over holidays, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from shipops.audit.findings import Finding
from shipops.display.markup import escape
from shipops.display.table import Column, table
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.facts import Prepared
from shipops.reports.wording import count_of

if TYPE_CHECKING:
    import pandas as pd

_COUNTED = {
    "came": "Came in", "due": "Fell due", "absent": "Not there", "began": "Went wrong", "critical": "Critical",
    "solved": "Solved",
}  # fmt: skip
_COLUMNS = (Column("day", "Day"), *(Column(name, label, "number") for name, label in _COUNTED.items()))


def since_work(facts: Prepared, runs: pd.DataFrame) -> View:
    """The days since the last working day before the audit's own ended: orders that came, fulfilments that fell due,
    what went wrong, and what was solved by the recorded ``runs`` (see :func:`shipops.audit.life.sightings.sightings`).

    A finding counts on the day it began, where that is known, else on the day a run first saw it; what the first run
    saw may be of any time and does not count.
    """
    start = facts.calendar.last_day_ended(facts.as_of.date()).astimezone(facts.zone)
    days = [start.date() + timedelta(days=number) for number in range((facts.as_of.date() - start.date()).days + 1)]
    counts = {
        name: Counter(at.date() for at in moments if start < at <= facts.as_of)
        for name, moments in _moments(facts, runs).items()
    }
    rows = [
        {"day": _day(day, start), **{name: counted[day] for name, counted in counts.items()}} for day in days
    ]  # fmt: skip
    sums = {name: counted.total() for name, counted in counts.items()}
    are = {name: "is" if count == 1 else "are" for name, count in sums.items()}
    undated = len(facts.open_findings) - len(_dated(facts, runs))
    unknown = f" When {count_of(undated, 'other finding')} began is not known." if undated else ""
    went = (
        f"{count_of(sums['began'], 'thing')} went wrong and {are['began']} still open, {sums['critical']:,} critical"
        if sums["began"]
        else "nothing went wrong that is still open"
    )
    said = (
        f"Since {wording.moment(start)}, when the last working day ended: {count_of(sums['came'], 'order')} came in, "
        f"{count_of(sums['due'], 'fulfilment')} fell due and {sums['absent']:,} of them {are['absent']} not in "
        f"ShipStation; {went}; {sums['solved']:,} {'was' if sums['solved'] == 1 else 'were'} solved."
        f"{unknown}"
    )
    listed = table(_COLUMNS, rows, name="Day by day", total={"day": "Together", **sums})
    return View(f'<p class="shipops-quiet">{escape(said)}</p>{listed}', said)


def _dated(facts: Prepared, runs: pd.DataFrame) -> list[Finding]:
    """The open findings of which is known on which day they began."""
    first_run = runs["at"].min() if "at" in runs and len(runs) else facts.as_of
    return [found for found in facts.open_findings if found.began_at is not None or found.first_seen > first_run]


def _day(day: date, start: datetime) -> str:
    told = f"{day:%A} {day.day} {day:%B}"
    return f"{told}, from {start:%H:%M}" if day == start.date() else told


def _moments(facts: Prepared, runs: pd.DataFrame) -> dict[str, list[datetime]]:
    """When each of what is counted happened, in the readers' zone."""
    units = facts.units
    orders = units.drop_duplicates(["account", "order_id"])
    absent = units[units["bucket"].isin(wording.NOT_THERE)]
    began = [(facts.began(finding), finding.severity) for finding in _dated(facts, runs)]
    solved = runs[runs["event"] == "resolved"]["at"] if "event" in runs else ()
    return {
        "came": _local(facts, orders["ordered_at"]),
        "due": _local(facts, units["due_at"]),
        "absent": _local(facts, absent["due_at"]),
        "began": [at for at, _ in began],
        "critical": [at for at, severity in began if severity == "critical"],
        "solved": _local(facts, solved),
    }


def _local(facts: Prepared, moments: Iterable[datetime]) -> list[datetime]:
    import pandas as pd

    found = pd.to_datetime(pd.Series(list(moments), dtype=object), utc=True).dropna()
    return [at.to_pydatetime() for at in found.dt.tz_convert(str(facts.zone))]
