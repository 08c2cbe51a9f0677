"""The one place that speaks HTTP. It can only read: another verb than GET is refused, and no redirect is followed."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit, urlunsplit

import httpx

from shipops.errors import ReadOnlyError, UnavailableError, UnreadableError
from shipops.systems.call_log import note_call

BODY_LIMIT = 64 * 1024 * 1024
TOTAL_SECONDS = 120.0
_CONNECT_SECONDS = 10.0


class _NoQueries(logging.Filter):
    """Takes the query (keys, e-mail addresses) out of the request lines httpx logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(arg.copy_with(query=None) if isinstance(arg, httpx.URL) else arg for arg in record.args)
        return True


logging.getLogger("httpx").addFilter(_NoQueries())


@dataclass(frozen=True, slots=True)
class Received:
    """One answer: ``headers`` by lower-case name, ``body`` unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one answer may take: bytes of body, seconds in all, and seconds of silence."""

    body: int = BODY_LIMIT
    seconds: float = TOTAL_SECONDS
    silence: float = 60.0


ORDINARY = Bounds()


class Exchange:
    """Single GET requests for one ``account``, each answered within bounds or with an error of the family.

    ``setting`` names the line of ``shipops.toml`` that holds the address, ``when_too_large`` what to do about an answer
    that does not end; ``auth`` is the pair for HTTP Basic.
    """

    def __init__(
        self, account: str, *, setting: str, when_too_large: str, headers: Mapping[str, str],
        auth: tuple[str, str] | None = None, bounds: Bounds = ORDINARY,
    ) -> None:  # fmt: skip
        self._account, self._setting, self._when_too_large = account, setting, when_too_large
        self._bounds = bounds
        self._client = httpx.Client(
            headers=dict(headers),
            auth=httpx.BasicAuth(*auth) if auth else None,
            timeout=httpx.Timeout(bounds.silence, connect=min(_CONNECT_SECONDS, bounds.silence)),
            verify=_trust(),
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            event_hooks={"request": [self._refuse_to_write]},
        )

    def get(self, url: str, params: Mapping[str, str] | None = None) -> Received:
        """The answer to ``GET url``, whatever its status; ``params``, where given, become the query.

        Raises :class:`UnavailableError` where no answer comes whole and in time, :class:`UnreadableError` for one that
        is larger than the limit. Neither repeats the query.
        """
        shown = urlunsplit(urlsplit(url)._replace(query="", fragment=""))
        latest = time.monotonic() + self._bounds.seconds
        note_call(self._account)
        try:
            with self._client.stream("GET", url, params=None if params is None else dict(params)) as response:
                body = self._whole(response, shown, latest)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise self._unreachable(error, shown) from None  # the cause holds the address, credentials included
        return Received(response.status_code, {name.lower(): value for name, value in response.headers.items()}, body)

    def _refuse_to_write(self, request: httpx.Request) -> None:
        if request.method != "GET":
            raise ReadOnlyError(
                f"{self._account}: a {request.method} request was about to be sent.",
                "shipops only reads: report this.",
            )

    def _whole(self, response: httpx.Response, shown: str, latest: float) -> bytes:
        # Packed twice, a small body unpacks to one without end in a single step.
        if "," in response.headers.get("content-encoding", ""):
            raise httpx.DecodingError("packed more than once")
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._bounds.body:
                raise UnreadableError(
                    f"{self._account}: the answer of {urlsplit(shown).netloc} is larger than"
                    f" {self._bounds.body // 2**20} MB.",
                    self._when_too_large,
                    account=self._account, url=shown, status=response.status_code,
                )  # fmt: skip
            if time.monotonic() > latest:
                raise httpx.ReadTimeout("the whole answer took too long")
        return bytes(body)

    def _unreachable(self, error: Exception, shown: str) -> UnavailableError:
        host = urlsplit(shown).netloc
        if isinstance(error, httpx.TimeoutException):
            what = f"{host} did not answer in time"
        elif isinstance(error, httpx.ConnectError):
            what = _connect_failure(str(error), host)
        elif isinstance(error, httpx.DecodingError):
            what = f"{host} sent a body that cannot be unpacked"
        else:
            what = f"the connection to {host} broke off"
        return UnavailableError(
            f"{self._account}: {what}.",
            f"Check {self._setting} in shipops.toml and the network, then try again.",
            account=self._account, url=shown,
        )  # fmt: skip

    def close(self) -> None:
        """Close the connections; the exchange cannot be used afterwards."""
        self._client.close()


@cache
def _trust() -> ssl.SSLContext:
    """The certificates to trust: read once, which takes longer than opening a client."""
    return httpx.create_ssl_context()


def _connect_failure(text: str, host: str) -> str:
    lowered = text.lower()
    if any(word in lowered for word in ("name or service", "nodename", "getaddrinfo", "name resolution", "no address")):
        return f"the name {host} is not known on the network"
    if "certificate" in lowered or "ssl" in lowered or "tls" in lowered:
        return f"no trusted encrypted connection to {host} could be made"
    if "refused" in lowered:
        return f"nothing answers at {host} (connection refused)"
    return f"no connection to {host} could be made"
