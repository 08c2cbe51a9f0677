"""What is told of an order is the same whether the whole lake was matched for it or the orders around it alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from merchants import (
    CIN7_STORE, INKSOFT, INKSOFT_STORE, MANUAL_STORE, NOW, OLD_STORE, WEEK_AGO, Merchant, Person, Placed, config, fill,
)  # fmt: skip

from shipops.audit.checking.all_checks import Checked, check_all
from shipops.audit.checking.catalogue import catalogue
from shipops.audit.life.learning import keep_learned
from shipops.audit.matching.lookalikes import publish_lookalikes
from shipops.audit.matching.published import published
from shipops.config import Config
from shipops.desk import trace as module
from shipops.desk.neighbourhood import matched_around
from shipops.desk.trace import Trace, trace
from shipops.errors import NotFoundError
from shipops.lake import Lake

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_WIDE = {check.id for check in catalogue() if check.scope == "global"}


@dataclass(frozen=True)
class Both:
    """A lake of which everything was learned, asked both ways."""

    lake: Lake
    config: Config

    @cached_property
    def whole(self) -> tuple[Any, Checked]:
        snapshot = self.lake.snapshot()
        assert snapshot is not None
        db = published(snapshot, self.config, NOW)
        publish_lookalikes(db, self.config)
        checked = check_all(db, snapshot.folder, self.config, NOW)
        keep_learned(self.lake, self.config, db, checked.findings, catalogue())
        return db, checked

    def identifiers(self, mix: random.Random, most: int) -> list[str]:
        values = self.whole[0].execute("SELECT DISTINCT value FROM identifiers ORDER BY 1").fetchall()
        return [value for (value,) in (mix.sample(values, most) if len(values) > most else values)]

    def told(self, identifier: str, *, whole: bool) -> dict[str, Any]:
        db, checked = self.whole
        snapshot = self.lake.snapshot()
        assert snapshot is not None
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(module, "published", lambda *_: db if whole else pytest.fail("all orders were matched"))
            patched.setattr(module, "check_all", lambda *_: checked)
            patched.setattr(module, "publish_lookalikes_of", lambda *_: None)
            if whole:
                patched.setattr(module, "matched_around", lambda *_: None)
            try:
                return comparable(trace(snapshot, self.config, identifier, as_of=NOW))
            except NotFoundError:
                return {}

    def differing(self, identifiers: list[str]) -> dict[str, Any]:
        found = {}
        for identifier in identifiers:
            near, whole = self.told(identifier, whole=False), self.told(identifier, whole=True)
            if near != whole:
                found[identifier] = differences(near, whole)
        return found


def comparable(answer: Trace) -> dict[str, Any]:
    """The answer as JSON, without the orders' findings that take all orders to find."""
    told = answer.to_dict()
    for order in told["orders"]:
        order["findings"] = [found for found in order["findings"] if found["check"] not in _WIDE]
    return told


def differences(near: Any, whole: Any, path: str = "") -> list[str]:
    """Where two documents differ, for people to read."""
    if isinstance(near, dict) and isinstance(whole, dict):
        names = sorted({*near, *whole})
        return [one for name in names for one in differences(near.get(name), whole.get(name), f"{path}.{name}")]
    if isinstance(near, list) and isinstance(whole, list) and len(near) == len(whole):
        pairs = enumerate(zip(near, whole, strict=True))
        return [one for place, (a, b) in pairs for one in differences(a, b, f"{path}[{place}]")]
    return [] if near == whole else [f"{path}: {near!r:.300} instead of {whole!r:.300}"]


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


def tangled(mix: random.Random) -> Merchant:
    """Orders whose numbers, references, people, parcels and kin come from so small a choice that they collide."""
    m, imported = Merchant(), []
    people = [
        Person(name, mail, street)
        for name, mail in zip("AB", ("a@x.com", ""), strict=True)
        for street in ("1 A St", "2 B St")
    ]
    references = ("", "#PO 1", "SO-1", "W-2", "SO-3")
    for n in range(6):
        details = {
            "buyer": mix.choice(people),
            "total": mix.choice(("100", "100.9", "60")),
            "external_key": mix.choice((None, "K-1")),
        }
        when = {"ordered_at": WEEK_AGO + mix.randrange(-20, 5) * DAY}
        unit = when | {"void": mix.random() < 0.1, "shipped": mix.random() < 0.3}
        if mix.random() < 0.7:
            sale = m.sale(f"SO-{n}", parts=mix.choice((1, 1, 2)), items={mix.choice("XYZ"): 1}, unit=unit,
                          customer_reference=mix.choice(references), **details, **when)  # fmt: skip
        else:
            sale = m.web_order(f"W-{n}", items={mix.choice("XYZ"): 1}, unit=unit, **details, **when)
        if mix.random() < 0.4:
            m.reported(sale, mix.choice(("1ZA", "1ZB / 1ZC", "1ZD")))
        for _ in range(mix.choice((0, 1, 1, 2))):
            imported.append(_import(m, mix, people, sale if mix.random() < 0.7 else None, imported))
    return m


def _import(m: Merchant, mix: random.Random, people: list[Person], sale: Placed | None, there: list[Placed]) -> Placed:
    kin: dict[str, Any] = {}
    if there and mix.random() < 0.2:
        kin = {"parent_id": mix.choice(there).order_id, "merged_or_split": True}
    elif there and mix.random() < 0.25:
        kin = {"merged_ids": (mix.choice((mix.choice(there).order_id, "gone")),), "merged_or_split": True}
    when = WEEK_AGO + mix.randrange(-20, 7) * DAY
    made = m.imported(
        sale, number=mix.choice(("", "", "PO 1", "SO-1", "X-1")), buyer=mix.choice(people), items={mix.choice("XYZ"): mix.choice((1, 2))},
        store=mix.choice((CIN7_STORE, INKSOFT_STORE, OLD_STORE, MANUAL_STORE)), is_manual=mix.random() < 0.2,
        status=mix.choice(("awaiting_shipment", "shipped", "cancelled")), total=mix.choice(("100", "100.9", "60")),
        external_key=mix.choice(("K-1", f"key-{len(there)}", sale.unit_ids[0] if sale else "none")), created_at=when, ordered_at=when, **kin,
    )  # fmt: skip
    if mix.random() < 0.4:
        m.label(made, mix.choice(("1ZA", "1ZB", "1ZC", "1ZE")), voided=mix.random() < 0.2)
    return made


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    lake = Lake(tmp_path_factory.mktemp("around"))
    fill(lake, merchant())
    return Both(lake, config())


def test_every_name_of_every_tie_tells_the_same(both: Both) -> None:
    assert both.differing([name for name in both.identifiers(random.Random(1), 999) if "PLAIN" not in name]) == {}


@pytest.mark.parametrize("seed", range(4))
def test_tangled_orders_are_told_the_same(tmp_path: Path, seed: int) -> None:
    mix, lake = random.Random(seed), Lake(tmp_path)
    fill(lake, tangled(mix))
    both = Both(lake, config(TWO_WAYS[seed % len(TWO_WAYS)]))
    assert both.differing(both.identifiers(mix, 6)) == {}


TWO_WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"order_number": "auto"},
    {"via": INKSOFT},
    {"order_number": "customer_reference"},
)
