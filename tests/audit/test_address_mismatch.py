"""Where a parcel goes against where its source says it should go."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from merchants import NOW, WEEK_AGO, Audited, Merchant, Person, Placed, audit_of, person

from shipops.address_forms import place_norm

CHECK = "address-mismatch"
IMPORTED = WEEK_AGO + timedelta(hours=1)
LATER = IMPORTED + timedelta(days=1)
LABELLED = NOW - timedelta(days=3, hours=6)


def was(name: str) -> Person:
    return replace(person(f"SO-{name}"), street="1 Old Quay")


def norm(buyer: Person) -> str:
    return place_norm([buyer.street], "Chicago", buyer.postcode, "US")


def waits(m: Merchant, name: str, buyer: Person, *, source_at: datetime = LATER, **order: Any) -> tuple[Placed, Placed]:
    """SO-name, whose source changed after the import, and its copy that goes to ``buyer``."""
    sale = m.sale(f"SO-{name}", modified_at=source_at)
    usual = {"created_at": IMPORTED, "modified_at": IMPORTED}
    return sale, m.imported(sale, buyer=replace(buyer, email=sale.person.email), **usual | order)


def shipped(m: Merchant, name: str, to: Person, *, source_at: datetime, **order: Any) -> Placed:
    """SO-name, shipped to ``to`` while the copy agrees with the source."""
    sale = m.sale(f"SO-{name}", modified_at=source_at)
    made = m.imported(sale, status="shipped", modified_at=LABELLED, **order)
    columns = {key: value for key, value in to.columns.items() if key.startswith("ship_to")}
    m.label(made, f"1Z{name}", created_at=LABELLED, **columns)
    m.reported(sale, f"1Z{name}")
    return sale


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    _waiting(m)
    _labelled(m)
    return audit_of(m)


def _waiting(m: Merchant) -> None:
    waits(m, "MOVED", was("MOVED"))
    waits(m, "UNCHANGED", was("UNCHANGED"), source_at=WEEK_AGO)
    waits(m, "TOUCHED", was("TOUCHED"), modified_at=LATER - timedelta(hours=2))
    seen, _ = waits(m, "SEEN", was("SEEN"), modified_at=LATER + timedelta(hours=2))
    m.changed(seen, "place", norm(was("SEEN")), norm(seen.person), LATER)
    agent, _ = waits(m, "AGENT", replace(was("AGENT"), street="9 Third Way"), modified_at=LATER + timedelta(hours=2))
    m.changed(agent, "place", norm(was("AGENT")), norm(agent.person), LATER)
    waits(m, "JUST-NOW", was("JUST-NOW"), source_at=NOW - timedelta(minutes=15))
    usual = person("SO-WRITTEN")
    waits(m, "WRITTEN", replace(usual, street="so-written  ELM STREET.", postcode="60601-1234"))
    waits(m, "VALIDATED", replace(person("SO-VALIDATED"), street="SO-VALIDATED N Elm Street", postcode="60699"))
    waits(m, "ERASED", replace(was("ERASED"), street="*** ***"))
    waits(m, "EMPTY", replace(was("EMPTY"), street=""))
    own = {
        "ship_to": "5 Dock",
        "ship_to_norm": place_norm(["5 Dock"], "Chicago", "60601", "US"),
        "ship_to_core": "US | 5 | DOCK",
    }
    part = m.sale("SO-OWN-PLACE", modified_at=LATER, unit=own)
    m.imported(part, created_at=IMPORTED, modified_at=IMPORTED)
    web = m.web_order("7001", modified_at=None)
    m.imported(web, buyer=replace(was("7001"), email=web.person.email))
    void = m.sale("SO-VOID", modified_at=LATER, unit={"void": True, "void_at": LATER})
    m.imported(void, buyer=replace(was("VOID"), email=void.person.email), status="cancelled")


def _labelled(m: Merchant) -> None:
    before, after = LABELLED - timedelta(hours=2), LABELLED + timedelta(hours=2)
    shipped(m, "OLD-LABEL", was("OLD-LABEL"), source_at=before)
    shipped(m, "AFTER-LABEL", was("AFTER-LABEL"), source_at=after)
    edited = shipped(m, "EDITED", was("EDITED"), source_at=after)
    m.changed(edited, "lines", None, "x", WEEK_AGO)
    m.changed(edited, "place", norm(was("EDITED")), norm(edited.person), after)
    late = shipped(m, "SEEN-BEFORE", was("SEEN-BEFORE"), source_at=after, buyer=was("SEEN-BEFORE"))
    m.changed(late, "lines", None, "x", WEEK_AGO)
    m.changed(late, "place", norm(was("SEEN-BEFORE")), norm(late.person), before)
    corrected = replace(was("CORRECTED"), email="so-corrected@example.com")
    shipped(m, "CORRECTED", corrected, source_at=before, buyer=corrected)
    shipped(m, "RIGHT", person("SO-RIGHT"), source_at=before)


@pytest.mark.parametrize("name", ["MOVED", "SEEN", "OLD-LABEL", "SEEN-BEFORE"])
def test_another_place_than_the_source_names_is_told(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == [CHECK]
    assert audited.the(f"SO-{name}", CHECK).severity == "high"


def test_the_evidence_shows_both_places(audited: Audited) -> None:
    told = {fact.field: fact.value for fact in audited.the("SO-MOVED", CHECK).because}
    assert told["ship-to"] == "SO-MOVED Elm St"
    assert told["shipTo"] == "1 Old Quay, Chicago, IL, 60601, US"


@pytest.mark.parametrize("name", ["TOUCHED", "AGENT", "CORRECTED"])
def test_what_an_agent_corrected_in_shipstation_is_no_finding(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == []


@pytest.mark.parametrize("name", ["WRITTEN", "VALIDATED"])
def test_another_writing_or_a_validation_is_no_finding(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == []


@pytest.mark.parametrize("name", ["ERASED", "EMPTY"])
def test_erased_data_are_no_finding(audited: Audited, name: str) -> None:
    assert CHECK not in audited.checks(f"SO-{name}")


@pytest.mark.parametrize("name", ["AFTER-LABEL", "EDITED"])
def test_what_changed_after_the_label_is_no_finding(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == []


@pytest.mark.parametrize("number", ["SO-UNCHANGED", "SO-JUST-NOW", "7001", "SO-VOID", "SO-RIGHT"])
def test_without_a_known_change_after_the_import_there_is_no_finding(audited: Audited, number: str) -> None:
    assert CHECK not in audited.checks(number)


def test_a_copy_that_names_the_order_s_address_is_no_finding_where_a_part_has_its_own(audited: Audited) -> None:
    assert audited.checks("SO-OWN-PLACE") == []
