"""What a run looked at, as its reader would say it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shipops.reports.parameter_words import in_words

AT = datetime(2026, 11, 2, 9, 30, tzinfo=ZoneInfo("America/Chicago"))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, ""),
        ({"workspace": "/srv", "rows": "", "record": True}, ""),
        ({"since": "", "until": "", "accounts": []}, "All orders, all accounts"),
        (
            {"since": "2026-10-26", "accounts": [], "redact": True},
            "Orders since 26 October 2026, all accounts, people's data masked",
        ),
        ({"since": "-7d", "accounts": ["cin7.main"]}, "Orders since 26 October 2026, 09:30, only cin7.main"),
        ({"since": "2026-10-01", "until": "2026-11-01"}, "Orders since 1 October 2026 until 1 November 2026"),
        ({"since": "what"}, "Orders since what"),
        ({"confirm": False, "live": False}, "Suspects not looked up live, vendors not asked"),
        ({"job": "audit"}, ""),
        ({"job": "morning", "record": True}, "Recorded as morning"),
        ({"job": "morning", "record": False}, "Compared with the runs of morning"),
        ({"window": "7d", "threshold": 0.9}, "Look-alikes at most 7d apart, look-alikes at least 90 % probable"),
        (
            {"season": "winter", "tags": ["a", "b"], "deep": True, "empty": ""},
            "season = winter, tags = a and b, deep = yes",
        ),
    ],
)  # fmt: skip
def test_parameters_read_as_words(values: dict[str, Any], words: str) -> None:
    assert in_words(values, AT) == words


def test_a_span_stays_a_span_where_no_moment_is_known() -> None:
    assert in_words({"since": "-7d"}, None) == "Orders since -7d"
