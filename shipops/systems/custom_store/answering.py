"""Tells a page of orders from everything else that can come in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shipops.systems.answers import quoted
from shipops.systems.custom_store.decoding import text_of
from shipops.systems.custom_store.faults import Trouble, trouble
from shipops.systems.custom_store.reading import Document, Node, read_document
from shipops.systems.exchange import Received

_HTML = re.compile(r"<(!doctype\s+html|html\b|head\b|body\b)", re.IGNORECASE)
_FAULT_PARTS = ("faultcode", "faultstring")
_FLAW_CODES = {
    "no-root": "empty", "malformed": "error-in-xml", "cut": "error-in-xml", "doctype": "document-type",
    "too-large": "too-large",
}  # fmt: skip
# How an unknown credential is answered by feeds that do not use 401 (shipstation sheet, 2.3).
_REFUSALS = re.compile(r"authenticat|unauthori[sz]ed|credential|password|invalid login", re.IGNORECASE)
_WORDS_LIMIT = 4_000


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page: the orders were handed over while it was read. ``pages`` is what its root announces."""

    pages: str | None
    orders: int
    remarks: tuple[str, ...]
    trouble: Trouble | None = None


def read_page(answer: Received, page: int, take: Callable[[Node], None], hide: Callable[[str], str]) -> PageRead:
    """Read one answer; every ``Order`` is handed to ``take``. ``hide`` blanks credentials out of a vendor's words.

    Raises nothing: what is no page of orders is told as its trouble.
    """
    decoded = text_of(answer.body, answer.headers.get("content-type", ""))
    by_status = _status_trouble(answer, page, decoded.text, hide)
    if by_status:
        return PageRead(None, 0, (), by_status)
    counted = _Orders(take)
    document = read_document(decoded.text, counted.child)
    found = _text_trouble(document, counted, page, decoded.text, hide)
    return PageRead(document.attributes.get("pages"), counted.orders, (*decoded.remarks, *counted.remarks), found)


class _Orders:
    """Takes the root's children: orders go on, the words of a fault are kept, the rest is counted."""

    def __init__(self, take: Callable[[Node], None]) -> None:
        self._take = take
        self.orders = 0
        self.others: dict[str, str] = {}
        self.stray = 0

    def child(self, node: Node) -> None:
        if node.name == "Order":
            self.orders += 1
            self._take(node)
        elif node.name in _FAULT_PARTS:
            self.others[node.name] = node.text
        else:
            self.stray += 1

    @property
    def remarks(self) -> tuple[str, ...]:
        if not self.stray:
            return ()
        return (f"{self.stray} elements beside the orders are not named Order (upper and lower case count).",)


def _status_trouble(answer: Received, page: int, text: str, hide: Callable[[str], str]) -> Trouble | None:
    status = answer.status
    if 200 <= status < 300:
        return None
    words = _words(text, hide)
    said = f"status {status}" + (f': "{words}"' if words else "")
    if status == 300:
        return trouble("multiple-choices", page, said)
    if status < 400:
        return trouble("redirect", page, said)
    if status in (401, 403) or (status < 500 and _REFUSALS.search(text[:_WORDS_LIMIT])):
        return trouble("credentials", page, said)
    if status in (404, 410):
        return trouble("not-found", page, said)
    return trouble("refused" if status < 500 else "server-error", page, said)


def _text_trouble(
    document: Document, counted: _Orders, page: int, text: str, hide: Callable[[str], str]
) -> Trouble | None:
    bare = text.lstrip("\ufeff \t\r\n")
    if not bare:
        return trouble("empty", page, "an empty body")
    if bare[0] in "{[" and not document.root:
        words = _words(bare, hide)
        return trouble("json", page, "JSON" + (f': "{words}"' if words else ""))
    if document.root.lower() == "html" or (_HTML.match(bare) and document.root != "Orders"):
        return trouble("html", page, "a web page")
    if document.root == "Order":
        return trouble("missing-root", page, "orders with no Orders element around them")
    if document.flaw:
        if not document.root and not bare.startswith("<"):
            return trouble("error-in-xml", page, "text that is no XML")
        return trouble(_FLAW_CODES[document.flaw.kind], page, _flaw_told(document, counted.orders))
    if document.root == "fault":
        code, words = (quoted(hide(counted.others.get(name, ""))) for name in _FAULT_PARTS)
        found = "credentials" if code in ("401", "403") else "fault"
        return trouble(found, page, f"status {200} with a fault {code}" + (f': "{words}"' if words else ""))
    if document.root != "Orders":
        return trouble("missing-root", page, f"XML whose root is {quoted(document.root)[:60]} instead of Orders")
    return None


def _flaw_told(document: Document, orders: int) -> str:
    flaw = document.flaw
    if flaw is None:
        return ""
    place = f" in line {flaw.line}, column {flaw.column}" if flaw.line else ""
    after = f", after {orders} whole orders" if orders and document.root == "Orders" else ""
    return f"XML with {flaw.what}{place}{after}"


def _words(text: str, hide: Callable[[str], str]) -> str:
    """The vendor's own words in a short error body; ``""`` for a page or anything long."""
    if len(text) > _WORDS_LIMIT:
        return ""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return quoted(hide(text)) if text.strip() and "<" not in text else ""
    if isinstance(document, Mapping):
        named = (document.get(name) for name in ("message", "Message", "error", "data"))
        return quoted(hide(next((value for value in named if isinstance(value, str)), "")))
    return ""
