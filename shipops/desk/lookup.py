"""The order desk: one order looked up while the customer waits, many numbers at once, two orders side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import ipywidgets

from shipops.desk.asking import Orders, ask
from shipops.desk.layout import style, whole
from shipops.desk.lookup_many import many_numbers
from shipops.desk.lookup_one import OneOrder
from shipops.desk.lookup_two import two_orders
from shipops.display.attended import attended
from shipops.display.view import View, fragment


def desk(orders: Orders, *, identifier: str = "", redact: bool = False) -> ipywidgets.VBox:
    """The desk as a widget over a workspace; opened at ``identifier``, if one is given. With ``redact`` no
    customer is named anywhere on it; agents still act, and sign what they do."""
    one = OneOrder(orders, redact=redact)
    places = {
        "One order": one.widget,
        "Many numbers": many_numbers(orders, redact=redact),
        "Two side by side": two_orders(orders, redact=redact),
    }
    stack = ipywidgets.Stack([*places.values()], selected_index=0)
    stack.add_class("shipops-places")
    modes = ipywidgets.ToggleButtons(options=[*places], value="One order", tooltips=[*places])
    modes.add_class("shipops-modes")
    modes.observe(lambda change: setattr(stack, "selected_index", [*places].index(change["new"])), names="value")
    if identifier.strip():
        one.box.value = identifier
    whole_desk = ipywidgets.VBox([ipywidgets.HTML(style()), modes, stack])
    whole_desk.add_class("shipops-desk")
    return whole_desk


@dataclass(frozen=True)
class OrderDesk:
    """The desk where a person sits in front of it; anywhere else all about one order, on a page."""

    orders: Orders
    identifier: str
    redact: bool

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        if attended():
            bundle: dict[str, Any] = desk(
                self.orders, identifier=self.identifier, redact=self.redact
            )._repr_mimebundle_()
            return bundle
        return {"text/html": style() + fragment(self._view.html), "text/plain": self._view.text}

    def __repr__(self) -> str:
        return self._view.text

    @property
    def _view(self) -> View:
        if not self.identifier.strip():
            told = "No order was named: pass identifier, or open this notebook with `shipops desk` or in JupyterLab."
            return View(f"<p>{told}</p>", told)
        zone = ZoneInfo(self.orders.timezone)
        return whole(ask(self.orders, self.identifier), zone, redact=self.redact)


def look_up(orders: Orders, identifier: str = "", *, redact: bool = False) -> OrderDesk:
    """The order desk over a workspace, or, where nobody could use it, the order that ``identifier`` names."""
    return OrderDesk(orders, identifier, redact)
