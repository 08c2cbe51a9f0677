"""How long an order takes from being placed to its tracking number standing at the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipops.display import charts
from shipops.display.table import Column, table
from shipops.display.view import Picture, View
from shipops.reports import wording
from shipops.reports.rows import records
from shipops.reports.status_facts import HOUR, Statuses
from shipops.reports.status_times import duration
from shipops.reports.wording import count_of

if TYPE_CHECKING:
    import pandas as pd

# Each leg by its two moments, and the colour it has in charts.
_LEGS = {
    "Ordered to ready": ("ordered_at", "ready_at", "#8f74c4"),
    "Ready to imported": ("ready_at", "imported_at", "#c9a43a"),
    "Imported to label": ("imported_at", "labelled_at", "#3b7ea1"),
    "Label to reported": ("labelled_at", "reported_at", "#5fa8a0"),
    "Ordered to imported": ("ordered_at", "imported_at", "#e08a3c"),
    "Ordered to label": ("ordered_at", "labelled_at", "#6d9cc4"),
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Half of two orders is an anecdote.
_FEWEST = 5


def lags(facts: Statuses) -> View:
    """Per link and leg: how many units went it, the median and the slowest tenth, in wall time."""
    legs = _legs(facts)
    rows = [
        {
            "link": link, "leg": leg, "count": len(group), "median": duration(float(group["hours"].median())),
            "slow": duration(float(group["hours"].quantile(0.9))), "longest": duration(float(group["hours"].max())),
        }
        for (link, leg), group in legs.groupby(["link_id", "leg"])
    ]  # fmt: skip
    places = list(_LEGS)
    rows.sort(key=lambda row: (str(row["link"]), places.index(str(row["leg"]))))
    columns = [
        Column("link", "Link"), Column("leg", "From and to"), Column("count", "Units", "number"),
        Column("median", "Half within", "number"), Column("slow", "Nine of ten within", "number"),
        Column("longest", "The slowest", "number"),
    ]  # fmt: skip
    text = "\n".join(f"{row['link']}, {row['leg']}: half within {_said(row['median'])}" for row in rows)
    return View(table(columns, rows, name="How long it takes", empty="No unit went any leg.", filters=("link",)), text)


def lags_by_weekday(facts: Statuses) -> View:
    """The median of each leg by the day of the week it began on, in the readers' zone."""
    legs = _legs(facts)
    rows = []
    for leg in _LEGS:
        group = legs[legs["leg"] == leg]
        medians = group.groupby(group["began"].dt.day_of_week)["hours"].agg(["median", "size"])
        row: dict[str, object] = {"leg": leg}
        for day, name in enumerate(_WEEKDAYS):
            if day in medians.index and int(medians["size"][day]) >= _FEWEST:
                row[name] = duration(float(medians["median"][day]))
        if len(row) > 1:
            rows.append(row)
    columns = [Column("leg", "Half within, begun on a"), *(Column(day, day, "number") for day in _WEEKDAYS)]
    text = "\n".join(
        f"{row['leg']}: " + ", ".join(f"{d} {_said(row[d])}" for d in _WEEKDAYS if d in row) for row in rows
    )
    return View(table(columns, rows, name="By weekday", empty="Too few units to compare weekdays."), text)


def lags_over_weeks(facts: Statuses) -> Picture | View:
    """The median of each leg for the week it began in: one panel a leg, weeks named by their Monday."""
    legs = _legs(facts)
    monday = legs["began"].dt.tz_localize(None).dt.to_period("W").dt.start_time.dt.strftime("%Y-%m-%d")
    panels = []
    words = []
    for leg, (_, _, colour) in _LEGS.items():
        group = legs.assign(week=monday)[legs["leg"] == leg].groupby("week")["hours"].agg(["median", "size"])
        points = {str(week): float(median) for week, median, size in group.itertuples() if size >= _FEWEST}
        if len(points) > 1:
            panels.append((f"{leg}, half within (hours)", points, colour))
            words.append(
                f"{leg}: {wording.span(next(iter(points.values())))} to {wording.span(list(points.values())[-1])}"
            )
    if not panels:
        said = "Too few weeks to compare."
        return View(f'<p class="shipops-empty">{said}</p>', said)
    text = f"How long half of the units took at most, by week. From the first week to the last: {'; '.join(words)}."
    return Picture(charts.line_panels(panels, label=text), text)


def stages(facts: Statuses, *, limit: int = 2_000) -> View:
    """The rows behind the lags: every unit with its moments, the newest first."""
    shown = facts.stages.sort_values(["ordered_at", "account", "number"], ascending=[False, True, True], kind="stable")
    rows = records(shown.head(limit))
    columns = [
        Column("number", "Order", "code"), Column("part", "Part"), Column("account", "Account"),
        Column("link_id", "Link"), Column("ordered_at", "Ordered"), Column("ready_at", "Ready"),
        Column("imported_at", "Imported"), Column("labelled_at", "Label"), Column("reported_at", "Reported"),
    ]  # fmt: skip
    listed = table(columns, rows, name="Every unit's moments", empty="No unit.", filters=("account", "link_id"))
    rest = f" of {len(shown):,}, the newest" if len(shown) > len(rows) else ""
    return View(listed, f"{count_of(len(rows), 'unit')}{rest}")


def _legs(facts: Statuses) -> pd.DataFrame:
    """One row per unit and leg it went, forwards: a leg that ends before it begins only shows a moment seen late."""
    import pandas as pd

    frames = []
    for leg, (begin, end, _) in _LEGS.items():
        hours = (facts.stages[end] - facts.stages[begin]).dt.total_seconds() / HOUR
        gone = facts.stages.assign(leg=leg, hours=hours, began=facts.stages[begin])
        frames.append(gone[(hours >= 0) & gone["link_id"].notna()][["link_id", "leg", "hours", "began"]])
    return pd.concat(frames, ignore_index=True)


def _said(value: object) -> str:
    return getattr(value, "text", "") or ""
