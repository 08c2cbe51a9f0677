"""``shipops.toml``: what it may hold, and reading it.

A secret left out of the file is taken from the environment: ``SHIPOPS_<SYSTEM>_<ACCOUNT>_<KEY>``, for example
``SHIPOPS_SHIPSTATION_MAIN_API_KEY``.
"""

from __future__ import annotations

from shipops.config.accounts import Feed, FeedStatuses
from shipops.config.document import Config
from shipops.config.links import Link
from shipops.config.reading import FILE_NAME, read_config

__all__ = ["FILE_NAME", "Config", "Feed", "FeedStatuses", "Link", "read_config"]
