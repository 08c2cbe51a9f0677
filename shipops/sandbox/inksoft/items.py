"""InkSoft's order lines, production cards and products as JSON documents (InkSoft sheet, 5)."""

from __future__ import annotations

from collections.abc import Sequence

from shipops.sandbox.stamps import utc_milliseconds
from shipops.sandbox.world.model import InkSoftItem, InkSoftOrder, InkSoftProductionCard

Document = dict[str, object]


def item_document(item: InkSoftItem, order: InkSoftOrder) -> Document:
    """One product in one colour and size, known by ids and a full name alone."""
    return {
        "OrderRetailItemId": item.order_retail_item_id,
        "OrderRetailItemSizeId": item.order_retail_item_size_id,
        "InProduction": order.production_status == "In Production",
        "OriginalOrderRetailItemId": None,
        "KeepExistingPrintMethod": False,
        "RetailItemId": item.order_retail_item_id,
        "RetailItemSizeId": item.order_retail_item_size_id,
        "ProductId": item.product_id,
        "ProductStyleId": item.product_style_id,
        "ProductStyleSizeId": item.product_style_size_id,
        "Quantity": item.quantity,
        "ArtId": None,
        "DesignId": item.design_id,
        "SideColorways": [],
        "UnitPrice": item.unit_price,
        "ItemTotal": item.unit_price * item.quantity,
        "TaxRate": order.tax_rate,
        "TaxRateOverride": None,
        "FullName": item.full_name,
        "PrintCost": None,
        "PrintSetupCharge": None,
        "QuantityDiscountAmount": None,
        "QuantityDiscountPercent": None,
        "EstimatedProductionDays": 5,
        "PersonalizationValues": _personalisation(item),
        "NameNumberValues": [],
        "AddOns": [],
        "SidePreviews": [
            {
                "SideName": "Front",
                "ProductOnlyUrl": "",
                "DesignOnlyUrl": "",
                "DesignOnProductUrl": item.image_url,
                "SideArtId": None,
            }
        ],
        "Notes": item.notes,
    }


def card_document(card: InkSoftProductionCard, order: InkSoftOrder) -> Document:
    """One card for each item and printed side: its quantities must not be summed over sides."""
    item = card.item
    return {
        "ID": card.id,
        "JobId": None,
        "JobName": "",
        "JobStatusName": "",
        "JobStatusId": None,
        "JobNumber": "",
        "OrderId": order.id,
        "OrderFirstName": order.first_name,
        "OrderLastName": order.last_name,
        "OrderEmail": order.email,
        "OrderStoreName": order.store_name,
        "OrderDate": utc_milliseconds(order.created_at),
        "OrderRetailItemId": item.order_retail_item_id,
        "OrderPaymentStatus": order.payment_status,
        "Number": card.number,
        "DesignGroupKey": "",
        "ShipDate": None,
        **_product_on_card(card),
        "PrintMethod": card.print_method,
        "Quantity": item.quantity,
        "ColorCount": None,
        "ProductionNotes": "",
        "OrderNotes": order.notes,
        "OrderItemNotes": item.notes,
        "DateCompleted": utc_milliseconds(card.completed_at),
        "Timeline": [],
        "Attachments": [],
        "Colors": [],
        "Items": [_card_item(card)],
        "ColorwayName": "",
        "ProductHtmlColor": "",
        "ProductShape": "",
        "EstimatedProductionDays": 5,
    }


def _product_on_card(card: InkSoftProductionCard) -> Document:
    item = card.item
    return {
        "ProductId": item.product_id,
        "ProductName": item.product_name,
        "ProductSku": item.sku,
        "ProductManufacturer": "",
        "ProductSupplier": "",
        "ProductStyleName": item.colour,
        "ProductStyleId": item.product_style_id,
        "Art": {"ID": item.design_id, "Name": item.design},
        "ArtId": None,
        "ColorwayId": None,
        "CanvasId": None,
        "Side": card.side,
        "SideInternalName": card.side.lower(),
        "RegionName": f"Full {card.side}",
        "ProductType": "standard",
        "SizeUnit": "in",
        "ProductUrl": "",
        "PreviewUrl": "",
        "ArtUrl": "",
    }


def _card_item(card: InkSoftProductionCard) -> Document:
    item = card.item
    return {
        "ID": card.item_id,
        "ProductionCardId": card.id,
        "OrderRetailItemSizeId": item.order_retail_item_size_id,
        "Size": item.size,
        "Quantity": item.quantity,
        "Status": card.status,
        "PurchasingStatus": "Received",
        "IsChecked": False,
        "PersonalizationValues": _personalisation(item),
        "NameNumberValue": None,
        "SortOrder": 1,
    }


def _personalisation(item: InkSoftItem) -> list[Document]:
    return [
        {"Name": name, "Value": value, "Price": None, "ProductPersonalizationId": number}
        for number, (name, value) in enumerate(item.personalisation, start=1)
    ]


def product_documents(items: Sequence[InkSoftItem]) -> list[Document]:
    """Every product named, with the colours and sizes named of it."""
    products: dict[int, Document] = {}
    styles: dict[int, dict[int, Document]] = {}
    sizes: dict[int, dict[int, Document]] = {}
    for item in items:
        products.setdefault(item.product_id, {"ID": item.product_id, "Name": item.product_name, "Sku": item.sku})
        colours = styles.setdefault(item.product_id, {})
        colours.setdefault(item.product_style_id, {"ID": item.product_style_id, "Name": item.colour})
        of_style = sizes.setdefault(item.product_style_id, {})
        of_style.setdefault(item.product_style_size_id, {"ID": item.product_style_size_id, "Name": item.size})
    return [
        product
        | {
            "Styles": [
                style | {"Sizes": list(sizes[style_id].values())} for style_id, style in styles[identifier].items()
            ]
        }
        for identifier, product in products.items()
    ]
