"""Pulling accounts into the lake: how far each got, what is proven, what is read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shipops.errors import UnavailableError
from shipops.systems.reading import Gap, RawDocument, Reading, Rejected, Tally

HOUR = timedelta(hours=1)
CIN7 = "cin7.main"


def gap(make: Any, order_id: str | None = None, account: str = CIN7) -> Gap:
    return Gap(account, "sales", "page 2 of 3", order_id, "No answer.", make.now)


def down(account: str = CIN7) -> UnavailableError:
    return UnavailableError("Cin7 does not answer.", "Try again later.", account=account)


def test_a_whole_pull_moves_the_watermark(world: Any, make: Any) -> None:
    world.script(CIN7, Reading(orders=[make.order()], tallies=[Tally("sales", 1, 1)]))
    world.pull(CIN7)
    assert world.lake.watermark(CIN7) == make.now


def test_a_list_without_details_is_committed_in_portions(
    world: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shipops.sync._PORTION", 3)
    sent = [RawDocument(CIN7, "cin7-sale-row", str(number), "{}", make.now) for number in range(10)]
    world.script(CIN7, *(Reading(raw=[document]) for document in sent))
    world.pull(CIN7)
    assert world.lake.rows("raw").num_rows == 10
    assert world.lake.table("raw").version() == 4


def test_the_next_pull_starts_where_the_last_began(world: Any, make: Any) -> None:
    world.script(CIN7)
    world.pull(CIN7)
    world.pull(CIN7, hours=1)
    first, second = world.plans[CIN7]
    assert (first.since, second.since, second.t0) == (None, make.now, make.now + HOUR)


def test_a_first_pull_goes_back_to_the_history_and_knows_the_grace(world: Any, make: Any) -> None:
    world.script(CIN7)
    world.pull(CIN7)
    (plan,) = world.plans[CIN7]
    assert (plan.history_start, plan.recent_start) == (make.now - timedelta(days=60), make.now - 2 * HOUR)


def test_a_page_that_stays_unreadable_keeps_the_watermark(world: Any, make: Any) -> None:
    world.script(CIN7)
    world.pull(CIN7)
    world.script(CIN7, Reading(gaps=[gap(make)]))
    report = world.pull(CIN7, hours=1)
    assert world.lake.watermark(CIN7) == make.now
    assert not report.complete


def test_an_announced_total_that_did_not_arrive_keeps_the_watermark(world: Any, make: Any) -> None:
    world.script(CIN7, Reading(orders=[make.order()], tallies=[Tally("sales", 2, 1)]))
    report = world.pull(CIN7)
    assert world.lake.watermark(CIN7) is None
    assert not report.complete


def test_more_than_was_announced_is_whole(world: Any, make: Any) -> None:
    world.script(CIN7, Reading(orders=[make.order()], tallies=[Tally("sales", 0, 1), Tally("stores", None, 0)]))
    assert world.pull(CIN7).complete


@pytest.mark.parametrize("full", [False, True], ids=["changes", "full"])
def test_one_order_that_could_not_be_read_is_read_again_next_time(world: Any, make: Any, full: bool) -> None:
    world.script(CIN7, Reading(gaps=[gap(make, "s9")]))
    report = world.pull(CIN7)
    assert (world.lake.watermark(CIN7), report.complete) == (make.now, False)
    world.pull(CIN7, hours=1, full=full)
    assert world.plans[CIN7][1].reread == {"s9"}


def test_an_order_of_shipstation_that_could_not_be_read_is_asked_for_by_its_id(world: Any, make: Any) -> None:
    account = "shipstation.main"
    world.script(account, Reading(gaps=[gap(make, "900", account)]))
    world.pull(account)
    assert world.lake.watermark(account) == make.now
    world.pull(account, hours=1)
    assert world.plans[account][1].reread == {"900"}


def windowed(make: Any, account: str = "shipstation.main") -> Gap:
    return Gap(
        account, "orders", "row 5 of 9", None, "It broke.", make.now, after_key="4", before_key="6",
        window_from=make.now - HOUR, window_to=make.now,
    )  # fmt: skip


def test_a_hole_with_a_window_lets_the_watermark_move_on_and_is_asked_for_until_it_was_read(
    world: Any, make: Any
) -> None:
    account, hole = "shipstation.main", windowed(make)
    world.script(account, Reading(gaps=[hole], tallies=[Tally("orders", 9, 8, 1)]))
    report = world.pull(account)
    assert (world.lake.watermark(account), report.complete) == (make.now, False)
    coverage = world.lake.snapshot().coverage[account]
    assert (coverage.proven, coverage.adds_up) == (False, True)
    world.pull(account, hours=1)
    assert world.plans[account][1].gaps == (hole,)
    world.script(account, Reading())
    assert world.pull(account, hours=2).complete
    world.pull(account, hours=3)
    assert world.plans[account][-1].gaps == ()


def test_a_hole_met_in_two_lists_is_one(world: Any, make: Any) -> None:
    hole = windowed(make)
    world.script("shipstation.main", Reading(gaps=[hole]), Reading(gaps=[replace(hole, resource="orders again")]))
    (account,) = world.pull("shipstation.main").accounts
    assert account.gaps == (hole,)


def test_an_unreadable_label_does_not_make_the_next_pull_start_over(world: Any, make: Any) -> None:
    bad = Rejected("shipstation.main", "shipstation-shipment", "1", "Bad.", "{}", make.now)
    world.script("shipstation.main", Reading(rejected=[bad]))
    world.pull("shipstation.main")
    world.pull("shipstation.main", hours=1)
    plan = world.plans["shipstation.main"][1]
    assert (plan.since, plan.aside) == (make.now, (bad,))


def test_the_first_pull_of_a_day_sweeps(world: Any, make: Any) -> None:
    world.script(CIN7)
    for hours in (0, 1, 5, 6.5, 7, 31):  # from 18:00 on the clocks of a workspace in UTC
        world.pull(CIN7, hours=hours)
    assert [plan.sweep for plan in world.plans[CIN7]] == [True, False, False, True, False, True]


def test_a_sweep_that_could_not_be_ended_is_done_again(world: Any, make: Any) -> None:
    world.script(CIN7)
    world.pull(CIN7)
    world.script(CIN7, Reading(gaps=[gap(make)]))
    world.pull(CIN7, hours=7)
    world.pull(CIN7, hours=8)
    assert [plan.sweep for plan in world.plans[CIN7]] == [True, True, True]


def test_an_order_that_is_gone_stays_as_cancelled_with_its_lines(world: Any, make: Any) -> None:
    order = make.order(detail_at=make.now)
    line = make.line(account=CIN7, system="cin7")
    world.script(CIN7, Reading(orders=[order], units=[make.ready()], lines=[line]))
    world.pull(CIN7)
    world.script(CIN7, Reading(gone=["s1", "never seen"]))
    world.pull(CIN7, hours=7)
    assert world.rows("orders", "status", "status_text") == [("cancelled", "deleted in Cin7")]
    assert world.rows("units", "void", "void_at") == [(True, make.now + 7 * HOUR)]
    assert world.rows("order_lines", "line_id") == [("1",)]
    assert ("status", "open", "cancelled") in world.rows("order_events", "field", "old", "new")
    world.pull(CIN7, hours=31)
    assert world.plans[CIN7][-1].known.listed == {}
    assert len([event for event in world.rows("order_events", "field") if event == ("status",)]) == 2


def test_members_named_by_merged_orders_are_known_to_the_next_pull(world: Any, make: Any) -> None:
    account = "shipstation.main"
    world.script(account, Reading(orders=[make.order(account, merged_ids=("7", "8"), status="shipped")]))
    world.pull(account)
    world.pull(account, hours=1)
    assert [plan.known.merged for plan in world.plans[account]] == [frozenset(), {"7", "8"}]


def test_a_pull_that_is_interrupted_ends_with_the_next_page(world: Any, make: Any) -> None:
    pages = []

    def endless(plan: Any) -> Any:
        for page in range(100_000):
            plan.progress("orders", page, None)
            pages.append(page)
            yield Reading()

    def interrupted(plan: Any) -> Any:
        raise KeyboardInterrupt
        yield

    world.answers |= {"inksoft.main": interrupted, CIN7: endless}
    with pytest.raises(KeyboardInterrupt):
        world.pull("inksoft.main", CIN7)
    assert len(pages) < 100_000
    assert world.lake.snapshot() is None


def test_a_gap_is_closed_once_the_order_was_read(world: Any, make: Any) -> None:
    world.script(CIN7, Reading(gaps=[gap(make, "s9")]))
    world.pull(CIN7)
    world.script(CIN7, Reading(orders=[make.order(order_id="s9", detail_at=make.now)]))
    report = world.pull(CIN7, hours=1)
    assert (world.rows("gaps", "order_id"), report.complete) == ([], True)


def test_gaps_and_quarantine_of_other_accounts_stay(world: Any, make: Any) -> None:
    for account in (CIN7, "inksoft.main"):
        rejected = Rejected(account, "order", "1", "No number.", "{}", make.now)
        world.script(account, Reading(gaps=[gap(make, "x", account)], rejected=[rejected]))
    world.pull()
    world.script(CIN7, Reading(raw=[RawDocument(CIN7, "order", "1", "{}", make.now)]))
    world.pull(CIN7, hours=1)
    assert world.rows("gaps", "account") == world.rows("quarantine", "account") == [("inksoft.main",)]


def test_a_record_stays_in_quarantine_until_it_can_be_read(world: Any, make: Any) -> None:
    rejected = Rejected(CIN7, "order", "1", "No number.", "{}", make.now)
    world.script(CIN7, Reading(rejected=[rejected]))
    world.pull(CIN7)
    world.script(CIN7, Reading(orders=[make.order()]))
    (account,) = world.pull(CIN7, hours=1).accounts
    assert (account.rejected, world.rows("quarantine", "key", "seen_at")) == ((rejected,), [("1", make.now)])


def test_a_record_in_quarantine_is_told_and_stops_nothing(world: Any, make: Any) -> None:
    world.script(CIN7, Reading(rejected=[Rejected(CIN7, "order", "1", "No number.", "{}", make.now)]))
    (account,) = world.pull(CIN7).accounts
    assert [bad.reason for bad in account.rejected] == ["No number."]
    assert world.lake.watermark(CIN7) == make.now


def test_one_account_that_fails_leaves_the_others(world: Any, make: Any) -> None:
    world.script(CIN7, Reading(orders=[make.order()]), error=down())
    world.script("shipstation.main", Reading(orders=[make.order("shipstation.main")]))
    report = world.pull()
    assert report.failed == {CIN7}
    assert {account.account: account.proven for account in report.accounts} == {
        CIN7: False, "inksoft.main": True, "shipstation.main": True,
    }  # fmt: skip
    assert (world.lake.watermark(CIN7), world.lake.watermark("shipstation.main")) == (None, make.now)
    assert set(world.lake.snapshot().coverage) == {"inksoft.main", "shipstation.main"}


def test_what_an_account_brought_before_it_failed_is_not_shown(world: Any, make: Any) -> None:
    world.script(CIN7, Reading(orders=[make.order()]))
    world.pull(CIN7)
    half = [Reading(orders=[make.order(status="shipped")]), Reading(orders=[make.order(status="cancelled")])]
    world.script(CIN7, *half, error=down())
    world.script("shipstation.main", Reading(orders=[make.order("shipstation.main")]))
    world.pull(hours=1)
    assert world.rows("orders", "account", "status")[0] == (CIN7, "shipped")
    shown = world.lake.snapshot().connect().sql("SELECT account, status FROM orders ORDER BY account").fetchall()
    assert shown == [(CIN7, "open"), ("shipstation.main", "open")]


def test_the_report_says_what_was_done(world: Any, make: Any) -> None:
    world.script(
        CIN7,
        Reading(orders=[make.order()], tallies=[Tally("sales", 2, 2)]),
        Reading(orders=[make.order(order_id="s2")]),
    )
    (account,) = world.pull(CIN7).accounts
    assert (account.calls, account.rows, account.as_of, account.proven) == (3, 2, make.now, True)
    assert account.tallies == (Tally("sales", 2, 2),)


def test_the_coverage_says_what_is_proven(world: Any, make: Any) -> None:
    world.script(CIN7, Reading(tallies=[Tally("sales", 2, 1)]))
    world.pull(CIN7)
    coverage = world.lake.snapshot().coverage[CIN7]
    assert (coverage.proven, coverage.calls, coverage.tallies) == (False, 3, {"sales": (2, 1)})
    assert (coverage.as_of, coverage.window_start) == (make.now, make.now - timedelta(days=60))


def test_at_a_first_pull_a_unit_is_due_since_its_source_changed(world: Any, make: Any) -> None:
    units = [
        make.ready(unit_id="changed", changed_at=make.now - 5 * HOUR, ordered_at=make.now - 9 * HOUR),
        make.ready(unit_id="ordered", ordered_at=make.now - 9 * HOUR), make.ready(unit_id="neither"),
        make.ready(unit_id="later", changed_at=make.now + HOUR), make.ready(unit_id="not ready", picked=False),
    ]  # fmt: skip
    world.script(CIN7, Reading(orders=[make.order(detail_at=make.now)], units=units))
    world.pull(CIN7)
    assert dict(world.rows("units", "unit_id", "ready_at")) == {
        "changed": make.now - 5 * HOUR, "ordered": make.now - 9 * HOUR, "neither": make.now, "later": make.now,
        "not ready": None,
    }  # fmt: skip


def test_at_a_later_pull_a_unit_is_due_since_it_was_seen_ready_and_stays_so(world: Any, make: Any) -> None:
    order = make.order(detail_at=make.now)
    for hours, picked in enumerate([False, True, False, True]):
        unit = make.ready(picked=picked, changed_at=make.now - 5 * HOUR)
        world.script(CIN7, Reading(orders=[order], units=[unit]))
        world.pull(CIN7, hours=hours)
    assert world.rows("units", "ready_at") == [(make.now + HOUR,)]


def test_invoices_voids_and_refunds_are_noted_when_first_seen(world: Any, make: Any) -> None:
    units = [
        make.ready(unit_id="a", invoiced=True), make.ready(unit_id="b", void=True),
        make.ready(unit_id="c", refunded=True), make.ready(unit_id="d"),
    ]  # fmt: skip
    world.script(CIN7, Reading(orders=[make.order(detail_at=make.now)], units=units))
    world.pull(CIN7)
    assert world.rows("units", "unit_id", "invoiced_at", "void_at") == [
        ("a", make.now, None), ("b", None, make.now), ("c", None, make.now), ("d", None, None),
    ]  # fmt: skip


def test_a_merchant_s_own_word_makes_a_unit_due(world: Any, make: Any) -> None:
    ink = "inksoft.main"
    world.script(ink, Reading(orders=[make.order(ink)], units=[make.ready(ink, status_text="boxed")]))
    world.pull(ink)
    assert world.rows("units", "ready_at") == [(make.now,)]


def test_open_orders_of_inksoft_are_named_to_a_sweep_oldest_first_with_their_emails(world: Any, make: Any) -> None:
    ink = "inksoft.main"
    statuses = ("open", "awaiting_payment", "awaiting_shipment", "shipped", "cancelled")
    world.script(
        ink,
        Reading(
            orders=[
                make.order(
                    ink, order_id=status, status=status, email="ann@example.test", ordered_at=make.now - n * HOUR
                )
                for n, status in enumerate(statuses)
            ]
        ),
    )
    world.pull(ink)
    world.pull(ink, hours=1)
    world.pull(ink, hours=7)
    _, hourly, swept = (plan.known for plan in world.plans[ink])
    assert (hourly.open, swept.open) == ((), ("awaiting_shipment", "awaiting_payment", "open"))
    assert swept.emails == dict.fromkeys(swept.open, "ann@example.test")


def test_a_pull_knows_which_details_stand(world: Any, make: Any) -> None:
    stamp = make.now - 4 * HOUR
    detailed = make.order(order_id="s2", detail_at=make.now, detail_of_modified=stamp)
    world.script(CIN7, Reading(orders=[make.order(), detailed]))
    world.pull(CIN7)
    world.pull(CIN7, hours=1)
    world.pull(CIN7, hours=2, full=True)
    assert [plan.known.details for plan in world.plans[CIN7]] == [{}, {"s2": stamp}, {}]


def test_a_full_pull_starts_at_the_history(world: Any, make: Any) -> None:
    world.script(CIN7)
    world.pull(CIN7)
    world.pull(CIN7, hours=1, full=True)
    assert world.plans[CIN7][1].since is None


def test_an_order_met_twice_in_one_pull_ends_as_last_met(world: Any, make: Any) -> None:
    account = "shipstation.main"
    order = make.order(account)
    world.script(
        account,
        Reading(orders=[order], lines=[make.line(line_id="1"), make.line(line_id="2")], shipments=[make.label()]),
        Reading(orders=[order.model_copy(update={"status": "shipped"})], lines=[make.line(line_id="2")]),
    )
    world.pull(account)
    assert world.rows("order_lines", "line_id") == [("2",)]
    assert world.rows("orders", "status") == [("shipped",)]
    assert world.rows("shipments", "shipment_id") == [("1",)]


def test_a_pull_killed_between_watermark_and_snapshot_keeps_where_the_history_begins(
    world: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next pull reads only what changed, but what was read reaches back to the first one's start."""
    world.script(CIN7)
    with monkeypatch.context() as dying:
        dying.setattr(type(world.lake), "commit_snapshot", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            world.pull(CIN7)
    assert (world.lake.watermark(CIN7), world.lake.snapshot()) == (make.now, None)
    world.script(CIN7)
    world.pull(CIN7, hours=1)
    assert world.lake.snapshot().coverage[CIN7].window_start == make.now - timedelta(days=60)


def test_a_pull_looks_after_the_lake_once_a_day(world: Any, make: Any) -> None:
    world.script(CIN7)
    told = []
    for hours in (0, 1, 23, 24, 25):
        world.pull(CIN7, hours=hours)
        told.append((world.lake.tidied() - make.now) / HOUR)
    assert told == [0, 0, 0, 24, 24]


def test_a_pull_keeps_the_lake_as_it_was_for_the_time_the_configuration_names(world: Any, make: Any) -> None:
    world.script(CIN7)
    world.pull(CIN7)
    assert world.lake.kept_from() == make.now - timedelta(days=30)
