"""What looks like a field lost on the way: it was written at the source when the order had long arrived."""

from __future__ import annotations

from collections.abc import Sequence

from shipops.sandbox.world.cin7_sales import touch
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import RECENT, Scenario
from shipops.sandbox.world.steps import ready_unit, take_in


def _note_added_later(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    order.customer_notes = None
    if unit.sale is not None:
        unit.sale.shipping_notes = "Please hand it over in person"
        touch(unit.sale, m.minutes(order.created_at, 15, 90))
    m.trap("note-added-later", unit, "the buyer's note was written after the import")


TRAPS: tuple[Scenario, ...] = (Scenario("note-added-later", {"cin7": RECENT["cin7"]}, _note_added_later),)
