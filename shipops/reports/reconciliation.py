"""The views of the reconciliation notebook: each takes a prepared audit and returns what a cell shows."""

from __future__ import annotations

from collections import Counter

from shipops.display import charts
from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import Tile, Tone, notice, tiles
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
from shipops.reports.trends import trends
from shipops.reports.wording import count_of

__all__ = [
    "QUESTIONS", "between_runs", "bucket_bars", "buckets", "came_again", "differences", "every_finding", "every_unit",
    "explore", "findings_by_check", "gap_over_time", "not_checkable", "prepared", "save", "summary", "to_do",
    "trends", "what_was_read", "worst_offenders",
]  # fmt: skip


def summary(facts: Prepared) -> View:
    """Where things stand in one or two sentences, then the numbers a manager asks for."""
    sums = _sums(facts)
    arrived, due = _arrived(sums), _due(sums)
    open_findings = facts.open_findings
    sentence = _sentence(sums, arrived, due)
    second = _second_sentence(facts)
    unread = _unread(facts)
    warning = notice(unread, "high") if unread else ""
    severities: Counter[str] = Counter(finding.severity for finding in open_findings)
    worst = [f"{severities[severity]:,} {severity}" for severity in wording.SEVERITIES if severities[severity]]
    body = tiles(
        [
            Tile(
                "Arrived", _percent(arrived, due), "good" if arrived == due else "plain", f"{arrived:,} of {due:,} due"
            ),
            Tile(
                "Missing", f"{sums['missing']:,}", "critical" if sums["missing"] else "good", "should be in ShipStation"
            ),
            Tile(
                "Held back",
                f"{sums['blocked']:,}",
                "high" if sums["blocked"] else "good",
                "late, and cannot be imported",
            ),
            Tile("To act on", f"{len(open_findings):,}", _worst_tone(severities), ", ".join(worst) or "nothing open"),
            Tile(
                "Waiting", f"{sums['too_recent'] + sums['undetermined']:,}", "plain", "too recent, or not readable yet"
            ),
        ]
    )
    older = _before_baseline(facts)
    when = f"As of {wording.moment(facts.as_of)}. {older}A unit is what ships: a Cin7 fulfilment, or an InkSoft order."
    lead = f'<p class="shipops-lead">{escape(f"{sentence} {second}")}</p><p class="shipops-quiet">{escape(when)}</p>'
    return View(f"{warning}{lead}{body}", "\n".join(line for line in (unread, f"{sentence} {second}", when) if line))


def bucket_bars(facts: Prepared) -> Picture:
    """Every unit of every account in its bucket, as shares of the account."""
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
    text = f"Where the units of each account stand. {words}"
    return Picture(charts.stacked_bars(counts, colours, label=text, share=True, axis="share of units"), text)


def buckets(facts: Prepared) -> View:
    """Each bucket with what it means and its count for each account; the columns sum."""
    accounts = list(facts.buckets)
    sums = _sums(facts)
    columns = [Column("bucket", "Bucket"), Column("meaning", "Meaning", "long")]
    columns += [Column(account, account, "number") for account in accounts] + [Column("all", "All", "number")]
    rows: list[dict[str, object]] = [
        {"bucket": bucket.label, "meaning": bucket.meaning, "all": sums[name]}
        | {account: facts.buckets[account].get(name, 0) for account in accounts}
        for name, bucket in wording.BUCKETS.items()
    ]
    orders = f"of {count_of(sums['orders'], 'source order')}"
    total: dict[str, object] = {"bucket": "All units", "meaning": orders, "all": sums["total"]}
    total |= {account: facts.buckets[account].get("total", 0) for account in accounts}
    text = "\n".join(f"{row['bucket']}: {row['all']:,}" for row in [*rows, total])
    return View(table(columns, rows, name="Where every unit stands", total=total), text)


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
    text = f"Open findings by check and severity. {words or 'None.'}"
    return Picture(charts.stacked_bars(ordered, wording.SEVERITY_COLOURS, label=text, axis="findings"), text)


def what_was_read(facts: Prepared) -> View:
    """How far each account could be read, so that a reader knows what the numbers cannot say."""
    columns = [
        Column("account", "Account"), Column("complete", "Read completely"), Column("as_of", "As of"),
        Column("coverage", "Orders with current detail", "number"),
    ]  # fmt: skip
    rows: list[dict[str, object]] = [
        {
            "account": account,
            "complete": Cell("yes", tone="good") if state.complete else Cell("no", tone="high"),
            "as_of": facts.local(state.as_of) or "never",
            "coverage": Cell(f"{_floor(state.detail_coverage * 100)} %", order=f"{state.detail_coverage:.4f}"),
        }
        for account, state in facts.accounts.items()
    ]
    text = "\n".join(
        f"{account}: read {'completely' if state.complete else 'in part'}" for account, state in facts.accounts.items()
    )
    return View(table(columns, rows, name="What was read", empty="No account was read."), text)


def _sums(facts: Prepared) -> Counter[str]:
    sums: Counter[str] = Counter()
    for counts in facts.buckets.values():
        sums.update(counts)
    return sums


def _arrived(sums: Counter[str]) -> int:
    return sum(sums[name] for name in wording.ARRIVED)


def _due(sums: Counter[str]) -> int:
    return _arrived(sums) + sums["missing"] + sums["blocked"] + sums["undetermined"]


def _sentence(sums: Counter[str], arrived: int, due: int) -> str:
    if not due:
        return "Nothing was due to reach ShipStation."
    if arrived == due:
        return f"Everything that should have reached ShipStation did: {count_of(due, 'unit')}."
    parts = [
        phrase
        for count, phrase in (
            (sums["missing"], f"{count_of(sums['missing'], 'unit is', 'units are')} missing from ShipStation"),
            (sums["blocked"], f"{count_of(sums['blocked'], 'is', 'are')} held back"),
            (sums["undetermined"], f"{sums['undetermined']:,} cannot be told yet"),
        )
        if count
    ]
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{listed[:1].upper()}{listed[1:]}; {arrived:,} of {count_of(due, 'due unit')} arrived."


def _second_sentence(facts: Prepared) -> str:
    found = facts.open_findings
    if not found:
        return "No finding is open."
    critical = sum(finding.severity == "critical" for finding in found)
    return f"{count_of(len(found), 'finding')} to act on, {f'{critical:,} of them' if critical else 'none'} critical."


def _before_baseline(facts: Prepared) -> str:
    if facts.baseline is None or not facts.baseline.hidden:
        return ""
    hidden = count_of(len(facts.baseline.hidden), "finding")
    return (
        f"{hidden} from before {facts.baseline.since} {'is' if len(facts.baseline.hidden) == 1 else 'are'} left out. "
    )


def _unread(facts: Prepared) -> str:
    if facts.complete:
        return ""
    names = [account for account, state in facts.accounts.items() if not state.complete]
    listed = ", ".join(names) if names else "Some account"
    return f"Not everything could be read: {listed}. The numbers below are a lower bound until the next complete sync."


def _worst_tone(severities: Counter[str]) -> Tone:
    return next((tone for severity, tone in wording.SEVERITIES.items() if severities[severity]), "good")


def _percent(part: int, whole: int) -> str:
    # Rounded down: 100 % is said only when it is true.
    return f"{_floor(1000 * part / whole) / 10:.1f} %" if whole else "–"


def _floor(number: float) -> int:
    return int(number // 1)
