"""A week of runs, and the alerts two recipients got, line by line as somebody wrote them down by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from office import Office, finding, utc
from receivers import Inbox

ALERTS = """
[alert.ops]
urls = ["json://{address}/ops"]
from_severity = "medium"
quiet_hours = "20:00-05:30"
checks = {{ stuck = "digest" }}
digest_at = "17:00"
[alert.boss]
urls = ["json://{address}/boss"]
from_severity = "critical"
quiet_hours = "20:00-07:00"
all_clear = true
"""
# Chicago's clocks go back on Sunday 1 November 2026 at 02:00: until then it is five hours behind UTC, then six.
# When (UTC) | to whom | title
LEDGER = """
10-28 11:00  ops   shipops morning: 2 new · Missing in ShipStation SO-1
10-28 12:00  boss  shipops morning: all clear
10-28 22:00  ops   shipops morning: 1 new · Does not move on SO-7
10-29 11:00  ops   shipops morning: 1 new (1 critical), 1 solved · Duplicate import SO-3
10-29 11:00  boss  shipops morning: 1 new (1 critical) · Duplicate import SO-3
10-30 02:00  ops   shipops night: 1 new (1 critical) · Shipped after cancel SO-4
10-30 02:00  boss  shipops night: 1 new (1 critical) · Shipped after cancel SO-4
10-30 10:30  ops   shipops night: 1 new · Missing in ShipStation SO-5
10-30 11:10  ops   shipops morning: late
10-30 11:10  boss  shipops morning: late
10-30 11:20  ops   shipops morning: failed
10-30 11:20  boss  shipops morning: failed
10-31 11:00  ops   shipops morning: works again, 1 solved
10-31 12:00  boss  shipops morning: works again, 1 solved
11-01 12:00  ops   shipops morning: 1 back · Missing in ShipStation SO-1
11-01 13:00  boss  shipops morning: all clear
11-02 11:30  ops   shipops night: 2 solved
11-02 13:00  boss  shipops night, morning: 1 solved, all clear
11-03 12:00  ops   shipops morning: 1 solved
11-03 13:00  boss  shipops morning: all clear
11-03 23:00  ops   shipops morning: 1 solved
"""


def test_alerts_of_a_week_equal_the_ledger_written_by_hand(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(
        tmp_path, ALERTS.format(address=inbox.address), jobs=("morning", "night"), zone="America/Chicago"
    )  # fmt: skip
    missing, wrong = finding("SO-1"), finding("SO-2", "medium", "address-mismatch")
    low, stuck = finding("SO-6", "low", "line-mismatch"), finding("SO-7", "medium", "stuck")
    double = finding("SO-3", "critical", "duplicate-import")
    shipped, held = finding("SO-4", "critical", "shipped-after-cancel"), finding("SO-5")
    told: list[str] = []
    now = utc("10-28 10:00")

    def until(at: str) -> None:
        """A tick every half an hour."""
        nonlocal now
        while now < utc(at):
            now = min(now + timedelta(minutes=30), utc(at))
            office.tick(now)
            note()

    def note() -> None:
        while inbox.posts:
            path, post = inbox.posts.pop(0)
            told.append(f"{now:%m-%d %H:%M}  {path[1:]:<4}  {post['title']}")

    def run(at: str, *findings: object, **how: object) -> None:
        until(at)
        office.run(at, findings, **how)  # type: ignore[arg-type]
        note()

    # Wednesday. Stuck ones wait for the digest, low ones are none of theirs.
    run("10-28 11:00", missing, wrong, low, stuck)
    run("10-29 11:00", missing, double, low, stuck)
    # At nine in the evening only what is critical passes.
    run("10-30 02:00", shipped, held, job="night")
    until("10-30 11:10")
    office.late(due="10-30 11:00", at="10-30 11:10")
    note()
    run("10-30 11:20", due="10-30 11:00", outcome="failed", records=False)
    # What is muted is silent, and so is its end.
    office.mute(missing, "10-30 12:00", "11-01 06:00")
    run("10-31 11:00", stuck)
    # Sunday: six in the morning is an hour later in UTC.
    run("11-01 12:00", missing, stuck)
    run("11-02 03:00", job="night")
    run("11-02 12:00", missing, stuck)
    run("11-03 12:00")
    until("11-03 23:30")
    assert told == LEDGER.strip().splitlines()
