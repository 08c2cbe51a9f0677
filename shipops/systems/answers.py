"""An HTTP answer as plain data, and what is the same for every vendor when one goes wrong. No input or output here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from shipops.errors import AccessError, ThrottledError, UnavailableError, UnreadableError, VendorError
from shipops.systems import json_text

_LEADING_NUMBER = re.compile(r"\s*(\d{1,6})")
_WORDS_LIMIT = 200


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
    """The seconds the first present header of ``names`` asks to wait: its leading number, ``60 Seconds`` included.

    At least 1 (a reset of 0 is sent by vendors: shipstation sheet, 1.2). ``None`` where no header says a number.
    """
    for name in names:
        match = _LEADING_NUMBER.match(answer.headers.get(name, ""))
        if match:
            return max(1.0, float(match[1]))
    return None


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
        target = urlsplit(answer.headers.get("location", "")).netloc
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
    if answer.status >= 500:
        wait = wait_said(answer, "retry-after")
        if wait is not None:
            raise throttled(answer, wait)
        raise UnavailableError(
            f"{answer.account}: {answer.host} reports an error of its own ({answer.status}).",
            "Nothing to repair on this side: try again later.",
            account=answer.account, url=answer.url, status=answer.status,
        )  # fmt: skip
