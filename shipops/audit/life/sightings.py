"""What the recorded runs of a job found, as rows: for trends and for looking back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from shipops.audit.life.history import events
from shipops.lake import Lake

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = (
    "run_id", "at", "event", "finding_id", "check", "severity", "state", "account", "order", "muted", "absorbed_by",
)  # fmt: skip


def sightings(lake: Lake, job: str, as_of: datetime) -> pd.DataFrame:
    """One row for every finding that a run of ``job``, recorded up to ``as_of`` (UTC), saw or resolved, oldest run
    first (``at``: UTC).

    ``event`` is ``seen``, ``resolved`` or, once for every run, ``run``, which says nothing else: a run that found
    nothing is a run too.
    """
    import pandas as pd

    rows = [{**json.loads(event["finding"]), **event} for event in events(lake, as_of, job)]
    return pd.DataFrame([{name: row.get(name) for name in _COLUMNS} for row in rows], columns=list(_COLUMNS))
