"""InkSoft API 2, read only (inksoft sheet, sections 2 to 4)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from pydantic import ValidationError

from shipops.errors import AccessError, NotFoundError, ShipopsError, UnavailableError, UnreadableError, VendorError
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
    unexpected,
)
from shipops.systems.budget import Budget
from shipops.systems.inksoft.wire import Envelope
from shipops.systems.paging import Page
from shipops.systems.transport import PATIENT, Retries, Transport

PAGE_SIZE = 100
# Guesses: neither the words nor the wait of a limit are known (inksoft sheet, 2.3).
_THROTTLED = re.compile(r"too many (requests|calls)", re.IGNORECASE)
_DEFAULT_WAIT = 30.0
# Nobody has recorded how InkSoft says that a key is wrong: 400 with such words is expected (inksoft sheet, 2.3).
_ACCESS_WORDS = re.compile(r"api ?key|unauthori[sz]ed|credential|permission|not allowed|access denied", re.IGNORECASE)


def read_answer(answer: Answer) -> Envelope:
    """The envelope of a success. Raises from the error family what a failure means, wherever it is said: by status,
    by the envelope of an error, by ``OK: false`` inside a success (inksoft sheet, 2.3)."""
    raise_for_throttling(answer, _THROTTLED, default=_DEFAULT_WAIT)
    document = json_or_none(answer)
    envelope = _envelope(document)
    words = "; ".join(message.content for message in envelope.messages if message.content) if envelope else ""
    if answer.status in (401, 403) or (answer.status >= 400 and _ACCESS_WORDS.search(words)):
        raise no_access(answer, "api_key", words)
    raise_for_transport_faults(answer)
    if envelope is None:
        if answer.status >= 400:
            error_document(answer)
            raise refused(answer, None)
        json_of(answer)
        raise unexpected(answer, "envelope of OK and Data")
    if answer.status >= 400 or envelope.ok is False:
        raise _failure(answer, envelope, words)
    return envelope


def _failure(answer: Answer, envelope: Envelope, words: str) -> ShipopsError:
    code = (envelope.status_code or "").lower()
    if answer.status == 404 or code == "notfound":
        return NotFoundError(f"{answer.account}: InkSoft has nothing under this id.", "Check the id.")
    if code == "internalservererror":
        return UnavailableError(
            f'{answer.account}: {answer.host} reports an error of its own: "{quoted(words)}".',
            "Nothing to repair on this side: try again later.",
            account=answer.account, url=answer.url, status=answer.status,
        )  # fmt: skip
    if answer.status < 400 and _ACCESS_WORDS.search(words):
        return no_access(answer, "api_key", words)
    if answer.status < 400:
        return UnreadableError(
            f'{answer.account}: {answer.host} answered with an error inside a success: "{quoted(words)}".',
            "Nothing to repair on this side: try again later.",
            account=answer.account, url=answer.url, status=answer.status,
        )  # fmt: skip
    return refused(answer, words)


def _envelope(document: Any) -> Envelope | None:
    try:
        envelope = Envelope.model_validate(document)
    except ValidationError:
        return None
    return envelope if {"ok", "data", "messages"} & envelope.model_fields_set else None


def _page(answer: Answer) -> Page:
    envelope = read_answer(answer)
    total = envelope.pagination.total_results if envelope.pagination else None
    # No list where none was counted is an empty one; anything else instead of a list could hide a whole store.
    rows = [] if total == 0 and envelope.data in (None, False) else envelope.data
    if not isinstance(rows, list):
        raise unexpected(answer, "list of orders")
    return Page(rows, total)


def _one(answer: Answer) -> Any:
    """The one order of an answer. Nothing under an id is said by the status, not by empty data (inksoft sheet, 2.3)."""
    data = read_answer(answer).data
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict):
        raise unexpected(answer, "order")
    return data


def date_range(begin: datetime) -> str:
    """A range filter from ``begin`` (aware) on, open-ended. The offset is always 0: its sign is not known."""
    moment = begin.astimezone(UTC)
    text = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
    return json.dumps({"UtcOffsetHours": 0, "Begin": text}, separators=(",", ":"))


class InkSoftClient:
    """The stores of one InkSoft publisher. Every call is paced, retried within bounds, and reads.

    ``stores`` are store URIs: no method lists them (inksoft sheet, 1). ``publisher_id`` is no parameter of this API.
    ``hidden`` are keys of other accounts, which no answer may bring in either.
    All methods raise from :class:`shipops.errors.VendorError`'s family.
    """

    system: System = "inksoft"

    def __init__(
        self,
        account: str,
        *,
        base_url: str,
        publisher_id: int,
        stores: Sequence[str],
        api_key: str,
        pace: Budget,
        hidden: tuple[str, ...] = (),
    ) -> None:
        self.account = account
        self.publisher_id = publisher_id
        self.stores = tuple(stores)
        self._key = api_key
        self.transport = Transport(
            account, base_url, pace=pace, headers={"x-api-key": api_key}, secrets=(api_key, *hidden)
        )  # fmt: skip

    @property
    def calls(self) -> int:
        """How many requests were made so far."""
        return self.transport.calls

    def order_summaries(
        self, store: str, filters: Mapping[str, str], index: int, most: int = PAGE_SIZE, *, retries: Retries = PATIENT
    ) -> Page:
        """Rows from ``index`` (0-based) on, by ascending number, which never moves. The total is over all rows."""
        params = {
            **filters, "Index": str(index), "MaxResults": str(most),
            "OrderBy": "ID", "OrderByDirection": "Ascending",
        }  # fmt: skip
        return self.transport.get(*self._call(store, "GetOrderSummaries", params), _page, retries=retries)

    def order(self, store: str, order_number: int, email: str | None) -> Any | None:
        """One order with its production cards; ``None`` where it does not exist or the e-mail is not its own.

        The method is documented with number and e-mail; without ``email`` the key alone has to do.
        """
        params = {"OrderId": str(order_number), "IncludeProductionCards": "true"}
        if email:
            params["OrderEmail"] = email
        try:
            return self.transport.get(*self._call(store, "GetOrder", params), _one)
        except NotFoundError:
            return None
        except VendorError as error:
            if email or error.status != 400 or isinstance(error, AccessError):
                raise
            return None

    def _call(self, store: str, method: str, params: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
        # Working clients were seen with the key as parameter and as header (inksoft sheet, 3).
        return f"{quote(store, safe='')}/Api2/{method}", {**params, "ApiKey": self._key, "Format": "JSON"}

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
