"""Whose data an order's story holds, and how they are hidden in what is passed on."""

from __future__ import annotations

from collections.abc import Sequence

from shipops.desk.trace import OrderStory
from shipops.reports.masking import masked_text

_FIELDS = (
    "customer", "email", "phone", "ship_to_name", "ship_to_company", "ship_to_street1", "ship_to_street2",
    "ship_to_city", "ship_to_postcode", "customer_note", "internal_note",
)  # fmt: skip
_SIDES = frozenset({"recipient", "street", "second line", "city", "postcode", "e-mail", "phone"})


def people_of(story: OrderStory) -> tuple[str, ...]:
    """Every value of the order that is somebody's, on either side."""
    told = [story.order[name] for name in _FIELDS]
    told += [row[side] for row in story.differences if row["field"] in _SIDES for side in ("source", "shipstation")]
    return tuple(dict.fromkeys(str(value) for value in told if value))


def hidden(text: str, known: Sequence[str]) -> str:
    """``text`` with what is ``known`` to be somebody's, and every e-mail address, hidden; as it is where nothing is."""
    return masked_text(text, known) if known else text
