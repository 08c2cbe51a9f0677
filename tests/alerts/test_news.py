"""What a run changed for a recipient, decided without a clock, a lake or an address."""

from __future__ import annotations

from dataclasses import replace

from office import finding

from shipops.alerts.news import NOTHING, Changes, Known, after, changes
from shipops.audit.findings import Finding, State

ONE = finding("SO-1")


def as_(state: State, *, muted: bool = False) -> Finding:
    return replace(ONE, state=state, muted=muted)


def changed(found: Finding, known: Known | None = None, *, wanted: bool = True) -> Changes:
    return changes([found], {found.id: known} if known else {}, lambda _: wanted)


def test_what_opened_is_told_where_it_is_wanted_and_owed_where_it_is_not_or_is_muted() -> None:
    assert changed(as_("new")) == changed(as_("reopened")) == Changes(opened=(ONE.id,))
    assert changed(as_("new"), wanted=False) == changed(as_("new", muted=True)) == Changes(owed=(ONE.id,))


def test_what_is_owed_is_told_as_soon_as_it_may_be() -> None:
    assert changed(as_("ongoing"), "owed") == Changes(opened=(ONE.id,))
    assert changed(as_("ongoing", muted=True), "owed") == changed(as_("ongoing"), "owed", wanted=False) == NOTHING


def test_what_goes_on_or_was_never_known_is_no_news() -> None:
    assert changed(as_("ongoing"), "told") == changed(as_("ongoing")) == changed(as_("resolved")) == NOTHING


def test_an_end_is_told_to_whom_the_opening_was_told() -> None:
    assert changed(as_("resolved"), "told") == Changes(solved=(ONE.id,))
    assert changed(as_("resolved"), "owed") == Changes(closed=(ONE.id,))
    assert changed(as_("resolved", muted=True), "told") == Changes(closed=(ONE.id,))


def test_changes_move_where_the_recipient_stands() -> None:
    before: dict[str, Known] = {"a": "told", "b": "owed", "c": "told"}
    assert after(before, Changes(opened=("b",), solved=("a",), owed=("d",))) == {"b": "told", "c": "told", "d": "owed"}
