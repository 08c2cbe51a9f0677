"""What is read out of an order, and where its status bar stops."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from merchants import NOW, OLD_STORE, SHIPSTATION, WEEK_AGO, Merchant, Person, Placed, config, fill

from shipops.audit.result import BUCKETS
from shipops.desk.order_parts import Row
from shipops.desk.progress import Progress, progress, sentence
from shipops.desk.trace import OrderStory, trace
from shipops.lake import Lake

CHICAGO = ZoneInfo("America/Chicago")
HOUR = timedelta(hours=1)


def shipped(m: Merchant, order: Placed, tracking: str, **changes: Any) -> None:
    m.label(order, tracking, created_at=NOW - 30 * HOUR, **changes)


def _waits(m: Merchant) -> None:
    m.imported(m.sale("SO-1"))


def _label(m: Merchant) -> None:
    sale = m.sale("SO-1")
    shipped(m, m.imported(sale, status="shipped"), "1Z1")
    m.reported(sale, "1Z1")


def _label_untold(m: Merchant) -> None:
    m.label(m.imported(m.sale("SO-1"), status="shipped"), "1Z1", created_at=NOW - HOUR / 2)


def _missing(m: Merchant) -> None:
    m.sale("SO-1")


def _recent(m: Merchant) -> None:
    m.sale("SO-1", modified_at=NOW - HOUR / 4, unit={"ready_at": NOW - HOUR / 4, "changed_at": NOW - HOUR / 4})


def _unpacked(m: Merchant) -> None:
    m.sale("SO-1", ordered_at=NOW - HOUR, modified_at=NOW - HOUR,
           unit={"picked": True, "packed": False, "at_ship_stage": False, "ready_at": None})  # fmt: skip


def _late(m: Merchant) -> None:
    m.sale("SO-1", unit={"packed": False, "ready_at": None})


def _cancelled(m: Merchant) -> None:
    m.sale("SO-1", unit={"void": True, "void_at": NOW - 30 * HOUR})


def _held(m: Merchant) -> None:
    m.imported(m.sale("SO-1"), status="on_hold", hold_until=date(2026, 11, 9))


def _backordered(m: Merchant) -> None:
    m.sale("SO-1", ordered_at=NOW - HOUR, unit={"picked": False, "packed": False, "backordered": True, "ready_at": None,
                                               "ordered_at": NOW - HOUR})  # fmt: skip


def _refunded(m: Merchant) -> None:
    m.sale("SO-1", unit={"refunded": True, "void_at": NOW - 30 * HOUR})


def _called_off(m: Merchant) -> None:
    m.imported(m.sale("SO-1"), status="cancelled")


def _made(m: Merchant) -> None:
    m.web_order("SO-1", status_text="In Production", status="open", ordered_at=NOW - HOUR,
                unit={"ready_at": None, "ordered_at": NOW - HOUR})  # fmt: skip


def _pickup(m: Merchant) -> None:
    m.web_order("SO-1", unit={"pickup": True})


def _picked_up(m: Merchant) -> None:
    m.web_order("SO-1", unit={"pickup": True, "picked_up_flag": True})


def _by_hand(m: Merchant) -> None:
    m.label(m.imported(m.sale("SO-1"), status="shipped"), None, kind="marked_shipped", created_at=NOW - 30 * HOUR)


@dataclass(frozen=True)
class Case:
    """A story, what it says after "Your order SO-1 of …", its bar, and what comes next."""

    story: Callable[[Merchant], None]
    says: str
    bar: str
    ahead: str = ""


CASES = [
    Case(_waits, "has been at the shipping desk since 26 October 2026 and waits for its label.", "✓ ✓ ✓ ✓ ● ○",
         "Next a label is made and the carrier takes it over."),
    Case(_label, "is on its way out: a label was made on 1 November 2026 with UPS 1Z1.", "✓ ✓ ✓ ✓ ✓ ✓",
         "Where it is now, the carrier's page tells."),
    Case(_label_untold, "is on its way out: a label was made on 2 November 2026 with UPS 1Z1.", "✓ ✓ ✓ ✓ ✓ ●",
         "Where it is now, the carrier's page tells."),
    Case(_missing, "is ready to be shipped, but has not reached the shipping desk: that is a fault on our side.",
         "✓ ✓ ✓ ! ○ ○", "Next we bring it to the shipping desk, where a label is made."),
    Case(_recent, "is ready to be shipped and reaches the shipping desk shortly.", "✓ ✓ ✓ ● ○ ○",
         "There a label is made next."),
    Case(_unpacked, "is being picked and packed.", "✓ ✓ ● ○ ○ ○",
         "Next it goes to the shipping desk, where a label is made."),
    Case(_late, "is late: it is not packed.", "✓ ✓ ! ○ ○ ○", "Once that is settled it goes to the shipping desk."),
    Case(_cancelled, "was cancelled.", "✓ ✓ ✓ – – –"),
    Case(_held, "is on hold at the shipping desk until 9 November 2026.", "✓ ✓ ✓ ✓ ● ○",
         "After that a label is made for it."),
    Case(_backordered, "waits for goods that are not in stock.", "✓ ● ○ ○ ○ ○", "It goes on once they have come in."),
    Case(_refunded, "was refunded.", "✓ ✓ ✓ – – –"),
    Case(_called_off, "was called off at the shipping desk.", "✓ ✓ ✓ ✓ ! ○"),
    Case(_made, "is being made.", "✓ ● ○ ○ ○", "Next it goes to the shipping desk, where a label is made."),
    Case(_pickup, "is ready to be picked up.", "✓ ✓ – – –"),
    Case(_picked_up, "was picked up.", "✓ ✓ – – –"),
    Case(_by_hand,
         "is on its way out: it was marked as shipped on 1 November 2026 with UPS, without a tracking number.",
         "✓ ✓ ✓ ✓ ✓ ●"),
]  # fmt: skip
SIGNS = {"done": "✓", "here": "●", "stuck": "!", "ahead": "○", "skipped": "–"}


def story_of(folder: Path, tell: Callable[[Merchant], None]) -> OrderStory:
    lake, m = Lake(folder), Merchant()
    tell(m)
    fill(lake, m)
    snapshot = lake.snapshot()
    assert snapshot is not None
    (story,) = [
        one for one in trace(snapshot, config(), "SO-1", as_of=NOW).orders if one.order["system"] != "shipstation"
    ]
    return story


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.story.__name__.strip("_"))
def test_what_is_read_out_and_where_the_bar_stops(tmp_path: Path, case: Case) -> None:
    story = story_of(tmp_path, case.story)
    stood = "That is how it stood today at 09:30."
    expected = " ".join(filter(None, (case.says, case.ahead, stood)))
    assert story.says.partition(" of ")[2].partition(" 2026 ")[2] == expected
    (one,) = story.progress
    assert " ".join(SIGNS[stage.state] for stage in one.stages) == case.bar


def test_what_went_wrong_says_the_next_step(tmp_path: Path) -> None:
    (one,) = story_of(tmp_path, _missing).progress
    assert one.next_step.startswith("In ShipStation refresh the store")


@pytest.mark.parametrize(
    ("story", "says"),
    [(_waits, "Somebody makes its label in ShipStation."), (_held, "It is on hold until 9 November 2026."),
     (_recent, "ShipStation fetches it when Store 1 refreshes next."),
     (_label_untold, "ShipStation tells cin7.main its"),
     (_label, "It is with the carrier, whose page says"), (_unpacked, "It is to be packed."),
     (_cancelled, "Nothing more happens here.")],
)  # fmt: skip
def test_where_nothing_is_wrong_the_next_step_is_the_next_stage(
    tmp_path: Path, story: Callable[[Merchant], None], says: str
) -> None:
    (one,) = story_of(tmp_path, story).progress
    assert one.next_step.startswith(says)


@pytest.mark.parametrize(
    ("promised", "says"),
    [(date(2026, 11, 5), "It is promised for 5 November 2026."),
     (date(2026, 10, 30), "It was promised for 30 October 2026, which has passed.")],
)  # fmt: skip
def test_what_was_promised_is_said_while_it_has_not_left(tmp_path: Path, promised: date, says: str) -> None:
    waiting = story_of(tmp_path / "a", lambda m: m.imported(m.sale("SO-1", ship_by=promised)) and None)
    assert waiting.says.endswith(f" {says} That is how it stood today at 09:30.")

    def gone(m: Merchant) -> None:
        shipped(m, m.imported(m.sale("SO-1", ship_by=promised), status="shipped"), "1Z1")

    assert "promised" not in story_of(tmp_path / "b", gone).says


def test_parts_are_told_one_by_one(tmp_path: Path) -> None:
    def tell(m: Merchant) -> None:
        sale = m.sale("SO-1", parts=2, part_items=[{"A": 1}, {"B": 1}])
        shipped(m, m.imported(sale, items={"A": 1}, status="shipped"), "1Z1")

    says = story_of(tmp_path, tell).says
    assert "ships in parts: part 1 is on its way out" in says
    assert "Part 1: where it is now, the carrier's page tells. Part 2: next we bring it to the shipping desk" in says


def test_the_oldest_reading_it_rests_on_says_how_fresh_it_is(tmp_path: Path) -> None:
    lake, m = Lake(tmp_path), Merchant()
    m.imported(m.sale("SO-1"), seen_at=NOW - 40 * HOUR)
    fill(lake, m)
    snapshot = lake.snapshot()
    assert snapshot is not None
    old = replace(snapshot.coverage[SHIPSTATION], as_of=NOW - 30 * HOUR)
    stale = replace(snapshot, coverage=snapshot.coverage | {SHIPSTATION: old})
    (story,) = trace(stale, config(), "SO-1", as_of=NOW).orders
    assert story.says.endswith(" That is how it stood on 1 November 2026 at 03:30.")


def test_a_fulfilment_is_told_by_its_own_parcels_alone(tmp_path: Path) -> None:
    """A label of another store's order that stands for the same sale is no parcel of this part."""

    def tell(m: Merchant) -> None:
        sale = m.sale("SO-1")
        m.imported(sale)
        other = m.imported(number="SO-9", store=OLD_STORE, buyer=Person("Else", "else@example.com", "9 Oak", "99999"))
        shipped(m, other, "1Z9")

    assert "1Z9" not in story_of(tmp_path, tell).says


def unit_of(**changes: Any) -> Row:
    usual: Row = {
        "part": "", "system": "cin7", "account": "cin7.main", "unit_id": "u", "bucket": "matched", "eligible": True,
        "shipped": False, "void": False, "refunded": False, "pickup": False, "picked_up": False, "pickup_ready": False,
        "picked": True, "packed": True, "ordered_at": WEEK_AGO, "due_at": WEEK_AGO, "draft": False,
        "backordered": False, "status": "open", "first_obstacle": None, "reason": "", "link_store_name": None,
    }  # fmt: skip
    return usual | changes


@given(
    bucket=st.sampled_from(BUCKETS),
    flags=st.fixed_dictionaries({name: st.booleans() for name in (
        "eligible", "shipped", "void", "refunded", "pickup", "picked_up", "pickup_ready", "draft", "backordered")}),
    stages=st.tuples(st.sampled_from([True, False, None]), st.sampled_from([True, False, None])),
    system=st.sampled_from(["cin7", "inksoft"]),
)  # fmt: skip
def test_whatever_is_known_of_a_unit_something_is_said_and_the_bar_stops_once(
    bucket: str, flags: dict[str, bool], stages: tuple[bool | None, bool | None], system: str
) -> None:
    unit = unit_of(bucket=bucket, system=system, picked=stages[0], packed=stages[1], **flags)
    told: Progress = progress(unit, [], [], (), CHICAGO)
    assert told.clause
    assert told.next_step
    states = [stage.state for stage in told.stages]
    assert states[0] == "done"
    assert states.count("here") + states.count("stuck") <= 1
    stopped = next((place for place, state in enumerate(states) if state in ("here", "stuck")), len(states))
    assert "ahead" not in states[:stopped]
    assert "done" not in states[stopped:]
    order: Row = {"number": "SO-1", "ordered_at": WEEK_AGO, "ship_by": None}
    said = sentence(order, (told,), CHICAGO, NOW, NOW - 30 * HOUR)
    assert said.endswith(" That is how it stood on 1 November 2026 at 03:30.")
