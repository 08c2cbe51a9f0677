"""The figures that come with the model are counted as they say."""

from __future__ import annotations

from shipops.duplicates.quality import THRESHOLDS
from tests.duplicates.measuring import measured


def test_a_higher_threshold_never_tells_more() -> None:
    made = measured([31], 400)
    assert [level["threshold"] for level in made["levels"]] == list(THRESHOLDS)
    found = [level["found"] for level in made["levels"]]
    assert found == sorted(found, reverse=True)
    assert all(level["right"] <= min(level["found"], made["there"]) for level in made["levels"])
    assert found[0] > 0
