"""A small picture of how a number moved, drawn without any drawing package: quick enough to be made after every run."""

from __future__ import annotations

from collections.abc import Sequence

from shipops.display.markup import escape

_WIDTH, _HEIGHT, _FOOT = 640, 96, 18


def columns(days: Sequence[str], totals: Sequence[int], marked: Sequence[int], *, label: str) -> str:
    """An SVG with a column for each of ``days`` (ISO dates, in order), ``marked`` being its darker part.

    ``label`` says for a screen reader what the picture shows. The highest column and the first and last day are named.
    """
    top = max([*totals, 1])
    step = _WIDTH / len(days)
    wide = max(min(step * 0.8, 24.0), 1.0)

    def bars(values: Sequence[int]) -> str:
        return "".join(
            f"M{place * step:.1f} {_HEIGHT}h{wide:.1f}v-{(_HEIGHT - 14) * value / top:.1f}h-{wide:.1f}z"
            for place, value in enumerate(values)
            if value
        )

    words = 'font-size="11" fill="#76808a" font-family="system-ui, sans-serif"'
    last = f'<text x="{(len(days) - 1) * step + wide:.1f}" y="{_HEIGHT + 14}" text-anchor="end" {words}>'
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + _FOOT}" role="img" aria-label="{escape(label)}">'
        f'<path d="{bars(totals)}" fill="#e08a3c"/><path d="{bars(marked)}" fill="#c8384a"/>'
        f'<text x="0" y="10" {words}>{top:,}</text>'
        f'<text x="0" y="{_HEIGHT + 14}" {words}>{escape(days[0])}</text>'
        + (f"{last}{escape(days[-1])}</text>" if len(days) > 2 else "")
        + "</svg>"
    )
