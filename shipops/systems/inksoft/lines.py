"""The lines of an InkSoft order, with what its production cards say about them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shipops.normal_forms import options_text, status_norm
from shipops.records import LineKind, OrderLine
from shipops.systems.inksoft import wire
from shipops.systems.measures import storable


@dataclass(frozen=True, slots=True)
class Garment:
    """What a card tells about an item: SKU, product, colour, size, design."""

    sku: str | None = None
    product: str | None = None
    colour: str | None = None
    size: str | None = None
    design: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An ordered item with its line id and its garment."""

    line_id: str
    item: wire.Item
    garment: Garment


def item_keys(*keys: str | None) -> Iterator[str]:
    """The keys that tie an item, a card and a package together, in both flavours (inksoft sheet, 5)."""
    return (key.strip().lower() for key in keys if key)


def read_lines(sent: wire.Order) -> list[Line]:
    """Every item with a line id unique in the order. Quantities are the items' own: there is one card per printed
    side, so cards are never summed (inksoft sheet, 5)."""
    by_item, by_style = _garments(sent)
    lines: list[Line] = []
    for index, item in enumerate(sent.items, start=1):
        keys = list(item_keys(item.order_retail_item_size_id, item.unique_id))
        line_id = keys[0] if keys else f"item-{index}"
        if any(line.line_id == line_id for line in lines):
            line_id = f"{line_id}#{index}"
        garment = next((by_item[key] for key in keys if key in by_item), None)
        lines.append(Line(line_id, item, garment or by_style.get(_style(item), Garment())))
    return lines


def order_lines(sent: wire.Order, lines: list[Line], *, account: str, order_id: str, at: datetime) -> list[OrderLine]:
    """The records: items first, then custom lines."""
    found = [
        _record(
            account, order_id, at, line.line_id, "item", line.garment.sku, line.item.full_name or line.garment.product,
            _options(line), line.item.quantity, line.item.unit_price, _picture(line.item),
        )
        for line in lines
    ]  # fmt: skip
    for index, custom in enumerate(sent.custom_line_items, start=1):
        options = options_text((("Style", custom.style), ("Size", custom.size)))
        found.append(
            _record(
                account, order_id, at, f"custom-{index}", custom_kind(custom), None, custom.name, options,
                Decimal(1) if custom.quantity is None else custom.quantity, custom.unit_price, custom.image_url,
            )
        )  # fmt: skip
    return found


def custom_kind(custom: wire.CustomLineItem) -> LineKind:
    """Hours are a service, what has a size or a style is goods, the rest is a charge."""
    if status_norm(custom.unit_type) == "perhour":
        return "service"
    return "item" if custom.size or custom.style else "charge"


def _garments(sent: wire.Order) -> tuple[Mapping[str, Garment], Mapping[tuple[str, str], Garment]]:
    by_item: dict[str, Garment] = {}
    by_style: dict[tuple[str, str], Garment] = {}
    for card in sent.production_cards:
        design = card.design_name or (card.art.name if card.art else None)
        plain = Garment(card.product_sku, card.product_name, card.product_style_name, None, design)
        by_style.setdefault(_style(card), plain)
        for item in card.items:
            garment = Garment(card.product_sku, card.product_name, card.product_style_name, item.size, design)
            for key in item_keys(item.order_retail_item_size_id, item.item_guid, item.unique_id):
                by_item.setdefault(key, garment)
    by_style.pop(("", ""), None)
    return by_item, by_style


def _style(thing: wire.Item | wire.ProductionCard) -> tuple[str, str]:
    return thing.product_id or "", thing.product_style_id or ""


def _options(line: Line) -> str | None:
    garment = line.garment
    said = [("Colour", garment.colour), ("Size", garment.size), ("Design", garment.design)]
    said += [(value.name or "Personalisation", value.value) for value in line.item.personalization_values]
    for value in line.item.name_number_values:
        said += [("Name", value.name), ("Number", value.number)]
    return options_text(said)


def _picture(item: wire.Item) -> str | None:
    """The first picture of the item as it was ordered, else of the bare product (inksoft sheet, 5)."""
    pictures = [preview.design_on_product_url or preview.product_only_url for preview in item.side_previews]
    return next(filter(None, pictures), None)


def _record(
    account: str, order_id: str, at: datetime, line_id: str, kind: LineKind, sku: str | None, name: str | None,
    options: str | None, quantity: Decimal | None, unit_price: Decimal | None, image_url: str | None,
) -> OrderLine:  # fmt: skip
    return OrderLine(
        account=account, system="inksoft", order_id=order_id, unit_id=order_id, line_id=line_id, kind=kind, sku=sku,
        name=name, options=options, quantity=quantity or Decimal(0), unit_price=unit_price,
        amount=storable(unit_price * (quantity or Decimal(0))) if unit_price is not None else None,
        image_url=image_url, seen_at=at,
    )  # fmt: skip
