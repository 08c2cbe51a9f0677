"""How long orders stay in a status, and which way they move."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shipops.display.table import Cell, Column, table
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.rows import records
from shipops.reports.status_facts import HOUR, Statuses
from shipops.reports.wording import count_of

if TYPE_CHECKING:
    import pandas as pd

# Nobody waits for what is over.
_OVER = ("shipped", "cancelled", "completed")


def time_in_status(facts: Statuses) -> View:
    """Per account and status: how many orders are in it, since when, and how long those took that left it."""
    periods = _with_hours(facts)
    rows = []
    for (account, status), group in periods.groupby(["account", "status_text"]):
        now, left = group[group["until"].isna()], group[group["until"].notna()]
        waiting, took = now[~now["status"].isin(_OVER)]["hours"], left["hours"]
        rows.append(
            {
                "account": account, "status": status, "now": len(now), "median": duration(float(waiting.median())),
                "slow": duration(float(waiting.quantile(0.9))), "longest": duration(float(waiting.max())),
                "left": len(left), "took": duration(float(took.median())),
            }
        )  # fmt: skip
    columns = [
        Column("account", "Account"), Column("status", "Status"), Column("now", "Orders in it", "number"),
        Column("median", "Half of them longer than", "number"), Column("slow", "One in ten longer than", "number"),
        Column("longest", "The longest", "number"), Column("left", "Orders that left it", "number"),
        Column("took", "Half of those took longer than", "number"),
    ]  # fmt: skip
    text = "\n".join(f"{row['account']} {row['status']}: {row['now']} in it" for row in rows)
    return View(table(columns, rows, name="Time in status", empty="No order.", filters=("account",)), text)


def longest_in_status(facts: Statuses, *, limit: int = 200) -> View:
    """The orders that wait longest in a status that is not an end, longest first."""
    periods = _with_hours(facts)
    waiting = periods[periods["until"].isna() & ~periods["status"].isin(_OVER)]
    waiting = waiting.sort_values(["hours", "account", "number"], ascending=[False, True, True], kind="stable")
    rows = [record | {"hours": duration(record["hours"])} for record in records(waiting.head(limit))]
    columns = [
        Column("number", "Order", "code"), Column("account", "Account"), Column("status_text", "Status"),
        Column("since", "At least since"), Column("hours", "For", "number"),
    ]  # fmt: skip
    listed = table(
        columns, rows, name="Longest in one status", empty="No order waits.", filters=("account", "status_text"),
    )  # fmt: skip
    return View(listed, count_of(len(rows), "order"))


def moves(facts: Statuses) -> View:
    """Every change of status seen between two pulls, with counts; marked where it went against the flow."""
    changed = facts.periods[facts.periods["until"].notna()]
    backwards = {(f.account, f.order_id) for f in facts.findings if f.check == "status-backwards"}
    rows = []
    for (account, old, new), group in changed.groupby(["account", "status_text", "next_status"]):
        back = sum((account, order_id) in backwards for order_id in set(group["order_id"]))
        count = Cell(f"{len(group):,}, {back:,} backwards", order=len(group), tone="medium") if back else len(group)
        rows.append({"account": account, "old": old, "new": new, "count": count, "last": group["until"].max()})
    columns = [
        Column("account", "Account"), Column("old", "From"), Column("new", "To"), Column("count", "Orders", "number"),
        Column("last", "Last seen"),
    ]  # fmt: skip
    empty = "No change of status was seen yet: it takes two pulls to see one."
    return View(table(columns, rows, name="Moves between statuses", empty=empty), count_of(len(rows), "kind of move"))


def moved_backwards(facts: Statuses) -> View:
    """The orders that moved against the flow, each with what was seen."""
    found = [finding for finding in facts.findings if finding.check == "status-backwards"]
    rows = [
        {"order": f.order, "account": f.account, "title": f.title, "seen": facts.seen.local(f.last_seen)} for f in found
    ]
    columns = [
        Column("order", "Order", "code"), Column("account", "Account"), Column("title", "What was seen", "long"),
        Column("seen", "Seen"),
    ]  # fmt: skip
    return View(
        table(columns, rows, name="Moved backwards", empty="No order moved backwards."), count_of(len(rows), "order")
    )


def duration(hours: float | None) -> Cell | None:
    """``hours`` as a cell in words that sorts by length: minutes, hours or days."""
    if hours is None or hours != hours:
        return None
    return Cell(wording.span(hours), order=f"{hours:.4f}")


def _with_hours(facts: Statuses) -> pd.DataFrame:
    end: datetime = facts.as_of
    periods = facts.periods[facts.periods["since"].notna() & facts.periods["status_text"].notna()]
    spent = (periods["until"].fillna(end) - periods["since"]).dt.total_seconds() / HOUR
    return periods.assign(hours=spent.clip(lower=0))
