"""A pasted vendor error, recognised by its words: what it means, why it came, where it is mended.

The rows are data (``errors.toml``), each with its source. Nothing is guessed: a text that holds none of the known
words is unknown, whatever it resembles.
"""

from __future__ import annotations

import difflib
import html
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from shipops.normal_forms import plain

LONGEST_TEXT = 20_000
_NOT_A_LETTER = re.compile(r"[\W\d_]+")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\[nrt]")
_NEAREST = 2

Language = Literal["en", "es", "fr", "de"]


@dataclass(frozen=True, slots=True)
class Words:
    """One way the error is worded. ``origin``: ``page`` (a help page's words), ``vendor`` (seen or documented
    elsewhere) or ``ours`` (our own translation)."""

    text: str
    language: Language
    origin: Literal["page", "vendor", "ours"]


@dataclass(frozen=True, slots=True)
class KnownError:
    """A row of ``errors.toml``. ``menu`` says by language where the fix is made; it may be empty."""

    id: str
    system: str
    meaning: str
    cause: str
    action: str
    menu: Mapping[str, str]
    source: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A known error found in a text, and the words it was found by."""

    error: KnownError
    found: Words

    @property
    def menu(self) -> str:
        """Where the fix is made, in the language of the text where that is known, else in English; may be ``""``."""
        return self.error.menu.get(self.found.language) or self.error.menu.get("en", "")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        error = self.error
        return {
            "id": error.id, "system": error.system, "meaning": error.meaning, "cause": error.cause,
            "action": error.action, "menu": self.menu, "source": error.source,
            "recognised_by": self.found.text, "language": self.found.language, "words_from": self.found.origin,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explained:
    """What a text says: the errors ``known`` in it, the most particular first; for none, the ``nearest`` two."""

    known: tuple[Explanation, ...]
    nearest: tuple[Explanation, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "known": [found.to_dict() for found in self.known],
            "nearest": [{"id": near.error.id, "text": near.found.text} for near in self.nearest],
        }


@cache
def known_errors() -> tuple[KnownError, ...]:
    """Every error there is a row for."""
    document = tomllib.loads(resources.files(__package__).joinpath("errors.toml").read_text(encoding="utf-8"))
    return tuple(
        KnownError(
            **{key: row[key] for key in ("id", "system", "meaning", "cause", "action", "menu", "source")},
            words=tuple(Words(words["text"], words["language"], words["from"]) for words in row["words"]),
        )
        for row in document["error"]
    )


def explain(text: str) -> Explained:
    """What a pasted text means; the text may stand among others and is cut after 20,000 characters.

    Never raises: a text that holds nothing known comes back with ``known`` empty.
    """
    unescaped = html.unescape(_ESCAPED.sub(_character, text[:LONGEST_TEXT]))
    raw, folded = unescaped.casefold(), f" {folded_words(unescaped)} "
    hits: list[tuple[str, Explanation]] = []
    for error in known_errors():
        fitting = [words for words in error.words if _holds(words.text, raw, folded)]
        if fitting:
            longest = max(fitting, key=lambda words: len(words.text))
            hits.append((folded_words(longest.text), Explanation(error, longest)))
    hits.sort(key=lambda hit: len(hit[0]), reverse=True)
    # Words inside longer known words tell nothing of their own.
    known = [
        found for place, (words, found) in enumerate(hits) if not any(words in longer for longer, _ in hits[:place])
    ]
    return Explained(tuple(known), () if known else _nearest(folded.strip()))


def folded_words(text: str) -> str:
    """The letters of a text in words: case, accents, punctuation and numbers aside."""
    return _NOT_A_LETTER.sub(" ", plain(text)).strip()


def _holds(words: str, raw: str, folded: str) -> bool:
    if words.startswith("<"):
        return words.casefold() in raw
    return f" {folded_words(words)} " in folded


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else " "


def _nearest(folded: str) -> tuple[Explanation, ...]:
    scored: list[tuple[float, Explanation]] = []
    asked = set(folded.split())
    for error in known_errors():
        best = max(error.words, key=lambda words: _likeness(folded, asked, words.text))
        scored.append((_likeness(folded, asked, best.text), Explanation(error, best)))
    scored.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(found for _, found in scored[:_NEAREST])


def _likeness(folded: str, asked: set[str], words: str) -> float:
    """Between 0 and 2: the share of the known words that occur, and how alike the letters are."""
    known = folded_words(words)
    shared = known.split()
    occur = sum(word in asked for word in shared) / len(shared)
    return occur + difflib.SequenceMatcher(None, known, folded[: 2 * len(known) + 40], autojunk=False).quick_ratio()
