"""What the lake remembers of an order: findings that are solved, and what a look-up just changed."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from merchants import NOW, Merchant, config, fill

from shipops.audit.question import Question
from shipops.audit.run import audit
from shipops.desk.past import with_past
from shipops.desk.trace import Trace, trace
from shipops.lake import Lake

DAY = timedelta(days=1)


def recorded(lake: Lake, at: Any) -> None:
    audit(lake, config(), Question(as_of=at, run_id=f"run-{at:%d%H}", record=True))


def told(lake: Lake, at: Any, **how: Any) -> Trace:
    snapshot = lake.snapshot()
    assert snapshot is not None
    return with_past(trace(snapshot, config(), "SO-1", as_of=at), lake, at=at, **how)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """SO-1 was missing in the first recorded run, and is in ShipStation since."""
    made, m = Lake(tmp_path), Merchant()
    sale = m.sale("SO-1")
    m.sale("SO-2")
    fill(made, m)
    recorded(made, NOW)
    m.imported(sale)
    fill(made, m)
    recorded(made, NOW + DAY)
    return made


def test_a_solved_finding_is_told_with_when_it_was_solved(lake: Lake) -> None:
    (story,) = told(lake, NOW + 2 * DAY).orders
    assert story.findings == ()
    assert [(found.check, found.last_seen) for found in story.past] == [("missing-in-shipstation", NOW + DAY)]


def test_what_is_not_solved_yet_or_about_another_order_is_not_told(lake: Lake) -> None:
    (story,) = told(lake, NOW + DAY / 2).orders
    assert story.past == ()


def test_before_any_recorded_run_nothing_is_remembered(tmp_path: Path) -> None:
    made, m = Lake(tmp_path), Merchant()
    m.sale("SO-1")
    fill(made, m)
    assert told(made, NOW).orders[0].past == ()


def test_what_a_look_up_changed_is_told(lake: Lake) -> None:
    later = NOW + 2 * DAY
    m = Merchant()
    m.imported(m.sale("SO-1"), status="shipped")
    m.reading.orders = [row.model_copy(update={"seen_at": later}) for row in m.reading.orders]
    m.reading.units = [row.model_copy(update={"seen_at": later}) for row in m.reading.units]
    lake.commit_look_up(m.reading)
    (story,) = told(lake, later, since=later).orders
    assert story.changed == ("shipstation.main order: status was awaiting_shipment and is shipped",)
    (story,) = told(lake, later).orders
    assert story.changed == ()


def test_what_changed_before_is_no_news(lake: Lake) -> None:
    (story,) = told(lake, NOW + 2 * DAY, since=NOW + 2 * DAY).orders
    assert story.changed == ()
