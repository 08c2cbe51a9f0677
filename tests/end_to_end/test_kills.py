"""``shipops sync`` killed without warning, then run again: it must end where an undisturbed run ends."""

from __future__ import annotations

import itertools
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import lake_state
from tests.end_to_end.harness import Sandbox, Setting, sandbox, shipops, started, synced

EARLIER = Setting(seed=3, orders=60, now="2026-10-26T15:30:00Z")
# The same seed a week later: orders change, come and go between the two (fewer than a sweep asks for by id).
LATER = Setting(seed=3, orders=60, now="2026-11-02T15:30:00Z")
_LOOK_SECONDS = 0.002


@dataclass(frozen=True)
class Course:
    """A pull that is to be killed: the workspace before it, and how it ends undisturbed."""

    served: Sandbox
    before: Path
    after: Path
    commits: int
    seconds: float
    audit: dict[str, Any]


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("later"), LATER) as running:
        yield running


@pytest.fixture(scope="module")
def first_pull(later: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The pull that fills an empty lake."""
    folder = tmp_path_factory.mktemp("first")
    return _undisturbed(later, later.furnish(folder / "before"), folder / "after")


@pytest.fixture(scope="module")
def second_pull(later: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The pull that brings a lake of last week up to date."""
    folder = tmp_path_factory.mktemp("second")
    with sandbox(folder / "sandbox", EARLIER) as earlier:
        before = synced(earlier, folder / "before")
    return _undisturbed(later, later.furnish(before), folder / "after")


def _chance(seed: int) -> random.Random:
    return random.Random(seed)


def _undisturbed(served: Sandbox, before: Path, after: Path) -> Course:
    shutil.copytree(before, after)
    began = time.monotonic()
    shipops("sync", workspace=after, as_of=served.setting.now)
    seconds = time.monotonic() - began
    made = lake_state.commits(after) - lake_state.commits(before)
    assert made > 5
    return Course(served, before, after, made, seconds, _audited(served, after))


def _audited(served: Sandbox, workspace: Path) -> dict[str, Any]:
    return shipops("audit", "--json", "--no-confirm", workspace=workspace, as_of=served.setting.now).document


def _killed(course: Course, workspace: Path, chance: random.Random, *, while_reading: bool) -> bool:
    """Start the pull in ``workspace`` and kill it at a moment ``chance`` picks; whether it was still at work.

    Half of a pull is reading, so half of the moments lie before its first commit; the others lie at its commits.
    """
    moment = chance.uniform(0.2, 0.8) * course.seconds if while_reading else 0.0
    goal = 0 if while_reading else lake_state.commits(workspace) + chance.randrange(1, course.commits)
    moment += chance.uniform(0.0, 0.03)
    process = started("sync", workspace=workspace, as_of=course.served.setting.now)
    try:
        while process.poll() is None and lake_state.commits(workspace) < goal:
            time.sleep(_LOOK_SECONDS)
        began = time.monotonic()
        while process.poll() is None and time.monotonic() - began < moment:
            time.sleep(_LOOK_SECONDS)
        at_work = process.poll() is None
    finally:
        process.kill()
        process.wait()
    return at_work


def _survives(course: Course, workspace: Path, chance: random.Random, *, while_reading: bool) -> bool:
    """Kill, look, run again, compare."""
    shutil.copytree(course.before, workspace)
    at_work = _killed(course, workspace, chance, while_reading=while_reading)
    _readers_see_whole_pulls(course, workspace)
    again = shipops("sync", "--json", workspace=workspace, as_of=course.served.setting.now)
    assert again.out, again.err
    assert all(account["error"] is None for account in again.document["accounts"].values()), again.all
    here, there = lake_state.tables(workspace), lake_state.tables(course.after)
    for name in there:
        assert here[name] == there[name], f"{name}: {sorted(set(here[name]) ^ set(there[name]))[:4]}"
    audit = _audited(course.served, workspace)
    for part in ("findings", "buckets", "complete"):
        assert audit[part] == course.audit[part], f"{part}: {_unlike(audit[part], course.audit[part])}"
    return at_work


def _unlike(here: Any, there: Any) -> list[Any]:
    """What differs of two lists, else both."""
    if not isinstance(here, list):
        return [here, there]
    return [pair for pair in itertools.zip_longest(here, there) if pair[0] != pair[1]][:2]


def _readers_see_whole_pulls(course: Course, workspace: Path) -> None:
    """Each account is seen as it was before the pull or as it is after it, never in between."""
    before, after = lake_state.snapshot(course.before), lake_state.snapshot(course.after)
    for account, seen in lake_state.snapshot(workspace).items():
        assert seen in (before.get(account), after[account]), f"{account} is seen half-way"


@pytest.mark.parametrize(("seed", "while_reading"), [(1, True), (2, False)])
def test_a_killed_first_pull_ends_undisturbed_when_run_again(
    first_pull: Course, tmp_path: Path, seed: int, while_reading: bool
) -> None:
    assert _survives(first_pull, tmp_path / "killed", _chance(seed), while_reading=while_reading)


def test_a_killed_incremental_pull_ends_undisturbed_when_run_again(second_pull: Course, tmp_path: Path) -> None:
    assert _survives(second_pull, tmp_path / "killed", _chance(3), while_reading=False)


def test_readers_see_whole_pulls_when_another_account_is_pulled_after_the_kill(
    second_pull: Course, tmp_path: Path
) -> None:
    """What a killed pull left in the tables must stay unseen until its own account is pulled again."""
    workspace = Path(shutil.copytree(second_pull.before, tmp_path / "killed"))
    now = second_pull.served.setting.now
    process = started("sync", "--system", "inksoft", workspace=workspace, as_of=now)
    before = lake_state.commits(workspace)
    try:
        # Three commits into InkSoft's own: units are written, its orders are not.
        while process.poll() is None and lake_state.commits(workspace) < before + 4:
            time.sleep(_LOOK_SECONDS)
    finally:
        process.kill()
        process.wait()
    shipops("sync", "--system", "cin7", workspace=workspace, as_of=now)
    _readers_see_whole_pulls(second_pull, workspace)


@pytest.mark.proof
def test_a_hundred_kills_end_as_if_undisturbed(first_pull: Course, second_pull: Course, tmp_path: Path) -> None:
    at_work = 0
    for number in range(100):
        course = (first_pull, second_pull)[number % 2]
        place = tmp_path / str(number)
        at_work += _survives(course, place, _chance(1_000 + number), while_reading=number % 4 < 2)
        shutil.rmtree(place)
    assert at_work >= 80, "most kills must hit a pull that is still at work"
