"""What is typed or pasted at the desk is answered in words, whatever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from merchants import NOW

from shipops.desk.asking import MOST_AT_ONCE, ask, each_of, key_of, numbers_in
from shipops.desk.trace import Trace, Traces
from shipops.errors import AccessError, ConfigError

Ask = Callable[[str], Trace]


@dataclass
class Desk:
    """A workspace that traces in the lake matched for all tests, and notes what it was asked."""

    traced: Ask
    asked: list[tuple[str, bool]] = field(default_factory=list)
    fails: Exception | None = None
    timezone: str = "America/Chicago"

    def clock(self) -> datetime:
        return NOW

    def order(self, identifier: str, *, live: bool = False) -> Trace:
        self.asked.append((identifier, live))
        if self.fails:
            raise self.fails
        return self.traced(identifier)

    def orders(self, identifiers: Iterable[str]) -> Traces:
        return Traces(tuple(identifiers), self.order)


@pytest.fixture
def desk(ask: Ask) -> Desk:
    return Desk(ask)


def test_what_is_asked_is_answered(desk: Desk) -> None:
    answer = ask(desk, "  SO-00042\n", live=True)
    assert answer.trace is not None
    assert [story.order["number"] for story in answer.trace.orders] == ["SO-00042"]
    assert desk.asked == [("SO-00042", True)]


def test_nothing_typed_asks_nothing(desk: Desk) -> None:
    answer = ask(desk, " \t")
    assert answer.problem is not None
    assert answer.problem.what == "Nothing was typed."
    assert desk.asked == []


def test_what_nobody_knows_is_told_in_two_sentences(desk: Desk) -> None:
    problem = ask(desk, "SO-99999").problem
    assert problem is not None
    assert problem.what == "No order in the lake goes by 'SO-99999'."
    assert problem.remedy == "Check the spelling, or pull what changed with `shipops sync`."


def test_what_nobody_knows_is_looked_for_in_the_words_of_the_place_one_asks_at(desk: Desk) -> None:
    asked, read_live = (
        ask(desk, "SO-99999", live=live, if_unknown="Press the button.").problem for live in (False, True)
    )
    assert asked is not None
    assert asked.remedy == "Press the button."
    assert read_live is not None
    assert read_live.remedy == "Check the spelling, or pull what changed with `shipops sync`."


def test_an_error_is_told_in_its_own_words(desk: Desk) -> None:
    desk.fails = AccessError("Cin7 refused the key.", "Renew it.", account="cin7.main")
    problem = ask(desk, "SO-00042").problem
    assert problem is not None
    assert (problem.what, problem.remedy) == ("Cin7 refused the key.", "Renew it.")


def test_of_an_error_nobody_foresaw_only_the_kind_is_told(desk: Desk) -> None:
    desk.fails = RuntimeError("api_key=hunter2")
    problem = ask(desk, "SO-00042").problem
    assert problem is not None
    assert "RuntimeError" in problem.what
    assert "hunter2" not in problem.what + problem.remedy


def test_pasted_numbers_are_parted_as_spreadsheets_and_people_part_them() -> None:
    pasted = "SO-00042\r\nINV-00311\t1Z 999  AA1; 2978125,,\n\nSO-00042\n"
    assert numbers_in(pasted) == ["SO-00042", "INV-00311", "1Z 999 AA1", "2978125"]


def test_more_than_the_most_are_refused_in_words() -> None:
    assert len(numbers_in("\n".join(map(str, range(MOST_AT_ONCE))))) == MOST_AT_ONCE
    with pytest.raises(ConfigError, match="51 numbers are more than the 50"):
        numbers_in("\n".join(map(str, range(MOST_AT_ONCE + 1))))


def test_nothing_pasted_is_refused_in_words() -> None:
    with pytest.raises(ConfigError, match="Nothing was pasted"):
        numbers_in(" ,;\n")


def test_each_number_has_a_sentence(desk: Desk) -> None:
    found, choice, unknown = each_of(desk, ["SO-00042", "rita@example.com", "SO-99999"])
    assert found.found
    assert found.sentence == ask(desk, "SO-00042").trace.orders[0].says
    assert "\n" not in found.sentence
    assert choice.sentence == "7 orders fit; look it up by itself to choose one."
    assert not unknown.found
    assert unknown.sentence == (
        "No order in the lake goes by 'SO-99999'. Check the spelling, or look it up under One order and press Read "
        "again live."
    )


def test_redacted_sentences_name_nobody(desk: Desk) -> None:
    (line,) = each_of(desk, ["SO-00042"], redact=True)
    assert "Zoë" not in line.sentence


def test_the_key_of_an_order_asks_for_it_alone(ask: Ask) -> None:
    story = ask("SO-REGULAR-3").orders[0]
    assert [key_of(found) for found in ask(key_of(story)).orders] == [key_of(story)]
