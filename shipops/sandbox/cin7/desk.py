"""What writing to a Cin7 account takes: the account, its books, ids, a clock, and the events a write gives rise to."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.cin7.bodies import Body, is_guid
from shipops.sandbox.cin7.reference import Books
from shipops.sandbox.cin7.replies import RefusalError
from shipops.sandbox.cin7.shelf import Shelf
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.identity import guid
from shipops.sandbox.world.model import Cin7Account, Cin7Fulfilment, Cin7Sale

_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Event:
    """Something that happened to a sale (Cin7 sheet, 3.8). ``number`` is the task, invoice or note it is about."""

    type: str
    sale: Cin7Sale
    number: str = ""


@dataclass
class Desk:
    """``now`` gives the aware moment of a write; no two writes to one sale bear the same stamp."""

    account: Cin7Account
    shelf: Shelf
    books: Callable[[], Books]
    assumptions: Assumptions
    now: Callable[[], datetime]
    rng: random.Random
    events: list[Event] = field(default_factory=list)

    def new_id(self) -> str:
        return guid(self.rng)

    def touch(self, sale: Cin7Sale) -> None:
        """The sale changed now."""
        sale.updated_at = max(self.now(), sale.updated_at + _TICK)

    def tell(self, event: str, sale: Cin7Sale, number: str = "") -> None:
        """Note an event for the webhooks."""
        self.events.append(Event(event, sale, number))


@dataclass(frozen=True)
class Target:
    """What a write is about: a sale or, with ``task_id``, one of its fulfilments."""

    sale: Cin7Sale
    task_id: str = ""

    @property
    def part(self) -> Cin7Fulfilment:
        """The fulfilment written to."""
        return next(part for part in self.sale.fulfilments if part.task_id.lower() == self.task_id)


def sale_target(desk: Desk, identifier: str, name: str) -> Target:
    """The sale with an id given as parameter or field ``name``. Raises BadParameterError, RefusalError."""
    if not is_guid(identifier):
        raise BadParameterError(f"{name} is not a sale id")
    sale = desk.shelf.sale(identifier)
    if sale is None:
        raise RefusalError("Sale with specified ID not found", desk.assumptions.cin7_unknown_sale_status)
    return Target(sale)


def task_target(desk: Desk, identifier: str) -> Target:
    """The fulfilment with a task id. Raises BadParameterError, RefusalError."""
    if not is_guid(identifier):
        raise BadParameterError("TaskID is not a task id")
    sale = desk.shelf.sale_of_task(identifier)
    if sale is None:
        raise RefusalError("Fulfilment with specified task ID not found", desk.assumptions.cin7_unknown_sale_status)
    return Target(sale, identifier.lower())


def sale_in_query(name: str) -> Callable[[Desk, Call], Target]:
    return lambda desk, call: sale_target(desk, call.query.get(name.lower(), ""), name)


def sale_in_body(name: str) -> Callable[[Desk, Call], Target]:
    return lambda desk, call: sale_target(desk, Body.of(call).text(name), name)


def task_in_query(desk: Desk, call: Call) -> Target:
    return task_target(desk, call.query.get("taskid", ""))


def task_in_body(desk: Desk, call: Call) -> Target:
    return task_target(desk, Body.of(call).text("TaskID"))
