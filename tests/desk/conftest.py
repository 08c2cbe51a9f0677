"""A merchant whose orders are known by many names, matched once for all tests."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from merchants import NOW, OLD_STORE, SHIPSTATION, Merchant, Person, Placed, config, fill

from shipops.audit.matching.published import published
from shipops.desk import trace as module
from shipops.desk.trace import Trace, trace
from shipops.lake import Lake, Snapshot

HOSTILE = "Eve\x1b[2J\x07\u202eLivs"


def merchant() -> Merchant:
    m = Merchant()
    zoe = Person("Zoë Núñez", "zoe@example.com", "5 Elm Street", "60601")
    sale = m.sale(
        "SO-00042", parts=2, part_items=[{"TEE-M": 1}, {"CAP": 2}], buyer=zoe, phone="+1 (312) 555-0142",
        customer_reference="PO  7 / spring", internal_note="VIP",
        units=[{"invoice_number": "INV-00311", "shipped": True}, {"invoice_number": "INV-00312"}],
    )  # fmt: skip
    first = m.imported(sale, items={"TEE-M": 1}, status="shipped", external_key="KEY-1")
    m.imported(sale, items={"CAP": 2}, external_key="KEY-2")
    m.label(first, "1ZVOID", voided=True, voided_at=NOW - timedelta(days=3))
    m.label(first, "1Z 999 AA1", created_at=NOW - timedelta(days=3, hours=5))
    m.label(first, "1ZBACK", is_return=True)
    m.reported(sale, "1ZVOID", ship_date=NOW.date())
    m.imported(m.web_order("2978125", buyer=Person("Bo", "bo@example.com", "1 Oak")))
    m.sale("SO-00050", buyer=Person(HOSTILE, "eve@example.com", "1 \x1b]0;owned\x07 St"))
    m.imported(number="SO-STRANGER", buyer=Person("Nobody", "nobody@example.com"), store=OLD_STORE)
    for n in range(7):
        m.sale(f"SO-REGULAR-{n}", buyer=Person("Rita Regular", "rita@example.com"))
    m.label(Placed(SHIPSTATION, "55555", "SO-GONE"), "1ZORPHAN")
    return m


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    lake = Lake(tmp_path_factory.mktemp("desk"))
    fill(lake, merchant())
    found = lake.snapshot()
    assert found is not None
    return found


@pytest.fixture(scope="session")
def ask(snapshot: Snapshot) -> Callable[[str], Trace]:
    """Traces an identifier in a lake that is matched once."""
    matched = published(snapshot, config(), NOW)

    def traced(identifier: str) -> Trace:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(module, "published_here", lambda *_: matched)
            return trace(snapshot, config(), identifier, as_of=NOW)

    return traced
