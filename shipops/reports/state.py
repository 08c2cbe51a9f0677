"""The ten seconds of a manager: where things stand, what changed, what is worst, what is at stake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from shipops.audit.findings import Finding
from shipops.display.markup import escape
from shipops.display.tiles import Tile, Tone, notice, tiles
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.actions import by_action
from shipops.reports.deadlines import in_words
from shipops.reports.facts import Prepared
from shipops.reports.wording import count_of

# What a sum of money speaks of: less would make every order look lost.
_AT_STAKE = ("critical", "high")


def summary(facts: Prepared) -> View:
    """A sentence of where things stand, one of what changed, the worst of it, then the numbers a manager asks for."""
    sums, found = facts.standing, facts.open_findings
    arrived, due = _arrived(sums), _due(sums)
    lead = f"{_sentence(sums, arrived, due)} {_second_sentence(found)}"
    change, unread = changed(facts), _unread(facts)
    worst = " ".join(line for line in (_worst(facts), _at_stake(facts)) if line)
    when = (
        f"As of {wording.moment(facts.as_of)}. {_before_baseline(facts)}A fulfilment is what ships together: an "
        "InkSoft order is one, a Cin7 sale has one or more."
    )
    severities: Counter[str] = Counter(finding.severity for finding in found)
    counted = [f"{severities[severity]:,} {severity}" for severity in wording.SEVERITIES if severities[severity]]
    shown = tiles(
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
            Tile("To act on", f"{len(found):,}", _worst_tone(severities), ", ".join(counted) or "nothing open"),
            Tile(
                "Waiting", f"{sums['too_recent'] + sums['undetermined']:,}", "plain", "too recent, or not readable yet"
            ),
        ]
    )
    html = "".join(
        (
            notice(unread, "high") if unread else "",
            f'<p class="shipops-lead">{escape(lead)}</p><p class="shipops-change">{escape(change)}</p>',
            f'<p class="shipops-worst">{escape(worst)}</p>' if worst else "",
            f'<p class="shipops-quiet">{escape(when)}</p>{shown}',
        )
    )
    return View(html, "\n".join(line for line in (unread, lead, change, worst, when) if line))


def changed(facts: Prepared) -> str:
    """What changed since the run the audit was compared with: ``"3 new, 5 solved since Friday 06:00."``"""
    if facts.compared_with is None:
        return "There is no earlier run to compare with."
    states = Counter(finding.state for finding in facts.open_findings)
    solved = sum(found.state == "resolved" and not found.muted and not found.absorbed_by for found in facts.findings)
    counts = {"new": states["new"], "back": states["reopened"], "solved": solved}
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "Nothing new, nothing solved"
    return f"{said} since {wording.recently(facts.compared_with, facts.as_of)}."


def _worst(facts: Prepared) -> str:
    """The worst finding in words: the first of what is to be done first."""
    groups = by_action(facts, facts.open_findings)
    if not groups:
        return ""
    first = groups[0][0]
    return f"Worst: {first.title.rstrip('.')}, {in_words(facts, first)}."


def _at_stake(facts: Prepared) -> str:
    """What the orders with critical and high findings are worth, by currency, where that is known."""
    orders = {
        (found.account, found.order_id)
        for found in facts.open_findings
        if found.order_id and found.severity in _AT_STAKE
    }
    worth: dict[str, Decimal] = {}
    for currency, amount in (facts.totals[key] for key in sorted(orders) if key in facts.totals):
        worth[currency] = worth.get(currency, Decimal()) + amount
    if not any(worth.values()):
        return ""
    sums = _and([f"{amount:,.2f} {currency}" for currency, amount in sorted(worth.items(), key=_most) if amount])
    known = sum(key in facts.totals for key in orders)
    return f"At stake: {sums}, in {count_of(known, 'order')} with a critical or high finding."


def _most(item: tuple[str, Decimal]) -> tuple[Decimal, str]:
    return -item[1], item[0]


def _and(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def _arrived(sums: Counter[str]) -> int:
    return sum(sums[name] for name in wording.ARRIVED)


def _due(sums: Counter[str]) -> int:
    return _arrived(sums) + sums["missing"] + sums["blocked"] + sums["undetermined"]


def _sentence(sums: Counter[str], arrived: int, due: int) -> str:
    if not due:
        return "Nothing was due to reach ShipStation."
    if arrived == due:
        return f"Everything that should have reached ShipStation did: {count_of(due, 'fulfilment')}."
    parts = [
        phrase
        for count, phrase in (
            (
                sums["missing"],
                f"{count_of(sums['missing'], 'fulfilment is', 'fulfilments are')} missing from ShipStation",
            ),
            (sums["blocked"], f"{count_of(sums['blocked'], 'is', 'are')} held back"),
            (sums["undetermined"], f"{sums['undetermined']:,} cannot be told yet"),
        )
        if count
    ]
    listed = _and(parts)
    return f"{listed[:1].upper()}{listed[1:]}; {arrived:,} of {due:,} that were due arrived."


def _second_sentence(found: Iterable[Finding]) -> str:
    severities = Counter(finding.severity for finding in found)
    if not severities:
        return "No finding is open."
    critical = severities["critical"]
    worst = f"{critical:,} of them" if critical else "none"
    return f"{count_of(severities.total(), 'finding')} to act on, {worst} critical."


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
    return (
        f"Not everything could be read: {listed}. The numbers below are a lower bound until everything has been read."
    )


def _worst_tone(severities: Counter[str]) -> Tone:
    return next((tone for severity, tone in wording.SEVERITIES.items() if severities[severity]), "good")


def _percent(part: int, whole: int) -> str:
    # Rounded down: 100 % is said only when it is true.
    return f"{int(1000 * part / whole) / 10:.1f} %" if whole else "–"
