"""A message as it arrives: title, text and HTML, the worst first. All text from outside is made harmless here."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from shipops.alerts.harmless import harmless, number
from shipops.audit.findings import SEVERITIES, Finding, worst_first
from shipops.display.markup import escape
from shipops.reports.history import Run
from shipops.reports.wording import check_name, count_of, counted

# A message is read on a telephone; the report has the rest.
_GROUPS, _TITLES, _ORDERS, _IDS = 12, 3, 24, 8
_ACTION_LENGTH, _ERROR_LENGTH = 600, 400
_ENDED: dict[str, str] = {
    "failed": "failed", "timed_out": "took too long and was ended", "interrupted": "was interrupted",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. ``page`` is attached where that is possible."""

    title: str
    text: str
    html: str
    page: Path | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """A run that is late: of which job, and when it was due (UTC)."""

    job: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """What one message tells.

    ``passed`` are findings that came and were solved before the message could go; ``behind`` says how many others each
    finding explains; ``kept`` are the reports' files, the newest last.
    """

    jobs: tuple[str, ...]
    opened: tuple[Finding, ...] = ()
    solved: tuple[Finding, ...] = ()
    passed: tuple[Finding, ...] = ()
    behind: Mapping[str, int] = field(default_factory=dict)
    failed: tuple[Run, ...] = ()
    late: tuple[Late, ...] = ()
    recovered: tuple[Run, ...] = ()
    clear: tuple[Run, ...] = ()
    kept: tuple[Path, ...] = ()

    @property
    def opened_ids(self) -> tuple[str, ...]:
        """What it tells as open."""
        return tuple(found.id for found in self.opened)

    @property
    def ended_ids(self) -> tuple[str, ...]:
        """What it tells as solved."""
        return tuple(found.id for found in (*self.solved, *self.passed))

    @property
    def tells_something(self) -> bool:
        """Whether there is anything to send."""
        return any((self.opened, self.solved, self.passed, self.failed, self.late, self.recovered, self.clear))


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a message: how it stands there, and what it says, harmless already."""

    stands: Literal["heading", "item", "detail", "command"]
    text: str
    label: str = ""


def compose(contents: Contents, zone: ZoneInfo) -> Message:
    """The message that tells ``contents`` to people in ``zone``."""
    lines = [*_trouble(contents, zone), *_news(contents), *_quiet(contents, zone), *_kept(contents)]
    page = next((path for path in reversed(contents.kept) if path.suffix == ".html"), None)
    return _message(_title(contents), lines, page)


def trial(place: str, at: datetime, zone: ZoneInfo) -> Message:
    """A message that only shows that messages arrive at ``place``."""
    said = f"This is a test, sent to {harmless(place)} at {_clock(at, zone)}. Nothing is wrong, nothing is to be done."
    return _message("shipops: TEST, please ignore", [_Line("item", said)], None)


def _message(title: str, lines: Sequence[_Line], page: Path | None) -> Message:
    text = "\n".join(_as_text(line) for line in lines).strip()
    body = "\n".join(_as_html(line) for line in lines)
    return Message(title, text, f'<div style="font-family: sans-serif; line-height: 1.5">\n{body}\n</div>', page)


def _title(contents: Contents) -> str:
    said = [*(_ENDED[run.outcome] for run in contents.failed[:1]), *(["late"] if contents.late else [])]
    said += ["works again"] if contents.recovered else []
    back = sum(found.state == "reopened" for found in contents.opened)
    critical = sum(found.severity == "critical" for found in contents.opened)
    new = len(contents.opened) - back
    said += [f"{new:,} new"] if new else []
    said += [f"{back:,} back"] if back else []
    if critical and said:
        said[-1] += f" ({critical:,} critical)"
    ended = len(contents.solved) + len(contents.passed)
    said += [f"{ended:,} solved"] if ended else []
    said += ["all clear"] if contents.clear else []
    worst = next((found for found in worst_first([*contents.opened]) if found.severity != "low"), None)
    shown = f" · {harmless(check_name(worst.check), 60)} {number(worst.order or '')}".rstrip() if worst else ""
    return f"shipops {', '.join(contents.jobs)}: {', '.join(said)}{shown}"


def _trouble(contents: Contents, zone: ZoneInfo) -> Iterator[_Line]:
    for run in contents.failed:
        yield _Line("item", f"{run.job} {_ENDED[run.outcome]}: {_due(run, zone)}")
        if run.error:
            yield _Line("detail", harmless(run.error, _ERROR_LENGTH))
        yield _Line("detail", "What it would have told is not known. Mend the cause, then run it again.")
    for late in contents.late:
        yield _Line("item", f"{late.job} is late: due {_clock(late.due_at, zone)}, and not finished")
        yield _Line("command", "shipops schedule list", "Look")
    for run in contents.recovered:
        yield _Line("item", f"{run.job} works again: {_due(run, zone)}")


def _news(contents: Contents) -> Iterator[_Line]:
    for heading, state in (("New", False), ("Back again", True)):
        found = [one for one in contents.opened if (one.state == "reopened") is state and one.severity != "low"]
        yield from _groups(heading, found, contents.behind)
    for heading, ended in (("Solved", contents.solved), ("Came and was solved", contents.passed)):
        loud = [one for one in ended if one.severity != "low"]
        if loud:
            yield _Line("heading", heading)
        for group in _by_check(loud)[:_GROUPS]:
            yield _Line("item", f"{harmless(check_name(group[0].check))}: {_orders(group)}")
    if low := _low(contents):
        yield _Line("heading", "Low")
        yield _Line("item", low)


def _low(contents: Contents) -> str:
    """Low findings in one line."""
    said = []
    for what, findings in (("new", contents.opened), ("solved", (*contents.solved, *contents.passed))):
        counts = counted(harmless(check_name(one.check)) for one in findings if one.severity == "low")
        if counts:
            named = ", ".join(f"{check} ({count:,})" for check, count in counts.items())
            said.append(f"{count_of(counts.total(), 'low finding')} {what}: {named}")
    return "; ".join(said)


def _groups(heading: str, findings: Sequence[Finding], behind: Mapping[str, int]) -> Iterator[_Line]:
    groups = _by_check(findings)
    if groups:
        yield _Line("heading", heading)
    for group in groups[:_GROUPS]:
        yield from _group(group, behind)
    if rest := groups[_GROUPS:]:
        yield _Line("item", f"and {count_of(sum(map(len, rest)), 'finding')} of other kinds: see the report")


def _group(group: Sequence[Finding], behind: Mapping[str, int]) -> Iterator[_Line]:
    worst, ids = group[0], [found.id for found in group]
    one = len(group) == 1
    name = harmless(worst.title) if one else f"{harmless(check_name(worst.check))} ({len(group):,})"
    yield _Line("item", f"[{worst.severity}] {name}")
    if 1 < len(group) <= _TITLES:
        yield from (_Line("detail", harmless(found.title)) for found in group)
    if any(found.order for found in group):
        yield _Line("command", _orders(group), "Orders")
    if waiting := sum(behind.get(key, 0) for key in ids):
        yield _Line("detail", f"{count_of(waiting, 'other finding')} behind this")
    yield _Line("detail", f"Do: {harmless(worst.action, _ACTION_LENGTH)}")
    if len(ids) > _IDS:
        yield _Line("command", f"shipops findings list --check {shlex.quote(worst.check)}", "All of them")
    named = " ".join(ids[:_IDS])
    yield _Line("command", f"shipops findings assign {named} --to NAME", "Assign")
    yield _Line("command", f'shipops findings mute {named} --reason "WHY" --until 14d', "Mute")


def _orders(group: Iterable[Finding]) -> str:
    """Order numbers by account; what is about no one order by its account alone."""
    accounts: dict[str, list[str]] = {}
    for found in group:
        numbers = accounts.setdefault(found.account, [])
        if found.order and (shown := number(found.order)) not in numbers:
            numbers.append(shown)
    return "; ".join(
        f"{', '.join(numbers[:_ORDERS])}{f' and {more:,} more' if (more := len(numbers) - _ORDERS) > 0 else ''}"
        f"{f' ({number(account)})' if numbers else number(account)}"
        for account, numbers in accounts.items()
    )


def _by_check(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Groups of what is done in the same way, worst first, then the largest."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for found in worst_first([*findings]):
        groups.setdefault((found.severity, found.check, found.action), []).append(found)
    return sorted(groups.values(), key=lambda group: (SEVERITIES.index(group[0].severity), -len(group)))


def _quiet(contents: Contents, zone: ZoneInfo) -> Iterator[_Line]:
    for run in contents.clear:
        yield _Line("item", f"{run.job} ran and found nothing new: {_due(run, zone)}")


def _kept(contents: Contents) -> Iterator[_Line]:
    if contents.kept:
        yield _Line("heading", "Report")
        yield from (_Line("command", _place(path)) for path in contents.kept)


def _due(run: Run, zone: ZoneInfo) -> str:
    due = f"due {_clock(run.due_at, zone)}, " if run.due_at else ""
    return f"{due}started {_clock(run.started_at, zone)}"


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _place(path: Path) -> str:
    """A path of this machine: it has to stay one that opens."""
    return "".join(sign if sign.isprintable() else "�" for sign in str(path))


def _as_text(line: _Line) -> str:
    said = f"{line.label}: {line.text}" if line.label else line.text
    return {"heading": f"\n{said}", "item": f"- {said}"}.get(line.stands, f"  {said}")


def _as_html(line: _Line) -> str:
    said = escape(line.text)
    if line.stands == "heading":
        return f"<h3>{said}</h3>"
    if line.stands == "item":
        return f"<p><strong>{said}</strong></p>"
    if line.stands == "detail":
        return f"<p>{said}</p>"
    return f"<p>{escape(line.label)}{': ' if line.label else ''}<code>{said}</code></p>"
