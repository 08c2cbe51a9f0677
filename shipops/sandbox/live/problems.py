"""Lives that go wrong while the world is served. Each writes down what it planted in the moment it goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from shipops.sandbox.live.lives import Life, imported, ship
from shipops.sandbox.live.merchant import LiveMerchant
from shipops.sandbox.world import inksoft_orders
from shipops.sandbox.world.units import old_key

# Whoever reads the accounts once a day has seen what stood this long.
_SEEN_BY_THEN = timedelta(hours=26)


def never_imported(m: LiveMerchant) -> Iterator[int]:
    """Ready to ship, and no refresh of its store brings it."""
    m.plant("missing-in-shipstation", m.ready_unit(), "live-never-imported", "ready, and never taken in")
    yield 1


def never_reported(m: LiveMerchant) -> Iterator[int]:
    """A label whose notification never arrives."""
    unit = m.ready_unit()
    order = yield from imported(m, unit)
    m.label(order)
    m.plant("shipped-not-reported", unit, "live-never-reported", "labelled, and its source never heard of it")


def reprinted(m: LiveMerchant) -> Iterator[int]:
    """The label is voided after it was reported, and another one bought that is not."""
    unit = m.ready_unit()
    order = yield from imported(m, unit)
    label = m.label(order)
    yield 1
    m.report(unit, label)
    yield m.pause(1, 5)
    m.shipstation.labels.void_label(label)
    m.label(order)
    m.plant("tracking-mismatch", unit, "live-reprinted", "its source kept the number of the voided label")


def voided_alone(m: LiveMerchant) -> Iterator[int]:
    """Called off at its source after import; ShipStation never hears of it."""
    unit = m.ready_unit()
    yield from imported(m, unit)
    m.call_off(unit)
    m.plant("cancelled-still-open", unit, "live-voided-alone", "called off at its source, still open in ShipStation")


def given_up(m: LiveMerchant) -> Iterator[int]:
    """Cancelled in ShipStation while its source still wants it shipped."""
    unit = m.ready_unit()
    order = yield from imported(m, unit)
    m.follow_cancellation(order)
    m.plant("cancelled-downstream", unit, "live-given-up", "cancelled in ShipStation alone")


def labelled_too_late(m: LiveMerchant) -> Iterator[int]:
    """Called off at its source, and labelled before ShipStation heard of it."""
    unit = m.ready_unit()
    order = yield from imported(m, unit)
    m.call_off(unit)
    yield m.pause(2, 4)
    label = m.label(order)
    label.notified, label.notify_error = False, "Store Error - the order is cancelled at the marketplace"
    m.shipstation.ledger.changed_label(label)
    m.plant("shipped-after-cancel", unit, "live-labelled-too-late", "called off at its source, then labelled")


def imported_twice(m: LiveMerchant) -> Iterator[int]:
    """Its store brings it a second time, under the key of an older version."""
    unit = m.ready_unit()
    yield from imported(m, unit)
    m.take_in(replace(unit, key=old_key(unit)))
    m.plant("duplicate-import", unit, "live-imported-twice", "one unit, two orders to ship")


def moved_house(m: LiveMerchant) -> Iterator[int]:
    """The buyer's address changes at the source after import."""
    unit = m.ready_unit("cin7")
    yield from imported(m, unit)
    m.move_house(unit)
    m.plant("address-mismatch", unit, "live-moved-house", "the source's ship-to changed after import")


def of_no_source(m: LiveMerchant) -> Iterator[int]:
    """An order arrives in a linked store that its source does not have."""
    unit = m.ready_unit("inksoft")
    m.inksoft.account.orders.pop()
    m.plant_unknown(m.take_in(unit), "live-of-no-source", "in a linked store, and no source knows it")
    yield 1


def made_again(m: LiveMerchant) -> Iterator[int]:
    """Ready to ship long enough for everybody to see, then in production again."""
    unit = m.ready_unit("inksoft")
    order = yield from imported(m, unit)
    ready_at = m.now
    while m.now - ready_at < _SEEN_BY_THEN:
        if m.closing:
            yield from ship(m, unit, order)
            return
        yield m.pause(4, 12)
    if unit.order is not None:
        inksoft_orders.produce(unit.order, "In Production", m.now)
    m.plant("status-backwards", unit, "live-made-again", "ready to ship a day ago, in production again")


PROBLEM_LIVES: Sequence[tuple[Life, int]] = tuple(
    (life, 2)
    for life in (
        never_imported,
        never_reported,
        reprinted,
        voided_alone,
        given_up,
        labelled_too_late,
        imported_twice,
        moved_house,
        of_no_source,
        made_again,
    )
)
"""What can go wrong, and how often."""
