"""shipped-elsewhere, voided-label-still-reported, items-not-reported, carriers, services, fees."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merchants import NOW, Audited, Merchant, Placed, audit_of, config

from shipops.integrations.carriers import carrier_name, is_freight, is_replacement, service_name
from shipops.records import OrderLine, ShippedItem

ELSEWHERE, VOIDED, ITEMS = "shipped-elsewhere", "voided-label-still-reported", "items-not-reported"
CARRIER, SERVICE, FEE = "carrier-mismatch", "service-mismatch", "fee-not-reported"
CLOSED = {"shipped": True, "tracking_present": True}
LINK = "cin7.main to shipstation.main/1"


def _items(**items: int) -> tuple[ShippedItem, ...]:
    return tuple(ShippedItem(sku=sku, quantity=Decimal(count)) for sku, count in items.items())


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()

    def sale(number: str, **unit: Any) -> Placed:
        return m.sale(number, items={"A": 2, "B": 1}, unit=CLOSED | unit)

    def elsewhere(number: str, unit: Any = None, **reported: Any) -> Placed:
        placed = sale(number, **dict(unit or {}))
        order = m.imported(placed)
        m.reported(placed, f"HAND-{number}", **({"items": _items(A=2, B=1)} | reported))
        return order

    elsewhere("SO-ELSEWHERE")
    elsewhere("SO-UNNAMED", items=())
    elsewhere("SO-PART", {"shipped": False}, items=_items(A=2))
    elsewhere("SO-JUST-NOW", {"changed_at": NOW - timedelta(minutes=30)})
    elsewhere("SO-DRAFT", {"shipped": False}, shipped=False)
    elsewhere("SO-FREIGHT-1", carrier="Old Dominion Freight Line")
    elsewhere("SO-FREIGHT-2", carrier="LTL")
    elsewhere("SO-LONG-AGO", ship_date=date(2026, 9, 20))
    m.label(elsewhere("SO-VOIDED-THERE"), "HAND-SO-VOIDED-THERE", voided=True, voided_at=NOW - timedelta(minutes=20))
    rest = elsewhere("SO-REST", items=_items(B=1))
    m.label(rest, "1ZREST", items=_items(A=2))
    m.reported(Placed("cin7.main", *_ids(m, "SO-REST")), "1ZREST", items=_items(A=2))

    def voided(number: str, hours: int = 30, **again: Any) -> None:
        placed = sale(number)
        order = m.imported(placed)
        made = NOW - timedelta(days=3)
        gone = NOW - timedelta(hours=hours)
        m.label(order, f"1Z{number}", items=_items(A=2, B=1), voided=True, voided_at=gone, created_at=made)
        m.reported(placed, f"1Z{number}")
        if again:
            m.label(order, "1ZNEW", created_at=made + timedelta(hours=2), **again)
            m.reported(placed, "1ZNEW")

    voided("SO-STILL-SHOWN", hours=80)
    voided("SO-VOIDED-NOW", hours=0)
    voided("SO-REPLACED", hours=80, items=_items(A=2, B=1))
    voided("SO-OTHER-PARCEL", hours=80, items=_items(C=1))

    def web(number: str, label: Any, reported: Any, **kind: Any) -> None:
        placed = m.web_order(number, unit=CLOSED)
        m.label(m.imported(placed, status="shipped"), f"1Z{number}", **(label | kind))
        m.reported(placed, f"1Z{number}", **reported)

    sku = {"items": (ShippedItem(sku="SKU-WEB-ITEMS", quantity=Decimal(1)),)}
    more = {"items": (ShippedItem(sku="SKU-WEB-ITEMS", quantity=Decimal(2)),)}
    web("WEB-ITEMS", sku, more)
    web("WEB-MARKED", {}, more, kind="marked_shipped")
    web("WEB-NO-ITEMS", sku, {"items": ()})
    plain = {"items": ()}
    web("WEB-SERVICE", plain | {"carrier": "ups", "service": "ups_ground"}, plain | {"service": "UPS 2nd Day Air"})
    web("WEB-ALIAS", plain | {"carrier": "ups", "service": "ups_ground"}, plain | {"service": "UPS Ground®"})
    for number, told in (("SO-C1", "FedEx"), ("SO-C2", "FEDEX"), ("SO-C3", "Endicia"), ("SO-C4", "Other")):
        placed = sale(number)
        m.label(m.imported(placed, status="shipped"), f"1Z{number}", carrier="stamps_com")
        m.reported(placed, f"1Z{number}", carrier=told)
    return audit_of(m)


def _ids(m: Merchant, number: str) -> tuple[str, str, tuple[str, ...]]:
    order = next(row for row in m.reading.orders if row.number == number and row.system == "cin7")
    units = tuple(unit.unit_id for unit in m.reading.units if unit.order_id == order.order_id)
    return order.order_id, number, units


@pytest.mark.parametrize("number", ["SO-ELSEWHERE", "SO-UNNAMED", "SO-REST"])
def test_what_somebody_else_shipped_still_waits_here(audited: Audited, number: str) -> None:
    assert audited.checks(number) == [ELSEWHERE]
    assert audited.the(number, ELSEWHERE).severity == "critical"


@pytest.mark.parametrize("number", ["SO-PART", "SO-JUST-NOW", "SO-DRAFT", "SO-VOIDED-THERE"])
def test_parts_fresh_ones_and_known_numbers_are_not_elsewhere(audited: Audited, number: str) -> None:
    assert audited.of(number, ELSEWHERE) == []


def test_freight_and_old_ones_are_one_finding_to_close(audited: Audited) -> None:
    (found,) = [f for f in audited.findings if f.check == ELSEWHERE and f.order_id is None]
    assert (found.severity, found.part) == ("medium", f"{LINK}: close these")
    facts = {fact.field: fact.value for fact in found.because}
    assert facts["orders"] == "SO-FREIGHT-1, SO-FREIGHT-2, SO-LONG-AGO"
    assert facts["orders counted"] == "3"
    assert found.action not in {other.action for other in audited.findings if other.order_id}


@pytest.mark.parametrize("number", ["SO-STILL-SHOWN", "SO-OTHER-PARCEL"])
def test_a_voided_label_nothing_replaced_is_still_shown(audited: Audited, number: str) -> None:
    assert [found.severity for found in audited.of(number, VOIDED)] == ["medium"]


@pytest.mark.parametrize("number", ["SO-VOIDED-NOW", "SO-REPLACED"])
def test_a_void_within_grace_or_replaced_is_none(audited: Audited, number: str) -> None:
    assert audited.of(number, VOIDED) == []


def test_items_differ_where_both_carry_them(audited: Audited) -> None:
    assert [found.severity for found in audited.of("WEB-ITEMS", ITEMS)] == ["low"]
    assert audited.of("WEB-MARKED", ITEMS) == audited.of("WEB-NO-ITEMS", ITEMS) == []


def test_one_finding_for_each_pair_of_carriers(audited: Audited) -> None:
    (found,) = [f for f in audited.findings if f.check == CARRIER and f.account == "cin7.main"]
    assert (found.severity, found.part) == ("low", f"{LINK}: usps > fedex")
    assert {fact.field: fact.value for fact in found.because}["orders"] == "SO-C1, SO-C2"


def test_services_are_compared_where_the_source_shows_them(audited: Audited) -> None:
    (found,) = [f for f in audited.findings if f.check == SERVICE]
    assert found.part == "inksoft.main to shipstation.main/2: ground > 2nd day air"


def _with_fee(name: str) -> Merchant:
    m = Merchant()
    placed = m.sale("SO-1", unit=CLOSED)
    m.label(m.imported(placed, status="shipped"), "1Z", cost=Decimal("7.30"))
    m.reported(placed, "1Z")
    charge = OrderLine(
        account="cin7.main", system="cin7", order_id=placed.order_id, line_id="charge-1", kind="charge", name=name,
        quantity=Decimal(1), unit_price=Decimal("7.30"), seen_at=NOW,
    )  # fmt: skip
    m.reading.lines.append(charge)
    return m


def test_the_fee_is_asked_for_only_where_a_setting_names_its_field() -> None:
    named = config({"fee_field": "Carrier fee"})
    assert audit_of(_with_fee("Handling")).checks("SO-1") == []
    assert audit_of(_with_fee("Handling"), named).checks("SO-1") == [FEE]
    assert audit_of(_with_fee("Carrier fee"), named).checks("SO-1") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("stamps_com", "usps"), ("Endicia", "usps"), ("UPSMI", "ups"), ("dhl_express_worldwide", "dhl"), ("Other", "")],
)
def test_names_of_one_carrier_fold_to_one(text: str, name: str) -> None:
    assert carrier_name(text) == name


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("usps_priority_mail", "Priority Mail®"),
        ("ups_ground", "UPS Ground"),
        ("ups_standard_international", "UPS Standard"),
        ("dhl_express_worldwide", "Express Worldwide"),
    ],
)
def test_a_services_code_and_its_words_fold_to_one(code: str, words: str) -> None:
    assert service_name(code) == service_name(words)


def test_freight_and_replacement_are_whole_words() -> None:
    assert is_freight("Estes Express")
    assert is_freight("Spedition Huber")
    assert not is_freight("Freightliner")
    assert is_replacement("REPLACEMENT for 100")
    assert not is_replacement("irreplacementable")


@given(st.text(max_size=300))
def test_any_text_folds_and_stays_as_it_is_when_folded_again(text: str) -> None:
    assert len(carrier_name(text)) <= 60
    assert len(service_name(text)) <= 60
    assert carrier_name(carrier_name(text)) == carrier_name(text)
