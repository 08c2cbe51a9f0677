"""The Cin7 Core v2 emulator: two key headers, 60 calls in 60 seconds, reads and writes (Cin7 sheet, 1 to 4)."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from datetime import datetime

from shipops.sandbox.calls import BadParameterError, Call, Reply, html_reply, json_reply
from shipops.sandbox.cin7.desk import Desk, Event
from shipops.sandbox.cin7.drift import Drift
from shipops.sandbox.cin7.outbox import Outbox
from shipops.sandbox.cin7.reads import Reads
from shipops.sandbox.cin7.reference import Books, gathered
from shipops.sandbox.cin7.replies import UNEXPECTED, RefusalError, enveloped, error_model, error_reply, too_many
from shipops.sandbox.cin7.shelf import Shelf
from shipops.sandbox.cin7.wear import Wear
from shipops.sandbox.cin7.webhooks import Register, webhook_document
from shipops.sandbox.cin7.writes import WRITES, carry_out
from shipops.sandbox.courier import Deliver, courier
from shipops.sandbox.emulator import Admission, Broken
from shipops.sandbox.errands import Errands
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.throttle import SlidingWindow
from shipops.sandbox.world.model import Cin7Sale, World

CALLS_A_MINUTE = 60
BASE = "externalapi/v2/"


class Cin7:
    """The account of ``world`` behind Cin7 Core's wire format. ``rate`` is calls a minute for the application key.

    The account may change while it is served: by writes here, or by anyone who moves a sale's ``updated_at`` with what
    else changes. ``now`` gives the aware moment of a write (the world's own by default). ``deliver`` posts webhooks;
    whoever serves this starts the ``errands`` they are left as.
    """

    vendor = "cin7"

    def __init__(
        self,
        world: World,
        *,
        rate: int | None,
        faults: Faults,
        assumptions: Assumptions,
        now: Callable[[], datetime] | None = None,
        deliver: Deliver | None = None,
        errands: Errands | None = None,
    ) -> None:
        self.account = world.cin7
        self.faults = faults
        self.assumptions = assumptions
        self.errands = errands or Errands()
        self._window = SlidingWindow(rate or CALLS_A_MINUTE, seconds=assumptions.rate_window_seconds)
        # Advertised as measured: the whole window, whatever is left of it.
        self._wait = math.ceil(assumptions.rate_window_seconds)
        self._shelf = Shelf(world.cin7)
        self._shelf.notice()
        self._wear = Wear(self._shelf.sales, faults, world.seed)
        self._register = Register()
        self._outbox = Outbox(self._register, deliver or courier(), self.errands, assumptions)
        self._desk = Desk(
            world.cin7, self._shelf, self._books, assumptions, now or (lambda: world.now), random.Random(world.seed)
        )
        drift = Drift(self._desk, faults.count("drift"), world.seed)
        self._reads = Reads(self._shelf, self._wear, self._desk, drift, faults, assumptions)
        self._kept_books: tuple[int, Books] = (-1, Books())
        self._writes = 0
        self.fault_replies: Mapping[str, Broken] = {
            "cin7-error-in-200": json_reply([error_model(500, UNEXPECTED)]),
            "cin7-bare-error-in-200": json_reply(error_model(500, UNEXPECTED)),
            "cin7-refused": enveloped(assumptions.cin7_refusal_body, 403, "Incorrect credentials!"),
            "cin7-300": html_reply("Multiple Choices", 300),
            "cin7-500": error_reply(500, UNEXPECTED, faults),
            "redirect": html_reply("Object moved", 302, {"Location": "/cin7/Error/PageNotFound"}),
            "throttle-burst": too_many(assumptions.burst_wait_seconds, self._window.limit, faults, assumptions),
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
            return Admission(enveloped(self.assumptions.cin7_refusal_body, 403, "Incorrect credentials!"))
        allowance = self._window.take(application_key.lower())
        refusal = None if allowance.allowed else too_many(self._wait, self._window.limit, self.faults, self.assumptions)
        return Admission(refusal)

    def answer(self, call: Call) -> Reply:
        path = call.path.strip("/").lower()
        name = path.removeprefix(BASE)
        if not path.startswith(BASE) or not self._serves(name):
            return html_reply("Page not found")
        self._shelf.notice_members()
        try:
            return self._answered(name, call)
        except BadParameterError as error:
            return error_reply(400, f"{error}.", self.faults)
        except RefusalError as error:
            return error_reply(error.status, error.text, self.faults)

    def announce(self, event: str, sale: Cin7Sale, number: str = "") -> None:
        """Post a sale event to whoever listens, for changes made by others than this API.

        ``event`` is one of :data:`shipops.sandbox.cin7.webhooks.SALE_EVENTS`, ``number`` the task id, invoice number
        or credit note number it is about.
        """
        self._outbox.tell(Event(event, sale, number), self.account)

    def forget(self) -> None:
        """Read every sale anew, after changes that moved no ``updated_at``."""
        self._shelf.forget()

    def _serves(self, name: str) -> bool:
        return name == "webhooks" or name in self._reads.endpoints or any(path == name for _, path in WRITES)

    def _answered(self, name: str, call: Call) -> Reply:
        if name == "webhooks":
            return self._webhooks(call)
        if call.method == "GET" and name in self._reads.endpoints:
            return self._reads.endpoints[name](call)
        if (call.method, name) in WRITES:
            return self._written(name, call)
        raise RefusalError("Method not allowed.", 405)

    def _written(self, name: str, call: Call) -> Reply:
        """Carry a write out and post its events; every so many are only pretended, where told so (sheet, 1.3)."""
        write = WRITES[call.method, name]
        every = self.faults.count("cin7-ignored-writes")
        ignored = bool(every) and (self._writes + 1) % every == 0
        document = carry_out(self._desk, write, call, allow=self._reads.refuse_poisoned, ignored=ignored)
        self._writes += 1
        for event in self._desk.events:
            self._outbox.tell(event, self.account)
        self._desk.events.clear()
        return json_reply(document)

    def _webhooks(self, call: Call) -> Reply:
        register = self._register
        if call.method == "GET":
            shown = register.hooks
        elif call.method == "POST":
            shown = [register.create(self._desk, call)]
        elif call.method == "PUT":
            shown = [register.change(call)]
        elif call.method == "DELETE":
            register.delete(call)
            shown = []
        else:
            raise RefusalError("Method not allowed.", 405)
        if self.assumptions.cin7_webhook_answers == "all":
            shown = register.hooks
        return json_reply({"Webhooks": [webhook_document(hook) for hook in shown]})

    def _books(self) -> Books:
        """The reference books, gathered again when any sale changed."""
        self._shelf.notice()
        version, books = self._kept_books
        if version != self._shelf.version:
            books = gathered(self._shelf.sales)
            self._kept_books = (self._shelf.version, books)
        return books
