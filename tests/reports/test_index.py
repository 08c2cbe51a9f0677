"""The list of all runs stays small, leads to every report that is there, and needs no network."""

from __future__ import annotations

import json
import random
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shipops.reports.history import Run, run_id_of
from shipops.reports.index import write_index
from shipops.reports.retention import remove_old

ZONE = ZoneInfo("America/Chicago")
START = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def a_run(place: int, **told: Any) -> Run:
    at = START + timedelta(hours=place)
    usual: dict[str, Any] = {
        "run_id": run_id_of(at), "job": "morning", "notebook": "reconciliation", "started_at": at, "as_of": at,
        "outcome": "finished", "folder": f"{at:%Y-%m-%dT%H%M%SZ}", "ended_at": at + timedelta(seconds=40),
        "open": 10, "critical": 2, "new": 3, "solved": 1, "repair_seconds": 7200, "again": "[]",
    }  # fmt: skip
    return Run(**usual | told)


def kept(reports: Path, run: Run) -> Path:
    page = reports / run.notebook / run.folder / f"{run.notebook}.html"
    page.parent.mkdir(parents=True)
    page.write_text("report", encoding="utf-8")
    return page


def index_of(reports: Path, *runs: Run) -> str:
    return write_index(reports, runs, ZONE, changed=runs[-1:]).read_text(encoding="utf-8")


def test_a_report_that_is_there_is_linked_and_one_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    there, gone = a_run(0), a_run(1)
    kept(tmp_path, there)
    text = index_of(tmp_path, there, gone)
    (link,) = re.findall(r'href="(reconciliation/[^"]*)"', text)
    assert (tmp_path / link).read_text() == "report"
    assert text.count("<td class=links>removed</td>") == 1


def test_a_hostile_name_stays_text(tmp_path: Path) -> None:
    hostile = '<script>alert("x")</script>'
    run = a_run(0, job=hostile, notebook='a"b#c', again=json.dumps(
        [{"account": hostile, "order": hostile, "findings": 2, "reopened": 1}]
    ))  # fmt: skip
    page = kept(tmp_path, run)
    text = index_of(tmp_path, run)
    assert "<script>alert" not in text
    assert f'href="a%22b%23c/{run.folder}/a%22b%23c.html"' in text
    assert page.is_file()


def test_how_a_run_ended_is_said_in_words(tmp_path: Path) -> None:
    outcomes = ("finished", "failed", "timed_out", "interrupted")
    text = index_of(tmp_path, *(a_run(place, outcome=outcome) for place, outcome in enumerate(outcomes)))
    for words in ("Finished", "Failed", "Took too long", "Cut off"):
        assert f">{words}</span>" in text
    assert "morning: cut off last time." in text


def test_a_job_shows_what_is_open_what_moved_and_how_long_repairs_take(tmp_path: Path) -> None:
    again = json.dumps([{"account": "cin7.main", "order": "SO-00042", "findings": 2, "reopened": 3}])
    runs = [a_run(0, open=30), a_run(24, open=70, critical=14, new=43, solved=2, repair_seconds=14_400, again=again)]
    text = index_of(tmp_path, *runs)
    tiles = re.findall(r'class="label">(.*?)</span><span class="number">(.*?)</span>', text)
    assert tiles == [("Open", "70"), ("New or back", "43"), ("Solved", "2"), ("Mean time to repair", "2 h")]
    assert "Open findings of morning: 30 on 2026-11-02, 70 on 2026-11-03" in text
    assert "SO-00042</span> (cin7.main): 2 open findings, came back 3 times" in text


def test_a_job_without_findings_is_only_listed(tmp_path: Path) -> None:
    text = index_of(tmp_path, a_run(0, job="lookup", open=None))
    assert "<h2>lookup</h2>" not in text
    assert "<td>lookup</td>" in text


def test_every_run_stands_on_the_page_of_its_month(tmp_path: Path) -> None:
    # The second begins in December in UTC and still in November where it is read.
    runs = [a_run(0), replace(a_run(1), started_at=datetime(2026, 12, 1, 3, tzinfo=UTC)), a_run(24 * 40)]
    text = index_of(tmp_path, *runs)
    assert re.findall(r'href="(runs-[^"]*)">([^<]*)</a>: ([^<]*)', text) == [
        ("runs-2026-12.html", "December 2026", "1 run"), ("runs-2026-11.html", "November 2026", "2 runs"),
    ]  # fmt: skip
    assert (tmp_path / "runs-2026-11.html").read_text(encoding="utf-8").count("<tr><td") == 2


def test_a_month_without_a_change_is_not_written_again(tmp_path: Path) -> None:
    runs = [a_run(0), a_run(24 * 40)]
    index_of(tmp_path, *runs)
    (tmp_path / "runs-2026-11.html").write_text("as it was", encoding="utf-8")
    index_of(tmp_path, *runs)
    assert (tmp_path / "runs-2026-11.html").read_text(encoding="utf-8") == "as it was"
    write_index(tmp_path, runs, ZONE, changed=runs[:1])
    assert (tmp_path / "runs-2026-11.html").read_text(encoding="utf-8") != "as it was"


def test_ten_thousand_runs_make_a_small_index_quickly(tmp_path: Path) -> None:
    chance = random.Random(7)
    again = json.dumps(
        [{"account": "cin7.main", "order": f"SO-{n:05}", "findings": 2, "reopened": 1} for n in range(5)]
    )
    runs = [
        a_run(place, job=f"job {place % 20}", open=chance.randrange(400), critical=chance.randrange(40), again=again)
        for place in range(10_000)
    ]
    write_index(tmp_path, runs, ZONE, changed=())
    began = time.monotonic()
    path = write_index(tmp_path, runs, ZONE, changed=runs[-1:])
    assert time.monotonic() - began < 2
    assert path.stat().st_size < 500_000


def test_old_reports_leave_and_their_runs_stay(tmp_path: Path) -> None:
    old, young = a_run(0), a_run(100)
    for run in (old, young):
        kept(tmp_path, run)
    assert remove_old(tmp_path, [old, young], START + timedelta(hours=50)) == (old,)
    assert [path.name for path in (tmp_path / "reconciliation").iterdir()] == [young.folder]
    assert list((tmp_path / ".running").iterdir()) == []
    assert remove_old(tmp_path, [old, young], START + timedelta(hours=50)) == ()
    assert "removed" in index_of(tmp_path, old, young)


def test_what_a_killed_process_was_removing_goes_with_the_next_call(tmp_path: Path) -> None:
    left = tmp_path / ".running" / "leaving" / "reconciliation-2026"
    left.mkdir(parents=True)
    remove_old(tmp_path, [], START)
    assert not left.exists()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_in_a_browser_without_network_and_without_complaint(
    chromium: Any, tmp_path: Path, scheme: str
) -> None:
    runs = [a_run(24 * place, open=place) for place in range(40)]
    page_of_last = kept(tmp_path, runs[-1])
    index_of(tmp_path, *runs)
    page = chromium.new_page(color_scheme=scheme)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((tmp_path / "index.html").as_uri())
    assert page.locator("table tbody tr:visible").count() == 25
    assert page.locator("svg[role=img]").count() == 1
    assert page.locator("td.links a").first.evaluate("link => link.href") == page_of_last.as_uri()
    assert (asked, said) == ([(tmp_path / "index.html").as_uri()], [])
    page.close()
