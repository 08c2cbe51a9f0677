"""Muting and assigning: which findings a mark is about, from when to when, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merchants import CIN7, INKSOFT, NOW, Merchant, audit_of

from shipops.audit.findings import Finding
from shipops.audit.life.marks import Mark, Target, in_force, marked, mute, plain, read_marks, write_marks
from shipops.errors import ConfigError
from shipops.lake import Lake

DAY = timedelta(days=1)
MISSING = "missing-in-shipstation"


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    """Two orders of one source and one of another are missing."""
    m = Merchant()
    m.sale("SO-1")
    m.sale("SO-2")
    m.web_order("WEB-1")
    return audit_of(m).findings


def muted(target: Target, days: int = 1) -> Mark:
    return mute(target, reason="known", author="Ada", at=NOW, until=NOW + days * DAY)


def silent(found: list[Finding], *marks: Mark, days: float = 0) -> list[str | None]:
    """The orders nobody hears of so many days from now."""
    return sorted(str(one.order) for one in marked(found, marks, NOW + days * DAY) if one.muted)


def test_a_mute_names_a_finding_a_check_an_account_an_order_or_several_of_them(found: list[Finding]) -> None:
    by_id = {one.order: one.id for one in found}
    targets = {
        Target(by_id["SO-1"]): ["SO-1"], Target(check=MISSING): ["SO-1", "SO-2", "WEB-1"],
        Target(check=MISSING, account=CIN7): ["SO-1", "SO-2"], Target(check="not-importable"): [],
        Target(order="so-2"): ["SO-2"], Target(check=MISSING, account=INKSOFT, order="SO-2"): [],
        Target(check=MISSING, order="7/WEB-1"): ["WEB-1"], Target("0" * 16): [],
    }  # fmt: skip
    assert {target: silent(found, muted(target)) for target in targets} == targets


def test_it_ends_at_its_time(found: list[Finding]) -> None:
    for_two_days = muted(Target(order="SO-1"), days=2)
    assert [silent(found, for_two_days, days=days) for days in (0, 1.99, 2)] == [["SO-1"], ["SO-1"], []]


def test_a_muted_finding_says_why_who_and_until_when(found: list[Finding]) -> None:
    one = next(one for one in marked(found, [muted(Target(order="SO-1"))], NOW) if one.muted)
    assert one.to_dict()["mute"] == {"reason": "known", "author": "Ada", "until": "2026-11-03T15:30:00Z"}


def test_the_most_particular_mute_speaks(found: list[Finding]) -> None:
    wide = muted(Target(check=MISSING), days=9)
    narrow = mute(Target(order="SO-1"), reason="its own", author="Bo", at=NOW, until=NOW + DAY)
    reasons = {one.order: one.mute.reason for one in marked(found, [narrow, wide], NOW) if one.mute}
    assert reasons == {"SO-1": "its own", "SO-2": "known", "WEB-1": "known"}


def test_an_unmute_ends_the_mute_of_the_same_target_only(found: list[Finding]) -> None:
    order, check = Target(order="SO-1"), Target(check=MISSING, account=CIN7)
    undone = Mark("unmute", NOW, "Ada", order)
    assert silent(found, muted(order), muted(check), undone) == ["SO-1", "SO-2"]
    assert silent(found, muted(order), undone) == []
    assert silent(found, undone, muted(order)) == ["SO-1"]


def test_a_second_mute_takes_the_place_of_the_first(found: list[Finding]) -> None:
    target = Target(order="SO-1")
    assert silent(found, muted(target, days=5), muted(target, days=1), days=2) == []


def test_what_a_muted_connection_explains_is_muted_with_it(found: list[Finding]) -> None:
    connection = replace(found[0], id="connection", order=None, order_id=None)
    behind = [replace(one, absorbed_by="connection") for one in found]
    told = marked([*behind, connection], [muted(Target("connection"))], NOW)
    assert {one.mute.reason for one in told if one.mute} == {"known"}
    assert all(one.muted for one in told)


def test_the_last_assignment_stands_and_nobody_takes_it_back(found: list[Finding]) -> None:
    target = Target(found[0].id)
    ada, bo, nobody = (Mark("assign", NOW, "Ada", target, text=name) for name in ("Ada", "Bo", ""))
    whose = [marked(found[:1], marks, NOW)[0].assigned_to for marks in ([ada], [ada, bo], [ada, nobody])]
    assert whose == ["Ada", "Bo", None]


@pytest.mark.parametrize(
    ("target", "reason", "days", "says"),
    [
        (Target(account=CIN7), "known", 1, "names a finding"), (Target(order="SO-1"), " \n ", 1, "needs a reason"),
        (Target(order="SO-1"), "known", 0, "over already"), (Target(order="SO-1"), "x" * 2001, 1, "2001 characters"),
    ],
)  # fmt: skip
def test_a_mute_without_target_reason_or_end_is_refused(target: Target, reason: str, days: int, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        mute(target, reason=reason, author="Ada", at=NOW, until=NOW + days * DAY)


def test_a_mark_is_signed() -> None:
    with pytest.raises(ConfigError, match="--by"):
        mute(Target(order="SO-1"), reason="known", author="\x00", at=NOW, until=NOW + DAY)


@given(st.text(max_size=60))
def test_text_becomes_one_printable_line(text: str) -> None:
    line = plain(text)
    assert line.isprintable()
    assert plain(line) == line == line.strip()


_TARGETS = st.sampled_from([Target("a"), Target("b"), Target(check="c"), Target(check="c", order="o")])


@given(st.lists(st.tuples(st.sampled_from(["mute", "unmute"]), _TARGETS, st.integers(0, 9), st.integers(1, 5))))
def test_a_target_is_muted_by_its_last_mark_alone(script: list[tuple[str, Target, int, int]]) -> None:
    marks = [
        muted(target, days) if kind == "mute" else Mark("unmute", NOW, "Ada", target)
        for kind, target, _, days in script
    ]
    at = NOW + 3 * DAY
    last = {mark.target: mark for mark in marks}
    expected = {target for target, mark in last.items() if mark.kind == "mute" and mark.until and mark.until > at}
    assert {mark.target for mark in in_force(marks, at)} == expected


def test_marks_are_kept_in_the_order_they_were_made(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert read_marks(lake) == []
    target = Target(order="SO-1")
    later = Mark("note", NOW + DAY, "Bo", Target("id"), "called the customer")
    written = write_marks(lake, [muted(target), Mark("unmute", NOW, "Ada", target, "done")]) + write_marks(
        lake, [later]
    )
    assert [mark.number for mark in written] == [1, 2, 3]
    assert read_marks(lake) == written
    assert read_marks(lake, NOW) == written[:2]
