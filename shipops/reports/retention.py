"""Reports that are older than they are to be kept are removed; what is noted of their runs stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from shipops.reports.history import Run
from shipops.reports.under_way import place_of


def remove_old(reports: Path, runs: Iterable[Run], before: datetime) -> tuple[Run, ...]:
    """Remove the folders of ``runs`` that started before a moment (UTC), and return those runs.

    A folder leaves its place in one step, so that no half report is ever met; what a killed process left behind goes
    with the next call.
    """
    leaving = place_of(reports) / "leaving"
    shutil.rmtree(leaving, ignore_errors=True)
    removed = []
    for run in runs:
        place = reports / run.notebook / run.folder
        if run.folder and run.started_at < before and place.is_dir():
            leaving.mkdir(parents=True, exist_ok=True)
            place.rename(leaving / f"{run.notebook}-{run.folder}")
            removed.append(run)
    shutil.rmtree(leaving, ignore_errors=True)
    return tuple(removed)
