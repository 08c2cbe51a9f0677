"""What the reconciliation shows beyond single findings: stories of many orders, differences, patterns, trends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from shipops.audit.findings import Evidence, Finding, PageLink
from shipops.audit.life.baseline import Baseline
from shipops.audit.life.comparing import Side, compare
from shipops.audit.life.repeating import RepeatOffender
from shipops.audit.life.sightings import sightings
from shipops.audit.result import Audit
from shipops.display.attended import attended
from shipops.lake import Lake
from shipops.lake.tables import schemas
from shipops.reports import reconciliation
from shipops.reports.exploring import Choice, narrowed
from shipops.reports.facts import Prepared

AS_OF = datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC)
Small = Callable[..., Audit]
Make = Callable[..., Finding]


def facts_of(audit: Audit, **how: bool) -> Prepared:
    return reconciliation.prepared(audit, timezone="America/Chicago", **how)  # type: ignore[arg-type]


def test_a_finding_over_many_orders_tells_its_story_and_its_orders_copy(small: Small, finding: Make) -> None:
    grouped = finding(
        check="carrier-mismatch", severity="low", order=None, order_id=None, title="5 orders go by another carrier",
        because=(Evidence("cin7.main", "orders", "SO-00000", None), Evidence("cin7.main", "carrier", "UPS", AS_OF)),
    )  # fmt: skip
    html = reconciliation.to_do(facts_of(small(grouped))).html
    assert "5 orders go by another carrier" in html
    assert "<code>SO-00000</code>" in html
    assert "cin7.main carrier: UPS (2026-11-22 00:00)" in html


def test_only_fields_that_both_sides_state_differently_are_shown(small: Small, finding: Make) -> None:
    told = finding(
        check="amount-mismatch",
        because=(
            Evidence("cin7.main", "total", "10.00", AS_OF), Evidence("shipstation", "orderTotal", "12.00", None),
            Evidence("cin7.main", "email", "a@b.example", None), Evidence("shipstation", "email", "a@b.example", None),
            Evidence("cin7.main", "location", "East", None),
        ),
    )  # fmt: skip
    view = reconciliation.differences(facts_of(small(told, replace(told, id="x", muted=True))))
    assert view.text == "1 field of 1 order differ."
    heads = re.findall(r"<th [^>]*>(.*?)</th>", view.html)
    assert heads[:6] == ["Order", "Part", "Account", "Field", "At the source", "In ShipStation"]
    assert re.search(r"<td>total</td><td class=long>10.00</td><td class=long>12.00</td>", view.html)


def test_of_very_many_differences_those_of_the_worst_findings_are_shown(small: Small, finding: Make) -> None:
    because = (Evidence("cin7.main", "total", "1", None), Evidence("shipstation", "orderTotal", "2", None))
    told = [finding(order=f"SO-{n}", severity=severity, because=because) for n, severity in enumerate(["low", "high"])]
    view = reconciliation.differences(facts_of(small(*told)), limit=1)
    assert view.text.startswith("2 fields of 2 orders differ. Here are 1 of them, those of the worst findings;")
    assert re.findall(r"SO-\d", view.html) == ["SO-1"]


def traits(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"account": "cin7.main", "order_id": order, "kind": kind, "name": name} for order, kind, name in rows]
    )


@pytest.fixture
def many(small: Small, finding: Make) -> Audit:
    """Twenty orders, three of them wrong."""
    units = pa.Table.from_pylist(
        [{"account": "cin7.main", "order": f"SO-{n}", "order_id": f"id-{n}", "link": "a link"} for n in range(20)]
    )
    wrong = [finding(order=f"SO-{n}", order_id=f"id-{n}") for n in range(3)]
    return replace(small(*wrong), unit_rows=lambda: units)


def test_what_comes_up_more_often_than_usual_is_named(many: Audit) -> None:
    told = traits(
        *((f"id-{n}", "SKU", "CAP") for n in range(4)),
        *((f"id-{n}", "store", "Shop") for n in range(20)),
        ("id-0", "carrier", "ups"),
    )
    view = reconciliation.worst_offenders(facts_of(many), told)
    # A store with every order is as good or bad as the account; one order is no pattern.
    assert view.text == "SKU CAP: 3 of 4"


def test_customers_are_no_offenders_where_people_are_masked(many: Audit) -> None:
    told = traits(*((f"id-{n}", "customer", "Ann Smith") for n in range(3)))
    assert "Ann Smith" in reconciliation.worst_offenders(facts_of(many), told).html
    assert "Ann Smith" not in reconciliation.worst_offenders(facts_of(many, redact=True), told).html


def test_what_came_again_in_recorded_runs_is_listed(small: Small) -> None:
    rows = [
        RepeatOffender(kind, "cin7.main", name, 3, 1, 2, AS_OF, AS_OF, ("duplicate-import",))  # type: ignore[arg-type]
        for kind, name in (("store", "Shop"), ("customer", "Ann Smith"))
    ]
    audit = replace(small(), repeat_offenders=tuple(rows))
    assert "Ann Smith" in reconciliation.came_again(facts_of(audit)).html
    masked = reconciliation.came_again(facts_of(audit, redact=True))
    assert masked.text == "1 repeat offender"
    assert "Ann Smith" not in masked.html


def test_what_was_wrong_before_go_live_is_one_sentence(small: Small, finding: Make) -> None:
    audit = replace(small(), baseline=Baseline(date(2026, 11, 1), (finding(), finding(order="SO-2"))))
    assert "2 findings from before 2026-11-01 are left out." in repr(reconciliation.summary(facts_of(audit)))


def runs(*days: tuple[str, int, int]) -> pd.DataFrame:
    """Recorded runs by moment: how many findings were seen, of them new, and one resolved in each but the first."""
    rows: list[dict[str, Any]] = []
    for place, (moment, seen, new) in enumerate(days):
        run = {"run_id": f"run-{place}", "at": pd.Timestamp(moment), "muted": False, "absorbed_by": None}
        rows.append(run | {"event": "run"})
        rows += [
            run | {"event": "seen", "severity": "high", "state": "new" if number < new else "ongoing"}
            for number in range(seen)
        ]
        if place:
            rows.append(run | {"event": "resolved", "severity": "high", "state": "resolved"})
    return pd.DataFrame(rows)


def test_trends_count_open_new_and_solved_by_the_readers_day(small: Small) -> None:
    # The second run is still on the first day in Chicago: its count stands for that day.
    told = runs(
        ("2026-11-20T12:00:00Z", 9, 9), ("2026-11-21T05:00:00Z", 4, 0), ("2026-11-21T12:00:00Z", 5, 2),
    )  # fmt: skip
    assert repr(reconciliation.trends(facts_of(small()), told)) == (
        "Open findings by the recorded runs of 2 days: 4 on 2026-11-20, 5 on 2026-11-21; 11 new or back, 2 solved."
    )


def side(name: str, *findings: Finding) -> Side:
    return Side(name, AS_OF, {found.id: found for found in findings}, {})


def test_two_runs_are_set_against_each_other(small: Small, finding: Make) -> None:
    a, b, c, d = (finding(id=key, order=f"SO-{key}") for key in "abcd")
    told = compare(
        side("morning run-1", a, b, d),
        side("morning run-2", b, c.seen("reopened", AS_OF), replace(d, severity="low")),
    )
    view = reconciliation.between_runs(facts_of(small()), told)
    assert view.text.endswith("1 finding new or back, 1 changed, 1 solved or not seen any more.")
    assert re.findall(r">(new|back|changed|solved)</span></td><td class=code>(SO-\w)<", view.html) == [
        ("back", "SO-c"), ("changed", "SO-d"), ("solved", "SO-a")
    ]  # fmt: skip
    assert ">severity<" in view.html


def test_without_two_runs_there_is_nothing_to_compare(small: Small) -> None:
    assert repr(reconciliation.between_runs(facts_of(small()), None)) == "Fewer than two runs were recorded."


def test_one_run_is_no_trend(small: Small) -> None:
    told = repr(reconciliation.trends(facts_of(small()), runs(("2026-11-20T12:00:00Z", 9, 9))))
    assert told.startswith("No trend yet")


def test_recorded_runs_are_read_back_oldest_first(tmp_path: Path, finding: Make) -> None:
    lake = Lake(tmp_path)
    lake.create()
    rows = [
        {"run_id": f"run-{hours}", "job": job, "at": AS_OF - timedelta(hours=hours), "finding_id": found.id,
         "event": "seen", "finding": json.dumps(found.to_dict())}
        for hours, job, found in ((1, "audit", finding(order="SO-2")), (5, "audit", finding()), (2, "other", finding()))
    ]  # fmt: skip
    assert sightings(lake, "audit", AS_OF).empty
    with lake.writing():
        lake.append("finding_events", pa.Table.from_pylist(rows, schema=schemas()["finding_events"]))
    assert sightings(lake, "audit", AS_OF)["order"].tolist() == ["SO-00001", "SO-2"]
    assert sightings(lake, "audit", AS_OF - timedelta(hours=3))["order"].tolist() == ["SO-00001"]


def test_findings_are_narrowed_by_every_choice(audit: Audit) -> None:
    facts = facts_of(audit)
    critical = narrowed(facts, Choice(severity="critical", account="inksoft.main"))
    assert {(f.severity, f.account) for f in critical.findings if f.id != "stale"} == {("critical", "inksoft.main")}
    # What explains a wanted finding stays with it.
    assert "stale" in {found.id for found in critical.findings}
    assert narrowed(facts, Choice()).findings == facts.findings
    day = date(2026, 11, 22)
    assert narrowed(facts, Choice(first_day=day, last_day=day)).findings == facts.findings
    assert narrowed(facts, Choice(first_day=day + timedelta(days=1))).findings == ()
    assert narrowed(facts, Choice(last_day=day - timedelta(days=1))).findings == ()
    link = next(iter(facts.links.values()))
    assert {facts.links.get((f.account, f.order_id or "")) for f in narrowed(facts, Choice(link=link)).findings} <= {
        link
    }


def test_widgets_follow_the_choices(audit: Audit) -> None:
    widget = reconciliation.explore(facts_of(audit)).widget()
    choices, shown = widget.children
    before = shown.value
    assert "Shipped not reported" in before
    choices.children[2].value = "duplicate-import"
    assert "Shipped not reported" not in shown.value
    assert "Duplicate import" in shown.value


def test_where_nobody_sits_the_whole_table_stands_and_no_widget(audit: Audit) -> None:
    assert attended() is False
    explorer = reconciliation.explore(facts_of(audit))
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/html"] == explorer._repr_html_()


def test_where_somebody_sits_the_widget_stands_beside_the_table(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipops.display.attended.attended", lambda: True)
    bundle = reconciliation.explore(facts_of(audit))._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert 'data-name="Every finding"' in bundle["text/html"]


def test_pages_of_the_vendors_open_beside_the_report(small: Small, finding: Make) -> None:
    told = finding(
        links=(PageLink("Open <it>", "https://ship.example/1?a=1&b=2"), PageLink("bad", "javascript:alert(1)"))
    )
    html = reconciliation.every_finding(facts_of(small(told))).html
    assert (
        '<a href="https://ship.example/1?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">Open &lt;it&gt;</a>'
        in html
    )
    assert "javascript:" not in html
