"""ShipStation's JSON documents, made from the world (ShipStation sheet, 1.5 to 1.8)."""

from __future__ import annotations

from decimal import Decimal

from shipops.sandbox.stamps import naive_utc_trimmed, pacific_day, pacific_seven, pacific_trimmed
from shipops.sandbox.world.model import (
    Address,
    ShipStationFulfillment,
    ShipStationItem,
    ShipStationLabel,
    ShipStationLabelItem,
    ShipStationOrder,
    ShipStationStore,
    ShipStationTag,
)

Document = dict[str, object]


def order_document(order: ShipStationOrder) -> Document:
    """An order, in the key order real payloads have."""
    return {
        "orderId": order.id,
        "orderNumber": order.number,
        "orderKey": order.key,
        "orderDate": pacific_seven(order.ordered_at),
        "createDate": pacific_seven(order.created_at),
        "modifyDate": pacific_seven(order.modified_at),
        "paymentDate": pacific_seven(order.paid_at),
        "shipByDate": pacific_seven(order.ship_by),
        "orderStatus": order.status,
        "customerId": order.customer_id,
        "customerUsername": order.customer_username,
        "customerEmail": order.email,
        "billTo": _bill_to(order.bill_to),
        "shipTo": _ship_to(order.ship_to, residential=not order.ship_to.company),
        "items": [_item(item) for item in order.items],
        **_money_and_service(order),
        "weight": _weight(order.weight_ounces),
        "dimensions": None,
        "insuranceOptions": _insurance(),
        "internationalOptions": {"contents": None, "customsItems": None, "nonDelivery": None},
        "advancedOptions": _order_options(order),
        "tagIds": list(order.tag_ids) or None,
        "userId": order.user_id,
        "externallyFulfilled": order.externally_fulfilled,
        "externallyFulfilledBy": order.externally_fulfilled_by,
        "externallyFulfilledById": None,
        "externallyFulfilledByName": None,
        "labelMessages": None,
        **dict(order.sent),
    }


def unreadable(document: Document) -> Document:
    """The same order with an id that is no number and items that are no list."""
    return {**document, "orderId": "not-a-number", "items": "unreadable"}


def nulled(value: Document) -> Document:
    """The same document with null for every empty list in it, as some payloads have it (sheet, 1.10)."""
    return {key: _nulled(part) for key, part in value.items()}


def _nulled(value: object) -> object:
    if isinstance(value, dict):
        return {key: _nulled(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_nulled(part) for part in value] or None
    return value


def label_document(label: ShipStationLabel, *, with_items: bool) -> Document:
    """A label; ``shipmentItems`` is null, not an empty list, unless items are asked for (sheet, 1.6)."""
    return {
        "shipmentId": label.id,
        "orderId": label.order_id,
        "orderKey": label.order_key,
        "userId": label.user_id,
        "customerEmail": label.email,
        "orderNumber": label.order_number,
        "createDate": pacific_seven(label.created_at),
        "shipDate": pacific_day(label.ship_date),
        "shipmentCost": label.cost,
        "insuranceCost": label.insurance_cost,
        "trackingNumber": label.tracking_number,
        "isReturnLabel": label.is_return,
        "batchNumber": label.batch_number,
        "carrierCode": label.carrier_code,
        "serviceCode": label.service_code,
        "packageCode": label.package_code,
        "confirmation": None,
        "warehouseId": label.warehouse_id,
        "voided": label.voided,
        "voidDate": pacific_seven(label.voided_at),
        "marketplaceNotified": label.notified,
        "notifyErrorMessage": label.notify_error,
        "shipTo": _ship_to(label.ship_to, residential=None),
        "weight": _weight(label.weight_ounces),
        "dimensions": None,
        "insuranceOptions": _insurance(),
        "advancedOptions": {
            "billToParty": None,
            "billToAccount": None,
            "billToPostalCode": None,
            "billToCountryCode": None,
            "storeId": label.store_id,
        },
        "shipmentItems": [_label_item(covered) for covered in label.items] if with_items else None,
        "labelData": None,
        "formData": None,
    }


def fulfillment_document(fulfillment: ShipStationFulfillment) -> Document:
    """An order marked as shipped: no orderKey and no storeId, ``shipDate`` as a full stamp (sheet, 1.6)."""
    return {
        "fulfillmentId": fulfillment.id,
        "orderId": fulfillment.order_id,
        "orderNumber": fulfillment.order_number,
        "userId": fulfillment.user_id,
        "customerEmail": fulfillment.email,
        "trackingNumber": fulfillment.tracking_number,
        "createDate": pacific_seven(fulfillment.created_at),
        "shipDate": f"{fulfillment.ship_date.isoformat()}T00:00:00.0000000",
        "voidDate": pacific_seven(fulfillment.voided_at),
        "deliveryDate": None,
        "carrierCode": fulfillment.carrier,
        "sellerFillProviderId": None,
        "sellerFillProviderName": None,
        "fulfillmentProviderCode": None,
        "fulfillmentServiceCode": None,
        "fulfillmentFee": Decimal("0.0"),
        "voidRequested": fulfillment.voided,
        "voided": fulfillment.voided,
        "marketplaceNotified": fulfillment.notified,
        "notifyErrorMessage": fulfillment.notify_error,
        "shipTo": _ship_to(fulfillment.ship_to, residential=None),
    }


def store_document(store: ShipStationStore) -> Document:
    """A store as the list shows it; some connections stamp ``refreshDate`` in UTC (sheet, 1.4)."""
    refreshed = naive_utc_trimmed if store.refresh_stamp_utc else pacific_trimmed
    return {
        "storeId": store.id,
        "storeName": store.name,
        "marketplaceId": store.marketplace_id,
        "marketplaceName": store.marketplace_name,
        "accountName": store.account_name or None,
        "email": None,
        "integrationUrl": store.integration_url or None,
        "active": store.active,
        "companyName": store.company_name,
        "phone": "",
        "publicEmail": "",
        "website": "",
        "refreshDate": refreshed(store.refreshed_at),
        "lastRefreshAttempt": pacific_trimmed(store.refresh_attempted_at),
        "createDate": pacific_trimmed(store.created_at),
        "modifyDate": pacific_trimmed(store.modified_at),
        "autoRefresh": store.auto_refresh,
    }


def store_detail_document(store: ShipStationStore) -> Document:
    """A store read by id: with ``statusMappings``, null where there is no mapping of its own (sheet, 1.7)."""
    return {**store_document(store), "statusMappings": None}


def tag_document(tag: ShipStationTag) -> Document:
    return {"tagId": tag.id, "name": tag.name, "color": tag.colour}


def _money_and_service(order: ShipStationOrder) -> Document:
    return {
        "orderTotal": order.order_total,
        "amountPaid": order.amount_paid,
        "taxAmount": order.tax_amount,
        "shippingAmount": order.shipping_amount,
        "customerNotes": order.customer_notes,
        "internalNotes": order.internal_notes,
        "gift": order.gift,
        "giftMessage": order.gift_message,
        "paymentMethod": order.payment_method,
        "requestedShippingService": order.requested_service,
        "carrierCode": order.carrier_code,
        "serviceCode": order.service_code,
        "packageCode": order.package_code,
        "confirmation": "none",
        "shipDate": pacific_day(order.ship_date),
        "holdUntilDate": pacific_day(order.hold_until),
    }


def _item(item: ShipStationItem) -> Document:
    return {
        "orderItemId": item.id,
        "lineItemKey": item.line_item_key,
        "sku": item.sku,
        "name": item.name,
        "imageUrl": item.image_url,
        "weight": None if item.weight_ounces is None else _weight(item.weight_ounces),
        "quantity": item.quantity,
        "unitPrice": item.unit_price,
        "taxAmount": None,
        "shippingAmount": None,
        "warehouseLocation": item.warehouse_location,
        "options": [{"name": name, "value": value} for name, value in item.options],
        "productId": item.product_id,
        "fulfillmentSku": None,
        "adjustment": item.adjustment,
        "upc": None,
        "createDate": pacific_trimmed(item.created_at),
        "modifyDate": pacific_trimmed(item.modified_at),
        **dict(item.sent),
    }


def _label_item(covered: ShipStationLabelItem) -> Document:
    item = covered.item
    return {
        "orderItemId": item.id,
        "lineItemKey": item.line_item_key,
        "sku": item.sku,
        "name": item.name,
        "imageUrl": item.image_url,
        "weight": None if item.weight_ounces is None else _weight(item.weight_ounces),
        "quantity": covered.quantity,
        "unitPrice": item.unit_price,
        "warehouseLocation": item.warehouse_location,
        "options": None,
        "productId": item.product_id,
        "fulfillmentSku": None,
    }


def _order_options(order: ShipStationOrder) -> Document:
    return {
        "warehouseId": order.warehouse_id,
        "nonMachinable": False,
        "saturdayDelivery": False,
        "containsAlcohol": False,
        "mergedOrSplit": order.merged_or_split,
        "mergedIds": list(order.merged_ids),
        "parentId": order.parent_id,
        "storeId": order.store_id,
        "customField1": order.custom_field1,
        "customField2": order.custom_field2,
        "customField3": order.custom_field3,
        "source": order.source,
        "billToParty": None,
        "billToAccount": None,
        "billToPostalCode": None,
        "billToCountryCode": None,
        "billToMyOtherAccount": None,
    }


def _bill_to(address: Address) -> Document:
    return _address(address) | {"street2": address.street2 or None, "residential": None, "addressVerified": None}


def address_document(address: Address) -> Document:
    """An address that nobody has verified."""
    return _bill_to(address)


def _ship_to(address: Address, *, residential: bool | None) -> Document:
    verified = "Address not yet validated" if address.is_empty else "Address validated successfully"
    return _address(address) | {
        "street2": address.street2,
        "residential": residential,
        "addressVerified": None if residential is None else verified,
    }


def _address(address: Address) -> Document:
    return {
        "name": address.name or None,
        "company": address.company or None,
        "street1": address.street1 or None,
        "street2": None,
        "street3": None,
        "city": address.city or None,
        "state": address.state or None,
        "postalCode": address.postcode or None,
        "country": address.country or None,
        "phone": address.phone or None,
    }


def _weight(ounces: Decimal) -> Document:
    return {"value": ounces, "units": "ounces", "WeightUnits": 1}


def _insurance() -> Document:
    return {"provider": None, "insureShipment": False, "insuredValue": Decimal("0.0")}
