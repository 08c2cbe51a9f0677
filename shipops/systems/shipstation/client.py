"""ShipStation API v1, read only (shipstation sheet, section 1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from shipops.errors import NotFoundError
from shipops.records import System
from shipops.systems.answers import (
    Answer,
    error_document,
    json_of,
    no_access,
    raise_for_throttling,
    raise_for_transport_faults,
    refused,
    unexpected,
)  # fmt: skip
from shipops.systems.budget import Budget
from shipops.systems.paging import Page
from shipops.systems.receiving import key_of
from shipops.systems.shipstation.mapping import MANUAL_MARKETPLACE
from shipops.systems.transport import PATIENT, Retries, Transport
from shipops.systems.wire_types import Many, Whole, Wire

PAGE_SIZE = 500
# Said under any status (shipstation sheet, 1.2).
_THROTTLED = re.compile(r"too many requests", re.IGNORECASE)
# Refused credentials are tried again this often: the API answers 401 at random (shipstation sheet, 1.3).
_ACCESS_RETRIES = 2


class _Envelope(Wire):
    total: Whole = None
    pages: Whole = None
    orders: Many[Any] = ()
    shipments: Many[Any] = ()
    fulfillments: Many[Any] = ()


def read_answer(answer: Answer) -> Any:
    """The JSON document of an answer. Raises from the error family what it means (shipstation sheet, 1.2 and 1.3)."""
    raise_for_throttling(answer, _THROTTLED)
    if answer.status in (401, 403):
        raise no_access(answer, "api_key and api_secret")
    raise_for_transport_faults(answer)
    if answer.status >= 400:
        raise refused(answer, _message(error_document(answer)))
    return json_of(answer)


def read_order_answer(answer: Answer) -> Any:
    """As :func:`read_answer`; :class:`NotFoundError` for an order that does not exist, whatever the body says."""
    if answer.status == 404:
        raise NotFoundError(f"{answer.account}: ShipStation has nothing under this id.", "Check the id.")
    return read_answer(answer)


def _envelope(answer: Answer, resource: str) -> _Envelope:
    document = read_answer(answer)
    if not isinstance(document, dict) or resource not in document:
        raise unexpected(answer, f"list of {resource}")
    try:
        return _Envelope.model_validate(document)
    except ValidationError:
        raise unexpected(answer, f"list of {resource}") from None


def _store_list(answer: Answer) -> list[Any]:
    document = read_answer(answer)
    if not isinstance(document, list):
        raise unexpected(answer, "list of stores")
    return document


def _message(document: Any) -> Any:
    if not isinstance(document, dict):
        return None
    return document.get("ExceptionMessage") or document.get("message") or document.get("Message")


class ShipStationClient:
    """One ShipStation account. Every call is paced, retried within bounds, and reads.

    ``hidden`` are keys of other accounts, which no answer may bring in either.

    All methods raise from :class:`shipops.errors.VendorError`'s family.
    """

    system: System = "shipstation"

    def __init__(
        self,
        account: str,
        *,
        base_url: str,
        api_key: str,
        api_secret: str,
        pace: Budget,
        hidden: tuple[str, ...] = (),
    ) -> None:
        self.account = account
        self._manual_stores: Set[str] | None = None
        self.transport = Transport(
            account, base_url, pace=pace, auth=(api_key, api_secret), secrets=(api_key, api_secret, *hidden),
            access_retries=_ACCESS_RETRIES,
        )  # fmt: skip

    @property
    def calls(self) -> int:
        """How many requests were made so far."""
        return self.transport.calls

    def stores(self) -> list[Any]:
        """Every store, inactive ones too."""
        stores = self.transport.get("stores", {"showInactive": "true"}, _store_list)
        self._manual_stores = frozenset(
            key_of(store, "storeId") for store in stores if key_of(store, "marketplaceId") == str(MANUAL_MARKETPLACE)
        )
        return stores

    def manual_stores(self) -> Set[str]:
        """The ids of the stores for orders made by hand (asked for once)."""
        if self._manual_stores is None:
            self.stores()
        return self._manual_stores or frozenset()

    def orders(
        self, filters: Mapping[str, str], page: int, size: int = PAGE_SIZE, *, retries: Retries = PATIENT
    ) -> Page:
        """One page of orders, in the order of their ids. Date filters are Pacific wall time."""
        sent = self._page("orders", filters, page, size, retries)
        return Page(sent.orders, sent.total, sent.pages)

    def shipments(
        self, filters: Mapping[str, str], page: int, size: int = PAGE_SIZE, *, retries: Retries = PATIENT
    ) -> Page:
        """One page of labels with their items, in the order of their creation."""
        sent = self._page("shipments", {**filters, "includeShipmentItems": "true"}, page, size, retries)
        return Page(sent.shipments, sent.total, sent.pages)

    def fulfillments(
        self, filters: Mapping[str, str], page: int, size: int = PAGE_SIZE, *, retries: Retries = PATIENT
    ) -> Page:
        """One page of orders marked as shipped by hand, in the order of their creation."""
        sent = self._page("fulfillments", filters, page, size, retries)
        return Page(sent.fulfillments, sent.total, sent.pages)

    def order(self, order_id: str) -> Any | None:
        """One order by id; ``None`` where it does not exist (deleted, or merged into another)."""
        if not order_id.isascii() or not order_id.isdigit():
            return None
        try:
            return self.transport.get(f"orders/{order_id}", {}, read_order_answer)
        except NotFoundError:
            return None

    def _page(self, resource: str, filters: Mapping[str, str], page: int, size: int, retries: Retries) -> _Envelope:
        params = {**filters, "page": str(page), "pageSize": str(size)}
        return self.transport.get(resource, params, lambda answer: _envelope(answer, resource), retries=retries)

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
