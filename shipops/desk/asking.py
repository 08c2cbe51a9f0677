"""What the order desk does when somebody types or pastes something: asked, answered, and never a traceback."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from shipops.desk.showing import tabs
from shipops.desk.trace import OrderStory, Trace, Traces
from shipops.errors import ConfigError, NotFoundError, ShipopsError

if TYPE_CHECKING:
    from shipops.desk.findings import FindingsDesk

# More numbers at once are a report's work, not a desk's.
MOST_AT_ONCE = 50
# For the places at the desk that only read the lake.
ALONE_LIVE = "Check the spelling, or look it up under One order and press Read again live."
_BETWEEN = re.compile(r"[\n\r\t,;]+")


class Orders(Protocol):
    """What the desk needs of a workspace."""

    @property
    def clock(self) -> Callable[[], datetime]: ...
    @property
    def timezone(self) -> str: ...
    @property
    def findings(self) -> FindingsDesk: ...
    def order(self, identifier: str, *, live: bool = False) -> Trace: ...
    def orders(self, identifiers: Iterable[str]) -> Traces: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What happened and what to do, a sentence each."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for ``identifier``: a trace, or the problem there was instead."""

    identifier: str
    trace: Trace | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One of many numbers, and the sentence about it."""

    number: str
    sentence: str
    found: bool


def ask(orders: Orders, identifier: str, *, live: bool = False, if_unknown: str = "") -> Answer:
    """Everything about ``identifier``, read again in every system first with ``live``. Raises nothing: whatever goes
    wrong is the answer's problem. ``if_unknown`` says what to do where one asks, should the lake not know it."""
    asked = " ".join(identifier.split())
    if not asked:
        problem = Problem("Nothing was typed.", "Type a number, a tracking code, an e-mail, a phone or a name.")
        return Answer("", problem=problem)
    return _answer(asked, lambda: orders.order(asked, live=live), "" if live else if_unknown)


def _answer(asked: str, find: Callable[[], Trace], if_unknown: str) -> Answer:
    try:
        return Answer(asked, trace=find())
    except NotFoundError as error:
        return Answer(asked, problem=Problem(error.what, if_unknown or error.remedy))
    except Exception as error:  # whoever is on the phone reads words, never a traceback; --debug shows it
        return Answer(asked, problem=problem_of(error))


def problem_of(error: Exception) -> Problem:
    """An error in two sentences; of one nobody foresaw only the kind is told."""
    if isinstance(error, ShipopsError):
        return Problem(error.what, error.remedy)
    return Problem(
        f"shipops met something it did not expect ({type(error).__name__}).",
        "Search again; if it stays so, run `shipops order NUMBER --debug` and report what it prints.",
    )


def numbers_in(text: str) -> list[str]:
    """What was pasted, one number a line or parted by commas, semicolons or tabs, each once.

    Raises :class:`ConfigError` for none and for more than :data:`MOST_AT_ONCE`.
    """
    found = [*dict.fromkeys(words for part in _BETWEEN.split(text) if (words := " ".join(part.split())))]
    if not found:
        raise ConfigError("Nothing was pasted.", "Paste numbers, one a line.")
    if len(found) > MOST_AT_ONCE:
        raise ConfigError(
            f"{len(found)} numbers are more than the {MOST_AT_ONCE} the desk looks up at once.",
            "Paste fewer, or open the reconciliation report for all of them.",
        )
    return found


def each_of(orders: Orders, numbers: list[str], *, redact: bool = False) -> Iterator[Line]:
    """One sentence about each number, as they are told; they are looked up together."""
    zone = ZoneInfo(orders.timezone)
    found = orders.orders(numbers)
    for number in numbers:
        answer = _answer(number, partial(found.tell, number), ALONE_LIVE)
        yield Line(number, _sentence(answer, zone, redact=redact), found=answer.trace is not None)


def key_of(story: OrderStory) -> str:
    """The key (``account|order_id``) that asks for this order alone."""
    return f"{story.order['account']}|{story.order['order_id']}"


def _sentence(answer: Answer, zone: ZoneInfo, *, redact: bool) -> str:
    if answer.problem is not None:
        return f"{answer.problem.what} {answer.problem.remedy}"
    if answer.trace is None or answer.trace.choice:
        count = len(answer.trace.choice) if answer.trace else 0
        return f"{count} orders fit; look it up by itself to choose one."
    told = (tabs(story, zone, redact=redact)["Overview"].text for story in answer.trace.orders)
    return " / ".join(next((line.strip() for line in text.splitlines() if line.strip()), "") for text in told)
