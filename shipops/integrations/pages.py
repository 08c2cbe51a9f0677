"""Addresses of the vendors' own pages about one order, from ``pages.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import quote

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Longer than any vendor's order number; what is longer is not one.
_LONGEST_NUMBER = 100


@dataclass(frozen=True, slots=True)
class PageForm:
    """How a system's page about one order is addressed: ``filled_with`` the order's ``guid`` or its ``number``."""

    system: str
    label: str
    address: str
    filled_with: str
    source: str


@cache
def page_forms() -> dict[str, PageForm]:
    """The known forms by system."""
    document = tomllib.loads(resources.files(__package__).joinpath("pages.toml").read_text(encoding="utf-8"))
    return {row["system"]: PageForm(**row) for row in document["page"]}


def order_page(system: str, *, order_id: str, number: str) -> tuple[str, str] | None:
    """Label and address of the page about an order; ``None`` where no form is known or what identifies the order is
    not what the form takes. Both come from outside: an id must be a GUID, a number is escaped."""
    form = page_forms().get(system)
    if form is None:
        return None
    if form.filled_with == "guid":
        return (form.label, form.address.format(order_id=order_id.lower())) if _GUID.fullmatch(order_id) else None
    if not number or len(number) > _LONGEST_NUMBER or not number.isprintable():
        return None
    # A lone half of a character pair cannot be written into an address.
    escaped = quote(number, safe="", errors="replace")
    return form.label.format(number=number), form.address.format(number=escaped)
