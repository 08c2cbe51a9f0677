"""The three accounts before anything happened in them: credentials, stores, locations. All of it is invented."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from shipops.sandbox.world.cin7_model import Cin7Account, Cin7Location
from shipops.sandbox.world.cin7_sales import EAST, MAIN, RETAIL
from shipops.sandbox.world.inksoft_model import InkSoftAccount, InkSoftStore
from shipops.sandbox.world.places import Address
from shipops.sandbox.world.shipping_desk import RUSH_TAG, WHOLESALE_TAG
from shipops.sandbox.world.shipstation_model import ShipStationAccount, ShipStationStore, ShipStationTag
from shipops.sandbox.world.units import (
    CIN7_EAST_STORE,
    CIN7_MAIN_STORE,
    CIN7_OLD_STORE,
    INKSOFT_STORE,
    MANUAL_STORE,
    SHOPIFY_STORE,
)

# (id, name, marketplace id, marketplace, active, the completed-refresh stamp is written in UTC)
_STORES = (
    (MANUAL_STORE, "Manual Orders", 0, "ShipStation", True, False),
    (CIN7_OLD_STORE, "Cin7 Core (old)", 121, "Cin7 Core", False, False),
    (CIN7_MAIN_STORE, "Cin7 Core", 121, "Cin7 Core", True, True),
    (CIN7_EAST_STORE, "Cin7 Core East", 121, "Cin7 Core", True, False),
    (INKSOFT_STORE, "InkSoft", 98, "InkSoft", True, True),
    (SHOPIFY_STORE, "Shopify", 27, "Shopify", True, False),
)


def shipstation(rng: random.Random, now: datetime) -> ShipStationAccount:
    """The ShipStation account; every active store completed a refresh 10 to 40 minutes before ``now``."""
    stores = []
    for store_id, name, marketplace_id, marketplace, active, stamped_utc in _STORES:
        age = timedelta(seconds=rng.randint(600, 2400)) if active else timedelta(days=4)
        refreshed_at = now - age
        attempt_is_later = timedelta(0) if stamped_utc else timedelta(milliseconds=250)
        created_at = (now - timedelta(days=rng.randint(400, 900))).replace(microsecond=0)
        store = ShipStationStore(
            id=store_id,
            name=name,
            marketplace_id=marketplace_id,
            marketplace_name=marketplace,
            active=active,
            auto_refresh=active and store_id != MANUAL_STORE,
            created_at=created_at,
            modified_at=created_at + timedelta(days=3),
            refreshed_at=refreshed_at,
            refresh_attempted_at=refreshed_at + attempt_is_later,
            refresh_stamp_utc=stamped_utc,
            company_name="Larkspur Print & Supply",
        )
        stores.append(store)
    tags = (ShipStationTag(RUSH_TAG, "Rush", "#FF3300"), ShipStationTag(WHOLESALE_TAG, "Wholesale", "#3366CC"))
    return ShipStationAccount("sandbox-key", "sandbox-secret", tuple(stores), tags)


def cin7() -> Cin7Account:
    """The Cin7 Core account with its three locations."""
    locations = (
        Cin7Location("5a000000-0000-4000-8000-000000000001", MAIN, is_default=True),
        Cin7Location("5a000000-0000-4000-8000-000000000002", EAST),
        Cin7Location("5a000000-0000-4000-8000-000000000003", RETAIL),
    )
    return Cin7Account(
        account_id="5a000000-0000-4000-8000-00000000ac01",
        application_key="5a000000-0000-4000-8000-00000000ae01",
        company="Larkspur Print & Supply",
        currency="USD",
        time_zone="America/Chicago",
        locations=locations,
    )


def inksoft() -> InkSoftAccount:
    """The InkSoft publisher with its three web stores."""
    stores = (
        InkSoftStore(700101, "Falcons Spirit Wear", "falcons_spirit_wear"),
        InkSoftStore(301377, "Harbor High Boosters", "Harbor_High_Boosters"),
        InkSoftStore(318050, "Équipe Larkspur", "equipe-larkspur_"),
    )
    sender = Address(
        name="Larkspur Print & Supply",
        street1="900 Press Street",
        city="Chicago",
        state="IL",
        state_name="Illinois",
        postcode="60607",
        country="US",
        country_name="USA",
        phone="312-555-0100",
    )
    return InkSoftAccount(70001, "5a000000-0000-4000-8000-00000000be01", stores, sender)
