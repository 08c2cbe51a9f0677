"""Oddities of real accounts that a sandbox can be told to have in its sales (Cin7 sheet, 1.3, 2.3 and 3.2)."""

from __future__ import annotations

import random
from collections.abc import Sequence

from shipops.sandbox.cin7.parts import Document
from shipops.sandbox.faults import Faults
from shipops.sandbox.world.model import Cin7Sale

_COMPOSED = ("CombinedPickingStatus", "CombinedPackingStatus", "CombinedShippingStatus", "CombinedInvoiceStatus")


class Wear:
    """Which sales are odd and how. Drawn once from ``seed``, so equal runs have equal oddities."""

    def __init__(self, sales: Sequence[Cin7Sale], faults: Faults, seed: int) -> None:
        self._faults = faults
        middle = sales[len(sales) // 2].id if sales and faults.has("unreadable-order") else None
        self._unreadable_id = middle
        count = faults.count("poisoned-record")
        ids = [sale.id for sale in sales if sale.id != middle] if count else []
        self._poisoned = frozenset(random.Random(f"poison-{seed}").sample(ids, min(count, len(ids))))

    def is_poisoned(self, sale: Cin7Sale) -> bool:
        """Whether every answer that holds this sale is an error 500."""
        return sale.id in self._poisoned

    def row(self, row: Document, sale: Cin7Sale) -> Document:
        """A list row as this sandbox shows it."""
        worn = self._composed(row, sale)
        if self._faults.has("cin7-absent-tracking") and not worn["CombinedTrackingNumbers"]:
            worn = _without(worn, "CombinedTrackingNumbers", sum(sale.order_number.encode()))
        if sale.id == self._unreadable_id:
            worn = worn | {"InvoiceAmount": "unreadable", "Status": 7}
        return worn

    def detail(self, detail: Document, sale: Cin7Sale) -> Document:
        """A whole sale as this sandbox shows it."""
        worn = self._composed(detail, sale)
        if sale.id == self._unreadable_id:
            return worn | {"Fulfilments": "unreadable"}
        fulfilments = worn.get("Fulfilments")
        if self._faults.has("cin7-absent-tracking") and isinstance(fulfilments, list):
            worn = worn | {"Fulfilments": [_tracking_worn(part) for part in fulfilments]}
        return worn

    def _composed(self, document: Document, sale: Cin7Sale) -> Document:
        """Two words where one is documented: what was credited says so beside each of its own statuses."""
        if not self._faults.has("cin7-composite-statuses") or sale.credit_note_status != "AUTHORISED":
            return document
        statuses = {name: str(document[name]).removesuffix(" / CREDITED") for name in _COMPOSED if name in document}
        return document | {name: f"{word} / CREDITED" for name, word in statuses.items()}


def _tracking_worn(part: Document) -> Document:
    """Empty tracking numbers of ship lines as "", null or nothing at all, in turn; an empty link as null."""
    ship = part["Ship"]
    if not isinstance(ship, dict):
        return part
    first = int(str(part["FulfillmentNumber"]))
    lines = [
        _without(line, "TrackingNumber", first + position) if not line["TrackingNumber"] else line
        for position, line in enumerate(ship["Lines"])
    ]
    return part | {"LinkedInvoiceNumber": part["LinkedInvoiceNumber"] or None, "Ship": ship | {"Lines": lines}}


def _without(document: Document, name: str, turn: int) -> Document:
    """The empty text ``name`` kept, made null or left out, by ``turn``."""
    if turn % 3 == 0:
        return document
    if turn % 3 == 1:
        return document | {name: None}
    return {key: value for key, value in document.items() if key != name}
