"""The filters of Cin7's sale list (Cin7 sheet, 2.1): single values, all of them must hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.cin7.documents import first_live_invoice
from shipops.sandbox.cin7.shelf import Test
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.stamps import parsed
from shipops.sandbox.world.model import Cin7Sale

# Filter names (lower case) beside the value they compare with; the vendor names some unlike the fields they filter.
_STATUSES: Mapping[str, Callable[[Cin7Sale], str]] = {
    "status": lambda sale: sale.status,
    "quotestatus": lambda sale: sale.quote_status,
    "orderstatus": lambda sale: sale.order_status,
    "creditnotestatus": lambda sale: sale.credit_note_status,
    "combinedpickstatus": lambda sale: sale.combined_picking_status,
    "combinedpackstatus": lambda sale: sale.combined_packing_status,
    "combinedshippingstatus": lambda sale: sale.combined_shipping_status,
    "combinedinvoicestatus": lambda sale: sale.combined_invoice_status,
}


FILTERS = frozenset(
    {
        *_STATUSES, "updatedsince", "createdsince", "updateduntil", "search", "externalid", "orderlocationid", "shipby",
        "readyforshipping",
    }
)  # fmt: skip
"""Every filter's name, in lower case: what else a query holds does not change which sales it finds."""


def chosen(call: Call, assumptions: Assumptions) -> list[Test]:
    """One test for each filter the call carries; unknown names are ignored. Raises BadParameterError."""
    tests = _since_tests(call, assumptions)
    for name, field in _STATUSES.items():
        if (wanted := call.query.get(name)) is not None:
            tests.append(_status_test(field, wanted, fold=assumptions.cin7_status_case == "fold"))
    if (text := call.query.get("search")) is not None:
        tests.append(_search_test(text.lower()))
    if (external := call.query.get("externalid")) is not None:
        tests.append(lambda sale: sale.external_id == external)
    if (location := call.query.get("orderlocationid")) is not None:
        tests.append(lambda sale: sale.location_id.lower() == location.lower())
    if (day := _day(call, "shipby", assumptions)) is not None:
        tests.append(_ship_by_test(day))
    if "readyforshipping" in call.query:
        wanted_ready = call.flag("readyforshipping")
        tests.append(lambda sale: _ready_for_shipping(sale) == wanted_ready)
    return tests


def _since_tests(call: Call, assumptions: Assumptions) -> list[Test]:
    tests: list[Test] = []
    inclusive = assumptions.cin7_since_bounds == "inclusive"
    if (updated := moment(call, "updatedsince", assumptions)) is not None:
        tests.append(lambda sale: sale.updated_at > updated or (inclusive and sale.updated_at == updated))
    if (created := moment(call, "createdsince", assumptions)) is not None:
        tests.append(lambda sale: sale.created_at > created or (inclusive and sale.created_at == created))
    if (until := moment(call, "updateduntil", assumptions)) is not None:
        tests.append(lambda sale: sale.updated_at < until)
    return tests


def moment(call: Call, name: str, assumptions: Assumptions) -> datetime | None:
    """A time parameter as aware UTC; without a zone it is UTC already (sheet, 1.6)."""
    text = call.query.get(name)
    if text is None:
        return None
    try:
        read = parsed(text)
    except ValueError:
        raise BadParameterError(f"{name} is not a date") from None
    if read.tzinfo is None:
        return read.replace(tzinfo=UTC)
    if assumptions.cin7_since_with_zone == "refuse":
        raise BadParameterError(f"{name} carries a time zone")
    return read.astimezone(UTC)


def _day(call: Call, name: str, assumptions: Assumptions) -> date | None:
    read = moment(call, name, assumptions)
    return None if read is None else read.date()


def _status_test(field: Callable[[Cin7Sale], str], wanted: str, *, fold: bool) -> Test:
    return lambda sale: field(sale).lower() == wanted.lower() if fold else field(sale) == wanted


def _search_test(text: str) -> Test:
    """Contained in any of six fields, whatever the case: not exact (sheet, 2.1)."""

    def found(sale: Cin7Sale) -> bool:
        invoice = first_live_invoice(sale)
        fields = [sale.order_number, sale.status, sale.customer, sale.customer_reference]
        fields += [invoice.number] if invoice else []
        fields += [note.number for note in sale.credit_notes]
        return any(text in field.lower() for field in fields)

    return found


def _ship_by_test(day: date) -> Test:
    return lambda sale: (
        sale.ship_by is not None and sale.ship_by <= day and sale.combined_shipping_status not in ("SHIPPED", "VOIDED")
    )


def _ready_for_shipping(sale: Cin7Sale) -> bool:
    return any(part.pack_status == "AUTHORISED" and part.ship_status != "AUTHORISED" for part in sale.fulfilments)
