"""A whole world: three accounts, the moment they stand at, and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shipops.sandbox.world.cin7_model import (
    Cin7Account,
    Cin7Charge,
    Cin7CreditNote,
    Cin7Fulfilment,
    Cin7Invoice,
    Cin7Line,
    Cin7Location,
    Cin7Payment,
    Cin7Sale,
    Cin7ShipLine,
    Cin7StockLine,
)
from shipops.sandbox.world.inksoft_model import (
    InkSoftAccount,
    InkSoftItem,
    InkSoftOrder,
    InkSoftPackage,
    InkSoftPackageItem,
    InkSoftPayment,
    InkSoftProductionCard,
    InkSoftShipment,
    InkSoftShippingMethod,
    InkSoftStore,
)
from shipops.sandbox.world.places import NO_ADDRESS, Address
from shipops.sandbox.world.shipstation_model import (
    ShipStationAccount,
    ShipStationFulfillment,
    ShipStationItem,
    ShipStationLabel,
    ShipStationLabelItem,
    ShipStationOrder,
    ShipStationStore,
    ShipStationTag,
)
from shipops.sandbox.world.truth import Planted, Trap, Truth

__all__ = [
    "NO_ADDRESS",
    "Address",
    "Cin7Account",
    "Cin7Charge",
    "Cin7CreditNote",
    "Cin7Fulfilment",
    "Cin7Invoice",
    "Cin7Line",
    "Cin7Location",
    "Cin7Payment",
    "Cin7Sale",
    "Cin7ShipLine",
    "Cin7StockLine",
    "InkSoftAccount",
    "InkSoftItem",
    "InkSoftOrder",
    "InkSoftPackage",
    "InkSoftPackageItem",
    "InkSoftPayment",
    "InkSoftProductionCard",
    "InkSoftShipment",
    "InkSoftShippingMethod",
    "InkSoftStore",
    "Planted",
    "ShipStationAccount",
    "ShipStationFulfillment",
    "ShipStationItem",
    "ShipStationLabel",
    "ShipStationLabelItem",
    "ShipStationOrder",
    "ShipStationStore",
    "ShipStationTag",
    "Trap",
    "Truth",
    "World",
]


@dataclass(slots=True)
class World:
    """``seed`` and ``now`` (aware UTC) made it; nothing in it is younger than ``now``."""

    seed: int
    now: datetime
    cin7: Cin7Account
    inksoft: InkSoftAccount
    shipstation: ShipStationAccount
    truth: Truth
