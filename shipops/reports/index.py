"""``reports/index.html``: every run, how it ended and where its report is, and how each job's findings moved.

Static pages that need no network. The newest runs stand in the index, each month's in a page of its own, so that what
is written after a run does not grow with the years.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from shipops.display.markup import escape
from shipops.display.page import page
from shipops.display.sparkline import columns
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import Tile, Tone, notice, tiles
from shipops.reports.history import Outcome, Run, report_of
from shipops.reports.wording import count_of, moment, span

INDEX = "index.html"
_NEWEST = 200
_MOST_JOBS = 20
_DAYS = 60
_REPAIRS = timedelta(days=90)
_OUTCOMES: dict[Outcome, tuple[str, Tone]] = {
    "finished": ("Finished", "good"), "failed": ("Failed", "critical"), "timed_out": ("Took too long", "critical"),
    "interrupted": ("Cut off", "high"),
}  # fmt: skip
_COLUMNS = (
    Column("at", "Started"), Column("job", "Job"), Column("outcome", "How it ended"), Column("took", "Took", "number"),
    Column("new", "New", "number"), Column("solved", "Solved", "number"), Column("open", "Open after it", "number"),
    Column("report", "Report", "links"),
)  # fmt: skip


def write_index(reports: Path, runs: Sequence[Run], zone: ZoneInfo, *, changed: Iterable[Run]) -> Path:
    """Write the index of ``runs`` (the earliest first) into ``reports``, and the pages of the months that runs which
    ``changed`` began in; times in ``zone``. Every file is replaced in one step."""
    months: defaultdict[str, list[Run]] = defaultdict(list)
    for run in runs:
        months[_month(run, zone)].append(run)
    stale = {_month(run, zone) for run in changed}
    for month, members in months.items():
        if month in stale or not (reports / _page_of(month)).is_file():
            title = f"Runs of {_name_of(members[0], zone)}"
            back = f'<p class="shipops-quiet"><a href="{INDEX}">All runs</a></p>'
            body = f"<h1>{escape(title)}</h1>{back}{_listed(reports, members, zone, title)}"
            _replace(reports / _page_of(month), page(title, _framed(body)))
    path = reports / INDEX
    _replace(path, page("Reports", _framed(_index(reports, runs, zone, months))))
    return path


def _framed(body: str) -> str:
    return f'<div class="shipops">{body}</div>'


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".html.part")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(path)


def _index(reports: Path, runs: Sequence[Run], zone: ZoneInfo, months: dict[str, list[Run]]) -> str:
    jobs: defaultdict[str, list[Run]] = defaultdict(list)
    for run in runs:
        jobs[run.job].append(run)
    latest = sorted(jobs.values(), key=lambda members: members[-1].run_id, reverse=True)
    failing = [members[-1] for members in latest if members[-1].outcome != "finished"]
    first = f"{count_of(len(runs), 'run')}, the last on {moment(runs[-1].started_at.astimezone(zone))}."
    parts = ["<h1>Reports</h1>", f'<p class="shipops-lead">{escape(first)}</p>']
    parts += [notice(f"{run.job}: {_OUTCOMES[run.outcome][0].lower()} last time.", "critical") for run in failing]
    parts += [_job(members, zone) for members in latest[:_MOST_JOBS] if any(run.open is not None for run in members)]
    newest = runs[-_NEWEST:]
    parts.append(f"<h2>Runs</h2>{_listed(reports, newest, zone, 'Runs')}")
    links = "".join(
        f'<li><a href="{_page_of(month)}">{escape(_name_of(members[0], zone))}</a>: {escape(_summed(members))}</li>'
        for month, members in sorted(months.items(), reverse=True)
    )
    parts.append(f"<h2>By month</h2><ul>{links}</ul>")
    return "".join(parts)


def _summed(runs: Sequence[Run]) -> str:
    failed = sum(run.outcome != "finished" for run in runs)
    return count_of(len(runs), "run") + (f", {failed:,} not finished" if failed else "")


def _job(runs: Sequence[Run], zone: ZoneInfo) -> str:
    """How the findings of one job moved."""
    counted = [run for run in runs if run.open is not None]
    last = counted[-1]
    recent = [run for run in counted if run.started_at > last.started_at - _REPAIRS]
    solved, seconds = sum(run.solved or 0 for run in recent), sum(run.repair_seconds or 0 for run in recent)
    repair = Tile("Mean time to repair", span(seconds / solved / 3600) if solved else "–", note="of 90 days")
    shown = [
        Tile("Open", f"{last.open:,}", "critical" if last.critical else "plain", f"{last.critical or 0:,} critical"),
        Tile("New or back", f"{last.new or 0:,}", note="in the last run"),
        Tile("Solved", f"{last.solved or 0:,}", "good" if last.solved else "plain", "in the last run"),
        repair,
    ]
    days = {f"{run.started_at.astimezone(zone):%Y-%m-%d}": run for run in counted}
    kept = sorted(days)[-_DAYS:]
    totals, marked = [days[day].open or 0 for day in kept], [days[day].critical or 0 for day in kept]
    label = f"Open findings of {last.job}: {totals[0]:,} on {kept[0]}, {totals[-1]:,} on {kept[-1]}"
    picture = columns(kept, totals, marked, label=label)
    caption = "Open findings after the last run of each day; the critical ones in red."
    figure = f'<figure>{picture}<figcaption class="shipops-quiet">{caption}</figcaption></figure>'
    return f"<h2>{escape(last.job)}</h2>{tiles(shown)}{figure}{_again(last)}"


def _again(run: Run) -> str:
    """The orders whose findings keep coming back."""
    told = json.loads(run.again) if run.again else []
    if not told:
        return ""
    return f"<h3>Keep coming up</h3><ul>{''.join(map(_comes_up, told))}</ul>"


def _comes_up(order: dict[str, Any]) -> str:
    back = f", came back {count_of(order['reopened'], 'time')}" if order["reopened"] else ""
    said = f"({order['account']}): {count_of(order['findings'], 'open finding')}{back}"
    return f'<li><span class="shipops-number">{escape(order["order"])}</span> {escape(said)}</li>'


def _listed(reports: Path, runs: Sequence[Run], zone: ZoneInfo, name: str) -> str:
    rows = [_row(reports, run, zone) for run in reversed(runs)]
    return table(_COLUMNS, rows, name=name, empty="No run yet.", filters=("job", "outcome"))


def _row(reports: Path, run: Run, zone: ZoneInfo) -> dict[str, object]:
    words, tone = _OUTCOMES[run.outcome]
    took = (run.ended_at - run.started_at).total_seconds() if run.ended_at else None
    return {
        "at": run.started_at.astimezone(zone), "job": run.job, "outcome": Cell(words, tone=tone),
        "took": None if took is None else Cell(taken(took), order=round(took)),
        "new": run.new, "solved": run.solved, "open": run.open, "report": _link(reports, run),
    }  # fmt: skip


def _link(reports: Path, run: Run) -> tuple[tuple[str, str], ...]:
    place = report_of(run)
    if not place:
        return (("nothing kept", ""),)
    if not (reports / run.notebook / run.folder).is_dir():
        return (("removed", ""),)
    if not (reports / place).is_file():
        return (("nothing kept", ""),)
    return (("report" if run.outcome == "finished" else "notebook", quote(place)),)


def taken(seconds: float) -> str:
    """How long a run took, as people say it."""
    return f"{seconds:.0f} s" if seconds < 120 else span(seconds / 3600)


def _month(run: Run, zone: ZoneInfo) -> str:
    return f"{run.started_at.astimezone(zone):%Y-%m}"


def _name_of(run: Run, zone: ZoneInfo) -> str:
    return f"{run.started_at.astimezone(zone):%B %Y}"


def _page_of(month: str) -> str:
    return f"runs-{month}.html"
