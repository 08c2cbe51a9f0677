"""The text a feed sent, whatever its prolog claims."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
# Only these: other names would start codecs that are no encodings of text.
_EIGHT_BIT = frozenset({"iso8859-1", "iso8859-15", "cp1252"})
_FALLBACK = "cp1252"


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` without byte-order mark; ``remarks`` are sentences about what does not fit together."""

    text: str
    remarks: tuple[str, ...] = ()


def text_of(body: bytes, content_type: str) -> Decoded:
    """Decode a body: byte-order mark, else UTF-16 by its bytes, else what is said about it, else UTF-8.

    A prolog that declares UTF-16 over 8-bit text is passed over (ShipStation's Magento plugin sends that: shipstation
    sheet, 2.1). Bytes that do not fit are read as Windows-1252, with a remark. Raises nothing.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(encoding, "replace"))
    for start, encoding in _WIDE:
        if body.startswith(start):
            return Decoded(body.decode(encoding, "replace"))
    declared = _DECLARED.match(body[:300])
    charset = _CHARSET.search(content_type)
    prolog = _canonical(declared[1].decode("ascii")) if declared else ""
    remarks = []
    if prolog.startswith(("utf-16", "utf-32")):
        remarks.append("The prolog declares a wide encoding and the text is 8-bit; ShipStation reads it all the same.")
    said = next((name for name in (_canonical(charset[1]) if charset else "", prolog) if name in _EIGHT_BIT), "utf-8")
    try:
        return Decoded(body.decode(said), tuple(remarks))
    except UnicodeDecodeError:
        remarks.append(f"The text is not valid {said.upper()}: accented letters may arrive wrong in ShipStation.")
        return Decoded(body.decode(_FALLBACK, "replace"), tuple(remarks))


def _canonical(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
