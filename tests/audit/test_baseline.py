"""[audit] baseline: what was wrong before go-live is one line; what began since is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from merchants import NOW, WEEK_AGO, Audited, Merchant, audit_of, config

from shipops.audit.findings import Finding
from shipops.audit.life import baseline
from shipops.audit.life.baseline import Baseline

GO_LIVE = "2026-10-30"  # a Friday; in Chicago it begins at 5:00 UTC
LAST_YEAR = datetime(2025, 11, 3, tzinfo=UTC)
FRIDAY_NOON = datetime(2026, 10, 30, 17, tzinfo=UTC)
LATE = {"unit": {"packed": False}}


def _merchant() -> Merchant:
    m = Merchant()
    m.sale("SO-LONG-READY")
    m.sale("SO-JUST-READY", modified_at=FRIDAY_NOON)
    m.sale("SO-GRACE-OVER-SINCE", modified_at=datetime(2026, 10, 29, 22, tzinfo=UTC))
    m.imported(m.sale("SO-LONG-VOID", unit={"void": True, "void_at": WEEK_AGO}))
    m.imported(m.sale("SO-OLD-NEWLY-VOID", ordered_at=LAST_YEAR, unit={"void": True, "void_at": FRIDAY_NOON}))
    m.sale("SO-LONG-LATE", ordered_at=LAST_YEAR, **LATE)
    m.sale("SO-LATE-SINCE", ordered_at=datetime(2026, 10, 28, 13, 30, tzinfo=UTC), modified_at=WEEK_AGO, **LATE)
    m.sale("SO-PROMISED-SINCE", unit={"packed": False, "ship_by": datetime(2026, 10, 31, tzinfo=UTC).date()})
    return m


@pytest.fixture(scope="module")
def audited() -> Audited:
    return audit_of(_merchant())


@pytest.fixture(scope="module")
def told(audited: Audited) -> tuple[list[Finding], Baseline]:
    recent, line = baseline.split(audited.db, config(audit={"baseline": GO_LIVE}), audited.findings)
    assert line is not None
    return recent, line


def _orders(findings: Any) -> set[str]:
    return {str(found.order) for found in findings}


def test_what_was_wrong_before_is_summed(told: tuple[list[Finding], Baseline]) -> None:
    assert _orders(told[1].hidden) == {"SO-LONG-READY", "SO-LONG-VOID", "SO-LONG-LATE"}
    assert told[1].to_dict() == {"since": GO_LIVE, "hidden": 3}


def test_what_began_since_is_told_however_old_the_order(told: tuple[list[Finding], Baseline]) -> None:
    assert {"SO-JUST-READY", "SO-OLD-NEWLY-VOID"} <= _orders(told[0])


def test_what_was_within_its_grace_or_not_yet_late_that_day_is_told(told: tuple[list[Finding], Baseline]) -> None:
    assert {"SO-GRACE-OVER-SINCE", "SO-LATE-SINCE", "SO-PROMISED-SINCE"} <= _orders(told[0])


def test_without_a_baseline_everything_is_told(audited: Audited) -> None:
    assert baseline.split(audited.db, config(), audited.findings) == (audited.findings, None)


def test_a_check_that_does_not_say_since_when_goes_by_the_last_move_on_either_side(audited: Audited) -> None:
    from dataclasses import replace

    unsaid = [replace(found, began_at=None) for found in audited.findings]
    recent, _ = baseline.split(audited.db, config(audit={"baseline": GO_LIVE}), unsaid)
    assert {"SO-JUST-READY", "SO-OLD-NEWLY-VOID"} <= _orders(recent)


def test_a_connection_that_explains_only_old_orders_goes_with_them() -> None:
    def told(labelled: datetime) -> tuple[list[str], int]:
        m = Merchant()
        order = m.imported(m.sale("SO-1"), status="shipped")
        m.label(order, "1Z1", created_at=labelled, ship_date=labelled.date(), notified=False)
        result = audit_of(m)
        recent, line = baseline.split(result.db, config(audit={"baseline": GO_LIVE}), result.findings)
        return sorted(found.order or "connection" for found in recent), len(line.hidden) if line else 0

    assert told(NOW - timedelta(days=5)) == ([], 1)
    assert told(FRIDAY_NOON) == (["SO-1", "connection"], 0)
