"""What ran when, and how it ended: the table ``runs``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

from shipops.lake import Lake

if TYPE_CHECKING:
    import pyarrow as pa

Outcome = Literal["finished", "failed", "timed_out", "interrupted"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a notebook; times are aware UTC.

    ``job`` is the schedule's name for it, or the notebook's where somebody ran it by hand; ``due_at`` the moment the
    schedule meant, ``None`` by hand. ``as_of`` is the moment its audit looks at; ``folder`` its folder's name under the
    notebook's in the reports; ``error`` why it failed; ``calls`` what it cost the vendors. Findings it recorded carry
    its ``run_id`` and ``job``.
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


def run_id_of(started_at: datetime) -> str:
    """The id of a run that started at a moment (UTC): later ones sort after earlier ones."""
    return f"{started_at:%Y%m%dT%H%M%S%fZ}"


def write_run(lake: Lake, run: Run) -> None:
    """Add a line to the history; the newest of a ``run_id`` counts."""
    import pyarrow as pa

    from shipops.lake.tables import schemas

    with lake.writing():
        lake.append("runs", pa.Table.from_pylist([asdict(run)], schema=schemas()["runs"]))


def read_runs(lake: Lake, *, job: str = "") -> tuple[Run, ...]:
    """Every run of ``job`` (default: of all), the earliest started first; nothing before the first."""
    if not (lake.folder / "runs" / "_delta_log").is_dir():
        return ()
    table: pa.Table = lake.table("runs").to_pyarrow_table()
    # Lines written before a column was there do not have it.
    rows = [{name: value for name, value in row.items() if value is not None} for row in table.to_pylist()]
    # A table's rows come in no order: of a run's lines the one that ended last is the newest.
    rows.sort(key=lambda row: row.get("ended_at", row["started_at"]))
    runs = {row["run_id"]: Run(**row) for row in rows}
    return tuple(sorted((run for run in runs.values() if job in ("", run.job)), key=lambda run: run.run_id))
