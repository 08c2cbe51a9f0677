"""Reads a feed's XML in one pass: entities and document types are refused, depth and size are bounded."""

from __future__ import annotations

# Entities are refused before one is declared, and nothing outside the text is ever opened.
import xml.parsers.expat as expat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

DEPTH_LIMIT = 32
ELEMENT_LIMIT = 20_000  # below one child of the root; the largest sensible order has a few hundred
CHILD_LIMIT = 10_000  # below the root: a hundred pages of the usual size
# Parsed in pieces, so that no second copy of the whole is made.
_SLICE = 2**20

FlawKind = Literal["no-root", "malformed", "cut", "doctype", "too-large"]

# No element, an open tag, half a character, an open CDATA section: expat says these where the text stops.
_AT_THE_END = frozenset({3, 5, 6, 20})
_TOLD = {
    4: "a character that is not allowed here, often an unescaped & or <",
    7: "an end tag that closes no open element",
    8: "an attribute twice",
    9: "something after the end of the document",
    11: "an entity XML does not know, such as &nbsp;",
    17: "something before <?xml, such as a blank line",
}


@dataclass(slots=True)
class Node:
    """An element: its own text in one piece, its children in order."""

    name: str
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def named(self, name: str) -> list[Node]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a text is no readable XML; ``what`` completes the sentence "the text has …". Line and column from 1."""

    kind: FlawKind
    what: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """What a text turned out to be; ``root`` is ``""`` where there is none."""

    root: str
    attributes: Mapping[str, str]
    flaw: Flaw | None = None


class _RefusedError(Exception):
    def __init__(self, kind: FlawKind, what: str) -> None:
        super().__init__(what)
        self.kind: FlawKind = kind
        self.what = what


def read_document(text: str, take: Callable[[Node], None]) -> Document:
    """Read ``text``; every child of the root is handed to ``take`` when it is whole.

    What came before a flaw has been handed over. Raises nothing of its own.
    """
    builder = _Builder(take)
    # A string is parsed as what it is: the encoding its prolog declares does not count.
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.doctype
    flaw = None
    try:
        for start in range(0, len(text), _SLICE):
            parser.Parse(text[start : start + _SLICE], False)
        parser.Parse("", True)
    except _RefusedError as refused:
        flaw = Flaw(refused.kind, refused.what, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
    except expat.ExpatError as error:
        flaw = _flaw(error, bool(builder.root))
    return Document(builder.root, builder.attributes, flaw)


def _flaw(error: expat.ExpatError, begun: bool) -> Flaw:
    if error.code in _AT_THE_END:
        return Flaw("cut" if begun else "no-root", "no end" if begun else "no root element")
    told = _TOLD.get(error.code, expat.ErrorString(error.code) or "something that is no XML")
    return Flaw("malformed", told, error.lineno, error.offset + 1)


class _Builder:
    """Puts the parser's events together, one child of the root at a time."""

    def __init__(self, take: Callable[[Node], None]) -> None:
        self.root = ""
        self.attributes: dict[str, str] = {}
        self._take = take
        self._open: list[Node] = []
        self._elements = 0
        self._children = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open:
            self.root, self.attributes = name, attributes
        elif len(self._open) >= DEPTH_LIMIT:
            raise _RefusedError("too-large", f"elements nested deeper than {DEPTH_LIMIT}")
        elif len(self._open) == 1:
            self._elements, self._children = 0, self._children + 1
            if self._children > CHILD_LIMIT:
                raise _RefusedError("too-large", f"more than {CHILD_LIMIT:,} orders on one page")
        self._elements += 1
        if self._elements > ELEMENT_LIMIT:
            raise _RefusedError("too-large", f"more than {ELEMENT_LIMIT:,} elements in one order")
        self._open.append(Node(name))

    def end(self, _: str) -> None:
        done = self._open.pop()
        if len(self._open) == 1:
            self._take(done)
        elif self._open:
            self._open[-1].children.append(done)

    def data(self, text: str) -> None:
        # Text directly below the root belongs to no order.
        if len(self._open) > 1:
            self._open[-1].pieces.append(text)

    def doctype(self, *_: object) -> None:
        raise _RefusedError("doctype", "a document type declaration")
