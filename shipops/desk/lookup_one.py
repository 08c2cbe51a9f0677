"""One order at the desk: a box to type in, a choice where several fit, tabs, and text for the ticket."""

from __future__ import annotations

from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import ipywidgets

from shipops.desk.acting import FindingActs, name_field
from shipops.desk.asking import Answer, Orders, ask, key_of
from shipops.desk.controls import field, telling
from shipops.desk.layout import heads, inside, notice, problem, read_when, ticket_area, to_choose
from shipops.desk.marked import marked_anew
from shipops.desk.showing import WRONG, not_read_notices, tabs, wrong_apart
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
        self._name = name_field()
        self._acts: dict[str, FindingActs] = {}
        self._pages: dict[str, ipywidgets.HTML] = {}
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
        self._show(ask(self._orders, self.box.value, if_unknown="Check the spelling, or press Read again live."))
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
            news = self._news(story, read.trace) if same else ""
            self._say(notice(self._read_live(news, read.trace)) + not_read_notices(read.trace, self._zone))

    def _clicked(self) -> None:
        asked = self._answer.identifier if self._answer else ""
        if self.box.value.split() != asked.split() or monotonic() - self._found_at > _ONE_GESTURE_SECONDS:
            self.search()

    def _news(self, story: OrderStory, after: Trace) -> str:
        if changes := len(story.changed):
            return f"{changes} changed: the overview tells what."
        return "Nothing changed in what could be read." if after.not_read else "Nothing changed."

    def _read_live(self, news: str, after: Trace) -> str:
        read = f"Read again live at {self._orders.clock().astimezone(self._zone):%H:%M}."
        return " ".join(filter(None, (read, news, read_when(after.read_at, self._zone))))

    def _show(self, answer: Answer) -> None:
        self._answer = answer
        self._show_nothing()
        if answer.problem is not None:
            self._say(problem(answer.problem))
        elif answer.trace is not None:
            self._say(notice(read_when(answer.trace.read_at, self._zone)) + not_read_notices(answer.trace, self._zone))
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
        # Of an order that is read again the forms stay, with what is typed in them.
        kept = self._acts if self._story is not None and key_of(self._story) == key_of(story) else {}
        self._acts = {
            found.id: kept.get(found.id) or FindingActs(found, self._orders, self._name, acted=self._acted)
            for found in story.findings
        }
        # A page that was shown before, and says the same, would stay empty in the browser.
        self._people.value, self._pages = False, {}
        self._tell(story)
        head = ipywidgets.HTML(inside(heads(story, WRONG)))
        below = ipywidgets.VBox([head, *(acts.widget for acts in self._acts.values()), self._pages[WRONG]])
        self._tabs.children = [below if title == WRONG else page for title, page in self._pages.items()]
        self._tabs.titles, self._tabs.selected_index = [*self._pages], 0
        self._below.layout.display = None

    def _tell(self, story: OrderStory) -> None:
        """Fill every tab and the ticket with ``story``."""
        self._story = story
        cards, below = wrong_apart(story, self._zone, redact=self._redact)
        views = tabs(story, self._zone, redact=self._redact)
        shown = {title: f"{heads(story, title)}{view.html}" for title, view in views.items()}
        for title, html in (shown | {WRONG: below}).items():
            self._pages.setdefault(title, ipywidgets.HTML()).value = inside(html)
        for found, card in zip(story.findings, cards, strict=True):
            self._acts[found.id].show(found, card)
        self._write_ticket()

    def _acted(self) -> None:
        """Show the order as it stands after an act, of this agent and by now of others."""
        if self._story is not None:
            desk = self._orders.findings
            self._tell(marked_anew(self._story, desk.lake, at=desk.at))

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
