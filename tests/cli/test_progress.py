from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.cli.progress import Lines, Shown, cost_line, shown, span
from shipops.systems.connections import Watcher


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Shown], None]], str]:
    """What standard error shows while something is reported, as a terminal gets it."""

    def watched(report: Callable[[Shown], None]) -> str:
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "200")
        with shown() as progress:
            report(progress)
        return terminal.getvalue()

    return watched


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (45, "45 s"), (59.6, "1 min 0 s"), (320, "5 min 20 s"), (3660, "1 h 1 min"), (90_000, "25 h 0 min")],
)
def test_a_span_is_told_in_its_two_largest_units(seconds: float, said: str) -> None:
    assert span(seconds) == said


@given(st.floats(-10, 1e7))
def test_a_span_is_never_negative_and_loses_less_than_its_smallest_unit(seconds: float) -> None:
    worth = {"h": 3600, "min": 60, "s": 1}
    words = span(seconds).split()
    told = sum(int(number) * worth[unit] for number, unit in zip(words[::2], words[1::2], strict=True))
    assert 0 <= told <= max(seconds, 0) + 0.5
    assert max(seconds, 0) - told <= (60 if "h" in words else 0.5)


def test_the_cost_names_the_account_the_calls_and_the_time() -> None:
    assert cost_line("cin7.main", 214, 320) == "cin7.main: about 214 calls, 5 min 20 s"


def test_what_is_long_is_announced_once_before_it_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    with shown() as progress:
        progress.expect("cin7.main", 3, 3.0)
        progress.expect("cin7.main", 214, 320.0)
        progress("sales", 1, 2)
        progress.expect("cin7.main", 200, 300.0)
        progress("sales", 2, 2)
        progress("sales", 2, 2)
    assert capsys.readouterr().err == "cin7.main: about 214 calls, 5 min 20 s\nread sales: 2\n"


def test_nothing_is_told_before_a_total_is_reached(capsys: pytest.CaptureFixture[str]) -> None:
    with shown() as progress:
        progress("orders", 500, None)
        progress("orders", 500, 1000)
    assert capsys.readouterr().err == ""


def test_a_terminal_shows_the_cost_and_the_time_left(
    on_a_terminal: Callable[[Callable[[Shown], None]], str],
) -> None:
    def report(progress: Shown) -> None:
        progress.expect("cin7.main", 214, 320.0)
        progress("sales", 100, 214)

    text = on_a_terminal(report)
    assert "cin7.main: about 214 calls, 5 min 20 s" in text
    assert "100/214" in text
    assert "left" in text


def test_a_terminal_shows_no_time_for_what_is_short(on_a_terminal: Callable[[Callable[[Shown], None]], str]) -> None:
    def report(progress: Shown) -> None:
        progress.expect("cin7.main", 3, 4.5)
        progress("sales", 3, 3)

    text = on_a_terminal(report)
    assert "3/3" in text
    assert "left" not in text


def test_a_pull_that_ends_later_than_expected_has_no_time_left(
    on_a_terminal: Callable[[Callable[[Shown], None]], str],
) -> None:
    def report(progress: Shown) -> None:
        progress.expect("cin7.main", 30, 25.0)
        progress.expect("cin7.main", 0, 0.0)
        progress("sales", 1, 2)

    assert "about 0 s left" in on_a_terminal(report)


def test_what_is_shown_watches_what_pulls_expect() -> None:
    assert isinstance(Lines(), Watcher)
