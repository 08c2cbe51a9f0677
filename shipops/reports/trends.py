"""How the number of findings moves from one recorded run to the next."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from shipops.display import charts
from shipops.display.view import Picture, View
from shipops.reports import wording
from shipops.reports.facts import Prepared

if TYPE_CHECKING:
    import pandas as pd

_NONE = "No trend yet: fewer than two runs were kept in the history."
_NEWS = {"New or back": "#d1495b", "Solved": "#3b9e78"}
_LONGEST = 60


def trends(facts: Prepared, runs: pd.DataFrame) -> Picture | View:
    """Open findings by severity, and what was new and what was solved, for every day with a recorded run.

    ``runs``: see :func:`shipops.audit.life.sightings.sightings`. Of several runs on one day the last counts as open.
    """
    if runs["run_id"].nunique() < 2:
        return View(f'<p class="shipops-empty">{_NONE}</p>', _NONE)
    days = runs.assign(day=runs["at"].dt.tz_convert(str(facts.zone)).dt.strftime("%Y-%m-%d"))
    alive = days[(days["event"] == "seen") & ~days["muted"].eq(True) & days["absorbed_by"].isna()]
    news = alive[alive["state"].isin(("new", "reopened"))]
    solved = days[days["event"] == "resolved"]
    last_run = days.groupby("day")["run_id"].max()
    span = sorted(last_run.index)[-_LONGEST:]
    at_end = alive[alive["run_id"].isin(set(last_run))]
    severities = Counter(zip(at_end["day"], at_end["severity"].str.capitalize(), strict=True))
    appeared, gone = Counter(news["day"]), Counter(solved["day"])
    panels = [
        ("Open findings", {name: [severities[day, name] for day in span] for name in wording.SEVERITY_COLOURS}),
        ("From run to run", {"New or back": [appeared[day] for day in span], "Solved": [gone[day] for day in span]}),
    ]
    first, last = (sum(severities[day, name] for name in wording.SEVERITY_COLOURS) for day in (span[0], span[-1]))
    text = (
        f"Open findings by the recorded runs of {len(span)} days: {first:,} on {span[0]}, {last:,} on {span[-1]}; "
        f"{sum(appeared[day] for day in span):,} new or back, {sum(gone[day] for day in span):,} solved."
    )
    return Picture(charts.daily_panels(span, panels, wording.SEVERITY_COLOURS | _NEWS, label=text), text)
