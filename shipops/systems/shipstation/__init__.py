"""ShipStation API v1, read only: client, pull, live look-ups."""

from __future__ import annotations

from shipops.systems.shipstation.client import ShipStationClient
from shipops.systems.shipstation.lists import imported_by
from shipops.systems.shipstation.pull import check_access, find_by_id, find_by_number, pull

__all__ = ["ShipStationClient", "check_access", "find_by_id", "find_by_number", "imported_by", "pull"]
