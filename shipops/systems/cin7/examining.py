"""What a Cin7 Core account tells about itself (cin7 sheet, 1.2, 1.4 and 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from shipops.systems.examining import Examiner, Heard, Sample
from shipops.systems.receiving import key_of
from shipops.systems.wire_types import Text, Wire

CALLS = 2
SAMPLE_CALLS = 8
_SAMPLE_ROWS = "50"
_SAMPLE_SALES = 3
NOBODY = "00000000-0000-0000-0000-000000000000"


class _Me(Wire):
    company: Text = None
    time_zone: Text = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an account answered: by resource how the question ended; the company and its time zone."""

    heard: Mapping[str, Heard]
    company: str
    time_zone: str


def look(examiner: Examiner) -> Told:
    """Ask who the key belongs to, and for one sale: :data:`CALLS` calls, one where the first is refused."""
    heard = {"me": examiner.ask("me")}
    if heard["me"].error is None:
        heard["saleList"] = examiner.ask("saleList", {"Page": "1", "Limit": "1"})
    try:
        me = _Me.model_validate(heard["me"].document)
    except ValidationError:
        me = _Me()
    return Told(heard, me.company or "", me.time_zone or "")


def samples(examiner: Examiner) -> Iterator[Sample]:
    """One answer of every kind that is read, :data:`SAMPLE_CALLS` calls at most."""
    yield Sample("cin7-me", examiner.hear("me"))
    sales = examiner.hear("saleList", {"Page": "1", "Limit": _SAMPLE_ROWS})
    yield Sample("cin7-sale-list", sales)
    yield Sample("cin7-sale-list-past-the-end", examiner.hear("saleList", {"Page": "100000", "Limit": "1000"}))
    for sale_id in _ids(sales.document)[:_SAMPLE_SALES]:
        yield Sample("cin7-sale", examiner.hear("sale", {"ID": sale_id}))
    yield Sample("cin7-sale-unknown", examiner.hear("sale", {"ID": NOBODY}))
    yield Sample("cin7-no-such-path", examiner.hear("noSuchList"))


def _ids(document: Any) -> list[str]:
    rows = document.get("SaleList") if isinstance(document, dict) else None
    # The newest are last; they are the ones with every part filled.
    return [
        key
        for row in reversed(rows if isinstance(rows, list) else [])
        if not (key := key_of(row, "SaleID")).startswith("unnamed-")
    ]
