"""``shipops history``"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipops.cli.options import AsOfOption, JsonOption, WorkspaceOption, open_workspace, print_json, say

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from shipops.reports.history import Run


def history(
    job: Annotated[str, typer.Option("--job", metavar="NAME", help="Only runs of this job.")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many, the latest.")] = 20,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Past runs, the latest first: when, how each ended, what it found, where its report is.

    Example: shipops history --job morning --limit 5
    """
    from zoneinfo import ZoneInfo

    ws = open_workspace(workspace, as_of)
    until = ws.clock()
    runs = [run for run in ws.runs(job=job) if run.as_of <= until][-limit:][::-1]
    if as_json:
        print_json({"runs": [_document(run, str(ws.reports)) for run in runs]})
        return
    for line in _lines(runs, ZoneInfo(ws.timezone), str(ws.reports)):
        say(line)


def _document(run: Run, reports: str) -> dict[str, Any]:
    from dataclasses import asdict
    from pathlib import Path

    from shipops.audit.findings import iso
    from shipops.reports.history import report_of

    place = report_of(run)
    path = Path(reports, place) if place else None
    times = {name: iso(getattr(run, name)) for name in ("started_at", "as_of", "due_at", "ended_at")}
    return asdict(run) | times | {"path": str(path) if path and path.is_file() else None}


def _lines(runs: list[Run], zone: ZoneInfo, reports: str) -> list[str]:
    from pathlib import Path

    from shipops.display.plain import printable
    from shipops.reports.history import report_of
    from shipops.reports.index import taken

    if not runs:
        return ["No run yet. `shipops run NOTEBOOK` makes one."]
    rows = [["started", "job", "outcome", "took", "new", "solved", "open", "report"]]
    for run in runs:
        place = report_of(run)
        there = bool(place) and Path(reports, place).is_file()
        rows.append(
            [
                f"{run.started_at.astimezone(zone):%Y-%m-%d %H:%M}", run.job, run.outcome.replace("_", " "),
                taken((run.ended_at - run.started_at).total_seconds()) if run.ended_at else "",
                *("" if count is None else str(count) for count in (run.new, run.solved, run.open)),
                str(Path(reports, place)) if there else "not kept",
            ]
        )  # fmt: skip
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    numbers = range(3, 7)
    return [
        printable(
            "  ".join(
                text.rjust(width) if place in numbers else text.ljust(width)
                for place, (text, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
        )
        for row in rows
    ]
