"""InkSoft's JSON documents, made from the world (InkSoft sheet, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from shipops.sandbox.inksoft.items import card_document, item_document, product_documents
from shipops.sandbox.stamps import utc_milliseconds
from shipops.sandbox.world.model import (
    Address,
    InkSoftAccount,
    InkSoftOrder,
    InkSoftPackage,
    InkSoftPayment,
    InkSoftShipment,
    InkSoftShippingMethod,
    InkSoftStore,
)

Document = dict[str, object]
ZERO = Decimal("0.0")
SYMBOLS = {"USD": "$", "CAD": "$", "EUR": "€"}


def store_document(store: InkSoftStore, account: InkSoftAccount) -> Document:
    """What GetStoreData tells of a store."""
    return {
        "StoreId": store.id,
        "Name": store.name,
        "StoreUri": store.uri,
        "IsMainStore": store.id == account.stores[0].id,
        "PublisherId": account.publisher_id,
    }


def order_summary(order: InkSoftOrder, *, with_cards: bool) -> Document:
    """A row of the order list: no tracking, address, lines or modification time."""
    return {
        "ID": order.id,
        "UserId": order.user_id,
        "Customer": order.customer,
        "FirstName": order.first_name,
        "LastName": order.last_name,
        "CompanyName": order.company,
        "DateCreated": utc_milliseconds(order.created_at),
        "IpAddress": "203.0.113.9",
        "PaymentMethod": order.payment_method,
        "PaymentStatus": order.payment_status,
        "TotalDiscount": order.total_discount,
        "TotalAmount": order.total_amount,
        "AmountDue": order.amount_due,
        "ProposalId": order.proposal_id,
        "OrderType": order.order_type,
        "ProcessAmount": ZERO,
        "PaymentDueDate": None,
        **_promises(order),
        "ReadyForPickupNotificationSentDate": utc_milliseconds(order.ready_for_pickup_notified_at),
        "Status": order.status,
        "Email": order.email,
        **_flags(order),
        "StoreName": order.store_name,
        "StoreId": order.store_id,
        "ProductionStatus": order.production_status,
        "ShippingMethodId": order.shipping_method.id,
        "ShippingMethodName": order.shipping_method.name,
        "ShippingVendorId": order.shipping_method.vendor_id,
        "VendorType": order.shipping_method.vendor_name,
        "ExportedToQuickBooks": False,
        "DateExportedToQuickBooks": None,
        "ProductionCardCount": len(order.cards),
        "JobCount": 1 if order.cards else 0,
        "ProductionCards": [card_document(card, order) for card in order.cards] if with_cards else [],
    }


def unreadable(document: Document) -> Document:
    """The same order with a text where its total and, in full, its items belong."""
    wrong: Document = {"TotalAmount": "unreadable"}
    return document | wrong | ({"Items": "unreadable"} if "Items" in document else {})


def order_document(order: InkSoftOrder, account: InkSoftAccount, *, with_cards: bool) -> Document:
    """An order in full. Items carry ids and a full name; SKU, colour and size are on production cards alone."""
    return {
        **_identity(order),
        **_amounts(order),
        "DateCreated": utc_milliseconds(order.created_at),
        "DueDate": utc_milliseconds(order.due_at),
        **_promises(order),
        "PaymentRequestSentDate": None,
        "DisplayPricing": True,
        **_flags(order),
        "StoreName": order.store_name,
        "StoreId": order.store_id,
        "Notes": order.notes,
        "Payments": [_payment(payment, order) for payment in order.payments],
        "ProductStyleSizePrices": [],
        "Items": [item_document(item, order) for item in order.items],
        "Shipments": [_shipment(shipment, order, account) for shipment in order.shipments],
        "GiftCertificates": [],
        "PurchasedGiftCertificates": [],
        "NameNumberSettings": [],
        "CheckoutFieldValues": {},
        "ProductStyleSizeInventoryStat": {},
        "ShortCodes": {},
        "Timeline": [],
        # Spelled unlike the summary's field, as the vendor does (sheet, 2.4).
        "ExportedToQuickbooks": False,
        "DateExportedToQuickbooks": None,
        "ContactEmailAddresses": [order.email],
        "TotalAdjustments": [],
        "ProductionCards": [card_document(card, order) for card in order.cards] if with_cards else [],
        "CustomLineItems": [],
        "ReadyForPickupNotificationSentDate": utc_milliseconds(order.ready_for_pickup_notified_at),
        "ApprovalRequired": order.approval_required,
        "ApprovalDate": utc_milliseconds(order.approved_at),
        "LineItemNotes": [],
    }


def package_document(orders: Sequence[InkSoftOrder], documents: Sequence[Document]) -> Document:
    """The ``documents`` of ``orders`` with the products and designs they name, a shape inferred from the cart's
    (sheet, 4)."""
    items = [item for order in orders for item in order.items]
    designs = {item.design_id: item.design for item in items}
    return {
        "Orders": list(documents),
        "Products": product_documents(items),
        "DesignSummaries": [
            {"DesignID": identifier, "Name": name, "Canvases": []} for identifier, name in designs.items()
        ],
    }


def _identity(order: InkSoftOrder) -> Document:
    return {
        "ID": order.id,
        "UniqueId": order.unique_id,
        "ProposalId": order.proposal_id,
        "ProposalNumber": "" if order.proposal_id is None else str(order.proposal_id),
        "Status": order.status,
        "ProductionStatus": order.production_status,
        "CurrencyCode": order.currency,
        "CurrencySymbol": SYMBOLS.get(order.currency, order.currency),
        "DiscountId": None,
        "DiscountCode": "",
        "CouponCode": order.coupon_code,
        "Email": order.email,
        "User": _contact(order),
        "AssigneeId": None,
        "GiftMessage": order.gift_message,
        "IpAddress": "203.0.113.9",
        "PaymentMethod": order.payment_method,
        "PaymentMethodNote": "",
        "PaymentStatus": order.payment_status,
        "CardType": order.payments[0].card_type if order.payments else "",
        "PurchaseOrderAttachmentUrl": "",
        "BillingAddress": _address(order.billing_address, order.id * 10 + 2, "Billing"),
        "ShippingAddress": _ship_to(order),
        "ShippingMethod": shipping_method_document(order.shipping_method),
    }


def _amounts(order: InkSoftOrder) -> Document:
    return {
        "RetailAmount": order.retail_amount,
        "ShippingAmount": order.shipping_amount,
        "ShippingTax": ZERO,
        "DiscountTax": ZERO,
        "DiscountShipping": ZERO,
        "TaxRate": order.tax_rate,
        "TaxAmount": order.tax_amount,
        "TaxName": "",
        "TaxAreaId": None,
        "TotalAmount": order.total_amount,
        "GiftCertificateAmount": ZERO,
        "AmountDue": order.amount_due,
        "RetailDiscount": order.total_discount,
        "TotalDiscount": order.total_discount,
        "QuantityDiscountAmount": ZERO,
        "QuantityDiscountPercent": ZERO,
        "ProcessAmount": ZERO,
    }


def _promises(order: InkSoftOrder) -> Document:
    return {
        "EstimatedShipDate": utc_milliseconds(order.estimated_ship_at),
        "ConfirmedShipDate": utc_milliseconds(order.confirmed_ship_at),
        "EstimatedDeliveryDate_Min": None,
        "EstimatedDeliveryDate_Max": None,
    }


def _flags(order: InkSoftOrder) -> Document:
    return {
        "Authorized": order.authorized,
        "Paid": order.paid,
        "Confirmed": order.confirmed,
        "Ordered": order.ordered,
        "Received": order.received,
        "Prepared": order.prepared,
        "Shipped": order.shipped,
        "Cancelled": order.cancelled,
    }


def _contact(order: InkSoftOrder) -> Document:
    phone = {"ID": order.user_id, "Number": order.phone, "Extension": "", "PhoneType": "Mobile", "IsSMSOptOut": False}
    return {
        "ID": order.user_id,
        "FirstName": order.first_name,
        "LastName": order.last_name,
        "Email": order.email,
        "Company": order.company,
        "Phones": [phone] if order.phone else [],
        "Addresses": [],
        "ExternalReferenceId": "",
    }


def _shipment(shipment: InkSoftShipment, order: InkSoftOrder, account: InkSoftAccount) -> Document:
    return {
        "ID": shipment.id,
        "OrderId": order.id,
        "PackageCount": len(shipment.packages),
        "DateCreated": utc_milliseconds(shipment.created_at),
        "LastModified": utc_milliseconds(shipment.modified_at),
        "Notes": shipment.notes,
        "PickedUpBy": shipment.picked_up_by,
        "Pickup": shipment.pickup,
        "ToAddress": _ship_to(order),
        "FromAddress": _address(account.from_address, account.publisher_id, "Shipping"),
        "Packages": [_package(package) for package in shipment.packages],
    }


def _package(package: InkSoftPackage) -> Document:
    return {
        "ID": package.id,
        "ShippedDate": utc_milliseconds(package.shipped_at),
        "TrackingNumber": package.tracking_number,
        "TrackingUrl": "",
        "ShippingServiceType": package.service,
        "Status": package.status,
        "CarrierName": package.carrier,
        "ShippingLabelFileName": "",
        "LabelCost": None,
        "Items": [
            {"ID": item.id, "OrderRetailItemSizeId": item.order_retail_item_size_id, "Quantity": item.quantity}
            for item in package.items
        ],
    }


def _payment(payment: InkSoftPayment, order: InkSoftOrder) -> Document:
    return {
        "ID": payment.id,
        "OrderId": order.id,
        "ProposalId": order.proposal_id,
        "EventType": payment.event_type,
        "CardLast4": payment.card_last4,
        "CardType": payment.card_type,
        "ResponseCode": "1",
        "TransactionId": f"sandbox-{payment.id}",
        "OriginalTransactionId": "",
        "ApprovalCode": "",
        "AvsCode": "",
        "DateCreated": utc_milliseconds(payment.created_at),
        "DateVoided": None,
        "TestMode": False,
        "GatewayAccount": "",
        "GiftCertificateId": None,
        "Amount": payment.amount,
        "ProcessingFee": None,
        "InkSoftFee": None,
        "GatewayName": "",
        "AttachmentFileName": "",
        "Notes": "",
    }


def shipping_method_document(method: InkSoftShippingMethod) -> Document:
    """A way an order is delivered; a pickup has a type."""
    return {
        "ID": method.id,
        "VendorId": method.vendor_id,
        "Name": method.name,
        "Description": "",
        "VendorName": method.vendor_name,
        "Price": method.price,
        "PickupType": method.pickup_type,
        "CalculationType": "Flat",
    }


def _ship_to(order: InkSoftOrder) -> Document | None:
    address = order.shipping_address
    return None if address is None else _address(address, order.id * 10 + 1, "Shipping")


def _address(address: Address, identifier: int, kind: str) -> Document:
    first, _, last = address.name.partition(" ")
    place = " ".join(filter(None, (address.state, address.postcode)))
    return {
        "ID": identifier,
        "StateId": None,
        "CountryId": None,
        "Business": bool(address.company),
        "TaxExempt": False,
        "FirstName": first,
        "LastName": last,
        "Name": address.name,
        "CompanyName": address.company,
        "Street1": address.street1,
        "Street2": address.street2,
        "City": address.city,
        "State": address.state,
        "StateName": address.state_name,
        "Country": address.country_name,
        "CountryCode": address.country,
        "Phone": address.phone,
        "Fax": "",
        "PostCode": address.postcode,
        "POBox": False,
        "SaveToAddressBook": False,
        "Type": kind,
        "TaxId": "",
        "Department": "",
        "Validated": not address.is_empty,
        "IsPrimaryAddress": False,
        "SingleLine": ", ".join(filter(None, (address.street1, address.street2, address.city, place))),
    }
