"""What a question leaves of an audit, and what it may call resolved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from merchants import CIN7, INKSOFT, NOW, SHIPSTATION, Audited, Merchant, audit_of, config

from shipops.audit.findings import Finding
from shipops.audit.narrowing import asked_for, both_sides, condition, resolvable
from shipops.audit.question import Question

MISSING, UNTOLD = "missing-in-shipstation", "shipped-not-reported"
CONFIG = config()


@pytest.fixture(scope="module")
def audited() -> Audited:
    """Sales that are missing, by age; two whose notifications were not sent; one of a source that was not proven."""
    m = Merchant()
    for number, created, changed in (("SO-OLD", 20, 20), ("SO-CHANGED", 20, 5), ("SO-NEW", 3, 3)):
        m.sale(number, **_moved(created, changed))
    for number, days in (("SO-UNTOLD-OLD", 20), ("SO-UNTOLD-NEW", 3)):
        m.label(m.imported(m.sale(number, **_moved(days, days)), status="shipped"), f"1Z{number}", notified=False)
    m.sale("SO-DOUBT", unit={"from_detail": False})
    m.web_order("WEB-1")
    return audit_of(m, CONFIG, inksoft_main={"proven": False})


def _moved(created: int, changed: int) -> dict[str, Any]:
    first, last = NOW - timedelta(days=created), NOW - timedelta(days=changed)
    return {"ordered_at": first, "created_at": first, "modified_at": last}


def _question(**asked: Any) -> Question:
    return Question(as_of=NOW, **asked)


def _days(count: int) -> Any:
    return NOW - timedelta(days=count)


SPANS = [
    ({"since": _days(10)}, {"SO-CHANGED", "SO-NEW"}),
    ({"until": _days(4)}, {"SO-CHANGED", "SO-OLD"}),
    ({"since": _days(10), "until": _days(4)}, {"SO-CHANGED"}),
]


@pytest.mark.parametrize(("span", "orders"), SPANS, ids=["since", "until", "both"])
def test_a_span_keeps_orders_created_or_changed_in_it(audited: Audited, span: dict[str, Any], orders: set[str]) -> None:
    question = _question(checks=(MISSING,), accounts=(CIN7,), **span)
    assert {found.order for found in asked_for(audited.db, audited.findings, question)} == orders


@pytest.mark.parametrize(("span", "orders"), SPANS, ids=["since", "until", "both"])
def test_units_are_counted_over_the_same_span(audited: Audited, span: dict[str, Any], orders: set[str]) -> None:
    where = condition(_question(accounts=(CIN7,), **span))
    query = f"SELECT number FROM matched AS m {where} AND bucket = 'missing'"  # noqa: S608 - made by us
    counted = audited.db.execute(query).fetchall()
    assert {number for (number,) in counted} == orders


def test_checks_and_accounts_narrow(audited: Audited) -> None:
    told = asked_for(audited.db, audited.findings, _question(checks=(MISSING,)))
    assert {found.check for found in told} == {MISSING}
    told = asked_for(audited.db, audited.findings, _question(accounts=(INKSOFT,)))
    assert [(found.check, found.order) for found in told] == [(MISSING, "WEB-1"), ("pull-unproven", None)]


def test_a_connections_finding_stays_while_it_explains_an_order_that_stays(audited: Audited) -> None:
    told = asked_for(audited.db, audited.findings, _question(checks=(UNTOLD,), since=_days(10)))
    assert [found.order for found in told] == [None, "SO-UNTOLD-NEW"]
    assert asked_for(audited.db, audited.findings, _question(checks=(UNTOLD,), since=_days(1))) == []


def _resolved(audited: Audited, gone: Finding, **asked: Any) -> bool:
    return resolvable(audited.db, CONFIG, [gone], _question(**asked), {gone.check}) == [gone]


@pytest.mark.parametrize(
    ("asked", "looked"),
    [({}, True), ({"checks": (MISSING,)}, True), ({"checks": (UNTOLD,)}, False), ({"accounts": (CIN7,)}, True),
     ({"accounts": (INKSOFT,)}, False), ({"since": _days(10)}, False), ({"since": _days(30)}, True)],
)  # fmt: skip
def test_only_what_was_looked_at_can_be_resolved(audited: Audited, asked: dict[str, Any], looked: bool) -> None:
    assert _resolved(audited, audited.the("SO-OLD", MISSING), **asked) is looked


def test_nothing_is_resolved_while_one_side_is_unproven(audited: Audited) -> None:
    assert not _resolved(audited, audited.the("WEB-1", MISSING))


def test_an_order_in_doubt_is_not_resolved(audited: Audited) -> None:
    (order_id,) = audited.db.execute("SELECT order_id FROM matched WHERE number = 'SO-DOUBT'").fetchone() or ("",)
    like = audited.the("SO-OLD", MISSING)
    gone = Finding.from_dict(like.to_dict() | {"order": "SO-DOUBT", "order_id": order_id})
    assert not _resolved(audited, gone)


def test_an_account_has_the_accounts_it_is_linked_with_on_its_other_side() -> None:
    assert both_sides(CONFIG, CIN7) == {CIN7, SHIPSTATION}
    assert both_sides(CONFIG, SHIPSTATION) == {CIN7, INKSOFT, SHIPSTATION}
    assert both_sides(config(link=[]), CIN7) == {CIN7}
