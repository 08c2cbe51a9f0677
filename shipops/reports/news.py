"""What changed between two recorded runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import Tone
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.facts import Prepared
from shipops.reports.rows import records
from shipops.reports.wording import count_of

if TYPE_CHECKING:
    import pandas as pd

_TONES: dict[str, Tone] = {"new": "high", "back": "high", "solved": "good"}
_PLACES = {"new": 0, "back": 1, "solved": 2}
_COLUMNS = (
    Column("what", "What"), Column("order", "Order", "code"), Column("account", "Account"),
    Column("severity", "Severity"), Column("check", "Check"),
)  # fmt: skip


def between_runs(facts: Prepared, runs: pd.DataFrame, *, before: str = "", after: str = "") -> View:
    """Findings that came and went between two recorded runs; by default the last two.

    ``runs``: see :func:`shipops.audit.recorded.recorded`. ``before`` and ``after`` name runs by the beginning of their
    id, which is the moment they were made (``20261102T06``); an unknown one is said to be so.
    """
    ids = list(dict.fromkeys(runs["run_id"]))
    first, last = _named(ids, before, -2), _named(ids, after, -1)
    if first is None or last is None:
        said = "There are no such two recorded runs." if before or after else "Fewer than two runs were recorded."
        return View(f'<p class="shipops-empty">{escape(said)}</p>', said)
    seen = runs[runs["event"] == "seen"]
    was = set(seen[seen["run_id"] == first]["finding_id"])
    now = seen[seen["run_id"] == last]
    came = now[~now["finding_id"].isin(was)]
    went = seen[(seen["run_id"] == first) & ~seen["finding_id"].isin(set(now["finding_id"]))]
    rows = [_row("back" if row["state"] == "reopened" else "new", row) for row in records(came)]
    rows += [_row("solved", row) for row in records(went)]
    rows.sort(key=lambda row: (_PLACES[str(row["name"])], str(row["place"]), str(row["account"]), str(row["order"])))
    moments = [facts.local(runs[runs["run_id"] == run]["at"].iloc[0]) for run in (first, last)]
    spoken = " to ".join(f"{moment:%Y-%m-%d %H:%M}" for moment in moments if moment)
    said = f"From {spoken}: {count_of(len(came), 'finding')} new or back, {len(went):,} solved or not seen any more."
    listed = table(
        _COLUMNS,
        rows,
        name="Between two runs",
        empty="Nothing changed.",
        filters=("what", "account", "severity", "check"),
    )
    return View(f'<p class="shipops-quiet">{escape(said)}</p>{listed}', said)


def _named(ids: list[str], wanted: str, place: int) -> str | None:
    """The last run whose id begins like this; where nothing is wanted, the one at ``place``."""
    if wanted:
        return next((run for run in reversed(ids) if run.startswith(wanted)), None)
    return ids[place] if len(ids) >= -place else None


def _row(what: str, row: dict[str, object]) -> dict[str, object]:
    severity = str(row["severity"])
    place = wording.severity_place(severity)
    return {
        "name": what, "place": place, "what": Cell(what, order=_PLACES[what], tone=_TONES[what]),
        "order": row["order"] or "several", "account": row["account"], "check": wording.check_name(str(row["check"])),
        "severity": Cell(severity, order=place, tone=wording.SEVERITIES[severity]),
    }  # fmt: skip
