"""The status map as it should be, each row with where it is written, and the words that are met."""

from __future__ import annotations

from shipops.display.table import Cell, Column, table
from shipops.display.tiles import Tone
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.rows import records
from shipops.reports.status_facts import Statuses
from shipops.reports.wording import count_of

_ORIGINS: dict[str, tuple[str, Tone]] = {
    "page": ("the vendor's page", "good"), "ours": ("ours", "medium"), "yours": ("your own", "low"),
}  # fmt: skip
_LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French", "de": "German"}


def the_map(facts: Statuses) -> View:
    """What each word becomes in ShipStation, whose word it is and where that is written."""
    now = wording.counted(zip(facts.units["system"], facts.units["status_norm"], strict=True))
    rows = [
        {
            "system": wording.system_name(row["system"]), "word": row["word"],
            "becomes": wording.status_name(row["shipstation"]), "language": _LANGUAGES.get(row["language"] or "", ""),
            "of": "an order's status" if row["stands_for"] == "status" else "one of its documents",
            "count": now[(row["system"], row["status_norm"])] if row["stands_for"] == "status" else None,
            "origin": Cell(_ORIGINS[row["origin"]][0], tone=_ORIGINS[row["origin"]][1]), "source": row["source"],
        }
        for row in records(facts.words)
    ]  # fmt: skip
    columns = [
        Column("system", "System"), Column("word", "Word"), Column("becomes", "Is in ShipStation"),
        Column("of", "Says the state of"), Column("language", "Language"), Column("count", "Units now", "number"),
        Column("origin", "Whose word"), Column("source", "Where that is written", "long"),
    ]  # fmt: skip
    listed = table(columns, rows, name="The status map", filters=("system", "becomes", "of", "language", "origin"))
    return View(listed, count_of(len(rows), "word"))


def words_met(facts: Statuses) -> View:
    """Every value that orders hold in a status field, unknown ones first, with what it means."""
    rows = [
        {
            "account": row["account"], "field": row["field"], "value": row["value"],
            "known": Cell("yes", tone="good") if row["known"] else Cell("no", order=-1, tone="high"),
            "meaning": row["meaning"], "source": row["source"],
        }
        for row in records(facts.met)
    ]  # fmt: skip
    columns = [
        Column("known", "Known"), Column("account", "Account"), Column("field", "Field"), Column("value", "Value"),
        Column("meaning", "Means", "long"), Column("source", "Where that is written", "long"),
    ]  # fmt: skip
    unknown = int((~facts.met["known"].astype(bool)).sum())
    said = f"{count_of(len(rows), 'value')} met, {f'{unknown:,} of them' if unknown else 'none'} unknown."
    listed = table(columns, rows, name="Values met", empty="No order.", filters=("known", "account", "field"))
    return View(listed, said)
