"""Cin7 Core API v2, read only (cin7 sheet, sections 1 to 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from shipops.errors import NotFoundError, UnreadableError
from shipops.records import System
from shipops.systems.answers import (
    Answer,
    error_document,
    json_of,
    json_or_none,
    no_access,
    quoted,
    raise_for_throttling,
    raise_for_transport_faults,
    refused,
    throttled,
    unexpected,
    wait_said,
)
from shipops.systems.budget import Budget
from shipops.systems.cin7.wire import SaleListEnvelope
from shipops.systems.paging import Page
from shipops.systems.transport import PATIENT, Retries, Transport
from shipops.systems.wire_types import fold

PAGE_SIZE = 1000
# The limit is signalled as 429, as 503 and as 400, with such words (cin7 sheet, 1.4).
_THROTTLED = re.compile(r"reached \d+ calls per|too many requests|api limit", re.IGNORECASE)
# A guess: 503 is how older accounts signal the limit; where it comes without words, calls were free again after 31 s.
_WAIT_AFTER_503 = 31.0


def read_answer(answer: Answer) -> Any:
    """The JSON document of an answer. Raises from the error family what the answer means (cin7 sheet, 1.2 to 1.4)."""
    return _sound(answer, None)


def _sound(answer: Answer, document: Any) -> Any:
    """As :func:`read_answer`; ``document`` is what the answer holds, where that was read already."""
    raise_for_throttling(answer, _THROTTLED)
    if answer.status == 503:
        raise throttled(answer, wait_said(answer, "retry-after") or _WAIT_AFTER_503)
    if answer.status in (401, 403):
        raise no_access(answer, "account_id and application_key", _error_text(json_or_none(answer)))
    raise_for_transport_faults(answer)
    if answer.status >= 400:
        raise refused(answer, _error_text(error_document(answer)))
    document = json_of(answer) if document is None else document
    if (words := _error_text(document)) is not None:
        raise UnreadableError(
            f'{answer.account}: {answer.host} answered with an error inside a success: "{quoted(words)}".',
            "Nothing to repair on this side: try again later.",
            account=answer.account, url=answer.url, status=answer.status,
        )  # fmt: skip
    return document


def read_sale_answer(answer: Answer) -> Any:
    """As :func:`read_answer`; :class:`NotFoundError` for a sale that does not exist.

    How Cin7 says so is not documented: by analogy 400 (or 404) with an error text (cin7 sheet, 1.3).
    """
    held = json_or_none(answer)
    words = _error_text(held)
    said = (words or "").lower()
    asked_to_wait = answer.status in (429, 503) or _THROTTLED.search(said)
    if words is not None and not asked_to_wait and (answer.status in (400, 404) or "not found" in said):
        raise NotFoundError(f"{answer.account}: Cin7 has no sale of this id.", "Check the id.")
    document = _sound(answer, held)
    if not isinstance(document, dict):
        raise unexpected(answer, "sale")
    return document


def _error_text(document: Any) -> str | None:
    """The text of an Error Model, bare or first in an array; ``None`` where the document is none."""
    first = document[0] if isinstance(document, list) and document else document
    if not isinstance(first, dict):
        return None
    folded = {fold(key): value for key, value in first.items()}
    return str(folded.get("exception") or "") if "errorcode" in folded else None


def _sale_page(answer: Answer) -> Page:
    document = read_answer(answer)
    if not isinstance(document, dict) or "salelist" not in {fold(key) for key in document}:
        raise unexpected(answer, "SaleList")
    try:
        sent = SaleListEnvelope.model_validate(document)
    except ValidationError:
        raise unexpected(answer, "SaleList") from None
    return Page(sent.sale_list, sent.total)


class Cin7Client:
    """One Cin7 Core account. Every call is paced, retried within bounds, and reads.

    ``hidden`` are keys of other accounts, which no answer may bring in either.

    All methods raise from :class:`shipops.errors.VendorError`'s family.
    """

    system: System = "cin7"

    def __init__(
        self,
        account: str,
        *,
        base_url: str,
        account_id: str,
        application_key: str,
        pace: Budget,
        hidden: tuple[str, ...] = (),
    ) -> None:
        self.account = account
        self.transport = Transport(
            account, base_url, pace=pace, secrets=(account_id, application_key, *hidden),
            headers={
                "api-auth-accountid": account_id,
                "api-auth-applicationkey": application_key,
                "Content-Type": "application/json",
            },
        )  # fmt: skip

    @property
    def calls(self) -> int:
        """How many requests were made so far."""
        return self.transport.calls

    def me(self) -> Any:
        """The company behind the key: the cheapest call that needs credentials."""
        return self.transport.get("me", {}, read_answer)

    def sale_list(
        self, filters: Mapping[str, str], page: int, size: int = PAGE_SIZE, *, retries: Retries = PATIENT
    ) -> Page:
        """One page of sales, ascending by order number. A filter that is misspelt is ignored by the vendor."""
        params = {**filters, "Page": str(page), "Limit": str(size)}
        return self.transport.get("saleList", params, _sale_page, retries=retries)

    def sale(self, sale_id: str) -> Any | None:
        """One sale with everything in it; ``None`` where it does not exist."""
        try:
            return self.transport.get("sale", {"ID": sale_id}, read_sale_answer)
        except NotFoundError:
            return None

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
