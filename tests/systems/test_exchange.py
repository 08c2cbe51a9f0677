"""The one place that speaks HTTP can be brought to read, and to nothing else."""

from __future__ import annotations

import pytest

from shipops.errors import ReadOnlyError
from shipops.systems.exchange import Exchange


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_another_verb_than_get_is_refused_before_it_leaves(verb: str) -> None:
    exchange = Exchange("cin7.main", setting="base_url of cin7.main", when_too_large="Ask for less.", headers={})
    with pytest.raises(ReadOnlyError, match=f"cin7.main: a {verb} request was about to be sent."):
        # Nothing listens there: had it left, that would be the error.
        exchange._client.request(verb, "http://127.0.0.1:9/")
    exchange.close()
