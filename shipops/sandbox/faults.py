"""Faults a sandbox is told to have, by name: ``--fault NAME`` or ``--fault NAME=VALUE``, repeated.

Every fault follows request counters, so two equal runs meet equal faults. A recurring fault never meets the same
request more than twice in a row: a client that tries three times gets through. Faults of the account itself, such as
a poisoned record, stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shipops.errors import ConfigError

ALL_VENDORS = ("shipstation", "cin7", "inksoft")
FEEDS = ("feeds",)
MOST_IN_A_ROW = 2


@dataclass(frozen=True)
class Kind:
    """A fault one can ask for: ``recurring`` ones break every VALUE-th answer, the others hold all the time."""

    meaning: str
    vendors: tuple[str, ...]
    recurring: bool = True
    default: int | None = 7


KINDS: Mapping[str, Kind] = {
    "shipstation-html": Kind("every VALUE-th answer is a web page with status 200", ("shipstation",)),
    "shipstation-500": Kind("every VALUE-th answer is the framework's error 500", ("shipstation",)),
    "shipstation-401": Kind("every VALUE-th answer is 401 although the key is right", ("shipstation",)),
    "cin7-error-in-200": Kind("every VALUE-th answer is an error model with status 200", ("cin7",)),
    "redirect": Kind("every VALUE-th answer is a 302 to a page named Object moved", ("cin7",)),
    "truncated": Kind("every VALUE-th answer is JSON cut in the middle", ALL_VENDORS),
    "throttle-burst": Kind("every VALUE-th answer asks to slow down", ALL_VENDORS),
    "gateway-timeout": Kind("every VALUE-th answer is a gateway's web page with status 504", ALL_VENDORS),
    "drip": Kind("every VALUE-th answer arrives in small pieces, over about a second", ALL_VENDORS),
    "cut-off": Kind("every VALUE-th connection closes in the middle of the answer", ALL_VENDORS),
    "shipstation-repeated-row": Kind("every VALUE-th list page begins with the last row before it", ("shipstation",)),
    "shipstation-null-lists": Kind("empty lists are null", ("shipstation",), recurring=False, default=None),
    "poisoned-record": Kind(
        "VALUE records of each system make every answer that holds them 500", ALL_VENDORS, False, default=1
    ),
    "drift": Kind("VALUE rows change, appear or go before every further page", ALL_VENDORS, False, default=1),
    "inksoft-500": Kind("every VALUE-th answer is an error envelope with status 500", ("inksoft",)),
    "inksoft-html": Kind("every VALUE-th answer is a web page with status 200", ("inksoft",)),
    "inksoft-not-ok": Kind("every VALUE-th answer is an error envelope with status 200", ("inksoft",)),
    "inksoft-data-false": Kind("every VALUE-th answer is OK and holds false for data", ("inksoft",)),
    "inksoft-data-null": Kind("every VALUE-th answer is OK and holds null for data", ("inksoft",)),
    "inksoft-misspelt": Kind("some names are misspelt", ("inksoft",), recurring=False, default=None),
    "inksoft-stale-list": Kind(
        "the order list stays as it was at the start", ("inksoft",), recurring=False, default=None
    ),
    "feed-300": Kind("feeds answer 300 Multiple Choices", FEEDS, recurring=False, default=None),
    "feed-empty": Kind("feeds answer with an empty body", FEEDS, recurring=False, default=None),
    "feed-prolog": Kind("feeds answer with the XML declaration alone", FEEDS, recurring=False, default=None),
    "feed-json": Kind("feeds answer in JSON", FEEDS, recurring=False, default=None),
    "feed-rootless": Kind("feeds answer with orders and no root around them", FEEDS, recurring=False, default=None),
    "feed-fault": Kind("feeds answer a fault document with status 200", FEEDS, recurring=False, default=None),
    "feed-html": Kind("feeds answer a web page with status 200", FEEDS, recurring=False, default=None),
    "feed-unescaped": Kind(
        "a product name in each feed holds an ampersand that is not escaped", FEEDS, recurring=False, default=None
    ),
    "feed-utf16": Kind("feeds declare utf-16 and send utf-8", FEEDS, recurring=False, default=None),
    "feed-pacific": Kind("feeds read the window as Pacific time", FEEDS, recurring=False, default=None),
    "feed-invalid": Kind(
        "one order on each page of a feed breaks the field table", FEEDS, recurring=False, default=None
    ),
    "feed-bomb": Kind(
        "feeds answer with nested entities that grow beyond any memory", FEEDS, recurring=False, default=None
    ),
    "feed-entity": Kind("feeds answer with an external entity", FEEDS, recurring=False, default=None),
    "feed-endless": Kind("feeds answer VALUE megabytes of one order", FEEDS, recurring=False, default=1024),
    "feed-drop-notify": Kind(
        "the first VALUE ship notifications are answered 200 and forgotten", FEEDS, recurring=False, default=1
    ),
    "feed-notify-500": Kind(
        "the first VALUE ship notifications are applied and answered 500", FEEDS, recurring=False, default=1
    ),
    "cin7-bare-error-in-200": Kind("every VALUE-th answer is an error model without an array, status 200", ("cin7",)),
    "cin7-500": Kind("every VALUE-th answer is an error model with status 500", ("cin7",)),
    "cin7-400": Kind("the rate limit answers 400 and names no wait", ("cin7",), recurring=False, default=None),
    "cin7-bare-errors": Kind("errors come without the array around them", ("cin7",), recurring=False, default=None),
    "cin7-no-zone": Kind("a time with Z in a filter is refused", ("cin7",), recurring=False, default=None),
    "cin7-composite-statuses": Kind("what was credited says so in every status", ("cin7",), False, default=None),
    "cin7-absent-tracking": Kind("an empty tracking number is '', null or missing", ("cin7",), False, default=None),
    "cin7-ignored-writes": Kind("every VALUE-th write is answered and not kept", ("cin7",), False, default=2),
    "cin7-503": Kind("the rate limit answers 503 and names no wait", ("cin7",), recurring=False, default=None),
    "shipstation-refused": Kind("every answer is 401, as after new API keys were made", ("shipstation",), False, None),
    "cin7-refused": Kind("every answer is 403, as after the application was deleted", ("cin7",), False, None),
    "cin7-300": Kind("every answer is 300 Multiple Choices", ("cin7",), recurring=False, default=None),
    "inksoft-forbidden": Kind("every answer is 403, as for a user without permission", ("inksoft",), False, None),
    "shipstation-pages-zero": Kind("lists always say pages 0", ("shipstation",), recurring=False, default=None),
    "unreadable-order": Kind("one order of each system has wrongly typed fields", ALL_VENDORS, False, None),
    "slow": Kind("every answer takes VALUE milliseconds longer", ALL_VENDORS, recurring=False, default=200),
}


@dataclass(frozen=True)
class Faults:
    """The faults of one sandbox, each with its value (None where it takes none)."""

    values: Mapping[str, int | None] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.values

    @property
    def delay_seconds(self) -> float:
        return (self.values.get("slow") or 0) / 1000

    def count(self, name: str) -> int:
        """The value of fault ``name``, 0 where it was not asked for."""
        return self.values.get(name) or 0


def read_faults(texts: Sequence[str]) -> Faults:
    """The faults named in ``texts`` (``NAME`` or ``NAME=VALUE``).

    Raises ConfigError for an unknown name, a value that is not a whole number of at least 1, or one not taken.
    """
    values: dict[str, int | None] = {}
    for text in texts:
        name, given, value = text.partition("=")
        kind = KINDS.get(name)
        if kind is None:
            raise ConfigError(f"There is no fault named {name!r}.", f"Use one of: {', '.join(sorted(KINDS))}.")
        values[name] = _value(name, value, kind) if given else kind.default
    return Faults(values)


def _value(name: str, text: str, kind: Kind) -> int:
    if kind.default is None:
        raise ConfigError(f"The fault {name!r} takes no value.", f"Write --fault {name}.")
    if not text.isdecimal() or int(text) < 1:
        raise ConfigError(
            f"The fault {name!r} has the value {text!r}.", f"Give a whole number from 1, as in {name}={kind.default}."
        )
    return int(text)


@dataclass
class FaultCounter:
    """Counts the calls of each vendor and says which answers break."""

    faults: Faults
    _calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    _in_a_row: Counter[str] = field(default_factory=Counter)

    def due(self, vendor: str, signature: str) -> str | None:
        """The recurring fault that breaks the answer to this call of ``vendor``, None for an honest answer.

        ``signature`` is equal for the same request made again.
        """
        hit: str | None = None
        for name, value in self.faults.values.items():
            kind = KINDS[name]
            if kind.recurring and vendor in kind.vendors:
                self._calls[vendor, name] += 1
                if hit is None and self._calls[vendor, name] % (value or 1) == 0:
                    hit = name
        request = f"{vendor} {signature}"
        if hit is None or self._in_a_row[request] >= MOST_IN_A_ROW:
            del self._in_a_row[request]
            return None
        self._in_a_row[request] += 1
        return hit
