"""InkSoft API 2, read only: client, pull, live look-ups."""

from __future__ import annotations

from shipops.systems.inksoft.client import InkSoftClient
from shipops.systems.inksoft.pull import check_access, find_by_number, pull, read_order

__all__ = ["InkSoftClient", "check_access", "find_by_number", "pull", "read_order"]
