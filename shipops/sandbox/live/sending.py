"""An order as its store's connection brings it to ShipStation."""

from __future__ import annotations

from decimal import Decimal

from shipops.sandbox.shipstation.input import SentItem, SentOrder
from shipops.sandbox.world.units import Unit


def sent_order(unit: Unit, status: str) -> SentOrder:
    """``unit`` in ``status``, with every field its link carries."""
    items = _sent_items(unit)
    goods = sum((item.unit_price * item.quantity for item in items), Decimal(0))
    paid = status != "awaiting_payment"
    return SentOrder(
        number=unit.number,
        key=unit.key,
        order_id=None,
        status=status,
        ordered_at=unit.ordered_at,
        paid_at=unit.ordered_at if paid else None,
        ship_by=None,
        email=unit.email,
        username=None,
        bill_to=unit.bill_to,
        ship_to=unit.ship_to,
        items=items,
        amount_paid=goods + unit.shipping + unit.tax if paid else Decimal(0),
        tax_amount=unit.tax,
        shipping_amount=unit.shipping,
        notes={
            "customerNotes": unit.note or None,
            "internalNotes": unit.internal_note or None,
            "giftMessage": unit.gift_message or None,
            "paymentMethod": unit.payment_method,
            "requestedShippingService": unit.requested_service,
        },
        gift=bool(unit.gift_message),
        carrier_code=None,
        service_code=None,
        package_code=None,
        ship_date=None,
        store_id=unit.store_id,
        warehouse_id=None,
        custom_fields=(unit.order.store_name if unit.order else None, None, None),
        source="InkSoft" if unit.order else "Cin7 Core",
        tag_ids=(),
        weight_ounces=None,
        kept={},
    )


def _sent_items(unit: Unit) -> tuple[SentItem, ...]:
    """The unit's lines, with its discount as an adjustment."""
    lines = [
        SentItem(
            line_item_key=line.ref,
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            unit_price=line.price,
            options=line.options,
            adjustment=False,
            weight_ounces=line.weight_ounces,
            product_id=None,
            warehouse_location=line.location,
            kept={"imageUrl": line.image_url},
        )
        for line in unit.lines
    ]
    if unit.discount:
        lines.append(SentItem("discount", "", "Discount", 1, -unit.discount, (), True, None, None, None, {}))
    return tuple(lines)
