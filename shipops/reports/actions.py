"""What to do now: open findings grouped by what a person does about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from shipops.audit.findings import Finding
from shipops.display.markup import escape
from shipops.display.tiles import badge
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.facts import Prepared
from shipops.reports.wording import count_of

# So many numbers are shown at once; the rest unfolds.
_AT_ONCE = 24


def to_do(facts: Prepared) -> View:
    """Open findings by action, worst first; order numbers copy with one click."""
    return listed_by_action(facts, facts.open_findings, nothing="Nothing to do.")


def listed_by_action(facts: Prepared, findings: Sequence[Finding], *, nothing: str) -> View:
    """These findings by action, worst first; ``nothing`` is said where there are none."""
    groups = _groups(findings)
    if not groups:
        return View(f'<p class="shipops-empty">{escape(nothing)}</p>', nothing)
    several = _several(facts)
    items = "".join(_item(facts, group, several) for group in groups)
    text = "\n".join(
        f"[{group[0].severity}] {_title(group[0])} ({len(group):,}): {group[0].action}" for group in groups
    )
    return View(f'<ol class="shipops-actions">{items}</ol>', text)


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    by_action: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_action.setdefault((finding.check, finding.action), []).append(finding)
    groups = [sorted(group, key=_place) for group in by_action.values()]
    return sorted(groups, key=lambda group: (_place(group[0])[0], -len(group), group[0].check, group[0].action))


def _place(finding: Finding) -> tuple[int, str, str, str]:
    return wording.severity_place(finding.severity), finding.account, finding.order or "", finding.part or ""


def _item(facts: Prepared, group: Sequence[Finding], several: frozenset[tuple[str, str]]) -> str:
    worst = group[0]
    tone = wording.SEVERITIES[worst.severity]
    # Where nothing was looked up live, saying so at every group would only be noise.
    doubted = sum(not finding.confirmed for finding in group) if any(f.confirmed for f in facts.open_findings) else 0
    count = count_of(len(group), "finding") + (f", {doubted:,} not confirmed live" if doubted else "")
    told = "".join(_story(facts, finding, several) for finding in group if not finding.order)
    if told:
        told = f'<ul class="stories">{told}</ul>'
    orders = _orders([finding for finding in group if finding.order], several)
    folded = "".join(_behind(facts, finding, several) for finding in group if finding.order)
    return (
        f'<li class="tone-{tone}"><p class="what">{badge(worst.severity, tone)}<strong>{escape(_title(worst))}</strong>'
        f'<span class="count">{count}</span></p><p class="action">{escape(worst.action)}</p>{told}{orders}'
        f"{folded}"
        f"{_unfolding('The rule behind this' if worst.rule else '', f'<p>{escape(worst.rule)}</p>')}</li>"
    )


def _story(facts: Prepared, finding: Finding, several: frozenset[tuple[str, str]]) -> str:
    """A finding that stands for many orders or a connection: what it says, its evidence, the orders it names."""
    known = facts.numbers.get(finding.account, frozenset())
    lines, numbers = [], list[str]()
    for item in finding.because:
        named = [number for number in str(item.value or "").split(", ") if number]
        if named and all(number in known for number in named):
            numbers += named
        else:
            at = facts.local(item.at)
            when = f" ({at:%Y-%m-%d %H:%M})" if at else ""
            lines.append(f"{wording.system_name(item.system)} {item.field}: {item.value}{when}")
    seen = "".join(f"<li>{escape(line)}</li>" for line in lines)
    chips = [_chip(number, ()) for number in dict.fromkeys(numbers)]
    return (
        f'<li><p class="story">{escape(finding.title)}</p>{f"<ul class=seen>{seen}</ul>" if seen else ""}'
        f"{_listed(chips)}{_behind(facts, finding, several)}</li>"
    )


def _behind(facts: Prepared, finding: Finding, several: frozenset[tuple[str, str]]) -> str:
    """What the finding explains, folded under it."""
    explained = facts.behind(finding)
    return _unfolding(
        f"{count_of(len(explained), 'finding')} behind this" if explained else "", _orders(explained, several)
    )


def _title(finding: Finding) -> str:
    return wording.check_name(finding.check)


def _unfolding(summary: str, body: str) -> str:
    return f"<details><summary>{escape(summary)}</summary>{body}</details>" if summary else ""


def _several(facts: Prepared) -> frozenset[tuple[str, str]]:
    """The orders (account, number) that ship in several parts, where the part must be told."""
    counts = facts.units.groupby(["account", "order"]).size()
    return frozenset(counts[counts > 1].index)


def _orders(findings: Iterable[Finding], several: frozenset[tuple[str, str]]) -> str:
    by_account: dict[str, dict[str, list[str]]] = {}
    for finding in findings:
        numbers = by_account.setdefault(finding.account, {})
        # Several findings of one order are one number to look up.
        if finding.order:
            parts = numbers.setdefault(finding.order, [])
            if finding.part and (finding.account, finding.order) in several and finding.part not in parts:
                parts.append(finding.part)
    return "".join(_account(account, numbers) for account, numbers in sorted(by_account.items()))


def _account(account: str, numbers: Mapping[str, Sequence[str]]) -> str:
    chips = [_chip(number, parts) for number, parts in numbers.items()]
    name, rest = f'<p class="account">{escape(account)}</p>', chips[_AT_ONCE:]
    more = _unfolding(f"and {len(rest):,} more" if rest else "", _listed(rest))
    return f"{name}{_listed(chips[:_AT_ONCE])}{more}"


def _chip(number: str, parts: Sequence[str]) -> str:
    told = f" <small>part {escape(', '.join(parts))}</small>" if parts else ""
    return f"<li><code>{escape(number)}</code>{told}</li>"


def _listed(chips: Sequence[str]) -> str:
    return f'<ul class="orders">{"".join(chips)}</ul>' if chips else ""
