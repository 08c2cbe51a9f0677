"""ShipStation's JSON objects, as far as they are read (shipstation sheet, 1.5 to 1.7). Every field is optional."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import PlainValidator

from shipops.systems.shipstation import times
from shipops.systems.stamps import Moment
from shipops.systems.wire_types import Flag, Many, Maybe, Money, Text, Whole, Wire

PacificStamp = Annotated[Moment | None, PlainValidator(times.pacific_moment)]
PacificDay = Annotated[date | None, PlainValidator(times.pacific_day)]


class Address(Wire):
    name: Text = None
    company: Text = None
    street1: Text = None
    street2: Text = None
    street3: Text = None
    city: Text = None
    state: Text = None
    postal_code: Text = None
    country: Text = None
    phone: Text = None


class Weight(Wire):
    value: Money = None
    units: Text = None


class ItemOption(Wire):
    name: Text = None
    value: Text = None


class Item(Wire):
    order_item_id: Text = None
    line_item_key: Text = None
    sku: Text = None
    name: Text = None
    quantity: Money = None
    unit_price: Money = None
    options: Many[ItemOption] = ()
    weight: Maybe[Weight] = None
    image_url: Text = None
    warehouse_location: Text = None
    adjustment: Flag = None


class AdvancedOptions(Wire):
    store_id: Text = None
    source: Text = None
    parent_id: Text = None
    merged_ids: Many[Text] = ()
    merged_or_split: Flag = None


class Order(Wire):
    order_id: Whole = None
    order_number: Text = None
    order_key: Text = None
    order_date: PacificStamp = None
    create_date: PacificStamp = None
    modify_date: PacificStamp = None
    ship_by_date: PacificDay = None
    hold_until_date: PacificDay = None
    order_status: Text = None
    customer_username: Text = None
    customer_email: Text = None
    bill_to: Maybe[Address] = None
    ship_to: Maybe[Address] = None
    items: Many[Item] = ()
    order_total: Money = None
    amount_paid: Money = None
    customer_notes: Text = None
    internal_notes: Text = None
    gift: Flag = None
    gift_message: Text = None
    payment_method: Text = None
    requested_shipping_service: Text = None
    carrier_code: Text = None
    weight: Maybe[Weight] = None
    advanced_options: Maybe[AdvancedOptions] = None
    tag_ids: Many[Text] = ()


class Shipment(Wire):
    shipment_id: Whole = None
    order_id: Whole = None
    order_number: Text = None
    create_date: PacificStamp = None
    ship_date: PacificDay = None
    shipment_cost: Money = None
    tracking_number: Text = None
    is_return_label: Flag = None
    batch_number: Text = None
    carrier_code: Text = None
    service_code: Text = None
    voided: Flag = None
    void_date: PacificStamp = None
    marketplace_notified: Flag = None
    notify_error_message: Text = None
    ship_to: Maybe[Address] = None
    advanced_options: Maybe[AdvancedOptions] = None
    shipment_items: Many[Item] = ()


class Fulfillment(Wire):
    fulfillment_id: Whole = None
    order_id: Whole = None
    order_number: Text = None
    create_date: PacificStamp = None
    ship_date: PacificDay = None
    tracking_number: Text = None
    carrier_code: Text = None
    fulfillment_service_code: Text = None
    fulfillment_fee: Money = None
    voided: Flag = None
    void_date: PacificStamp = None
    marketplace_notified: Flag = None
    notify_error_message: Text = None


class Store(Wire):
    store_id: Whole = None
    store_name: Text = None
    marketplace_id: Whole = None
    marketplace_name: Text = None
    active: Flag = None
    auto_refresh: Flag = None
    refresh_date: Text = None
    last_refresh_attempt: PacificStamp = None
    create_date: PacificStamp = None
