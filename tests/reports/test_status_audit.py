"""What the status notebook shows of hand-made statuses."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from shipops.audit.findings import Finding
from shipops.audit.result import AccountState, Audit
from shipops.reports import status_audit
from shipops.reports.status_facts import Statuses

AS_OF = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
Make = Callable[..., Finding]
HOUR = timedelta(hours=1)
UNITS = (
    # order, part, word, folded, mapped, statuses in ShipStation, bucket
    ("1", "", "Ready to Ship", "readytoship", "awaiting_shipment", "awaiting_shipment", "matched"),
    ("2", "", "Ready to Ship", "readytoship", "awaiting_shipment", "awaiting_shipment, cancelled", "matched"),
    ("3", "", "Ready to Ship", "readytoship", "awaiting_shipment", None, "missing"),
    ("4", "", "Cancelled", "cancelled", "cancelled", "awaiting_shipment", "matched"),
    ("5", "", "In Production", "inproduction", None, None, "not_due"),
    ("6", "1", "Complete", "complete", "shipped", "shipped", "matched"),
    ("6", "2", "Complete", "complete", "shipped", "shipped", "matched"),
)


def stamps(*moments: datetime | None) -> pd.Series[Any]:
    return pd.to_datetime(pd.Series(moments, dtype=object), utc=True)


def answers() -> Mapping[str, pd.DataFrame]:
    now = pd.DataFrame(
        [
            {
                "account": "inksoft.main", "order_id": f"id-{number}", "part": part, "number": number,
                "system": "inksoft", "link_id": "a link", "customer": "Ann Smith", "status_text": word,
                "status_norm": folded, "mapped": mapped, "ss_statuses": statuses, "ss_numbers": number,
                "bucket": bucket, "reason": "", "changed_at": AS_OF,
            }
            for number, part, word, folded, mapped, statuses, bucket in UNITS
        ]
    )  # fmt: skip
    columns = ["system", "word", "status_norm", "language", "origin", "stands_for", "shipstation", "source"]
    words = pd.DataFrame(
        [("inksoft", "Ready to Ship", "readytoship", "en", "page", "status", "awaiting_shipment", "The page"),
         ("inksoft", "Complete", "complete", "en", "page", "status", "shipped", "The page"),
         ("inksoft", "Cancelled", "cancelled", "en", "page", "status", "cancelled", "The page"),
         ("inksoft", "hurra", "hurra", None, "yours", "status", "on_hold", "shipops.toml"),
         ("cin7", "Paid", "paid", "en", "ours", "document", "awaiting_shipment", "A guess"),
         ("shipstation", "Awaiting Payment", "awaitingpayment", "en", "page", "status", "awaiting_payment", "Help")],
        columns=columns,
    )  # fmt: skip
    met = pd.DataFrame(
        [("inksoft.main", "inksoft", "ProductionStatus", "Hmpf", "status_text", False, None, None),
         ("inksoft.main", "inksoft", "ProductionStatus", "Complete", "status_text", True, "it left", "The page")],
        columns=["account", "system", "field", "value", "told_in", "known", "meaning", "source"],
    )  # fmt: skip
    periods = pd.DataFrame(
        {
            "account": ["inksoft.main"] * 3 + ["shipstation.main"],
            "order_id": ["id-1", "id-1", "id-6", "470"],
            "system": ["inksoft"] * 3 + ["shipstation"],
            "number": ["1", "1", "6", "1"],
            "status": ["awaiting_shipment", "awaiting_shipment", "shipped", "pending_fulfillment"],
            "status_text": ["Open", "Ready to Ship", "Complete", "pending_fulfillment"],
            "since": stamps(AS_OF - 50 * HOUR, AS_OF - 5 * HOUR, AS_OF - 900 * HOUR, AS_OF - 2 * HOUR),
            "until": stamps(AS_OF - 5 * HOUR, None, None, None),
            "next_status": ["Ready to Ship", None, None, None],
        }
    )
    stages = pd.DataFrame(
        [
            {
                "account": "inksoft.main", "order_id": f"id-{number}", "part": "", "number": str(number),
                "link_id": "a link", "customer": "Ann Smith", "bucket": "matched",
            }
            for number in range(1, 7)
        ]
    )  # fmt: skip
    ordered = [AS_OF - timedelta(days=14, hours=6 - number) for number in range(6)]
    stages["ordered_at"] = stamps(*ordered)
    # The first was seen ready only after its import; the last was never imported.
    stages["ready_at"] = stamps(AS_OF, *(moment + HOUR for moment in ordered[1:]))
    stages["imported_at"] = stamps(*(moment + (2 + place) * HOUR for place, moment in enumerate(ordered[:5])), None)
    stages["labelled_at"] = stamps(*(moment + 26 * HOUR for moment in ordered[:5]), None)
    stages["reported_at"] = stamps(*(moment + 27 * HOUR for moment in ordered[:5]), None)
    return {"known_words": words, "values_met": met, "statuses_now": now, "status_periods": periods, "stages": stages}


def audit(*findings: Finding, orders: int = 6) -> Audit:
    units = pd.DataFrame(
        [
            {
                "account": "inksoft.main",
                "order": number,
                "order_id": f"id-{number}",
                "part": part,
                "customer": "Ann Smith",
            }
            for number, part, *_ in UNITS
            if int(number) <= orders
        ]
    )
    accounts = {name: AccountState(True, AS_OF, 1.0) for name in ("inksoft.main", "shipstation.main")}
    buckets = {"inksoft.main": {"total": len(units), "orders": orders}}
    table = pa.Table.from_pandas(units, preserve_index=False)
    return Audit(AS_OF, accounts, buckets, findings, unit_rows=lambda: table)


def facts(*findings: Finding, orders: int = 6, redact: bool = False) -> Statuses:
    return status_audit.prepared(audit(*findings, orders=orders), answers(), timezone="America/Chicago", redact=redact)


@pytest.fixture
def wrong(finding: Make) -> Finding:
    return finding(
        check="cancelled-still-open", account="inksoft.main", order="4", order_id="id-4", title="Cancel it, 4."
    )


def test_the_matrix_counts_every_unit_once(wrong: Finding) -> None:
    html = status_audit.matrix(facts(wrong)).html
    assert re.findall(r"<tr><td>(All units)</td>.*?>(\d+)</td></tr>", html) == [("All units", str(len(UNITS)))]
    heads = re.findall(r"<th[^>]*>(.*?)</th>", html)
    assert heads[3:] == [
        "Awaiting shipment", "Shipped", "Several at once", "Not there", "Not there, not due", "All"
    ]  # fmt: skip


def test_a_cell_with_a_finding_about_a_status_is_marked(wrong: Finding) -> None:
    assert "inksoft.main Cancelled: Awaiting shipment 1, 1 wrong" in status_audit.matrix(facts(wrong)).text
    assert "wrong" not in status_audit.matrix(facts()).text


def test_a_finding_about_something_else_or_a_muted_one_marks_nothing(wrong: Finding) -> None:
    others = (replace(wrong, check="amount-mismatch"), replace(wrong, muted=True), replace(wrong, state="resolved"))
    assert "wrong" not in status_audit.matrix(facts(*others)).text


def test_a_finding_of_one_part_marks_that_part_and_one_of_the_order_all(finding: Make) -> None:
    part = finding(check="stuck", account="inksoft.main", order="6", order_id="id-6", part="2")
    assert "Complete: Shipped 2, 1 wrong" in status_audit.matrix(facts(part)).text
    assert "Complete: Shipped 2, 2 wrong" in status_audit.matrix(facts(replace(part, part=""))).text


def test_the_orders_behind_the_marks_say_why(wrong: Finding) -> None:
    view = status_audit.orders_behind(facts(wrong))
    assert view.text == "1 unit"
    assert "Cancel it, 4." in view.html


def test_the_summary_says_it_in_one_sentence(wrong: Finding) -> None:
    assert "The status of 1 unit of 7 is not what it should be." in repr(status_audit.summary(facts(wrong)))
    assert "The statuses of all 7 units are what they should be." in repr(status_audit.summary(facts()))


def test_statuses_off_the_map_are_named_on_both_sides() -> None:
    text = status_audit.not_on_the_map(facts()).text
    assert text.splitlines() == ["inksoft.main In Production: 1", "shipstation.main Pending fulfillment: 1"]


def test_the_map_says_whose_word_each_is_and_where_it_is_written() -> None:
    html = status_audit.the_map(facts()).html
    assert re.search(r"<td>Ready to Ship</td><td>Awaiting shipment</td>.*?the vendor&#x27;s page.*?The page", html)
    assert re.search(r"<td>hurra</td><td>On hold</td>.*?your own.*?shipops.toml", html)
    assert re.search(r"<td>Paid</td>.*?one of its documents.*?ours.*?A guess", html)


def test_a_value_nobody_has_documented_comes_first() -> None:
    view = status_audit.words_met(facts())
    assert view.text == "2 values met, 1 of them unknown."
    assert re.findall(r"<td>(Hmpf|Complete)</td>", view.html) == ["Hmpf", "Complete"]


def test_contradictions_show_both_sides_with_their_sources() -> None:
    html = status_audit.contradictions().html
    assert "those that are authorised, draft or paid" in html
    assert "those that are picked, packed and at the ship stage" in html


def test_time_in_status_counts_from_the_last_change_to_now_or_the_next() -> None:
    html = status_audit.time_in_status(facts()).html
    assert re.search(r"<td>Open</td>.*?>1</td><td[^>]*>45 h<", html)
    assert re.search(r"<td>Ready to Ship</td><td[^>]*>1</td><td[^>]*>5 h<", html)


def test_nobody_waits_in_a_status_that_is_an_end() -> None:
    view = status_audit.longest_in_status(facts())
    assert "Complete" not in view.html
    assert re.findall(r"<td class=code>(\d)</td>", view.html) == ["1", "1"]


def test_moves_are_counted_and_marked_where_they_went_back(finding: Make) -> None:
    back = finding(check="status-backwards", account="inksoft.main", order="1", order_id="id-1")
    assert "1, 1 backwards" in status_audit.moves(facts(back)).html
    assert "backwards" not in status_audit.moves(facts()).html
    assert status_audit.moved_backwards(facts(back)).text == "1 order"


def test_lags_are_medians_and_slowest_tenths_of_legs_gone_forwards() -> None:
    lines = status_audit.lags(facts()).text.splitlines()
    assert "a link, Ordered to imported: half within 4 h" in lines
    # Of six units one was seen ready only after its import, one was never imported.
    assert re.search(r"Ready to imported</td><td[^>]*>4</td>", status_audit.lags(facts()).html)
    assert "a link, Label to reported: half within 60 min" in lines


def test_weekdays_are_those_of_the_readers() -> None:
    # In the small hours of a Sunday by UTC it is still Saturday in Chicago.
    assert "Ordered to imported: Saturday 4 h" in status_audit.lags_by_weekday(facts()).text


def test_too_few_weeks_are_not_drawn() -> None:
    assert repr(status_audit.lags_over_weeks(facts())) == "Too few weeks to compare."


def test_what_was_not_asked_for_is_left_out() -> None:
    narrowed = facts(orders=4)
    assert len(narrowed.units) == 4
    assert set(narrowed.periods["order_id"]) == {"id-1"}
    assert set(facts().periods["account"]) == {"inksoft.main", "shipstation.main"}


def test_masked_statuses_name_nobody(tmp_path: Path) -> None:
    saved = status_audit.save(facts(redact=True), str(tmp_path))
    assert [path.name for path in saved] == ["statuses.csv", "periods.csv", "stages.csv"]
    assert not any("Ann" in path.read_text(encoding="utf-8-sig") for path in saved)
    with saved[0].open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(UNITS)


def test_nothing_is_saved_without_a_folder() -> None:
    assert status_audit.save(facts(), "") == ()
