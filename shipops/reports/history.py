"""What ran when, and how it ended: the table ``runs``."""

from __future__ import annotations

from datetime import datetime

from shipops.lake import Lake


def note_run(lake: Lake, notebook: str, started_at: datetime, as_of: datetime, outcome: str, folder: str) -> None:
    """Add a line to the history: a run of ``notebook`` that looked at the moment ``as_of`` and left ``folder``; times
    are aware UTC."""
    import pyarrow as pa

    from shipops.lake.tables import schemas

    row = {
        "run_id": f"{started_at:%Y%m%dT%H%M%S%fZ}", "job": notebook, "notebook": notebook, "started_at": started_at,
        "as_of": as_of, "outcome": outcome, "folder": folder,
    }  # fmt: skip
    with lake.writing():
        lake.append("runs", pa.Table.from_pylist([row], schema=schemas()["runs"]))
