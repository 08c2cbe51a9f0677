"""Cin7's rolled-up statuses, computed from a sale's documents (cin7 sheet, 2.3).

The vendor documents the words; how documents of several fulfilments fold into one word is partly inferred.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shipops.sandbox.world.cin7_model import Cin7Fulfilment, Cin7Invoice, Cin7Sale

_LIVE_INVOICE = ("AUTHORISED", "PAID")


def fulfilment_status(fulfilment: Cin7Fulfilment) -> str:
    """``FulFilmentStatus`` of one fulfilment; a voided one keeps NOT FULFILLED (cin7 sheet, 2.4)."""
    return "FULFILLED" if fulfilment.ship_status == "AUTHORISED" else "NOT FULFILLED"


def sale_fulfilment_status(sale: Cin7Sale) -> str:
    """``FulFilmentStatus`` of a sale: FULFILLED only when every live fulfilment shipped and none is still owed."""
    if sale.voided:
        return "VOIDED"
    live = _live_fulfilments(sale)
    if not live:
        return "NOT AVAILABLE" if sale.order_status != "AUTHORISED" or sale.service_only else "NOT FULFILLED"
    stages = [fulfilment.ship_status for fulfilment in live]
    if all(stage == "AUTHORISED" for stage in stages):
        return "FULFILLED"
    begun = any(stage in ("AUTHORISED", "PARTIALLY AUTHORISED") for stage in stages)
    return "PARTIALLY FULFILLED" if begun else "NOT FULFILLED"


def combined_picking_status(sale: Cin7Sale) -> str:
    return _combined(sale, [part.pick_status for part in _live_fulfilments(sale)], "PICKED", "PICKING")


def combined_packing_status(sale: Cin7Sale) -> str:
    return _combined(sale, [part.pack_status for part in _live_fulfilments(sale)], "PACKED", "PACKING")


def combined_shipping_status(sale: Cin7Sale) -> str:
    return _combined(sale, [part.ship_status for part in _live_fulfilments(sale)], "SHIPPED", "SHIPPING")


def combined_invoice_status(sale: Cin7Sale) -> str:
    """INVOICED, NOT INVOICED, PARTIALLY INVOICED, with ``/ CREDITED`` once a credit note is authorised."""
    if sale.voided:
        return "VOIDED"
    if sale.order_status != "AUTHORISED":
        return "NOT AVAILABLE"
    authorised = [invoice for invoice in _live_invoices(sale) if invoice.status in _LIVE_INVOICE]
    if not authorised:
        return "NOT INVOICED"
    invoiced = sum((invoice.total for invoice in authorised), Decimal(0))
    word = "INVOICED" if invoiced >= sale.total else "PARTIALLY INVOICED"
    return f"{word} / CREDITED" if _credited(sale) > 0 else word


def combined_payment_status(sale: Cin7Sale) -> str:
    if sale.voided:
        return "VOIDED"
    paid = sum((invoice.paid for invoice in _live_invoices(sale)), Decimal(0))
    refunded = sum((refund.amount for note in sale.credit_notes for refund in note.refunds), Decimal(0))
    if _credited(sale) > refunded and paid > 0:
        return "NOT REFUNDED"
    owed = sum((invoice.total for invoice in _live_invoices(sale)), Decimal(0))
    if paid <= 0:
        return "UNPAID"
    return "PAID" if paid >= owed else "PARTIALLY PAID"


def credit_note_status(sale: Cin7Sale) -> str:
    if not sale.credit_notes:
        return "NOT AVAILABLE"
    if sale.voided or all(note.status == "VOIDED" for note in sale.credit_notes):
        return "VOIDED"
    return "AUTHORISED" if any(note.status == "AUTHORISED" for note in sale.credit_notes) else "DRAFT"


def combined_tracking_numbers(sale: Cin7Sale) -> str:
    numbers = [line.tracking_number for part in _live_fulfilments(sale) for line in part.ship_lines]
    return ", ".join(dict.fromkeys(number for number in numbers if number))


def sale_status(sale: Cin7Sale) -> str:
    """``Status`` of a sale; the stage words from PICKING on belong to simple sales alone."""
    if sale.voided:
        return "VOIDED"
    if sale.order_status in ("NOT AVAILABLE", "DRAFT"):
        return _before_the_order(sale)
    balance = _balance(sale)
    invoices = _live_invoices(sale)
    invoiced = bool(invoices) and all(invoice.status in _LIVE_INVOICE for invoice in invoices)
    fulfilled = sale.service_only or sale_fulfilment_status(sale) == "FULFILLED"
    if fulfilled and invoiced and balance == 0:
        return "COMPLETED"
    if _credited(sale) > 0:
        return "CREDITED"
    if sale.type != "Simple Sale":
        return _order_word(sale)
    return _simple_stage(sale, invoiced=invoiced, balance=balance)


def _before_the_order(sale: Cin7Sale) -> str:
    if sale.order_status == "DRAFT":
        return "ORDERING"
    if sale.quote_status == "DRAFT":
        return "ESTIMATING"
    return "ESTIMATED" if sale.quote_status == "AUTHORISED" or (sale.skip_quote and sale.lines) else "DRAFT"


def _order_word(sale: Cin7Sale) -> str:
    return "BACKORDERED" if any(line.backorder_quantity > 0 for line in sale.lines) else "ORDERED"


def _simple_stage(sale: Cin7Sale, *, invoiced: bool, balance: Decimal) -> str:
    parts = _live_fulfilments(sale)
    if not parts or parts[0].pick_status == "NOT AVAILABLE":
        return _order_word(sale)
    part = parts[0]
    if part.pick_status == "DRAFT":
        return "PICKING"
    if part.pack_status == "NOT AVAILABLE":
        return "PICKED"
    if part.pack_status == "DRAFT":
        return "PACKING"
    if part.ship_status == "NOT AVAILABLE":
        return "PACKED"
    if part.ship_status in ("DRAFT", "PARTIALLY AUTHORISED"):
        return "SHIPPING"
    return "INVOICED" if invoiced and balance != 0 else "INVOICING"


def _combined(sale: Cin7Sale, stages: Sequence[str], done: str, doing: str) -> str:
    if sale.voided:
        return "VOIDED"
    if sale.order_status != "AUTHORISED" or sale.service_only:
        return "NOT AVAILABLE"
    finished = sum(stage == "AUTHORISED" for stage in stages)
    if stages and finished == len(stages):
        return done
    if finished or "PARTIALLY AUTHORISED" in stages:
        return f"PARTIALLY {done}"
    return doing if "DRAFT" in stages else f"NOT {done}"


def _live_fulfilments(sale: Cin7Sale) -> list[Cin7Fulfilment]:
    return [part for part in sale.fulfilments if part.ship_status != "VOIDED"]


def _live_invoices(sale: Cin7Sale) -> list[Cin7Invoice]:
    return [invoice for invoice in sale.invoices if invoice.status != "VOIDED"]


def _credited(sale: Cin7Sale) -> Decimal:
    return sum((note.total for note in sale.credit_notes if note.status == "AUTHORISED"), Decimal(0))


def _balance(sale: Cin7Sale) -> Decimal:
    invoiced = sum((invoice.total for invoice in _live_invoices(sale)), Decimal(0))
    paid = sum((invoice.paid for invoice in _live_invoices(sale)), Decimal(0))
    refunded = sum((refund.amount for note in sale.credit_notes for refund in note.refunds), Decimal(0))
    return invoiced - _credited(sale) - (paid - refunded)
