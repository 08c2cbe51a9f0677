"""The comparable form of what people and systems type: numbers, tracking codes, e-mails, addresses.

Text is normalised once, when a record is made, so that every later comparison is plain equality.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from shipops.keeping import kept

_SPACE = re.compile(r"\s+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_NOT_ALNUM = re.compile(r"[^0-9A-Z]+")
# Letters of every script count, or all addresses in Cyrillic would be one.
_PUNCTUATION = re.compile(r"[\W_]+")
_TRACKING_SEPARATORS = re.compile(r"[,;|/\s]+")

# Whole words only: "St" in "St Mary" stays ambiguous, but folds alike on both sides.
_ADDRESS_WORDS = {
    "STREET": "ST", "AVENUE": "AVE", "AV": "AVE", "ROAD": "RD", "BOULEVARD": "BLVD", "DRIVE": "DR", "LANE": "LN",
    "COURT": "CT", "PLACE": "PL", "SQUARE": "SQ", "HIGHWAY": "HWY", "PARKWAY": "PKWY", "TERRACE": "TER",
    "CIRCLE": "CIR", "APARTMENT": "APT", "SUITE": "STE", "BUILDING": "BLDG", "FLOOR": "FL", "ROOM": "RM",
    "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "NORTHEAST": "NE", "NORTHWEST": "NW",
    "SOUTHEAST": "SE", "SOUTHWEST": "SW",
}  # fmt: skip
ADDRESS_SHORT = frozenset(_ADDRESS_WORDS.values())
"""The short forms that :func:`address_norm` folds words to."""
# Option names that mean one thing (ShipStation carries the source's own names).
_OPTION_NAMES = {"COLOR": "COLOUR", "ARTWORK": "DESIGN", "PERSONALIZATION": "PERSONALISATION"}
_SIZES = {
    "SMALL": "S", "MEDIUM": "M", "LARGE": "L", "EXTRA LARGE": "XL", "X LARGE": "XL", "XXL": "2XL", "XXXL": "3XL",
    "ONE SIZE": "OSFA", "ONE SIZE FITS ALL": "OSFA",
}  # fmt: skip
_OPTION_LENGTH = 100
# The same names, words and places come again and again; what is kept of them stays small.
_kept = kept(8_192)


def plain(text: str | None) -> str:
    """``text`` without accents, upper case, single spaces; ``""`` for nothing."""
    if not text:
        return ""
    if text.isascii():
        return " ".join(text.split()).upper()
    bare = unicodedata.normalize("NFKD", text)
    for ch in set(_NOT_ASCII.findall(bare)):
        if unicodedata.combining(ch):
            bare = bare.replace(ch, "")
    return _SPACE.sub(" ", bare).strip().upper()


def number_norm(number: str | None) -> str:
    """An order number as it compares: outer space, a leading ``#`` and case aside.

    Never digits alone: ``SO-00123`` and ``INV-00123`` are different orders (cin7 sheet, 5.3).
    """
    if not number:
        return ""
    return _SPACE.sub(" ", number).lstrip("# ").strip().upper()


def tracking_norm(tracking: str | None) -> str:
    """A tracking number with all separators removed."""
    return _NOT_ALNUM.sub("", (tracking or "").upper())


def tracking_tokens(field: str | None) -> tuple[str, ...]:
    """Every tracking number one field may hold.

    The first is the whole field without separators (a number printed in groups of four), the rest its parts at
    ``, ; | /`` and white space: the delimiter of Cin7's combined field is not known (cin7 sheet, 5.3).
    """
    if not field:
        return ()
    parts = (tracking_norm(part) for part in _TRACKING_SEPARATORS.split(field))
    found = [tracking_norm(field), *parts]
    return tuple(dict.fromkeys(token for token in found if token))


def email_norm(email: str | None) -> str:
    """An e-mail address as it compares."""
    return (email or "").strip().casefold()


def phone_norm(phone: str | None) -> str:
    """The digits of a phone number, the last ten where there are more (country codes come and go)."""
    digits = re.sub(r"\D", "", phone or "")
    return digits[-10:]


def postcode_norm(postcode: str | None) -> str:
    """A postcode without separators; a US ZIP+4 is cut to its five digits."""
    code = _NOT_ALNUM.sub("", plain(postcode))
    return code[:5] if code.isdigit() and len(code) == 9 else code


@_kept
def address_norm(*lines: str | None) -> str:
    """Address lines as one comparable text: case, accents, punctuation and common abbreviations aside."""
    words = _PUNCTUATION.sub(" ", plain(" ".join(line for line in lines if line))).split()
    return " ".join(_ADDRESS_WORDS.get(word, word) for word in words)


@_kept
def status_norm(status: str | None) -> str:
    """A status word folded to its letters and digits, spelling variants of *cancelled* and *completed* alike.

    ``ReadyToShip`` and ``Ready to Ship`` are one (inksoft sheet, 5.1).
    """
    letters = _PUNCTUATION.sub("", plain(status).casefold())
    return {"canceled": "cancelled", "completed": "complete", "readytopickup": "readyforpickup"}.get(letters, letters)


def options_text(pairs: Iterable[tuple[str | None, str | None]]) -> str | None:
    """Options as one text, ``name: value; name: value``; signs that divide them are replaced within them."""
    said = [((name or "").replace(";", ",").replace(":", " ").strip(), (value or "").replace(";", ",").strip())
            for name, value in pairs]  # fmt: skip
    return "; ".join(f"{name}: {value}" for name, value in said if value) or None


@_kept
def option_pairs(text: str | None) -> tuple[str, ...]:
    """The options in a text of :func:`options_text`, each as ``NAME=VALUE`` in comparable form.

    Case, accents, punctuation, spellings of a name (colour, color) and of a size aside; a value is cut to the 100 signs
    ShipStation keeps (custom store format, Option). Several values of one name are one, in alphabetical order.
    """
    values: dict[str, list[str]] = {}
    for part in (text or "").split(";"):
        name, colon, value = part.partition(":")
        name_norm = _words(name)
        value_norm = _words(value.strip()[:_OPTION_LENGTH])
        if colon and name_norm and value_norm:
            values.setdefault(_OPTION_NAMES.get(name_norm, name_norm), []).append(_SIZES.get(value_norm, value_norm))
    return tuple(f"{name}={' + '.join(sorted(found))}" for name, found in sorted(values.items()))


def _words(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", plain(text)).split())
