"""The comparable form of a whole address, so that only another place differs.

Both sides are folded alike: case, accents, punctuation, common abbreviations, the country's name against its code,
ZIP+4, and what is longer than ShipStation keeps (custom store format: address lines 200, city 100, postcode 50 signs).
The state is left out: one side writes its name, the other its code, and the postcode says it already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from shipops import normal_forms
from shipops.countries import codes
from shipops.keeping import kept

Place = tuple[Sequence[str | None], str | None, str | None, str | None]
"""Street lines, city, postcode, country."""
# An order and its labels go to one place.
_PLACES_KEPT = 8_192

_STREET, _CITY, _POSTCODE = 200, 100, 50
# What a vendor or a merchant writes over a person's data.
_MASK = re.compile(r"\*{2,}|#{3,}|\bX{3,}\b|\b(?:REDACTED|REMOVED|ANONYMI[SZ]ED|ERASED|DELETED|MASKED|HIDDEN)\b")


def country_norm(country: str | None) -> str:
    """A country's two letters, by its code of two or three letters or its name; else the name as it compares."""
    name = normal_forms.address_norm(country)
    return _countries().get(name, name)


@cache
def _countries() -> dict[str, str]:
    return {normal_forms.address_norm(name): code for name, code in codes().items()}


def place_norm(streets: Sequence[str | None], city: str | None, postcode: str | None, country: str | None) -> str:
    """A whole address as one comparable text; ``""`` where it is not complete, or erased."""
    return _place_norm(city, postcode, country, *streets)


@kept(_PLACES_KEPT)
def _place_norm(city: str | None, postcode: str | None, country: str | None, *streets: str | None) -> str:
    lines = [line[:_STREET] for line in streets if line]
    town, code = (city or "")[:_CITY], (postcode or "")[:_POSTCODE]
    street = normal_forms.address_norm(*lines)
    if not street or not town.strip() or _MASK.search(normal_forms.plain(" ".join((*lines, town, code)))):
        return ""
    return " | ".join(
        (street, normal_forms.address_norm(town), normal_forms.postcode_norm(code), country_norm(country))
    )


def place_core(streets: Sequence[str | None], city: str | None, postcode: str | None, country: str | None) -> str:
    """What of an address no validation rewrites: its country, every number of its street lines, their longest name.

    A validated address may gain a suffix, lose a direction or get its true postcode; it stays at the same house.
    ``""`` where :func:`place_norm` is empty.
    """
    whole = place_norm(streets, city, postcode, country)
    if not whole:
        return ""
    words = whole.partition(" | ")[0].split()
    numbers = sorted(word for word in words if any(sign.isdigit() for sign in word))
    names = [word for word in words if word.isalpha() and word not in normal_forms.ADDRESS_SHORT]
    longest = max(names, key=lambda word: (len(word), word), default="")
    return " | ".join((country_norm(country), " ".join(numbers), longest))


def one_line(streets: Sequence[str | None], city: str | None, *rest: str | None) -> str | None:
    """An address as a person writes it on one line."""
    return ", ".join(part for part in (*streets, city, *rest) if part) or None
