"""The Cin7 Core v2 emulator: read endpoints, two key headers, 60 calls in 60 seconds (Cin7 sheet, 1 to 3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from shipops.sandbox.calls import BadParameterError, Call, Reply, html_reply, json_reply, json_text_reply
from shipops.sandbox.cin7_documents import me_document, sale_document, sale_row, unreadable_detail, unreadable_row
from shipops.sandbox.cin7_filters import chosen
from shipops.sandbox.emulator import Admission
from shipops.sandbox.exact_json import encoded
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.throttle import SlidingWindow
from shipops.sandbox.world.model import Cin7Sale, World

CALLS_A_MINUTE = 60
DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000
BASE = "externalapi/v2/"
# Measured on a live account; the sentence names 60 whatever --rate allows, since clients look for it.
THROTTLE_SENTENCE = "You have reached 60 calls per 60 seconds API limit."
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class Cin7:
    """The account of ``world`` behind Cin7 Core's wire format. ``rate`` is calls a minute for the application key."""

    vendor = "cin7"

    def __init__(self, world: World, *, rate: int | None, faults: Faults, assumptions: Assumptions) -> None:
        self.account = world.cin7
        self.faults = faults
        self.assumptions = assumptions
        self._window = SlidingWindow(rate or CALLS_A_MINUTE)
        self._sales = sorted(self.account.sales, key=_order_number_key)
        self._sale_by_id = {sale.id.lower(): sale for sale in self._sales}
        self._unreadable_id = self._sales[len(self._sales) // 2].id if self._sales else None
        self._kept: dict[tuple[str, str], str] = {}
        self.fault_replies: Mapping[str, Reply] = {
            "cin7-error-in-200": json_reply(_error_model(500, "An unexpected error occurred.")),
            "redirect": html_reply("Object moved", 302, {"Location": "/cin7/Error/PageNotFound"}),
            "throttle-burst": self._too_many(assumptions.burst_wait_seconds),
        }

    def admit(self, call: Call) -> Admission:
        """Wrong or missing keys are 403; a 200 carries no rate headers at all (sheet, 1.2 and 1.4).

        Pages outside the API need no keys: a redirect leads to one.
        """
        if not call.path.strip("/").lower().startswith(BASE):
            return Admission(None)
        account_id = call.headers.get("api-auth-accountid", "")
        application_key = call.headers.get("api-auth-applicationkey", "")
        if (account_id.lower(), application_key.lower()) != (
            self.account.account_id.lower(),
            self.account.application_key.lower(),
        ):
            text = "Incorrect credentials!"
            return Admission(_in_envelope(self.assumptions.cin7_refusal_body, 403, text))
        allowance = self._window.take(application_key.lower())
        return Admission(None if allowance.allowed else self._too_many(60))

    def answer(self, call: Call) -> Reply:
        path = call.path.strip("/").lower()
        endpoints: dict[str, Callable[[Call], Reply]] = {
            f"{BASE}me": lambda _: json_reply(me_document(self.account)),
            f"{BASE}salelist": self._sale_list,
            f"{BASE}sale": self._sale,
        }
        if path not in endpoints:
            return html_reply("Page not found")
        if call.method != "GET":
            return json_reply(_error_model(405, "Method not allowed."), 405)
        try:
            return endpoints[path](call)
        except BadParameterError as error:
            return json_reply(_error_model(400, f"{error}."), 400)

    def _sale_list(self, call: Call) -> Reply:
        page = max(call.number("page") or 1, 1)
        limit = self._limit(call)
        tests = chosen(call, self.assumptions)
        rows = [sale for sale in self._sales if all(test(sale) for test in tests)]
        shown = ",".join(self._row_text(sale) for sale in rows[(page - 1) * limit : page * limit])
        return json_text_reply(f'{{"Total":{len(rows)},"Page":{page},"SaleList":[{shown}]}}')

    def _limit(self, call: Call) -> int:
        """1 to 1000, 100 when absent; what happens outside is unknown, hence a setting (sheet, 1.5)."""
        clamp = self.assumptions.cin7_limit_out_of_range == "clamp"
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

    def _sale(self, call: Call) -> Reply:
        identifier = call.query.get("id", "").lower()
        if not _GUID.fullmatch(identifier):
            raise BadParameterError("ID is not a sale id")
        sale = self._sale_by_id.get(identifier)
        if sale is None:
            status = self.assumptions.cin7_unknown_sale_status
            return json_reply(_error_model(status, "Sale with specified ID not found"), status)
        return json_text_reply(self._detail_text(sale))

    def _row_text(self, sale: Cin7Sale) -> str:
        row = self._kept.get(("row", sale.id))
        if row is None:
            document = sale_row(sale)
            row = encoded(unreadable_row(document) if self._is_unreadable(sale) else document)
            self._kept["row", sale.id] = row
        return row

    def _detail_text(self, sale: Cin7Sale) -> str:
        detail = self._kept.get(("detail", sale.id))
        if detail is None:
            document = sale_document(sale)
            detail = encoded(unreadable_detail(document) if self._is_unreadable(sale) else document)
            self._kept["detail", sale.id] = detail
        return detail

    def _is_unreadable(self, sale: Cin7Sale) -> bool:
        return self.faults.has("unreadable-order") and sale.id == self._unreadable_id

    def _too_many(self, wait: int) -> Reply:
        """Headers as measured: the wait is no number of the standard but ``60 Seconds``; a 503 names none."""
        if self.faults.has("cin7-503"):
            return _in_envelope(self.assumptions.cin7_throttle_body, 503, THROTTLE_SENTENCE)
        headers = {
            "x-ratelimit-limit": str(self._window.limit),
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": str(wait),
            "Retry-After": f"{wait} Seconds",
        }
        status = self.assumptions.cin7_throttle_status
        return _in_envelope(self.assumptions.cin7_throttle_body, status, THROTTLE_SENTENCE, headers)


def _error_model(code: int, text: str) -> list[dict[str, object]]:
    return [{"ErrorCode": code, "Exception": text}]


def _in_envelope(shape: str, status: int, text: str, headers: Mapping[str, str] | None = None) -> Reply:
    """An error in the shape assumed for it: an array of error models, one model alone, or plain text."""
    if shape == "text":
        return Reply(status, text.encode(), "text/plain; charset=utf-8", headers or {})
    models = _error_model(status, text)
    return json_reply(models if shape == "array" else models[0], status, headers)


def _order_number_key(sale: Cin7Sale) -> tuple[int, str]:
    """Ascending by order number, the shorter number first, so SO-99999 precedes SO-100000."""
    return (len(sale.order_number), sale.order_number)
