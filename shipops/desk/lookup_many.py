"""Many numbers pasted at the desk, a sentence each."""

from __future__ import annotations

import ipywidgets

from shipops.desk.asking import MOST_AT_ONCE, Line, Orders, each_of, numbers_in
from shipops.desk.controls import field, telling
from shipops.desk.layout import inside, lines, notice


def many_numbers(orders: Orders, *, redact: bool) -> ipywidgets.VBox:
    """A box to paste numbers into, and where each of them stands."""
    box = field(ipywidgets.Textarea, f"Numbers, up to {MOST_AT_ONCE}, one a line", rows=6)
    button, told, shown = ipywidgets.Button(description="Look all up"), ipywidgets.HTML(), ipywidgets.HTML()

    def look_up() -> None:
        shown.value = ""
        numbers, found = numbers_in(box.value), list[Line]()
        for line in each_of(orders, numbers, redact=redact):
            found.append(line)
            told.value = inside(notice(f"{len(found)} of {len(numbers)}"))
            shown.value = inside(lines(found))
        told.value = inside(notice(_summary(found)))

    button.on_click(lambda _: telling(told, look_up))
    return ipywidgets.VBox([box, button, told, shown])


def _summary(found: list[Line]) -> str:
    unknown = sum(not line.found for line in found)
    return f"{len(found)} looked up, {unknown} without an answer." if unknown else f"{len(found)} looked up."
