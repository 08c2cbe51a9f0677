"""Links by agreement: what is claimed, what is asked, what is proposed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from shipops.audit.matching.published import published
from shipops.config import Config
from shipops.doctor.evidence import Evidence, gather
from shipops.doctor.links import links
from shipops.doctor.observations import Observation
from tests.audit.merchants import CONFIG, NOW, HeldSnapshot, Merchant, Person, cin7_links, config, coverages

ELSE = Person(name="Someone Else", email="else@example.com", street="9 Oak", postcode="99999")
UNLINKED: dict[str, Any] = {"link": []}


def evidence(m: Merchant, configured: Config) -> Evidence:
    return gather(published(HeldSnapshot(Path(), {}, coverages(), {}, reading=m.everything()), configured, NOW))


def sold(m: Merchant, count: int, *, place: str = "Main", store: str = "1", kind: str = "INV") -> None:
    """So many sales of a location, each imported into a store under its invoice (or sale) number."""
    for n in range(count):
        m.imported(m.sale(f"SO-{place}{n}", location=place), f"{kind}-{place}{n}", store=store)


def judged(m: Merchant, configured: Config) -> tuple[list[Observation], list[str]]:
    return links(configured, evidence(m, configured))


def of_cin7(told: list[Observation]) -> list[Observation]:
    return [seen for seen in told if seen.subject.startswith("cin7.main")]


def test_a_link_is_told_with_its_evidence() -> None:
    m = Merchant()
    sold(m, 39)
    m.imported(number="INV-9999", store="1", buyer=ELSE)
    (told,) = of_cin7(judged(m, config({"order_number": "auto"}))[0])
    assert told.level == "ok"
    assert "97.5 % of store 1 match Cin7 invoice numbers, e-mail agrees in 100.0 %" in told.what


def test_a_feed_without_a_link_is_proposed_as_a_row_that_can_be_pasted() -> None:
    m = Merchant()
    sold(m, 20)
    told, rows = judged(m, config(**UNLINKED))
    assert [seen.level for seen in of_cin7(told)] == ["problem"]
    (row,) = tomllib.loads("\n".join(rows))["link"]
    assert row == {
        "source": "cin7.main", "shipstation": "main", "store_id": 1, "method": "custom_store",
        "order_number": "invoice_number",
    }  # fmt: skip
    assert Config.model_validate(CONFIG | {"link": [row]}).link[0].store_id == 1


def test_nineteen_pairs_are_asked_about_and_not_proposed() -> None:
    m = Merchant()
    sold(m, 19)
    told, rows = judged(m, config(**UNLINKED))
    assert rows == []
    assert any("19 orders of store 1" in seen.what and seen.level == "warning" for seen in told)


def test_numbers_without_agreeing_people_prove_nothing() -> None:
    m = Merchant()
    for n in range(30):
        m.sale(f"SO-{n}")
        m.imported(number=f"SO-{n}", store="1", buyer=ELSE)
    told, rows = judged(m, config(**UNLINKED))
    assert rows == []
    assert all(seen.level != "ok" for seen in of_cin7(told))


def test_stores_that_split_by_location_are_proposed_with_their_locations() -> None:
    m = Merchant()
    sold(m, 20, place="Main", store="1")
    sold(m, 20, place="East", store="2", kind="SO")
    rows = tomllib.loads("\n".join(judged(m, config(**UNLINKED))[1]))["link"]
    assert [(row["store_id"], row["order_number"], row["only"]["locations"]) for row in rows] == [
        (1, "invoice_number", ["Main"]), (2, "sale_number", ["East"]),
    ]  # fmt: skip


def test_a_link_with_the_wrong_number_is_told_the_right_one() -> None:
    m = Merchant()
    sold(m, 20)
    (told,) = of_cin7(judged(m, config({"order_number": "sale_number"}))[0])
    assert told.level == "problem"
    assert 'order_number = "invoice_number"' in told.to_do


def test_a_link_to_the_wrong_store_is_told_the_right_one() -> None:
    m = Merchant()
    sold(m, 20, store="3")
    told = of_cin7(judged(m, config({"order_number": "auto"}))[0])
    assert any(seen.level == "problem" and "store_id = 3" in seen.to_do for seen in told)


def test_links_whose_locations_are_exchanged_are_told() -> None:
    m = Merchant()
    sold(m, 20, place="Main", store="1")
    sold(m, 20, place="East", store="2")
    crossed = cin7_links({"only": {"locations": ["East"]}}, {"only": {"locations": ["Main"]}})
    told = of_cin7(judged(m, config(link=crossed))[0])
    assert [seen.level for seen in told] == ["problem", "problem"]
    assert "store_id = 2" in told[0].to_do


def test_a_link_to_an_inactive_store_is_told() -> None:
    m = Merchant()
    sold(m, 20)
    m.store("1", active=False)
    (told,) = of_cin7(judged(m, config({"order_number": "auto"}))[0])
    assert (told.level, "inactive" in told.what) == ("problem", True)


def test_an_inksoft_link_is_clear_although_its_number_has_two_names() -> None:
    m = Merchant()
    for n in range(20):
        m.imported(m.web_order(f"5{n:03}"))
    told = [seen for seen in judged(m, config())[0] if seen.subject.startswith("inksoft.main")]
    assert [seen.level for seen in told] == ["ok"]
    assert "InkSoft order ids" in told[0].what


def test_a_source_without_link_and_evidence_is_asked_about() -> None:
    told, rows = judged(Merchant(), config(**UNLINKED))
    assert rows == []
    assert {seen.subject: seen.level for seen in told} == {"cin7.main": "warning", "inksoft.main": "warning"}
