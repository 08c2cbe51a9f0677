"""The lines of a sale, each with the unit it belongs to. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shipops import normal_forms
from shipops.records import LineKind, OrderLine
from shipops.systems.cin7 import wire
from shipops.systems.cin7.words import word
from shipops.systems.measures import grams, storable
from shipops.systems.wire_types import bounded


@dataclass(frozen=True, slots=True)
class UnitTask:
    """A fulfilment of a sale as a unit: its id, its number within the sale, whether it was voided."""

    unit_id: str
    part: str
    fulfilment: wire.Fulfilment
    void: bool


def stock_lines(fulfilment: wire.Fulfilment) -> Sequence[wire.StockLine]:
    """What a fulfilment holds: its packed lines, before packing the picked ones."""
    packed = fulfilment.pack.lines if fulfilment.pack else ()
    return packed or (fulfilment.pick.lines if fulfilment.pick else ())


def goods_ordered(order: wire.SaleOrder, units: Sequence[UnitTask]) -> list[wire.OrderLine]:
    """The ordered lines that ship: those of products in a live fulfilment, every line while there is none.

    What is dropshipped, is a service or waits for stock is in no fulfilment.
    """
    held = {product_key(line) for unit in units if not unit.void for line in stock_lines(unit.fulfilment)}
    return [line for line in order.lines if not held or product_key(line) in held]


def taken_off(goods: Sequence[wire.OrderLine]) -> Decimal | None:
    """What the percentages on lines take off them together."""
    found = Decimal(0)
    for line in goods:
        quantity = Decimal(1) if line.quantity is None else line.quantity
        found += (line.price or Decimal(0)) * quantity * (line.discount or Decimal(0)) / 100
    return storable(found)


def order_weight(goods: Sequence[wire.OrderLine]) -> Decimal | None:
    """The weight of the lines together, in grams; ``None`` where no product states its weight."""
    weights = [(grams(line.product_weight, line.weight_units), line.quantity or Decimal(0)) for line in goods]
    known = [weight * quantity for weight, quantity in weights if weight]
    return storable(sum(known, Decimal(0))) if known else None


def product_key(line: wire.OrderLine | wire.StockLine) -> str:
    """What ties lines of one product together: its id, else its SKU, else its name."""
    return (line.product_id or "").lower() or normal_forms.plain(line.sku) or normal_forms.plain(line.name)


def sale_lines(
    sale: wire.Sale, units: Sequence[UnitTask], *, account: str, order_id: str, at: datetime
) -> list[OrderLine]:
    """Every line of a sale once.

    A product in a fulfilment is a line of that unit: quantities over boxes and batches are one line, never summed
    over fulfilments (cin7 sheet, 3.2). Ordered products no fulfilment holds are lines of the order: all of them
    where there is no fulfilment, else only what is drop-shipped and so never picked. Charges follow.
    """
    make = _Maker(sale, account, order_id, at)
    found: list[OrderLine] = []
    for unit in units:
        found.extend(make.of_unit(unit))
    live = [unit.unit_id for unit in units if not unit.void]
    owner = (live[0] if len(live) == 1 else None) if units else order_id
    in_units = any(line.unit_id in live for line in found)
    for index, line in enumerate(sale.order.lines if sale.order else (), start=1):
        if not in_units or (line.drop_ship and product_key(line) not in make.in_stock):
            found.append(make.of_order(line, f"order-{index}", owner))
    for index, charge in enumerate(sale.order.additional_charges if sale.order else (), start=1):
        found.append(make.of_charge(charge, f"charge-{index}", owner))
    return found


def _measured(line: wire.OrderLine | wire.StockLine) -> dict[str, Decimal | None]:
    return {"weight": grams(line.product_weight, line.weight_units)}


class _Maker:
    """Makes the lines of one sale; ``in_stock`` are the products its fulfilments hold."""

    def __init__(self, sale: wire.Sale, account: str, order_id: str, at: datetime) -> None:
        self.in_stock: set[str] = set()
        self._account, self._order_id, self._at = account, order_id, at
        self._service = bool(sale.service_only) or word(sale.type) == "SERVICE SALE"
        self._ordered: dict[str, wire.OrderLine] = {}
        for line in sale.order.lines if sale.order else ():
            self._ordered.setdefault(product_key(line), line)
            if line.sku:
                self._ordered.setdefault(normal_forms.plain(line.sku), line)
        self._times = Counter(product_key(line) for line in (sale.order.lines if sale.order else ()))

    def of_unit(self, unit: UnitTask) -> list[OrderLine]:
        grouped: dict[str, list[wire.StockLine]] = {}
        for line in stock_lines(unit.fulfilment):
            grouped.setdefault(product_key(line), []).append(line)
        self.in_stock.update(grouped)
        lines = []
        for key, same in grouped.items():
            first = same[0]
            ordered = self._ordered.get(key) or self._ordered.get(normal_forms.plain(first.sku))
            quantity = bounded(sum((line.quantity or Decimal(0) for line in same), Decimal(0)))
            lines.append(
                self._line(
                    f"{unit.unit_id}/{key}",
                    unit.unit_id,
                    self._kind(ordered, service=bool(first.non_inventory)),
                    first.sku,
                    first.name,
                    quantity,
                    ordered.price if ordered else None,
                ).model_copy(update=_measured(first) | {"location": first.location} | self._money(ordered, quantity))
            )
        return lines

    def of_order(self, line: wire.OrderLine, line_id: str, unit_id: str | None) -> OrderLine:
        return self._line(
            line_id, unit_id, self._kind(line, service=False), line.sku, line.name, line.quantity, line.price
        ).model_copy(update=_measured(line) | self._money(line, line.quantity))

    def of_charge(self, charge: wire.Charge, line_id: str, unit_id: str | None) -> OrderLine:
        quantity = Decimal(1) if charge.quantity is None else charge.quantity
        return self._line(line_id, unit_id, "charge", None, charge.description, quantity, charge.price)

    def _money(self, ordered: wire.OrderLine | None, quantity: Decimal | None) -> dict[str, Decimal | None]:
        """What ``quantity`` of an ordered product costs; unknown where it was ordered twice, maybe at two prices."""
        if ordered is None or ordered.price is None or quantity is None or self._times[product_key(ordered)] != 1:
            return {}
        amount = ordered.price * quantity * (100 - (ordered.discount or Decimal(0))) / 100
        tax = ordered.tax * quantity / ordered.quantity if ordered.tax and ordered.quantity else Decimal(0)
        return {"amount": storable(amount), "tax": storable(tax)}

    def _kind(self, ordered: wire.OrderLine | None, *, service: bool) -> LineKind:
        if self._service or service:
            return "service"
        return "drop_ship" if ordered and ordered.drop_ship else "item"

    def _line(
        self, line_id: str, unit_id: str | None, kind: LineKind, sku: str | None, name: str | None,
        quantity: Decimal | None, price: Decimal | None,
    ) -> OrderLine:  # fmt: skip
        return OrderLine(
            account=self._account, system="cin7", order_id=self._order_id, unit_id=unit_id, line_id=line_id,
            kind=kind, sku=sku, name=name, quantity=quantity or Decimal(0), unit_price=price, seen_at=self._at,
        )  # fmt: skip
