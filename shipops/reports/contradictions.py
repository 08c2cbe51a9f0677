"""Where what is written contradicts itself: every side is shown, with its source."""

from __future__ import annotations

from shipops.display.table import Column, table
from shipops.display.view import View
from shipops.integrations import integrations
from shipops.integrations.methods import contradictions as of_methods
from shipops.reports.methods import method_name
from shipops.reports.wording import count_of


def contradictions() -> View:
    """Every topic on which vendors, or one vendor with itself, do not agree: one row for each side."""
    rows: list[dict[str, object]] = [
        {"integration": integration.name, "topic": contradiction.topic, "says": side.says, "source": side.source}
        for integration in integrations().values()
        for contradiction in integration.contradictions
        for side in contradiction.sides
    ]
    rows += [
        {
            "integration": integrations()[side.system].name,
            "source": side.source,
            "says": f"{side.vendor}: {side.says}",
            "topic": " and ".join(method_name(side.system, name) for name in contradiction.about),
        }
        for contradiction in of_methods()
        for side in contradiction.statements
    ]
    columns = [
        Column("integration", "Integration"), Column("topic", "About", "long"), Column("says", "One says", "long"),
        Column("source", "Where that is written", "long"),
    ]  # fmt: skip
    topics = {(row["integration"], row["topic"]) for row in rows}
    listed = table(columns, rows, name="Contradictions", filters=("integration",))
    return View(listed, f"{count_of(len(topics), 'contradiction')}")
