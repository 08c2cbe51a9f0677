"""A Custom Store feed, read as ShipStation reads it (shipstation sheet, 2)."""

from __future__ import annotations

from shipops.systems.custom_store.checking import check, check_feed
from shipops.systems.custom_store.client import FeedClient
from shipops.systems.custom_store.export import window
from shipops.systems.custom_store.result import FeedCheck

__all__ = ["FeedCheck", "FeedClient", "check", "check_feed", "window"]
