"""What the merchant sells: styles in colours and sizes, printed with designs."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from shipops.sandbox.world.identity import guid

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Variant:
    """One style in one colour, size and design. ``style_sku`` names the blank, ``sku`` the printed product."""

    product_id: str
    style_number: int
    sku: str
    style_sku: str
    style: str
    colour: str
    size: str
    design: str
    price: Decimal
    weight_ounces: Decimal

    @property
    def name(self) -> str:
        return f"{self.style} - {self.colour} / {self.size} - {self.design}"


@dataclass(frozen=True, slots=True)
class _Style:
    sku: str
    name: str
    price: str
    ounces: str
    sizes: tuple[str, ...]


_WEAR = ("S", "M", "L", "XL", "2XL")
_STYLES = (
    _Style("TS100", "Ring-Spun Tee", "18.50", "5.5", _WEAR),
    _Style("HD220", "Fleece Hoodie", "42.00", "18", _WEAR),
    _Style("LS140", "Long Sleeve Tee", "24.00", "7", _WEAR),
    _Style("TK310", "Racerback Tank", "17.25", "4", _WEAR),
    _Style("CP500", "Trucker Cap", "21.00", "4.5", ("OSFA",)),
    _Style("BG200", "Canvas Backpack", "38.75", "22", ("OSFA",)),
    _Style("MG011", "Enamel Mug", "14.00", "12", ("12 oz",)),
    _Style("BT016", "Steel Bottle", "27.90", "14", ("20 oz", "32 oz")),
    _Style("SC700", "Crew Socks", "9.95", "3", ("M", "L")),
    _Style("BL800", "Stadium Blanket", "33.00", "30", ("OSFA",)),
)
_COLOURS = (
    ("BLK", "Black"),
    ("WHT", "White"),
    ("NVY", "Navy"),
    ("RED", "Red"),
    ("HGR", "Heather Grey"),
    ("RSÉ", "Rosé"),
)
_DESIGNS = (
    ("FLC", "Falcons"),
    ("MTN", "Mountain Line"),
    ("ANC", "Anchor & Rope"),
    ("ZÜR", "Zürich '26"),
    ("BEE", "Bee Kind"),
)


class Catalogue:
    """Draws products; a product keeps its id for the life of the world."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._ids: dict[str, str] = {}

    def choose(self, count: int) -> list[tuple[Variant, int]]:
        """``count`` different products with a quantity each."""
        chosen: dict[str, tuple[Variant, int]] = {}
        while len(chosen) < count:
            variant = self._draw()
            chosen.setdefault(variant.style_sku, (variant, self._rng.choice((1, 1, 1, 2, 2, 3, 6, 12))))
        return list(chosen.values())

    def _draw(self) -> Variant:
        rng = self._rng
        number = rng.randrange(len(_STYLES))
        style = _STYLES[number]
        (colour_code, colour), (design_code, design) = rng.choice(_COLOURS), rng.choice(_DESIGNS)
        size = rng.choice(style.sizes)
        sku = f"{style.sku}-{colour_code}-{size.replace(' ', '')}-{design_code}"
        if sku not in self._ids:
            self._ids[sku] = guid(rng)
        return Variant(
            product_id=self._ids[sku],
            style_number=number,
            sku=sku,
            style_sku=style.sku,
            style=style.name,
            colour=colour,
            size=size,
            design=design,
            price=Decimal(style.price) + (Decimal("2.00") if size == "2XL" else Decimal(0)),
            weight_ounces=Decimal(style.ounces),
        )
