"""Realistic documents, and what a hostile or broken sender makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from shipops.systems import json_text

FACTS = Path(__file__).parent / "facts"
MARK = "Quentin-Marker 77 quentin@example.org"
"""Stands for a person in documents that are spoilt: it must never be repeated in a reason."""
_PERSONAL = ("name", "email", "phone", "street", "company", "contact", "customer", "line1", "city")


@dataclass(frozen=True)
class Verbatim:
    """Text put into a document as it is, whether or not it is JSON."""

    text: str


@dataclass(frozen=True)
class Edit:
    """One thing done to the value at a place (counted modulo the places there are)."""

    place: int
    verb: str
    value: Any


_VERBS = ("replace", "replace", "drop", "twin", "twin first", "list", "object", "wrap")
_HOSTILE: Sequence[Any] = (
    None, True, False, "", " ", "\t\n", 0, -1, 1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, MARK, [], {}, [[]],
    [None], [{}], {"": None}, "0", "-0", "1e99", "NaN", "Infinity", "sNaN", "true", "no", "1.5", " 7 ", "１２", "1_000",
    "x" * 10_000, "9" * 10_000, "\ud800", "a\udfffb", "\x00", "é" * 300, "AUTHORISED", "VOIDED", "voided / credited",
    "shipped", "Ready to Ship", "discount", "2026-11-01T01:30:00", "<b>&\"'</b>", "'; DROP TABLE orders; --",
    Verbatim("NaN"), Verbatim("-Infinity"), Verbatim("1e400"), Verbatim("-1.5E-400"),
    Verbatim("1E+99999999999999999999"),
    Verbatim("0.00005"), Verbatim("9999999999999.99995"), Verbatim("1" * 4_000), Verbatim("1" * 5_000),
    Verbatim("[" * 60 + "]" * 60), Verbatim("[" * 900 + "]" * 900), Verbatim('{"a":' * 300 + "1" + "}" * 300),
    Verbatim("[" * 50_000 + "]" * 50_000), Verbatim('1,"orderId":"twice","ID":{},"id":2'), Verbatim('"\\ud83d"'),
    Verbatim("tru"), Verbatim('"cut'),
)  # fmt: skip
_DATES: Sequence[str] = (
    "2026-03-04", "2026-03-04T05:06:07.8882229Z", "2026-03-04T05:06", "2026-03-04 05:06:07",
    "2026-03-04T05:06:07-08:00",
    "2026-03-04T05:06:07+9959", "2026-03-04T05:06:07+99:99", "2026-02-30", "2026-13-01T00:00:00", "2026-03-04T24:00:00",
    "2026-03-04T05:06:60", "0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999", "1899-12-30",
    "2200-12-31T23:59:59-23:59",
    "1900-01-01T00:00:00+23:59", "/Date(1772600767000)/", "/Date(-62135596800000)/", "/Date(999999999999999)/",
    "/Date(1772600767000-0800)/", "/Date()/", "\\/Date(1)\\/", "04/03/2026", "3/4/2026 5:06 PM", "1772600767", "now",
    "2026-W10-3", "20260304T050607Z", "２０２６-03-04", "2026-11-01T01:30:00", "2026-03-08T02:30:00",
)  # fmt: skip

values = (
    st.sampled_from(_HOSTILE)
    | st.sampled_from(_DATES)
    | st.text(st.characters(), max_size=12)
    | st.integers()
    | st.decimals(allow_nan=False).map(lambda number: Verbatim(str(number)))
    | st.dictionaries(st.text(st.characters(), max_size=4), st.none() | st.booleans() | st.integers(), max_size=3)
)
edits = st.lists(
    st.builds(Edit, place=st.integers(0, 2**16), verb=st.sampled_from(_VERBS), value=values), min_size=1, max_size=4
)


def fact(name: str) -> Any:
    """The composed document ``name``, as a client reads it."""
    return json_text.parse((FACTS / f"{name}.json").read_text(encoding="utf-8"))


def spoilt(document: Any, changes: Sequence[Edit]) -> str:
    """The text of ``document`` after ``changes``; it need not be JSON any more."""
    root = [deepcopy(document)]
    for change in changes:
        places = list(_places(root)) or [(root, 0)]
        if not root:
            root.append(None)
        holder, key = places[change.place % len(places)]
        _change(holder, key, change)
    return written(root[0]) if root else ""


def personal(document: Any) -> set[str]:
    """The texts of ``document`` that say something about a person."""
    return {
        value
        for holder, key in _places([document])
        if isinstance(key, str) and any(word in key.lower() for word in _PERSONAL)
        if isinstance(value := holder[key], str) and len(value) > 4
    }


def written(value: Any) -> str:
    """JSON text; :class:`Verbatim` parts are put in as they are."""
    if isinstance(value, Verbatim):
        return value.text
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, dict):
        return (
            "{" + ",".join(f"{encode_basestring_ascii(key)}:{written(member)}" for key, member in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document as its holder and the key or position there."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _change(holder: Any, key: Any, change: Edit) -> None:
    value = deepcopy(change.value)
    match change.verb:
        case "drop":
            del holder[key]
        case "list":
            holder[key] = [holder[key], value]
        case "object":
            holder[key] = {"value": holder[key], str(key): value}
        case "wrap":
            holder[key] = [[holder[key]]]
        case "twin" if isinstance(holder, dict):
            holder[_other_case(key)] = value
        case "twin first" if isinstance(holder, dict):
            rest = dict(holder)
            holder.clear()
            holder.update({_other_case(key): value, **rest})
        case _:
            holder[key] = value


def _other_case(key: str) -> str:
    return "_".join(key.swapcase())
