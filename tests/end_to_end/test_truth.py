"""Whole worlds through the command line, compared with what was planted in them."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.harness import SOURCES, Sandbox, Setting, sandbox, shipops, synced

NOW = "2026-11-02T15:30:00Z"
ORDERS = 5_000
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Compared:
    """An audit beside the truth of its world."""

    truth: dict[str, Any]
    audit: dict[str, Any]
    code: int
    seconds: float

    @property
    def planted(self) -> Counter[Key]:
        return _keys(self.truth["planted"])

    @property
    def found(self) -> Counter[Key]:
        return _keys(self.audit["findings"])


def _keys(entries: list[dict[str, Any]]) -> Counter[Key]:
    """Counted, so that a finding told twice is a difference."""
    return Counter((entry["check"], entry["account"], entry["order"], entry["part"]) for entry in entries)


def compared(folder: Path, setting: Setting) -> Compared:
    """Serve the world, pull it, audit it."""
    began = time.monotonic()
    with sandbox(folder / "sandbox", setting) as served:
        workspace = synced(served, folder / "workspace")
        ran = shipops("audit", "--json", workspace=workspace, as_of=setting.now)
    return Compared(served.truth, ran.document, ran.code, time.monotonic() - began)


def hold_to_truth(result: Compared) -> None:
    """Everything an audit of a world promises."""
    assert result.planted, "a world without problems proves nothing"
    assert result.found - result.planted == Counter(), "false alarms"
    assert result.planted - result.found == Counter(), "missed"
    planted_orders = {(account, order) for _, account, order, _ in result.planted}
    trapped = {(trap["account"], trap["order"]) for trap in result.truth["traps"]} - planted_orders
    assert trapped, "a world without traps proves nothing"
    assert trapped.isdisjoint({(found["account"], found["order"]) for found in result.audit["findings"]})
    assert result.audit["complete"] is True
    assert all(account["complete"] for account in result.audit["accounts"].values())
    assert set(result.audit["buckets"]) == set(SOURCES)
    for counts in result.audit["buckets"].values():
        rest = {name: count for name, count in counts.items() if name not in ("total", "orders")}
        assert sum(rest.values()) == counts["total"] > 0
    assert result.code == 1


def test_an_audit_reports_exactly_what_a_world_with_every_kind_of_problem_plants(tmp_path: Path) -> None:
    hold_to_truth(compared(tmp_path, Setting(11, 1_000, NOW)))


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(1, 31))
def test_a_world_of_5000_orders_is_reported_exactly(tmp_path: Path, seed: int) -> None:
    result = compared(tmp_path, Setting(seed, ORDERS, NOW))
    # Standard error, as the processes of a spread-out run have no other way to the screen.
    sys.stderr.write(_line(seed, result) + "\n")
    sys.stderr.flush()
    hold_to_truth(result)


def _line(seed: int, result: Compared) -> str:
    figures = {
        "planted": result.planted,
        "found": result.planted & result.found,
        "missed": result.planted - result.found,
        "false": result.found - result.planted,
    }
    counted = ", ".join(f"{name} {count.total()}" for name, count in figures.items())
    return f"seed {seed:>2}: {counted}, traps {len(result.truth['traps'])}, {result.seconds:.1f} s"


def test_every_source_order_is_counted_when_the_history_reaches_back_to_the_first(served: Sandbox, empty: Path) -> None:
    with (empty / "shipops.toml").open("a", encoding="utf-8") as config:
        config.write('\n[sync]\nhistory = "900d"\n')
    assert shipops("sync", workspace=empty, as_of=served.setting.now).code == 0
    ran = shipops("audit", "--json", "--no-confirm", workspace=empty, as_of=served.setting.now)
    counted = {account: counts["orders"] for account, counts in ran.document["buckets"].items()}
    assert counted == served.truth["orders"]
