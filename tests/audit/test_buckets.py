"""Every unit is in exactly one bucket, whatever the merchant."""

from __future__ import annotations

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


@given(
    sales=st.lists(_SALE, max_size=8),
    web=st.none() | st.tuples(_PEOPLE, _UNIT, _ORDER, st.sampled_from(["Ready to Ship", "Open", "Sewing", None])),
    orders=st.lists(_SS, max_size=12),
    link=st.fixed_dictionaries(
        {"order_number": st.sampled_from(["auto", "sale_number", "invoice_number"])},
        optional={"only": st.just({"locations": ["main"]}), "notify": st.just("off")},
    ),
    proven=st.booleans(),
    labelled=st.booleans(),
)
@settings(max_examples=12)
def test_every_unit_is_in_exactly_one_bucket_for_a_reason(
    sales: list[Any], web: Any, orders: list[Any], link: Any, proven: bool, labelled: bool
) -> None:
    m = Merchant()
    for place, (parts, buyer, units, order) in enumerate(sales, start=1):
        m.sale(f"SO-{place}", parts=parts, buyer=buyer, units=units, **order)
    if web:
        m.web_order("77", buyer=web[0], unit=web[1], status_text=web[3], **web[2])
    for order in orders:
        made = m.imported(**order)
        if labelled:
            m.label(made, f"1Z{made.order_id}")
    result = audit_of(m, config(link), shipstation_main={"proven": proven})
    rows = result.db.execute("SELECT unit_key, bucket, reason, account FROM matched").fetchall()
    assert sorted(row[0] for row in rows) == sorted(f"{unit.account}|{unit.unit_id}" for unit in m.reading.units)
    assert {row[1] for row in rows} <= set(BUCKETS)
    assert all(reason and reason.strip() for _, _, reason, _ in rows)
    said = [(found.check, found.account, found.order_id, found.part) for found in result.findings]
    assert len(said) == len(set(said)) == len({found.id for found in result.findings})
