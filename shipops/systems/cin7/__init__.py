"""Cin7 Core API v2, read only: client, pull, live look-ups."""

from __future__ import annotations

from shipops.systems.cin7.client import Cin7Client
from shipops.systems.cin7.pull import check_access, find_by_number, pull, read_sale

__all__ = ["Cin7Client", "check_access", "find_by_number", "pull", "read_sale"]
