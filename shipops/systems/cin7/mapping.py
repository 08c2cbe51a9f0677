"""A Cin7 sale as records: the order, its units, its lines and what it reports as shipped. Pure.

Every function raises ``ValueError`` for a document that cannot be read. GUIDs are lower-cased (cin7 sheet, 3.8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from shipops import address_forms
from shipops.records import Order, Unit
from shipops.systems.cin7 import wire, words
from shipops.systems.cin7.documents import UnitInvoice, invoice_of, is_refunded
from shipops.systems.cin7.lines import (
    UnitTask,
    goods_ordered,
    order_weight,
    product_key,
    sale_lines,
    stock_lines,
    taken_off,
)
from shipops.systems.cin7.shipments import combined_shipment, fulfilment_shipments, has_tracking
from shipops.systems.cin7.words import word
from shipops.systems.reading import Reading
from shipops.systems.stamps import Moment
from shipops.systems.wire_types import bounded


@dataclass(frozen=True, slots=True)
class Context:
    """What a document does not say itself: the account and when it was read."""

    account: str
    at: datetime


def list_row(document: Any) -> wire.SaleRow:
    """A row of ``saleList``, checked: it names its sale."""
    row = wire.SaleRow.model_validate(document)
    if not row.sale_id:
        raise ValueError("SaleID is missing")
    return row


def unchanged(row: wire.SaleRow, context: Context) -> Reading:
    """A list row whose detail is known already: the order's list columns alone."""
    return Reading(orders=[_order_of_row(row, context)])


def list_only(row: wire.SaleRow, context: Context) -> Reading:
    """A list row whose detail could not be read: the order, the sale as one unit, its combined tracking."""
    order = _order_of_row(row, context)
    shipment = combined_shipment(
        row.combined_tracking_numbers,
        order,
        order.order_id,
        shipped=word(row.combined_shipping_status) == "SHIPPED",
    )
    return Reading(orders=[order], units=[_unit_of_row(row, order)], shipments=shipment)


def sale(document: Any, row: wire.SaleRow | None, context: Context) -> Reading:
    """A sale with everything that belongs to it. ``row`` is the list row its detail was read for, if any."""
    sent = wire.Sale.model_validate(document)
    order_id = (sent.id or "").strip().lower()
    if not order_id:
        raise ValueError("ID is missing")
    tasks = _tasks(sent, order_id)
    order = _order_of_sale(sent, row, order_id, tasks, context)
    reading = Reading(orders=[order])
    reading.lines = sale_lines(sent, tasks, account=context.account, order_id=order_id, at=context.at)
    if not tasks:
        reading.units = [_sale_unit(sent, order)]
        reading.shipments = combined_shipment(
            sent.combined_tracking_numbers, order, order_id, shipped=order.status == "shipped"
        )
    for task in tasks:
        reading.units.append(_fulfilment_unit(sent, order, task, tasks))
        reading.shipments.extend(fulfilment_shipments(order, task))
    return reading


def _tasks(sent: wire.Sale, order_id: str) -> list[UnitTask]:
    tasks: list[UnitTask] = []
    for index, fulfilment in enumerate(sent.fulfilments, start=1):
        part = (fulfilment.fulfillment_number or str(index)).strip()
        unit_id = (fulfilment.task_id or f"{order_id}/{part}").strip().lower()
        if any(task.unit_id == unit_id for task in tasks):
            unit_id = f"{unit_id}/{index}"
        steps = (fulfilment.pick, fulfilment.pack, fulfilment.ship)
        void = word(sent.status) == "VOIDED" or all(word(step.status if step else None) == "VOIDED" for step in steps)
        tasks.append(UnitTask(unit_id, part, fulfilment, void))
    return tasks


def _is_shipped(task: UnitTask) -> bool:
    return not task.void and task.fulfilment.ship is not None and word(task.fulfilment.ship.status) == "AUTHORISED"


def _ordered_at(stamp: Moment | None) -> datetime | None:
    """A business date has no time of day (cin7 sheet, 1.6); as noon in UTC it is the same day to every reader."""
    if stamp is None:
        return None
    return stamp.at if stamp.at.time() != time(0) else stamp.at.replace(hour=12)


def _order_of_row(row: wire.SaleRow, context: Context) -> Order:
    shipped = word(row.combined_shipping_status) == "SHIPPED"
    return Order(
        account=context.account,
        system="cin7",
        order_id=(row.sale_id or "").strip().lower(),
        number=row.order_number or "",
        external_key=row.external_id,
        customer_reference=row.customer_reference,
        channel=row.source_channel,
        kind=row.type,
        status=words.order_status(row.status, all_shipped=shipped),
        status_text=row.status,
        payment_status=row.combined_payment_status,
        customer=row.customer,
        currency=row.customer_currency,
        total=row.sale_invoices_total_amount or None,
        paid=row.paid_amount,
        ordered_at=_ordered_at(row.order_date),
        modified_at=row.updated.at if row.updated else None,
        modified_text=row.updated.text if row.updated else None,
        ship_by=row.ship_by,
        seen_at=context.at,
    )


def _unit_of_row(row: wire.SaleRow, order: Order) -> Unit:
    invoiced, credited = row.sale_invoices_total_amount or 0, row.invoice_amount
    return Unit(
        account=order.account,
        system="cin7",
        unit_id=order.order_id,
        order_id=order.order_id,
        sale_number=order.number or None,
        invoice_number=row.invoice_number,
        customer_reference=row.customer_reference,
        status_text=row.status,
        total=order.total,
        draft=order.status == "draft",
        approved=_approved(row.order_status),
        paid=words.is_paid(row.combined_payment_status),
        picked=word(row.combined_picking_status) == "PICKED",
        packed=word(row.combined_packing_status) == "PACKED",
        at_ship_stage=word(row.combined_shipping_status) in ("SHIPPING", "SHIPPED", "PARTIALLY SHIPPED"),
        invoiced=word(row.combined_invoice_status) in ("INVOICED", "AUTHORISED", "PAID"),
        tracking_present=row.combined_tracking_numbers is not None,
        shipped=order.status == "shipped",
        void=order.status == "cancelled",
        # The list's InvoiceAmount is what is left after credits (cin7 sheet, 2.2).
        refunded=word(row.credit_note_status) == "AUTHORISED"
        and invoiced > 0
        and credited is not None
        and credited <= 0,
        service_only=word(row.type) == "SERVICE SALE",
        backordered=word(row.status) == "BACKORDERED",
        ship_by=row.ship_by,
        changed_at=order.modified_at,
        ordered_at=order.ordered_at,
        seen_at=order.seen_at,
    )


def _approved(order_status: str | None) -> bool | None:
    return word(order_status) in words.APPROVED if order_status else None


def _order_of_sale(
    sent: wire.Sale, row: wire.SaleRow | None, order_id: str, tasks: Sequence[UnitTask], context: Context
) -> Order:
    listed = row or wire.SaleRow()
    document, address = sent.order or wire.SaleOrder(), _ship_to(sent, tasks)
    goods = goods_ordered(document, tasks)
    modified, ordered = listed.updated or sent.last_modified_on, sent.sale_order_date or listed.order_date
    live = [task for task in tasks if not task.void]
    status = words.order_status(sent.status or listed.status, all_shipped=bool(live) and all(map(_is_shipped, live)))
    return Order(
        account=context.account,
        system="cin7",
        order_id=order_id,
        number=document.sale_order_number or listed.order_number or "",
        external_key=sent.external_id or listed.external_id,
        customer_reference=sent.customer_reference or listed.customer_reference,
        channel=sent.source_channel or listed.source_channel,
        location=sent.location,
        kind=sent.type or listed.type,
        status=status,
        status_text=sent.status or listed.status,
        payment_status=sent.combined_payment_status or listed.combined_payment_status,
        customer=sent.customer or listed.customer,
        email=sent.email,
        phone=sent.phone,
        ship_to_name=address.contact,
        ship_to_company=address.company,
        ship_to_street1=address.line1,
        ship_to_street2=address.line2,
        ship_to_city=address.city,
        ship_to_state=address.state,
        ship_to_postcode=address.postcode,
        ship_to_country=address.country,
        requested_service=_requested_service(document),
        requested_carrier=sent.carrier,
        currency=sent.customer_currency or listed.customer_currency,
        total=document.total if document.total is not None else listed.sale_invoices_total_amount,
        paid=_paid(sent, listed),
        discount=taken_off(goods),
        weight=order_weight(goods),
        customer_note=sent.shipping_notes,
        internal_note=sent.note or document.memo,
        ordered_at=_ordered_at(ordered),
        modified_at=modified.at if modified else None,
        modified_text=modified.text if modified else None,
        ship_by=sent.ship_by or listed.ship_by,
        seen_at=context.at,
        detail_at=context.at,
        detail_of_modified=modified.at if modified else None,
    )


def _ship_to(sent: wire.Sale, tasks: Sequence[UnitTask]) -> wire.Address:
    """The sale's own address; where that is empty, the first one a live fulfilment has."""
    ships = [task.fulfilment.ship for task in tasks if not task.void]
    candidates = [sent.shipping_address, *(ship.shipping_address for ship in ships if ship)]
    return next((address for address in candidates if address and address.says_something), wire.Address())


def _requested_service(document: wire.SaleOrder) -> str | None:
    """The shipping charge names what the buyer chose, "Shipping - UPS Ground" (cin7 sheet, 3.1)."""
    charges = (charge.description or "" for charge in document.additional_charges)
    return next((text.strip() for text in charges if text.strip().lower().startswith("shipping")), None)


def _paid(sent: wire.Sale, listed: wire.SaleRow) -> Decimal | None:
    if listed.paid_amount is not None:
        return listed.paid_amount
    paid = [invoice.paid for invoice in sent.invoices if invoice.paid is not None]
    return bounded(sum(paid, Decimal(0))) if paid else None


def _sale_unit(sent: wire.Sale, order: Order) -> Unit:
    """The sale itself as the unit, while it has no fulfilment: nothing is picked, packed or at the ship stage."""
    invoice = invoice_of(sent, None, only_unit=True)
    return _unit(sent, order, invoice, only_unit=True).model_copy(
        update={
            "unit_id": order.order_id,
            "total": invoice.total if invoice.total is not None else order.total,
            "picked": False,
            "packed": False,
            "at_ship_stage": False,
            "has_ship_to": bool(sent.shipping_address and sent.shipping_address.is_complete),
            **_place(sent.shipping_address),
            "tracking_present": sent.combined_tracking_numbers is not None,
            "shipped": order.status == "shipped",
            "void": order.status == "cancelled",
            "backordered": _is_backordered(sent),
            "ship_by": order.ship_by,
        }
    )


def _fulfilment_unit(sent: wire.Sale, order: Order, task: UnitTask, tasks: Sequence[UnitTask]) -> Unit:
    fulfilment, ship = task.fulfilment, task.fulfilment.ship or wire.ShipTask()
    only_unit = not task.void and sum(not other.void for other in tasks) == 1
    invoice = invoice_of(sent, fulfilment, only_unit=only_unit)
    own = ship.shipping_address
    address = own if own and own.says_something else sent.shipping_address
    picked, packed = _authorised(fulfilment.pick), _authorised(fulfilment.pack)
    return _unit(sent, order, invoice, only_unit=only_unit).model_copy(
        update={
            "unit_id": task.unit_id,
            "part": task.part,
            "units_in_order": len(tasks),
            "total": _unit_total(sent, invoice, fulfilment, only_unit=only_unit),
            "picked": picked,
            "packed": packed,
            "at_ship_stage": word(ship.status) in words.AT_SHIP_STAGE,
            "has_ship_to": bool(address and address.is_complete),
            **_place(address),
            "tracking_present": has_tracking(fulfilment),
            "shipped": _is_shipped(task),
            "shipped_flag": any(line.is_shipped for line in ship.lines) if ship.lines else None,
            "state_text": fulfilment.fulfilment_status,
            "void": task.void,
            # A packed part is in hand, whatever the rest of the sale waits for.
            "backordered": not packed and _is_backordered(sent),
            "ship_by": ship.require_by or order.ship_by,
        }
    )


def _unit(sent: wire.Sale, order: Order, invoice: UnitInvoice, *, only_unit: bool) -> Unit:
    """What the units of one sale have alike."""
    lines = sent.order.lines if sent.order else ()
    return Unit(
        account=order.account,
        system="cin7",
        unit_id=order.order_id,
        order_id=order.order_id,
        sale_number=order.number or None,
        invoice_number=invoice.number,
        customer_reference=order.customer_reference,
        status_text=order.status_text,
        draft=order.status == "draft",
        approved=_approved(sent.order.status if sent.order else None),
        paid=words.is_paid(order.payment_status),
        invoiced=invoice.invoiced,
        refunded=is_refunded(sent, invoice, only_unit=only_unit),
        drop_ship=bool(lines) and all(line.drop_ship for line in lines),
        service_only=bool(sent.service_only) or word(order.kind) == "SERVICE SALE",
        changed_at=order.modified_at,
        ordered_at=order.ordered_at,
        seen_at=order.seen_at,
        from_detail=True,
    )


def _place(address: wire.Address | None) -> dict[str, str | None]:
    """Where a unit goes."""
    to = address or wire.Address()
    place = ((to.line1, to.line2), to.city, to.postcode, to.country)
    return {
        "ship_to": address_forms.one_line((to.line1, to.line2), to.city, to.state, to.postcode, to.country),
        "ship_to_norm": address_forms.place_norm(*place),
        "ship_to_core": address_forms.place_core(*place),
    }


def _authorised(task: wire.StockTask | None) -> bool:
    return task is not None and word(task.status) == "AUTHORISED"


def _is_backordered(sent: wire.Sale) -> bool:
    lines = sent.order.lines if sent.order else ()
    return word(sent.status) == "BACKORDERED" or (bool(lines) and all(line.is_backordered for line in lines))


def _unit_total(
    sent: wire.Sale, invoice: UnitInvoice, fulfilment: wire.Fulfilment, *, only_unit: bool
) -> Decimal | None:
    """The linked invoice's total; else the order's, where the sale is one unit; else its lines at the order's price."""
    ordered = sent.order or wire.SaleOrder()
    if invoice.total is not None or only_unit:
        return invoice.total if invoice.total is not None else ordered.total
    prices = {product_key(line): line.price for line in reversed(ordered.lines)}
    worth = [(line.quantity, prices.get(product_key(line))) for line in stock_lines(fulfilment)]
    known = [quantity * price for quantity, price in worth if quantity is not None and price is not None]
    return bounded(sum(known, Decimal(0))) if known and len(known) == len(worth) else None
