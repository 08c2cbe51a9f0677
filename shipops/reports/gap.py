"""The gap over time: of what fell due each day, what arrived, what waits, what is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shipops.display import charts
from shipops.display.view import Picture
from shipops.reports import wording
from shipops.reports.facts import Prepared

if TYPE_CHECKING:
    import pandas as pd

_LABELS = {"arrived": "Arrived", "waiting": "Waiting, within normal time", "not there": "Missing or held back"}
_COLOURS = {_LABELS["not there"]: "#d1495b", _LABELS["waiting"]: "#c9a43a", _LABELS["arrived"]: "#3b7ea1"}
_STANDING = (
    dict.fromkeys(wording.ARRIVED, "arrived")
    | dict.fromkeys(wording.WAITING, "waiting")
    | dict.fromkeys(wording.NOT_THERE, "not there")
)


def gap_over_time(facts: Prepared, *, days: int = 60) -> Picture:
    """Due fulfilments by the day they fell due in the readers' zone, for the ``days`` up to the audit.

    One whose due time was never set (it had arrived before it was first seen) counts on the day of its order.
    """
    last = facts.as_of.date()
    span = [(last - timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1)]
    counts = _counts(facts.units, facts, span)
    panels = [
        ("Arrived, fulfilments a day", {_LABELS["arrived"]: counts["arrived"]}),
        ("Not in ShipStation", {_LABELS[name]: counts[name] for name in ("not there", "waiting")}),
    ]
    text = (
        f"Fulfilments by the day they fell due, {span[0]} to {span[-1]}: {sum(counts['arrived']):,} arrived, "
        f"{sum(counts['waiting']):,} wait within normal time, {sum(counts['not there']):,} are missing or held back."
    )
    return Picture(charts.daily_panels(span, panels, _COLOURS, label=text), text)


def _counts(units: pd.DataFrame, facts: Prepared, span: list[str]) -> dict[str, list[int]]:
    import pandas as pd

    standing = units["bucket"].map(_STANDING)
    due = pd.to_datetime(units["due_at"], utc=True).fillna(pd.to_datetime(units["ordered_at"], utc=True))
    day = due.dt.tz_convert(str(facts.zone)).dt.strftime("%Y-%m-%d")
    grouped = units.assign(standing=standing, day=day).groupby(["standing", "day"]).size()
    found = dict(zip(grouped.index.tolist(), grouped.tolist(), strict=True))
    return {name: [int(found.get((name, when), 0)) for when in span] for name in _LABELS}
