"""Branches of the merchant: locations of Cin7 Core with a ShipStation store and a link of their own.

A branch opens when its story is told. What happens to its connection leaves every other store as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Branch:
    """``store_id`` is the ShipStation store its link names; ``way`` and ``direction`` are the link's.

    A branch with ``labels_too`` has a second link, of the shipping-service method.
    """

    location: str
    store_id: int
    way: str = "custom_store"
    direction: str = "to_shipstation"
    labels_too: bool = False

    @property
    def store_name(self) -> str:
        """What the store of the link is called in ShipStation."""
        return f"Cin7 Core {self.location.partition(' ')[0]}"


SOUTH = Branch("South Warehouse", 34610)
ANNEX = Branch("Annex", 34620)
OUTLET = Branch("Outlet", 34630)
SPIRIT = Branch("Spirit Depot", 34640)
NORTH = Branch("North Warehouse", 34650)
WEST = Branch("West Warehouse", 34660)
HARBOR = Branch("Harbor Warehouse", 34670)
LAKESIDE = Branch("Lakeside Depot", 34680)
HUB = Branch("Marketplace Hub", 34690, "shipstation_store", "from_shipstation")
UPTOWN = Branch("Uptown Warehouse", 34710)
MIDTOWN = Branch("Midtown Warehouse", 34720, labels_too=True)
FAIRGROUND = Branch("Fairground", 34730)
SEASONAL = Branch("Seasonal Depot", 34740)
RIVERSIDE = Branch("Riverside Depot", 34750)

BRANCHES = (
    SOUTH, ANNEX, OUTLET, SPIRIT, NORTH, WEST, HARBOR, LAKESIDE, HUB, UPTOWN, MIDTOWN, FAIRGROUND, SEASONAL, RIVERSIDE,
)  # fmt: skip
STORE_OF: Mapping[str, int] = {branch.location: branch.store_id for branch in BRANCHES}
