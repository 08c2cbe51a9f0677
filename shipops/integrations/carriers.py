"""Names of carriers and services folded to one form, and the words that say freight or replacement.

The words are data (``carriers.toml``), each with its source. Texts come from people and vendors; none is trusted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import quote

from shipops.normal_forms import plain

_MARKS = re.compile(r"[®™©℠]")
_NOT_ALNUM = re.compile(r"[\W_]+")
_LONGEST_TEXT = 200
_LONGEST_NAME = 60

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShippingWords:
    """What ``carriers.toml`` says, as words: upper case, without accents and punctuation."""

    carriers: Mapping[Words, str]
    spelt: Mapping[str, str]
    pages: Mapping[str, str]
    nothing: frozenset[Words]
    freight: frozenset[Words]
    services: Mapping[tuple[str, str], str]
    noise: frozenset[str]
    replacement: frozenset[Words]


@cache
def shipping_words() -> ShippingWords:
    """The vocabulary of ``carriers.toml``."""
    document = tomllib.loads(resources.files(__package__).joinpath("carriers.toml").read_text(encoding="utf-8"))

    def phrases(table: str) -> frozenset[Words]:
        return frozenset(_words(word) for row in document[table] for word in row["words"])

    return ShippingWords(
        carriers={_words(word): row["name"] for row in document["carrier"] for word in row["words"]},
        spelt={row["name"]: row["words"][0] for row in document["carrier"]},
        pages={row["name"]: row["page"] for row in document["carrier"] if "page" in row},
        nothing=frozenset(_words(word) for word in document["says_nothing"]),
        freight=phrases("freight"),
        services={(row["carrier"], word): row["name"] for row in document["service"] for word in row["words"]},
        noise=frozenset(word for text in document["service_noise"]["words"] for word in _words(text)),
        replacement=phrases("replacement"),
    )


def carrier_name(text: str | None) -> str:
    """The one name of a carrier: ``usps`` for ``stamps_com``; an unknown one in lower case; ``""`` if none is named."""
    words, known = _words(text), shipping_words()
    if found := _longest(words, known.carriers):
        return known.carriers[found]
    return "" if words in known.nothing else _name(words)


def spoken_carrier(text: str | None) -> str:
    """A carrier as it spells itself: ``USPS`` for ``stamps_com``; an unknown one as it was written; ``""`` for none."""
    name = carrier_name(text)
    return shipping_words().spelt.get(name, (text or "").strip() if name else "")


def tracking_page(carrier: str | None, number: str | None) -> str:
    """Where the carrier tells of a tracking number; ``""`` where its page is not known, or there is no number."""
    page = shipping_words().pages.get(carrier_name(carrier), "")
    return page.format(quote(number.strip(), safe="")) if page and number and number.strip() else ""


def service_name(text: str | None) -> str:
    """The one name of a service without its carrier: ``priority mail`` for ``usps_priority_mail``; ``""`` for none."""
    words, known = _words(text), shipping_words()
    if words in known.nothing:
        return ""
    # The shortest name of a carrier: in "dhl_express_worldwide" that is DHL, the rest is the service.
    named = [phrase for phrase in known.carriers if len(phrase) < len(words) and _place(words, phrase) >= 0]
    found = min(named, key=lambda phrase: (len(phrase), phrase), default=())
    start = _place(words, found)
    bare = [*words[:start], *words[start + len(found) :]] if found else words
    name = _name([word for word in bare if word not in known.noise] or words)
    carrier = known.carriers[found] if found else ""
    return known.services.get((carrier, name), name)


def is_freight(text: str | None) -> bool:
    """Whether a carrier's name says that goods left on a pallet or a lorry."""
    return bool(_longest(_words(text), shipping_words().freight))


def is_replacement(text: str | None) -> bool:
    """Whether a note says that the order replaces another one."""
    return bool(_longest(_words(text), shipping_words().replacement))


def _words(text: str | None) -> Words:
    bare = _MARKS.sub(" ", (text or "")[:_LONGEST_TEXT])
    return tuple(_NOT_ALNUM.sub(" ", plain(bare)).split())


def _name(words: Iterable[str]) -> str:
    return " ".join(words).lower()[:_LONGEST_NAME].strip()


def _longest(words: Words, phrases: Iterable[Words]) -> Words:
    """The longest of ``phrases`` that ``words`` holds side by side; ``()`` for none."""
    held = [phrase for phrase in phrases if _place(words, phrase) >= 0]
    return max(held, key=lambda phrase: (len(phrase), phrase), default=())


def _place(words: Words, phrase: Words) -> int:
    """Where ``phrase`` begins in ``words``; -1 if nowhere."""
    size = len(phrase)
    return next((at for at in range(len(words) - size + 1) if words[at : at + size] == phrase), -1) if size else -1
