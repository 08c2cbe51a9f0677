"""Merchants whose orders are tied in every way there is, or in any."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from merchants import (
    CIN7_STORE,
    INKSOFT,
    INKSOFT_STORE,
    MANUAL_STORE,
    NOW,
    OLD_STORE,
    WEEK_AGO,
    Merchant,
    Person,
    Placed,
)  # fmt: skip

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

TWO_WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"order_number": "auto"},
    {"via": INKSOFT},
    {"order_number": "customer_reference"},
)


def merchant() -> Merchant:
    """One of every way in which orders are tied."""
    m = Merchant()
    for n in range(24):  # what a link carries is learned from these
        m.label(m.imported(m.sale(f"SO-{n:03}", unit={"shipped": True}), status="shipped"), f"1ZPLAIN{n}")
        m.imported(m.web_order(str(5000 + n)), external_key=f"key-{n}")
    both = m.sale("SO-TWICE", items={"A": 1})
    m.imported(both)
    m.imported(both, external_key="again", status="cancelled")
    for n in range(4):  # through two stores at once
        sale = m.sale(f"SO-DOUBLE-{n}")
        m.imported(sale)
        m.imported(sale, store=OLD_STORE, external_key=f"old-{n}")
    whole = m.imported(m.sale("SO-SPLIT", items={"A": 2}), items={"A": 1}, merged_or_split=True)
    part = m.imported(number="SO-SPLIT-1", items={"A": 1}, parent_id=whole.order_id, merged_or_split=True)
    m.imported(number="SO-SPLIT-2", items={"B": 1}, parent_id=part.order_id, merged_or_split=True, status="shipped")
    ann = Person("Ann Lee", "ann@example.com", "9 Oak St")
    first, second = (m.sale(f"SO-MERGE-{n}", items={f"M{n}": 1}, buyer=ann) for n in (1, 2))
    member = m.imported(second, status="cancelled")
    m.imported(first, items={"M1": 1, "M2": 1}, merged_ids=(member.order_id,), merged_or_split=True)
    third, _ = (
        m.sale(f"SO-GONE-{n}", items={f"G{n}": 1}, buyer=Person("Cy Ek", "cy@x.com", "3 Elm St")) for n in (1, 2)
    )
    m.imported(third, items={"G1": 1, "G2": 1}, merged_ids=("77",), merged_or_split=True)
    m.imported(number="ANOTHER", items={"G2": 1}, buyer=Person("Cy Ek", "cy@x.com", "3 Elm St"), merged_ids=("78",))
    tracked = m.sale("SO-TRACKED", unit={"shipped": True})
    m.reported(tracked, "1ZBYHAND / 1ZOTHER")
    m.label(m.imported(number="TYPED", store=MANUAL_STORE, is_manual=True), "1ZOTHER")
    likely(m)
    parts = m.sale("SO-PARTS", parts=3, part_items=[{"X": 1}, {"Y": 1}, {"Z": 1}], customer_reference="#PO  9")
    for sku in "XY":
        m.imported(parts, items={sku: 1}, external_key=f"parts-{sku}")
    for n in range(3):  # one number for several orders of a store
        m.imported(number="PO 9", items={"Q": 1}, external_key=f"number-{n}", buyer=Person(f"P{n}", f"p{n}@x.com"))
    m.imported(m.web_order("777", customer_reference="SO-000"), external_key="k777")
    m.imported(number="STRANGE", external_key="strange", store=INKSOFT_STORE)
    void = m.sale("SO-VOID", unit={"void": True, "void_at": NOW - 3 * DAY})
    m.label(m.imported(void), "1ZVOIDED", created_at=NOW - DAY)
    gone = m.sale("SO-AGAIN", buyer=Person("Ty Ro", "ty@x.com"), total="90")
    m.imported(gone, status="cancelled", modified_at=NOW - 4 * DAY)
    m.imported(number="ANEW", store=MANUAL_STORE, is_manual=True, buyer=Person("Ty Ro", "ty@x.com"), total="12")
    m.sale("SO-ELSEWHERE", unit={"shipped": True})
    return m


def likely(m: Merchant) -> None:
    """Four sales of one mailbox and three orders no number ties to them; one more is tied by its number."""
    person = Person("Bo Ray", "bo@example.com", "1 Fir St")
    for n, total in enumerate(("100", "100.5", "101.2", "100.2")):
        when = WEEK_AGO + n * DAY
        m.sale(f"SO-LIKE-{n}", buyer=person, total=total, ordered_at=when, unit={"ordered_at": when})
    for n, total in enumerate(("100.4", "101", "99.9")):
        when = WEEK_AGO + n * DAY + 3 * HOUR
        m.imported(number=f"OTHER-{n}", buyer=person, total=total, created_at=when, ordered_at=when)
    claimed = m.sale("SO-LIKE-9", buyer=person, total="100.1", ordered_at=WEEK_AGO, unit={"ordered_at": WEEK_AGO})
    m.imported(claimed, total="100.1", created_at=WEEK_AGO + HOUR)


_SALES = 30


def tangled(mix: random.Random, choice: int) -> Merchant:
    """Orders whose numbers, references, people, parcels and kin come from a small ``choice``, so that they collide."""
    m, imported = Merchant(), list[Placed]()
    for n in range(_SALES):
        details = {
            "buyer": _person(mix, choice),
            "total": _amount(mix),
            "external_key": mix.choice((None, None, f"K-{n % choice}")),
        }
        when = {"ordered_at": WEEK_AGO + mix.randrange(-40, 5) * DAY}
        unit = when | {"void": mix.random() < 0.1, "shipped": mix.random() < 0.3}
        if mix.random() < 0.7:
            reference = mix.choice(("", "", f"#PO {mix.randrange(choice)}", _number(mix, choice)))
            sale = m.sale(f"SO-{n}", parts=mix.choice((1, 1, 2)), items={mix.choice("XYZ"): 1}, unit=unit,
                          customer_reference=reference, **details, **when)  # fmt: skip
        else:
            sale = m.web_order(f"W-{n}", items={mix.choice("XYZ"): 1}, unit=unit, **details, **when)
        if mix.random() < 0.4:
            m.reported(sale, mix.choice((f"1ZA{n % choice}", f"1ZB{n % choice} / 1ZC{n % choice}", f"1Z{n}")))
        for _ in range(mix.choice((0, 1, 1, 2))):
            imported.append(_import(m, mix, choice, sale if mix.random() < 0.7 else None, imported))
    return m


def _person(mix: random.Random, choice: int) -> Person:
    one = mix.randrange(3 * choice)
    return Person(f"N{one // 2}", mix.choice((f"{one}@x.com", f"{one}@x.com", "")), f"{mix.randrange(2)} A St")


def _number(mix: random.Random, choice: int) -> str:
    """The number of any order, the less often the more there is to choose from."""
    return mix.choice(("SO-", "W-")) + str(mix.randrange(_SALES)) if mix.random() < 4 / choice else ""


def _amount(mix: random.Random) -> str:
    return mix.choice(("100", "100.9", "60", "61", "140", "195", "250", "333"))


def _import(m: Merchant, mix: random.Random, choice: int, sale: Placed | None, there: list[Placed]) -> Placed:
    kin: dict[str, Any] = {}
    if there and mix.random() < 1 / choice:
        kin = {"parent_id": mix.choice(there).order_id, "merged_or_split": True}
    elif there and mix.random() < 1 / choice:
        kin = {"merged_ids": (mix.choice((mix.choice(there).order_id, "gone")),), "merged_or_split": True}
    when = WEEK_AGO + mix.randrange(-40, 7) * DAY
    store = mix.choice((CIN7_STORE, CIN7_STORE, INKSOFT_STORE, OLD_STORE, MANUAL_STORE))
    number = mix.choice(("", "", f"PO {mix.randrange(choice)}", _number(mix, choice)))
    key = mix.choice((f"K-{mix.randrange(choice)}", f"key-{len(there)}", sale.unit_ids[0] if sale else "none"))
    buyer = _person(mix, choice) if sale is None or mix.random() < 0.4 else sale.person
    made = m.imported(
        sale, number=number, store=store, buyer=buyer, items={mix.choice("XYZ"): mix.choice((1, 2))},
        status=mix.choice(("awaiting_shipment", "shipped", "cancelled")), total=_amount(mix), created_at=when,
        ordered_at=when, external_key=key, is_manual=mix.random() < 0.2, **kin,
    )  # fmt: skip
    n = mix.randrange(choice)
    if mix.random() < 0.4:
        m.label(made, mix.choice((f"1ZA{n}", f"1ZB{n}", f"1ZC{n}", f"1Z{len(there)}")), voided=mix.random() < 0.2)
    return made


def differences(near: Any, whole: Any, path: str = "") -> list[str]:
    """Where two documents differ, for people to read."""
    if isinstance(near, dict) and isinstance(whole, dict):
        names = sorted({*near, *whole})
        return [one for name in names for one in differences(near.get(name), whole.get(name), f"{path}.{name}")]
    if isinstance(near, list) and isinstance(whole, list) and len(near) == len(whole):
        pairs = enumerate(zip(near, whole, strict=True))
        return [one for place, (a, b) in pairs for one in differences(a, b, f"{path}[{place}]")]
    return [] if near == whole else [f"{path}: {near!r:.600} instead of {whole!r:.600}"]
