"""Which invoice and which credit notes belong to one fulfilment of a sale. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from shipops import normal_forms
from shipops.systems.cin7 import wire
from shipops.systems.cin7.words import INVOICED, word

_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class UnitInvoice:
    """The invoice of one unit: its number, its total, and whether it is authorised or paid (``None``: not said)."""

    number: str | None = None
    total: Decimal | None = None
    invoiced: bool | None = False


def invoice_of(sale: wire.Sale, fulfilment: wire.Fulfilment | None, *, only_unit: bool) -> UnitInvoice:
    """The invoice of ``fulfilment`` (of the sale itself where it has none).

    By the number the fulfilment names, else by the fulfilment the invoice names, else the one invoice of a sale that
    is one unit. Voided invoices stay in the array beside their replacement and do not always say so: among several
    the newest counts (cin7 sheet, 2.4).
    """
    named = normal_forms.number_norm(fulfilment.linked_invoice_number) if fulfilment else ""
    if fulfilment and named:
        found = [i for i in sale.invoices if normal_forms.number_norm(i.invoice_number) == named]
        best = _best([i for i in found if word(i.status) != "VOIDED"]) or _best(found)
        return _unit_invoice(best) if best else UnitInvoice(fulfilment.linked_invoice_number, None, None)
    live = [i for i in sale.invoices if i.invoice_number and word(i.status) not in ("VOIDED", "NOT AVAILABLE")]
    number = fulfilment.fulfillment_number if fulfilment else None
    linked = [i for i in live if number and i.linked_fulfillment_number == number]
    best = _best(linked) or (_best(live) if only_unit else None)
    return _unit_invoice(best) if best else UnitInvoice()


def is_refunded(sale: wire.Sale, invoice: UnitInvoice, *, only_unit: bool) -> bool:
    """Whether authorised credit notes give back all that was invoiced for the unit.

    A credit note that names no invoice counts where the sale is one unit.
    """
    if not invoice.invoiced or not invoice.total or invoice.total <= 0:
        return False
    number = normal_forms.number_norm(invoice.number)
    credited = sum(
        (
            note.total or Decimal(0)
            for note in sale.credit_notes
            if word(note.status) == "AUTHORISED" and _belongs(note, number, only_unit=only_unit)
        ),
        Decimal(0),
    )
    return credited >= invoice.total


def _belongs(note: wire.CreditNote, number: str, *, only_unit: bool) -> bool:
    named = normal_forms.number_norm(note.credit_note_invoice_number)
    return named == number if named else only_unit


def _best(invoices: Sequence[wire.Invoice]) -> wire.Invoice | None:
    return max(invoices, key=lambda i: i.invoice_date.at if i.invoice_date else _LONG_AGO, default=None)


def _unit_invoice(invoice: wire.Invoice) -> UnitInvoice:
    return UnitInvoice(invoice.invoice_number, invoice.total, word(invoice.status) in INVOICED)
