"""The ways to connect, and where the vendors contradict each other."""

from __future__ import annotations

from typing import get_args

from shipops.config.links import Method as LinkMethod
from shipops.integrations.methods import contradictions, methods, statements


def test_every_method_a_link_can_name_is_known() -> None:
    assert {method.id for method in methods()} == set(get_args(LinkMethod))


def test_every_row_names_its_source_and_its_menu() -> None:
    for method in methods():
        assert method.source
        assert ">" in method.switch_off
    assert all(one.source and one.says for one in statements())


def test_statements_speak_of_known_methods() -> None:
    known = {(method.system, method.id) for method in methods()}
    assert all((one.system, name) in known for one in statements() for name in one.about)


def test_the_vendors_disagree_on_methods_1_and_2_and_1_and_3_and_on_the_direction_of_method_2() -> None:
    assert {one.about for one in contradictions()} == {
        ("custom_store", "shipstation_store"), ("custom_store", "shipping_service"), ("shipstation_store",),
    }  # fmt: skip


def test_a_contradiction_tells_both_sides_with_their_sources() -> None:
    words = next(one.words for one in contradictions() if one.about == ("custom_store", "shipping_service"))
    assert "ShipStation: a shipping service can be combined" in words
    assert "Cin7: they do almost the same" in words
    assert "cin7 sheet, 5.2" in words


def test_methods_2_and_3_are_no_contradiction() -> None:
    both = [one for one in statements() if set(one.about) == {"shipstation_store", "shipping_service"}]
    assert [one.verdict for one in both] == ["allowed", "allowed"]
