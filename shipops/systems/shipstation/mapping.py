"""ShipStation's objects as records. Pure: a document and what is known about it in, a reading out.

Every function raises ``ValueError`` for a document that cannot be read.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast, get_args

from shipops.normal_forms import options_text
from shipops.records import Order, OrderLine, OrderStatus, Shipment, ShippedItem, Store
from shipops.systems.measures import grams, storable
from shipops.systems.reading import Reading
from shipops.systems.shipstation import times, wire

MANUAL_MARKETPLACE = 0
_MANUAL_KEY = "manual-"
_MANUAL_SOURCE = "manual orders"
_STATUSES = frozenset(get_args(OrderStatus)) - {"draft", "open"}


@dataclass(frozen=True, slots=True)
class Context:
    """What a document does not say itself: the account, when it was read, which stores are manual ones."""

    account: str
    at: datetime
    manual_stores: Set[str] = frozenset()


def order(document: Any, context: Context) -> Reading:
    """An order and its lines."""
    sent = wire.Order.model_validate(document)
    order_id = _key(sent.order_id, "orderId")
    return Reading(orders=[_order(sent, order_id, context)], lines=_lines(sent, order_id, context))


def label(document: Any, context: Context) -> Reading:
    """A label bought in ShipStation (``/shipments``)."""
    sent = wire.Shipment.model_validate(document)
    created, ship_to = sent.create_date, sent.ship_to or wire.Address()
    return Reading(
        shipments=[
            Shipment(
                account=context.account,
                system="shipstation",
                kind="label",
                shipment_id=_key(sent.shipment_id, "shipmentId"),
                order_id=_optional_key(sent.order_id),
                order_number=sent.order_number,
                store_id=sent.advanced_options.store_id if sent.advanced_options else None,
                tracking=sent.tracking_number,
                carrier=sent.carrier_code,
                service=sent.service_code,
                cost=sent.shipment_cost,
                created_at=created.at if created else None,
                created_slack_s=created.slack_s if created else 0,
                ship_date=sent.ship_date,
                voided=bool(sent.voided),
                voided_at=sent.void_date.at if sent.void_date else None,
                is_return=bool(sent.is_return_label),
                notified=sent.marketplace_notified,
                notify_error=sent.notify_error_message,
                items=tuple(
                    ShippedItem(line_id=item.order_item_id, sku=item.sku, quantity=item.quantity or Decimal(0))
                    for item in sent.shipment_items
                ),
                batch_key=sent.batch_number,
                ship_to_name=ship_to.name,
                ship_to_street1=ship_to.street1,
                ship_to_street2=ship_to.street2,
                ship_to_street3=ship_to.street3,
                ship_to_city=ship_to.city,
                ship_to_state=ship_to.state,
                ship_to_postcode=ship_to.postal_code,
                ship_to_country=ship_to.country,
                seen_at=context.at,
            )
        ]
    )


def marked_shipped(document: Any, context: Context) -> Reading:
    """A fulfilment: an order marked as shipped by hand (``/fulfillments``). It names no store."""
    sent = wire.Fulfillment.model_validate(document)
    created = sent.create_date
    return Reading(
        shipments=[
            Shipment(
                account=context.account,
                system="shipstation",
                kind="marked_shipped",
                shipment_id=_key(sent.fulfillment_id, "fulfillmentId"),
                order_id=_optional_key(sent.order_id),
                order_number=sent.order_number,
                tracking=sent.tracking_number,
                carrier=sent.carrier_code,
                service=sent.fulfillment_service_code,
                cost=sent.fulfillment_fee,
                created_at=created.at if created else None,
                created_slack_s=created.slack_s if created else 0,
                ship_date=sent.ship_date,
                voided=bool(sent.voided),
                voided_at=sent.void_date.at if sent.void_date else None,
                notified=sent.marketplace_notified,
                notify_error=sent.notify_error_message,
                seen_at=context.at,
            )
        ]
    )


def store(document: Any, context: Context) -> Reading:
    """A store connection."""
    sent = wire.Store.model_validate(document)
    attempted, created = sent.last_refresh_attempt, sent.create_date
    attempt = attempted.text if attempted else None
    spans, failing = times.refresh_state(sent.refresh_date, attempt)
    refreshed = times.refreshed_at(sent.refresh_date, attempt)
    # Of the two readings the later one that does not lie ahead.
    latest = spans[1] if spans and spans[1] <= context.at else refreshed
    return Reading(
        stores=[
            Store(
                account=context.account,
                store_id=_key(sent.store_id, "storeId"),
                name=sent.store_name,
                marketplace=sent.marketplace_name,
                marketplace_id=sent.marketplace_id,
                active=sent.active,
                auto_refresh=sent.auto_refresh,
                refreshed_at=refreshed,
                refreshed_latest_at=latest,
                refresh_failing=failing,
                refresh_attempted_at=attempted.at if attempted else None,
                created_at=created.at if created else None,
                seen_at=context.at,
            )
        ]
    )


def _order(sent: wire.Order, order_id: str, context: Context) -> Order:
    options = sent.advanced_options or wire.AdvancedOptions()
    ship_to, bill_to = sent.ship_to or wire.Address(), sent.bill_to or wire.Address()
    ordered, created, modified = sent.order_date, sent.create_date, sent.modify_date
    return Order(
        account=context.account,
        system="shipstation",
        order_id=order_id,
        number=sent.order_number or "",
        external_key=sent.order_key,
        store_id=options.store_id,
        channel=options.source,
        status=_status(sent.order_status),
        status_text=sent.order_status,
        payment_method=sent.payment_method,
        is_manual=_is_manual(sent.order_key, options, context),
        customer=bill_to.name or sent.customer_username,
        email=sent.customer_email,
        phone=ship_to.phone or bill_to.phone,
        ship_to_name=ship_to.name,
        ship_to_company=ship_to.company,
        ship_to_street1=ship_to.street1,
        ship_to_street2=ship_to.street2,
        ship_to_street3=ship_to.street3,
        ship_to_city=ship_to.city,
        ship_to_state=ship_to.state,
        ship_to_postcode=ship_to.postal_code,
        ship_to_country=ship_to.country,
        requested_service=sent.requested_shipping_service,
        requested_carrier=sent.carrier_code,
        total=sent.order_total,
        paid=sent.amount_paid,
        discount=_discount(sent),
        is_gift=True if sent.gift_message else sent.gift,
        weight=_grams(sent.weight),
        customer_note=sent.customer_notes,
        internal_note=sent.internal_notes,
        tags=tuple(tag for tag in sent.tag_ids if tag),
        ordered_at=ordered.at if ordered else None,
        created_at=created.at if created else None,
        created_slack_s=created.slack_s if created else 0,
        modified_at=modified.at if modified else None,
        modified_slack_s=modified.slack_s if modified else 0,
        modified_text=modified.text if modified else None,
        ship_by=sent.ship_by_date,
        hold_until=sent.hold_until_date,
        parent_id=options.parent_id,
        merged_ids=tuple(merged for merged in options.merged_ids if merged),
        merged_or_split=bool(options.merged_or_split),
        seen_at=context.at,
    )


def _lines(sent: wire.Order, order_id: str, context: Context) -> list[OrderLine]:
    lines: list[OrderLine] = []
    taken: set[str] = set()
    for index, item in enumerate(sent.items, start=1):
        line_id = item.order_item_id or item.line_item_key or str(index)
        line_id = line_id if line_id not in taken else f"{line_id}#{index}"
        taken.add(line_id)
        lines.append(
            OrderLine(
                account=context.account,
                system="shipstation",
                order_id=order_id,
                line_id=line_id,
                kind="adjustment" if _is_adjustment(item) else "item",
                sku=item.sku,
                name=item.name,
                options=options_text((option.name, option.value) for option in item.options),
                quantity=item.quantity or Decimal(0),
                unit_price=item.unit_price,
                weight=_grams(item.weight),
                image_url=item.image_url,
                location=item.warehouse_location,
                seen_at=context.at,
            )
        )
    return lines


def _is_adjustment(item: wire.Item) -> bool:
    """Discounts come as adjustment lines or under the key "discount" (shipstation sheet, 1.10)."""
    return bool(item.adjustment) or (item.line_item_key or "").strip().lower() == "discount"


def _discount(sent: wire.Order) -> Decimal | None:
    """What adjustment lines take off, as a positive amount; orders have no other place for it."""
    taken = [
        -(item.unit_price or Decimal(0)) * (item.quantity or Decimal(1)) for item in sent.items if _is_adjustment(item)
    ]
    off = sum((amount for amount in taken if amount > 0), Decimal(0))
    return storable(off) if off else None


def _grams(weight: wire.Weight | None) -> Decimal | None:
    return grams(weight.value, weight.units) if weight else None


def _status(word: str | None) -> OrderStatus:
    plain = (word or "").strip().lower()
    return cast("OrderStatus", plain) if plain in _STATUSES else "unknown"


def _is_manual(order_key: str | None, options: wire.AdvancedOptions, context: Context) -> bool:
    return (
        options.store_id in context.manual_stores
        or (order_key or "").lower().startswith(_MANUAL_KEY)
        or (options.source or "").strip().lower() == _MANUAL_SOURCE
    )


def _key(number: int | None, name: str) -> str:
    if number is None:
        raise ValueError(f"{name} is missing")
    return str(number)


def _optional_key(number: int | None) -> str:
    return "" if number is None else str(number)
