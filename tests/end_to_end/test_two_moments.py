"""A world pulled at two moments: what moved against the flow in between is found, and what a void reopened is not."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shipops.sandbox.world import make_world
from shipops.sandbox.world.cin7_sales import void_sale
from shipops.sandbox.world.model import ShipStationOrder, World
from shipops.workspace import Workspace
from tests.end_to_end.in_process import serving

FIRST = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
MOVED, SECOND = FIRST + timedelta(hours=1), FIRST + timedelta(hours=2)


def pulled(folder: Path, world: World) -> Workspace:
    with serving(world) as config:
        (folder / "shipops.toml").write_text(config, encoding="utf-8")
        workspace = Workspace.open(folder, as_of=world.now.isoformat())
        assert workspace.sync().complete
    return workspace


def shipped(world: World) -> list[ShipStationOrder]:
    """Orders shipped in the last weeks whose labels all stand, of sales nothing is planted in; their keys name the
    fulfilment."""
    told = {entry.order_id for entry in (*world.truth.planted, *world.truth.traps)}
    plain = {part.task_id for sale in world.cin7.sales if sale.id not in told for part in sale.fulfilments}
    voided = {label.order_id for label in world.shipstation.labels if label.voided}
    return [
        order
        for order in world.shipstation.orders
        if order.status == "shipped" and order.created_at > FIRST - timedelta(days=30)
        if order.key in plain and order.id not in voided and not order.merged_or_split
    ]


def number_of(world: World, order: ShipStationOrder) -> str:
    return next(s.order_number for s in world.cin7.sales if any(part.task_id == order.key for part in s.fulfilments))


def test_moves_against_the_flow_between_two_pulls(tmp_path: Path) -> None:
    before = make_world(seed=4, orders=150, now=FIRST)
    after = copy.deepcopy(before)
    after.now = SECOND
    reopened, opened_by_void = shipped(after)[:2]
    for order in (reopened, opened_by_void):
        order.status, order.modified_at = "awaiting_shipment", MOVED
    for label in after.shipstation.labels:
        if label.order_id == opened_by_void.id:
            label.voided, label.voided_at = True, MOVED
    problems = {entry.order_id for entry in after.truth.planted}
    # Of what shipped or was given up another story is told by now.
    elsewhere = {order.key for order in after.shipstation.orders if order.status != "awaiting_shipment"}
    plain = [sale for sale in after.cin7.sales if sale.id not in problems and sale.location != "Retail Shop"]
    waiting = [sale for sale in plain if any(part.ship_status == "DRAFT" for part in sale.fulfilments)]
    unpacked, voided = [sale for sale in waiting if len(sale.fulfilments) == 1][:2]
    unpacked.fulfilments[0].pack_status, unpacked.fulfilments[0].ship_status = "DRAFT", "NOT AVAILABLE"
    unpacked.updated_at = MOVED
    void_sale(voided, MOVED)
    made_again = next(
        order
        for order in after.inksoft.orders
        if order.production_status == "Ready to Ship" and not order.cancelled and order.payment_status == "Paid"
        if f"{order.store_id}/{order.id}" not in problems and str(order.id) not in elsewhere
    )
    made_again.production_status, made_again.modified_at = "In Production", MOVED

    pulled(tmp_path, before)
    found = pulled(tmp_path, after).audit(confirm=False, checks=["status-backwards"]).findings

    moves = {finding.order: finding.title.partition(": ")[2] for finding in found}
    assert moves == {
        number_of(after, reopened): "shipped to awaiting_shipment",
        unpacked.order_number: "at_ship_stage to not at_ship_stage, packed to not packed",
        str(made_again.id): "awaiting_shipment to open",
    }
