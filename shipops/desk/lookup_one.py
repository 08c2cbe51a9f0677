"""One order at the desk: a box to type in, a choice where several fit, tabs, and text for the ticket."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import ipywidgets

from shipops.desk.asking import Answer, Orders, ask, key_of, problem_of
from shipops.desk.layout import inside, notice, panel, problem, read_when, ticket_area, to_choose
from shipops.desk.showing import tabs
from shipops.desk.trace import OrderStory, Trace

# Leaving the box searches; the click that left it is not a second search.
_ONE_GESTURE_SECONDS = 1.0


class OneOrder:
    """The widgets and what they show at the moment."""

    def __init__(self, orders: Orders, *, redact: bool) -> None:
        self._orders, self._redact, self._zone = orders, redact, ZoneInfo(orders.timezone)
        self._answer: Answer | None = None
        self._story: OrderStory | None = None
        self._found_at = 0.0
        self.box = field(
            ipywidgets.Text,
            "Order",
            placeholder="number, tracking code, e-mail, phone or name",
            continuous_update=False,
        )
        search, again = ipywidgets.Button(description="Search"), ipywidgets.Button(description="Read again live")
        self._told, self._ticket = ipywidgets.HTML(), ipywidgets.HTML()
        self._choice = field(ipywidgets.Select, "Several orders fit. Which one?", options=[], rows=6)
        self._tabs = ipywidgets.Tab()
        self._people = ipywidgets.Checkbox(description="With people's data", value=False, indent=False)
        self._below = ipywidgets.VBox([self._tabs, *([] if redact else [self._people]), self._ticket])
        asked = ipywidgets.Box([self.box, search, again])
        asked.add_class("shipops-asked")
        self.widget = ipywidgets.VBox([asked, self._told, self._choice, self._below])
        self._show_nothing()
        self.box.observe(lambda _: telling(self._told, self.search), names="value")
        search.on_click(lambda _: telling(self._told, self._clicked))
        again.on_click(lambda _: telling(self._told, self.read_again))
        self._choice.observe(lambda _: telling(self._told, self._chosen), names="value")
        self._people.observe(lambda _: telling(self._told, self._write_ticket), names="value")

    def search(self) -> None:
        """Look up what stands in the box."""
        self._show_nothing()
        self._say(notice("Looking…"))
        self._show(ask(self._orders, self.box.value))
        self._found_at = monotonic()

    def read_again(self) -> None:
        """Read what is shown, or else what stands in the box, in every system; of what was shown say what changed."""
        before = self._story
        self._say(notice("Reading it in every system…"))
        if before is None:
            # An order may be newer than the last pull.
            self._show(ask(self._orders, self.box.value, live=True))
            return
        read = ask(self._orders, before.order["number"], live=True)
        if read.trace is None:
            # What was found before is still worth reading.
            self._say(problem(read.problem) if read.problem else "")
            return
        # Its number may be that of others too.
        same = [story for story in read.trace.orders if key_of(story) == key_of(before)]
        again = ask(self._orders, key_of(before)).trace if not same else None
        for story in same or (again.orders if again else ()):
            self._open(story)
            self._say(notice(self._news(story, read.trace)))

    def _clicked(self) -> None:
        asked = self._answer.identifier if self._answer else ""
        if self.box.value.split() != asked.split() or monotonic() - self._found_at > _ONE_GESTURE_SECONDS:
            self.search()

    def _news(self, story: OrderStory, after: Trace) -> str:
        changes = len(story.changed)
        news = f"{changes} changed: the overview tells what." if changes else "Nothing changed."
        read = f"Read again live at {self._orders.clock().astimezone(self._zone):%H:%M}."
        return f"{read} {news} {read_when(after.read_at, self._zone)}"

    def _show(self, answer: Answer) -> None:
        self._answer = answer
        self._show_nothing()
        if answer.problem is not None:
            self._say(problem(answer.problem))
        elif answer.trace is not None:
            self._say(notice(read_when(answer.trace.read_at, self._zone)))
            self._offer(answer.trace)

    def _offer(self, trace: Trace) -> None:
        """The one order there is, or a choice."""
        if len(trace.orders) == 1:
            self._open(trace.orders[0])
            return
        offered: list[tuple[str, Any]] = to_choose(trace, self._zone, redact=self._redact)
        if trace.orders:
            # They are told already: choosing one asks nothing again.
            offered = [(label, story) for (label, _), story in zip(offered, trace.orders, strict=True)]
        self._choice.options, self._choice.value = offered, None
        self._choice.layout.display = None

    def _chosen(self) -> None:
        chosen = self._choice.value
        if isinstance(chosen, OrderStory):
            self._open(chosen)
        elif chosen is not None:
            answer = ask(self._orders, chosen)
            if answer.problem is not None:
                self._say(problem(answer.problem))
            elif answer.trace is not None and len(answer.trace.orders) == 1:
                self._open(answer.trace.orders[0])
            else:
                self._show(answer)

    def _open(self, story: OrderStory) -> None:
        views = tabs(story, self._zone, redact=self._redact)
        self._story, self._people.value = story, False
        self._tabs.children = [ipywidgets.HTML(panel(story, title, view)) for title, view in views.items()]
        self._tabs.titles, self._tabs.selected_index = [*views], 0
        self._write_ticket()
        self._below.layout.display = None

    def _write_ticket(self) -> None:
        if self._story is not None:
            masked = self._redact or not self._people.value
            self._ticket.value = inside(ticket_area(self._story, self._zone, masked=masked))

    def _say(self, markup: str) -> None:
        self._told.value = inside(markup)

    def _show_nothing(self) -> None:
        self._story = None
        for part in (self._choice, self._below):
            part.layout.display = "none"


def telling(told: ipywidgets.HTML, work: Callable[[], None]) -> None:
    """Do ``work``; whatever goes wrong is ``told`` in words."""
    try:
        work()
    except Exception as error:  # a callback's traceback would go where nobody looks
        told.value = inside(problem(problem_of(error)))


def field(kind: type, label: str, **settings: Any) -> Any:
    """A widget to type into or choose from, with its label above it."""
    made = kind(description=label, style={"description_width": "initial"}, **settings)
    made.add_class("shipops-field")
    return made
