"""What a ShipStation order holds against what was ordered: SKU, quantity."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from merchants import NOW, WEEK_AGO, Audited, Merchant, Placed, audit_of

CHECK = "line-mismatch"
IMPORTED = WEEK_AGO + timedelta(hours=1)
LABELLED = NOW - timedelta(days=3, hours=6)
TWO = {"A": 2, "B": 1}


def pair(m: Merchant, name: str, bought: dict[str, Any], held: dict[str, Any], **order: Any) -> tuple[Placed, Placed]:
    """SO-name with ``bought`` at the source and ``held`` in ShipStation; ``order`` changes the ShipStation order."""
    sale = m.sale(f"SO-{name}", items=bought)
    return sale, m.imported(sale, items=held, **order)


def labelled(m: Merchant, name: str, held: dict[str, Any], *, source_changed_at: Any) -> tuple[Placed, Placed]:
    sale = m.sale(f"SO-{name}", items=TWO, modified_at=source_changed_at)
    order = m.imported(sale, items=held, status="shipped")
    m.label(order, f"1Z{name}", created_at=LABELLED)
    m.reported(sale, f"1Z{name}")
    return sale, order


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    _quantities(m)
    _sides(m)
    _labels(m)
    _lines_that_never_ship(m)
    _groups(m)
    _options(m)
    return audit_of(m)


def _options(m: Merchant) -> None:
    shirt = {"A": {"quantity": 2, "options": "Colour: Red; Size: M; Name: PEÑA"}}
    for name, options in {
        "OPTION-SAME": "Size: medium; Color: red; Name: Pena", "OPTION-SIZE": "Size: L; Color: Red",
        "OPTION-NAME": "Name: Penn; Size: M", "OPTION-FEWER": "Size: M", "OPTION-MORE": "Size: M; Gift wrap: Yes",
        "OPTION-NONE": None,
    }.items():  # fmt: skip
        pair(m, name, shirt, {"A": {"quantity": 2, "options": options}})


def _quantities(m: Merchant) -> None:
    pair(m, "EQUAL", TWO, TWO)
    pair(m, "FEWER", TWO, {"A": 1, "B": 1})
    pair(m, "GONE", TWO, {"B": 1})
    pair(m, "EXTRA", TWO, TWO | {"C": 1})
    pair(m, "SWAPPED", TWO, {"A2": 2, "B": 1})
    pair(m, "SPELLING", {"Añ-1": 2}, {" an-1 ": 2})
    pair(m, "NO-SKU", {"A": {"sku": None, "name": "Tee"}}, {"A": {"sku": None, "name": "A nicer tee"}})
    pair(
        m, "NO-SKU-FEWER", {"A": {"sku": None, "name": "Tee", "quantity": 2}}, {"A": {"sku": None, "name": "Tee, blue"}}
    )
    worth = {"KIT": {"unit_price": 30}, "B": 1}
    pair(m, "BUNDLE", worth, {"KIT-1": {"unit_price": 10}, "KIT-2": {"unit_price": 20}, "B": 1})
    pair(m, "NO-BUNDLE", worth, {"X-1": {"unit_price": 10}, "X-2": {"unit_price": 25}, "B": 1})


def _sides(m: Merchant) -> None:
    later = IMPORTED + timedelta(days=1)
    sale = m.sale("SO-AT-SOURCE", items=TWO, modified_at=later)
    m.imported(sale, items={"A": 1, "B": 1})
    pair(m, "IN-SHIPSTATION", TWO, {"A": 1, "B": 1}, modified_at=later)
    sale, _ = pair(m, "SEEN-AT-SOURCE", TWO, {"A": 1, "B": 1}, modified_at=later)
    m.changed(sale, "lines", "A x1; B x1", "A x2; B x1", later)
    _, order = pair(m, "SEEN-IN-SHIPSTATION", TWO, {"A": 1, "B": 1}, modified_at=later)
    m.changed(order, "lines", "A x2; B x1", "A x1; B x1", later)
    just_now = m.sale("SO-JUST-NOW", items=TWO, modified_at=NOW - timedelta(minutes=20))
    m.imported(just_now, items={"A": 1, "B": 1})
    pair(m, "READ-BEFORE", TWO, {"A": 1, "B": 1}, modified_at=NOW + timedelta(seconds=20))


def _labels(m: Merchant) -> None:
    fewer = {"A": 1, "B": 1}
    labelled(m, "SHIPPED", fewer, source_changed_at=LABELLED - timedelta(hours=1))
    labelled(m, "REPORTED", fewer, source_changed_at=LABELLED + timedelta(hours=1))
    known, _ = labelled(m, "WATCHED", fewer, source_changed_at=LABELLED + timedelta(hours=1))
    m.changed(known, "lines", None, "A x2; B x1", WEEK_AGO)
    edited, _ = labelled(m, "EDITED-LATER", fewer, source_changed_at=LABELLED + timedelta(hours=1))
    m.changed(edited, "lines", None, "A x1; B x1", WEEK_AGO)
    m.changed(edited, "lines", "A x1; B x1", "A x2; B x1", LABELLED + timedelta(minutes=30))
    web = m.web_order("9001", items=TWO, modified_at=None)
    m.label(m.imported(web, items=fewer, status="shipped"), "1Z9001")
    m.reported(web, "1Z9001")
    pair(m, "NO-LABEL", TWO, fewer, status="shipped")


def _lines_that_never_ship(m: Merchant) -> None:
    for kind in ("drop_ship", "service", "charge", "adjustment"):
        pair(m, kind.upper(), TWO | {"Z": {"kind": kind}}, TWO)
    pair(m, "DISCOUNT", TWO, TWO | {"DISC": {"kind": "adjustment", "quantity": 1}})


def _groups(m: Merchant) -> None:
    void = m.sale("SO-VOID", items=TWO, unit={"void": True, "void_at": WEEK_AGO})
    m.imported(void, items={"A": 1}, status="cancelled")
    unread = m.sale("SO-UNREAD", items={}, unit={"from_detail": False})
    m.imported(unread, items=TWO)
    unpacked = m.sale("SO-UNPACKED", items=TWO, unit={"packed": False})
    m.imported(unpacked, items={"A": 1})
    twice, _ = pair(m, "TWICE", TWO, TWO)
    m.imported(twice, items=TWO, store="3")
    _, order = pair(m, "SPLIT", TWO, {"A": 2}, merged_or_split=True)
    m.imported(number="SO-SPLIT-1", items={"B": 1}, parent_id=order.order_id, merged_or_split=True)
    _, order = pair(m, "SPLIT-SHORT", TWO, {"A": 1}, merged_or_split=True)
    m.imported(number="SO-SPLIT-SHORT-1", items={"B": 1}, parent_id=order.order_id, merged_or_split=True)
    _, order = pair(m, "SPLIT-CANCELLED", TWO, {"A": 2}, merged_or_split=True)
    m.imported(number="SO-SPLIT-CANCELLED-1", items={"B": 1}, parent_id=order.order_id, merged_or_split=True,
               status="cancelled")  # fmt: skip
    first, second = m.sale("SO-MERGED-1", items={"A": 1}), m.sale("SO-MERGED-2", items={"A": 1, "B": 2})
    member = m.imported(second, status="cancelled", merged_or_split=True)
    m.imported(first, items={"A": 2, "B": 1}, merged_ids=(member.order_id,), merged_or_split=True)
    lone = m.sale("SO-MERGED-UNKNOWN", items={"A": 1})
    m.imported(lone, items={"A": 1, "C": 1}, merged_ids=("77",), merged_or_split=True)
    replaced, _ = pair(m, "REPLACED", TWO, TWO)
    m.imported(replaced, items={"A": 1}, store="4", is_manual=True, total=0)
    parts = m.sale("SO-WHOLE-SALE", parts=2, part_items=[{"A": 1}, {"B": 1}])
    m.imported(parts, items={"A": 1, "B": 1})


FIRES = [
    "FEWER", "GONE", "EXTRA", "SWAPPED", "NO-SKU-FEWER", "BUNDLE", "NO-BUNDLE", "AT-SOURCE", "IN-SHIPSTATION",
    "SEEN-AT-SOURCE", "SEEN-IN-SHIPSTATION", "SHIPPED", "WATCHED", "SPLIT-SHORT",
]  # fmt: skip


@pytest.mark.parametrize("name", FIRES)
def test_other_goods_are_told(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == [CHECK]


@pytest.mark.parametrize("name", ["EQUAL", "SPELLING", "NO-SKU"])
def test_the_same_goods_are_quiet_however_they_are_written(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == []


def test_the_evidence_names_what_differs_and_nothing_else(audited: Audited) -> None:
    told = {fact.field: fact.value for fact in audited.the("SO-FEWER", CHECK).because}
    assert (told["lines"], told["items"]) == ("A x2", "A x1")


def test_an_article_of_one_side_alone_counts_nought_on_the_other(audited: Audited) -> None:
    told = {fact.field: fact.value for fact in audited.the("SO-SWAPPED", CHECK).because}
    assert (told["lines"], told["items"]) == ("A x2; A2 x0", "A x0; A2 x2")


def test_without_skus_pieces_are_counted(audited: Audited) -> None:
    told = {fact.field: fact.value for fact in audited.the("SO-NO-SKU-FEWER", CHECK).because}
    assert (told["lines"], told["items"]) == ("pieces x2", "pieces x1")


@pytest.mark.parametrize("name", ["OPTION-SIZE", "OPTION-NAME"])
def test_another_option_is_told(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == [CHECK]


def test_the_evidence_names_the_option_that_differs(audited: Audited) -> None:
    told = [
        (fact.system, fact.value) for fact in audited.the("SO-OPTION-SIZE", CHECK).because if fact.field == "options"
    ]
    assert told == [("cin7.main", "A SIZE M"), ("shipstation", "A SIZE L")]


@pytest.mark.parametrize("name", ["OPTION-SAME", "OPTION-FEWER", "OPTION-MORE", "OPTION-NONE"])
def test_an_option_only_one_side_has_or_writes_otherwise_is_quiet(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == []


def test_it_is_high_while_it_waits_and_medium_once_it_is_shipped(audited: Audited) -> None:
    assert audited.the("SO-FEWER", CHECK).severity == "high"
    assert audited.the("SO-SHIPPED", CHECK).severity == "medium"


def test_other_articles_of_the_same_worth_may_be_a_bundle_which_is_low(audited: Audited) -> None:
    found = audited.the("SO-BUNDLE", CHECK)
    assert (found.severity, "cannot be compared" in found.title) == ("low", True)
    assert audited.the("SO-NO-BUNDLE", CHECK).severity == "high"


@pytest.mark.parametrize(
    ("name", "story"),
    [
        ("SEEN-AT-SOURCE", "the source changed after the import"),
        ("SEEN-IN-SHIPSTATION", "ShipStation's copy was changed"),
        ("AT-SOURCE", "the source seems to have changed after the import"),
        ("IN-SHIPSTATION", "ShipStation's copy seems to have been changed"),
        ("FEWER", "not known which side changed"),
    ],
)
def test_it_says_which_side_changed_by_what_was_seen_then_by_the_stamps(
    audited: Audited, name: str, story: str
) -> None:
    assert audited.the(f"SO-{name}", CHECK).title.endswith(f": {story}")


@pytest.mark.parametrize("number", ["SO-REPORTED", "SO-EDITED-LATER", "9001", "SO-NO-LABEL"])
def test_edits_after_the_label_are_quiet(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


@pytest.mark.parametrize("name", ["JUST-NOW", "READ-BEFORE"])
def test_a_change_one_side_had_no_time_to_follow_is_quiet(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == []


@pytest.mark.parametrize("name", ["DROP_SHIP", "SERVICE", "CHARGE", "ADJUSTMENT", "DISCOUNT"])
def test_lines_that_never_ship_do_not_count(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == []


@pytest.mark.parametrize(
    "name", ["VOID", "UNREAD", "UNPACKED", "SPLIT", "SPLIT-CANCELLED", "MERGED-UNKNOWN", "REPLACED"]
)
def test_what_cannot_be_compared_is_quiet(audited: Audited, name: str) -> None:
    assert CHECK not in audited.checks(f"SO-{name}")


def test_it_yields_to_a_duplicate(audited: Audited) -> None:
    assert audited.checks("SO-TWICE") == ["duplicate-import"]


def test_combined_orders_are_compared_as_a_whole_and_told_once(audited: Audited) -> None:
    assert audited.checks("SO-MERGED-1") + audited.checks("SO-MERGED-2") == [CHECK]
    told = {fact.field: fact.value for fact in audited.the("SO-MERGED-2", CHECK).because}
    assert (told["lines"], told["items"]) == ("B x2", "B x1")


def test_one_order_for_a_sale_of_several_parts_is_no_part_s_own(audited: Audited) -> None:
    assert CHECK not in audited.checks("SO-WHOLE-SALE")


def test_a_part_of_a_split_may_be_among_what_could_not_be_read() -> None:
    m = Merchant()
    pair(m, "SPLIT", TWO, {"A": 2}, merged_or_split=True)
    assert CHECK not in audit_of(m, shipstation_main={"adds_up": False}).checks("SO-SPLIT")


def test_every_group_says_why_it_is_not_compared(audited: Audited) -> None:
    query = """SELECT m.number, c.obstacle FROM compared_groups AS c JOIN groups AS g USING (group_id)
        JOIN matched AS m ON m.unit_key = g.member"""
    why = dict(audited.db.execute(query).fetchall())
    assert why["SO-FEWER"] is None
    assert why["SO-VOID"] == "void, or refunded before shipping"
    assert why["SO-SPLIT-CANCELLED"] == "a part of a split was cancelled or is not known"
