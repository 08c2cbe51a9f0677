"""What ran when, and how it ended: the table ``runs``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

from shipops.lake import Lake

if TYPE_CHECKING:
    import pandas as pd

Outcome = Literal["finished", "failed", "timed_out", "interrupted"]
# In the kernel of a run: what that run's findings are recorded under.
RUN_ID = "SHIPOPS_RUN_ID"
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a notebook; times are aware UTC.

    ``job`` is the schedule's name for it, or the notebook's where somebody ran it by hand; ``due_at`` the moment the
    schedule meant, ``None`` by hand. ``as_of`` is the moment its audit looks at; ``folder`` its folder's name under the
    notebook's in the reports; ``error`` why it failed; ``calls`` what it cost the vendors. Findings it recorded carry
    its ``run_id`` and ``job``; where it recorded any, the counts say what it left behind (see
    :class:`~shipops.reports.tally.Tally`).
    """

    run_id: str
    job: str
    notebook: str
    started_at: datetime
    as_of: datetime
    outcome: Outcome
    folder: str
    due_at: datetime | None = None
    ended_at: datetime | None = None
    error: str = ""
    calls: int = 0
    open: int | None = None
    critical: int | None = None
    new: int | None = None
    solved: int | None = None
    repair_seconds: int | None = None
    again: str = ""


def report_of(run: Run) -> str:
    """Where the page of a finished run lies within the reports, else what is kept of it; empty: nothing is."""
    if not run.folder:
        return ""
    page = f"{run.notebook}.html" if run.outcome == "finished" else f"{run.notebook}.ipynb"
    return f"{run.notebook}/{run.folder}/{page}"


def run_id_of(started_at: datetime) -> str:
    """The id of a run that started at a moment (UTC): later ones sort after earlier ones."""
    return f"{started_at:%Y%m%dT%H%M%S%fZ}"


def write_run(lake: Lake, run: Run) -> None:
    """Add a line to the history; the newest of a ``run_id`` counts."""
    import pyarrow as pa

    from shipops.lake.tables import schemas

    with lake.writing():
        line = asdict(run) | {"sequence": lake.table("runs").count() + 1}
        lake.append("runs", pa.Table.from_pylist([line], schema=schemas()["runs"]))
        lake.gather("runs")


def frame_of(runs: Iterable[Run]) -> pd.DataFrame:
    """The history as a frame, one row a run, the latest first; ``report`` is where its page lies in the reports."""
    import pandas as pd

    rows = [asdict(run) | {"report": report_of(run)} for run in runs]
    frame = pd.DataFrame(rows[::-1], columns=[*Run.__slots__, "report"])
    for name in ("started_at", "as_of", "due_at", "ended_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    counts = ["open", "critical", "new", "solved", "repair_seconds"]
    return frame.astype(dict.fromkeys(counts, "Int64"))


def read_runs(lake: Lake, *, job: str = "") -> tuple[Run, ...]:
    """Every run of ``job`` (default: of all), the earliest started first; nothing before the first."""
    if not (lake.folder / "runs" / "_delta_log").is_dir():
        return ()
    # Lines written before a column was there do not have it.
    rows = [{name: value for name, value in row.items() if value is not None} for row in lake.records("runs")]
    # Files come in no order.
    rows.sort(key=lambda row: row.pop("sequence", 0))
    runs = {row["run_id"]: Run(**row) for row in rows}
    return tuple(sorted((run for run in runs.values() if job in ("", run.job)), key=lambda run: run.run_id))
