"""The desk's widgets, moved without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import ipywidgets
import pytest
from merchants import guid

from shipops.desk.live import NotRead
from shipops.desk.lookup import desk, look_up
from shipops.desk.lookup_many import many_numbers
from shipops.desk.lookup_one import OneOrder
from shipops.desk.lookup_two import two_orders
from shipops.desk.trace import Trace
from shipops.display.markup import escape
from shipops.errors import UnavailableError
from tests.desk.test_asking import Desk

Ask = Callable[[str], Trace]
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def orders(ask: Ask) -> Desk:
    return Desk(ask)


def every(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    """A widget and all inside it that are not hidden."""
    if widget.layout.display == "none":
        return []
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in every(child))]


def told(widget: ipywidgets.Widget) -> str:
    """All the HTML that shows."""
    return "".join(part.value for part in every(widget) if isinstance(part, ipywidgets.HTML))


def press(widget: ipywidgets.Widget, label: str) -> None:
    (button,) = [it for it in every(widget) if isinstance(it, ipywidgets.Button) and it.description == label]
    button.click()


def the(widget: ipywidgets.Widget, kind: type) -> Any:
    (found,) = [it for it in every(widget) if isinstance(it, kind)]
    return found


def test_what_is_typed_is_searched_and_shown_in_tabs(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    assert not [it for it in every(one.widget) if isinstance(it, ipywidgets.Tab | ipywidgets.Select)]
    one.box.value = "SO-00042"
    shown = the(one.widget, ipywidgets.Tab)
    assert shown.titles[0] == "Overview"
    assert len(shown.children) == len(shown.titles)
    assert "SO-00042" in told(shown)


def test_a_click_that_leaves_the_box_searches_once_and_a_later_one_again(
    orders: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-00042"
    press(one.widget, "Search")
    assert len(orders.asked) == 1
    monkeypatch.setattr("shipops.desk.lookup_one.monotonic", lambda: float("inf"))
    press(one.widget, "Search")
    assert len(orders.asked) == 2


def test_several_that_fit_are_offered_and_one_of_them_opens(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "rita@example.com"
    offered = the(one.widget, ipywidgets.Select)
    assert len(offered.options) == 7
    assert not [it for it in every(one.widget) if isinstance(it, ipywidgets.Tab)]
    offered.value = next(key for label, key in offered.options if label.startswith("SO-REGULAR-3 "))
    assert "SO-REGULAR-3" in told(the(one.widget, ipywidgets.Tab))
    assert the(one.widget, ipywidgets.Select) is offered


def test_a_story_that_cannot_be_shown_is_said_in_words(orders: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("shipops.desk.lookup_one.tabs", fails)
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-00042"
    assert "did not expect (ZeroDivisionError)" in told(one.widget)


def test_a_redacted_choice_names_nobody(orders: Desk) -> None:
    one = OneOrder(orders, redact=True)
    one.box.value = "rita@example.com"
    assert not any("Rita" in label for label, _ in the(one.widget, ipywidgets.Select).options)


def test_what_was_found_makes_way_for_a_problem(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-00042"
    one.box.value = HOSTILE
    assert 'role="alert"' in told(one.widget)
    assert "&lt;img" in told(one.widget)
    assert "<img" not in told(one.widget)
    assert "SO-00042" not in told(one.widget)


def test_of_what_nobody_knows_the_desk_names_its_own_button(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-99999"
    assert "Check the spelling, or press Read again live." in told(one.widget)


def test_reading_again_says_when_and_what_changed(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "zoe nunez"
    press(one.widget, "Read again live")
    assert orders.asked[1:] == [("SO-00042", True)]
    assert "Read again live at 09:30. Nothing changed. Last pulled: " in told(one.widget)


def test_what_changed_is_told_in_the_overview(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-00042"
    (story,) = orders.traced("SO-00042").orders
    changed = replace(orders.traced("SO-00042"), orders=(replace(story, changed=("status was PACKED",)),))
    orders.traced = lambda _: changed
    press(one.widget, "Read again live")
    assert "1 changed: the overview tells what." in told(one.widget)
    assert "status was PACKED" in told(the(one.widget, ipywidgets.Tab))


def test_an_order_whose_number_many_have_stays_the_one_shown(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-REGULAR-3"
    known, many = orders.traced, orders.traced("rita@example.com")
    orders.traced = lambda asked: known(asked) if "|" in asked else many
    press(one.widget, "Read again live")
    assert orders.asked[-1] == (f"cin7.main|{guid('SO-REGULAR-3')}", False)
    # What changed was told of none of the many.
    assert "Read again live at 09:30. Last pulled: " in told(one.widget)
    assert "SO-REGULAR-3" in told(the(one.widget, ipywidgets.Tab))


def test_what_the_last_pull_did_not_bring_can_be_read_live(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-99999"
    orders.traced = lambda _, known=orders.traced: known("SO-00042")
    press(one.widget, "Read again live")
    assert orders.asked[-1] == ("SO-99999", True)
    assert "SO-00042" in told(the(one.widget, ipywidgets.Tab))


def test_what_was_found_stays_when_a_system_does_not_answer(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-00042"
    orders.fails = UnavailableError("Cin7 does not answer.", "Try again in a minute.", account="cin7.main")
    press(one.widget, "Read again live")
    assert "Cin7 does not answer." in told(one.widget)
    assert "SO-00042" in told(the(one.widget, ipywidgets.Tab))


def test_a_system_that_did_not_answer_is_named_and_nothing_is_said_of_it(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-00042"
    down = NotRead("cin7.main", f"cin7.main: {HOSTILE} does not answer.", "Try again in a minute.")
    partly = replace(orders.traced("SO-00042"), not_read=(down,))
    orders.traced = lambda _: partly
    press(one.widget, "Read again live")
    says = told(one.widget)
    assert "Nothing changed in what could be read." in says
    assert "Nothing changed. " not in says
    assert (
        f'role="alert"><strong>cin7.main: {escape(HOSTILE)} does not answer.</strong> Try again in a minute. '
        "What is told of it was last pulled 2026-11-02 09:30 (America/Chicago).</p>"
    ) in says
    assert "SO-00042" in told(the(one.widget, ipywidgets.Tab))


def test_a_system_that_did_not_answer_is_named_where_nothing_was_found_before(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-99999"
    partly = replace(orders.traced("SO-00042"), not_read=(NotRead("cin7.main", "cin7.main is down.", "Wait."),))
    orders.traced = lambda _: partly
    press(one.widget, "Read again live")
    assert "<strong>cin7.main is down.</strong> Wait." in told(one.widget)


def test_the_ticket_names_people_only_where_it_is_asked_to(orders: Desk) -> None:
    one = OneOrder(orders, redact=False)
    one.box.value = "SO-00042"
    ticket = [it for it in every(one.widget) if isinstance(it, ipywidgets.HTML)][-1]
    assert "<textarea readonly" in ticket.value
    assert "Zoë" not in ticket.value
    the(one.widget, ipywidgets.Checkbox).value = True
    assert "Zoë" in ticket.value
    one.box.value = "2978125"
    assert not the(one.widget, ipywidgets.Checkbox).value


def test_a_redacted_desk_has_no_way_to_name_people(orders: Desk) -> None:
    one = OneOrder(orders, redact=True)
    one.box.value = "SO-00042"
    assert not [it for it in every(one.widget) if isinstance(it, ipywidgets.Checkbox)]
    assert "Zoë" not in told(one.widget)


def test_many_numbers_have_a_line_each(orders: Desk) -> None:
    many = many_numbers(orders, redact=False)
    the(many, ipywidgets.Textarea).value = f"SO-00042\n{HOSTILE}"
    press(many, "Look all up")
    assert "2 looked up, 1 without an answer." in told(many)
    assert told(many).count("<tr>") == 3
    assert "<img" not in told(many)


def test_too_many_numbers_are_refused(orders: Desk) -> None:
    many = many_numbers(orders, redact=False)
    the(many, ipywidgets.Textarea).value = "\n".join(map(str, range(51)))
    press(many, "Look all up")
    assert "51 numbers are more than the 50" in told(many)
    assert orders.asked == []


def test_two_orders_stand_side_by_side(orders: Desk) -> None:
    two = two_orders(orders, redact=False)
    first, second = (it for it in every(two) if isinstance(it, ipywidgets.Text))
    first.value, second.value = "SO-00042", "2978125"
    press(two, "Compare")
    before, after = told(two).split("<section>")[1:]
    assert "SO-00042 · cin7.main" in before
    assert "2978125 · inksoft.main" in after


def test_the_desk_opens_at_an_order_and_changes_places(orders: Desk) -> None:
    whole = desk(orders, identifier="SO-00042")
    assert orders.asked == [("SO-00042", False)]
    places = the(whole, ipywidgets.ToggleButtons)
    assert list(places.options) == ["One order", "Many numbers", "Two side by side"]
    places.value = "Many numbers"
    assert the(whole, ipywidgets.Stack).selected_index == 1


def test_where_nobody_sits_one_order_is_told_on_the_page(orders: Desk) -> None:
    shown = look_up(orders, "SO-00042")._repr_mimebundle_()
    assert set(shown) == {"text/html", "text/plain"}
    assert "SO-00042 · cin7.main" in shown["text/html"]
    assert "Zoë" not in json.dumps(look_up(orders, "SO-00042", redact=True)._repr_mimebundle_(), ensure_ascii=False)


def test_where_nobody_sits_a_choice_and_a_problem_are_told_too(orders: Desk) -> None:
    assert "7 orders fit" in repr(look_up(orders, "rita@example.com"))
    assert "Rita" not in repr(look_up(orders, "rita@example.com", redact=True))
    assert "goes by 'SO-99999'" in repr(look_up(orders, "SO-99999"))
    assert "No order was named" in repr(look_up(orders))


def test_where_a_page_is_served_the_widget_shows(orders: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    assert "application/vnd.jupyter.widget-view+json" in look_up(orders, "")._repr_mimebundle_()
