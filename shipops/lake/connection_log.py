"""How the last attempt to pull each account ended: one row an account, written whether it went well or not.

It is read at its newest version, apart from the snapshots: an account that cannot be pulled completes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shipops.integrations.failing import Failure
from shipops.lake.tables import CONNECTIONS_TABLE, schemas

if TYPE_CHECKING:
    from shipops.lake.storage import Lake


def note_connections(lake: Lake, outcomes: Mapping[str, Failure], at: datetime) -> None:
    """Keep how the pulls of these accounts ended at ``at`` (UTC); other accounts stay as they were noted."""
    import pyarrow as pa

    known = {row["account"]: row for row in lake.records(CONNECTIONS_TABLE)}
    rows = known | {
        account: _row(account, failure, at, known.get(account, {})) for account, failure in outcomes.items()
    }
    lake.overwrite(CONNECTIONS_TABLE, pa.Table.from_pylist(list(rows.values()), schema=schemas()[CONNECTIONS_TABLE]))


def _row(account: str, failure: Failure, at: datetime, before: Mapping[str, Any]) -> dict[str, Any]:
    same = before.get("outcome") == failure.outcome and before.get("problem") == failure.problem
    return {
        "account": account,
        "checked_at": at,
        "outcome": failure.outcome,
        "problem": failure.problem,
        "words": failure.words,
        "since": before["since"] if same else at,
        "worked_at": at if failure.outcome == "works" else before.get("worked_at"),
    }
