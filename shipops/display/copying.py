"""Text to copy whole: one click selects it, and where scripts run a button copies it."""

from __future__ import annotations

from collections.abc import Sequence

from shipops.display.markup import escape


def copied(name: str, values: Sequence[str]) -> str:
    """``values`` to copy all at once, one a line (white space in a value counts as one blank), under a fold that says
    how many ``name`` there are."""
    lines = "\n".join(escape(" ".join(value.split())) for value in values)
    said = f"{len(values):,} {escape(name)}"
    return (
        f'<div class="shipops-copy" data-copy="{said}"><details><summary>{said}, to copy</summary>'
        f'<p class="values">{lines}</p></details></div>'
    )


def command(name: str, line: str) -> str:
    """A command ``line`` to copy into a terminal; ``name`` says which it is."""
    return f'<div class="shipops-copy" data-copy="{escape(name)}"><p class="values command">{escape(line)}</p></div>'
