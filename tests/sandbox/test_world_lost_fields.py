"""Where fields get lost in a world: on orders that still tell what they brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shipops.sandbox.world import make_world
from shipops.sandbox.world.lost_fields import Arrival

NOW = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(("status", "edited"), [("cancelled", True), ("awaiting_shipment", True), ("shipped", False)])
def test_a_loss_is_planted_on_nothing_that_changed_before_it_shipped(status: str, *, edited: bool) -> None:
    order = make_world(seed=1, orders=10, now=NOW).shipstation.orders[0]
    order.status = status
    arrival = Arrival("cin7.main", "SO-1", "id", frozenset(), order.created_at + timedelta(hours=5), order)
    assert arrival.edited is edited
    assert not replace(arrival, changed_at=order.created_at).edited
