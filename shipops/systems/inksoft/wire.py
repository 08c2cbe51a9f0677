"""InkSoft's JSON objects, as far as they are read (inksoft sheet, section 5). Every field is optional.

Keys match whatever their case; both flavours are read: numeric ids, and the GUIDs of SalesDoc accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from shipops.systems.wire_types import Flag, Many, Maybe, Money, Text, UtcDay, UtcStamp, Whole, Wire


class Message(Wire):
    title: Text = None
    content: Text = None


class Pagination(Wire):
    total_results: Whole = None
    included_results: Whole = None
    index: Whole = None
    spellings: ClassVar[Mapping[str, str]] = {"totalresult": "total_results"}


class Envelope(Wire):
    ok: Flag = None
    status_code: Text = None
    data: Any = None
    pagination: Maybe[Pagination] = None
    messages: Many[Message] = ()


class OrderSummary(Wire):
    id: Whole = None
    customer: Text = None
    first_name: Text = None
    last_name: Text = None
    date_created: UtcStamp = None
    payment_status: Text = None
    payment_method: Text = None
    total_discount: Money = None
    total_amount: Money = None
    amount_due: Money = None
    order_type: Text = None
    estimated_ship_date: UtcDay = None
    confirmed_ship_date: UtcDay = None
    status: Text = None
    email: Text = None
    authorized: Flag = None
    paid: Flag = None
    shipped: Flag = None
    cancelled: Flag = None
    store_name: Text = None
    store_id: Text = None
    production_status: Text = None
    shipping_method_name: Text = None
    spellings: ClassVar[Mapping[str, str]] = {"canceled": "cancelled"}


class Address(Wire):
    first_name: Text = None
    last_name: Text = None
    name: Text = None
    company_name: Text = None
    street1: Text = None
    street2: Text = None
    city: Text = None
    state: Text = None
    state_name: Text = None
    country: Text = None
    country_code: Text = None
    phone: Text = None
    post_code: Text = None
    spellings: ClassVar[Mapping[str, str]] = {"postalcode": "post_code", "zip": "post_code"}


class Phone(Wire):
    number: Text = None


class Contact(Wire):
    first_name: Text = None
    last_name: Text = None
    email: Text = None
    phones: Many[Phone] = ()


class ShippingMethod(Wire):
    name: Text = None
    vendor_name: Text = None
    # Undocumented: seen as null where the order ships; any shape is possible.
    pickup_type: Any = None


class Named(Wire):
    """A name and a value, as a personalisation is written."""

    name: Text = None
    value: Text = None
    number: Text = None


class SidePreview(Wire):
    design_on_product_url: Text = None
    product_only_url: Text = None


class Item(Wire):
    order_retail_item_size_id: Text = None
    unique_id: Text = None
    product_id: Text = None
    product_style_id: Text = None
    quantity: Money = None
    unit_price: Money = None
    full_name: Text = None
    side_previews: Many[SidePreview] = ()
    personalization_values: Many[Named] = ()
    name_number_values: Many[Named] = ()
    spellings: ClassVar[Mapping[str, str]] = {"quasntity": "quantity"}


class CustomLineItem(Wire):
    id: Text = None
    unique_id: Text = None
    name: Text = None
    unit_price: Money = None
    quantity: Money = None
    unit_type: Text = None
    image_url: Text = None
    size: Text = None
    style: Text = None


class CardItem(Wire):
    order_retail_item_size_id: Text = None
    item_guid: Text = None
    unique_id: Text = None
    size: Text = None


class Art(Wire):
    name: Text = None


class ProductionCard(Wire):
    product_id: Text = None
    product_name: Text = None
    product_sku: Text = None
    product_style_name: Text = None
    product_style_id: Text = None
    design_name: Text = None
    art: Maybe[Art] = None
    items: Many[CardItem] = ()


class PackageItem(Wire):
    order_retail_item_size_id: Text = None
    item_guid: Text = None
    quantity: Money = None


class Package(Wire):
    id: Text = None
    guid: Text = None
    unique_id: Text = None
    shipped_date: UtcStamp = None
    tracking_number: Text = None
    shipping_service_type: Text = None
    status: Text = None
    carrier_name: Text = None
    label_cost: Money = None
    items: Many[PackageItem] = ()


class Shipment(Wire):
    id: Text = None
    guid: Text = None
    unique_id: Text = None
    date_created: UtcStamp = None
    pickup: Flag = None
    packages: Many[Package] = ()


class Order(Wire):
    id: Whole = None
    unique_id: Text = None
    status: Text = None
    production_status: Text = None
    order_type: Text = None
    currency_code: Text = None
    email: Text = None
    user: Maybe[Contact] = None
    payment_method: Text = None
    payment_status: Text = None
    discount_code: Text = None
    coupon_code: Text = None
    gift_message: Text = None
    shipping_address: Maybe[Address] = None
    shipping_method: Maybe[ShippingMethod] = None
    total_discount: Money = None
    tax_amount: Money = None
    total_amount: Money = None
    amount_due: Money = None
    date_created: UtcStamp = None
    due_date: UtcDay = None
    estimated_ship_date: UtcDay = None
    confirmed_ship_date: UtcDay = None
    authorized: Flag = None
    paid: Flag = None
    shipped: Flag = None
    cancelled: Flag = None
    store_name: Text = None
    store_id: Text = None
    notes: Text = None
    items: Many[Item] = ()
    custom_line_items: Many[CustomLineItem] = ()
    shipments: Many[Shipment] = ()
    production_cards: Many[ProductionCard] = ()
    purchased_gift_certificates: Many[Any] = ()
    approval_required: Flag = None
    approval_date: UtcStamp = None
    spellings: ClassVar[Mapping[str, str]] = {
        "canceled": "cancelled",
        "purchasedgiftcertficates": "purchased_gift_certificates",
    }
