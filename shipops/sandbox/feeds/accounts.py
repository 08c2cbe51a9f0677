"""The Custom Store feeds a sandbox serves: where each is, which ShipStation store it is for, and who may read it.

``/feeds/cin7/{location}`` and ``/feeds/inksoft/{PublisherId}`` are addresses of this sandbox: the real ones of neither
vendor are published.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from shipops.sandbox.inksoft.sessions import EMAIL, PASSWORD
from shipops.sandbox.world.branches import BRANCHES
from shipops.sandbox.world.cin7_sales import EAST, MAIN
from shipops.sandbox.world.model import World
from shipops.sandbox.world.units import CIN7_EAST_STORE, CIN7_MAIN_STORE, INKSOFT_STORE

PREFIX = "feeds"
CIN7_USERNAME, CIN7_PASSWORD = "orders@larkspur.example", "sandbox-password"
# A user of the publisher without the permission "Fulfillment Store Admin" (inksoft sheet, 6.1).
INKSOFT_CLERK = "clerk@larkspur.example"
_STORES = {MAIN: CIN7_MAIN_STORE, EAST: CIN7_EAST_STORE} | {
    branch.location: branch.store_id for branch in BRANCHES if branch.way == "custom_store"
}


@dataclass(frozen=True)
class Feed:
    """One feed. ``path`` follows ``/feeds/``; ``store_id`` is the ShipStation store it fills, None where it fills none;
    ``location`` is the Cin7 location whose sales it holds."""

    name: str
    path: str
    source: Literal["cin7", "inksoft"]
    username: str
    password: str
    store_id: int | None
    location: str = ""


def feeds_of(world: World) -> tuple[Feed, ...]:
    """A feed for each location of the Cin7 account and one for the whole InkSoft publisher."""
    publisher = world.inksoft.publisher_id
    return (
        *(
            Feed(
                f"cin7_{_slug(place.name)}",
                f"cin7/{_slug(place.name)}",
                "cin7",
                CIN7_USERNAME,
                CIN7_PASSWORD,
                _STORES.get(place.name),
                place.name,
            )
            for place in world.cin7.locations
        ),
        Feed("inksoft", f"inksoft/{publisher}", "inksoft", EMAIL, PASSWORD, INKSOFT_STORE),
    )


def feed_of_store(world: World, store_id: int) -> Feed | None:
    """The feed that fills a ShipStation store, None for stores filled otherwise."""
    return next((feed for feed in feeds_of(world) if feed.store_id == store_id), None)


def feed_url(base_url: str, feed: Feed) -> str:
    """The whole address of ``feed`` in the sandbox at ``base_url`` (``http://HOST:PORT``)."""
    return f"{base_url}/{PREFIX}/{feed.path}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "_", plain).strip("_")
