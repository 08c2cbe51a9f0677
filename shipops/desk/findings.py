"""The life of findings at the desk: look at one, mute it, give it to somebody, note what was done."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True)
class FindingsDesk:
    """Findings of the last recorded run, or of a ``fresh`` audit where nothing is recorded, and decisions about them.

    ``checks`` are the ids there are. Decisions are made ``at`` a moment (UTC) and signed by whoever is named, else by
    ``user()``. Each method raises :class:`NotFoundError` for a finding or job nobody knows and :class:`ConfigError` for
    what makes no sense.
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
        self, *findings: str, check: str = "", account: str = "", order: str = "", reason: str, until: str = USUAL_MUTE,
        by: str = "",
    ) -> Sequence[Mark]:  # fmt: skip
        """Let nobody hear of these findings, or of every one of a ``check``, ``account`` and ``order``, ``until`` a
        time (``30d``, ``2026-12-01``: from then on it speaks again)."""
        end, author = self._end(until), by or self.user()
        targets = self._targets(findings, check, account, order)
        return self._write(mute(to, reason=reason, author=author, at=self.at, until=end) for to in targets)

    def unmute(
        self, *findings: str, check: str = "", account: str = "", order: str = "", reason: str = "", by: str = ""
    ) -> Sequence[Mark]:
        """End the mutes of exactly these targets. Raises :class:`NotFoundError` where one is not muted, naming the
        wider mute that covers a finding."""
        held = {mark.target: mark for mark in self.mutes()}
        targets = self._targets(findings, check, account, order)
        for target in targets:
            if target not in held:
                raise NotFoundError(f"No mute of {target} is in force.", self._instead(target, held))
        author, text = author_of(by or self.user()), plain(reason)
        return self._write(Mark("unmute", self.at, author, target, text) for target in targets)

    def assign(self, *findings: str, to: str, by: str = "") -> Sequence[Mark]:
        """Give findings to somebody; to nobody with an empty name."""
        author, name = author_of(by or self.user()), plain(to)
        return self._write(Mark("assign", self.at, author, it, name) for it in self._targets(findings, "", "", ""))

    def note(self, finding: str, text: str, *, by: str = "") -> Sequence[Mark]:
        """Write down what was done about a finding."""
        line = plain(text)
        if not line:
            raise ConfigError("The note is empty.", "Say what was done.")
        author = author_of(by or self.user())
        return self._write(Mark("note", self.at, author, it, line) for it in self._targets((finding,), "", "", ""))

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

    def _targets(self, findings: Sequence[str], check: str, account: str, order: str) -> Sequence[Target]:
        named = check or account or order
        if bool(findings) == bool(named):
            raise ConfigError(
                "Name either findings by their ids, or a check, account or order.",
                "`shipops findings list` shows the ids.",
            )
        if findings:
            standing = self._standing()
            return [Target(self._one(finding, standing).id) for finding in dict.fromkeys(findings)]
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
        for known in ({found.id: found for found in standing.findings}, known_before(self.lake, self.at)):
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

    def _instead(self, target: Target, held: Iterable[Target]) -> str:
        if target.finding:
            found = self._one(target.finding, self._standing())
            wider = next((other for other in held if other.covers(found)), None)
            if wider is not None:
                return f"It is muted as {wider}: unmute that."
        return "`shipops findings list --muted` shows what is muted."
