"""A field that a link carries is set at the source and empty in ShipStation: one finding per field and link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from merchants import NOW, WEEK_AGO, Audited, Merchant, audit_of, config, guid

from shipops.audit.checking.catalogue import catalogue
from shipops.audit.checking.telling import run_checks
from shipops.audit.findings import Finding

CHECK = "field-lost"
CIN7_LINK, INKSOFT_LINK = "cin7.main to shipstation.main/1", "inksoft.main to shipstation.main/2"
FIELDS = {
    "phone": "312 555 0100", "payment_method": "Visa", "coupon": "SPIRIT10", "is_gift": True,
    "internal_note": "Fragile",
    "customer_note": "Ring twice", "requested_service": "UPS Ground", "weight": 250,
}  # fmt: skip
THERE = FIELDS | {"coupon": None, "discount": 5}
LINE = {"weight": 125, "image_url": "/a.png", "options": "Size: M", "location": "Aisle 4"}
# What an order looks like in ShipStation that lost one field.
LOST: dict[str, dict[str, Any]] = {
    "email": {"email": None}, "phone": {"phone": None}, "requested_service": {"requested_service": None},
    "payment_method": {"payment_method": None}, "discount": {"discount": None}, "gift": {"is_gift": False},
    "internal_note": {"internal_note": None}, "buyer_note": {"customer_note": None}, "order_weight": {"weight": 0},
    "item_weight": {"line": LINE | {"weight": 0}}, "image": {"line": LINE | {"image_url": None}},
    "options": {"line": LINE | {"options": None}}, "location": {"line": LINE | {"location": None}},
    "sku": {"line": LINE | {"sku": None}},
}  # fmt: skip


def arrive(made: Merchant, number: str, *, source: Any = None, there: Any = None, web: bool = False) -> None:
    placed = (made.web_order if web else made.sale)(number, line=LINE, **FIELDS | (source or {}))
    made.imported(placed, **{"line": LINE} | THERE | (there or {}))


def found(audited: Audited) -> dict[str, Finding]:
    return {finding.part: finding for finding in audited.findings if finding.check == CHECK}


@pytest.fixture(scope="module")
def lost() -> Audited:
    """On the Cin7 link each field is lost once (e-mail twice) among many orders that have everything."""
    made = Merchant()
    for number in range(30):
        arrive(made, f"SO-{number}")
    for field, there in LOST.items():
        arrive(made, f"SO-{field}", there=there)
    arrive(made, "SO-email-2", there=LOST["email"])
    return audit_of(made)


@pytest.mark.parametrize("field", LOST)
def test_a_field_that_the_link_carries_is_lost(lost: Audited, field: str) -> None:
    finding = found(lost)[f"{CIN7_LINK}: {field}"]
    assert (finding.order, finding.order_id, finding.severity, finding.account) == (None, None, "low", "cin7.main")
    assert f"SO-{field}" in finding.because[0].value


def test_one_finding_per_field_and_link_with_a_count(lost: Audited) -> None:
    assert len(found(lost)) == len(LOST)
    assert found(lost)[f"{CIN7_LINK}: email"].title.startswith(
        "2 of 45 orders arrived in ShipStation without their email"
    )


def test_the_page_s_own_words_are_the_rule(lost: Audited) -> None:
    assert "ShipStation help, Cin7 Core" in found(lost)[f"{CIN7_LINK}: phone"].rule
    assert "carries = { phone = false }" in found(lost)[f"{CIN7_LINK}: phone"].action


@pytest.fixture(scope="module")
def kept() -> Audited:
    """Holes that are no loss, among 25 orders that came with everything but payment methods."""
    made = Merchant()
    for number in range(25):
        arrive(made, f"SO-{number}", there={"payment_method": None})
    arrive(made, "SO-31", source={"phone": None}, there={"phone": None})
    arrive(made, "SO-32", source={"is_gift": False}, there={"is_gift": False})
    # Written after the import while the order still waited.
    arrive(made, "SO-33", source={"modified_at": NOW - timedelta(hours=3)}, there={"internal_note": None})
    # Never read in detail, made by hand, left out by a rule, and one whose people's data were erased.
    made.imported(made.sale("SO-34", phone="1", unit={"from_detail": False}), phone=None)
    made.imported(made.sale("SO-35", phone="1"), phone=None, is_manual=True)
    made.imported(made.sale("SO-36", phone="1", channel="wholesale"), phone=None)
    nobody = {"email": None, "phone": None, "ship_to_name": None, "customer": None, "ship_to_street1": None}
    made.imported(made.sale("SO-37", phone="1"), **nobody)
    # Too few orders of this link to know.
    for number in range(19):
        arrive(made, f"{5000 + number}", web=True, there={"phone": None} if number == 0 else None)
    return audit_of(made, config(ignore=[{"reason": "by van", "channel": "wholesale"}]))


def test_a_link_that_does_not_carry_the_field_loses_nothing(kept: Audited) -> None:
    assert f"{CIN7_LINK}: payment_method" not in found(kept)


def test_a_field_that_the_source_has_not_is_not_lost(kept: Audited) -> None:
    assert f"{CIN7_LINK}: phone" not in found(kept)
    assert f"{CIN7_LINK}: gift" not in found(kept)


def test_what_was_written_after_the_import_is_not_lost(kept: Audited) -> None:
    assert f"{CIN7_LINK}: internal_note" not in found(kept)


def test_too_few_orders_to_know_what_the_link_carries(kept: Audited) -> None:
    assert f"{INKSOFT_LINK}: phone" not in found(kept)


def test_orders_of_which_nothing_can_be_said_lose_nothing(kept: Audited) -> None:
    assert found(kept) == {}


def test_a_change_seen_after_the_import_explains_the_hole() -> None:
    made = Merchant()
    for number in range(25):
        arrive(made, f"SO-{number}")
    arrive(made, "SO-40", there={"internal_note": None, "status": "shipped"})
    audited = audit_of(made)
    assert list(found(audited)) == [f"{CIN7_LINK}: internal_note"]
    audited.db.execute(
        "INSERT INTO order_events (account, order_id, subject, field, new, seen_at) "
        "VALUES ('cin7.main', ?, 'order', 'internal_note', 'set', ?)",
        [guid("SO-40"), WEEK_AGO + timedelta(days=2)],
    )
    check = next(check for check in catalogue() if check.id == CHECK)
    assert run_checks(audited.db, [check], NOW) == []
