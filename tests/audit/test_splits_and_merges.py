"""Split orders, combined orders, members that are gone, and what only looks like one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from merchants import WEEK_AGO, Audited, Merchant, Person, audit_of

HOUSE = Person("Ada Moss", "ada@example.com", "1 Elm Street", "60601")
GONE = "999001"


def _combined(m: Merchant, name: str, gone: int, spare: dict[str, int], buyer: Person) -> None:
    """A combined order of SO-name and ``gone`` orders that vanished, whose items were ``spare``."""
    primary = m.sale(f"SO-{name}", buyer=buyer, items={"OWN": 1})
    members = tuple(f"{name}{n}" for n in range(gone))
    m.imported(primary, items={"OWN": 1} | spare, merged_ids=members, merged_or_split=True)


def _house(name: str) -> Person:
    return Person(f"Buyer {name}", f"{name}@example.com".lower(), f"{name} Elm Street", "60601")


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    whole = m.sale("SO-SPLIT", items={"A": 1, "B": 1, "C": 1})
    parent = m.imported(whole, status="shipped", items={"A": 1})
    child = m.imported(number="SO-SPLIT-1", parent_id=parent.order_id, merged_or_split=True, items={"B": 1})
    m.imported(number="SO-SPLIT-2", parent_id=child.order_id, merged_or_split=True, items={"C": 1})
    first, second = m.sale("SO-FIRST"), m.sale("SO-SECOND")
    member = m.imported(second, status="cancelled")
    both = {"SKU-SO-FIRST": 1, "SKU-SO-SECOND": 1}
    m.imported(first, merged_ids=(member.order_id,), merged_or_split=True, items=both)

    def beside(name: str, number: str, items: dict[str, int], **told: Any) -> None:
        m.sale(number, buyer=told.pop("buyer", _house(name)), items=items, **told)

    _combined(m, "FITS", 1, {"A": 2}, _house("FITS"))
    beside("FITS", "SO-FITS-MEMBER", {"A": 2})
    _combined(m, "OTHER-LINES", 1, {"A": 2}, _house("OTHER-LINES"))
    beside("OTHER-LINES", "SO-OTHER-SKU", {"B": 1})
    beside("OTHER-LINES", "SO-TOO-MANY", {"A": 3})
    _combined(m, "PERSON", 1, {"A": 1}, _house("PERSON"))
    neighbour = Person("Neighbour", "neighbour@example.com", "PERSON Elm Street", "60601")
    beside("PERSON", "SO-NEIGHBOUR", {"A": 1}, buyer=neighbour)
    mover = Person("Buyer PERSON", "person@example.com", "77 Far Road", "99999")
    beside("PERSON", "SO-MOVER", {"A": 1}, buyer=mover)
    _combined(m, "NAMELESS", 1, {"A": 1}, Person("", "", "NAMELESS Elm Street", "60601"))
    beside("NAMELESS", "SO-NAMELESS-OTHER", {"A": 1}, buyer=Person("", "", "NAMELESS Elm Street", "60601"))
    _combined(m, "NEAREST", 1, {"A": 1}, _house("NEAREST"))
    beside("NEAREST", "SO-NEAR", {"A": 1}, ordered_at=WEEK_AGO + timedelta(hours=1))
    beside("NEAREST", "SO-FAR", {"A": 1}, ordered_at=WEEK_AGO - timedelta(days=3))
    _combined(m, "TOGETHER", 2, {"A": 1, "B": 1}, _house("TOGETHER"))
    beside("TOGETHER", "SO-TAKES-A", {"A": 1}, ordered_at=WEEK_AGO + timedelta(hours=1))
    beside("TOGETHER", "SO-WANTS-A-TOO", {"A": 1}, ordered_at=WEEK_AGO + timedelta(hours=2))
    beside("TOGETHER", "SO-TAKES-B", {"B": 1}, ordered_at=WEEK_AGO + timedelta(hours=3))
    beside("FITS", "SO-FITS-VOID", {"A": 2}, unit={"void": True})
    _combined(m, "PRESENT", 1, {"A": 1}, _house("PRESENT"))
    m.imported(m.sale("SO-STANDS-ELSEWHERE", buyer=_house("PRESENT"), items={"A": 1}))
    return audit_of(m)


def test_children_and_grandchildren_of_a_split_belong_to_the_unit(audited: Audited) -> None:
    assert sorted(audited.ties("SO-SPLIT").values()) == ["number", "split", "split"]
    assert audited.checks("SO-SPLIT") == []


def test_a_member_of_a_combined_order_ships_with_it(audited: Audited) -> None:
    assert sorted(audited.ties("SO-SECOND").values()) == ["merge", "number"]
    assert audited.checks("SO-SECOND") == audited.checks("SO-FIRST") == []


def test_a_vanished_member_is_inferred_from_person_place_and_lines(audited: Audited) -> None:
    assert list(audited.ties("SO-FITS-MEMBER").values()) == ["merged-by-lines"]
    assert audited.bucket("SO-FITS-MEMBER") == "merged"


@pytest.mark.parametrize("number", ["SO-OTHER-SKU", "SO-TOO-MANY"])
def test_lines_that_do_not_fit_are_never_explained(audited: Audited, number: str) -> None:
    assert audited.bucket(number) == "missing"


@pytest.mark.parametrize("number", ["SO-NEIGHBOUR", "SO-MOVER", "SO-NAMELESS-OTHER"])
def test_another_person_or_place_is_never_explained(audited: Audited, number: str) -> None:
    assert audited.bucket(number) == "missing"


def test_no_more_units_than_members_are_gone_and_the_nearest_in_time(audited: Audited) -> None:
    assert [audited.bucket(number) for number in ("SO-NEAR", "SO-FAR")] == ["merged", "missing"]


def test_what_is_explained_must_fit_together(audited: Audited) -> None:
    assert [audited.bucket(f"SO-{name}") for name in ("TAKES-A", "WANTS-A-TOO", "TAKES-B")] == [
        "merged", "missing", "merged",
    ]  # fmt: skip


def test_a_void_unit_is_not_a_vanished_member(audited: Audited) -> None:
    assert audited.bucket("SO-FITS-VOID") == "out_of_scope"


def test_a_unit_that_stands_on_its_own_is_not_a_vanished_member(audited: Audited) -> None:
    assert list(audited.ties("SO-STANDS-ELSEWHERE").values()) == ["number"]


def test_groups_are_the_connected_components(audited: Audited) -> None:
    groups = dict(audited.db.execute("SELECT member, group_id FROM groups").fetchall())

    def group(number: str) -> str:
        return str(groups[audited.unit(number)["unit_key"]])

    assert group("SO-FIRST") == group("SO-SECOND")
    assert group("SO-FIRST") != group("SO-SPLIT")
    assert len({value for key, value in groups.items() if key in _keys(audited, "SO-SPLIT")}) == 1


def _keys(audited: Audited, number: str) -> set[str]:
    return {f"shipstation.main|{order_id}" for order_id in audited.ties(number)}
