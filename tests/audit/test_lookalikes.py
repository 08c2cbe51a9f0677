"""Which orders of a merchant are purchases of their own, and what ties them already."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from merchants import CIN7_STORE, MANUAL_STORE, NOW, WEEK_AGO, Audited, Merchant, Person, audit_of

GOODS = {"HOOD-M": 2, "MUG-RED": 1}
HOUR = timedelta(hours=1)


def buyer(name: str, number: int) -> Person:
    return Person(name=name, email=f"buyer{number}@example.com", street=f"{number} Elm Street", postcode=f"606{number}")


@pytest.fixture(scope="module")
def audited() -> Audited:
    made = Merchant()
    # A sale entered twice; both stand in ShipStation.
    ada = buyer("Ada Moss", 11)
    for number in ("SO-1", "SO-2"):
        made.imported(made.sale(number, items=GOODS, buyer=ada, total="70"))
    # Typed again in ShipStation although the sale is there.
    ben = buyer("Benjamin Ochoa", 12)
    made.imported(made.sale("SO-3", items=GOODS, buyer=ben, total="70"))
    ben_again = replace(ben, name="Ben Ochoa")
    made.imported(number="M-3", store=MANUAL_STORE, is_manual=True, items=GOODS, total="70", external_key="manual-3",
                  buyer=ben_again, created_at=WEEK_AGO + 5 * HOUR)  # fmt: skip
    # A replacement, noted as such inside.
    cleo = buyer("Cleo Vance", 13)
    made.imported(made.sale("SO-4", items=GOODS, buyer=cleo, total="70"))
    made.imported(number="M-4", store=MANUAL_STORE, is_manual=True, items=GOODS, total="70", external_key="manual-4",
                  buyer=cleo, created_at=WEEK_AGO + 50 * HOUR, internal_note="Replacement, lost")  # fmt: skip
    # Imported twice under its own number: a key ties these.
    dora = buyer("Dora Quinn", 14)
    sale = made.sale("SO-5", items=GOODS, buyer=dora, total="70")
    made.imported(sale)
    made.imported(sale, external_key="other")
    # The copy was called off, at the source or in ShipStation.
    eva = buyer("Eva Reyes", 15)
    made.imported(made.sale("SO-6", items=GOODS, buyer=eva, total="70"))
    made.sale("SO-7", items=GOODS, buyer=eva, total="70", unit={"void": True, "void_at": NOW - HOUR})
    made.imported(made.sale("SO-8", items=GOODS, buyer=eva, total="70"), status="cancelled")
    # A part that was split off.
    fay = buyer("Fay Stroud", 16)
    whole = made.imported(made.sale("SO-9", items=GOODS, buyer=fay, total="70"))
    made.imported(number="SO-9-1", items=GOODS, buyer=fay, parent_id=whole.order_id, merged_or_split=True, total="70")
    # In no store yet, and something like it typed by hand.
    gus = buyer("Gus Abbott", 17)
    made.sale("SO-10", items=GOODS, buyer=replace(gus, email=""), total="70")
    made.imported(number="M-10", store=MANUAL_STORE, is_manual=True, items=GOODS, buyer=gus, total="70",
                  external_key="manual-10")  # fmt: skip
    # Only a list row of the second was read; its ShipStation order says the rest.
    hana = buyer("Hana Iqbal", 18)
    made.imported(made.sale("SO-11", items=GOODS, buyer=hana, total="70"))
    listed = made.sale("SO-12", items={}, buyer=Person("Hana Iqbal", "", "", ""), total="70", detail_at=None)
    made.imported(replace(listed, person=hana), items=GOODS, store=CIN7_STORE)
    return audit_of(made)


def told(audited: Audited, number: str) -> list[tuple[str, str, str | None]]:
    """Each look-alike of an order: the two numbers, and why they are two all the same."""
    return audited.db.execute(
        "SELECT first_number, second_number, veto FROM lookalikes WHERE ? IN (first_number, second_number)", [number]
    ).fetchall()


def test_a_sale_entered_twice_is_found_once_whatever_stands_for_it_in_shipstation(audited: Audited) -> None:
    assert told(audited, "SO-1") == [("SO-1", "SO-2", None)]


def test_a_sale_typed_again_by_hand_is_found(audited: Audited) -> None:
    assert told(audited, "SO-3") == [("SO-3", "M-3", None)]


def test_a_replacement_is_no_copy(audited: Audited) -> None:
    assert told(audited, "SO-4") == [("SO-4", "M-4", "one of them replaces another")]


def test_what_a_key_ties_is_told_by_the_key(audited: Audited) -> None:
    assert told(audited, "SO-5") == []


def test_a_cancelled_copy_is_none(audited: Audited) -> None:
    assert told(audited, "SO-6") == []


def test_parts_of_a_split_are_no_copies(audited: Audited) -> None:
    assert told(audited, "SO-9") == []


def test_what_may_stand_for_a_sale_that_stands_nowhere_is_no_copy(audited: Audited) -> None:
    assert told(audited, "SO-10") == [("SO-10", "M-10", "the one may stand for the other in ShipStation")]


def test_where_only_a_list_row_was_read_the_shipstation_order_says_the_rest(audited: Audited) -> None:
    assert told(audited, "SO-11") == [("SO-11", "SO-12", None)]
