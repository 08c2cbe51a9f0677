"""Problems on the way back: a parcel the source does not show, or shows under another number."""

from __future__ import annotations

from collections.abc import Sequence

from shipops.sandbox.world.carriers import choose_service
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.reporting import retype_tracking
from shipops.sandbox.world.scenario import OLD, Scenario
from shipops.sandbox.world.steps import label_moment, ready_unit, ship, ship_in_two, skus_of, take_in, tell

_NOT_REPORTED, _MISMATCH = "shipped-not-reported", "tracking-mismatch"
_REFUSALS = (
    "IntegrationError: the store responded with StatusCode BadRequest",
    "Store Error - the order could not be found at the marketplace",
    "The remote server returned an error: (500) Internal Server Error.",
)


def _refused(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    parcel = m.desk.label(order, label_moment(m, order))
    m.desk.refuse(parcel.label, m.rng.choice(_REFUSALS))
    m.plant(_NOT_REPORTED, unit, "vendor-refused", "the source refused the ship notification")


def _absent(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    m.desk.label(order, label_moment(m, order))
    m.plant(_NOT_REPORTED, unit, "sent-but-absent", "ShipStation says it told the source, which shows nothing")


def _no_tracking(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    parcel = m.desk.label(order, label_moment(m, order))
    tell(m, unit, parcel, tracking="")
    m.plant(_NOT_REPORTED, unit, "no-tracking", "shipped at the source, its tracking is empty")


def _second_label_absent(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=3)
    one, two = ship_in_two(m, take_in(m, unit))
    first, second = m.rng.choice(((one, two), (two, one)))
    tell(m, unit, first, skus=skus_of(first), done=False)
    m.plant(_NOT_REPORTED, unit, "one-of-two-labels", f"{second.label.tracking_number} is not at the source")


def _split_half_absent(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=2)
    parent = take_in(m, unit)
    child = m.desk.split(parent, m.minutes(parent.modified_at, 10, 60))
    parcel = m.desk.label(parent, label_moment(m, parent))
    tell(m, unit, parcel, skus=skus_of(parcel), done=False)
    m.desk.label(child, label_moment(m, child))
    m.plant(_NOT_REPORTED, unit, "split-half", "the parcel of the split child is not at the source")


def _marked_absent(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    service = choose_service(m.rng, unit.ship_to.country)
    tracking = m.desk.new_tracking(service)
    m.desk.mark_shipped(order, label_moment(m, order), tracking=tracking, carrier=service.carrier)
    m.plant(_NOT_REPORTED, unit, "marked-as-shipped", "marked as shipped with tracking, which the source does not show")


def _reprinted(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    first = ship(m, unit, order)
    voided_at = m.hours(first.label.created_at, 0.5, 4)
    m.desk.void(order, first.label, voided_at)
    m.desk.label(order, m.minutes(voided_at, 3, 40))
    m.plant(_MISMATCH, unit, "reprinted", "the label was voided and reprinted, the source kept the voided number")


def _other_number(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    parcel = ship(m, unit, take_in(m, unit))
    right = parcel.label.tracking_number
    at = m.minutes(parcel.label.created_at, 20, 40)
    # A digit near the end mistyped: 9 added to it, modulo 10, always changes it.
    wrong = f"{right[:-3]}{(int(right[-3]) + m.rng.randint(1, 9)) % 10}{right[-2:]}"
    retype_tracking(unit, wrong, at)
    m.plant(_MISMATCH, unit, "other-number", "somebody retyped the tracking number wrongly at the source")


PROBLEMS: tuple[Scenario, ...] = (
    Scenario("vendor-refused", OLD, _refused, _NOT_REPORTED),
    Scenario("sent-but-absent", OLD, _absent, _NOT_REPORTED),
    Scenario("no-tracking", OLD, _no_tracking, _NOT_REPORTED),
    Scenario("one-of-two-labels", OLD, _second_label_absent, _NOT_REPORTED),
    Scenario("split-half", OLD, _split_half_absent, _NOT_REPORTED),
    Scenario("marked-as-shipped", OLD, _marked_absent, _NOT_REPORTED),
    Scenario("reprinted", OLD, _reprinted, _MISMATCH),
    Scenario("other-number", OLD, _other_number, _MISMATCH),
)
