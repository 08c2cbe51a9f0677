"""A store connection inside ShipStation."""

from __future__ import annotations

from typing import ClassVar

from shipops.records.values import Moment, Record


class Store(Record):
    """A store connection inside ShipStation.

    ``refreshed_at`` is the earliest reading of the last completed refresh (its two stamps may be in different
    zones: shipstation sheet, 1.4), ``refreshed_latest_at`` the latest, ``refresh_attempted_at`` the last attempt.
    ``refresh_failing`` says whether attempts since then failed; ``None`` where the stamps do not tell.
    """

    table: ClassVar[str] = "stores"
    key: ClassVar[tuple[str, ...]] = ("account", "store_id")

    account: str
    store_id: str
    name: str | None = None
    marketplace: str | None = None
    marketplace_id: int | None = None
    active: bool | None = None
    auto_refresh: bool | None = None
    refreshed_at: Moment | None = None
    refreshed_latest_at: Moment | None = None
    refresh_failing: bool | None = None
    refresh_attempted_at: Moment | None = None
    created_at: Moment | None = None
    seen_at: Moment
