"""Masking people's data in what is shared: names, e-mails, phones, addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

HIDDEN = "•••"
EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"().]+")
_PERSONAL = re.compile(
    r"customer|recipient|name|company|mail|phone|mobile|street|address|city|postcode|postalcode|zip|shipto|billto"
)
# Fields that carry one of those words and still name no person.
_NOT_PERSONAL = re.compile(r"reference|store|service|carrier|channel|location|warehouse|sku|product|item|design|file")


def is_personal(field: str) -> bool:
    """Whether a field of this name (any spelling: ``shipTo.name``, ``ship_to_name``) holds people's data."""
    plain = re.sub(r"[^a-z]", "", field.casefold())
    return bool(_PERSONAL.search(plain)) and not _NOT_PERSONAL.search(plain)


def masked_text(text: str, known: Sequence[str] = ()) -> str:
    """``text`` with every e-mail address and every value in ``known`` (whole words, any case) hidden."""
    for value in sorted({item.strip() for item in known if len(item.strip()) > 1}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
    return EMAIL.sub(HIDDEN, text)


def masked_value(field: str, value: Any, known: Sequence[str] = ()) -> Any:
    """A value of ``field``: hidden when the field is personal, else its text masked; empty stays empty."""
    if value is None or (isinstance(value, str) and not value):
        return value
    if is_personal(field):
        return HIDDEN
    return masked_text(value, known) if isinstance(value, str) else value


def people_of(units: pd.DataFrame) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The people's values of every order, by ``(account, order_id)``."""
    columns = [str(name) for name in units.columns if is_personal(str(name))]
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    if {"account", "order_id"} <= set(units.columns):
        for row in units[["account", "order_id", *columns]].itertuples(index=False, name=None):
            found[(str(row[0]), str(row[1]))] = tuple(str(value) for value in row[2:] if isinstance(value, str))
    return found


def masked_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of ``frame`` with its personal columns hidden and e-mail addresses in other text masked."""
    copy = frame.copy()
    for name in copy.columns:
        if copy[name].dtype.kind in "biufMm" or str(name) in ("account", "order", "order_id"):
            continue
        copy[name] = copy[name].map(lambda value, field=str(name): masked_value(field, value), na_action="ignore")
    return copy
