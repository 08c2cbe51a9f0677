"""Documents older than they may be kept lose their text: first for readers, then on the disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.lake import Ingest, Lake
from shipops.lake.expiry import LATE
from shipops.lake.ingest import close_pull
from shipops.lake.tables import schemas
from shipops.lake.upkeep import GRACE, tidy
from shipops.systems.reading import RawDocument, Reading, Rejected
from tests.lake.conftest import NOW, Make
from tests.lake.pulls import DAY, HOUR, KEEP, PULLS, KilledError, aged, few, pull, pulled, seen

KEPT = 20 * DAY
make = Make()


def texts(lake: Lake) -> dict[datetime, str]:
    """The documents that a reader of the newest state sees, by when they were received."""
    snapshot = lake.snapshot()
    assert snapshot is not None
    with snapshot.connect(names=("raw",)) as db:
        return dict(db.execute("SELECT fetched_at, payload FROM raw").fetchall())


def on_disk(lake: Lake, table: str = "raw") -> set[str]:
    """Every text in a file of a table, whether a state of the lake still has it or not."""
    files = (lake.folder / table).glob("*.parquet")
    return {text for file in files for text in pq.read_table(file)["payload"].to_pylist() if text}


@settings(few, max_examples=3)
@given(pulls=PULLS, later=st.integers(0, 40), killed=st.booleans())
def test_documents_go_after_their_time_and_nothing_else_changes(
    empty_lake: Path, pulls: list[tuple[str, int]], later: int, killed: bool
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copytree(empty_lake, Path(folder) / "lake")
        lake, moments = pulled(Path(folder) / "lake", pulls)
        now = moments[-1] + later * DAY
        before = seen(lake)
        with pytest.MonkeyPatch.context() as patch:
            if killed:
                patch.setattr(Lake, "replace_snapshots", _dies)
                with pytest.raises(KilledError):
                    tidy(lake, KEEP, KEPT, now)
        tidy(lake, KEEP, KEPT, now)
        told = texts(lake)
        assert told.keys() == {*moments}
        for at, text in told.items():
            assert not text or at >= now - KEPT - LATE, "what is too old has no text"
            assert text or at < now - KEPT, "what may be kept has its text"
        after = seen(lake)
        assert after[0] == before[0]
        assert {**after[1], "raw": None} == {**before[1], "raw": None}
        # When the states that had them are forgotten, the disk has them no more.
        aged(lake)
        tidy(lake, KEEP, KEPT, end := now + KEEP + GRACE + LATE)
        aged(lake)
        tidy(lake, KEEP, KEPT, end)
        assert on_disk(lake) == {f'"{at}"' for at in moments if at >= end - KEPT}


def _dies(*_: object) -> None:
    raise KilledError


def test_a_state_that_is_kept_shows_its_documents_until_it_is_forgotten(new_lake: Callable[[], Lake]) -> None:
    lake, moments = pulled(new_lake().folder, [("cin7.main", 5)] * 8)
    asked = moments[-2]
    before = seen(lake, asked)
    assert tidy(lake, KEEP, KEPT, moments[-1]).documents == 4
    assert seen(lake, asked) == before


def test_documents_of_an_account_that_is_pulled_no_more_go_too(new_lake: Callable[[], Lake]) -> None:
    lake, moments = pulled(new_lake().folder, [("shipstation.main", 0), *[("cin7.main", 9)] * 6])
    before = seen(lake)[1]["orders"]
    tidy(lake, KEEP, KEPT, moments[-1])
    assert texts(lake)[moments[0]] == ""
    aged(lake)
    tidy(lake, KEEP, KEPT, moments[-1] + KEEP + GRACE + HOUR)
    assert f'"{moments[0]}"' not in on_disk(lake)
    assert seen(lake)[1]["orders"] == before


def test_a_state_is_not_moved_over_what_an_unfinished_pull_brought(new_lake: Callable[[], Lake]) -> None:
    lake, (begun,) = pulled(new_lake().folder, [("shipstation.main", 0)])
    brought = RawDocument("shipstation.main", "x", "2", '"unfinished"', begun + HOUR)
    Ingest(lake, Reading(raw=[brought])).commit()
    tidy(lake, KEEP, KEPT, begun + 40 * DAY)
    assert texts(lake) == {begun: f'"{begun}"'}
    pull(lake, "shipstation.main", end := begun + 41 * DAY)
    assert texts(lake) == {begun: "", begun + HOUR: "", end: f'"{end}"'}


def test_an_expired_document_that_comes_again_is_not_kept_again(new_lake: Callable[[], Lake]) -> None:
    lake = new_lake()
    pull(lake, "cin7.main", NOW)
    tidy(lake, KEEP, KEPT, later := NOW + 40 * DAY)
    again = RawDocument("cin7.main", "x", "1", f'"{NOW}"', later)
    Ingest(lake, Reading(raw=[again])).commit()
    assert [row["payload"] for row in lake.rows("raw").to_pylist()] == [""]


def test_a_record_that_could_not_be_read_loses_its_text_and_stays_aside(new_lake: Callable[[], Lake]) -> None:
    lake = new_lake()
    rejected = Rejected("cin7.main", "cin7-sale", "s9", "no number", '{"Customer": "Ann"}', NOW)
    pull(lake, "cin7.main", NOW)
    close_pull(lake, "cin7.main", Reading(rejected=[rejected]), NOW)
    lake.commit_snapshot(make.coverage())
    tidy(lake, KEEP, KEPT, NOW + 40 * DAY)
    assert [(row["reason"], row["payload"]) for row in lake.rows("quarantine").to_pylist()] == [("no number", "")]
    aged(lake)
    tidy(lake, KEEP, KEPT, NOW + 40 * DAY)
    assert on_disk(lake, "quarantine") == set()


def test_findings_of_long_ago_stay_without_their_evidence(new_lake: Callable[[], Lake]) -> None:
    lake = new_lake()
    told = {"id": "f1", "check": "address-mismatch", "because": [{"field": "ship-to", "value": "7 Elm Street"}]}
    row = {"run_id": "r", "job": "j", "at": NOW, "finding_id": "f1", "event": "seen", "finding": json.dumps(told)}
    marked = row | {"event": "note", "finding": json.dumps({"text": '"because": [{'})}
    fresh = row | {"run_id": "s", "at": NOW + 45 * DAY}
    rows = [row, marked, fresh]
    lake.append("finding_events", pa.Table.from_pylist(rows, schema=schemas()["finding_events"]))
    pull(lake, "cin7.main", NOW)
    assert tidy(lake, KEEP, KEPT, NOW + 40 * DAY).evidence == 1
    kept = sorted(lake.rows("finding_events").to_pylist(), key=lambda one: (one["at"], one["event"]))
    assert kept == [marked, row | {"finding": json.dumps(told | {"because": []})}, fresh]
    aged(lake)
    tidy(lake, KEEP, KEPT, NOW + 60 * DAY)
    files = (lake.folder / "finding_events").glob("*.parquet")
    written = [row for file in files for row in pq.read_table(file).to_pylist()]
    assert {row["run_id"] for row in written if "Elm" in row["finding"]} == {"s"}
    assert lake.rows("finding_events").num_rows == 3


def test_documents_wait_for_one_another_a_week_as_their_files_are_written_anew(new_lake: Callable[[], Lake]) -> None:
    lake, (first, *_, last) = pulled(new_lake().folder, [("cin7.main", 1)] * 5)
    day_by_day = [tidy(lake, KEEP, KEPT, first + KEPT + days * DAY + timedelta(hours=1)).documents for days in range(9)]
    assert day_by_day == [0] * 7 + [5, 0]
    assert last < first + LATE
