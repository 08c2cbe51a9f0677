"""The life of findings at the desk: look at one, mute it, give it to somebody, note what was done."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from shipops.audit.findings import Finding
from shipops.audit.life.marks import Mark, Target, author_of, in_force, mute, plain, read_marks, write_marks
from shipops.audit.life.standing import Life, Standing, Wanted, fresh, known_before, last_recorded, life
from shipops.audit.result import Audit
from shipops.config import Config
from shipops.desk.mute_list import Imported, read_mutes, write_mutes
from shipops.errors import ConfigError, NotFoundError
from shipops.lake import Lake
from shipops.moments import parse_moment

USUAL_MUTE = "30d"
_LENGTH = re.compile(r"\s*\d")
# What is typed of an id: enough to mean one.
_SHORTEST_ID = 4
_WHOLE_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class FindingsDesk:
    """Findings of the last recorded run, or of a ``fresh`` audit where nothing is recorded, and decisions about them.

    Decisions take findings that are at hand, or their ids. They are made ``at`` a
    moment (UTC) and signed by whoever is named, else by ``user()``. Each method raises :class:`NotFoundError` for a
    finding or job nobody knows and :class:`ConfigError` for what makes no sense.
    ``checks`` are the ids of the checks there are.
    """

    lake: Lake
    config: Config
    at: datetime
    checks: Collection[str]
    fresh: Callable[[], Audit]
    user: Callable[[], str]

    def list(self, wanted: Wanted | None = None, *, job: str = "") -> Standing:
        """The findings of the last run of ``job`` (default: of the last recorded run) that are ``wanted``."""
        standing, asked = self._standing(job), wanted or Wanted()
        for check in set(asked.checks) - {found.check for found in standing.findings}:
            self._known_check(check)
        for account in set(asked.accounts) - {found.account for found in standing.findings}:
            self._known_account(account)
        kept = tuple(found for found in standing.findings if asked.fits(found))
        return Standing(standing.job, standing.run_id, standing.as_of, kept)

    def show(self, finding: str, *, job: str = "") -> Life:
        """Everything about one finding, by its id or the beginning of it."""
        standing = self._standing(job)
        return life(self.lake, standing, self._one(finding, standing), self.at)

    def mute(
        self, *findings: Finding | str, check: str = "", account: str = "", order: str = "", reason: str,
        until: str = USUAL_MUTE, by: str = "",
    ) -> Sequence[Mark]:  # fmt: skip
        """Let nobody hear of these findings, or of every one of a ``check``, ``account`` and ``order``, ``until`` a
        time (``30d``, ``2026-12-01``: from then on it speaks again)."""
        end, author = self._end(until), by or self.user()
        targets = self._targets(self._meant(findings), check, account, order)
        return self._write(mute(to, reason=reason, author=author, at=self.at, until=end) for to in targets)

    def unmute(
        self, *findings: Finding | str, check: str = "", account: str = "", order: str = "", reason: str = "",
        by: str = "",
    ) -> Sequence[Mark]:  # fmt: skip
        """End the mutes of exactly these targets. Raises :class:`NotFoundError` where one is not muted, naming the
        wider mute that covers a finding."""
        held = {mark.target: mark for mark in self.mutes()}
        meant = self._meant(findings)
        targets = self._targets(meant, check, account, order)
        for target in targets:
            if target not in held:
                raise NotFoundError(f"No mute of {target} is in force.", _instead(target, held, meant))
        author, text = author_of(by or self.user()), plain(reason)
        return self._write(Mark("unmute", self.at, author, target, text) for target in targets)

    def assign(self, *findings: Finding | str, to: str, by: str = "") -> Sequence[Mark]:
        """Give findings to somebody; to nobody with an empty name."""
        author, name = author_of(by or self.user()), plain(to)
        targets = self._targets(self._meant(findings), "", "", "")
        return self._write(Mark("assign", self.at, author, target, name) for target in targets)

    def note(self, finding: Finding | str, text: str, *, by: str = "") -> Sequence[Mark]:
        """Write down what was done about a finding."""
        line = plain(text)
        if not line:
            raise ConfigError("The note is empty.", "Say what was done.")
        author = author_of(by or self.user())
        return self._write(Mark("note", self.at, author, Target(found.id), line) for found in self._meant((finding,)))

    def mutes(self) -> Sequence[Mark]:
        """The mutes in force."""
        return in_force(read_marks(self.lake, self.at), self.at)

    def export_mutes(self, path: Path) -> int:
        """Write the mutes in force as CSV and return how many there are."""
        mutes = self.mutes()
        write_mutes(mutes, path)
        return len(mutes)

    def import_mutes(self, path: Path, *, by: str = "") -> Imported:
        """Take over the mutes of a CSV file, all or none. What is in force already, or over, is passed over."""
        rows = read_mutes(
            path, at=self.at, zone=ZoneInfo(self.config.timezone), author=by or self.user(), checks=self.checks,
            accounts=self.config.accounts,
        )  # fmt: skip
        held = {(mark.target, mark.text, mark.until) for mark in self.mutes()}
        new = [mark for mark in rows.mutes if (mark.target, mark.text, mark.until) not in held]
        self._write(new)
        return Imported(added=len(new), in_force=len(rows.mutes) - len(new), over=rows.over)

    def _standing(self, job: str = "") -> Standing:
        return last_recorded(self.lake, job, self.at) or fresh(self.fresh())

    def _write(self, marks: Iterable[Mark]) -> Sequence[Mark]:
        made = [*marks]
        return write_marks(self.lake, made) if made else []

    def _end(self, until: str) -> datetime:
        ahead = _LENGTH.match(until) and until.strip()[-1:] in ("m", "h", "d", "w")
        return parse_moment(f"+{until.strip()}" if ahead else until, zone=ZoneInfo(self.config.timezone), now=self.at)

    def _meant(self, findings: Sequence[Finding | str]) -> Sequence[Finding]:
        """The findings, each once; what is at hand already asks no run and no audit."""
        standing = cache(self._standing)
        found = [one if isinstance(one, Finding) else self._one(one, standing()) for one in findings]
        return [*{one.id: one for one in found}.values()]

    def _targets(self, findings: Sequence[Finding], check: str, account: str, order: str) -> Sequence[Target]:
        named = check or account or order
        if bool(findings) == bool(named):
            raise ConfigError(
                "Name either findings by their ids, or a check, account or order.",
                "`shipops findings list` shows the ids.",
            )
        if findings:
            return [Target(found.id) for found in findings]
        if check:
            self._known_check(check)
        if account:
            self._known_account(account)
        return [Target(check=check, account=account, order=plain(order))]

    def _known_check(self, check: str) -> None:
        if check not in self.checks:
            raise ConfigError(f"There is no check {check}.", f"Known checks: {', '.join(sorted(self.checks))}.")

    def _known_account(self, account: str) -> None:
        if account not in self.config.accounts:
            configured = ", ".join(self.config.accounts) or "none"
            raise ConfigError(f"There is no account {account}.", f"Configured: {configured}.")

    def _one(self, finding: str, standing: Standing) -> Finding:
        """The finding an id, or the beginning of one, means: of this run, else of any run before."""
        for known in self._known(finding, standing):
            if finding in known:
                return known[finding]
            fitting = [key for key in known if len(finding) >= _SHORTEST_ID and key.startswith(finding)]
            if len(fitting) > 1:
                raise ConfigError(
                    f"{finding} begins {len(fitting)} ids.", f"Write more of it: {', '.join(fitting[:5])}."
                )
            if fitting:
                return known[fitting[0]]
        raise NotFoundError(f"There is no finding {finding}.", "`shipops findings list` shows those there are.")

    def _known(self, finding: str, standing: Standing) -> Iterator[Mapping[str, Finding]]:
        yield {found.id: found for found in standing.findings}
        yield known_before(self.lake, self.at)
        if standing.recorded and _WHOLE_ID.fullmatch(finding):
            # `shipops order` tells of findings that no run has recorded yet.
            yield {found.id: found for found in self.fresh().findings}


def _instead(target: Target, held: Iterable[Target], meant: Iterable[Finding]) -> str:
    """What to do where ``target``, which may be one of the findings ``meant``, is not muted itself."""
    for found in meant:
        for other in held:
            if found.id == target.finding and (other.covers(found) or other == Target(found.absorbed_by or "")):
                return f"It is muted as {other}: unmute that."
    return "`shipops findings list --muted` shows what is muted."
