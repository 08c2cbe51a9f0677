"""A world that moved while it was served: once it has settled, an audit finds what was planted, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from shipops.sandbox.faults import Faults
from shipops.sandbox.live.motion import LiveWorld
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation.api import ShipStation, Surroundings
from shipops.sandbox.world import make_world
from shipops.workspace import Workspace
from tests.end_to_end.in_process import serving


def test_an_audit_of_a_settled_live_world_finds_what_is_planted_and_nothing_else(tmp_path: Path) -> None:
    world = make_world(seed=4, orders=40, now=datetime(2026, 11, 2, 15, 30, tzinfo=UTC))
    moment = [world.now]

    def clock() -> datetime:
        moment[0] += timedelta(milliseconds=500)
        return moment[0]

    emulator = ShipStation(
        world, rate=None, faults=Faults(), assumptions=Assumptions(), surroundings=Surroundings(clock)
    )
    live = LiveWorld(world, emulator)
    for _ in range(160):
        live.step(clock())
    live.settle(clock)
    world.now = clock()
    with serving(world) as config:
        (tmp_path / "shipops.toml").write_text(config, encoding="utf-8")
        ws = Workspace.open(tmp_path, as_of=world.now.isoformat())
        assert ws.sync().complete
        found = ws.audit(confirm=False).to_dict()["findings"]
    planted = {(entry.check, entry.account, entry.order, entry.part) for entry in world.truth.planted}
    assert {(entry["check"], entry["account"], entry["order"], entry["part"]) for entry in found} == planted
