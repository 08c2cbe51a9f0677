"""What happened since the last working day ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa

from shipops.audit.findings import Finding
from shipops.audit.result import Audit
from shipops.reports import reconciliation
from tests.reports.conftest import CALENDAR

Small = Callable[..., Audit]
Make = Callable[..., Finding]
NO_RUNS = pd.DataFrame(columns=["run_id"])


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/Chicago"))


def days(audit: Audit, runs: pd.DataFrame = NO_RUNS) -> dict[str, list[str]]:
    """The rows of the table: the day, and its numbers."""
    facts = reconciliation.prepared(audit, timezone="America/Chicago", calendar=CALENDAR)
    html = reconciliation.since_work(facts, runs).html
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]
    return {unescape(cells[0]): cells[1:] for cells in rows if cells}


def at(audit: Audit, moment: str, *orders: tuple[str, str, str]) -> Audit:
    """``audit`` as of ``moment``, with orders placed and due at moments, in a bucket."""
    rows = [
        {"account": "cin7.main", "order": f"SO-{place}", "order_id": f"id-{place}", "part": "", "bucket": bucket,
         "ordered_at": local(placed), "due_at": local(due), "link": "a", "currency": "USD", "total": 1.0}
        for place, (placed, due, bucket) in enumerate(orders)
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows) if rows else audit.units_table
    return replace(audit, as_of=local(moment), unit_rows=lambda: table)


def test_on_a_monday_the_weekend_is_there_day_by_day(small: Small, finding: Make) -> None:
    told = (
        finding(id="a", began_at=local("2026-11-14T09:00")),
        finding(id="b", began_at=local("2026-11-15T09:00"), severity="low"),
        finding(id="c", began_at=local("2026-11-13T17:00")),
    )
    orders = [
        ("2026-11-13T17:59", "2026-11-13T18:30", "matched"), ("2026-11-14T12:00", "2026-11-16T05:00", "missing"),
        ("2026-11-15T12:00", "2026-11-17T05:00", "not_due"),
    ]  # fmt: skip
    assert days(at(small(*told), "2026-11-16T06:00", *orders)) == {
        "Friday 13 November, from 18:00": ["0", "1", "0", "0", "0", "0"],
        "Saturday 14 November": ["1", "0", "0", "1", "1", "0"],
        "Sunday 15 November": ["1", "0", "0", "1", "0", "0"],
        "Monday 16 November": ["0", "1", "1", "0", "0", "0"],
        "Together": ["2", "2", "1", "2", "1", "0"],
    }


def test_after_a_holiday_it_begins_with_the_evening_before_it(small: Small) -> None:
    # Thanksgiving is on Thursday 26 November 2026.
    assert list(days(at(small(), "2026-11-27T06:00"))) == [
        "Wednesday 25 November, from 18:00", "Thursday 26 November", "Friday 27 November", "Together"
    ]  # fmt: skip


def test_in_the_middle_of_the_week_it_is_the_night(small: Small) -> None:
    assert list(days(at(small(), "2026-11-18T06:00"))) == [
        "Tuesday 17 November, from 18:00", "Wednesday 18 November", "Together"
    ]  # fmt: skip


def test_what_recorded_runs_solved_counts_on_its_day(small: Small) -> None:
    runs = pd.DataFrame(
        {"event": ["run", "resolved", "resolved", "resolved"],
         "at": pd.to_datetime(["2026-11-12T12:00Z", "2026-11-13T12:00Z", "2026-11-14T12:00Z", "2026-11-16T12:00Z"])}
    )  # fmt: skip
    told = days(at(small(), "2026-11-16T06:00"), runs)
    assert {day: numbers[-1] for day, numbers in told.items()} == {
        "Friday 13 November, from 18:00": "0", "Saturday 14 November": "1", "Sunday 15 November": "0",
        "Monday 16 November": "1", "Together": "2",
    }  # fmt: skip


def test_what_the_first_run_saw_did_not_begin_with_it(small: Small, finding: Make) -> None:
    runs = pd.DataFrame({"event": ["run", "run"], "at": pd.to_datetime(["2026-11-14T12:00Z", "2026-11-15T12:00Z"])})
    seen = (finding(id="a", first_seen=runs["at"][0]), finding(id="b", first_seen=runs["at"][1]))
    told = days(at(small(*seen), "2026-11-16T06:00"), runs)
    assert {day: numbers[3] for day, numbers in told.items() if numbers[3] != "0"} == {
        "Sunday 15 November": "1", "Together": "1"
    }  # fmt: skip


def test_of_how_many_findings_nobody_knows_when_they_began_is_said(small: Small, finding: Make) -> None:
    seen = local("2026-11-16T06:00")
    told = (finding(id="a", first_seen=seen), finding(id="b", began_at=local("2026-11-14T09:00"), first_seen=seen))
    audit = at(small(*told), "2026-11-16T06:00")
    facts = reconciliation.prepared(audit, timezone="America/Chicago", calendar=CALENDAR)
    said = repr(reconciliation.since_work(facts, NO_RUNS))
    assert "1 thing went wrong and is still open, 1 critical; 0 were solved." in said
    assert said.endswith("When 1 other finding began is not known.")
