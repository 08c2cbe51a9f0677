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
from merchants import CIN7, NOW, WEEK_AGO, Merchant, Person, config, fill, guid
from tangles import TWO_WAYS, differences, merchant, tangled

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
            patched.setattr(
                module, "published_here", lambda *_: db if whole else pytest.fail("all orders were matched")
            )
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
    monkeypatch.setattr(module, "published_here", lambda *_: pytest.fail("all orders were matched"))
    return twins


def test_look_alikes_are_told_the_same_from_what_a_recorded_audit_found(twins: Lake) -> None:
    whole = _told(twins)
    assert [found.check for found in whole] == ["probable-duplicate"]
    audit(twins, config(), Question(as_of=NOW, record=True, run_id="1"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "published_here", lambda *_: pytest.fail("all orders were matched"))
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


def test_a_document_whose_text_has_expired_is_not_shown(tmp_path: Path) -> None:
    lake, m = Lake(tmp_path), Merchant()
    m.sale("SO-1")
    expired = {"account": CIN7, "kind": "cin7-sale", "key": guid("SO-1"), "payload": "", "fetched_at": NOW}
    with lake.writing():
        lake.append("raw", pa.Table.from_pylist([expired], schema=schemas()["raw"]))
    fill(lake, m)
    (order,) = Both(lake, config()).told(f"{CIN7}|{guid('SO-1')}", whole=False)["orders"]
    assert order["documents"] == []
