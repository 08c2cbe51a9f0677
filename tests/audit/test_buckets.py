"""Every unit is in exactly one bucket, whatever the merchant."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from merchants import (
    CIN7_STORE,
    INKSOFT_STORE,
    MANUAL_STORE,
    NOW,
    OLD_STORE,
    Audited,
    Merchant,
    Person,
    audit_of,
    config,
)

from shipops.audit.result import BUCKETS

_YES_NO_UNKNOWN = st.sampled_from([True, False, None])
_PEOPLE = st.sampled_from([Person(), Person("", "", "", ""), Person("Bo", "bo@example.com", "2 Oak", "60602")])
_MOMENT = st.integers(0, 70 * 24).map(lambda hours: NOW - timedelta(hours=hours))
_STAGES = ("approved", "paid", "picked", "packed", "at_ship_stage", "invoiced", "has_ship_to")
_FLAGS = ("draft", "shipped", "void", "refunded", "pickup", "drop_ship", "service_only", "backordered",
          "tracking_present", "from_detail")  # fmt: skip
_UNIT = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(_STAGES, _YES_NO_UNKNOWN)
    | dict.fromkeys(_FLAGS, st.booleans())
    | {"ready_at": st.none() | _MOMENT, "void_at": st.none() | _MOMENT, "invoiced_at": st.none() | _MOMENT,
       "changed_at": st.none() | _MOMENT,
       "ship_by": st.none() | st.dates(date(2026, 10, 1), date(2026, 12, 1))},
)  # fmt: skip
_ORDER = st.fixed_dictionaries(
    {"status": st.sampled_from(["draft", "awaiting_payment", "open", "awaiting_shipment", "cancelled", "unknown"])},
    optional={"ordered_at": st.none() | _MOMENT, "location": st.sampled_from(["Main", "East", None]),
              "total": st.sampled_from([None, 0, 50, 51]), "modified_at": st.none() | _MOMENT},
)  # fmt: skip
_NUMBERS = st.sampled_from(["SO-1", "SO-2", "SO-3", "INV-1", "INV-4", "77", "X"])
_SS = st.fixed_dictionaries(
    {"number": _NUMBERS, "status": st.sampled_from(["awaiting_shipment", "shipped", "cancelled", "on_hold"]),
     "store": st.sampled_from([CIN7_STORE, INKSOFT_STORE, OLD_STORE, MANUAL_STORE]), "buyer": _PEOPLE},
    optional={"is_manual": st.booleans(), "merged_ids": st.sampled_from([(), ("1001",), ("gone",), ("1003", "gone")]),
              "parent_id": st.sampled_from([None, "1001", "1002", "nowhere"]), "total": st.sampled_from([None, 0, 50]),
              "created_at": st.none() | _MOMENT, "external_key": st.sampled_from([None, "", "SO-1", "77"])},
)  # fmt: skip
_SALE = st.tuples(st.integers(0, 3), _PEOPLE, st.lists(_UNIT, min_size=3, max_size=3), _ORDER)


_LINK = st.fixed_dictionaries(
    {"order_number": st.sampled_from(["auto", "sale_number", "invoice_number"])},
    optional={"only": st.just({"locations": ["main"]}), "notify": st.just("off")},
)
_KEYS = {"explicit", "number", "split", "merge", "merged-by-lines", "tracking", "via"}


@st.composite
def _merchants(draw: st.DrawFn) -> Merchant:
    """A merchant of whatever records: nothing in it needs to make sense."""
    m = Merchant()
    for place, sale in enumerate(draw(st.lists(_SALE, max_size=8)), start=1):
        parts, buyer, units, order = sale
        m.sale(f"SO-{place}", parts=parts, buyer=buyer, units=units, **order)
    words = st.sampled_from(["Ready to Ship", "Open", "Sewing", None])
    if web := draw(st.none() | st.tuples(_PEOPLE, _UNIT, _ORDER, words)):
        m.web_order("77", buyer=web[0], unit=web[1], status_text=web[3], **web[2])
    labelled = draw(st.booleans())
    for order in draw(st.lists(_SS, max_size=12)):
        made = m.imported(**order)
        if labelled:
            m.label(made, f"1Z{made.order_id}")
    return m


@given(m=_merchants(), link=_LINK, proven=st.booleans())
@settings(max_examples=12)
def test_every_unit_is_in_exactly_one_bucket_for_a_reason(m: Merchant, link: Any, proven: bool) -> None:
    result = audit_of(m, config(link), shipstation_main={"proven": proven})
    rows = result.db.execute("SELECT unit_key, bucket, reason, account FROM matched").fetchall()
    assert sorted(row[0] for row in rows) == sorted(f"{unit.account}|{unit.unit_id}" for unit in m.reading.units)
    assert {row[1] for row in rows} <= set(BUCKETS)
    assert all(reason and reason.strip() for _, _, reason, _ in rows)
    said = [(found.check, found.account, found.order_id, found.part) for found in result.findings]
    assert len(said) == len(set(said)) == len({found.id for found in result.findings})
    _check_ties(result)


def _check_ties(result: Audited) -> None:
    """Every tie says which key made it; what is tied, or may be, is never missing; groups are told apart."""
    ties = result.db.execute("SELECT unit_key, ss_key, key FROM match_edges").fetchall()
    assert {key for _, _, key in ties} <= _KEYS
    assert len(ties) == len({(unit, order) for unit, order, _ in ties})
    buckets = dict(result.db.execute("SELECT unit_key, bucket FROM matched").fetchall())
    missing = {unit for unit, bucket in buckets.items() if bucket == "missing"}
    assert missing.isdisjoint({unit for unit, _, _ in ties})
    likely = result.db.execute("SELECT unit_key FROM likely_pairs").fetchall()
    assert missing.isdisjoint({unit for (unit,) in likely})
    standing = result.db.execute(
        """SELECT u.unit_key FROM source_units AS u JOIN ss_orders AS s ON s.number_norm = u.sale_number_norm
        AND s.email_norm = u.email_norm AND u.email_norm <> '' AND s.total = u.total AND NOT s.is_manual
        JOIN unit_links AS k ON k.unit_key = u.unit_key JOIN links AS l ON l.link_id = k.link_id
        WHERE u.units_in_order = 1 AND l.number_kind IN ('sale_number', 'any')
        AND NOT EXISTS (SELECT 1 FROM links AS o WHERE o.store_key = s.store_key AND o.source <> u.account)
        AND NOT EXISTS (SELECT 1 FROM match_edges AS e WHERE e.ss_key = s.ss_key)"""
    ).fetchall()
    assert missing.isdisjoint({unit for (unit,) in standing})
    groups = result.db.execute("SELECT group_id FROM compared_groups").fetchall()
    assert len(groups) == len(set(groups))


@given(m=_merchants(), link=_LINK, mix=st.randoms(use_true_random=False))
@settings(max_examples=4)
def test_the_order_of_rows_decides_nothing(m: Merchant, link: Any, mix: random.Random) -> None:
    def told(result: Audited) -> tuple[list[Any], ...]:
        queries = ("SELECT * FROM match_edges", "SELECT unit_key, bucket, reason, match_key, ss_numbers FROM matched",
                   "SELECT member, group_id FROM groups", "SELECT * FROM likely_pairs")  # fmt: skip
        rows = [sorted(map(repr, result.db.execute(query).fetchall())) for query in queries]
        return (*rows, sorted((found.id, found.severity, found.title) for found in result.findings))

    first = told(audit_of(m, config(link)))
    for rows in (m.reading.orders, m.reading.units, m.reading.lines, m.reading.shipments, m.reading.stores):
        mix.shuffle(rows)  # type: ignore[arg-type]
    assert told(audit_of(m, config(link))) == first
