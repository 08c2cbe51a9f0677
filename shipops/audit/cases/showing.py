"""Cases as a notebook shows them: one row an order, the first thing to do first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipops.audit.cases.wording import percent, role
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import Tone
from shipops.display.view import fragment

if TYPE_CHECKING:
    from shipops.audit.cases.result import Duplicates

TONES: dict[str, Tone] = {
    "stop now": "critical",
    "one shipped": "high",
    "same number": "high",
    "both shipped": "medium",
}
"""How urgent a state is, as a colour."""

_COLUMNS = (
    Column("place", "Case", "number"), Column("state", "State"), Column("check", "Check"),
    Column("order", "Order", "code"), Column("role", "Is"), Column("account", "Account"),
    Column("shipstation", "In ShipStation", "code"), Column("total", "Total", "number"),
    Column("fees", "Label fees", "number"), Column("probability", "Probability"),
)  # fmt: skip


def duplicates_html(found: Duplicates) -> str:
    """The cases as a table."""
    rows = [
        {
            "place": place,
            "state": Cell(case.state, tone=TONES.get(case.state)),
            "check": case.kind,
            "order": order.number,
            "role": role(case, order),
            "account": order.account,
            "shipstation": order.in_shipstation,
            "total": None if order.total is None else f"{order.total:,.2f} {order.currency or ''}".rstrip(),
            "fees": f"{order.label_fees:,.2f}" if order.label_fees else None,
            "probability": "proven by keys" if case.probability is None else percent(case.probability),
        }
        for place, case in enumerate(found.cases, start=1)
        for order in case.orders
    ]
    return fragment(table(_COLUMNS, rows, name="Duplicates", empty="No purchase stands there twice."))
