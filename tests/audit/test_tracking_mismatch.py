"""tracking-mismatch: the source has tracking, but not the live one."""

from __future__ import annotations

import pytest
from merchants import Audited, Merchant, Placed, audit_of, config

CHECK = "tracking-mismatch"


def _shipped(m: Merchant, number: str, *tracking: str, **label: object) -> tuple[Placed, Placed]:
    placed = m.sale(number, unit={"shipped": True, "tracking_present": True})
    order = m.imported(placed, status="shipped")
    for one in tracking:
        m.label(order, one, **label)
    return placed, order


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    sale, order = _shipped(m, "SO-REPRINT", "1ZNEW")
    m.label(order, "1ZOLD", voided=True)
    m.reported(sale, "1ZOLD")
    m.reported(_shipped(m, "SO-STRANGE", "1ZA")[0], "1ZB")
    m.reported(_shipped(m, "SO-GROUPED", "9400111899223344556677")[0], "9400 1118 9922 3344 5566 77")
    m.reported(_shipped(m, "SO-LOWER-CASE", "1ZABC")[0], "1z-abc")
    m.reported(_shipped(m, "SO-SEVERAL", "1Z1", "1Z2", "1Z3")[0], "1Z3, 1Z1; 1Z2")
    m.reported(_shipped(m, "SO-EXTRA", "1ZLIVE")[0], "1ZLIVE / 1ZFREIGHT")
    sale, _ = _shipped(m, "SO-EXTRA-LINE", "1ZLIVELINE")
    m.reported(sale, "1ZLIVELINE")
    m.reported(sale, "1ZFREIGHTLINE")
    m.reported(_shipped(m, "SO-ONE-OF-TWO", "1ZONE", "1ZTWO")[0], "1ZONE, 1ZWRONG")
    m.reported(_shipped(m, "SO-ONE-MISSING", "1ZM1", "1ZM2")[0], "1ZM1")
    m.reported(_shipped(m, "SO-NOTHING")[0], "1ZHAND")
    m.reported(_shipped(m, "SO-MARKED-BARE")[0], "1ZX")
    sale, order = _shipped(m, "SO-MARKED", None, kind="marked_shipped")  # type: ignore[arg-type]
    m.reported(sale, "1ZY")
    sale, order = _shipped(m, "SO-ONLY-VOIDED", "1ZGONE", voided=True)
    m.reported(sale, "1ZGONE")
    m.reported(_shipped(m, "SO-RETURN", "1ZBACK", is_return=True)[0], "1ZOUT")
    m.reported(_shipped(m, "SO-EMPTY", "1ZE")[0], None)
    m.reported(_shipped(m, "SO-TAKEN-BACK", "1ZT")[0], "1ZOTHER", voided=True)
    web = m.web_order("WEB-1")
    m.label(m.imported(web, status="shipped"), "1ZWEB")
    m.reported(web, "1ZWEBOLD")
    return audit_of(m)


def test_a_label_reprinted_after_a_void_is_the_classic_case(audited: Audited) -> None:
    found = audited.the("SO-REPRINT", CHECK)
    facts = {(fact.system, fact.field): fact.value for fact in found.because}
    assert found.severity == "high"
    assert facts["shipstation", "trackingNumber"] == "1ZNEW"
    assert facts["cin7.main", "tracking"] == "1ZOLD"
    assert "voided" in facts["shipstation", "note"]


@pytest.mark.parametrize("number", ["SO-STRANGE", "WEB-1"])
def test_a_number_no_live_label_has_is_a_mismatch(audited: Audited, number: str) -> None:
    assert audited.checks(number) == [CHECK]


def test_one_wrong_number_among_several_is_a_mismatch(audited: Audited) -> None:
    facts = {fact.field: fact.value for fact in audited.the("SO-ONE-OF-TWO", CHECK).because}
    assert facts["trackingNumber"] == "1ZTWO"


@pytest.mark.parametrize("number", ["SO-GROUPED", "SO-LOWER-CASE", "SO-SEVERAL", "SO-EXTRA", "SO-EXTRA-LINE"])
def test_formatting_order_and_extra_numbers_are_no_mismatch(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


@pytest.mark.parametrize("number", ["SO-NOTHING", "SO-MARKED-BARE", "SO-MARKED", "SO-ONLY-VOIDED", "SO-RETURN"])
def test_without_a_live_number_there_is_nothing_to_mismatch(audited: Audited, number: str) -> None:
    assert audited.of(number, CHECK) == []


@pytest.mark.parametrize("number", ["SO-EMPTY", "SO-TAKEN-BACK", "SO-ONE-MISSING"])
def test_a_number_that_is_absent_is_not_a_wrong_one(audited: Audited, number: str) -> None:
    assert audited.checks(number) == ["shipped-not-reported"]


def test_a_link_that_does_not_notify_is_silent() -> None:
    m = Merchant()
    m.reported(_shipped(m, "SO-1", "1ZA")[0], "1ZB")
    assert audit_of(m, config({"notify": "off"})).findings == []
