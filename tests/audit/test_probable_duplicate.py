"""probable-duplicate: one purchase entered twice, told about the copy; and searches that go on from the last one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from merchants import (
    CIN7,
    INKSOFT,
    MANUAL_STORE,
    NOW,
    SHIPSTATION,
    WEEK_AGO,
    Audited,
    HeldLake,
    Merchant,
    Person,
    Placed,
    audit_of,
    config,
)

from shipops import duplicates
from shipops.audit.life.decisions import decide
from shipops.audit.life.searches import keep_search, last_search
from shipops.audit.matching import lookalikes
from shipops.audit.matching.lookalikes import Search, tuning_of
from shipops.audit.question import Question
from shipops.audit.result import Audit
from shipops.audit.run import audit
from shipops.duplicates import KnownPair
from shipops.errors import ConfigError

CHECK = "probable-duplicate"
GOODS = {"HOOD-M": 2, "MUG-RED": 1}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def buyer(name: str, number: int) -> Person:
    return Person(name=name, email=f"buyer{number}@example.com", street=f"{number} Elm Street", postcode=f"606{number}")


def twice(m: Merchant, first: str, second: str, who: Person, **changes: Any) -> tuple[Placed, Placed]:
    """Two web orders of one purchase, minutes apart; both stand in ShipStation."""
    placed = [
        m.web_order(number, items=GOODS, buyer=who, total="70", ordered_at=WEEK_AGO + later, **changes)
        for number, later in ((first, 0 * MINUTE), (second, 4 * MINUTE))
    ]
    one, other = (m.imported(order) for order in placed)
    return one, other


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    twice(m, "W-1", "W-2", buyer("Ada Moss", 11))
    one, _ = twice(m, "W-3", "W-4", buyer("Ben Ochoa", 12))
    m.label(one, "1Z3", created_at=WEEK_AGO + 2 * HOUR)
    both = twice(m, "W-5", "W-6", buyer("Cleo Vance", 13))
    for place, order in enumerate(both):
        m.label(order, f"1Z5{place}", created_at=WEEK_AGO + 2 * HOUR)
    for row in m.reading.orders:
        if row.order_id in {order.order_id for order in (one, *both)}:
            m.reading.orders[m.reading.orders.index(row)] = row.model_copy(update={"status": "shipped"})
    # Typed in by hand although it stands there from its source.
    dora = buyer("Dora Quinn", 14)
    m.imported(m.sale("SO-7", items=GOODS, buyer=dora, total="70"))
    m.imported(number="M-7", store=MANUAL_STORE, is_manual=True, items=GOODS, total="70", external_key="manual-7",
               buyer=replace(dora, name="D. Quinn"), created_at=WEEK_AGO + 5 * HOUR)  # fmt: skip
    # Three of one purchase.
    eva = buyer("Eva Reyes", 15)
    for number, later in (("W-8", 0), ("W-9", 3), ("W-10", 8)):
        m.imported(
            m.web_order(number, items=GOODS, buyer=eva, total="70", ordered_at=WEEK_AGO + later * MINUTE)
        )  # fmt: skip
    return audit_of(m)


def fact(audited: Audited, number: str, field: str) -> str:
    return next(one.value for one in audited.the(number, CHECK).because if one.field == field)


def test_it_is_told_about_the_copy_and_names_the_original(audited: Audited) -> None:
    found = audited.the("W-2", CHECK)
    assert (found.account, found.order_id, found.part, found.severity) == (INKSOFT, "7/W-2", "", "medium")
    assert found.title == "W-2 is very probably W-1 entered again"
    assert fact(audited, "W-2", "the same purchase as") == "W-1"
    assert audited.of("W-1", CHECK) == []


def test_its_evidence_says_field_by_field_why(audited: Audited) -> None:
    agrees = fact(audited, "W-2", "what agrees")
    for said in ("placed: within ten minutes", "recipient: the same name", "goods: the same goods"):
        assert said in agrees
    assert float(fact(audited, "W-2", "probability").removesuffix(" %")) >= 90
    assert found_orders(audited, "W-2") == ("W-2 (awaiting_shipment)", "W-1 (awaiting_shipment)")


def found_orders(audited: Audited, number: str) -> tuple[str, str]:
    return fact(audited, number, "orders of this one"), fact(audited, number, "orders of the other")


@pytest.mark.parametrize(
    ("number", "begins"),
    [("W-2", "Hold W-2 in ShipStation and ask the buyer"), ("W-4", "Stop W-4: W-3 has left already."),
     ("W-6", "Both have left.")],
)  # fmt: skip
def test_what_to_do_depends_on_what_has_left(audited: Audited, number: str, begins: str) -> None:
    assert audited.the(number, CHECK).action.startswith(begins)


def test_a_copy_typed_by_hand_belongs_to_the_shipstation_account(audited: Audited) -> None:
    found = audited.the("M-7", CHECK)
    assert (found.account, found.shipstation_order_ids) == (SHIPSTATION, (int(str(found.order_id)),))
    assert fact(audited, "M-7", "the same purchase as") == f"SO-7 ({CIN7})"


def test_of_three_each_copy_is_told_once(audited: Audited) -> None:
    assert [audited.of(number, CHECK) != [] for number in ("W-8", "W-9", "W-10")] == [False, True, True]


def test_when_it_began_is_when_the_copy_was_placed(audited: Audited) -> None:
    assert audited.the("W-2", CHECK).began_at == WEEK_AGO + 4 * MINUTE


class Nights:
    """A merchant audited night after night."""

    def __init__(self, folder: Path) -> None:
        self.merchant = Merchant()
        self.lake = HeldLake(folder, self.merchant)
        self.lake.create()
        self.at = NOW
        self._read: dict[str, int] = {}

    def pass_by(self) -> None:
        """Whatever is told from now on is read by the next pull."""
        self.at += 24 * HOUR

    def read_now(self) -> None:
        """Rows nobody had read before are of this night's pull."""
        for name in ("orders", "units", "lines", "shipments"):
            rows = getattr(self.merchant.reading, name)
            known = self._read.get(name, 0)
            rows[known:] = [row.model_copy(update={"seen_at": self.at}) for row in rows[known:]]
            self._read[name] = len(rows)

    def audit(self, *, record: bool = True) -> Audit:
        self.read_now()
        question = Question(as_of=self.at, run_id=f"run-{self.at:%d}", record=record)
        return audit(self.lake, config(), question)

    def told(self, **asked: Any) -> dict[str | None, str]:
        return {found.order: found.state for found in self.audit(**asked).findings if found.check == CHECK}


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    made = Nights(tmp_path)
    for place in range(8):
        made.merchant.imported(made.merchant.web_order(f"W-{place}00"))
    twice(made.merchant, "W-1", "W-2", buyer("Ada Moss", 11))
    return made


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What each search was handed as new; ``None`` where it compared everything."""
    handed: list[Any] = []
    search = lookalikes.duplicates.publish_lookalikes

    def spied(db: Any, tuning: Any, *, since: Any = None, decided: Any = ()) -> None:
        handed.append(None if since is None else sorted(order for _, order in since.changed))
        search(db, tuning, since=since, decided=decided)

    monkeypatch.setattr(lookalikes.duplicates, "publish_lookalikes", spied)
    return handed


def test_the_next_night_compares_only_what_is_new_and_tells_what_was_known(nights: Nights, searched: list[Any]) -> None:
    assert nights.told() == {"W-2": "new"}
    nights.pass_by()
    nights.merchant.imported(nights.merchant.web_order("W-900"))
    assert nights.told() == {"W-2": "ongoing"}
    assert searched == [None, ["1011", "7/W-900"]]


def test_a_new_copy_of_an_old_order_is_found(nights: Nights) -> None:
    nights.told()
    nights.pass_by()
    old = nights.merchant.reading.orders[0]
    again = Person(str(old.customer), str(old.email), str(old.ship_to_street1))
    m = nights.merchant
    m.imported(
        m.web_order("W-901", items={"SKU-W-000": 1}, buyer=again, total=old.total, ordered_at=WEEK_AGO + 5 * MINUTE)
    )
    assert nights.told() == {"W-2": "ongoing", "W-901": "new"}


def test_a_copy_that_is_called_off_is_resolved(nights: Nights) -> None:
    nights.told()
    nights.pass_by()
    rows = nights.merchant.reading.units
    place = next(place for place, row in enumerate(rows) if row.unit_id == "7/W-2")
    rows[place] = rows[place].model_copy(update={"void": True, "void_at": nights.at, "seen_at": nights.at})
    assert nights.told() == {"W-2": "resolved"}


def test_a_decision_resolves_it_and_it_is_never_asked_again(nights: Nights) -> None:
    nights.told()
    nights.pass_by()
    decide(nights.lake, "inksoft.main|7/W-1", "inksoft.main|7/W-2", reason="two children", author="ines", at=nights.at)
    assert nights.told() == {"W-2": "resolved"}
    nights.pass_by()
    assert nights.told() == {}


def test_an_audit_that_keeps_nothing_leaves_the_search_of_the_night_alone(nights: Nights) -> None:
    nights.told()
    kept = last_search(nights.lake)
    nights.pass_by()
    twice(nights.merchant, "W-902", "W-903", buyer("Gus Abbott", 19))
    assert nights.told(record=False) == {"W-2": "ongoing", "W-903": "new"}
    assert last_search(nights.lake) == kept


def test_rows_that_came_later_but_were_read_at_the_same_moment_are_new(nights: Nights, searched: list[Any]) -> None:
    nights.told()
    twice(nights.merchant, "W-902", "W-903", buyer("Gus Abbott", 19))
    assert "W-903" in nights.told()


@pytest.mark.parametrize(
    "change",
    [{"duplicates": {"threshold": 0.8}}, {"duplicates": {"window": "3d"}},
     {"ignore": [{"reason": "staff", "customer": "*@ours.example"}]}],
)  # fmt: skip
def test_other_rules_search_everything_again(nights: Nights, searched: list[Any], change: dict[str, Any]) -> None:
    nights.told()
    nights.pass_by()
    question = Question(as_of=nights.at, run_id="other")
    nights.read_now()
    audit(nights.lake, config(**change), question)
    assert searched == [None, None]


def test_a_full_audit_searches_everything_again(nights: Nights, searched: list[Any]) -> None:
    nights.told()
    nights.pass_by()
    audit(nights.lake, config(), Question(as_of=nights.at, run_id="full"), full=True)
    assert searched == [None, None]


def test_a_search_is_kept_as_it_was(tmp_path: Path) -> None:
    lake = HeldLake(tmp_path, Merchant())
    assert last_search(lake) is None
    pairs = (KnownPair("a|1", "a|2", None), KnownPair("a|1", "b|x", "different buyers"))
    for basis in ("one", "two"):
        search = Search(basis, {CIN7: (NOW, 7), INKSOFT: (NOW + MINUTE, 1)}, pairs)
        keep_search(lake, search)
        assert last_search(lake) == search


def test_without_the_extra_the_check_is_listed_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "available", lambda: False)
    m = Merchant()
    twice(m, "W-1", "W-2", buyer("Ada Moss", 11))
    result = audit(HeldLake(tmp_path, m), config(), Question(as_of=NOW))
    assert [found for found in result.findings if found.check == CHECK] == []
    lacking = {one.account: one.reason for one in result.not_checkable if one.check == CHECK}
    assert lacking == dict.fromkeys((CIN7, INKSOFT), f"the extra duplicates is not installed: {duplicates.INSTALL}")


@pytest.mark.parametrize(("window", "threshold"), [("60d", 0.0), ("soon", 0.0), ("", 1.0), ("", 0.1)])
def test_a_window_or_threshold_that_makes_no_sense_is_refused(window: str, threshold: float) -> None:
    with pytest.raises(ConfigError):
        tuning_of(config(), window=window, threshold=threshold)
