"""That two orders are no duplicates is remembered for good, about the pair, until it is taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merchants import NOW

from shipops.audit.life.decisions import decide, decisions, undecide
from shipops.audit.life.history import events
from shipops.audit.life.marks import read_marks
from shipops.errors import ConfigError
from shipops.lake import Lake

ONE, TWO, THREE = "inksoft.main|7/1001", "inksoft.main|7/1002", "cin7.main|a-guid"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_a_decision_holds_for_the_pair_whichever_is_named_first(lake: Lake) -> None:
    decide(lake, TWO, ONE, reason="two children", author="ines", at=NOW)
    (decision,) = decisions(lake, NOW)
    assert decision.pair == (ONE, TWO)
    assert decision.to_dict() == {
        "first_key": ONE, "second_key": TWO, "reason": "two children", "author": "ines", "at": "2026-11-02T15:30:00Z",
    }  # fmt: skip


def test_it_never_ends_and_is_not_known_before_it_was_made(lake: Lake) -> None:
    decide(lake, ONE, TWO, reason="two children", author="ines", at=NOW)
    assert decisions(lake, NOW - MINUTE) == []
    assert len(decisions(lake, NOW + timedelta(days=4000))) == 1
    assert len(decisions(lake)) == 1


def test_it_can_be_taken_back_and_what_was_decided_before_stays_known(lake: Lake) -> None:
    decide(lake, ONE, TWO, reason="two children", author="ines", at=NOW)
    undecide(lake, TWO, ONE, author="theo", at=NOW + MINUTE)
    assert decisions(lake, NOW + MINUTE) == []
    assert [one.author for one in decisions(lake, NOW)] == ["ines"]


def test_a_later_reason_takes_the_place_of_an_earlier_one(lake: Lake) -> None:
    decide(lake, ONE, TWO, reason="two children", author="ines", at=NOW)
    decide(lake, ONE, THREE, reason="two shops", author="ines", at=NOW)
    decide(lake, ONE, TWO, reason="they said so", author="theo", at=NOW + MINUTE)
    assert [one.reason for one in decisions(lake)] == ["two shops", "they said so"]


def test_nothing_is_taken_back_that_was_not_decided(lake: Lake) -> None:
    with pytest.raises(ConfigError, match="Nothing is decided"):
        undecide(lake, ONE, TWO, author="ines", at=NOW)


def test_decisions_are_no_marks_and_no_runs(lake: Lake) -> None:
    decide(lake, ONE, TWO, reason="two children", author="ines", at=NOW)
    assert read_marks(lake) == []
    assert events(lake, NOW) == []


@pytest.mark.parametrize(
    ("first", "second", "reason", "author"),
    [
        (ONE, ONE, "why", "ines"), (ONE, "1002", "why", "ines"), (ONE, "inksoft.main|", "why", "ines"),
        (ONE, TWO, " ", "ines"), (ONE, TWO, "why", ""), (ONE, TWO, "x" * 2001, "ines"),
    ],
)  # fmt: skip
def test_a_decision_names_two_orders_a_reason_and_an_author(
    lake: Lake, first: str, second: str, reason: str, author: str
) -> None:
    with pytest.raises(ConfigError):
        decide(lake, first, second, reason=reason, author=author, at=NOW)
    assert decisions(lake) == []


@settings(max_examples=8, deadline=None, derandomize=True)
@given(said=st.lists(st.tuples(st.sampled_from([ONE, TWO]), st.booleans()), max_size=5))
def test_what_was_said_last_of_a_pair_holds(
    said: list[tuple[str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    lake, held = Lake(tmp_path_factory.mktemp("lake")), set[str]()
    for place, (key, apart) in enumerate(said):
        at = NOW + place * MINUTE
        if apart:
            decide(lake, key, THREE, reason="why", author="ines", at=at)
            held.add(key)
        elif key in held:
            undecide(lake, key, THREE, author="ines", at=at)
            held.discard(key)
    assert {decision.second_key for decision in decisions(lake)} == held
