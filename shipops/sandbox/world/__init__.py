"""A merchant's invented past in Cin7 Core, InkSoft and ShipStation, with known problems and known traps."""

from __future__ import annotations

from shipops.sandbox.world.generate import make_world
from shipops.sandbox.world.model import World

__all__ = ["World", "make_world"]
