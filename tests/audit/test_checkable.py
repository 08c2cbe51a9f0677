"""What cannot be checked on an account is listed with its reason, and of how many orders."""

from __future__ import annotations

from dataclasses import replace

import pytest
from merchants import CIN7, INKSOFT, NOW, Audited, Merchant, audit_of, cin7_links, config

from shipops.audit.checking.catalogue import Check, Need, catalogue
from shipops.audit.checking.checkable import NotCheckable, can_run, not_checkable
from shipops.audit.checking.checks_view import told_reasons


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    m.imported(m.sale("SO-1"))
    m.sale("SO-2", detail_at=None)
    m.sale("SO-3", modified_at=NOW, detail_of_modified=NOW.replace(day=1))
    m.web_order("WEB-1")
    return audit_of(m)


def needing(kind: str, value: str = "") -> Check:
    return replace(catalogue()[0], id="mine", needs=(Need(kind, value),))


def lacking(audited: Audited, kind: str, value: str = "", **sections: object) -> dict[str, NotCheckable]:
    found = not_checkable(audited.db, config(**sections), [needing(kind, value)])  # type: ignore[arg-type]
    return {one.account: one for one in found}


def test_a_setting_no_link_has(audited: Audited) -> None:
    assert set(lacking(audited, "setting", "currency")) == {CIN7, INKSOFT}
    assert lacking(audited, "setting", "currency", link=cin7_links({"currency": "USD"})) == {}


def test_a_direction_no_link_goes(audited: Audited) -> None:
    assert set(lacking(audited, "direction", "from_shipstation")) == {CIN7, INKSOFT}
    assert lacking(audited, "direction", "to_shipstation") == {}


def test_a_system_that_shows_nothing_to_compare(audited: Audited) -> None:
    assert set(lacking(audited, "system", "inksoft")) == {CIN7}


def test_of_several_needs_the_first_that_lacks_is_told(audited: Audited) -> None:
    check = replace(needing("system", "inksoft"), needs=(Need("system", "inksoft"), Need("setting", "fee_field")))
    told = not_checkable(audited.db, config(), [check])
    assert {(one.account, "fee_field" in one.reason) for one in told} == {(CIN7, False), (INKSOFT, True)}


def test_details_that_were_not_read_since_the_order_changed_are_counted(audited: Audited) -> None:
    found = lacking(audited, "detail")
    assert (found[CIN7].checked, found[CIN7].total) == (1, 3)
    assert set(found) == {CIN7}
    assert told_reasons(found.values()) == [
        "cin7.main: mine looked at 1 of 3 orders: the details of the others were not read since they changed"
    ]


def test_a_fact_that_is_not_known_of_a_link(audited: Audited) -> None:
    found = lacking(audited, "fact", "sku")
    assert (found[CIN7].checked, found[CIN7].total) == (0, 3)
    (line,) = told_reasons([found[CIN7]])
    assert "cannot be checked" in line


def test_a_check_whose_relation_is_not_there_does_not_run(audited: Audited) -> None:
    assert not can_run(audited.db, needing("relation", "tomorrow"))
    assert can_run(audited.db, needing("relation", "matched"))
    assert set(lacking(audited, "relation", "tomorrow")) == {CIN7, INKSOFT}


def test_an_account_without_a_link_is_not_listed(audited: Audited) -> None:
    assert lacking(audited, "setting", "currency", link=[]) == {}
