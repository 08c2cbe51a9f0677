"""Numbers at a glance: tiles, badges and one-line notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from shipops.display.markup import escape

Tone = Literal["critical", "high", "medium", "low", "good", "plain"]


@dataclass(frozen=True)
class Tile:
    """One number with its label; ``note`` says in small print what it counts."""

    label: str
    number: str
    tone: Tone = "plain"
    note: str = ""


def tiles(items: Iterable[Tile]) -> str:
    """A row of tiles as HTML; they wrap on narrow screens."""
    return f'<ul class="shipops-tiles">{"".join(_tile(item) for item in items)}</ul>'


def badge(text: str, tone: Tone) -> str:
    """A small word in the colour of its tone. The word says it too: colour alone carries nothing."""
    return f'<span class="shipops-badge tone-{tone}">{escape(text)}</span>'


def notice(text: str, tone: Tone) -> str:
    """One sentence that must not be overlooked."""
    return f'<p class="shipops-notice tone-{tone}" role="note">{escape(text)}</p>'


def _tile(item: Tile) -> str:
    note = f'<span class="note">{escape(item.note)}</span>' if item.note else ""
    return (
        f'<li class="tone-{item.tone}"><span class="label">{escape(item.label)}</span>'
        f'<span class="number">{escape(item.number)}</span>{note}</li>'
    )
