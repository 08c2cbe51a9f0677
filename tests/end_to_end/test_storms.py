"""Storms: several faults at once, picked by a seed. Every order arrives or is accounted for, none twice, none lost."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import stamina

from shipops.sandbox.faults import KINDS
from shipops.sandbox.world import make_world
from shipops.sandbox.world.model import World
from shipops.workspace import Workspace
from tests.end_to_end import lake_state
from tests.end_to_end.in_process import serving

NOW = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
STORMS = 200
# Faults that hold all the time, and how they are asked for here.
LASTING = (
    "slow=3", "shipstation-pages-zero", "shipstation-null-lists", "inksoft-misspelt", "cin7-bare-errors",
    "cin7-no-zone", "cin7-absent-tracking", "unreadable-order", "poisoned-record=1", "poisoned-record=3",
)  # fmt: skip
# A storm's recurring faults, each breaking every n-th answer; a dripping answer takes a second.
RECURRING = sorted(name for name, kind in KINDS.items() if kind.recurring)
RAREST = {"drip": 60}
TABLES = (*lake_state.CURRENT, "quarantine")
KEYS = {
    "orders": ("order_id",), "units": ("unit_id",), "order_lines": ("order_id", "line_id"),
    "shipments": ("kind", "shipment_id"), "stores": ("store_id",), "quarantine": ("kind", "key"),
}  # fmt: skip

# What only a list row says: an order whose row never could be read is known by its detail alone.
LISTED_ONLY = ("kind", "paid")
FIRST_SIGHTS = ("ready_at", "invoiced_at", "void_at")

Key = tuple[str, ...]
Row = Mapping[str, Any]
Rows = Mapping[Key, str]


@dataclass(frozen=True)
class Calm:
    """The world, and what a pull on a calm day leaves of it."""

    world: World
    state: Mapping[str, Rows]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calm]:
    world = make_world(seed=11, orders=40, now=NOW)
    folder = tmp_path_factory.mktemp("calm")
    with stamina.set_testing(True, attempts=6, cap=True):
        _pull(world, (), folder)
        yield Calm(world, _state(folder))


def storm(seed: int) -> list[str]:
    """Two to four recurring faults, each at its own pace, and often one that lasts."""
    chance = random.Random(seed)
    picked = chance.sample(RECURRING, chance.randint(2, 4))
    faults = [f"{name}={max(chance.randint(4, 25), RAREST.get(name, 0))}" for name in picked]
    lasting = chance.sample(LASTING, chance.randint(0, 2))
    names = {fault.partition("=")[0]: fault for fault in lasting}
    return [*faults, *names.values()]


def _pull(world: World, faults: list[str] | tuple[str, ...], folder: Path) -> bool:
    """Pull ``world`` through ``faults`` into the workspace ``folder``; whether everything was proven."""
    folder.mkdir(exist_ok=True)
    with serving(world, faults) as config:
        (folder / "shipops.toml").write_text(config, encoding="utf-8")
        report = Workspace.open(folder, as_of=NOW.isoformat()).sync()
    assert not report.failed, [str(account.error) for account in report.accounts if account.error]
    return report.complete


def _state(folder: Path) -> dict[str, Rows]:
    """Every table's rows by key; a key that is there twice fails."""
    state = {}
    for name, texts in lake_state.tables(folder, TABLES).items():
        rows = [(json.loads(text), text) for text in texts]
        keys = Counter((row["account"], *(str(row[part]) for part in KEYS[name])) for row, _ in rows)
        assert not [key for key, times in keys.items() if times > 1], f"{name} holds a row twice"
        state[name] = {(row["account"], *(str(row[part]) for part in KEYS[name])): text for row, text in rows}
    return state


def _weather(calm: Calm, seed: int, folder: Path) -> None:
    faults = storm(seed)
    complete = _pull(calm.world, faults, folder)
    _accounted_for(calm.state, _state(folder), folder)
    if not any(fault.startswith(("unreadable", "poisoned")) for fault in faults):
        assert complete, faults
        assert _state(folder) == calm.state, faults
    # The next day is calm: what was missing comes, and nothing stays aside.
    assert _pull(calm.world, (), folder), faults
    differences = _differences(_but_first_sights(calm.state), _but_first_sights(_state(folder)))
    assert not differences, (faults, "\n".join(map(str, differences)))


def _differences(calm: Mapping[str, Mapping[Key, Row]], other: Mapping[str, Mapping[Key, Row]]) -> list[object]:
    """Where two states differ: table, key, and the fields of both."""
    found: list[object] = []
    for name in calm:
        for key in sorted(calm[name].keys() | other[name].keys()):
            here, there = calm[name].get(key, {}), other[name].get(key, {})
            fields = {
                field for field in here.keys() | there.keys()
                if here.get(field) != there.get(field) and not (field in LISTED_ONLY and there and there[field] is None)
            }  # fmt: skip
            found += [(name, key, {field: (here.get(field), there.get(field)) for field in fields})] if fields else []
    return found


def _but_first_sights(state: Mapping[str, Rows]) -> dict[str, dict[Key, Row]]:
    """The state without the moments that are those of a pull: what came later was seen ready later."""
    told: dict[str, dict[Key, Row]] = {}
    for name, rows in state.items():
        read = {key: json.loads(text) for key, text in rows.items()}
        told[name] = {
            key: {field: value for field, value in row.items() if field not in _of_the_pull(key)}
            for key, row in read.items()
        }
    return told


def _of_the_pull(key: Key) -> tuple[str, ...]:
    # InkSoft tells no time of the last change: it counts from the pull that saw it.
    return (*FIRST_SIGHTS, "changed_at") if key[0].startswith("inksoft") else FIRST_SIGHTS


def _accounted_for(calm: Mapping[str, Rows], stormy: Mapping[str, Rows], folder: Path) -> None:
    """Nothing is there that a calm pull would not bring, and for all that is missing a hole or a reason is recorded."""
    gaps = lake_state.tables(folder, ("gaps",))["gaps"]
    excused: Counter[str] = Counter()
    for gap in map(json.loads, gaps):
        excused[gap["account"]] += _rows_in(gap["position"])
    excused += Counter(account for account, *_ in stormy["quarantine"])
    assert all(json.loads(gap)["reason"] for gap in gaps)
    for name in ("orders", "shipments"):
        assert stormy[name].keys() <= calm[name].keys(), name
        missing = Counter(account for account, *_ in calm[name].keys() - stormy[name].keys())
        if name == "orders":
            assert all(count <= excused[account] for account, count in missing.items()), (missing, excused)
        else:
            assert all(excused[account] for account in missing), (missing, excused)


def _rows_in(position: str) -> int:
    """How many rows a hole holds: neighbours that cannot be read are one hole."""
    several = re.match(r"rows (\d+) to (\d+)", position)
    return int(several[2]) - int(several[1]) + 1 if several else 1


@pytest.mark.parametrize("seed", range(2))
def test_a_storm_loses_nothing_and_doubles_nothing(calm: Calm, tmp_path: Path, seed: int) -> None:
    _weather(calm, seed, tmp_path / "workspace")


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(1_000, 1_000 + STORMS))
def test_no_storm_of_many_loses_or_doubles_anything(calm: Calm, tmp_path: Path, seed: int) -> None:
    _weather(calm, seed, tmp_path / "workspace")
