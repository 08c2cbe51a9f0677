"""A ready ``shipops.toml`` for a running sandbox (contract, Configuration)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from shipops.sandbox.feeds.accounts import Feed, feed_url, feeds_of
from shipops.sandbox.shipstation.pull import CIN7_STATUSES, INKSOFT_STATUSES
from shipops.sandbox.world.branches import BRANCHES
from shipops.sandbox.world.model import World

MAIN_STORE, EAST_STORE, INKSOFT_STORE = 34567, 34568, 41200
# The fields of ShipStation's connection form, and the order status each of them leads to.
_STATUS_FIELDS = {
    "unpaid": "awaiting_payment",
    "paid": "awaiting_shipment",
    "shipped": "shipped",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class _Link:
    """A ``[[link]]``: for orders of ``location`` where one is named; what is empty or ``None`` is not written."""

    source: str
    store_id: int | None
    method: str
    location: str = ""
    direction: str = ""


_LINKS = (
    _Link("cin7.main", MAIN_STORE, "custom_store", "Main Warehouse"),
    _Link("cin7.main", EAST_STORE, "custom_store", "East Warehouse"),
    _Link("inksoft.main", INKSOFT_STORE, "native"),
)


def config_text(world: World, base_url: str, *, rate: int | None) -> str:
    """The configuration that opens ``world`` at ``base_url``; ``rate`` (calls a minute) is written out when given."""
    parts = [
        "# Opens a running sandbox: these credentials are worth nothing anywhere else.",
        'timezone = "America/Chicago"',
        _table(
            "shipstation.main",
            base_url=f"{base_url}/shipstation",
            api_key=world.shipstation.api_key,
            api_secret=world.shipstation.api_secret,
        ),
        _table(
            "cin7.main",
            base_url=f"{base_url}/cin7/ExternalApi/v2",
            account_id=world.cin7.account_id,
            application_key=world.cin7.application_key,
        ),
        _table(
            "inksoft.main",
            base_url=f"{base_url}/inksoft",
            publisher_id=world.inksoft.publisher_id,
            stores=[store.uri for store in world.inksoft.stores],
            api_key=world.inksoft.api_key,
        ),
        *(_link_text(link) for link in (*_LINKS, *_branch_links(world))),
        *(_feed(feed, base_url) for feed in feeds_of(world) if feed.store_id is not None),
        _lines("[[schedule]]", name="morning", cron="0 6 * * mon-fri", notebook="reconciliation"),
    ]
    if rate is not None:
        limits = {f"{vendor}_per_minute": rate for vendor in ("shipstation", "cin7", "inksoft")}
        parts.append(_table("rate", **limits, share=1.0))
    return "\n\n".join(parts) + "\n"


def _branch_links(world: World) -> Iterator[_Link]:
    """The links of the branches this world has."""
    open_here = {place.name for place in world.cin7.locations}
    for branch in (branch for branch in BRANCHES if branch.location in open_here):
        direction = "" if branch.direction == "to_shipstation" else branch.direction
        yield _Link("cin7.main", branch.store_id, branch.way, branch.location, direction)
        if branch.labels_too:
            yield _Link("cin7.main", None, "shipping_service", branch.location)


def _link_text(link: _Link) -> str:
    store = {} if link.store_id is None else {"store_id": link.store_id}
    direction = {"direction": link.direction} if link.direction else {}
    # The shop sells in several currencies; amounts can be compared in the one it keeps its books in.
    text = _lines(
        "[[link]]",
        source=link.source,
        shipstation="main",
        **store,
        method=link.method,
        **direction,
        order_number="auto",
        currency="USD",
    )
    return f"{text}\n{_table('link.only', locations=[link.location])}" if link.location else text


def _feed(feed: Feed, base_url: str) -> str:
    """A feed as entered in ShipStation; its statuses are those of the help pages."""
    words = CIN7_STATUSES if feed.source == "cin7" else INKSOFT_STATUSES
    statuses = {
        field: [word for word, meaning in words.items() if meaning == status]
        for field, status in _STATUS_FIELDS.items()
        if status in words.values()
    }
    head = _table(f"feed.{feed.name}", url=feed_url(base_url, feed), username=feed.username, password=feed.password)
    return f"{head}\n{_table(f'feed.{feed.name}.statuses', **statuses)}"


def _table(name: str, **values: object) -> str:
    return _lines(f"[{name}]", **values)


def _lines(header: str, **values: object) -> str:
    """TOML lines; JSON writes texts, numbers and lists of texts just as TOML reads them."""
    return "\n".join([header, *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())])
