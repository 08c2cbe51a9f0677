"""The status map as it should be, each row with where it is written."""

from __future__ import annotations

from shipops.display.table import Column, table
from shipops.display.view import View
from shipops.integrations import integrations
from shipops.normal_forms import status_norm
from shipops.reports import wording
from shipops.reports.status_facts import Statuses
from shipops.reports.wording import count_of


def the_map(facts: Statuses) -> View:
    """What each word of a source becomes in ShipStation, where that is written, and how many units bear it now."""
    rows: list[dict[str, object]] = []
    documented = {
        (system, status_norm(row.word)): row for system, there in integrations().items() for row in there.statuses
    }
    now = wording.counted(zip(facts.units["system"], facts.units["status_norm"], strict=True))
    for system, folded, becomes in facts.words[["system", "status_norm", "shipstation"]].itertuples(index=False):
        row = documented.get((system, folded))
        own = row is None or row.shipstation != becomes
        rows.append(
            {
                "system": wording.system_name(system), "word": row.word if row else folded,
                "becomes": wording.status_name(becomes), "count": now[(system, folded)],
                "source": "your own, in shipops.toml" if own or row is None else row.source,
            }
        )  # fmt: skip
    columns = [
        Column("system", "Source"), Column("word", "Status at the source"), Column("becomes", "Becomes in ShipStation"),
        Column("count", "Units now", "number"), Column("source", "Where that is written", "long"),
    ]  # fmt: skip
    return View(table(columns, rows, name="The status map", filters=("system",)), count_of(len(rows), "row"))
