"""What a manager reads in ten seconds: what changed, what is worst, what is at stake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from shipops.audit.findings import Finding
from shipops.audit.result import Audit
from shipops.reports import reconciliation
from shipops.reports.facts import Prepared
from tests.reports.conftest import AS_OF, CALENDAR

Small = Callable[..., Audit]
Make = Callable[..., Finding]
FRIDAY_SIX = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def said(audit: Audit) -> str:
    facts: Prepared = reconciliation.prepared(audit, timezone="America/Chicago", calendar=CALENDAR)
    return repr(reconciliation.summary(facts))


@pytest.mark.parametrize(("states", "told"), [
    (["new"] * 3 + ["reopened", "ongoing"] + ["resolved"] * 5, "3 new, 1 back, 5 solved since Friday 06:00."),
    (["ongoing"], "Nothing new, nothing solved since Friday 06:00."),
])  # fmt: skip
def test_what_changed_since_the_last_run_is_one_sentence(
    small: Small, finding: Make, states: list[str], told: str
) -> None:
    findings = [finding(id=str(place), order=f"SO-{place}", state=state) for place, state in enumerate(states)]
    assert told in said(replace(small(*findings), compared_with=FRIDAY_SIX)).splitlines()


def test_what_is_muted_or_explained_by_another_is_no_change(small: Small, finding: Make) -> None:
    findings = (
        finding(id="stale", order=None, state="ongoing"), finding(id="a", muted=True),
        finding(id="b", absorbed_by="stale"), finding(id="c", state="resolved", absorbed_by="stale"),
        finding(id="d", state="resolved", muted=True),
    )  # fmt: skip
    audit = replace(small(*findings), compared_with=FRIDAY_SIX)
    assert "Nothing new, nothing solved since Friday 06:00." in said(audit)


@pytest.mark.parametrize(("ago", "told"), [
    (timedelta(hours=1), "yesterday 23:00"),
    (timedelta(0), "today 00:00"),
    (timedelta(days=6), "Monday 00:00"),
    (timedelta(days=30), "Friday 23 October, 01:00"),
    (timedelta(days=400), "Saturday 18 October 2025, 01:00"),
])  # fmt: skip
def test_the_last_run_is_named_as_people_name_a_moment(small: Small, ago: timedelta, told: str) -> None:
    assert f"since {told}." in said(replace(small(), compared_with=AS_OF - ago))


def test_a_first_run_says_that_there_is_none_before(small: Small, finding: Make) -> None:
    assert "There is no earlier run to compare with." in said(small(finding()))


def test_the_worst_is_told_in_words_with_its_age(small: Small, finding: Make) -> None:
    audit = small(
        finding(id="a", severity="high", title="Not so bad"),
        finding(id="b", title="SO-7 never arrived", began_at=datetime(2026, 11, 18, 16, tzinfo=UTC)),
        finding(id="c", title="SO-8 never arrived", began_at=FRIDAY_SIX),
    )
    assert "Worst: SO-7 never arrived, since 18 Nov, 10:00 (2 working days)." in said(audit)


def valued(*orders: tuple[str, str | None, str | None]) -> pa.Table:
    names = {"account": "cin7.main", "part": "", "link": "a", "bucket": "missing"}
    return pa.Table.from_pylist([
        names | {"order": key, "order_id": key, "currency": currency, "total": total and Decimal(total)}
        for key, currency, total in orders
    ])  # fmt: skip


def test_the_money_at_stake_counts_each_order_once_by_currency(small: Small, finding: Make) -> None:
    orders = [("a", "USD", "10.50"), ("a", "USD", "10.50"), ("b", "USD", "1000.00"), ("c", "EUR", "7.00")]
    orders += [("low", "USD", "999.00"), ("unknown", None, None)]
    findings = [finding(id=key, order_id=key) for key in ("a", "b", "c", "unknown")]
    findings += [finding(id="a2", order_id="a", check="stuck"), finding(id="low", order_id="low", severity="low")]
    told = said(replace(small(*findings), unit_rows=lambda: valued(*orders)))
    assert "At stake: 1,010.50 USD and 7.00 EUR, in 3 orders with a critical or high finding." in told


def test_no_sum_is_told_where_none_is_known(small: Small, finding: Make) -> None:
    assert "At stake" not in said(replace(small(finding(order_id="a")), unit_rows=lambda: valued(("a", None, None))))
