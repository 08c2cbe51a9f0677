"""What to do now: by action and owner, with the clock, numbers and commands to copy, and links."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pyarrow as pa

from shipops.audit.findings import Finding, PageLink
from shipops.audit.result import Audit
from shipops.reports import reconciliation
from shipops.reports.facts import Prepared
from tests.hostile import CORPUS, active
from tests.reports.conftest import AS_OF, CALENDAR

Small = Callable[..., Audit]
Make = Callable[..., Finding]
# AS_OF is a Sunday, 00:00 in Chicago: this is the Friday before, 10:00 there.
FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


def facts_of(audit: Audit, *, redact: bool = False) -> Prepared:
    return reconciliation.prepared(audit, timezone="America/Chicago", calendar=CALENDAR, redact=redact)


def done(audit: Audit, *, redact: bool = False) -> str:
    return unescape(reconciliation.to_do(facts_of(audit, redact=redact)).html)


def promised(audit: Audit, day: date) -> Audit:
    """The same, with an order ``id-0`` that is to ship by ``day``."""
    row = {"account": "cin7.main", "order": "SO-0", "order_id": "id-0", "part": "", "link": "a", "ship_by": day}
    return replace(audit, unit_rows=lambda: pa.Table.from_pylist([row | {"currency": "USD", "total": 10.5}]))


def test_of_equally_bad_actions_the_one_that_is_wrong_the_longest_comes_first(small: Small, finding: Make) -> None:
    days = {"Do this.": 1, "Do that.": 9, "Do it.": 4}
    audit = small(*(finding(action=a, id=a, began_at=AS_OF - timedelta(days=n)) for a, n in days.items()))
    lines = repr(reconciliation.to_do(facts_of(audit))).splitlines()
    assert [line.partition(": ")[2] for line in lines] == ["Do that.", "Do it.", "Do this."]


def test_of_one_action_the_order_that_is_wrong_the_longest_comes_first(small: Small, finding: Make) -> None:
    audit = small(*(finding(order=f"SO-{n}", id=str(n), began_at=AS_OF - timedelta(days=n)) for n in (1, 9, 4)))
    assert re.findall(r"<code>(.*?)</code>", done(audit)) == ["SO-9", "SO-4", "SO-1"]


def test_what_nobody_takes_care_of_stands_before_what_somebody_does(small: Small, finding: Make) -> None:
    audit = small(finding(order="SO-1", assigned_to="Ada"), finding(order="SO-2"), finding(order="SO-3"))
    told = re.findall(r"(With nobody yet|With <bdi>Ada</bdi>)|<code>(SO-\d)</code>", done(audit))
    assert ["".join(one) for one in told] == ["With nobody yet", "SO-2", "SO-3", "With <bdi>Ada</bdi>", "SO-1"]


def test_of_what_nobody_has_the_account_with_the_oldest_stands_first(small: Small, finding: Make) -> None:
    old = finding(order="2970001", account="inksoft.main", began_at=FRIDAY)
    assert re.findall(r"yet · ([^<]+)<", done(small(finding(), old))) == ["inksoft.main", "cin7.main"]


def test_what_is_urgent_or_the_worst_lies_open_and_the_rest_is_folded(small: Small, finding: Make) -> None:
    def open_of(*severities: str) -> tuple[str, ...]:
        told = (finding(id=one, order=f"SO-{one}", severity=one, action=f"Do {one}.") for one in severities)
        said = re.sub(r"(?s)<details class=.shipops-fold.>.*?</ol></details>", "", done(small(*told)))
        return tuple(one for one in severities if f"SO-{one}" in said)

    assert open_of("critical", "high", "medium", "low") == ("critical", "high")
    assert open_of("medium", "low") == ("medium",)
    low = finding(id="low", severity="low", check="line-mismatch", action="See.")
    assert "<summary>1 low finding: Other goods in ShipStation</summary>" in done(small(finding(), low))


def test_how_long_it_is_wrong_counts_working_time(small: Small, finding: Make) -> None:
    # Ten on Friday morning until midnight before Sunday: eight working hours.
    assert "since 20 Nov, 10:00 (8 working hours)" in done(small(finding(began_at=FRIDAY)))
    assert "since 17 Nov, 10:00 (3 working days)" in done(small(finding(began_at=FRIDAY - timedelta(days=3))))


def test_what_was_only_seen_is_not_said_to_have_begun(small: Small, finding: Make) -> None:
    assert "seen since 20 Nov, 10:00 (8 working hours)" in done(small(finding(first_seen=FRIDAY)))


def test_an_order_past_its_day_to_ship_says_by_how_much(small: Small, finding: Make) -> None:
    told = finding(order="SO-0", order_id="id-0", began_at=FRIDAY)
    assert "to ship by 18 Nov: 2 working days over" in done(promised(small(told), date(2026, 11, 18)))
    ahead = done(promised(small(told), date(2026, 11, 22)))
    assert "to ship by 22 Nov" in ahead
    assert "over" not in ahead


def test_a_group_says_its_oldest_and_how_many_are_past_their_day(small: Small, finding: Make) -> None:
    told = (finding(order="SO-0", order_id="id-0", began_at=FRIDAY), finding(order="SO-9", began_at=AS_OF))
    said = done(promised(small(*told), date(2026, 11, 18)))
    assert "The oldest has been wrong since Friday 20 November 2026, 10:00 CST: 8 working hours." in said
    assert "1 order is past the day to ship by, the first since 18 Nov." in said


def test_the_commands_name_every_finding_of_the_action(small: Small, finding: Make) -> None:
    ids = [f"{n}{'a' * 15}" for n in range(3)]
    said = done(small(*(finding(id=key, order=f"SO-{key[0]}") for key in ids)))
    short = " ".join(key[:8] for key in ids)
    assert f"shipops findings assign {short} --to NAME" in said
    assert f'shipops findings mute {short} --reason "WHY" --until 14d' in said


def test_what_somebody_has_already_is_not_assigned_again(small: Small, finding: Make) -> None:
    said = done(small(finding(id="a" * 16, assigned_to="Ada"), finding(id="b" * 16, order="SO-2")))
    assert "shipops findings assign bbbbbbbb --to NAME" in said


def test_ids_that_begin_alike_are_told_apart(small: Small, finding: Make) -> None:
    said = done(small(finding(id="a" * 15 + "1"), finding(id="a" * 15 + "2", order="SO-2")))
    assert f"mute {'a' * 15}1 {'a' * 15}2 --reason" in said


def test_a_command_that_names_not_all_says_where_the_other_ids_are(small: Small, finding: Make) -> None:
    said = done(small(*(finding(id=f"{n:016x}"[::-1], order=f"SO-{n}") for n in range(130))))
    assert "They name the first 100; the ids of the other 30 are in findings.csv." in said


def test_an_order_links_to_the_pages_of_the_vendors(small: Small, finding: Make) -> None:
    pages = (PageLink("The sale in Cin7 Core", "https://cin7.example/1"), PageLink("bad", "javascript:alert(1)"))
    said = done(small(finding(links=pages)))
    assert (
        '<a href="https://cin7.example/1" target="_blank" rel="noopener noreferrer">The sale in Cin7 Core</a>' in said
    )
    assert "javascript:" not in said


def test_who_takes_care_of_it_is_masked_with_the_rest(small: Small, finding: Make) -> None:
    audit = small(finding(assigned_to="Ada Lovelace"))
    assert "Ada Lovelace" in done(audit)
    assert "Ada" not in done(audit, redact=True)


def test_what_strangers_wrote_stays_text(small: Small, finding: Make) -> None:
    findings = [
        finding(id=f"{n:016x}", order=text, title=text, action=text, rule=text, assigned_to=text, part=text,
                links=(PageLink(text, f"https://x.example/{text}"),))
        for n, text in enumerate(CORPUS)
    ]  # fmt: skip
    facts = facts_of(small(*findings, missing=len(findings)))
    assert [*active(reconciliation.to_do(facts).html)] == []
    assert [*active(reconciliation.summary(facts).html)] == []
