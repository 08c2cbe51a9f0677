"""What nobody can ask for any more leaves the disk, and nobody who may still read is disturbed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from deltalake import DeltaTable
from hypothesis import given
from hypothesis import strategies as st

from shipops.errors import LakeError
from shipops.lake import Lake, storage
from shipops.lake.upkeep import Tidied, is_due, tidy
from tests.lake.conftest import NOW
from tests.lake.pulls import ACCOUNTS, DAY, HOUR, KEEP, PULLS, RETENTION, aged, few, killed_after, pull, pulled, seen


@few
@given(pulls=PULLS, kill=st.integers(0, 12), later=st.integers(0, 30))
def test_every_state_of_the_kept_time_reads_the_same_after_an_upkeep_however_it_ended(
    empty_lake: Path, pulls: list[tuple[str, int]], kill: int, later: int
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copytree(empty_lake, Path(folder) / "lake")
        lake, moments = pulled(Path(folder) / "lake", pulls)
        now = moments[-1] + later * DAY
        asked = [at for at in (*moments, now - KEEP) if at >= now - KEEP]
        before = {at: seen(lake, at) for at in asked}, seen(lake)
        marks = {account: lake.watermark(account) for account in ACCOUNTS}
        with killed_after(kill):
            tidy(lake, KEEP, RETENTION, now)
        assert ({at: seen(lake, at) for at in asked}, seen(lake)) == before
        tidy(lake, KEEP, RETENTION, now)
        assert ({at: seen(lake, at) for at in asked}, seen(lake)) == before
        assert {account: lake.watermark(account) for account in ACCOUNTS} == marks
        assert tidy(lake, KEEP, RETENTION, now) == Tidied(), "nothing is left to do"


def test_what_only_old_states_need_is_removed(new_lake: Callable[[], Lake]) -> None:
    lake, moments = pulled(new_lake().folder, [("cin7.main", 5)] * 8)
    held = len(list((lake.folder / "orders").glob("*.parquet")))
    done = tidy(lake, KEEP, RETENTION, moments[-1])
    # The three of the kept time, that of the grace, and the last one before, as a look at that moment shows it.
    assert lake.rows("snapshots").num_rows == 4
    assert done.snapshots == 4
    assert done.files > 0
    assert done.size > 0
    assert len(list((lake.folder / "orders").glob("*.parquet"))) < held


def test_a_state_from_before_the_kept_time_is_refused_with_the_reason(new_lake: Callable[[], Lake]) -> None:
    lake, moments = pulled(new_lake().folder, [("cin7.main", 5)] * 8)
    tidy(lake, KEEP, RETENTION, moments[-1])
    with pytest.raises(LakeError, match="keep under"):
        lake.snapshot(moments[0])
    # Keeping more from now on brings nothing back.
    tidy(lake, 100 * DAY, RETENTION, moments[-1] + DAY)
    with pytest.raises(LakeError, match="keep under"):
        lake.snapshot(moments[0])


def test_a_reader_of_a_state_that_is_gone_is_told_so(new_lake: Callable[[], Lake]) -> None:
    lake, moments = pulled(new_lake().folder, [("cin7.main", 5)] * 8)
    snapshot = lake.snapshot(moments[0])
    assert snapshot is not None
    tidy(lake, KEEP, RETENTION, moments[-1])
    with pytest.raises(LakeError, match="as it was then"):
        snapshot.connect()


def test_an_account_that_is_pulled_no_more_stays_readable(new_lake: Callable[[], Lake]) -> None:
    lake, moments = pulled(new_lake().folder, [("shipstation.main", 0), *[("cin7.main", 9)] * 6])
    before = seen(lake)
    tidy(lake, KEEP, RETENTION, moments[-1])
    assert seen(lake) == before
    assert {row[0] for row in seen(lake)[1]["orders"]} == set(ACCOUNTS)


def test_what_left_a_table_within_the_grace_stays_for_who_reads_it(new_lake: Callable[[], Lake]) -> None:
    lake, moments = new_lake(), [NOW + day * 5 * DAY for day in range(8)]
    for at in moments:
        pull(lake, "cin7.main", at)
    assert tidy(lake, KEEP, RETENTION, moments[-1]).files == 0


def test_files_a_killed_process_left_are_removed(new_lake: Callable[[], Lake]) -> None:
    lake, moments = pulled(new_lake().folder, [("cin7.main", 0)])
    orphan = lake.folder / "orders" / "part-00000-orphan.parquet"
    orphan.write_bytes(b"half")
    os.utime(orphan, (0, 0))
    tidy(lake, KEEP, RETENTION, moments[-1])
    assert not orphan.exists()


def test_a_file_that_is_in_use_is_met_again_by_the_next_upkeep(
    new_lake: Callable[[], Lake], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, moments = pulled(new_lake().folder, [("cin7.main", 5)] * 8)

    def in_use(_: Path) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", in_use)
        assert tidy(lake, KEEP, RETENTION, moments[-1]).files == 0
    assert tidy(lake, KEEP, RETENTION, moments[-1]).files > 0


def test_watermarks_and_readers_outlive_a_cleaned_log(new_lake: Callable[[], Lake]) -> None:
    lake, at = new_lake(), NOW
    # Deltalake makes a checkpoint every hundred commits.
    for minute in range(110):
        at = NOW + minute * timedelta(minutes=1)
        lake.set_watermark("cin7.main", at)
    lake.set_watermark("cin7.other", NOW)
    pull(lake, "cin7.main", at)
    aged(lake)
    before = seen(lake)
    assert tidy(lake, KEEP, RETENTION, at).logs == 99
    assert (lake.watermark("cin7.main"), lake.watermark("cin7.other")) == (at, NOW)
    assert seen(lake) == before
    pull(lake, "cin7.main", at + HOUR)
    assert lake.watermark("cin7.main") == at + HOUR


def test_no_commit_cleans_up_the_log_that_an_account_is_still_read_from(
    new_lake: Callable[[], Lake], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_MOST_FILES", 10_000)
    lake = new_lake()
    DeltaTable(lake.folder / "orders").alter.set_table_properties({"delta.checkpointInterval": "2"})
    pull(lake, "shipstation.main", NOW)
    before = seen(lake)
    for minute in range(16):
        lake.set_watermark("cin7.main", NOW + minute * timedelta(minutes=1))
        aged(lake)
    assert seen(lake) == before


def test_an_upkeep_is_due_a_day_after_the_last(new_lake: Callable[[], Lake]) -> None:
    lake, moments = pulled(new_lake().folder, [("cin7.main", 0)])
    assert is_due(lake, moments[-1])
    tidy(lake, KEEP, RETENTION, moments[-1])
    assert [is_due(lake, moments[-1] + hours * HOUR) for hours in (1, 23, 24)] == [False, False, True]


def test_a_lake_without_a_pull_is_left_alone(lake: Lake) -> None:
    assert tidy(lake, KEEP, RETENTION, NOW) == Tidied()


def test_a_table_whose_log_has_a_hole_is_left_as_it_is(new_lake: Callable[[], Lake]) -> None:
    lake, moments = pulled(new_lake().folder, [("cin7.main", 5)] * 8)
    lake.table("raw").create_checkpoint()
    newest = lake.table("raw").version()
    (lake.folder / "raw" / "_delta_log" / f"{newest - 1:020}.json").unlink()
    aged(lake)
    held = set((lake.folder / "raw").iterdir())
    done = tidy(lake, KEEP, RETENTION, moments[-1])
    assert set((lake.folder / "raw").iterdir()) == held
    assert done.files > 0, "the other tables are looked after"


def test_numbers_of_snapshots_go_on_after_some_are_forgotten(new_lake: Callable[[], Lake]) -> None:
    lake, moments = pulled(new_lake().folder, [("cin7.main", 5)] * 8)
    tidy(lake, KEEP, RETENTION, moments[-1])
    pull(lake, "cin7.main", moments[-1] + HOUR)
    numbers = lake.rows("snapshots")["sequence"].to_pylist()
    assert max(numbers) == 9
    assert len(numbers) == len(set(numbers))
