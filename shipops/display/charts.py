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
_MARKED = "#3b7ea1"
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


def waterfall(steps: Mapping[str, float], total: str, colours: Mapping[str, str], *, label: str, axis: str) -> str:
    """One bar a step, each beginning where the one before ended, and ``total``, which is their sum.

    ``colours`` are those of ``up``, ``down`` and ``total``; ``axis`` names the scale.
    """
    import altair as alt

    rows, reached = [], 0.0
    for name, value in steps.items():
        rows.append(_bar(name, reached, reached + value, "up" if value >= 0 else "down"))
        reached += value
    rows.append(_bar(total, 0.0, reached, "total"))
    edges = [edge for row in rows for edge in (row["start"], row["end"])]
    # Room for the numbers beside the bars.
    room = 0.12 * (max(edges) - min(edges) or 1)
    scale = alt.Scale(domain=[round(min(edges) - room, 3), round(max(edges) + room, 3)], nice=False)
    bars = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("row:N", sort=[*steps, total], title=None, axis=_name_axis())
    )
    drawn = bars.mark_bar(cornerRadius=1).encode(
        x=alt.X("start:Q", scale=scale, axis=alt.Axis(title=axis, tickCount=6)),
        x2="end:Q",
        color=alt.Color("kind:N", scale=_scale(list(colours), colours), legend=None),
    )
    beside = alt.X("end:Q", scale=scale)
    up = bars.transform_filter("datum.end >= datum.start").mark_text(align="left", dx=5, fontSize=12, color=_TEXT)
    down = bars.transform_filter("datum.end < datum.start").mark_text(align="right", dx=-5, fontSize=12, color=_TEXT)
    told = [numbers.encode(x=beside, text="said:N") for numbers in (up, down)]
    return _svg(alt.layer(drawn, *told).properties(width=_PLOT_WIDTH, height=alt.Step(26)), label)


def _bar(row: str, start: float, end: float, kind: str) -> dict[str, Any]:
    said = end if kind == "total" else end - start
    return {
        "row": row, "start": round(start, 3), "end": round(end, 3), "kind": kind,
        "said": f"{said:+.1f}".replace("-", "\u2212"),
    }  # fmt: skip


def curves(
    steps: Sequence[str],
    parts: Mapping[str, Sequence[float]],
    counts: tuple[str, Sequence[int]],
    colours: Mapping[str, str],
    *,
    marked: str,
    axis: str,
    label: str,
) -> str:
    """Lines of ``parts`` (0 to 1) over ``steps``, and below them columns of ``counts`` (their title, one a step).

    The step that is ``marked`` is; ``axis`` names the steps.
    """
    import altair as alt

    least = min(value for values in parts.values() for value in values)
    rows = [
        {"step": step, "part": name, "value": round(value, 5)}
        for name, values in parts.items()
        for step, value in zip(steps, values, strict=True)
    ]
    title, numbers = counts
    columns = [{"step": step, "count": count} for step, count in zip(steps, numbers, strict=True)]

    def across(last: bool) -> alt.X:
        step_axis = alt.Axis(labels=last, ticks=last, title=axis if last else None, labelAngle=0, grid=False)
        return alt.X("step:O", scale=alt.Scale(domain=list(steps)), axis=step_axis)

    percent = alt.Axis(minExtent=44, maxExtent=44, tickCount=4, format="%", domain=False, ticks=False)
    lines = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=across(False),
            y=alt.Y("value:Q", scale=alt.Scale(domain=[int(least * 20) / 20, 1]), title=None, axis=percent),
            color=alt.Color("part:N", scale=_scale(list(parts), colours), sort=list(parts), legend=_legend(len(parts))),
        )
        .properties(width=_PLOT_WIDTH + _NAME_WIDTH - 50, height=150)
    )
    bars = (
        alt.Chart(
            alt.InlineData(values=columns),
            title=alt.Title(title, anchor="start", fontSize=12, fontWeight=600, color=_TEXT),
        )
        .mark_bar(size=22)
        .encode(
            x=across(True),
            y=alt.Y("count:Q", title=None, axis=alt.Axis(minExtent=44, maxExtent=44, tickCount=3, tickMinStep=1,
                                                        format="d", domain=False, ticks=False)),
            color=alt.condition(f"datum.step === {json.dumps(marked)}", alt.value(_MARKED), alt.value(_LINE)),
        )
        .properties(width=_PLOT_WIDTH + _NAME_WIDTH - 50, height=70)
    )  # fmt: skip
    return _svg(alt.vconcat(lines, bars, spacing=14).resolve_scale(color="independent"), label)


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
        # Where the reader's machine has neither font, letters are wider than was measured.
        columnPadding=34,
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
