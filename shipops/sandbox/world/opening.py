"""How a branch opens: its location in Cin7 Core, its stores in ShipStation, and orders of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from shipops.sandbox.world import cin7_sales
from shipops.sandbox.world.branches import Branch
from shipops.sandbox.world.cin7_model import Cin7Location
from shipops.sandbox.world.identity import guid
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.people import Person
from shipops.sandbox.world.shipstation_model import ShipStationStore
from shipops.sandbox.world.steps import place_sale
from shipops.sandbox.world.units import Unit, cin7_unit

CIN7_CORE = ("Cin7 Core", 121)


def open_location(m: Merchant, branch: Branch) -> None:
    """Cin7 Core knows the location from now on."""
    m.cin7.account.locations += (Cin7Location(guid(m.rng), branch.location),)


def open_store(
    m: Merchant,
    store_id: int,
    name: str,
    *,
    marketplace: tuple[str, int] = CIN7_CORE,
    active: bool = True,
    automatic: bool = True,
    refreshed_at: datetime | None = None,
    attempted_at: datetime | None = None,
) -> None:
    """A store of ShipStation, refreshed 10 to 40 minutes ago where ``refreshed_at`` is not given.

    ``attempted_at`` is given where the last attempt to refresh failed.
    """
    refreshed = refreshed_at or m.minutes(m.now, -40, -10)
    created_at = (m.now - timedelta(days=m.rng.randint(80, 400))).replace(microsecond=0)
    store = ShipStationStore(
        id=store_id,
        name=name,
        marketplace_id=marketplace[1],
        marketplace_name=marketplace[0],
        active=active,
        auto_refresh=active and automatic,
        created_at=created_at,
        modified_at=created_at + timedelta(days=3),
        refreshed_at=refreshed,
        refresh_attempted_at=attempted_at or refreshed + timedelta(milliseconds=250),
        company_name="Larkspur Print & Supply",
    )
    m.desk.account.stores = (*m.desk.account.stores, store)


def branch_unit(
    m: Merchant, branch: Branch, slot: Slot, *, person: Person | None = None, ready_at: datetime | None = None
) -> Unit:
    """A sale of the branch that is ready to ship, without charges: its goods and their tax are all it costs."""
    sale = place_sale(m, slot, location=branch.location, person=person)
    cin7_sales.set_lines(sale, sale.lines, ())
    moment = ready_at or m.hours(slot.at, 2, 10)
    part = cin7_sales.add_fulfilment(m.cin7, sale, sale.lines, "ready", moment)
    cin7_sales.add_invoice(m.cin7, sale, part, sale.lines, moment)
    return cin7_unit(sale, part, moment)
