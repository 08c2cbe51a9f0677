"""The views of the reconciliation notebook: each takes a prepared audit and returns what a cell shows."""

from __future__ import annotations

from collections import Counter

from shipops.display import charts
from shipops.display.table import Cell, Column, table
from shipops.display.view import Picture, View
from shipops.reports import wording
from shipops.reports.actions import to_do
from shipops.reports.differences import differences
from shipops.reports.exploring import explore
from shipops.reports.facts import Prepared, prepared
from shipops.reports.gap import gap_over_time
from shipops.reports.limits import not_checkable
from shipops.reports.listings import every_finding, every_unit, save
from shipops.reports.news import between_runs
from shipops.reports.offenders import QUESTIONS, came_again, worst_offenders
from shipops.reports.since_work import since_work
from shipops.reports.state import summary
from shipops.reports.trends import trends
from shipops.reports.wording import count_of

__all__ = [
    "QUESTIONS", "between_runs", "bucket_bars", "buckets", "came_again", "differences", "every_finding", "every_unit",
    "explore", "findings_by_check", "gap_over_time", "not_checkable", "prepared", "save", "since_work", "summary",
    "to_do", "trends", "what_was_read", "worst_offenders",
]  # fmt: skip


def bucket_bars(facts: Prepared) -> Picture:
    """Where every fulfilment of every account stands, as shares of the account."""
    counts = {
        f"{account} ({buckets.get('total', 0):,})": {
            bucket.label: buckets.get(name, 0) for name, bucket in wording.BUCKETS.items()
        }
        for account, buckets in facts.buckets.items()
    }
    colours = {bucket.label: bucket.colour for bucket in wording.BUCKETS.values()}
    words = "; ".join(
        f"{account}: {', '.join(f'{label} {count:,}' for label, count in parts.items() if count)}"
        for account, parts in counts.items()
    )
    text = f"Where the fulfilments of each account stand. {words}"
    return Picture(charts.stacked_bars(counts, colours, label=text, share=True, axis="share of fulfilments"), text)


def buckets(facts: Prepared) -> View:
    """Where a fulfilment can stand, what that means and the count for each account; the columns sum."""
    accounts = list(facts.buckets)
    sums = facts.standing
    columns = [Column("bucket", "Stands"), Column("meaning", "Meaning", "long")]
    columns += [Column(account, account, "number") for account in accounts] + [Column("all", "All", "number")]
    rows: list[dict[str, object]] = [
        {"bucket": bucket.label, "meaning": bucket.meaning, "all": sums[name]}
        | {account: facts.buckets[account].get(name, 0) for account in accounts}
        for name, bucket in wording.BUCKETS.items()
    ]
    orders = f"of {count_of(sums['orders'], 'order')}"
    total: dict[str, object] = {"bucket": "All fulfilments", "meaning": orders, "all": sums["total"]}
    total |= {account: facts.buckets[account].get("total", 0) for account in accounts}
    text = "\n".join(f"{row['bucket']}: {row['all']:,}" for row in [*rows, total])
    return View(table(columns, rows, name="Where every fulfilment stands", total=total), text)


def findings_by_check(facts: Prepared) -> Picture:
    """What is open, by check and severity: the worst severity first, then the longest bar."""
    counts: dict[str, Counter[str]] = {}
    for finding in facts.open_findings:
        counts.setdefault(wording.check_name(finding.check), Counter())[finding.severity.capitalize()] += 1
    places = [severity.capitalize() for severity in wording.SEVERITIES]
    ordered = {
        check: {severity: parts[severity] for severity in places}
        for check, parts in sorted(
            counts.items(), key=lambda item: ([-item[1][severity] for severity in places], item[0])
        )
    }
    words = "; ".join(
        f"{check}: {', '.join(f'{count:,} {severity.lower()}' for severity, count in parts.items() if count)}"
        for check, parts in ordered.items()
    )
    text = f"Open findings by problem and severity. {words or 'None.'}"
    return Picture(charts.stacked_bars(ordered, wording.SEVERITY_COLOURS, label=text, axis="findings"), text)


def what_was_read(facts: Prepared) -> View:
    """How far each account could be read, so that a reader knows what the numbers cannot say."""
    columns = [
        Column("account", "Account"), Column("complete", "Read completely"), Column("as_of", "As of"),
        Column("coverage", "Orders read in full", "number"),
    ]  # fmt: skip
    rows: list[dict[str, object]] = [
        {
            "account": account,
            "complete": Cell("yes", tone="good") if state.complete else Cell("no", tone="high"),
            "as_of": facts.local(state.as_of) or "never",
            "coverage": Cell(f"{int(state.detail_coverage * 100)} %", order=f"{state.detail_coverage:.4f}"),
        }
        for account, state in facts.accounts.items()
    ]
    text = "\n".join(
        f"{account}: read {'completely' if state.complete else 'in part'}" for account, state in facts.accounts.items()
    )
    return View(table(columns, rows, name="What was read", empty="No account was read."), text)
