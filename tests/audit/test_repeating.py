"""Who comes up again, how often a finding came back, and its age."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from merchants import CIN7, NOW, WEEK_AGO, HeldLake, Merchant, Person, config

from shipops.audit.life.repeating import RepeatOffender
from shipops.audit.question import Question
from shipops.audit.result import Audit
from shipops.audit.run import audit

ADA, BO = Person(), Person(name="Bo Fisk", email="bo@example.com")
MISSING = "missing-in-shipstation"


def _runs(folder: Path, *days: Merchant) -> list[Audit]:
    """One recorded audit a day."""
    results = []
    for day, merchant in enumerate(days):
        lake = HeldLake(folder, merchant)
        lake.create()
        question = Question(as_of=NOW + timedelta(days=day), job="morning", record=True, run_id=f"run-{day}")
        results.append(audit(lake, config(), question))
    return results


def _holding(*lost: str, buyer: Person = ADA) -> Merchant:
    m = Merchant()
    for number in lost:
        m.sale(number, buyer=buyer)
    for number in {"SO-1", "SO-2", "SO-3"} - set(lost):
        m.imported(m.sale(number, buyer=buyer))
    return m


def _named(result: Audit, kind: str) -> dict[str, RepeatOffender]:
    return {row.name: row for row in result.repeat_offenders if row.kind == kind}


def test_a_customer_and_a_store_with_several_findings_come_up(tmp_path: Path) -> None:
    first, second = _runs(tmp_path, _holding("SO-1"), _holding("SO-2"))
    assert first.repeat_offenders == ()
    row = _named(second, "customer")["Ada Moss"]
    assert (row.account, row.findings, row.open, row.checks) == (CIN7, 2, 1, (MISSING,))
    assert set(_named(second, "store")) == {"Store 1"}
    frame = second.repeat_offenders_frame
    assert list(frame["kind"]) == [row.kind for row in second.repeat_offenders]
    assert set(frame["checks"]) == {MISSING}
    assert _named(second, "order") == {}


def test_an_order_that_came_back_comes_up_with_its_check(tmp_path: Path) -> None:
    *_, last = _runs(tmp_path, _holding("SO-1"), _holding(), _holding("SO-1"), _holding(), _holding("SO-1"))
    assert (_named(last, "order")["SO-1"].reopened, _named(last, "check")[MISSING].reopened) == (2, 2)
    assert [found.reopened for found in last.findings] == [2]


def test_different_people_are_kept_apart(tmp_path: Path) -> None:
    m = Merchant()
    for number, buyer in (("SO-1", ADA), ("SO-2", BO)):
        m.sale(number, buyer=buyer)
    (only,) = _runs(tmp_path, m)
    assert _named(only, "customer") == {}


def test_people_without_an_address_are_not_one_person(tmp_path: Path) -> None:
    m = Merchant()
    for number, name in (("SO-1", "Ada"), ("SO-2", "Bo")):
        m.sale(number, buyer=Person(name=name, email=""))
    (only,) = _runs(tmp_path, m)
    assert _named(only, "customer") == {}


def test_the_age_counts_from_when_it_began_where_that_is_known(tmp_path: Path) -> None:
    (result,) = _runs(tmp_path, _holding("SO-1"))
    (found,) = result.findings
    assert (found.began_at, found.age(NOW)) == (WEEK_AGO, timedelta(days=7))
