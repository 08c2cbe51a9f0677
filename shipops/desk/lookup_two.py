"""Two orders side by side at the desk."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import ipywidgets

from shipops.desk.asking import ALONE_LIVE, Orders, ask
from shipops.desk.controls import field, telling
from shipops.desk.layout import beside, inside


def two_orders(orders: Orders, *, redact: bool) -> ipywidgets.VBox:
    """Two boxes, and everything about both orders beside each other."""
    first, second = (field(ipywidgets.Text, label) for label in ("First order", "Second order"))
    button, shown = ipywidgets.Button(description="Compare"), ipywidgets.HTML()

    def compare() -> None:
        answers = [ask(orders, box.value, if_unknown=ALONE_LIVE) for box in (first, second)]
        shown.value = inside(beside(answers, ZoneInfo(orders.timezone), redact=redact))

    button.on_click(lambda _: telling(shown, compare))
    asked = ipywidgets.Box([first, second, button])
    asked.add_class("shipops-asked")
    return ipywidgets.VBox([asked, shown])
