"""Escaping, and the style and script every view shares.

Everything from outside passes :func:`escape` before it becomes HTML. The style and the script are two fixed
blocks, so a page that already carries them can take them out of the outputs it shows.
"""

from __future__ import annotations

import base64
import hashlib
import html
import unicodedata
from functools import cache
from importlib.resources import files

# Direction overrides could reorder the text around them; isolates in the markup do that job instead.
_DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def escape(value: object) -> str:
    """``value`` as text that is safe between tags and inside a double-quoted attribute. ``None`` is empty."""
    return "" if value is None else html.escape(visible(str(value)), quote=True)


def visible(text: str) -> str:
    """``text`` with control characters shown as ``\ufffd`` and direction overrides removed; newline and tab stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character in "\n\t" else "\ufffd" if unicodedata.category(character) in ("Cc", "Cs") else character
        for character in text
        if character not in _DIRECTION_CONTROLS
    )


@cache
def style_block() -> str:
    """The ``<style>`` shared by every view, in a notebook and on a page."""
    return f"<style>\n{_resource('views.css')}</style>\n"


@cache
def page_style_block() -> str:
    """The ``<style>`` only a whole page has."""
    return f"<style>\n{_resource('page.css')}</style>\n"


@cache
def script_block() -> str:
    """The ``<script>`` that makes tables sortable, searchable and paged, and texts copy with one click."""
    return f"<script>{_script()}</script>\n"


@cache
def script_hash() -> str:
    """The script's hash as a Content-Security-Policy source, so a page can allow this script and no other."""
    digest = hashlib.sha256(_script().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def without_shared_blocks(markup: str) -> str:
    """``markup`` without the shared style and script, for a page that carries them once."""
    return markup.replace(style_block(), "").replace(script_block(), "")


def _script() -> str:
    return "\n" + _resource("table.js") + _resource("copy.js")


def _resource(name: str) -> str:
    # Line ends are made the same everywhere: the hash of the script depends on every byte.
    return files(__package__).joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")
