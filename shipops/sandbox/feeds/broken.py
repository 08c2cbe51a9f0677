"""What a broken or hostile Custom Store feed sends (shipstation sheet, 2.3 and 2.4)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from shipops.sandbox.calls import JSON, Reply, html_reply
from shipops.sandbox.feeds.xml import PROLOG

XML = "text/xml; charset=utf-8"
MEGABYTE = 1 << 20
_ENTITY_LEVELS = 12
_ITEM_NAME = re.compile(r"(<Item>(?:(?!</Item>).)*?<Name>)<!\[CDATA\[.*?\]\]>", re.DOTALL)
_COUNTRY = re.compile(r"<Country>.*?</Country>", re.DOTALL)
_QUANTITY = re.compile(r"<Quantity>.*?</Quantity>")


def xml_reply(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, text.encode(), XML, headers or {})


def fault_reply(code: int, text: str, status: int = 200) -> Reply:
    """The fault document of one implementation, which sends it with status 200; ``text`` is ours."""
    return xml_reply(f"{PROLOG}\n<fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring></fault>", status)


def _bomb() -> str:
    """Each entity ten times the one before: 10^12 copies of a word."""
    levels = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, _ENTITY_LEVELS + 1))
    doctype = f'<!DOCTYPE Orders [<!ENTITY e0 "label">{levels}]>'
    return f'{PROLOG}\n{doctype}\n<Orders pages="1"><Order><OrderID>&e{_ENTITY_LEVELS};</OrderID></Order></Orders>'


def _entity() -> str:
    doctype = '<!DOCTYPE Orders [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    return f'{PROLOG}\n{doctype}\n<Orders pages="1"><Order><OrderID>&secret;</OrderID></Order></Orders>'


_CHOICES = html_reply("Multiple Choices", 300)
# Instead of an answer.
INSTEAD: Mapping[str, Reply] = {
    "feed-300": Reply(300, _CHOICES.body, _CHOICES.media_type, {"Location": "/feeds/choose-an-organisation"}),
    "feed-empty": xml_reply(""),
    "feed-prolog": xml_reply(PROLOG),
    "feed-json": Reply(200, json.dumps({"success": False, "data": "Something went wrong"}).encode(), JSON),
    "feed-fault": fault_reply(500, "Something went wrong"),
    "feed-html": html_reply("The shop is being improved"),
    "feed-bomb": xml_reply(_bomb()),
    "feed-entity": xml_reply(_entity()),
}


def _rootless(text: str) -> str:
    return re.sub(r"</?Orders[^>]*>", "", text)


def _unescaped(text: str) -> str:
    return _ITEM_NAME.sub(lambda found: f"{found[1]}Tee & Cap", text, count=1)


def _utf16(text: str) -> str:
    return text.replace('encoding="utf-8"', 'encoding="utf-16"', 1)


def _invalid(text: str) -> str:
    """The first order with a country of three letters and half a piece."""
    text = _COUNTRY.sub("<Country>USA</Country>", text, count=1)
    return _QUANTITY.sub("<Quantity>0.5</Quantity>", text, count=1)


# Done to an honest page.
SPOILT: Mapping[str, Callable[[str], str]] = {
    "feed-invalid": _invalid,
    "feed-unescaped": _unescaped,
    "feed-rootless": _rootless,
    "feed-utf16": _utf16,
}


def endless(megabytes: int) -> Iterator[bytes]:
    """One order's note, ``megabytes`` long, made as it is sent."""
    yield f'{PROLOG}\n<Orders pages="1"><Order><OrderID>1</OrderID><CustomerNotes>'.encode()
    piece = b"and so on " * (MEGABYTE // 10)
    for _ in range(megabytes):
        yield piece
    yield b"</CustomerNotes></Order></Orders>"
