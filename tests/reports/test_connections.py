"""What the connections notebook shows, with the vendors' answers and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from shipops.audit.checking.checkable import NotCheckable
from shipops.audit.checking.own_checks import NotRun
from shipops.audit.findings import Evidence, Finding
from shipops.audit.result import Audit
from shipops.doctor.observations import Examination, Observation
from shipops.reports import connections
from shipops.reports.connection_facts import Connections

AS_OF = datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC)
LINK = "cin7.main to shipstation.main/34567"
Small = Callable[..., Audit]
Make = Callable[..., Finding]
FINE = Examination(
    (
        Observation("cin7.main", "credentials", "ok", "cin7.main: the credentials are accepted."),
        Observation("cin7.main", "budget", "warning", "12 of 60 calls are left.", "Lower share."),
        Observation("shipstation.main", "credentials", "ok", "shipstation.main: the credentials are accepted."),
    ),
    (),
    {"cin7.main": 2, "shipstation.main": 2},
)
SILENT = Examination(
    (
        Observation("cin7.main", "me", "problem", "Nothing answers at example.", "Check the network."),
        Observation("shipstation.main", "credentials", "ok", "shipstation.main: the credentials are accepted."),
    ),
    (),
    {"cin7.main": 2, "shipstation.main": 2},
)


def answers() -> Mapping[str, pd.DataFrame]:
    moment = pd.Timestamp(AS_OF)
    return {
        "accounts_read": pd.DataFrame(
            [{"account": "cin7.main", "as_of": moment, "window_start": None, "proven": False, "adds_up": True,
              "arrived": "300 orders", "open_gaps": 2, "unreadable": 1}]
        ),
        "stores_now": pd.DataFrame(
            [{"account": "shipstation.main", "store_id": "34567", "name": "<b>Shop</b>", "marketplace": "Cin7 Core",
              "active": True, "auto_refresh": False, "refreshed_at": moment, "refresh_attempted_at": moment,
              "fed_by": None, "orders": 9, "waiting": 2, "expected": 4, "verdict": "well"}]
        ),
        "links_now": pd.DataFrame(
            [{"link_id": LINK, "position": 0, "source": "cin7.main", "shipstation": "shipstation.main",
              "store_id": "34567", "store_name": "Shop", "method": "custom_store", "number_kind": "invoice_number",
              "notify": "on_label", "units": 2_001, "arrived": 1_999.0, "not_there": 1.0}]
        ),
        "facts_learned": pd.DataFrame(
            [(LINK, "number", "invoice_number", "invoice_number", 172, 172.0, False),
             (LINK, "email", "no", "yes", 90, 90.0, True), (LINK, "gift", "unknown", "unknown", 0, 0.0, False)],
            columns=["link_id", "fact", "value", "learned", "having_it", "arrived", "overruled"],
        ),
    }  # fmt: skip


@pytest.fixture
def facts(small: Small) -> Callable[..., Connections]:
    def made(*findings: Finding, examined: Examination | None = FINE) -> Connections:
        return connections.prepared(small(*findings), answers(), examined, timezone="America/Chicago")

    return made


def test_a_known_harmless_failure_of_a_refresh_is_said_to_be_so(facts: Callable[..., Connections]) -> None:
    usual = facts()
    idle = replace(usual, stores=usual.stores.assign(verdict="nothing to fetch"))
    assert "Error in XML" in connections.stores(idle).html
    assert "<b>Shop</b>: its last attempts" in repr(connections.stores(idle))
    assert "<b>Shop" not in connections.stores(idle).html
    assert "Error in XML" not in connections.stores(usual).html


def test_all_well_is_said_in_one_sentence(facts: Callable[..., Connections]) -> None:
    assert repr(connections.summary(facts())).startswith("Every account answers, and every link works.")


def test_without_the_vendors_the_page_tells_of_the_lake_and_says_so(facts: Callable[..., Connections]) -> None:
    alone = facts(examined=None)
    told = repr(connections.summary(alone))
    assert told.startswith("The vendors were not asked: this page tells what the last pull left here.")
    assert "What is held here shows nothing wrong with your connections." in told
    assert repr(connections.accounts(alone)) == "The vendors were not asked."
    assert "34567" in connections.stores(alone).html


def test_an_account_that_does_not_answer_is_named(facts: Callable[..., Connections]) -> None:
    told = repr(connections.summary(facts(examined=SILENT)))
    assert told.startswith("No answer from cin7.main: of those this page tells what the last pull left here.")
    assert "1 thing about your connections should be mended." in told


def test_problems_come_first_and_calls_stand_apart(facts: Callable[..., Connections]) -> None:
    html = connections.accounts(facts(examined=SILENT)).html
    assert re.findall(r">(problem|ok)<", html) == ["problem", "ok"]
    assert "calls are left" not in connections.accounts(facts()).html
    assert "12 of 60 calls are left." in connections.calls_left(facts()).html


def test_findings_behind_a_connection_are_folded_under_it(facts: Callable[..., Connections], finding: Make) -> None:
    dead = finding(
        id="dead", check="store-refresh-stale", order=None, order_id=None, title="The store stands still",
        because=(Evidence("shipstation", "lastRefresh", "Friday", AS_OF),),
    )  # fmt: skip
    behind = finding(absorbed_by="dead", order="SO-00007")
    other = finding(check="tracking-mismatch", order="SO-00008", order_id="id-8")
    html = connections.troubles(facts(dead, behind, other)).html
    assert "The store stands still" in html
    assert "ShipStation lastRefresh: Friday (2026-11-22 00:00)" in html
    assert re.search(r"1 finding behind this.*SO-00007", html)
    assert "SO-00008" not in html


def test_two_ways_at_once_are_warned_of(facts: Callable[..., Connections]) -> None:
    twice = Observation("cin7.main", "double-connection", "problem", "5 orders stand in two stores.", "End one.")
    assert (
        "5 orders stand in two stores."
        in connections.double_connections(facts(examined=Examination((twice,), (), {}))).html
    )
    assert repr(connections.double_connections(facts())) == "No source reaches ShipStation by two ways."


def test_proposed_links_are_ready_to_paste(facts: Callable[..., Connections]) -> None:
    examined = Examination((), ('[[link]]\nsource = "cin7.main"',), {})
    assert "[[link]]\nsource = &quot;cin7.main&quot;" in connections.proposals(facts(examined=examined)).html


def test_what_could_not_be_read_is_counted(facts: Callable[..., Connections]) -> None:
    assert "2 gaps to read again, 1 record unreadable" in connections.accounts_read(facts()).html


def test_foreign_names_are_escaped(facts: Callable[..., Connections]) -> None:
    html = connections.stores(facts()).html
    assert "<b>" not in html
    assert "no link" in html


def test_a_share_is_never_rounded_up(facts: Callable[..., Connections]) -> None:
    assert "99.9 %" in connections.links(facts()).html


def test_what_a_link_carries_says_how_it_is_known(facts: Callable[..., Connections]) -> None:
    lines = connections.learned(facts()).text.splitlines()
    assert lines == [
        f"Order number: {LINK} the invoice's number (172 of 172)",
        f"E-mail: {LINK} no (said in shipops.toml)",
        f"Gift: {LINK} unknown (no order has it)",
    ]


def test_methods_say_which_is_used_and_what_may_stand_beside_it(facts: Callable[..., Connections]) -> None:
    view = connections.methods(facts())
    assert view.text.splitlines()[0] == "Cin7 Core as a store in ShipStation (Custom Store): used"
    assert "with method 2 (shipstation store) never both, says ShipStation" in view.html


def test_the_vendors_contradictions_about_methods_keep_every_side() -> None:
    html = connections.contradictions().html
    assert "method 1 (custom store) and method 3 (shipping service)" in html
    assert re.search("<td class=long>ShipStation: a shipping service can be combined", html)
    assert re.search("<td class=long>Cin7: they do almost the same", html)


def test_what_cannot_be_checked_is_one_row_a_reason(small: Small) -> None:
    audit = replace(
        small(),
        not_checkable=tuple(
            NotCheckable("cin7.main", check, reason, checked, total)
            for check, reason, checked, total in (
                ("fee-not-reported", "no link says fee_field", None, None),
                ("address-mismatch", "not read yet", 1_801, 1_977),
                ("line-mismatch", "not read yet", 1_801, 1_977),
            )
        ),
        not_run=(NotRun("mine", "checks/mine.sql", "It holds no SELECT.", "Write one."),),
    )
    view = connections.not_checkable(connections.prepared(audit, answers(), None).seen)
    assert view.text.splitlines() == [
        "checks/mine.sql was not run. It holds no SELECT. Write one.",
        "cin7.main: Fee not reported (no link says fee_field)",
        "cin7.main: Address mismatch, Other goods in ShipStation (not read yet)",
    ]
    assert "1,801 of 1,977 orders" in view.html


def test_what_is_shown_can_be_saved(facts: Callable[..., Connections], tmp_path: Path) -> None:
    saved = connections.save(facts(), str(tmp_path / "rows"))
    assert [path.name for path in saved] == [
        "accounts.csv", "examined.csv", "learned.csv", "links.csv", "stores.csv"
    ]  # fmt: skip
    assert connections.save(facts(), "") == ()
