"""The one place that speaks HTTP. It can only read: there is no verb but GET."""

from __future__ import annotations

import logging
import random
import ssl
import threading
from collections.abc import Callable, Mapping
from functools import cache
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlsplit

import httpx
import stamina

from shipops.errors import (
    AccessError,
    ConfigError,
    ThrottledError,
    UnavailableError,
    UnreadableError,
)
from shipops.systems.answers import Answer
from shipops.systems.pacing import Pace

T = TypeVar("T")

ATTEMPTS = 6
TOTAL_SECONDS = 300.0
LONGEST_WAIT = 180.0
BODY_LIMIT = 64 * 1024 * 1024
_SHORTEST_SECRET = 8
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)


class _NoQueries(logging.Filter):
    """Takes the query (keys, e-mail addresses) out of the request lines httpx logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(arg.copy_with(query=None) if isinstance(arg, httpx.URL) else arg for arg in record.args)
        return True


logging.getLogger("httpx").addFilter(_NoQueries())
# Retries are normal work: they are logged for who listens, and not printed where nobody does.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class Transport:
    """Paced, retried GET calls to one vendor account.

    ``secrets`` are values that must never leave this class: they are blanked out of every body received.
    ``access_retries`` is how often refused credentials are tried again (ShipStation answers 401 at random:
    shipstation sheet, 1.3). ``calls`` counts the requests made. Raises :class:`ConfigError` for a ``base_url`` that
    is no web address.
    """

    def __init__(
        self,
        account: str,
        base_url: str,
        *,
        pace: Pace,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        secrets: tuple[str, ...] = (),
        access_retries: int = 0,
        timeout: httpx.Timeout = _TIMEOUT,
    ) -> None:
        self._host = _web_address(account, base_url)
        self.account = account
        self.calls = 0
        self._base_url = base_url.rstrip("/")
        self._pace = pace
        self._secrets = tuple(secret for secret in secrets if len(secret) >= _SHORTEST_SECRET)
        self._access_retries = access_retries
        self._counting = threading.Lock()
        self._client = httpx.Client(
            headers={"Accept": "application/json", **(headers or {})},
            auth=httpx.BasicAuth(*auth) if auth else None,
            timeout=timeout,
            verify=_trust(),
            follow_redirects=False,
        )

    def get(self, path: str, params: Mapping[str, str], read: Callable[[Answer], T]) -> T:
        """What ``read`` makes of the answer to ``GET base_url/path?params``.

        ``read`` raises from the error family. Tried again, within bounds of count and time and with jitter: a wait
        the vendor asks for, a server error, a cut connection, an unreadable answer. Raises what the last try raised.
        """
        policy = _Again(self._access_retries)
        for attempt in stamina.retry_context(
            on=policy, attempts=ATTEMPTS, timeout=TOTAL_SECONDS, wait_initial=0.5, wait_max=20.0, wait_jitter=1.0
        ):
            with attempt:
                return read(self._call(path, params))
        raise AssertionError("the last attempt either returns or raises")

    def _call(self, path: str, params: Mapping[str, str]) -> Answer:
        self._pace.wait()
        with self._counting:
            self.calls += 1
        url = f"{self._base_url}/{path.lstrip('/')}"
        try:
            with self._client.stream("GET", url, params=dict(params)) as response:
                body = self._limited(response, url)
                headers = {name.lower(): value for name, value in response.headers.items()}
                status = response.status_code
        except httpx.HTTPError as error:
            raise self._unreachable(error, url) from error
        return Answer(self.account, url, status, headers, self._without_secrets(body.decode("utf-8", "replace")))

    def _limited(self, response: httpx.Response, url: str) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise UnreadableError(
                    f"{self.account}: the answer of {self._host} is larger than {BODY_LIMIT // 2**20} MB.",
                    "No page of this API is that large: check base_url in shipops.toml.",
                    account=self.account, url=url, status=response.status_code,
                )  # fmt: skip
        return bytes(body)

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text

    def _unreachable(self, error: httpx.HTTPError, url: str) -> UnavailableError:
        if isinstance(error, httpx.TimeoutException):
            what = f"{self._host} did not answer in time."
        elif isinstance(error, httpx.ConnectError):
            what = f"{_connect_failure(str(error), self._host)}."
        elif isinstance(error, httpx.DecodingError):
            what = f"{self._host} sent a body that cannot be unpacked."
        else:
            what = f"the connection to {self._host} broke off."
        return UnavailableError(
            f"{self.account}: {what}",
            "Check base_url in shipops.toml and the network, then try again.",
            account=self.account, url=url,
        )  # fmt: skip

    def close(self) -> None:
        """Close the connections; the transport cannot be used afterwards."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@cache
def _trust() -> ssl.SSLContext:
    """The certificates to trust: read once, which takes longer than opening a client."""
    return httpx.create_ssl_context()


class _Again:
    """Whether, and after how many seconds, a failed call is tried again."""

    def __init__(self, access_retries: int) -> None:
        self._access_retries = access_retries

    def __call__(self, error: Exception) -> bool | float:
        if isinstance(error, ThrottledError):
            jitter = random.uniform(0.0, 1.0)  # noqa: S311 - spreads callers, hides nothing
            return error.wait + jitter if error.wait <= LONGEST_WAIT else False
        if isinstance(error, AccessError) and error.status == 401 and self._access_retries > 0:
            self._access_retries -= 1
            return True
        return isinstance(error, UnavailableError | UnreadableError)


def _web_address(account: str, base_url: str) -> str:
    """The host of ``base_url``. Raises :class:`ConfigError` where it names none."""
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
    return parts.netloc


def _connect_failure(text: str, host: str) -> str:
    lowered = text.lower()
    if any(word in lowered for word in ("name or service", "nodename", "getaddrinfo", "name resolution", "no address")):
        return f"the name {host} is not known on the network"
    if "certificate" in lowered or "ssl" in lowered or "tls" in lowered:
        return f"no trusted encrypted connection to {host} could be made"
    if "refused" in lowered:
        return f"nothing answers at {host} (connection refused)"
    return f"no connection to {host} could be made"
