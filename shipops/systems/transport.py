"""Calls to one vendor account: within the key's budget, tried again where that helps, read or explained."""

from __future__ import annotations

import codecs
import logging
import random
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlsplit

import stamina

from shipops.errors import AccessError, ConfigError, ThrottledError, UnavailableError, UnreadableError, VendorError
from shipops.systems.answers import Answer, allowance
from shipops.systems.budget import LONGEST_WAIT, Budget
from shipops.systems.exchange import ORDINARY, Bounds, Exchange

T = TypeVar("T")

_SHORTEST_SECRET = 8
# A vendor that asks to wait this often in a row does not mean us to go on.
MOST_THROTTLED = 6
# The only text encodings a body is read in; any other name, and none, means UTF-8.
_ENCODINGS = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "iso-8859-1", "latin-1", "windows-1252"})

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Retries:
    """How stubbornly a call is tried: at most ``attempts`` times within ``seconds``; the waits in between grow from
    ``first_wait`` to ``longest_wait`` seconds. Waits the vendor asks for are counted apart."""

    attempts: int
    seconds: float
    first_wait: float
    longest_wait: float


PATIENT = Retries(attempts=6, seconds=300.0, first_wait=0.5, longest_wait=20.0)
# For finding out which part of a page cannot be read: many calls, each of which may well fail for good.
BRIEF = Retries(attempts=2, seconds=60.0, first_wait=0.2, longest_wait=1.0)


# Retries are normal work: they are logged for who listens, and not printed where nobody does.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class Transport:
    """Paced, retried GET calls to one vendor account.

    ``pace`` is the budget of the account's key. ``secrets`` are values that must never leave this class: they are
    blanked out of every body received. ``access_retries`` is how often refused credentials are tried again
    (ShipStation answers 401 at random: shipstation sheet, 1.3). ``calls`` counts the requests made. ``bounds`` are what
    one answer may take. Raises :class:`ConfigError` for a ``base_url`` that is no web
    address.
    """

    def __init__(
        self,
        account: str,
        base_url: str,
        *,
        pace: Budget,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        secrets: tuple[str, ...] = (),
        access_retries: int = 0,
        bounds: Bounds = ORDINARY,
    ) -> None:
        _check_address(account, base_url)
        self.account = account
        self.calls = 0
        self._base_url = base_url.rstrip("/")
        self._pace = pace
        self._secrets = tuple(secret for secret in secrets if len(secret) >= _SHORTEST_SECRET)
        self._access_retries = access_retries
        self._counting = threading.Lock()
        self._exchange = Exchange(
            account,
            setting="base_url",
            when_too_large="No page of this API is that large: check base_url in shipops.toml.",
            headers={"Accept": "application/json", "Accept-Encoding": "gzip", **(headers or {})},
            auth=auth,
            bounds=bounds,
        )

    def get(
        self, path: str, params: Mapping[str, str], read: Callable[[Answer], T], *, retries: Retries = PATIENT
    ) -> T:
        """What ``read`` makes of the answer to ``GET base_url/path?params``.

        ``read`` raises from the error family. Tried again, within bounds of count and time and with jitter: a server
        error, a cut connection, an unreadable answer. Where the vendor asks to wait, everybody who uses the key does.
        Raises what the last try raised.
        """
        again = _Again(self._access_retries, retries.attempts)
        while True:
            try:
                return self._tried(path, params, read, retries, again)
            except ThrottledError as error:
                jitter = random.uniform(0.0, 1.0)  # noqa: S311 - spreads callers, hides nothing
                self._pace.block(error.wait + jitter)
                if error.wait > LONGEST_WAIT or again.throttled >= MOST_THROTTLED:
                    raise

    def _tried(
        self, path: str, params: Mapping[str, str], read: Callable[[Answer], T], retries: Retries, again: _Again
    ) -> T:
        try:
            for attempt in stamina.retry_context(
                on=again, attempts=retries.attempts, timeout=retries.seconds,
                wait_initial=retries.first_wait, wait_max=retries.longest_wait, wait_jitter=retries.first_wait,
            ):  # fmt: skip
                with attempt:
                    return read(self._call(path, params))
        except AccessError:
            # Credentials that brought another answer a moment ago are good: what is wrong is what that one said.
            if again.told_besides is not None:
                raise again.told_besides from None
            raise
        raise AssertionError("the last attempt either returns or raises")

    def _call(self, path: str, params: Mapping[str, str]) -> Answer:
        url = f"{self._base_url}/{path.lstrip('/')}"
        with self._pace.call():
            with self._counting:
                self.calls += 1
            received = self._exchange.get(url, params)
        text = self._without_secrets(_text(received.body, received.headers.get("content-type", "")))
        answer = Answer(self.account, url, received.status, received.headers, text)
        self._pace.hear(allowance(answer))
        return answer

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text

    def close(self) -> None:
        """Close the connections; the transport cannot be used afterwards."""
        self._exchange.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Again:
    """Whether a failed call is tried again, at most ``attempts`` times in all: a throttle in between starts no new
    round. What the vendor asks to wait for is not its matter, but counted.

    ``told_besides`` is the last answer that failed for another reason than the credentials, ``throttled`` how often in
    a row the vendor asked to wait.
    """

    def __init__(self, access_retries: int, attempts: int) -> None:
        self._access_retries = self._left = access_retries
        self._attempts_left = attempts
        self.throttled = 0
        self.told_besides: VendorError | None = None

    def __call__(self, error: Exception) -> bool:
        if isinstance(error, ThrottledError):
            self.throttled += 1
            return False
        self.throttled = 0
        if isinstance(error, AccessError) and error.status == 401 and self._left > 0:
            self._left -= 1
            return True
        if not isinstance(error, UnavailableError | UnreadableError):
            return False
        if error.status is not None:
            self._left, self.told_besides = self._access_retries, error
        self._attempts_left -= 1
        return self._attempts_left > 0


def _text(body: bytes, content_type: str) -> str:
    """The text of a body: by its byte order mark, by the encoding its type names, or as UTF-8."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    named = _CHARSET.search(content_type)
    encoding = named[1].lower() if named else "utf-8"
    try:
        return body.decode(encoding if encoding in _ENCODINGS else "utf-8")
    except UnicodeDecodeError:
        return body.decode("utf-8", "replace")


def _check_address(account: str, base_url: str) -> None:
    """Raise :class:`ConfigError` where ``base_url`` names no host."""
    try:
        parts = urlsplit(base_url)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.query:
        raise ConfigError(
            f"base_url of {account} is not a web address.",
            "Write it as https://host/path, without user name and question mark.",
        )
