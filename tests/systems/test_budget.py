from __future__ import annotations

import heapq
import logging
import math
import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.systems.answers import Allowance
from shipops.systems.budget import LONGEST_CALL, LONGEST_WAIT, Budget, shared_budget
from shipops.systems.budget_ring import FEWEST_SLOTS, Rules
from shipops.systems.budget_store import FileStore, MemoryStore, Store

KEY = "c0ffee00-secret-key"


class Clock:
    """Time that moves only when somebody sleeps."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_budget(tmp_path: Path, clock: Clock) -> Callable[..., Budget]:
    """Budgets on one file: each stands for a process of its own."""

    def make(limit: float = 40, **more: object) -> Budget:
        return Budget(FileStore(tmp_path, "ring"), limit, clock=clock, sleep=clock.sleep, **more)  # type: ignore[arg-type]

    return make


def starts(budget: Budget, clock: Clock, calls: int, lasting: float = 0.0) -> list[float]:
    """The moments ``calls`` calls in a row start at, counted from 1000 s."""
    found = []
    for _ in range(calls):
        with budget.call():
            found.append(clock.now)
            clock.now += lasting
    return [moment - 1000 for moment in found]


def vendor_counts(
    store: Store, workers: list[Rules], seed: int, windows: int, lasting: tuple[float, float]
) -> list[float]:
    """Every worker calls without a pause; returns the moments, between start and end, the vendor counts the calls."""
    chance = random.Random(seed)
    window = workers[0].window
    due = sorted((chance.uniform(0, window), number) for number in range(len(workers)))
    ends: list[tuple[float, int, Callable[[float], None]]] = []
    counted = []
    while due or ends:
        if ends and (not due or ends[0][0] <= due[0][0]):
            now, number, finish = heapq.heappop(ends)
            finish(now)
            heapq.heappush(due, (now, number))
            continue
        now, number = heapq.heappop(due)
        if now > window * windows:
            continue
        answer = store.take(workers[number], lambda now=now: now)
        if isinstance(answer, float):
            heapq.heappush(due, (now + answer * 1.000001, number))
            continue
        took = chance.uniform(*lasting)
        counted.append(now + chance.uniform(0, took))
        heapq.heappush(ends, (now + took, number, answer))
    return sorted(counted)


def most_in_a_window(moments: list[float], window: float) -> int:
    most = first = 0
    for last, moment in enumerate(moments):
        while moments[first] < moment - window:
            first += 1
        most = max(most, last - first + 1)
    return most


@given(
    capacities=st.lists(st.integers(1, 12), min_size=1, max_size=5),
    seed=st.integers(0, 2**32),
    longest=st.floats(0.0, 30.0),
    burst=st.integers(1, 12),
)
def test_no_window_of_the_vendor_holds_more_calls_than_the_largest_share(
    capacities: list[int], seed: int, longest: float, burst: int
) -> None:
    workers = [Rules(capacity, 10.0, min(burst, capacity), LONGEST_CALL) for capacity in capacities]
    counted = vendor_counts(MemoryStore(), workers, seed, 12, (0.0, longest))
    assert counted
    assert most_in_a_window(counted, 10.0) <= max(capacities)


@pytest.mark.parametrize("workers", [1, 4])
def test_nearly_the_whole_limit_is_used_by_who_calls_hard(workers: int) -> None:
    rules = Rules(40, 60.0, 13, LONGEST_CALL)
    counted = vendor_counts(MemoryStore(), [rules] * workers, 5, 30, (0.05, 0.4))
    assert 0.97 <= len(counted) / (30 * 40) <= 1.0


def test_after_a_pause_a_third_starts_at_once_and_the_rest_follows_evenly(
    open_budget: Callable[..., Budget], clock: Clock
) -> None:
    moments = starts(open_budget(), clock, 40)
    assert moments[:13] == [0.0] * 13
    steps = [after - before for before, after in pairwise(moments[12:])]
    assert steps == pytest.approx([60 * 0.95 / 40] * 27)


def test_time_spent_waiting_for_the_window_is_not_saved_up_for_a_burst(
    open_budget: Callable[..., Budget], clock: Clock
) -> None:
    moments = starts(open_budget(), clock, 53)
    assert moments[40] >= 60
    assert all(after > before for before, after in pairwise(moments[40:]))


def test_a_burst_of_one_spaces_all_calls(open_budget: Callable[..., Budget], clock: Clock) -> None:
    moments = starts(open_budget(120, burst=1), clock, 10)
    assert moments == pytest.approx([number * 0.475 for number in range(10)])


def test_a_share_takes_only_its_part(open_budget: Callable[..., Budget], clock: Clock) -> None:
    moments = starts(open_budget(share=0.6), clock, 60)
    assert most_in_a_window(moments, 60.0) == 24


def test_processes_with_one_key_share_the_budget(open_budget: Callable[..., Budget], clock: Clock) -> None:
    one, other = open_budget(4), open_budget(4)
    moments = [starts(budget, clock, 1)[0] for budget in (one, other, one, other, one)]
    assert most_in_a_window(moments, 60.0) == 4


def test_threads_that_call_at_once_each_take_a_slot(tmp_path: Path) -> None:
    budgets = [Budget(FileStore(tmp_path, "ring"), 80, burst=80, clock=lambda: 5.0) for _ in range(2)]

    def calls(number: int) -> None:
        for _ in range(10):
            with budgets[number % 2].call():
                pass

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(calls, range(8)))
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        raise InterruptedError

    with pytest.raises(InterruptedError), Budget(
        FileStore(tmp_path, "ring"), 80, burst=80, clock=lambda: 5.0, sleep=sleep
    ).call():  # fmt: skip
        pass
    assert waited == [pytest.approx(60.0, abs=0.1)]


def test_a_call_counts_from_its_end(open_budget: Callable[..., Budget], clock: Clock) -> None:
    assert starts(open_budget(1), clock, 2, lasting=25.0)[1] >= 85


def test_a_call_whose_process_died_frees_its_slot(clock: Clock) -> None:
    store, rules = MemoryStore(), Rules(1, 60.0, 1, LONGEST_CALL)
    assert callable(store.take(rules, clock))
    clock.now += LONGEST_CALL
    assert isinstance(store.take(rules, clock), float)
    clock.now += 61
    assert callable(store.take(rules, clock))


def test_a_call_whose_process_died_holds_up_no_other(clock: Clock) -> None:
    store = MemoryStore()
    assert callable(store.take(Rules(40, 60.0, 13, LONGEST_CALL), clock))
    moments = starts(Budget(store, 40, clock=clock, sleep=clock.sleep), clock, 39 * 3)
    assert moments[-1] < 180
    assert most_in_a_window(moments, 60.0) == 39


def test_a_ring_full_of_dead_calls_waits_for_them(clock: Clock) -> None:
    store, rules = MemoryStore(), Rules(FEWEST_SLOTS, 60.0, FEWEST_SLOTS, LONGEST_CALL)
    for _ in range(FEWEST_SLOTS):
        assert callable(store.take(rules, clock))
    starts(Budget(store, FEWEST_SLOTS, clock=clock, sleep=clock.sleep), clock, 1)
    assert 1000 + LONGEST_CALL + 60 <= clock.now <= 1000 + LONGEST_CALL + 2 * 61


def test_a_restart_of_the_machine_only_stops_the_time_between_calls(
    open_budget: Callable[..., Budget], clock: Clock
) -> None:
    first, last = starts(open_budget(2), clock, 2)
    clock.now = 7.0
    starts(open_budget(2), clock, 1)
    assert last - first + clock.now - 7.0 == pytest.approx(60.0, abs=0.1)


def test_a_larger_limit_keeps_what_was_called(open_budget: Callable[..., Budget], clock: Clock) -> None:
    larger = FEWEST_SLOTS * 2
    moments = starts(open_budget(5, burst=5), clock, 5)
    moments += starts(open_budget(larger, burst=larger), clock, larger + 10)
    assert most_in_a_window(moments, 60.0) == larger


@pytest.mark.parametrize("content", [b"", b"nonsense", b"shipops1" + bytes(2096), bytes(4096)])
def test_a_damaged_file_begins_anew_after_a_whole_window(
    content: bytes, open_budget: Callable[..., Budget], clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ring.ring").write_bytes(content)
    starts(open_budget(), clock, 1)
    assert clock.now == pytest.approx(1060.0)
    assert "damaged" in caplog.text


@pytest.fixture(scope="module")
def used_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a ring that holds a whole window's calls, the first made at 1000 s."""
    folder, clock = tmp_path_factory.mktemp("used up"), Clock()
    starts(Budget(FileStore(folder, "ring"), 4, clock=clock, sleep=clock.sleep), clock, 4)
    (folder / "ring.ring").rename(folder / "sound")
    return folder


@given(place=st.integers(0, 56 + 8 * 4 - 1), byte=st.integers(0, 255))
def test_one_wrong_byte_never_stops_or_fails_a_call(used_up: Path, place: int, byte: int) -> None:
    data = bytearray((used_up / "sound").read_bytes())
    data[place] = byte
    (used_up / "ring.ring").write_bytes(data)
    clock = Clock(1050)
    starts(Budget(FileStore(used_up, "ring"), 4, clock=clock, sleep=clock.sleep), clock, 1)
    assert clock.now <= 1050 + 61 + LONGEST_CALL


def test_a_folder_that_cannot_be_used_leaves_a_budget_of_this_process_and_says_so_once(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    budget, other = (
        Budget(FileStore(tmp_path / "file" / "folder", "x"), 4, name=str(tmp_path), clock=clock, sleep=clock.sleep)
        for _ in range(2)
    )
    moments = starts(budget, clock, 4)
    starts(other, clock, 1)
    assert moments[-1] < 60 <= clock.now - 1000
    assert caplog.text.count("cannot be shared") == 1


def test_a_wait_the_vendor_asks_for_holds_everybody(open_budget: Callable[..., Budget], clock: Clock) -> None:
    open_budget().block(42.0)
    moments = starts(open_budget(), clock, 3)
    assert clock.slept[0] == pytest.approx(42.0)
    assert moments == pytest.approx([42.0, 43.425, 44.85])


def test_a_shorter_wait_does_not_end_a_longer_one(open_budget: Callable[..., Budget], clock: Clock) -> None:
    budget = open_budget()
    budget.block(42.0)
    budget.block(1.0)
    starts(budget, clock, 1)
    assert clock.now == pytest.approx(1042.0)


def test_no_wait_outlasts_the_longest(open_budget: Callable[..., Budget], clock: Clock) -> None:
    budget = open_budget()
    budget.block(1e9)
    starts(budget, clock, 1)
    assert clock.now == pytest.approx(1000 + LONGEST_WAIT)


@pytest.mark.parametrize(
    ("share", "remaining", "waits"), [(1.0, 0, True), (1.0, 1, False), (0.6, 9, False), (0.6, 8, True), (0.6, 0, True)]
)
def test_half_of_what_others_were_left_stays_theirs_until_the_reset(
    share: float, remaining: int, waits: bool, open_budget: Callable[..., Budget], clock: Clock
) -> None:
    budget = open_budget(share=share)
    budget.hear(Allowance(40, remaining, 20.0))
    starts(open_budget(share=share), clock, 1)
    assert clock.now == pytest.approx(1020.0 if waits else 1000.0)


def test_a_merchant_who_uses_up_every_window_slows_us_down_and_never_stops_us(
    open_budget: Callable[..., Budget], clock: Clock
) -> None:
    budget = open_budget(share=0.6)
    for _ in range(5):
        starts(budget, clock, 1)
        budget.hear(Allowance(40, 0, 60.0))
    assert clock.now == pytest.approx(1000 + 4 * 60)


def test_a_lower_limit_than_the_configured_one_counts(open_budget: Callable[..., Budget], clock: Clock) -> None:
    budget = open_budget()
    budget.hear(Allowance(20, 19, 60.0))
    assert most_in_a_window(starts(budget, clock, 50), 60.0) == 20
    assert budget.seconds_for(214) == pytest.approx(642.0)


@pytest.mark.parametrize("limit", [0, 1e9])
def test_a_limit_that_makes_no_sense_is_not_heard(limit: int, open_budget: Callable[..., Budget], clock: Clock) -> None:
    budget = open_budget()
    budget.hear(Allowance(int(limit), 100, 60.0))
    assert budget.seconds_for(40) == pytest.approx(60.0)


def test_the_time_calls_take_is_told_from_the_share(open_budget: Callable[..., Budget]) -> None:
    assert open_budget(share=0.6).seconds_for(240) == pytest.approx(600.0)


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": -1}, {"limit": math.nan}, {"share": 0}, {"window": 0}])
def test_what_is_not_positive_is_refused(wrong: dict[str, float], open_budget: Callable[..., Budget]) -> None:
    with pytest.raises(ValueError, match="positive"):
        open_budget(**wrong)


@pytest.fixture
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


def test_the_key_is_written_nowhere(state_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with shared_budget("https://vendor.example/api", KEY, 40).call():
        pass
    files = [path for path in state_folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".ring" for path in files)
    assert all(KEY not in str(path) and KEY.encode() not in path.read_bytes() for path in files)
    assert KEY not in caplog.text


def test_every_address_of_a_vendor_leads_to_the_same_budget(state_folder: Path) -> None:
    for base_url in ("https://vendor.example/api", "https://VENDOR.example/api/v2/"):
        with shared_budget(base_url, KEY, 40).call():
            pass
    with shared_budget("https://other.example", KEY, 40).call():
        pass
    assert len(list(state_folder.rglob("*.ring"))) == 2


def test_rings_nobody_used_for_a_week_are_cleared_away(state_folder: Path) -> None:
    folder = state_folder / "shipops" / "budgets"
    folder.mkdir(parents=True)
    for name, days in (("old", 8), ("young", 6)):
        (folder / f"{name}.ring").touch()
        then = time.time() - days * 86_400
        os.utime(folder / f"{name}.ring", (then, then))
    with shared_budget("https://vendor.example", KEY, 40).call():
        pass
    assert not (folder / "old.ring").exists()
    assert (folder / "young.ring").exists()
