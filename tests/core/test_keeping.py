"""What is remembered of texts that come again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from shipops.address_forms import place_norm
from shipops.keeping import kept
from shipops.normal_forms import address_norm, option_pairs, status_norm
from shipops.systems.shipstation.times import pacific_moment


@pytest.mark.parametrize(
    "read",
    [
        address_norm,
        status_norm,
        option_pairs,
        pacific_moment,
        lambda text: place_norm([text], "Austin", "78701", "US"),
        lambda text: place_norm(["1 Elm St"], "Austin", "78701", text),
    ],
    ids=["address", "status", "options", "moment", "street of a place", "country of a place"],
)
def test_a_text_without_bounds_does_not_stay_in_memory(read: Callable[[str], Any]) -> None:
    """A vendor, or who wrote an order's note, decides how long a text is."""
    text = "2026-11-02T10:00:00" + " " * 1_000_000
    held = sys.getrefcount(text)
    read(text)
    still = sys.getrefcount(text)
    assert still == held


def test_a_short_text_is_read_once_and_long_ones_give_the_same() -> None:
    asked: list[tuple[str | None, ...]] = []

    @kept(2)
    def joined(*texts: str | None) -> str:
        asked.append(texts)
        return "".join(text or "-" for text in texts)

    for texts in [("a", None), ("a", None), ("b" * 5_000,), ("b" * 5_000,), ("c",), ("d",), ("e",)]:
        assert joined(*texts) == "".join(text or "-" for text in texts)
    assert [texts[0] for texts in asked] == ["a", "b" * 5_000, "b" * 5_000, "c", "d", "e"]
