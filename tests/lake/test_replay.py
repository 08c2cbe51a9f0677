"""A pull that is killed anywhere and run again ends where an undisturbed one would."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipops.lake import Ingest, Lake
from shipops.records import Order, OrderLine, Shipment, Unit
from shipops.systems.reading import Reading

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TABLES = ("orders", "units", "order_lines", "shipments")
IDS = st.sets(st.sampled_from("abc"), max_size=2)


class KilledError(Exception):
    """The process ends here."""


def sale(order_id: str, status: str, detail: bool, ids: Sequence[str], ready: bool, hours: int) -> Reading:
    """One sale as one pull reads it, with its units, lines and shipments; ``hours`` into the day."""
    at = NOW + timedelta(hours=hours)
    known: dict[str, Any] = {"account": "cin7.main", "system": "cin7", "order_id": order_id, "seen_at": at}
    found = {"detail_at": at, "detail_of_modified": at, "ship_to_city": "-".join(ids)} if detail else {}
    ready_at = at if ready else None
    return Reading(
        orders=[Order(**known, number=order_id.upper(), status=status, modified_at=at, **found)],
        units=[Unit(**known, unit_id=order_id + each, ready_at=ready_at) for each in ids],
        lines=[OrderLine(**known, line_id=each, quantity=hours) for each in ids] if detail else [],
        shipments=[Shipment(**known, kind="reported", shipment_id=order_id + each, tracking=each) for each in ids],
    )


@st.composite
def pulls(draw: st.DrawFn) -> list[list[Reading]]:
    """One or two pulls, each a list of readings in which no sale comes twice."""
    return [
        [
            sale(
                order_id, draw(st.sampled_from(["open", "shipped"])), draw(st.booleans()), sorted(draw(IDS)),
                draw(st.booleans()), hours,
            )
            for order_id in draw(st.permutations(["s1", "s2"]))[: draw(st.integers(1, 2))]
        ]
        for hours in range(draw(st.integers(1, 2)))
    ]  # fmt: skip


def together(readings: Sequence[Reading]) -> Reading:
    whole = Reading()
    for reading in readings:
        whole.add(reading)
    return whole


def state(lake: Lake) -> dict[str, list[Any]]:
    return {name: sorted(lake.table(name).to_pyarrow_table().to_pylist(), key=repr) for name in TABLES}


def copied(empty: Path, folder: Path) -> Lake:
    shutil.copytree(empty, folder)
    return Lake(folder)


def killed_after(lake: Lake, reading: Reading, commits: int) -> None:
    """Ingest until that many commits were made, then die."""
    left = iter(range(commits))

    def counted(write: Any) -> Any:
        def commit(*arguments: Any) -> None:
            rows = arguments[-1]
            if rows.num_rows and next(left, None) is None:
                raise KilledError
            write(*arguments)

        return commit

    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(KilledError):
        patch.setattr(lake, "append", counted(lake.append))
        patch.setattr(lake, "upsert", counted(lake.upsert))
        Ingest(lake, reading).commit()


few = settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@given(drawn=pulls(), commits=st.integers(0, 6))
def test_a_pull_killed_between_any_two_commits_and_run_again_ends_the_same(
    empty_lake: Path, drawn: list[list[Reading]], commits: int
) -> None:
    with TemporaryDirectory() as folder:
        calm, killed = copied(empty_lake, Path(folder, "calm")), copied(empty_lake, Path(folder, "killed"))
        for reading in map(together, drawn):
            Ingest(calm, reading).commit()
            killed_after(killed, reading, commits)
            Ingest(killed, reading).commit()
        assert state(killed) == state(calm)
        events = [lake.table("order_events").to_pyarrow_table()["event_id"].to_pylist() for lake in (calm, killed)]
        assert sorted(events[1]) == sorted(events[0])


@few
@given(drawn=pulls())
def test_how_a_pull_is_cut_into_portions_does_not_matter(empty_lake: Path, drawn: list[list[Reading]]) -> None:
    with TemporaryDirectory() as folder:
        whole, cut = copied(empty_lake, Path(folder, "whole")), copied(empty_lake, Path(folder, "cut"))
        for readings in drawn:
            Ingest(whole, together(readings)).commit()
            for reading in readings:
                Ingest(cut, reading).commit()
        assert state(cut) == state(whole)


@pytest.mark.parametrize("commits", [2, 4])
def test_a_change_told_before_the_kill_is_told_once(empty_lake: Path, tmp_path: Path, commits: int) -> None:
    lake = copied(empty_lake, tmp_path / "lake")
    Ingest(lake, sale("s1", "open", True, ["a", "b"], False, 0)).commit()
    later = sale("s1", "shipped", True, ["b", "c"], True, 1)
    killed_after(lake, later, commits)
    Ingest(lake, later).commit()
    events = lake.table("order_events").to_pyarrow_table().to_pylist()
    told = [(event["subject_id"], event["field"], event["new"]) for event in events]
    assert len(told) == len(set(told))
    assert ("s1", "status", "shipped") in told
