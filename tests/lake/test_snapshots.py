"""What readers see: the last completed pull of every account, and nothing that moves."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from shipops.errors import LakeError
from shipops.lake import Lake, storage
from shipops.lake.snapshot import new_connection
from shipops.lake.tables import schemas
from shipops.systems.reading import Reading

Take = Callable[..., None]
HOUR = timedelta(hours=1)


def opened(lake: Lake, as_of: datetime | None = None) -> duckdb.DuckDBPyConnection:
    """A reader's view of the lake, now or up to a moment."""
    snapshot = lake.snapshot(as_of)
    assert snapshot is not None
    return snapshot.connect()


def statuses(lake: Lake) -> list[Any]:
    """What a reader sees of the orders."""
    return opened(lake).sql("SELECT account, status FROM orders ORDER BY ALL").fetchall()


def gap(account: str) -> pa.Table:
    """One recorded gap."""
    return pa.Table.from_pylist([{"account": account}], schema=schemas()["gaps"])


def test_before_the_first_completed_pull_there_is_nothing_to_see(lake: Lake, take: Take, make: Any) -> None:
    take(make.order())
    assert lake.snapshot() is None


def test_a_completed_pull_is_seen(lake: Lake, take: Take, make: Any) -> None:
    take(make.order())
    lake.commit_snapshot(make.coverage())
    assert statuses(lake) == [("cin7.main", "open")]


def test_what_a_pull_brought_before_it_ended_is_not_seen(lake: Lake, take: Take, make: Any) -> None:
    take(make.order(), make.label())
    lake.commit_snapshot(make.coverage())
    take(make.order(status="shipped"), make.order(order_id="s2"))
    assert statuses(lake) == [("cin7.main", "open")]


def test_nor_when_another_account_s_pull_ends(lake: Lake, take: Take, make: Any) -> None:
    take(make.order())
    lake.commit_snapshot(make.coverage())
    take(make.order(status="shipped"), make.ss_order())
    lake.commit_snapshot(make.coverage("shipstation.main"))
    assert statuses(lake) == [("cin7.main", "open"), ("shipstation.main", "awaiting_shipment")]


def test_a_file_that_two_accounts_pulls_left_is_read_once(lake: Lake, make: Any) -> None:
    lake.append("gaps", gap("cin7.main"))
    lake.commit_snapshot(make.coverage())
    lake.append("gaps", gap("shipstation.main"))
    lake.commit_snapshot(make.coverage("shipstation.main"))
    snapshot = lake.snapshot()
    assert snapshot is not None
    shared, later = sorted(snapshot.parts("gaps"), key=lambda part: -len(part[1]))
    assert (len(shared[0]), shared[1]) == (1, ("cin7.main", "shipstation.main"))
    assert (len(later[0]), later[1]) == (1, ("shipstation.main",))
    assert snapshot.connect().sql("SELECT account FROM gaps ORDER BY ALL").fetchall() == [
        ("cin7.main",), ("shipstation.main",),
    ]  # fmt: skip


def test_nor_when_its_account_never_completed_a_pull(lake: Lake, take: Take, make: Any) -> None:
    take(make.order(), make.ss_order())
    lake.commit_snapshot(make.coverage("shipstation.main"))
    assert statuses(lake) == [("shipstation.main", "awaiting_shipment")]


def test_a_reader_s_view_does_not_move_under_later_commits(lake: Lake, take: Take, make: Any) -> None:
    take(make.order(), make.unit(), make.ss_order(), make.label())
    lake.commit_snapshot(make.coverage())
    reader = opened(lake)
    before = reader.sql("SELECT status FROM orders").fetchall(), reader.sql("SELECT count(*) FROM units").fetchall()
    take(make.detailed(status="shipped"), make.unit(unit_id="t1"), make.unit(unit_id="t2"))
    lake.commit_snapshot(make.coverage())
    after = reader.sql("SELECT status FROM orders").fetchall(), reader.sql("SELECT count(*) FROM units").fetchall()
    assert after == before


def test_a_snapshot_taken_before_can_be_opened_after(lake: Lake, take: Take, make: Any) -> None:
    take(make.order())
    lake.commit_snapshot(make.coverage())
    snapshot = lake.snapshot()
    take(make.order(status="shipped"))
    lake.commit_snapshot(make.coverage())
    assert snapshot is not None
    assert snapshot.connect().sql("SELECT status FROM orders").fetchall() == [("open",)]


def test_what_memory_cannot_hold_is_written_to_a_cache_folder_nobody_made_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / "home" / name)
    with new_connection() as db:
        db.execute("SET memory_limit = '50MB'")
        db.execute("CREATE TABLE many AS SELECT md5(i::VARCHAR) AS word FROM range(2_000_000) AS t(i)")
        assert db.sql("SELECT count(*) FROM many").fetchall() == [(2_000_000,)]


def test_times_come_out_in_utc(lake: Lake, take: Take, make: Any) -> None:
    take(make.order())
    lake.commit_snapshot(make.coverage())
    ((told,),) = opened(lake).sql("SELECT CAST(seen_at AS VARCHAR) FROM orders").fetchall()
    assert told == "2026-11-22 12:00:00+00"


def test_the_latest_coverage_counts_and_the_earliest_start_stays(lake: Lake, make: Any) -> None:
    lake.commit_snapshot(make.coverage(window_start=make.now - 60 * HOUR, proven=False, tallies={"sales": (2, 1)}))
    lake.commit_snapshot(make.coverage("inksoft.main", calls=9))
    latest = make.coverage(as_of=make.now + HOUR, calls=4, tallies={"sales": (None, 1)})
    lake.commit_snapshot(latest)
    snapshot = lake.snapshot()
    assert snapshot is not None
    cin7, ink = snapshot.coverage["cin7.main"], snapshot.coverage["inksoft.main"]
    assert (cin7.as_of, cin7.window_start) == (make.now + HOUR, make.now - 60 * HOUR)
    assert (cin7.proven, cin7.calls, cin7.tallies, ink.calls) == (True, 4, {"sales": (None, 1)}, 9)
    assert snapshot.as_of == make.now + HOUR


def test_what_was_looked_up_live_is_seen_without_a_claim(lake: Lake, take: Take, make: Any) -> None:
    take(make.order(), make.ss_order())
    for account in ("cin7.main", "shipstation.main"):
        lake.commit_snapshot(make.coverage(account))
    before = lake.snapshot()
    lake.commit_look_up(Reading(orders=[make.order(status="shipped"), make.ss_order(status="shipped")]))
    after = lake.snapshot()
    assert before is not None
    assert after is not None
    assert after.coverage == before.coverage
    assert statuses(lake) == [("cin7.main", "shipped"), ("shipstation.main", "shipped")]


def test_a_look_up_before_the_first_pull_writes_nothing(lake: Lake, make: Any, rows: Any) -> None:
    lake.commit_look_up(Reading(orders=[make.order()]))
    assert (rows("orders"), lake.snapshot()) == ([], None)


@pytest.mark.parametrize("moment", [
    datetime(2026, 11, 22, 12, 0, 0, 1, tzinfo=UTC), datetime(2036, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC),
    datetime(2026, 11, 22, 12, 0, 59, 900_001, tzinfo=UTC),
])  # fmt: skip
def test_a_watermark_is_kept_to_the_microsecond(lake: Lake, moment: datetime) -> None:
    lake.set_watermark("cin7.main", moment)
    assert lake.watermark("cin7.main") == moment


def test_watermarks_are_each_account_s_own(lake: Lake, make: Any) -> None:
    lake.set_watermark("cin7.main", make.now)
    lake.set_watermark("cin7.other", make.now + HOUR)
    lake.set_watermark("cin7.main", make.now - HOUR)
    assert lake.watermark("cin7.main") == make.now - HOUR
    assert lake.watermark("cin7.other") == make.now + HOUR
    assert lake.watermark("inksoft.main") is None


@pytest.mark.parametrize("name", ["my shop", "Bücher & Söhne", "o'neill #1 (50+) *?"])
def test_a_lake_may_lie_in_any_folder_people_name(new_lake: Callable[[], Lake], make: Any, name: str) -> None:
    made = new_lake().folder
    lake = Lake(made.rename(made.parent / name))
    for status in ("open", "shipped"):
        lake.commit_snapshot(make.coverage())
        lake.commit_look_up(Reading(orders=[make.order(status=status)]))
    assert statuses(lake) == [("cin7.main", "shipped")]


@pytest.mark.parametrize("name", ["50% off", "orders [2026]", "a|b"])
def test_a_folder_delta_cannot_take_is_explained(tmp_path: Path, name: str) -> None:
    with pytest.raises(LakeError, match="Rename that folder"), Lake(tmp_path / name / "lake").writing():
        pass


def test_a_lake_that_is_not_there_is_explained(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "nowhere")
    assert (lake.snapshot(), lake.watermark("cin7.main")) == (None, None)
    with pytest.raises(LakeError, match="shipops sync"):
        lake.table("orders")


def _read(folder: str, done: Event, answers: Queue[Any]) -> None:
    """Read the orders until told to stop: every view must be one whole pull."""
    torn, reads = [], 0
    while not done.is_set() or not reads:
        seen = {status for _, status in statuses(Lake(Path(folder)))}
        reads += 1
        if len(seen) != 1:
            torn.append(sorted(seen))
    answers.put((reads, torn))


def test_two_processes_read_whole_pulls_while_one_writes(lake: Lake, take: Take, make: Any) -> None:
    def pull(status: str) -> None:
        for order_id in ("s1", "s2"):
            take(make.order(order_id=order_id, status=status))
        lake.commit_snapshot(make.coverage())

    pull("open")
    processes = multiprocessing.get_context("spawn")
    done, answers = processes.Event(), processes.Queue()
    readers = [processes.Process(target=_read, args=(str(lake.folder), done, answers)) for _ in range(2)]
    for reader in readers:
        reader.start()
    for status in ("shipped", "open"):
        pull(status)
    done.set()
    told = [answers.get(timeout=120) for _ in readers]
    for reader in readers:
        reader.join()
    assert all(reads >= 1 and torn == [] for reads, torn in told)


def test_many_pulls_leave_few_files_and_the_state_each_of_them_left_can_be_read(
    lake: Lake, take: Take, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_MOST_FILES", 4)
    for hour in range(12):
        order = make.order(order_id=f"s{hour}", seen_at=make.now + hour * HOUR)
        take(order, make.unit(order_id=f"s{hour}", unit_id=f"s{hour}"))
        lake.commit_snapshot(make.coverage(as_of=make.now + hour * HOUR))
        if hour == 2:
            reader = opened(lake)
    assert max(len(lake.files(name)) for name in ("snapshots", "orders", "units", "order_events", "identifiers")) <= 4
    assert len(statuses(lake)) == 12
    assert reader.sql("SELECT count(*) FROM orders").fetchall() == [(3,)]
    for hour in range(12):
        then = opened(lake, make.now + hour * HOUR)
        counted = then.sql("SELECT count(*), count(DISTINCT order_id) FROM units").fetchall()
        assert counted == [(hour + 1, hour + 1)]
