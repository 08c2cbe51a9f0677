"""The status words of the five help pages, and the values the vendors' own fields may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.integrations import integrations, vocabularies
from shipops.normal_forms import status_norm

# (system, language, word as the page has it, ShipStation status): the whole tables of the five pages. The English tick
# cells are blank, the French page has no table.
PAGES = [
    ("cin7", "en", "shipped", "shipped"),
    ("cin7", "en", "voided", "cancelled"),
    ("cin7", "es", "autorizado", "awaiting_shipment"),
    ("cin7", "es", "borrador", "awaiting_shipment"),
    ("cin7", "es", "Pagado", "awaiting_shipment"),
    ("cin7", "es", "Pedidos enviados", "shipped"),
    ("cin7", "es", "Anulado", "cancelled"),
    ("cin7", "de", "authorised", "awaiting_shipment"),
    ("cin7", "de", "draft", "awaiting_shipment"),
    ("cin7", "de", "Bezahlt", "awaiting_shipment"),
    ("cin7", "de", "Versendet", "shipped"),
    ("cin7", "de", "Entwertet", "cancelled"),
    ("inksoft", "es", "Abierto", "awaiting_payment"),
    ("inksoft", "es", "ReadyToShip", "awaiting_shipment"),
    ("inksoft", "es", "Completo", "shipped"),
    ("inksoft", "es", "Pedidos cancelados", "cancelled"),
    ("shipstation", "en", "Awaiting Payment", "awaiting_payment"),
    ("shipstation", "en", "Awaiting Shipment", "awaiting_shipment"),
    ("shipstation", "en", "Shipped", "shipped"),
    ("shipstation", "en", "Cancelled", "cancelled"),
    ("shipstation", "en", "On Hold", "on_hold"),
    ("shipstation", "es", "En espera de pago", "awaiting_payment"),
    ("shipstation", "es", "En espera de envío", "awaiting_shipment"),
    ("shipstation", "es", "Pedidos enviados", "shipped"),
    ("shipstation", "es", "Pedidos cancelados", "cancelled"),
    ("shipstation", "es", "En espera", "on_hold"),
    ("shipstation", "de", "Ausstehende Zahlung", "awaiting_payment"),
    ("shipstation", "de", "Versandbereit", "awaiting_shipment"),
    ("shipstation", "de", "Versendet", "shipped"),
    ("shipstation", "de", "Storniert", "cancelled"),
    ("shipstation", "de", "On Hold", "on_hold"),
]


@pytest.mark.parametrize(("system", "language", "word", "status"), PAGES)
def test_every_status_word_of_the_pages_resolves(system: str, language: str, word: str, status: str) -> None:
    rows = vocabularies()[system].meanings(word)
    assert {row.shipstation for row in rows} == {status}
    assert ("page", language) in {(row.origin, row.language) for row in rows}


@pytest.mark.parametrize("spelling", ["pedidos ENVIADOS", "  Pedidos  enviados ", "Pedidos\u00a0enviados"])
def test_spelling_and_spaces_do_not_matter(spelling: str) -> None:
    assert vocabularies()["cin7"].meanings(spelling)[0].shipstation == "shipped"


def test_words_that_begin_alike_stay_apart() -> None:
    own = vocabularies()["shipstation"]
    words = ("En espera", "En espera de pago", "En espera de envío")
    assert [own.meanings(word)[0].shipstation for word in words] == ["on_hold", "awaiting_payment", "awaiting_shipment"]
    assert own.meanings("En espera de") == ()


@pytest.mark.parametrize("system", ["cin7", "inksoft", "shipstation"])
@given(text=st.text(max_size=12))
def test_a_word_resolves_whole_or_not_at_all(system: str, text: str) -> None:
    own = vocabularies()[system]
    known = {status_norm(row.word): row.shipstation for row in own.statuses}
    assert {row.shipstation for row in own.meanings(text)} == (
        {known[key]} if (key := status_norm(text)) in known else set()
    )


@pytest.mark.parametrize("system", ["cin7", "inksoft", "shipstation"])
def test_one_word_never_has_two_meanings_in_one_system(system: str) -> None:
    own = vocabularies()[system]
    assert all(len({row.shipstation for row in own.meanings(word.word)}) == 1 for word in own.statuses)


@pytest.mark.parametrize("system", ["cin7", "inksoft", "shipstation"])
def test_every_language_has_a_word_for_every_status_and_ours_are_marked(system: str) -> None:
    own = vocabularies()[system]
    there = {(row.language, row.shipstation) for row in own.statuses}
    statuses = {row.shipstation for row in own.statuses}
    assert there == {(language, status) for language in ("en", "es", "fr", "de") for status in statuses}
    assert {row.origin for row in own.statuses if row.language == "fr"} == {"ours"}


def test_words_that_are_states_of_documents_are_no_status_of_a_sale() -> None:
    assert integrations()["cin7"].status_map() == {}
    assert {row.of for row in integrations()["cin7"].statuses} == {"document"}


@pytest.mark.parametrize(("system", "field", "value"), [
    ("cin7", "Status", "COMPLETED"), ("cin7", "Status", "Anulado"), ("cin7", "CombinedPaymentStatus", "PREPAID"),
    ("cin7", "Status", "INVOICED / CREDITED"), ("inksoft", "ProductionStatus", "ReadyToShip"),
    ("inksoft", "ProductionStatus", "Canceled"), ("inksoft", "ProductionStatus", "In Printavo"),
    ("inksoft", "PaymentStatus", "Refund Due"), ("shipstation", "orderStatus", "rejected_fulfillment"),
    ("shipstation", "orderStatus", ""),
])  # fmt: skip
def test_what_a_field_may_hold_is_known(system: str, field: str, value: str) -> None:
    assert vocabularies()[system].is_known(field, value)


@pytest.mark.parametrize(("system", "field", "value"), [
    ("cin7", "Status", "TELEPORTED"), ("cin7", "Status", "INVOICED / TELEPORTED"),
    ("inksoft", "ProductionStatus", "Boxed"), ("inksoft", "ProductionStatus", "Paid"),
    ("cin7", "CombinedPaymentStatus", "PICKED"),
    ("shipstation", "orderStatus", "En espera de"),
])  # fmt: skip
def test_an_invented_value_is_not(system: str, field: str, value: str) -> None:
    assert not vocabularies()[system].is_known(field, value)


def test_a_merchant_s_own_word_is_known() -> None:
    assert vocabularies()["inksoft"].is_known("ProductionStatus", "boxed", {"Boxed": "awaiting_shipment"})


def test_what_an_integration_cannot_express() -> None:
    said = {system: {row.shipstation for row in row_of.unsupported} for system, row_of in integrations().items()}
    assert said == {"cin7": {"awaiting_payment", "on_hold"}, "inksoft": {"on_hold"}}


def test_what_a_notification_carries() -> None:
    not_sent = {
        system: {row.data for row in integration.notifications if not row.sent}
        for system, integration in integrations().items()
    }
    assert not_sent == {"cin7": set(), "inksoft": {"carrier_fee", "buyer_note"}}


def test_both_sides_of_a_contradiction_are_kept_with_their_sources() -> None:
    found = [row for integration in integrations().values() for row in integration.contradictions]
    assert found
    assert all(len({side.source for side in row.sides}) >= 2 for row in found)


@pytest.mark.parametrize("system", ["cin7", "inksoft", "shipstation"])
def test_every_word_names_its_source(system: str) -> None:
    own = vocabularies()[system]
    assert all(row.source for row in own.statuses)
    assert all(row.source for row in own.known_values)


@pytest.mark.parametrize("system", ["cin7", "inksoft"])
def test_every_promise_names_its_source(system: str) -> None:
    integration = integrations()[system]
    assert all(row.source for row in integration.unsupported)
    assert all(row.source for row in integration.notifications)
