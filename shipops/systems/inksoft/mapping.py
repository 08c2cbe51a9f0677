"""An InkSoft order as records: one order, one unit, its lines, its packages. Pure.

Every function raises ``ValueError`` for a document that cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shipops import address_forms
from shipops.normal_forms import status_norm
from shipops.records import Order, Shipment, ShippedItem, Unit
from shipops.systems.inksoft import wire, words
from shipops.systems.inksoft.lines import Line, custom_kind, item_keys, order_lines, read_lines
from shipops.systems.reading import Reading

_NO_PICKUP = ("", "none", "null", "false")


@dataclass(frozen=True, slots=True)
class Context:
    """What a document does not say itself: the account, the store asked, when it was read, when the order changed.

    ``changed_at`` is ``None`` where the order's creation is all that is known.
    """

    account: str
    store: str
    at: datetime
    changed_at: datetime | None = None


def order_key(store_id: str | None, number: int | None, store: str) -> str:
    """``StoreId/ID``: numbers may repeat across stores (inksoft sheet, 1). ``store`` stands in for a missing StoreId.

    Raises ``ValueError`` where the order names no number.
    """
    if number is None:
        raise ValueError("ID is missing")
    return f"{(store_id or store).strip()}/{number}"


def summary(document: Any) -> wire.OrderSummary:
    """A row of ``GetOrderSummaries``, checked: it names its order."""
    row = wire.OrderSummary.model_validate(document)
    if row.id is None:
        raise ValueError("ID is missing")
    return row


def list_only(row: wire.OrderSummary, context: Context) -> Reading:
    """A summary whose detail could not be read: no address, no lines, no tracking."""
    order = _order_of_row(row, context)
    return Reading(orders=[order], units=[_unit_of_row(row, order, context)])


def _order_of_row(row: wire.OrderSummary, context: Context) -> Order:
    cancelled = words.is_cancelled(row.cancelled, row.status, row.production_status)
    status = words.order_status(
        row.production_status,
        cancelled=cancelled,
        shipped=words.is_shipped(row.shipped, row.production_status),
        draft=words.is_draft(row.order_type),
        paid=words.is_paid(row.paid, row.payment_status),
    )
    created = row.date_created.at if row.date_created else None
    total, due = row.total_amount, row.amount_due
    return Order(
        account=context.account,
        system="inksoft",
        order_id=order_key(row.store_id, row.id, context.store),
        number=str(row.id),
        store_id=row.store_id,
        store_name=row.store_name,
        kind=row.order_type,
        status=status,
        status_text=words.CANCELLED_TEXT if cancelled else row.production_status,
        payment_status=row.payment_status,
        payment_method=row.payment_method,
        customer=row.customer or _name(row.first_name, row.last_name),
        email=row.email,
        requested_service=row.shipping_method_name,
        total=total,
        paid=total - due if total is not None and due is not None else None,
        discount=row.total_discount,
        ordered_at=created,
        created_at=created,
        ship_by=row.confirmed_ship_date or row.estimated_ship_date,
        seen_at=context.at,
    )


def _unit_of_row(row: wire.OrderSummary, order: Order, context: Context) -> Unit:
    cancelled = order.status == "cancelled"
    return Unit(
        account=order.account,
        system="inksoft",
        unit_id=order.order_id,
        order_id=order.order_id,
        sale_number=order.number,
        status_text=order.status_text,
        total=order.total,
        draft=words.is_draft(row.order_type),
        approved=False if row.authorized is False else None,
        paid=words.is_paid(row.paid, row.payment_status),
        shipped=words.is_shipped(row.shipped, row.production_status) and not cancelled,
        void=cancelled,
        refunded=status_norm(row.payment_status) == "refunded",
        pickup=status_norm(row.production_status) == words.READY_FOR_PICKUP,
        ship_by=order.ship_by,
        changed_at=context.changed_at or order.created_at,
        ordered_at=order.ordered_at,
        shipped_flag=row.shipped,
        cancelled_flag=row.cancelled,
        paid_flag=row.paid,
        state_text=row.status,
        seen_at=order.seen_at,
    )


def order(document: Any, row: wire.OrderSummary | None, context: Context) -> Reading:
    """An order with everything that belongs to it; ``row`` is its summary, where one was read."""
    sent = wire.Order.model_validate(document)
    order_id = order_key(sent.store_id or (row.store_id if row else None), sent.id, context.store)
    lines = read_lines(sent)
    record = _order(sent, row or wire.OrderSummary(), order_id, context)
    packages = _packages(sent, record, lines)
    return Reading(
        orders=[record],
        units=[_unit(sent, record, packages, context)],
        lines=order_lines(sent, lines, account=context.account, order_id=order_id, at=context.at),
        shipments=packages,
    )


def _order(sent: wire.Order, row: wire.OrderSummary, order_id: str, context: Context) -> Order:
    address, method = sent.shipping_address or wire.Address(), sent.shipping_method or wire.ShippingMethod()
    user = sent.user or wire.Contact()
    kind, created = sent.order_type or row.order_type, sent.date_created or row.date_created
    cancelled = words.is_cancelled(sent.cancelled, sent.status, sent.production_status)
    status = words.order_status(
        sent.production_status,
        cancelled=cancelled,
        shipped=words.is_shipped(sent.shipped, sent.production_status),
        draft=words.is_draft(kind),
        paid=words.is_paid(sent.paid, sent.payment_status),
    )
    total, due = sent.total_amount, sent.amount_due
    return Order(
        account=context.account,
        system="inksoft",
        order_id=order_id,
        number=str(sent.id),
        external_key=sent.unique_id,
        store_id=sent.store_id or row.store_id,
        store_name=sent.store_name or row.store_name,
        kind=kind,
        status=status,
        status_text=words.CANCELLED_TEXT if cancelled else sent.production_status,
        payment_status=sent.payment_status,
        payment_method=sent.payment_method or row.payment_method,
        customer=_name(user.first_name, user.last_name) or row.customer or _name(row.first_name, row.last_name),
        email=sent.email or row.email or user.email,
        phone=address.phone or next((phone.number for phone in user.phones if phone.number), None),
        ship_to_name=address.name or _name(address.first_name, address.last_name),
        ship_to_company=address.company_name,
        ship_to_street1=address.street1,
        ship_to_street2=address.street2,
        ship_to_city=address.city,
        ship_to_state=address.state or address.state_name,
        ship_to_postcode=address.post_code,
        ship_to_country=address.country_code or address.country,
        requested_service=method.name or row.shipping_method_name,
        requested_carrier=method.vendor_name,
        currency=sent.currency_code,
        total=total,
        paid=total - due if total is not None and due is not None else None,
        tax=sent.tax_amount,
        discount=sent.total_discount,
        coupon=sent.coupon_code or sent.discount_code,
        is_gift=bool(sent.gift_message),
        customer_note=sent.notes,
        ordered_at=created.at if created else None,
        created_at=created.at if created else None,
        ship_by=sent.confirmed_ship_date or sent.estimated_ship_date or sent.due_date,
        seen_at=context.at,
        detail_at=context.at,
    )


def _unit(sent: wire.Order, record: Order, packages: list[Shipment], context: Context) -> Unit:
    cancelled = record.status == "cancelled"
    address = sent.shipping_address or wire.Address()
    pending = bool(sent.approval_required) and sent.approval_date is None
    return Unit(
        account=record.account,
        system="inksoft",
        unit_id=record.order_id,
        order_id=record.order_id,
        sale_number=record.number,
        status_text=record.status_text,
        total=record.total,
        draft=words.is_draft(record.kind),
        approved=not pending and sent.authorized is not False,
        paid=words.is_paid(sent.paid, sent.payment_status),
        ship_to=address_forms.one_line(
            (address.street1, address.street2),
            address.city,
            record.ship_to_state,
            address.post_code,
            record.ship_to_country,
        ),
        ship_to_norm=record.ship_to_norm,
        ship_to_core=record.ship_to_core,
        has_ship_to=all((address.street1, address.city, address.post_code, address.country or address.country_code)),
        tracking_present=any(package.tracking for package in packages),
        shipped=words.is_shipped(sent.shipped, sent.production_status) and not cancelled,
        void=cancelled,
        refunded=status_norm(sent.payment_status) == "refunded",
        pickup=_is_pickup(sent),
        service_only=_is_service(sent),
        ship_by=record.ship_by,
        changed_at=context.changed_at or record.created_at,
        ordered_at=record.ordered_at,
        shipped_flag=sent.shipped,
        cancelled_flag=sent.cancelled,
        paid_flag=sent.paid,
        picked_up_flag=any(shipment.pickup for shipment in sent.shipments) if sent.shipments else None,
        state_text=sent.status,
        seen_at=record.seen_at,
        from_detail=True,
    )


def _is_pickup(sent: wire.Order) -> bool:
    """By the method's pickup type, a shipment that was picked up, or the status (inksoft sheet, 5: ShippingMethod)."""
    kind = sent.shipping_method.pickup_type if sent.shipping_method else None
    return (
        (bool(kind) and str(kind).strip().lower() not in _NO_PICKUP)
        or any(shipment.pickup for shipment in sent.shipments)
        or status_norm(sent.production_status) == words.READY_FOR_PICKUP
    )


def _is_service(sent: wire.Order) -> bool:
    """Nothing in it is goods: gift certificates, hours, charges."""
    if sent.items or any(custom_kind(custom) == "item" for custom in sent.custom_line_items):
        return False
    return bool(sent.purchased_gift_certificates or sent.custom_line_items)


def _packages(sent: wire.Order, record: Order, lines: list[Line]) -> list[Shipment]:
    found: list[Shipment] = []
    for count, shipment in enumerate(sent.shipments, start=1):
        parcel = shipment.id or shipment.guid or shipment.unique_id or str(count)
        for index, package in enumerate(shipment.packages, start=1):
            own = package.id or package.guid or package.unique_id or f"{parcel}-{index}"
            shipment_id = f"{record.order_id}/{own}".lower()
            if any(other.shipment_id == shipment_id for other in found):
                shipment_id = f"{shipment_id}#{count}-{index}"
            found.append(_package(shipment, package, shipment_id, record, lines))
    return found


def _package(
    shipment: wire.Shipment, package: wire.Package, shipment_id: str, record: Order, lines: list[Line]
) -> Shipment:
    created = shipment.date_created or package.shipped_date
    return Shipment(
        account=record.account,
        system="inksoft",
        kind="reported",
        shipment_id=shipment_id,
        order_id=record.order_id,
        unit_id=record.order_id,
        order_number=record.number,
        store_id=record.store_id,
        tracking=package.tracking_number,
        carrier=package.carrier_name,
        service=package.shipping_service_type,
        cost=package.label_cost,
        created_at=created.at if created else None,
        ship_date=package.shipped_date.at.date() if package.shipped_date else None,
        voided=status_norm(package.status) in ("voided", "void", "cancelled"),
        items=tuple(_item(item, lines) for item in package.items),
        seen_at=record.seen_at,
    )


def _item(item: wire.PackageItem, lines: list[Line]) -> ShippedItem:
    keys = set(item_keys(item.order_retail_item_size_id, item.item_guid))
    for line in lines:
        if keys & set(item_keys(line.item.order_retail_item_size_id, line.item.unique_id)):
            return ShippedItem(line_id=line.line_id, sku=line.garment.sku, quantity=item.quantity or Decimal(0))
    return ShippedItem(quantity=item.quantity or Decimal(0))


def _name(first: str | None, last: str | None) -> str | None:
    return " ".join(part for part in (first, last) if part) or None
