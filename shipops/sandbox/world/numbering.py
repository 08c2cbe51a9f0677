"""The last pass over a world: numbers and ids in the order in which things came to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from shipops.sandbox.world.cin7_model import Cin7Sale
from shipops.sandbox.world.cin7_sales import Cin7Books
from shipops.sandbox.world.merchant import SHIPSTATION
from shipops.sandbox.world.shipstation_model import ShipStationAccount, ShipStationOrder
from shipops.sandbox.world.truth import Truth

_TOKEN = re.compile(r"INV\?\d+")
_FIRST_ORDER_ID, _FIRST_ITEM_ID = 470_800_000, 930_100_000
_FIRST_LABEL_ID, _FIRST_FULFILLMENT_ID = 271_700_000, 33_400_000


def number_invoices(books: Cin7Books, account: ShipStationAccount, truth: Truth, east_numbers: Iterable[int]) -> None:
    """Replace provisional invoice numbers everywhere by ``INV-00001`` onwards, by the time of invoicing.

    Those in ``books.colliding`` get the digits of one of ``east_numbers`` instead, sale numbers that live in the
    East store: the two numbers then differ in their prefix alone.
    """
    tokens = [token for _, token in sorted(books.invoices)]
    number_of = {token: position for position, token in enumerate(tokens, 1)}
    holder_of = {position: token for token, position in number_of.items()}
    free = sorted(east_numbers)
    for token in books.colliding:
        if not free:
            break
        natural = number_of[token]
        wanted = min(free, key=lambda candidate: abs(candidate - natural))
        free.remove(wanted)
        holder = holder_of.get(wanted)
        if holder is not None:
            number_of[holder], holder_of[natural] = natural, holder
        number_of[token], holder_of[wanted] = wanted, token
    names = {token: f"INV-{number:05d}" for token, number in number_of.items()}
    for sale in books.account.sales:
        _rename_sale(sale, names)
    for order in account.orders:
        order.number = _renamed(order.number, names)
        order.internal_notes = _renamed(order.internal_notes, names) if order.internal_notes else None
    for label in account.labels:
        label.order_number = _renamed(label.order_number, names)
    for fulfillment in account.fulfillments:
        fulfillment.order_number = _renamed(fulfillment.order_number, names)
    _rename_truth(truth, names)


def _rename_sale(sale: Cin7Sale, names: Mapping[str, str]) -> None:
    for invoice in sale.invoices:
        invoice.number = _renamed(invoice.number, names)
    for fulfilment in sale.fulfilments:
        fulfilment.linked_invoice_number = _renamed(fulfilment.linked_invoice_number, names)
    for note in sale.credit_notes:
        note.invoice_number = _renamed(note.invoice_number, names)


def _rename_truth(truth: Truth, names: Mapping[str, str]) -> None:
    truth.planted = [
        replace(
            entry,
            order=entry.order and _renamed(entry.order, names),
            part=_renamed(entry.part, names),
            note=_renamed(entry.note, names),
        )
        for entry in truth.planted
    ]
    truth.traps = [
        replace(trap, order=_renamed(trap.order, names), note=_renamed(trap.note, names)) for trap in truth.traps
    ]


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return _TOKEN.sub(lambda found: names[found.group()], text)


def number_shipstation(account: ShipStationAccount, truth: Truth) -> None:
    """Give orders, items, labels and fulfillments ids that grow with their creation, and put them in that order."""
    account.orders.sort(key=lambda order: (order.created_at, order.id))
    ids = {order.id: _FIRST_ORDER_ID + 37 * position for position, order in enumerate(account.orders, 1)}
    items = {item.id for order in account.orders for item in order.items}
    item_ids = {old: _FIRST_ITEM_ID + 3 * position for position, old in enumerate(sorted(items), 1)}
    for order in account.orders:
        _renumber_order(order, ids, item_ids)
    account.labels.sort(key=lambda label: (label.created_at, label.id))
    for position, label in enumerate(account.labels, 1):
        label.id, label.order_id = _FIRST_LABEL_ID + 11 * position, ids[label.order_id]
        label.items = tuple(
            replace(packed, item=replace(packed.item, id=item_ids[packed.item.id])) for packed in label.items
        )
    account.fulfillments.sort(key=lambda fulfillment: (fulfillment.created_at, fulfillment.id))
    for position, fulfillment in enumerate(account.fulfillments, 1):
        fulfillment.id, fulfillment.order_id = _FIRST_FULFILLMENT_ID + 7 * position, ids[fulfillment.order_id]
    truth.planted = [
        replace(entry, order_id=str(ids[int(entry.order_id)]))
        if entry.account == SHIPSTATION and entry.order_id
        else entry
        for entry in truth.planted
    ]
    truth.traps = [
        replace(trap, order_id=str(ids[int(trap.order_id)])) if trap.account == SHIPSTATION else trap
        for trap in truth.traps
    ]


def _renumber_order(order: ShipStationOrder, ids: Mapping[int, int], item_ids: Mapping[int, int]) -> None:
    order.id = ids[order.id]
    order.parent_id = ids[order.parent_id] if order.parent_id is not None else None
    order.merged_ids = tuple(ids[member] for member in order.merged_ids)
    order.items = tuple(replace(item, id=item_ids[item.id]) for item in order.items)
