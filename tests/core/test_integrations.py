"""When a unit would be imported as awaiting shipment, and what a status word means."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shipops.integrations import integrations, is_ready
from shipops.records import Unit

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def cin7(**facts: Any) -> Unit:
    """A fulfilment that ShipStation would import, but for ``facts``."""
    ready = {
        "approved": True, "picked": True, "packed": True, "at_ship_stage": True, "has_ship_to": True,
        "status_text": "ORDERED",
    }  # fmt: skip
    common = {"account": "cin7.main", "system": "cin7", "unit_id": "t1", "order_id": "s1", "seen_at": NOW}
    return Unit.model_validate(common | ready | facts)


def inksoft(**facts: Any) -> Unit:
    """An InkSoft order that ShipStation would import, but for ``facts``."""
    ready = {"has_ship_to": True, "status_text": "Ready to Ship", "paid": True}
    common = {"account": "inksoft.main", "system": "inksoft", "unit_id": "1/9", "order_id": "1/9", "seen_at": NOW}
    return Unit.model_validate(common | ready | facts)


@pytest.mark.parametrize("unit", [cin7(), inksoft()], ids=["cin7", "inksoft"])
def test_a_unit_with_everything_is_ready(unit: Unit) -> None:
    assert is_ready(unit)


@pytest.mark.parametrize("fact", ["draft", "void", "refunded", "shipped", "pickup", "tracking_present"])
def test_what_no_one_expects_to_ship_is_not_ready(fact: str) -> None:
    assert not is_ready(cin7(**{fact: True}))
    assert not is_ready(inksoft(**{fact: True}))


@pytest.mark.parametrize("fact", ["approved", "picked", "packed", "at_ship_stage", "has_ship_to"])
def test_a_fulfilment_needs_every_stage(fact: str) -> None:
    assert not is_ready(cin7(**{fact: False}))


@pytest.mark.parametrize("unit", [cin7(has_ship_to=None), inksoft(has_ship_to=None)], ids=["cin7", "inksoft"])
def test_a_ship_to_that_was_never_read_is_not_a_ship_to(unit: Unit) -> None:
    assert not is_ready(unit)


def test_the_invoice_does_not_matter_here() -> None:
    assert is_ready(cin7(invoiced=False))


@pytest.mark.parametrize("word", ["ReadyToShip", "READY TO SHIP", " ready  to ship "])
def test_inksoft_s_ready_to_ship_is_ready_however_written(word: str) -> None:
    assert is_ready(inksoft(status_text=word))


@pytest.mark.parametrize("word", ["Open", "Complete", "Cancelled", "Ready for Pickup", "In Production", "", None])
def test_other_production_statuses_are_not(word: str | None) -> None:
    assert not is_ready(inksoft(status_text=word))


def test_a_stage_a_system_does_not_have_does_not_matter() -> None:
    assert is_ready(inksoft(picked=None, packed=None, at_ship_stage=None, approved=None))


def test_an_order_that_waits_for_approval_is_not_ready() -> None:
    assert not is_ready(inksoft(approved=False))


def test_a_merchant_s_own_word_can_mean_ready() -> None:
    assert is_ready(inksoft(status_text="BOXED"), {"Boxed": "awaiting_shipment"})


def test_a_merchant_s_own_word_wins_over_the_integration_s() -> None:
    assert not is_ready(inksoft(), {"ReadyToShip": "on_hold"})


def test_a_word_of_no_letters_maps_nothing_else() -> None:
    assert not is_ready(inksoft(status_text=None), {"Готово": "awaiting_shipment"})
    assert is_ready(inksoft(status_text="готово"), {"Готово": "awaiting_shipment"})


@pytest.mark.parametrize(("word", "status"), [
    ("open", "awaiting_payment"), ("readytoship", "awaiting_shipment"), ("complete", "shipped"),
    ("cancelled", "cancelled"),
])  # fmt: skip
def test_inksoft_s_words(word: str, status: str) -> None:
    assert integrations()["inksoft"].status_map()[word] == status


@pytest.mark.parametrize("system", ["cin7", "inksoft"])
def test_reasons_are_named_in_the_order_of_the_catalogue(system: str) -> None:
    catalogue = [
        "no-ship-to", "status-not-mapped", "tracking-already-present", "not-invoiced", "not-at-ship-stage",
        "not-packed", "not-picked", "not-approved",
    ]  # fmt: skip
    named = [rule.reason for rule in integrations()[system].import_rules]
    assert named == [reason for reason in catalogue if reason in named]
    assert len(named) >= 4


@pytest.mark.parametrize("system", ["cin7", "inksoft"])
def test_the_first_three_reasons_are_grave_and_the_rest_are_not(system: str) -> None:
    grave = {"no-ship-to", "status-not-mapped", "tracking-already-present"}
    for rule in integrations()[system].import_rules:
        assert rule.severity == ("high" if rule.reason in grave else "medium")


@pytest.mark.parametrize("system", ["cin7", "inksoft"])
def test_every_fact_names_its_source(system: str) -> None:
    integration = integrations()[system]
    assert all(row.source for row in (*integration.statuses, *integration.import_rules))
