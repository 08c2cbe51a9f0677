"""Who comes up more often than others: what the orders with findings have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipops.display.table import Cell, Column, table
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.asking import questions
from shipops.reports.facts import Prepared
from shipops.reports.wording import count_of

if TYPE_CHECKING:
    import pandas as pd

QUESTIONS = questions("traits")
# One order with a finding is no pattern, nor is what half as much again would be.
_FEWEST = 2
_PLAINLY_MORE = 1.5
_EACH = 12
_LABELS = {
    "store": "Store", "location": "Location", "channel": "Channel", "carrier": "Carrier", "SKU": "SKU",
    "customer": "Customer",
}  # fmt: skip
_COLUMNS = (
    Column("kind", "What"), Column("name", "Name", "long"), Column("account", "Account"),
    Column("found", "Orders with a finding", "number"), Column("orders", "Of all its orders", "number"),
    Column("share", "That is", "number"), Column("usual", "Usual in this account", "number"),
    Column("examples", "For example", "code"),
)  # fmt: skip


def worst_offenders(facts: Prepared, traits: pd.DataFrame) -> View:
    """Stores, carriers, SKUs and others whose orders have findings more often than the account's orders have.

    ``traits`` answers :data:`QUESTIONS`. Customers are left out where people are masked.
    """
    units = facts.units[["account", "order_id", "order"]].drop_duplicates(["account", "order_id"])
    wrong = {(f.account, f.order_id) for f in facts.findings if f.order_id and not f.muted and f.state != "resolved"}
    orders = units.assign(wrong=[key in wrong for key in zip(units["account"], units["order_id"], strict=True)])
    usual = orders.groupby("account")["wrong"].mean()
    known = traits if not facts.redacted else traits[traits["kind"] != "customer"]
    rows = []
    for (account, kind, name), group in known.merge(orders, on=["account", "order_id"]).groupby(
        ["account", "kind", "name"]
    ):
        found, share = int(group["wrong"].sum()), float(group["wrong"].mean())
        if found >= _FEWEST and share >= _PLAINLY_MORE * float(usual[str(account)]):
            rows.append(
                {
                    "kind": _LABELS[str(kind)], "name": name, "account": account, "found": found, "orders": len(group),
                    "share": _percent(share), "usual": _percent(float(usual[str(account)])),
                    "examples": " ".join(sorted(group[group["wrong"]]["order"])[:3]),
                    "place": (-found, -share, str(name)),
                }
            )  # fmt: skip
    shown = [row for label in _LABELS.values() for row in _first(rows, label)]
    listed = table(
        _COLUMNS, shown, name="Comes up more often", empty="Nothing comes up more often than the rest.",
        filters=("kind", "account"),
    )  # fmt: skip
    words = "; ".join(f"{row['kind']} {row['name']}: {row['found']} of {row['orders']}" for row in shown)
    return View(listed, words or "Nothing comes up more often than the rest.")


def came_again(facts: Prepared) -> View:
    """Orders, customers and stores that came up again in the recorded runs, with how often a finding came back."""
    rows = [
        {
            "kind": row.kind, "name": row.name, "account": row.account, "findings": row.findings, "open": row.open,
            "reopened": row.reopened, "first": facts.local(row.first_seen), "last": facts.local(row.last_seen),
            "checks": ", ".join(wording.check_name(check) for check in row.checks),
        }
        for row in facts.repeat_offenders
    ]  # fmt: skip
    columns = [
        Column("kind", "What"), Column("name", "Name", "long"), Column("account", "Account"),
        Column("findings", "Findings so far", "number"), Column("open", "Open now", "number"),
        Column("reopened", "Times one came back", "number"), Column("first", "First seen"), Column("last", "Last seen"),
        Column("checks", "About", "long"),
    ]  # fmt: skip
    listed = table(columns, rows, name="Came up again", empty="Nothing came up again.", filters=("kind", "account"))
    return View(listed, count_of(len(rows), "repeat offender"))


def _first(rows: list[dict[str, object]], kind: str) -> list[dict[str, object]]:
    of_kind = [row for row in rows if row["kind"] == kind]
    return sorted(of_kind, key=lambda row: row["place"])[:_EACH]  # type: ignore[arg-type, return-value]


def _percent(share: float) -> Cell:
    return Cell(f"{100 * share:.0f} %", order=f"{share:.4f}")
