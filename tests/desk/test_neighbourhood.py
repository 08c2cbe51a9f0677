"""What is told of an order is the same whether the whole lake was matched for it or the orders around it alone."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from merchants import (
    CIN7,
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
    config,
    fill,
    guid,
)  # fmt: skip

from shipops.audit.checking.all_checks import Checked, check_all
from shipops.audit.checking.catalogue import catalogue, parse_check
from shipops.audit.checking.own_checks import OwnChecks
from shipops.audit.findings import Finding
from shipops.audit.life.learning import keep_learned, last_learned
from shipops.audit.matching.lookalikes import publish_lookalikes
from shipops.audit.matching.published import published
from shipops.audit.question import Question
from shipops.audit.run import audit
from shipops.config import Config
from shipops.desk import neighbourhood
from shipops.desk import trace as module
from shipops.desk.neighbourhood import matched_around
from shipops.desk.trace import Trace, trace, traces
from shipops.errors import NotFoundError
from shipops.lake import Lake
from shipops.lake.tables import schemas

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
    """The answer as JSON, without the orders' findings that take all orders to find.

    Parcels of one moment come in any turn.
    """
    told = answer.to_dict()
    for order in told["orders"]:
        order["shipments"].sort(key=str)
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


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    lake = Lake(tmp_path_factory.mktemp("around"))
    fill(lake, merchant())
    return Both(lake, config())


def test_every_name_of_every_tie_tells_the_same(both: Both) -> None:
    # Of the plain orders a few will do.
    names = [name for name in both.identifiers(random.Random(1), 9999) if not PLAIN.search(name)]
    assert both.differing(random.Random(1).sample(names, 16)) == {}


PLAIN = re.compile(r"PLAIN|SO-0|INV-|50[012]\d|BUYER|KEY-|-0\d\d@|^[0-9A-F]{8}-")


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.proof) for seed in range(1, 12))])
def test_tangled_orders_are_told_the_same(tmp_path: Path, seed: int) -> None:
    mix, lake = random.Random(seed), Lake(tmp_path)
    fill(lake, tangled(mix, (4, 12, 40)[seed % 3]))
    both = Both(lake, config(TWO_WAYS[seed % len(TWO_WAYS)]))
    assert both.differing(both.identifiers(mix, 4)) == {}


TWO_WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"order_number": "auto"},
    {"via": INKSOFT},
    {"order_number": "customer_reference"},
)


@pytest.fixture
def twins(tmp_path: Path) -> Lake:
    """A sale that was entered twice."""
    lake = Lake(tmp_path)
    fill(lake, _twins({}))
    return lake


def _twins(unit: dict[str, Any], **there: Any) -> Merchant:
    """The sale and its copy, whose unit and ShipStation order are as said."""
    m, goods = Merchant(), {"HOOD-M": 2, "MUG": 1}
    m.imported(m.sale("SO-1", items=goods, buyer=Person(), total="70"))
    m.imported(m.sale("SO-2", items=goods, buyer=Person(), total="70", unit=unit), **there)
    return m


def _told(lake: Lake, **asked: Any) -> list[Finding]:
    snapshot = lake.snapshot()
    assert snapshot is not None
    (story,) = trace(snapshot, config(), "SO-2", as_of=NOW, **asked).orders
    return [*story.findings]


def test_only_a_recorded_audit_is_remembered(twins: Lake) -> None:
    assert last_learned(twins.folder, config()) is None
    audit(twins, config(), Question(as_of=NOW))
    assert last_learned(twins.folder, config()) is None
    audit(twins, config(), Question(as_of=NOW, record=True, run_id="1"))
    assert last_learned(twins.folder, config()) is not None


def test_what_was_learned_under_other_links_does_not_count(twins: Lake) -> None:
    audit(twins, config(), Question(as_of=NOW, record=True, run_id="1"))
    assert last_learned(twins.folder, config({"grace": "9h"})) is None


@pytest.fixture
def searched(twins: Lake, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """The sale that was entered twice, found by a recorded audit; all orders are not matched again."""
    audit(twins, config(), Question(as_of=NOW, record=True, run_id="1"))
    monkeypatch.setattr(module, "published", lambda *_: pytest.fail("all orders were matched"))
    return twins


def test_look_alikes_are_told_the_same_from_what_a_recorded_audit_found(twins: Lake) -> None:
    whole = _told(twins)
    assert [found.check for found in whole] == ["probable-duplicate"]
    audit(twins, config(), Question(as_of=NOW, record=True, run_id="1"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "published", lambda *_: pytest.fail("all orders were matched"))
        assert _told(twins) == whole


def test_look_alikes_that_somebody_told_apart_since_are_silent(searched: Lake) -> None:
    pair = tuple(f"{CIN7}|{guid(number)}" for number in ("SO-2", "SO-1"))
    assert _told(searched, decided=[pair]) == []


def test_a_copy_cancelled_since_the_audit_is_silent(searched: Lake) -> None:
    fill(searched, _twins({"void": True, "void_at": NOW - HOUR}, status="cancelled"))
    assert _told(searched) == []


def test_a_copy_that_left_since_the_audit_asks_for_what_can_be_done_now(searched: Lake) -> None:
    (before,) = _told(searched)
    assert before.action.startswith("Hold SO-2")
    fill(searched, _twins({"shipped": True}, status="shipped"))
    (after,) = _told(searched)
    assert after.action.startswith("Stop SO-1: SO-2 has left already")


_EVERY_ORDER = """
-- id: every-order
-- title: {order} is there
-- severity: low
-- scope: global
-- why: So that there is one.
-- do: Nothing.
-- rule: Every order.
SELECT account, number AS order_number, order_id, part FROM matched
"""


def test_what_takes_all_orders_to_see_says_which_audit_saw_it(tmp_path: Path) -> None:
    lake, m = Lake(tmp_path), Merchant()
    m.imported(m.sale("SO-1"))
    fill(lake, m)
    own = OwnChecks((parse_check("every-order", _EVERY_ORDER),))
    audit(lake, config(), Question(as_of=NOW, record=True, run_id="1"), own=own)
    snapshot = lake.snapshot()
    assert snapshot is not None
    (story,) = trace(snapshot, config(), "SO-1", as_of=NOW + HOUR, own=own).orders
    (found,) = (found for found in story.findings if found.check == "every-order")
    assert found.because[-1].value == f"the audit of {NOW:%Y-%m-%d %H:%M} UTC, over all orders"


def test_another_order_of_the_buyer_is_named_before_any_audit_compared_the_two(searched: Lake) -> None:
    m = _twins({})
    m.imported(m.sale("SO-3", items={"CAP": 1}, buyer=Person(), total="12"))
    m.sale("SO-4", buyer=Person(), ordered_at=WEEK_AGO - 30 * DAY)
    fill(searched, m)
    snapshot = searched.snapshot()
    assert snapshot is not None
    (story,) = trace(snapshot, config(), "SO-2", as_of=NOW + HOUR).orders
    assert [row["number"] for row in story.same_buyer] == ["SO-1", "SO-3"]


def test_several_are_matched_at_once_and_told_as_each_alone(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = both.lake.snapshot()
    assert snapshot is not None
    assert both.whole
    asked = ["SO-TWICE", "SO-MERGE-1", "bo@example.com", f"{CIN7}|{guid('SO-VOID')}", "NOBODY"]
    calls = []
    real = module.matched_around
    monkeypatch.setattr(module, "matched_around", lambda *how: calls.append(1) or real(*how))
    together = traces(snapshot, both.config, asked, as_of=NOW)
    assert len(calls) == 1
    for identifier in asked[:-1]:
        alone = trace(snapshot, both.config, identifier, as_of=NOW)
        assert together[identifier].to_dict() == alone.to_dict()
    with pytest.raises(NotFoundError):
        together["NOBODY"]
    frame = together.frame
    assert {*frame["asked"]} == {*asked}
    assert frame.loc[frame["asked"] == "NOBODY", "says"].tolist() == ["No order in the lake goes by 'NOBODY'."]


def test_where_too_many_are_tied_all_orders_are_matched(twins: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    audit(twins, config(), Question(as_of=NOW, record=True, run_id="1"))
    snapshot = twins.snapshot()
    assert snapshot is not None
    assert matched_around(snapshot, config(), ["SO-1"], NOW) is not None
    monkeypatch.setattr(neighbourhood, "_MANY", 3)
    assert matched_around(snapshot, config(), ["SO-1"], NOW) is None


def test_an_order_asked_for_by_its_key_has_the_documents_it_was_read_from(tmp_path: Path) -> None:
    lake, m = Lake(tmp_path), Merchant()
    sale = m.sale("SO-1")
    m.label(m.imported(sale), "1ZONE")
    (parcel,) = m.reading.shipments
    m.sale("SO-2")
    documents = [
        {"account": account, "kind": "read", "key": key, "content_hash": key, "payload": "{}", "fetched_at": NOW}
        for account, key in (
            (CIN7, guid("SO-1")), (CIN7, guid("SO-2")), (parcel.account, parcel.order_id),
            (parcel.account, parcel.shipment_id),
        )
    ]  # fmt: skip
    with lake.writing():
        lake.append("raw", pa.Table.from_pylist(documents, schema=schemas()["raw"]))
    fill(lake, m)
    both = Both(lake, config())
    key = f"{CIN7}|{guid('SO-1')}"
    near = both.told(key, whole=False)
    (order,) = near["orders"]
    assert {row["key"] for row in order["documents"]} == {guid("SO-1"), parcel.order_id, parcel.shipment_id}
    assert near == both.told(key, whole=True)
