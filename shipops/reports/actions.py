"""What to do now: open findings grouped by what a person does about them, and who does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shipops.audit.findings import Finding
from shipops.display.copying import command, copied
from shipops.display.markup import escape
from shipops.display.table import anchors
from shipops.display.tiles import badge
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.deadlines import in_words, of_all
from shipops.reports.facts import Prepared
from shipops.reports.wording import count_of

_URGENT = frozenset({"critical", "high"})
# So many orders of a list are shown with all about them, fewer where there are very many lists; the numbers of the
# others are there to copy.
_AT_ONCE, _FEWEST, _ON_THE_PAGE = 12, 2, 400
# A command that names more is longer than a terminal takes at once.
_NAMED_AT_ONCE = 100
# So much of an id is enough to mean one, but for the rare two that begin alike.
_SHORT_ID = 8
_Lists = Mapping[tuple[str, str], Sequence[Finding]]


def to_do(facts: Prepared) -> View:
    """Open findings by action, worst first, then the longest wrong."""
    return listed_by_action(facts, facts.open_findings, nothing="Nothing to do.")


def listed_by_action(facts: Prepared, findings: Sequence[Finding], *, nothing: str) -> View:
    """These findings by action, worst first, then the longest wrong; ``nothing`` is said where there are none.

    What is urgent lies open, and so does the worst there is; the rest is folded, a line for each severity.
    """
    groups = by_action(facts, findings)
    if not groups:
        return View(f'<p class="shipops-empty">{escape(nothing)}</p>', nothing)
    page = _page(facts, groups)
    by_severity = {severity: [one for one in groups if one[0].severity == severity] for severity in wording.SEVERITIES}
    there = [found for found in by_severity.values() if found]
    lists = "".join(_listed(page, found, folded=found is not there[0]) for found in there)
    text = "\n".join(
        f"[{group[0].severity}] {_title(group[0])} ({len(group):,}): {group[0].action}" for group in groups
    )
    return View(lists, text)


def _listed(page: _Page, groups: Sequence[Sequence[Finding]], *, folded: bool) -> str:
    """The groups of one severity."""
    severity = groups[0][0].severity
    items = f'<ol class="shipops-actions">{"".join(_item(page, group) for group in groups)}</ol>'
    if not folded or severity in _URGENT:
        return items
    count = count_of(sum(map(len, groups)), f"{severity} finding")
    return f'<details class="shipops-fold"><summary>{count}: {_named(groups)}</summary>{items}</details>'


def _named(groups: Sequence[Sequence[Finding]]) -> str:
    """What the groups are about, each thing once."""
    return escape(", ".join(dict.fromkeys(_title(group[0]) for group in groups)))


def by_action(facts: Prepared, findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings that ask for the same action together: the groups by their worst, then by their oldest; in a group the
    worst first, then the longest wrong."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.check, finding.action), []).append(finding)

    def place(finding: Finding) -> tuple[object, ...]:
        at = facts.began(finding)
        return wording.severity_place(finding.severity), at, finding.account, finding.order or "", finding.part or ""

    ordered = [sorted(group, key=place) for group in groups.values()]
    return sorted(ordered, key=lambda group: (*place(group[0])[:1], min(map(facts.began, group)), group[0].check,
                                              group[0].action))  # fmt: skip


@dataclass(frozen=True)
class _Page:
    """What every group needs to know of the others: the orders (account, number) that ship in ``several`` parts, so
    that the part must be told; whether anything was looked up live; how many orders of a list are shown; how long an id
    must be to mean one."""

    facts: Prepared
    several: frozenset[tuple[str, str]]
    looked_up: bool
    shown: int
    id_length: int


def _page(facts: Prepared, groups: Sequence[Sequence[Finding]]) -> _Page:
    parts = facts.units.groupby(["account", "order"]).size()
    lists = sum(len(_by_owner(found for found in group if found.order)) for group in groups)
    ids = {finding.id for finding in facts.findings}
    length = _SHORT_ID
    while len({key[:length] for key in ids}) < len(ids):
        length += 1
    return _Page(
        facts=facts,
        several=frozenset(parts[parts > 1].index),
        looked_up=any(finding.confirmed for finding in facts.open_findings),
        shown=max(_FEWEST, min(_AT_ONCE, _ON_THE_PAGE // max(lists, 1))),
        id_length=length,
    )


def _item(page: _Page, group: Sequence[Finding]) -> str:
    facts, worst = page.facts, group[0]
    tone = wording.SEVERITIES[worst.severity]
    # Where nothing was looked up live, saying so at every group would only be noise.
    doubted = sum(not finding.confirmed for finding in group) if page.looked_up else 0
    count = count_of(len(group), "finding") + (f", {doubted:,} not confirmed live" if doubted else "")
    told = "".join(_story(facts, finding) for finding in group if not finding.order)
    if told:
        told = f'<ul class="stories">{told}</ul>'
    lists = _by_owner(finding for finding in group if finding.order)
    orders = "".join(_orders(page, owner, account, found) for (owner, account), found in lists.items())
    folded = "".join(_behind(facts, finding) for finding in group if finding.order)
    return (
        f'<li class="tone-{tone}"><p class="what">{badge(worst.severity, tone)}<strong>{escape(_title(worst))}</strong>'
        f'<span class="count">{count}</span></p><p class="action">{escape(worst.action)}</p>'
        f"{_due(facts, group)}{told}{orders}{folded}"
        f"{_aside('Commands: give to somebody, or mute', _commands(page, group))}"
        f"{_aside('The rule behind this', f'<p>{escape(worst.rule)}</p>') if worst.rule else ''}</li>"
    )


def _due(facts: Prepared, group: Sequence[Finding]) -> str:
    """The clock of the group; a single finding has its own where it is named."""
    return f'<p class="due">{escape(of_all(facts, group))}</p>' if len(group) > 1 else ""


def _by_owner(findings: Iterable[Finding]) -> _Lists:
    """Findings by who takes care of them (nobody first) and account; of the accounts the one with the first of them
    first."""
    lists: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        lists.setdefault((finding.assigned_to or "", finding.account), []).append(finding)
    return dict(sorted(lists.items(), key=lambda item: item[0][0]))


def _orders(page: _Page, owner: str, account: str, findings: Sequence[Finding]) -> str:
    by_number: dict[str, list[Finding]] = {}
    for finding in findings:
        # Several findings of one order are one number to look up.
        by_number.setdefault(str(finding.order), []).append(finding)
    rows = [_row(page, found) for found in list(by_number.values())[: page.shown]]
    more = len(by_number) - len(rows)
    rest = f'<p class="rest">and {more:,} more, whose numbers are in the list to copy.</p>' if more else ""
    whose = f'<p class="whose">{_owner(owner)} · {escape(account)}</p>'
    return f'{whose}<ul class="orders">{"".join(rows)}</ul>{rest}{_numbers(list(by_number))}'


def _row(page: _Page, found: Sequence[Finding]) -> str:
    """An order with its parts, its clock and the vendors' pages about it."""
    oldest = min(found, key=page.facts.began)
    parts = dict.fromkeys(f.part for f in found if f.part and (f.account, str(f.order)) in page.several)
    told = f" <small>part {escape(', '.join(parts))}</small>" if parts else ""
    pages = dict.fromkeys((link.label, link.url) for finding in found for link in finding.links)
    return (
        f"<li>{_code(oldest.order)}{told} <span>{escape(in_words(page.facts, oldest))}</span>"
        f"{f' {anchors(pages)}' if pages else ''}</li>"
    )


def _story(facts: Prepared, finding: Finding) -> str:
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
    pages = anchors((link.label, link.url) for link in finding.links)
    return (
        f'<li><p class="story">{escape(finding.title)}</p>'
        f'<p class="whose">{_owner(finding.assigned_to or "")} · {escape(in_words(facts, finding))} {pages}</p>'
        f"{f'<ul class=seen>{seen}</ul>' if seen else ''}{_chips(dict.fromkeys(numbers))}{_behind(facts, finding)}</li>"
    )


def _behind(facts: Prepared, finding: Finding) -> str:
    """What the finding explains, folded under it."""
    explained = facts.behind(finding)
    body = "".join(
        f'<p class="whose">{escape(account)}</p>{_chips(dict.fromkeys(str(f.order) for f in found))}'
        for (_, account), found in _by_owner([found for found in explained if found.order]).items()
    )
    if not explained:
        return ""
    return f"<details><summary>{count_of(len(explained), 'finding')} behind this</summary>{body}</details>"


def _commands(page: _Page, group: Sequence[Finding]) -> str:
    """What assigns these findings, or those nobody has yet, and what mutes them."""
    every = [finding.id[: page.id_length] for finding in group]
    free = [key for key, finding in zip(every, group, strict=True) if not finding.assigned_to] or every
    more = len(every) - _NAMED_AT_ONCE
    note = (
        f"<p>They name the first {_NAMED_AT_ONCE}; the ids of the other {more:,} are in findings.csv.</p>"
        if more > 0
        else ""
    )
    assign = f"shipops findings assign {' '.join(free[:_NAMED_AT_ONCE])} --to NAME"
    mute = f'shipops findings mute {" ".join(every[:_NAMED_AT_ONCE])} --reason "WHY" --until 14d'
    return f"{note}{command('the command that assigns', assign)}{command('the command that mutes', mute)}"


def _owner(name: str) -> str:
    return f"With <bdi>{escape(name)}</bdi>" if name else "With nobody yet"


def _title(finding: Finding) -> str:
    return wording.check_name(finding.check)


def _aside(summary: str, body: str) -> str:
    """What unfolds on a screen and is of no use on paper."""
    return f'<details class="screen"><summary>{escape(summary)}</summary>{body}</details>'


def _numbers(numbers: Sequence[str]) -> str:
    """Order numbers to copy all at once; a single one is copied where it stands."""
    return copied("order numbers", numbers) if len(numbers) > 1 else ""


def _chips(numbers: Iterable[str]) -> str:
    """Order numbers side by side: the first ones, and all of them to copy."""
    listed = list(numbers)
    shown = "".join(f"<li>{_code(number)}</li>" for number in listed[: 2 * _AT_ONCE])
    more = len(listed) - 2 * _AT_ONCE
    rest = f'<p class="rest">and {more:,} more, whose numbers are in the list to copy.</p>' if more > 0 else ""
    return f'<ul class="chips">{shown}</ul>{rest}{_numbers(listed)}' if listed else ""


def _code(number: str | None) -> str:
    return f"<code>{escape(number)}</code>"
