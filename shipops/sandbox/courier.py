"""The sandbox's own way out: calls to webhook targets and store feeds, on this machine alone unless told otherwise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECONDS = 20.0
LARGEST_ANSWER = 32 * 1024 * 1024


class UndeliveredError(Exception):
    """A call that was not made or got no answer; its text says why."""


@dataclass(frozen=True)
class Parcel:
    """A call to make."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    auth: tuple[str, str] | None = None


@dataclass(frozen=True)
class Receipt:
    """What came back."""

    status: int
    body: bytes
    media_type: str = ""


Deliver = Callable[[Parcel], Awaitable[Receipt]]


def is_allowed(url: str, allowed_hosts: tuple[str, ...]) -> bool:
    """Whether ``url`` is plain HTTP or HTTPS to this machine or to one of ``allowed_hosts``."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host in (*LOOPBACK, *allowed_hosts)


def courier(allowed_hosts: tuple[str, ...] = ()) -> Deliver:
    """A way to deliver parcels that refuses every host but this machine and ``allowed_hosts``.

    Redirects are not followed; an answer is cut at 32 MB. Raises UndeliveredError.
    """

    async def deliver(parcel: Parcel) -> Receipt:
        if not is_allowed(parcel.url, allowed_hosts):
            raise UndeliveredError("The sandbox calls no host but this machine.")
        try:
            async with (
                # Nothing here leaves loopback as a rule, and loading certificates costs more than the call.
                httpx.AsyncClient(verify=False, trust_env=False, timeout=SECONDS, auth=parcel.auth) as client,  # noqa: S501
                client.stream(parcel.method, parcel.url, headers=dict(parcel.headers), content=parcel.body) as answer,
            ):
                return Receipt(answer.status_code, await _bounded(answer), answer.headers.get("content-type", ""))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise UndeliveredError(f"{type(error).__name__}") from error

    return deliver


async def _bounded(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise UndeliveredError("The answer is larger than 32 MB.")
    return bytes(body)
