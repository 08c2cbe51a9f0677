"""Calls to the sandbox's Custom Store feeds, as ShipStation makes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import httpx

CIN7 = "/feeds/cin7/main_warehouse"
INKSOFT = "/feeds/inksoft/70001"
CIN7_LOGIN = ("orders@larkspur.example", "sandbox-password")
INKSOFT_LOGIN = ("fulfilment@larkspur.example", "sandbox-password")
EVERYTHING = {"start_date": "01/01/2026 00:00", "end_date": "12/31/2026 23:59"}


def export(sandbox: Any, path: str, *, auth: tuple[str, str] | None = None, **parameters: Any) -> httpx.Response:
    """``action=export`` of everything, with the feed's own login unless ``auth`` is another one."""
    login = auth or (INKSOFT_LOGIN if "inksoft" in path else CIN7_LOGIN)
    answer: httpx.Response = sandbox.bare.get(
        path, params={"action": "export", "page": 1, **EVERYTHING, **parameters}, auth=login
    )
    return answer


def tree(answer: httpx.Response) -> ElementTree.Element:
    """The root of an answer that is XML."""
    return ElementTree.fromstring(answer.content)  # noqa: S314 - the sandbox's own text


def orders(answer: httpx.Response) -> list[ElementTree.Element]:
    return tree(answer).findall("Order")


def texts(answer: httpx.Response, path: str) -> list[str]:
    """The text at ``path`` of every order."""
    return [order.findtext(path, "") for order in orders(answer)]


def leaves(element: ElementTree.Element, path: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf below ``element`` with its path."""
    for child in element:
        here = f"{path}/{child.tag}" if path else child.tag
        if len(child):
            yield from leaves(child, here)
        else:
            yield here, child.text or ""


def notify(
    sandbox: Any, path: str, body: str = "", *, auth: tuple[str, str] | None = None, **parameters: str
) -> httpx.Response:
    """``action=shipnotify`` with ``body`` and the query's ``parameters``."""
    login = auth or (INKSOFT_LOGIN if "inksoft" in path else CIN7_LOGIN)
    query = {"action": "shipnotify", **parameters}
    answer: httpx.Response = sandbox.bare.post(path, params=query, content=body.encode(), auth=login)
    return answer


def notice(order_id: str, tracking: str, *items: tuple[str, int], line_ids: bool = False) -> str:
    """A ShipNotice for ``order_id``; each item is a SKU (or a line id) and a quantity."""
    name = "LineItemID" if line_ids else "SKU"
    packed = "".join(f"<Item><{name}>{key}</{name}><Quantity>{count}</Quantity></Item>" for key, count in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f"<ShipNotice><OrderNumber></OrderNumber><OrderID>{order_id}</OrderID><CustomerNotes/>"
        f"<Carrier>USPS</Carrier><Service>Priority Mail</Service><TrackingNumber>{tracking}</TrackingNumber>"
        f"<ShippingCost>4.95</ShippingCost><Items>{packed}</Items></ShipNotice>"
    )
