"""What the duplicate-order notebook shows: cases, reasons, thresholds; of hostile orders too, and masked."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shipops.audit.cases.case import Case, CaseOrder, FieldWeight, Pair
from shipops.audit.cases.result import Duplicates
from shipops.audit.findings import Finding
from shipops.audit.life.decisions import Decision
from shipops.display.page import page
from shipops.display.view import Picture, View
from shipops.errors import ConfigError
from shipops.reports import duplicate_orders
from shipops.reports.duplicate_facts import DuplicateFacts
from shipops.reports.duplicate_pairs import MOST_PAIRS
from shipops.reports.thresholds import levels_here, pairs_at

AS_OF = datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC)
PLACED = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
HOSTILE = '<script>alert("name")</script>'
Make = Callable[..., Finding]


def order(number: str, position: int = 1, **changes: Any) -> CaseOrder:
    usual: dict[str, Any] = {
        "account": "inksoft.main", "order_id": f"7/{number}", "number": number, "position": position,
        "store_key": "shipstation.main|2", "store": "store 2 (InkSoft)", "placed_at": PLACED, "total": Decimal(70),
        "currency": "USD", "ss_order_ids": str(1000 + position), "ss_numbers": number,
        "in_shipstation": f"{number} (awaiting_shipment)",
        "waiting": True, "shipped": False, "shipped_at": None, "label_fees": Decimal(0), "tracking": None,
        "can_be_stopped": position > 1,
    }  # fmt: skip
    return CaseOrder(**usual | changes)


def pair(first: str = "W-1", second: str = "W-2", probability: float = 0.9931, veto: str | None = None) -> Pair:
    fields = (
        FieldWeight("before comparing", None, None, None, 4.0),
        FieldWeight("recipient", HOSTILE, "=Ada Moss", "the same name written another way", 1.2),
        FieldWeight("e-mail", "ada@example.com", "office@example.org", "another e-mail", -1.5),
        FieldWeight("goods", "TEE × 2", "TEE × 2", "the same goods", 1.5),
        FieldWeight("placed", "2026-11-20 15:30", "2026-11-20 15:34", "within ten minutes", 2.0),
    )
    return Pair(
        f"inksoft.main|7/{first}", f"inksoft.main|7/{second}", first, second, PLACED, PLACED + timedelta(minutes=4),
        True, probability, sum(one.bits for one in fields), "within a source", veto, fields,
    )  # fmt: skip


def alike(pairs: tuple[Pair, ...] = (pair(),), **changes: Any) -> Case:
    usual: dict[str, Any] = {
        "key": "inksoft.main|7/W-1", "kind": "probable-duplicate", "order": "W-1", "state": "stop now",
        "probability": 0.9931, "currency": "USD", "at_stake": Decimal(70), "label_fees": Decimal(0),
        "severity": "medium", "muted": False, "findings": ("f1",), "action": "Hold W-2 & ask.",
        "orders": (order("W-1"), order("W-2", 2)), "pairs": pairs,
    }  # fmt: skip
    return Case(**usual | changes)


def found(*cases: Case, pairs: tuple[Pair, ...] = (pair(),), **changes: Any) -> Duplicates:
    usual: dict[str, Any] = {
        "as_of": AS_OF, "complete": True, "window": timedelta(days=7), "threshold": 0.9, "connections": (),
        "cases": cases, "pairs": pairs, "decided": (),
    }  # fmt: skip
    return Duplicates(**usual | changes)


def facts(told: Duplicates, **how: Any) -> DuplicateFacts:
    return duplicate_orders.prepared(told, how.pop("wider", told), timezone="America/Chicago", **how)


def shown(part: View | Picture) -> str:
    return part.html if isinstance(part, View) else f"<figure>{part.svg}</figure>"


def test_the_summary_says_how_many_can_still_be_stopped_and_what_they_are_worth() -> None:
    exact = alike(key="x", kind="duplicate-import", order="SO-1", currency="CAD", at_stake=Decimal("12.5"),
                  probability=None, state="both shipped", pairs=(),
                  orders=(order("A"), order("A", 2, can_be_stopped=False)))  # fmt: skip
    text = duplicate_orders.summary(facts(found(alike(), exact))).text
    assert "2 purchases stand there more than once; 1 of them can still be stopped, worth 70.00 USD." in text
    assert "Sunday 22 November 2026, 00:00 CST" in text


def test_without_duplicates_it_says_so_everywhere() -> None:
    nothing = facts(found(pairs=()))
    assert "No purchase stands there more than once." in duplicate_orders.summary(nothing).text
    assert duplicate_orders.to_do(nothing).text == "Nothing to do."
    assert [part.text for part in duplicate_orders.reasons(nothing).parts] == ["No two orders look alike."]
    assert duplicate_orders.connections(nothing).text == "No source reaches ShipStation by two ways."
    assert "No purchase stands there more than once." in duplicate_orders.every_order(nothing).html


def test_a_case_tells_each_order_the_money_and_the_next_step() -> None:
    html = duplicate_orders.to_do(facts(found(alike()))).html
    for said in ("stop now", "99.3 % probable", "70.00 USD at stake", "Hold W-2 &amp; ask.",
                 "W-2: copy, can be stopped · inksoft.main · 2026-11-20 09:30 · W-2 (awaiting_shipment)"):  # fmt: skip
        assert said in html


def test_muted_cases_are_not_to_do_but_listed() -> None:
    told = facts(found(alike(muted=True)))
    assert duplicate_orders.to_do(told).text == "Nothing to do."
    assert "muted" in duplicate_orders.every_order(told).html


def test_a_double_connection_tells_which_ways_and_what_to_switch_off(finding: Make) -> None:
    connection = finding(check="double-connection", severity="critical", order=None, order_id=None,
                         title="cin7.main reaches ShipStation <twice>", action="Deactivate store 3.")  # fmt: skip
    html = duplicate_orders.connections(facts(found(connections=(connection,)))).html
    assert "reaches ShipStation &lt;twice&gt;" in html
    assert "Deactivate store 3." in html


def test_each_pair_has_a_table_and_a_waterfall_that_add_up() -> None:
    table, picture = duplicate_orders.reasons(facts(found(alike()))).parts
    assert isinstance(picture, Picture)
    assert "together +7.2, which is 99.3 %" in picture.text
    assert "\u22121.5" in shown(table)
    assert "+7.2" in shown(table)
    assert "2026-11-20 09:34" in shown(table)  # in the readers' zone


def test_more_pairs_than_a_page_should_hold_are_in_the_rows_beside_it() -> None:
    pairs = tuple(pair(second=f"W-{number}") for number in range(2, MOST_PAIRS + 5))
    parts = duplicate_orders.reasons(facts(found(alike(pairs)))).parts
    assert len(parts) == 2 * MOST_PAIRS + 1
    assert parts[-1].text == "3 more pairs in pairs.csv."


def test_what_strangers_typed_is_text_everywhere(tmp_path: Path) -> None:
    told = found(alike(), decided=(Decision("a|1", "a|2", HOSTILE, HOSTILE, AS_OF),))
    views = facts(told)
    html = "".join(
        [duplicate_orders.summary(views).html, duplicate_orders.to_do(views).html,
         duplicate_orders.every_order(views).html, duplicate_orders.decided(views).html,
         duplicate_orders.set_apart(views).html,
         *(shown(part) for part in duplicate_orders.reasons(views).parts)]
    )  # fmt: skip
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    duplicate_orders.save(views, str(tmp_path))
    with (tmp_path / "pairs.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["second_value"] for row in csv.DictReader(file)} >= {"'=Ada Moss"}


def test_redacted_nobody_is_named_in_views_or_rows(tmp_path: Path) -> None:
    told = found(alike(), decided=(Decision("a|1", "a|2", "ask ada@example.com", "ines", AS_OF),))
    views = facts(told, redact=True)
    rows = [path.read_text("utf-8") for path in duplicate_orders.save(views, str(tmp_path))]
    texts = [*rows, duplicate_orders.decided(views).html, pairs_at(views, 0.5).html,
             *(shown(part) for part in duplicate_orders.reasons(views).parts)]  # fmt: skip
    for text in texts:
        for person in ("ada@example.com", "office@example.org", "Ada Moss", "alert"):
            assert person not in text
    assert "TEE × 2" in texts[1]


def test_two_that_are_two_purchases_are_listed_with_the_reason() -> None:
    view = duplicate_orders.set_apart(facts(found(pairs=(pair(veto="a standing order"), pair("W-3", "W-4")))))
    assert view.text == "a standing order: 1"
    assert "W-4" not in view.html


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    path = tmp_path / "truth.json"
    planted = [
        {"check": "probable-duplicate", "account": "inksoft.main", "order_id": f"7/W-{number}"} for number in (2, 3)
    ]
    path.write_text(json.dumps({"planted": [*planted, {"check": "stuck", "account": "x", "order_id": "y"}]}), "utf-8")
    return path


def test_where_a_sandbox_tells_the_truth_precision_and_recall_are_counted_on_it(truth: Path) -> None:
    pairs = (
        pair("W-1", "W-2", 0.96),
        pair("W-1", "W-3", 0.72),
        pair("W-1", "W-9", 0.55),
        pair("W-1", "W-4", 0.99, "x"),
    )
    told = facts(found(alike()), wider=found(pairs=pairs), truth=truth)
    counted = {level.threshold: (level.precision, level.recall) for level in levels_here(told)}
    assert counted[0.5] == (2 / 3, 1.0)
    assert counted[0.7] == (1.0, 1.0)
    assert counted[0.9] == (1.0, 0.5)
    assert counted[0.99] == (1.0, 0.0)
    assert "Precision and recall in this sandbox" in duplicate_orders.precision_and_recall(told).text
    assert "Precision here" in duplicate_orders.explore(told)._repr_html_()


def test_where_nobody_knows_the_truth_the_measured_merchants_stand_in(tmp_path: Path) -> None:
    told = facts(found(alike()), truth=tmp_path / "truth.json")
    assert levels_here(told) == ()
    assert "30 measured merchants" in duplicate_orders.precision_and_recall(told).text
    assert "Precision here" not in duplicate_orders.explore(told)._repr_html_()


@pytest.mark.parametrize("text", ["{", "[]", '{"planted": [1]}', '{"planted": [{}]}'])
def test_a_file_that_is_no_truth_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "truth.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="no truth file"):
        facts(found(), truth=path)


def test_a_slider_changes_the_pairs_that_are_told() -> None:
    told = facts(found(alike()), wider=found(pairs=(pair("W-1", "W-2", 0.96), pair("W-5", "W-6", 0.55))))
    slider, listed = duplicate_orders.explore(told).widget().children
    assert (slider.value, "W-6" in listed.value) == (0.9, False)
    slider.value = 0.5
    assert "W-6" in listed.value


def test_rows_are_saved_only_where_a_folder_is_named(tmp_path: Path) -> None:
    assert duplicate_orders.save(facts(found(alike())), "") == ()
    saved = duplicate_orders.save(facts(found(alike())), str(tmp_path / "made"))
    assert [path.name for path in saved] == ["duplicates.csv", "pairs.csv"]


def test_where_a_kind_cannot_be_found_is_said(finding: Make) -> None:
    from shipops.audit.checking.checkable import NotCheckable

    told = replace(found(), not_checkable=(NotCheckable("cin7.main", "probable-duplicate", "it is not installed"),))
    assert duplicate_orders.not_checkable(facts(told)).text == "cin7.main: Probable duplicate (it is not installed)"


@pytest.mark.browser
@pytest.mark.parametrize("width", [380, 1200])
def test_the_page_fits_runs_nothing_of_strangers_and_draws_the_waterfall(
    chromium: Any, tmp_path: Path, width: int
) -> None:
    views = facts(found(alike()))
    parts = [duplicate_orders.summary(views), duplicate_orders.to_do(views), *duplicate_orders.reasons(views).parts,
             duplicate_orders.every_order(views)]  # fmt: skip
    path = tmp_path / "page.html"
    path.write_text(page("Duplicates", "".join(map(shown, parts))), encoding="utf-8")
    opened = chromium.new_page(viewport={"width": width, "height": 800})
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("dialog", lambda dialog: complaints.append(dialog.message))
    opened.goto(path.as_uri())
    assert complaints == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.get_by_role("img", name="What speaks for W-1 and W-2").is_visible()
    opened.close()
