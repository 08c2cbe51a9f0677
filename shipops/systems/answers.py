"""An HTTP answer as plain data, and what is the same for every vendor when one goes wrong. No input or output here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from shipops.errors import AccessError, ThrottledError, UnavailableError, UnreadableError, VendorError
from shipops.systems import json_text

_LEADING_NUMBER = re.compile(r"\s*(\d{1,12})")
_WORDS_LIMIT = 200
# A header that asks for more seconds means a moment, not a wait.
_LONGEST_SAID = 86_400
# An error is short: what stands further down in a body is data.
_ERROR_LENGTH = 1_000
_MESSAGE_KEYS = ("message", "exceptionmessage", "exception", "error")
# Two spellings of the same headers: shipstation sheet 1.2, cin7 sheet 1.4.
_LIMIT = ("x-rate-limit-limit", "x-ratelimit-limit")
_REMAINING = ("x-rate-limit-remaining", "x-ratelimit-remaining")
_RESET = ("x-rate-limit-reset", "x-ratelimit-reset")
_DEFAULT_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: ``headers`` by lower-case name, ``text`` the whole body, ``url`` without query (no credentials)."""

    account: str
    url: str
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def is_html(self) -> bool:
        """Whether this is a web page, by its type or by how it begins."""
        return "html" in self.headers.get("content-type", "").lower() or self.text.lstrip()[:1] == "<"

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an answer says about the vendor's limit: calls a window, calls left in it, seconds until the next."""

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None


def allowance(answer: Answer) -> Allowance:
    """What the rate headers of ``answer`` say; most answers have none."""
    limit, remaining = _number(answer, *_LIMIT), _number(answer, *_REMAINING)
    return Allowance(limit, remaining, wait_said(answer, *_RESET))


def json_of(answer: Answer) -> Any:
    """The JSON document an answer holds. Raises :class:`UnreadableError` for a web page, a cut or an empty body."""
    if answer.is_html:
        raise UnreadableError(
            f"{answer.account}: {answer.host} answered with a web page instead of data ({answer.status}).",
            "If this stays, check base_url in shipops.toml: it must be the address of the API.",
            account=answer.account, url=answer.url, status=answer.status,
        )  # fmt: skip
    try:
        return json_text.parse(answer.text)
    except ValueError:
        raise UnreadableError(
            f"{answer.account}: the answer of {answer.host} is not whole JSON ({len(answer.text)} characters).",
            "It may have been cut on the way: try again later; if it stays, check base_url in shipops.toml.",
            account=answer.account, url=answer.url, status=answer.status,
        ) from None  # fmt: skip


def unexpected(answer: Answer, wanted: str) -> UnreadableError:
    """For JSON that is not what the vendor documents; ``wanted`` names what is missing."""
    return UnreadableError(
        f"{answer.account}: the answer of {answer.host} holds no {wanted}.",
        "If this stays, check base_url in shipops.toml: it must be the address of the API.",
        account=answer.account, url=answer.url, status=answer.status,
    )  # fmt: skip


def json_or_none(answer: Answer) -> Any:
    """The JSON document of an answer, ``None`` where there is none to read."""
    try:
        return None if answer.is_html else json_text.parse(answer.text)
    except ValueError:
        return None


def error_document(answer: Answer) -> Any:
    """The JSON document of an error answer, ``None`` for a web page or an empty body.

    Raises :class:`UnreadableError` where it was cut: what the error is can only be known by asking again.
    """
    return None if answer.is_html or not answer.text.strip() else json_of(answer)


def wait_said(answer: Answer, *names: str) -> float | None:
    """The seconds the first of the headers ``names`` that says a number asks to wait: its leading number, as in
    ``60 Seconds`` or ``30 sec`` (cin7 sheet, 1.4).

    At least 1 (a reset of 0 is sent by vendors: shipstation sheet, 1.2). ``None`` where no header says a span.
    """
    for name in names:
        seconds = _number(answer, name)
        if seconds is not None and seconds <= _LONGEST_SAID:
            return max(1.0, float(seconds))
    return None


def _number(answer: Answer, *names: str) -> int | None:
    matches = (_LEADING_NUMBER.match(answer.headers.get(name, "")) for name in names)
    return next((int(match[1]) for match in matches if match), None)


def error_words(answer: Answer) -> str:
    """What ``answer`` says as an error, whatever its status: the messages of a short JSON document, or how any other
    body begins. ``""`` for a document that is long or has no message."""
    if answer.is_html:
        return answer.text[:_ERROR_LENGTH]
    if len(answer.text) > _ERROR_LENGTH:
        return ""
    document = json_or_none(answer)
    if document is None:
        return answer.text
    parts = document if isinstance(document, list) else [document]
    words = [part for part in parts if isinstance(part, str)]
    for part in parts:
        if isinstance(part, dict):
            words += [str(value) for key, value in part.items() if key.lower() in _MESSAGE_KEYS]
    return " ".join(words)


def raise_for_throttling(answer: Answer, said: re.Pattern[str], *, default: float = _DEFAULT_WAIT) -> None:
    """Raise :class:`ThrottledError` where ``answer`` asks to wait: by status 429, or in the words ``said`` under any
    status. The wait is what ``Retry-After`` says, else the reset header, else ``default`` seconds."""
    if answer.status == 429 or said.search(error_words(answer)):
        raise throttled(answer, wait_said(answer, "retry-after", *_RESET) or default)


def quoted(words: object) -> str:
    """A vendor's own words on one short line, safe to show; ``""`` for nothing."""
    text = " ".join(str(words).split()) if words else ""
    printable = "".join(ch for ch in text if ch.isprintable())
    return printable if len(printable) <= _WORDS_LIMIT else printable[:_WORDS_LIMIT] + "…"


def throttled(answer: Answer, wait: float) -> ThrottledError:
    return ThrottledError(
        f"{answer.account}: {answer.host} asks to wait {wait:.0f} seconds before the next call.",
        "Another program may use the same key: lower [rate] share in shipops.toml or try again later.",
        account=answer.account, url=answer.url, status=answer.status, wait=wait,
    )  # fmt: skip


def no_access(answer: Answer, secrets: str, words: object = None) -> AccessError:
    """``secrets`` names the settings that hold the credentials, never their values."""
    said = f" ({quoted(words)})" if quoted(words) else ""
    return AccessError(
        f"{answer.account}: {answer.host} refused the credentials or a permission is missing"
        f" ({answer.status}){said}.",
        f"Check {secrets} of {answer.account} and what this key is allowed to read.",
        account=answer.account, url=answer.url, status=answer.status,
    )  # fmt: skip


def refused(answer: Answer, words: object) -> VendorError:
    said = f': "{quoted(words)}"' if quoted(words) else ""
    return VendorError(
        f"{answer.account}: {answer.host} refused the request ({answer.status}){said}.",
        "The vendor may have changed its interface: run again with --debug and report it.",
        account=answer.account, url=answer.url, status=answer.status,
    )  # fmt: skip


def raise_for_transport_faults(answer: Answer) -> None:
    """Raise for what means the same everywhere: a redirect, an address that does not exist, a server error, a wait.

    An address that does not exist is a plain :class:`VendorError`: asking again will not help.
    """
    if 300 <= answer.status < 400:
        target = _host_of(answer.headers.get("location", ""))
        to = f" to {quoted(target)}" if target else ""
        raise UnreadableError(
            f"{answer.account}: {answer.host} answered with a redirect{to} ({answer.status}), which is not followed.",
            "Check base_url in shipops.toml: it must be the API's own address, with https and without a login page.",
            account=answer.account, url=answer.url, status=answer.status,
        )  # fmt: skip
    if answer.status == 404 and error_document(answer) is None:
        raise VendorError(
            f"{answer.account}: nothing of the API is found at {answer.url} (404).",
            "Check base_url in shipops.toml (and, for InkSoft, the names under stores).",
            account=answer.account, url=answer.url, status=answer.status,
        )  # fmt: skip
    if answer.status >= 500 or answer.status == 408:
        wait = wait_said(answer, "retry-after")
        if wait is not None:
            raise throttled(answer, wait)
        raise UnavailableError(
            f"{answer.account}: {answer.host} reports an error of its own ({answer.status}).",
            "Nothing to repair on this side: try again later.",
            account=answer.account, url=answer.url, status=answer.status,
        )  # fmt: skip


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
