"""The variants of InkSoft's documents: accounts moved to SalesDoc, misspelt names, other words and letter cases.

Each is a change of a finished document, so that every method shows it alike (InkSoft sheet, 2.2, 5 and 5.1).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import InkSoftOrder

Document = dict[str, object]

# Names as the one transcription of the objects spells them; whose slips they are is unknown (sheet, 5).
MISSPELT: Mapping[str, str] = {
    "Severity": "Serverity",
    "GiftCertificates": "GiftCertficates",
    "VendorId": "VenforId",
    "ToEmail": "ToEamil",
    "CreatedByUserId": "CreeatedByUserId",
    "UrlPreview": "UrlPreivew",
    "ThreadLibraryName": "ThreadLibraryNae",
    "ProductPriceEachOverride": "ProudctPriceEachOverride",
    "PrintSetupPriceSleeveRight": "PrintSetupPrcieSleeveRight",
    "StatusDescription": "StatusDesription",
}
# Gone on SalesDoc accounts, at any depth (sheet, 5: Shipment).
_GONE = frozenset({"RetailItemId", "CartRetailItemId", "OrderRetailItemId"})


def salesdoc(document: Document, order: InkSoftOrder, assumptions: Assumptions) -> Document:
    """The order's or summary's document as an account moved to SalesDoc gives it: GUIDs in place of numeric line ids.

    Package items change as the vendor's notice says; the same pair on the items of production cards is inferred.
    """
    guids = {item.order_retail_item_size_id: item.unique_id for item in order.items}
    keeps_style_size = assumptions.inksoft_salesdoc_style_size_ids == "kept"

    def moved(value: object) -> object:
        if isinstance(value, list):
            return [moved(item) for item in value]
        if not isinstance(value, dict):
            return value
        fields = {
            name: moved(item)
            for name, item in value.items()
            if name not in _GONE
            and not (name.endswith("SizeId") and not (keeps_style_size and name == "ProductStyleSizeId"))
        }
        line = value.get("OrderRetailItemSizeId")
        if not isinstance(line, int):
            return fields
        if "ProductStyleSizeId" in value:
            return {"UniqueId": guids.get(line), **fields}
        if "ProductionCardId" in value:
            return {"ItemGuid": guids.get(line), **fields}
        # A line of a package names the order's line by its GUID and has one of its own.
        return {"Guid": _guid_of(fields.pop("ID")), "ItemGuid": guids.get(line), **fields}

    return {name: moved(value) for name, value in document.items()}


def spelt(document: Document, assumptions: Assumptions) -> Document:
    """The production status in the assumed spelling, with or without blanks."""
    if assumptions.inksoft_status_spelling == "spaced":
        return document
    return {**document, "ProductionStatus": joined(str(document["ProductionStatus"]))}


def joined(words: str) -> str:
    """``Ready to Ship`` as ``ReadyToShip``."""
    return words.title().replace(" ", "")


def misspelt(value: object) -> object:
    """Any JSON value with the misspelt names of :data:`MISSPELT`, at every depth."""
    return _renamed(value, lambda name: MISSPELT.get(name, name))


def camel_cased(envelope: Document, assumptions: Assumptions) -> Document:
    """A whole answer with names that begin in lower case (``JSONCamelCase``)."""
    if assumptions.inksoft_camel_case == "everywhere":
        return {_lowered(name): _renamed(value, _lowered) for name, value in envelope.items()}
    return {_lowered(name): value if name == "Data" else _renamed(value, _lowered) for name, value in envelope.items()}


def _renamed(value: object, rename: Callable[[str], str]) -> object:
    if isinstance(value, list):
        return [_renamed(item, rename) for item in value]
    if isinstance(value, dict):
        return {rename(name): _renamed(item, rename) for name, item in value.items()}
    return value


def _lowered(name: str) -> str:
    """``StoreId`` as ``storeId``, ``ID`` as ``id``, ``POBox`` as ``poBox``."""
    capitals = next((place for place, letter in enumerate(name) if not letter.isupper()), len(name))
    head = capitals if capitals in (0, 1, len(name)) else capitals - 1
    return name[:head].lower() + name[head:]


def _guid_of(identifier: object) -> str:
    """A GUID for a numeric id, always the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"sandbox-{identifier}"))
