"""What the recorded runs of a job found, as rows: for trends and for looking back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from shipops.lake import Lake

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = (
    "run_id", "at", "event", "finding_id", "check", "severity", "state", "account", "order", "muted", "absorbed_by",
)  # fmt: skip


def recorded(lake: Lake, job: str) -> pd.DataFrame:
    """One row for every finding a recorded run of ``job`` saw or resolved, oldest run first (``at``: UTC).

    ``event`` is ``seen``, ``resolved`` or, once for every run, ``run``, which says nothing else: a run that found
    nothing is a run too.
    """
    import pandas as pd

    events = lake.table("finding_events").to_pyarrow_table(filters=[("job", "=", job)]).to_pylist()
    events = [event for event in events if event["event"] in ("run", "seen", "resolved")]
    events.sort(key=lambda event: (event["at"], event["run_id"], event["finding_id"]))
    rows = [{**json.loads(event["finding"]), **event} for event in events]
    return pd.DataFrame([{name: row.get(name) for name in _COLUMNS} for row in rows], columns=list(_COLUMNS))
