"""Documents reduced to their shape: names of fields, kinds and forms of values, words of closed vocabularies.

No value of a person survives: text is told by its form only where a machine wrote it and no person's part of the
document holds it; a word is kept only in fields that hold statuses and the like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from shipops.systems.forms import form_of, kind_of
from shipops.systems.wire_types import fold

_MOST_KINDS = 12
_DEEPEST = 24
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")
_MANY_NAMES = 150
_WORD = re.compile(r"[A-Za-z][A-Za-z_ /-]{0,40}")
_SENTENCE = re.compile(r"[A-Za-z][A-Za-z ,.!'-]{0,120}")
_TOKEN = re.compile(r"[^\W\d_]{3,}")

# Objects whose keys a merchant chose.
_FREE_KEYS = frozenset(("checkoutfieldvalues", "shortcodes", "productstylesizeinventorystat", "modelstate"))
# Whatever lies under these says something about a person or a firm.
_PEOPLE = frozenset(
    ("shipto", "billto", "shippingaddress", "billingaddress", "toaddress", "fromaddress", "originaddress",
     "returnaddress", "address", "addresses", "customer", "customername", "customerusername", "customeremail", "email",
     "emailaddress", "user", "username", "contact", "contacts", "contactemailaddresses", "firstname", "lastname",
     "fullname", "name", "phone", "phones", "fax", "company", "companyname", "accountname", "storename", "storeuri",
     "orderfirstname", "orderlastname", "orderemail", "orderstorename", "pickedupby", "createdbyname",
     "modifiedbyname", "ipaddress", "salesrepresentative", "note", "notes", "comment", "memo", "trackingnumber",
     "trackingurl", "combinedtrackingnumbers", "publicemail", "website", "integrationurl", "giftmessage")
)  # fmt: skip
# Closed vocabularies: one word of them tells nothing about anybody.
_VOCABULARIES = frozenset(
    ("type", "saletype", "ordertype", "producttype", "confirmation", "units", "weightunits", "dimensionsunits",
     "defaultweightunits", "defaultdimensionsunits", "carriercode", "servicecode", "packagecode", "marketplacename",
     "severity", "statuscode", "addressverified", "taxcalculation", "taxcalculationmethod", "provider", "contents",
     "nondelivery", "billtoparty", "vendortype", "unittype", "basecurrency", "customercurrency", "currencycode",
     "currency", "restockstatus", "printmethod", "refreshstatus")
)  # fmt: skip
# What a vendor says of an error: kept where it is a plain sentence without numbers and addresses.
_ERROR_WORDS = frozenset(("message", "exception", "exceptionmessage", "exceptiontype", "content", "title"))


@dataclass(slots=True)
class Shape:
    """What was seen at one place of the documents, counted by kind, form and word."""

    kinds: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Shape] = field(default_factory=dict)
    items: Shape | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; the commonest kinds, forms and words only."""
        told: dict[str, Any] = {"kinds": _commonest(self.kinds)}
        if self.forms:
            told["forms"] = _commonest(self.forms)
        if self.words:
            told["words"] = _commonest(self.words)
        if self.fields:
            told["fields"] = {name: shape.to_dict() for name, shape in sorted(self.fields.items())}
        if self.items is not None:
            told["items"] = self.items.to_dict()
        return told


def _commonest(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.most_common(_MOST_KINDS)))


def private_words(documents: Iterable[Any]) -> frozenset[str]:
    """The words (three letters and more, folded) in the parts of documents that are about people."""
    found: set[str] = set()
    for document in documents:
        for path, value in _leaves(document, ()):
            if isinstance(value, str) and any(part in _PEOPLE for part in path):
                found.update(token.casefold() for token in _TOKEN.findall(value))
    return frozenset(found)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if len(path) > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _leaves(member, (*path, fold(str(key))))
    elif isinstance(value, list):
        for member in value:
            yield from _leaves(member, path)
    else:
        yield path, value


def shape_of(documents: Iterable[Any], private: frozenset[str], *, error: bool = False) -> Shape:
    """The common shape of documents of one kind. ``private`` are words that must not appear; in answers that report
    an ``error`` the vendor's own sentence is kept where it names nobody."""
    shape = Shape()
    for document in documents:
        _add(shape, document, (), _Keeping(private, error))
    return shape


@dataclass(frozen=True, slots=True)
class _Keeping:
    private: frozenset[str]
    error: bool

    def word(self, text: str, path: tuple[str, ...]) -> str | None:
        """``text`` where it may be told as it stands."""
        name = path[-1] if path else ""
        if any(part in _PEOPLE for part in path[:-1]) and name != "addressverified":
            return None
        status = name.endswith("status") or name in _VOCABULARIES
        if name == "carriercode" and "fulfillments" in path:
            return None  # typed by a person there
        sentence = self.error and name in _ERROR_WORDS
        if not ((status and _WORD.fullmatch(text)) or (sentence and _SENTENCE.fullmatch(text))):
            return None
        tokens = {token.casefold() for token in _TOKEN.findall(text)}
        return None if tokens & self.private and not _is_vendor_word(text) else text


# Words of the vendors' own enumerations that a buyer's or a product's name may hold as well.
_VENDOR_WORDS = frozenset(
    ("open", "complete", "completed", "shipped", "cancelled", "canceled", "processing", "fulfilled", "scheduled",
     "in production", "ready to ship", "ready for pickup", "readytoship", "paid", "draft", "authorised", "voided",
     "not available", "ordered", "backordered", "invoiced", "picked", "packed")
)  # fmt: skip


def _is_vendor_word(text: str) -> bool:
    return text.strip().casefold() in _VENDOR_WORDS


def _add(shape: Shape, value: Any, path: tuple[str, ...], keeping: _Keeping) -> None:
    shape.kinds[kind_of(value)] += 1
    if len(path) > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, member in value.items():
            name = _field_name(str(key), len(value), path)
            _add(shape.fields.setdefault(name, Shape()), member, (*path, fold(str(key))), keeping)
    elif isinstance(value, list):
        if value:
            shape.items = shape.items or Shape()
        for member in value:
            _add(shape.items or Shape(), member, path, keeping)
    elif isinstance(value, str):
        _add_text(shape, value, path, keeping)


def _add_text(shape: Shape, text: str, path: tuple[str, ...], keeping: _Keeping) -> None:
    if (word := keeping.word(text, path)) is not None:
        shape.words[word] += 1
    elif any(part in _PEOPLE for part in path):
        shape.forms["words" if text.strip() else "empty"] += 1
    else:
        shape.forms[form_of(text)] += 1


def _field_name(key: str, names: int, path: tuple[str, ...]) -> str:
    """The key, unless it may be data: chosen by a merchant, one of very many, or no name of a field."""
    free = bool(path) and path[-1] in _FREE_KEYS
    if free or names > _MANY_NAMES or not _FIELD_NAME.fullmatch(key):
        return "*"
    return key
