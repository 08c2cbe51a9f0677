"""What an InkSoft publisher tells about its stores (inksoft sheet, 1, 4 and 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from shipops.systems.examining import Examiner, Heard, Sample, ids_parameter
from shipops.systems.wire_types import Text, Whole, Wire, fold

CALLS_A_STORE = 2
SAMPLE_CALLS = 8
_SAMPLE_ROWS = "50"
_SAMPLE_ORDERS = 3


class _Store(Wire):
    store_id: Text = None
    name: Text = None
    publisher_id: Whole = None


@dataclass(frozen=True, slots=True)
class StoreTold:
    """How one store answered; ``publisher_id`` is whose it is (``None``: not told)."""

    uri: str
    data: Heard
    orders: Heard
    name: str
    publisher_id: int | None


def look(examiner: Examiner, stores: tuple[str, ...]) -> list[StoreTold]:
    """Ask each store who it is and for one order: :data:`CALLS_A_STORE` calls a store."""
    return [_look(examiner, uri) for uri in stores]


def _look(examiner: Examiner, uri: str) -> StoreTold:
    data = examiner.ask(*examiner.of_store(uri, "GetStoreData"))
    orders = examiner.ask(*examiner.of_store(uri, "GetOrderSummaries", {"Index": "0", "MaxResults": "1"}))
    try:
        told = _Store.model_validate(data.document if isinstance(data.document, dict) else {})
    except ValidationError:
        told = _Store()
    return StoreTold(uri, data, orders, told.name or uri, told.publisher_id)


def samples(examiner: Examiner, store: str) -> Iterator[Sample]:
    """One answer of every kind that is read, from one store, :data:`SAMPLE_CALLS` calls at most."""
    yield Sample("inksoft-store", examiner.hear(*examiner.of_store(store, "GetStoreData")))
    window = {"Index": "0", "MaxResults": _SAMPLE_ROWS, "OrderBy": "ID", "OrderByDirection": "Descending"}
    rows = examiner.hear(*examiner.of_store(store, "GetOrderSummaries", window))
    yield Sample("inksoft-summaries", rows)
    beyond = window | {"Index": "10000000"}
    yield Sample(
        "inksoft-summaries-past-the-end", examiner.hear(*examiner.of_store(store, "GetOrderSummaries", beyond))
    )
    found = [_named(row) for row in rows.document] if isinstance(rows.document, list) else []
    known = [(int(order_id), email) for order_id, email in found if order_id.isascii() and order_id.isdigit()]
    for order_id, email in known[:_SAMPLE_ORDERS]:
        params = {"OrderId": str(order_id), "OrderEmail": email, "IncludeProductionCards": "true"}
        yield Sample("inksoft-order", examiner.hear(*examiner.of_store(store, "GetOrder", params)))
    if known:
        package = {"OrderIds": ids_parameter([known[0][0]])}
        yield Sample("inksoft-package", examiner.hear(*examiner.of_store(store, "GetOrderPackage", package)))
    nobody = {"OrderId": "1", "OrderEmail": "nobody@example.com"}
    yield Sample("inksoft-order-unknown", examiner.hear(*examiner.of_store(store, "GetOrder", nobody)))


def _named(row: Any) -> tuple[str, str]:
    folded: Mapping[str, Any] = {fold(key): value for key, value in row.items()} if isinstance(row, dict) else {}
    return str(folded.get("id") or ""), str(folded.get("email") or "")
