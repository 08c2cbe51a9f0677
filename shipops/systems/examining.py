"""Single questions to an account, answered with everything that came back: for examinations, not for pulls."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, cast
from urllib.parse import quote

from shipops.config import Config
from shipops.errors import ShipopsError, ThrottledError
from shipops.systems.answers import Answer
from shipops.systems.cin7.client import read_answer as read_cin7
from shipops.systems.connections import connect
from shipops.systems.inksoft.client import read_answer as read_inksoft
from shipops.systems.shipstation.client import read_answer as read_shipstation
from shipops.systems.transport import BRIEF, Transport

Clock = Callable[[], datetime]
Reader = Callable[[Answer], Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """How one question ended: the last ``answer`` (``None``: nobody answered), the ``document`` in it, or the
    ``error`` it means; ``at`` is our clock (UTC) when it came."""

    answer: Answer | None
    document: Any
    error: ShipopsError | None
    at: datetime

    @property
    def skew(self) -> timedelta | None:
        """How far our clock is ahead of the vendor's ``Date`` (which tells whole seconds); ``None``: none was told."""
        try:
            told = parsedate_to_datetime(self.answer.headers.get("date", "")) if self.answer else None
        except ValueError:
            return None
        if told is None:
            return None
        return self.at - (told.replace(tzinfo=UTC) if told.tzinfo is None else told)


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer of a capture: ``name`` says what was asked (``shipstation-orders``), without any value."""

    name: str
    heard: Heard


class _Client(Protocol):
    transport: Transport


class _Opened(Protocol):
    client: _Client
    calls: int


class Examiner:
    """One account that can be asked anything its API answers to GET. ``clock`` tells when an answer came (UTC)."""

    def __init__(self, account: str, opened: _Opened, clock: Clock, store_key: str) -> None:
        self.account = account
        self._opened = opened
        self._clock = clock
        self._store_key = store_key

    @property
    def calls(self) -> int:
        """How many calls were made so far."""
        return self._opened.calls

    def ask(self, path: str, params: Mapping[str, str] | None = None) -> Heard:
        """GET ``path`` below the account's base address. Never raises from the error family: it is in the answer."""
        return self._heard(path, params or {}, lambda answer, read: read(answer))

    def hear(self, path: str, params: Mapping[str, str] | None = None) -> Heard:
        """As :meth:`ask`, but whatever comes back is taken as it is: only a vendor that asks to wait is asked again."""
        return self._heard(path, params or {}, _taken)

    def of_store(self, store: str, method: str, params: Mapping[str, str] | None = None) -> tuple[str, dict[str, str]]:
        """Path and parameters of a method of one InkSoft store (inksoft sheet, 2.1 and 3)."""
        query = {**(params or {}), "ApiKey": self._store_key, "Format": "JSON"}
        return f"{quote(store, safe='')}/Api2/{method}", query

    def _heard(self, path: str, params: Mapping[str, str], judge: Callable[[Answer, Reader], Any]) -> Heard:
        read = _READERS[self.account.partition(".")[0]]
        answers: list[Answer] = []

        def keep(answer: Answer) -> Any:
            answers.append(answer)
            return judge(answer, read)

        document, failure = None, None
        try:
            # The client's own way out: same address, credentials, budget and bounds.
            document = self._opened.client.transport.get(path, dict(params), keep, retries=BRIEF)
        except ShipopsError as error:
            failure = error
        return Heard(answers[-1] if answers else None, document, failure, self._clock())


def _taken(answer: Answer, read: Reader) -> Any:
    try:
        return read(answer)
    except ThrottledError:
        raise
    except ShipopsError:
        return None


def _inksoft_data(answer: Answer) -> Any:
    return read_inksoft(answer).data


_READERS: Mapping[str, Reader] = {
    "shipstation": read_shipstation,
    "cin7": read_cin7,
    "inksoft": _inksoft_data,
}


@contextmanager
def examine(config: Config, account: str, clock: Clock) -> Iterator[Examiner]:
    """Open ``account`` for single questions, at the pace of the configuration; closed at the end."""
    system, _, name = account.partition(".")
    store_key = config.inksoft[name].api_key.get_secret_value() if system == "inksoft" else ""
    with connect(config, account) as connection:
        yield Examiner(account, cast("_Opened", connection), clock, store_key)


def ids_parameter(ids: list[int]) -> str:
    """A list of ids as InkSoft takes it: JSON text in one parameter (inksoft sheet, 2.2)."""
    return json.dumps(ids)
