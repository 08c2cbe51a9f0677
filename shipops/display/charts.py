"""Charts as inline SVG: readable on light and dark grounds, the same bytes for the same numbers on every machine.

The drawing packages are imported on first use; they come with the extra ``notebooks``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shipops.display.markup import escape

if TYPE_CHECKING:
    import altair as alt

# Mid-tones: at least 3:1 against both a white and a near-black page.
_TEXT = "#76808a"
_LINE = "#8a949d"
_PLOT_WIDTH = 560
# A fixed width for row names: the layout then does not depend on the fonts a machine has.
_NAME_WIDTH = 165
_ID = re.compile(r'\bid="([^"]+)"')
_INNER_ROLE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


def stacked_bars(
    counts: Mapping[str, Mapping[str, int]],
    colours: Mapping[str, str],
    *,
    label: str,
    share: bool = False,
    axis: str = "",
) -> str:
    """One horizontal bar a row: ``counts[row][segment]``, segments in the order and colours of ``colours``.

    ``label`` says for a screen reader what the picture shows; ``axis`` names the scale. With ``share`` every bar
    has full length and shows parts of its total.
    """
    import altair as alt

    order = list(colours)
    rows = [
        {"row": row, "segment": segment, "place": order.index(segment), "count": count}
        for row, segments in counts.items()
        for segment, count in segments.items()
        if count
    ]
    used = [segment for segment in order if any(item["segment"] == segment for item in rows)]
    scale_axis = alt.Axis(
        format="%" if share else "d", tickMinStep=0.25 if share else 1, tickCount=5, title=axis or None
    )
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X("count:Q", stack="normalize" if share else "zero", axis=scale_axis),
            y=alt.Y("row:N", sort=list(counts), title=None, axis=_name_axis()),
            color=alt.Color("segment:N", scale=_scale(used, colours), sort=used, legend=_legend(len(used))),
            order=alt.Order("place:Q"),
        )
        .properties(width=_PLOT_WIDTH, height=alt.Step(30))
    )
    return _svg(chart, label)


def daily_panels(
    days: Sequence[str],
    panels: Sequence[tuple[str, Mapping[str, Sequence[int]]]],
    colours: Mapping[str, str],
    *,
    label: str,
) -> str:
    """Stacked columns a day, one panel above the other, each on its own scale so that small counts stay visible.

    ``days`` are ISO dates in order; a panel is its title and the counts of each segment, one a day.
    """
    import altair as alt

    step = max(1, -(-len(days) // 9))
    ticks = list(days[::step])
    drawn = []
    for position, (title, segments) in enumerate(panels):
        rows = [
            {"day": day, "segment": segment, "place": place, "count": count}
            for place, (segment, counts) in enumerate(segments.items())
            for day, count in zip(days, counts, strict=True)
            if count
        ]
        last = position == len(panels) - 1
        day_axis = alt.Axis(
            values=ticks, labels=last, ticks=last, title=None, labelAngle=0, grid=False,
            labelExpr="utcFormat(toDate(datum.value), '%-d %b')",
        )  # fmt: skip
        drawn.append(
            alt.Chart(
                alt.InlineData(values=rows),
                title=alt.Title(title, anchor="start", fontSize=12, fontWeight=600, color=_TEXT),
            )
            .mark_bar()
            .encode(
                x=alt.X("day:O", scale=alt.Scale(domain=list(days), paddingInner=0.2), axis=day_axis),
                y=alt.Y("count:Q", stack="zero", title=None, axis=_count_axis()),
                color=alt.Color("segment:N", scale=_scale(list(colours), colours), legend=_legend(len(colours))),
                order=alt.Order("place:Q"),
            )
            .properties(width=_PLOT_WIDTH + _NAME_WIDTH - 40, height=120 if position == 0 else 80)
        )
    return _svg(alt.vconcat(*drawn, spacing=14), label)


def line_panels(panels: Sequence[tuple[str, Mapping[str, float], str]], *, label: str) -> str:
    """Lines over dates, one small panel each on its own scale: ``(title, value by ISO date, colour)``."""
    import altair as alt

    days = sorted({day for _, points, _ in panels for day in points})
    ticks = days[:: max(1, -(-len(days) // 9))]
    drawn = []
    for position, (title, points, colour) in enumerate(panels):
        last = position == len(panels) - 1
        day_axis = alt.Axis(
            values=ticks, labels=last, ticks=last, title=None, labelAngle=0, grid=False,
            labelExpr="utcFormat(toDate(datum.value), '%-d %b')",
        )  # fmt: skip
        rows = [{"day": day, "value": round(value, 3)} for day, value in points.items()]
        drawn.append(
            alt.Chart(
                alt.InlineData(values=rows),
                title=alt.Title(title, anchor="start", fontSize=12, fontWeight=600, color=_TEXT),
            )
            .mark_line(point=True, color=colour, strokeWidth=2)
            .encode(
                x=alt.X("day:O", scale=alt.Scale(domain=days), axis=day_axis),
                y=alt.Y(
                    "value:Q",
                    scale=alt.Scale(zero=True),
                    title=None,
                    axis=alt.Axis(minExtent=34, maxExtent=34, tickCount=3, domain=False, ticks=False),
                ),
            )
            .properties(width=_PLOT_WIDTH + _NAME_WIDTH - 40, height=64)
        )
    return _svg(alt.vconcat(*drawn, spacing=14), label)


def _name_axis() -> alt.Axis:
    import altair as alt

    return alt.Axis(
        minExtent=_NAME_WIDTH,
        maxExtent=_NAME_WIDTH,
        labelLimit=_NAME_WIDTH - 10,
        ticks=False,
        domain=False,
        labelPadding=10,
    )


def _count_axis() -> alt.Axis:
    import altair as alt

    return alt.Axis(minExtent=34, maxExtent=34, tickCount=4, tickMinStep=1, format="d", domain=False, ticks=False)


def _legend(entries: int) -> alt.Legend:
    import altair as alt

    return alt.Legend(
        title=None,
        orient="top",
        columns=min(entries, 5),
        symbolType="square",
        symbolSize=110,
        columnPadding=14,
        offset=8,
    )


def _scale(segments: Sequence[str], colours: Mapping[str, str]) -> alt.Scale:
    import altair as alt

    return alt.Scale(domain=list(segments), range=[colours[segment] for segment in segments])


def _svg(chart: Any, label: str) -> str:
    import vl_convert

    styled = (
        chart.configure(background="transparent", font="Liberation Sans, Arial, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=_TEXT, titleColor=_TEXT, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
            gridColor=_LINE, gridOpacity=0.25, domainColor=_LINE, tickColor=_LINE,
        )
        .configure_legend(labelColor=_TEXT, labelFontSize=12, labelLimit=260)
    )  # fmt: skip
    spec = styled.to_dict()
    drawing = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    digest = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    return _with_label(_with_own_ids(_INNER_ROLE.sub("", drawing), digest), label)


def _with_own_ids(drawing: str, digest: str) -> str:
    """Ids that depend on the chart alone: the renderer counts up for every chart it draws, and ids must not clash."""
    for position, name in enumerate(dict.fromkeys(_ID.findall(drawing))):
        own = f"chart-{digest}-{position}"
        drawing = drawing.replace(f'id="{name}"', f'id="{own}"').replace(f"url(#{name})", f"url(#{own})")
    return drawing


def _with_label(drawing: str, label: str) -> str:
    return drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)
