"""Every read of a Cin7 account by path (Cin7 sheet, 2, 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shipops.sandbox.calls import BadParameterError, Call, Reply, json_reply, json_text_reply
from shipops.sandbox.cin7 import reference_documents as reference
from shipops.sandbox.cin7 import sections
from shipops.sandbox.cin7.desk import Desk, sale_target, task_target
from shipops.sandbox.cin7.documents import View, credit_note_row, sale_document, sale_row
from shipops.sandbox.cin7.drift import Drift
from shipops.sandbox.cin7.filters import FILTERS, chosen
from shipops.sandbox.cin7.parts import COUNTRY_FORMATS, Document, payment
from shipops.sandbox.cin7.replies import UNEXPECTED, RefusalError
from shipops.sandbox.cin7.shelf import Shelf
from shipops.sandbox.cin7.wear import Wear
from shipops.sandbox.exact_json import encoded
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import Cin7CreditNote, Cin7Fulfilment, Cin7Sale

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000


class Reads:
    """The reading endpoints by path, lower case."""

    def __init__(
        self, shelf: Shelf, wear: Wear, desk: Desk, drift: Drift, faults: Faults, assumptions: Assumptions
    ) -> None:
        self._drift = drift
        self._shelf = shelf
        self._wear = wear
        self._desk = desk
        self._assumptions = assumptions
        self._refuses_zone = faults.has("cin7-no-zone")
        account, books = desk.account, desk.books
        lists: Mapping[str, tuple[str, Callable[[Call], Sequence[Document]]]] = {
            "ref/carrier": ("CarrierList", lambda call: reference.carriers(call, books())),
            "ref/location": ("LocationList", lambda call: reference.locations(call, account)),
            "product": ("Products", lambda call: reference.products(call, books(), assumptions)),
            "customer": ("CustomerList", lambda call: reference.customers(call, books(), assumptions)),
            "ref/productavailability": (
                "ProductAvailabilityList",
                lambda call: reference.availability(call, books(), account, assumptions),
            ),
        }
        sections_of_a_sale: Mapping[str, Callable[[Cin7Sale], Document]] = {
            "sale/quote": sections.quote,
            "sale/order": sections.order,
            "sale/invoice": lambda sale: {"Invoices": [sections.invoice(billed, sale) for billed in sale.invoices]},
            "sale/payment": _payments,
            "sale/creditnote": lambda sale: {
                "CreditNotes": [sections.credit_note(note, sale) for note in sale.credit_notes]
            },
            "sale/attachment": lambda _: {"Lines": []},
            "sale/manualjournal": lambda _: sections.manual_journals(),
            "sale/fulfilment": lambda sale: {"Fulfilments": [sections.fulfilment(part) for part in sale.fulfilments]},
        }
        stages: Mapping[str, Callable[[Cin7Fulfilment], Document]] = {
            "sale/fulfilment/pick": sections.pick,
            "sale/fulfilment/pack": sections.pack,
            "sale/fulfilment/ship": sections.ship,
        }
        self.endpoints: Mapping[str, Callable[[Call], Reply]] = {
            "me": lambda _: json_reply(reference.me_document(account)),
            "salelist": self._sale_list,
            "salecreditnotelist": self._credit_note_list,
            "sale": self._sale,
            **{name: self._listing(key, rows_of) for name, (key, rows_of) in lists.items()},
            **{name: self._section(document_of) for name, document_of in sections_of_a_sale.items()},
            **{name: self._stage(document_of) for name, document_of in stages.items()},
        }

    def refuse_poisoned(self, sale: Cin7Sale) -> None:
        """Raises RefusalError 500 for a sale that breaks every answer it is in."""
        if self._wear.is_poisoned(sale):
            raise RefusalError(UNEXPECTED, 500)

    def _sale_list(self, call: Call) -> Reply:
        page, limit = self._page(call)
        if page > 1:
            self._drift.move()
        rows = self._found(call)
        if page > 1:
            rows = self._drift.shown(rows)
        shown = rows[(page - 1) * limit : page * limit]
        for sale in shown:
            self.refuse_poisoned(sale)
        texts = ",".join([self._shelf.row(sale, self._row_text) for sale in shown])
        return json_text_reply(f'{{"Total":{len(rows)},"Page":{page},"SaleList":[{texts}]}}')

    def _credit_note_list(self, call: Call) -> Reply:
        page, limit = self._page(call)
        notes = [(note, sale) for sale in self._found(call) for note in sale.credit_notes]
        shown = notes[(page - 1) * limit : page * limit]
        return _envelope("SaleList", len(notes), page, [self._note_row(note, sale) for note, sale in shown])

    def _note_row(self, note: Cin7CreditNote, sale: Cin7Sale) -> Document:
        self.refuse_poisoned(sale)
        return self._wear.row(credit_note_row(note, sale), sale)

    def _found(self, call: Call) -> Sequence[Cin7Sale]:
        if self._refuses_zone and any(
            call.query.get(name, "").upper().endswith("Z") for name in ("updatedsince", "createdsince", "updateduntil")
        ):
            raise BadParameterError("String was not recognized as a valid DateTime")
        self._shelf.notice()
        key = tuple(sorted((name, value) for name, value in call.query.items() if name in FILTERS))
        return self._shelf.matching(key, chosen(call, self._assumptions))

    def _sale(self, call: Call) -> Reply:
        sale = self._wanted_sale(call, "ID")
        country_format = call.query.get("countryformat", "regular").lower()
        if country_format not in COUNTRY_FORMATS:
            raise BadParameterError("CountryFormat is none of Regular, Code2, Code")
        view = View(country_format, call.flag("combineadditionalcharges"))
        return json_reply(self._wear.detail(sale_document(sale, view), sale))

    def _wanted_sale(self, call: Call, name: str) -> Cin7Sale:
        sale = sale_target(self._desk, call.query.get(name.lower(), ""), name).sale
        self.refuse_poisoned(sale)
        return sale

    def _section(self, document_of: Callable[[Cin7Sale], Document]) -> Callable[[Call], Reply]:
        def endpoint(call: Call) -> Reply:
            sale = self._wanted_sale(call, "SaleID")
            document = self._wear.detail(document_of(sale), sale)
            return json_reply({"SaleID": sale.id, **self._measured(call, document, sale)})

        return endpoint

    def _stage(self, document_of: Callable[[Cin7Fulfilment], Document]) -> Callable[[Call], Reply]:
        def endpoint(call: Call) -> Reply:
            target = task_target(self._desk, call.query.get("taskid", ""))
            self.refuse_poisoned(target.sale)
            document = self._measured(call, document_of(target.part), target.sale)
            return json_reply({"TaskID": target.part.task_id, **document})

        return endpoint

    @staticmethod
    def _measured(call: Call, document: Document, sale: Cin7Sale) -> Document:
        if not call.flag("includeproductinfo"):
            return document
        by_product = sections.weights(sale)
        return {name: sections.measured(value, by_product) for name, value in document.items()}

    def _listing(self, key: str, rows_of: Callable[[Call], Sequence[Document]]) -> Callable[[Call], Reply]:
        def endpoint(call: Call) -> Reply:
            page, limit = self._page(call)
            rows = rows_of(call)
            return _envelope(key, len(rows), page, rows[(page - 1) * limit : page * limit])

        return endpoint

    def _page(self, call: Call) -> tuple[int, int]:
        return max(call.number("page") or 1, 1), self._limit(call)

    def _limit(self, call: Call) -> int:
        """1 to 1000, 100 when absent; what happens outside is unknown, hence a setting (sheet, 1.5)."""
        clamp = self._assumptions.cin7_limit_out_of_range == "clamp"
        try:
            limit = call.number("limit")
        except BadParameterError:
            if not clamp:
                raise
            limit = None
        if limit is None:
            return DEFAULT_LIMIT
        if not clamp and not 1 <= limit <= LARGEST_LIMIT:
            raise BadParameterError(f"limit is not between 1 and {LARGEST_LIMIT}")
        return min(max(limit, 1), LARGEST_LIMIT)

    def _row_text(self, sale: Cin7Sale) -> str:
        return encoded(self._wear.row(sale_row(sale), sale))


def _payments(sale: Cin7Sale) -> Document:
    """Payments of the invoices and refunds of the credit notes, each as its own document shows it."""
    return {
        "Payments": [payment(paid, sale) for invoice in sale.invoices for paid in invoice.payments],
        "Refunds": [payment(paid, sale) for note in sale.credit_notes for paid in note.refunds],
    }


def _envelope(key: str, total: int, page: int, rows: Sequence[Document]) -> Reply:
    return json_reply({"Total": total, "Page": page, key: list(rows)})
