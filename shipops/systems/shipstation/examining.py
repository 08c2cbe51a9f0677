"""What a ShipStation account tells about itself: access, and the state of its stores (shipstation sheet, 1.2, 1.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from shipops.systems.answers import unexpected
from shipops.systems.examining import Examiner, Heard, Sample
from shipops.systems.receiving import key_of
from shipops.systems.shipstation import wire
from shipops.systems.shipstation.mapping import MANUAL_MARKETPLACE
from shipops.systems.shipstation.times import refresh_state

# What is read besides the stores; each may be refused on its own.
LISTS = ("orders", "shipments", "fulfillments")
CALLS = 1 + len(LISTS)
SAMPLE_CALLS = 7
_SAMPLE_ROWS = "50"


@dataclass(frozen=True, slots=True)
class StoreState:
    """A store. ``refreshed`` is the earliest and the latest moment (UTC) its last refresh can mean, ``None`` where
    it has none; ``failing`` whether attempts since then failed (``None``: its stamps do not tell)."""

    store_id: str
    name: str
    manual: bool
    active: bool | None
    auto_refresh: bool | None
    refreshed: tuple[datetime, datetime] | None
    failing: bool | None


@dataclass(frozen=True, slots=True)
class Told:
    """What an account answered: by resource how the question ended, and its stores."""

    heard: Mapping[str, Heard]
    stores: tuple[StoreState, ...]


def look(examiner: Examiner) -> Told:
    """Ask for the stores, and for one row of each list: :data:`CALLS` calls, one where the first is refused."""
    heard = {"stores": examiner.ask("stores", {"showInactive": "true"})}
    first = heard["stores"]
    stores = first.document
    if first.error is None and first.answer is not None and not isinstance(stores, list):
        heard["stores"] = replace(first, error=unexpected(first.answer, "list of stores"))
    if heard["stores"].error is None:
        heard |= {name: examiner.ask(name, {"page": "1", "pageSize": "1"}) for name in LISTS}
    return Told(heard, tuple(states(stores if isinstance(stores, list) else [])))


def states(documents: list[Any]) -> Iterator[StoreState]:
    for document in documents:
        try:
            sent = wire.Store.model_validate(document)
            refreshed, failing = refresh_state(sent.refresh_date, _attempt(document))
        except (ValidationError, ValueError):
            continue
        yield StoreState(
            store_id=str(sent.store_id), name=sent.store_name or str(sent.store_id),
            manual=sent.marketplace_id == MANUAL_MARKETPLACE, active=sent.active, auto_refresh=sent.auto_refresh,
            refreshed=refreshed, failing=failing,
        )  # fmt: skip


def _attempt(document: Any) -> Any:
    folded = {str(key).lower(): value for key, value in document.items()} if isinstance(document, dict) else {}
    return folded.get("lastrefreshattempt")


def samples(examiner: Examiner) -> Iterator[Sample]:
    """One answer of every kind that is read, :data:`SAMPLE_CALLS` calls at most."""
    yield Sample("shipstation-stores", examiner.hear("stores", {"showInactive": "true"}))
    page = {"page": "1", "pageSize": _SAMPLE_ROWS}
    orders = examiner.hear("orders", page)
    yield Sample("shipstation-orders", orders)
    if order_id := _first_id(orders.document):
        yield Sample("shipstation-order", examiner.hear(f"orders/{order_id}"))
    yield Sample("shipstation-order-unknown", examiner.hear("orders/1"))
    yield Sample("shipstation-orders-past-the-end", examiner.hear("orders", {"page": "100000", "pageSize": "500"}))
    yield Sample("shipstation-shipments", examiner.hear("shipments", {**page, "includeShipmentItems": "true"}))
    yield Sample("shipstation-fulfillments", examiner.hear("fulfillments", page))


def _first_id(document: Any) -> str | None:
    rows = document.get("orders") if isinstance(document, dict) else None
    found = key_of(rows[0], "orderId") if isinstance(rows, list) and rows else ""
    return found if found and found.isascii() and found.isdigit() else None
