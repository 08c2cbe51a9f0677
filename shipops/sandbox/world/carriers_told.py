"""Problems and traps of carriers and services: what the label was bought for, and what the source shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from shipops.sandbox.world.carriers import Service, services
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import OLD, OLD_INKSOFT, SETTLED, SETTLED_INKSOFT, Scenario
from shipops.sandbox.world.steps import label_moment, ready_unit, take_in
from shipops.sandbox.world.units import Unit

_CARRIER, _SERVICE = "carrier-mismatch", "service-mismatch"
# Other names of the same carrier, by the name ShipStation tells the source.
_ALIASES = {
    "USPS": ("Stamps.com", "Endicia", "stamps_com", "United States Postal Service", "usps priority mail"),
    "UPS": ("United Parcel Service", "UPSMI", "ups_walleted", "UPS Ground"),
    "FedEx": ("FEDEX", "Federal Express", "FedEx Ground"),
    "DHL": ("DHL Express", "dhl_express_worldwide"),
}
_NO_CARRIER = ("Other", "DEFAULT Carrier", "")


def _told(m: Merchant, unit: Unit, bought: Service, *, carrier: str | None = None, service: str | None = None) -> None:
    """A label for ``bought``, shown at the source with another ``carrier`` or ``service`` where one is given."""
    order = take_in(m, unit)
    parcel = m.desk.label(order, label_moment(m, order), service=bought)
    m.reporter.report(
        unit,
        m.minutes(parcel.label.created_at, 2, 15),
        tracking=parcel.label.tracking_number,
        carrier=bought.carrier if carrier is None else carrier,
        service=bought.name if service is None else service,
    )


def _link(unit: Unit) -> str:
    return f"{unit.account} to shipstation.main/{unit.store_id}"


def _other_carrier(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    bought, shown = m.rng.choice([pair for pair in permutations(services(), 2) if pair[0].carrier != pair[1].carrier])
    _told(m, unit, bought, carrier=shown.carrier)
    part = f"{_link(unit)}: {bought.carrier.lower()} > {shown.carrier.lower()}"
    m.plant_connection(_CARRIER, unit.account, part, "other-carrier", "the source shows another carrier than the label")


def _other_service(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    bought, shown = m.rng.choice([pair for pair in permutations(services(), 2) if pair[0].carrier == pair[1].carrier])
    _told(m, unit, bought, service=shown.name)
    part = f"{_link(unit)}: {_bare(bought)} > {_bare(shown)}"
    m.plant_connection(_SERVICE, unit.account, part, "other-service", "the source shows another service of the carrier")


def _bare(service: Service) -> str:
    """The service's name without its carrier's."""
    return service.name.removeprefix(service.carrier).strip().lower()


def _carrier_alias(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    bought = m.rng.choice(services())
    _told(m, unit, bought, carrier=m.rng.choice(_ALIASES[bought.carrier]))
    m.trap("carrier-alias", unit, "the same carrier under another name")


def _no_carrier(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    _told(m, unit, m.rng.choice(services()), carrier=m.rng.choice(_NO_CARRIER))
    m.trap("no-carrier-named", unit, "the source names no carrier, or only a placeholder")


def _service_alias(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    bought = m.rng.choice(services())
    bare = _bare(bought)
    named = (bought.service_code, f"{bought.carrier} {bare}®", f"{bare.title()} Service", bare.replace(" ", "-"), "")
    _told(m, unit, bought, service=m.rng.choice(named))
    m.trap("service-alias", unit, "the same service under another name")


def _rate_shopped(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    order.requested_service = "FedEx Standard Overnight"
    bought = services()[0]
    parcel = m.desk.label(order, label_moment(m, order), service=bought)
    at = m.minutes(parcel.label.created_at, 2, 15)
    tracking = parcel.label.tracking_number
    m.reporter.report(unit, at, tracking=tracking, carrier=bought.carrier, service=bought.name)
    m.trap("rate-shopped", unit, "the buyer asked for another service than the one that was bought")


PROBLEMS: tuple[Scenario, ...] = (
    Scenario("other-carrier", OLD, _other_carrier, _CARRIER),
    Scenario("other-service", OLD_INKSOFT, _other_service, _SERVICE),
)
TRAPS: tuple[Scenario, ...] = (
    Scenario("carrier-alias", SETTLED, _carrier_alias),
    Scenario("no-carrier-named", SETTLED, _no_carrier),
    Scenario("service-alias", SETTLED_INKSOFT, _service_alias),
    Scenario("rate-shopped", SETTLED, _rate_shopped),
)
