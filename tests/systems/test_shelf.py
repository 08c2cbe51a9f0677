from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.systems import json_text
from shipops.systems.shelf import new_shelf


@settings(max_examples=30)
@given(st.lists(st.text()), st.sampled_from([0, 1, 10_000]))
def test_every_text_is_found_at_its_place(texts: list[str], length: int) -> None:
    """In whatever order they are asked for, and while more come; those that outgrow memory too."""
    written = [json_text.dump([text, "x" * length]) for text in texts]
    with pytest.MonkeyPatch.context() as patch, new_shelf() as shelf:
        patch.setattr("shipops.systems.shelf._IN_MEMORY", 100)
        places = []
        for text in written:
            places.append(shelf.put(text))
            assert shelf.at(places[0]) == written[0]
        assert [shelf.at(place) for place in reversed(places)] == written[::-1]
