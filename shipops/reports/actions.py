"""What to do now: open findings grouped by what a person does about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shipops.display.markup import escape
from shipops.display.tiles import badge
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.facts import Finding, Prepared
from shipops.reports.wording import count_of

# So many numbers are shown at once; the rest unfolds.
_AT_ONCE = 24


def to_do(facts: Prepared) -> View:
    """Open findings by action, worst first; order numbers copy with one click."""
    groups = _groups(facts.open_findings)
    if not groups:
        return View('<p class="shipops-empty">Nothing to do.</p>', "Nothing to do.")
    items = "".join(_item(facts, group) for group in groups)
    text = "\n".join(f"[{group[0].severity}] {_title(group)} ({len(group):,}): {group[0].action}" for group in groups)
    return View(f'<ol class="shipops-actions">{items}</ol>', text)


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    by_action: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_action.setdefault((finding.check, finding.action), []).append(finding)
    groups = [sorted(group, key=_place) for group in by_action.values()]
    return sorted(groups, key=lambda group: (_place(group[0])[0], -len(group), group[0].check, group[0].action))


def _place(finding: Finding) -> tuple[int, str, str, str]:
    return wording.severity_place(finding.severity), finding.account, finding.order or "", finding.part or ""


def _item(facts: Prepared, group: Sequence[Finding]) -> str:
    worst = group[0]
    tone = wording.SEVERITIES[worst.severity]
    unconfirmed = sum(not finding.confirmed for finding in group)
    count = count_of(len(group), "finding") + (f", {unconfirmed:,} not confirmed" if unconfirmed else "")
    behind = [other for finding in group for other in facts.behind(finding)]
    waiting = (
        f"<details><summary>{count_of(len(behind), 'finding')} behind this</summary>{_orders(behind)}</details>"
        if behind
        else ""
    )
    why = f"<details><summary>The rule behind this</summary><p>{escape(worst.rule)}</p></details>" if worst.rule else ""
    return (
        f'<li class="tone-{tone}"><p class="what">{badge(worst.severity, tone)}<strong>{escape(_title(group))}</strong>'
        f'<span class="count">{count}</span></p><p class="action">{escape(worst.action)}</p>'
        f"{_orders(group)}{waiting}{why}</li>"
    )


def _title(group: Sequence[Finding]) -> str:
    titles = {finding.title for finding in group}
    return titles.pop() if len(titles) == 1 else wording.check_name(group[0].check)


def _orders(findings: Iterable[Finding]) -> str:
    by_account: dict[str, list[str]] = {}
    for finding in findings:
        numbers = by_account.setdefault(finding.account, [])
        # Several parts of one order are one number to look up.
        if finding.order and finding.order not in numbers:
            numbers.append(finding.order)
    return "".join(_account(account, numbers) for account, numbers in sorted(by_account.items()))


def _account(account: str, numbers: Sequence[str]) -> str:
    name = f'<p class="account">{escape(account)}</p>'
    if not numbers:
        return name
    rest = numbers[_AT_ONCE:]
    more = f"<details><summary>and {len(rest):,} more</summary>{_chips(rest)}</details>" if rest else ""
    return f"{name}{_chips(numbers[:_AT_ONCE])}{more}"


def _chips(numbers: Sequence[str]) -> str:
    return f'<ul class="orders">{"".join(f"<li><code>{escape(number)}</code></li>" for number in numbers)}</ul>'
