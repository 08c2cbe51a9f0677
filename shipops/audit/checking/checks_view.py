"""The checks of a workspace as a list, and one of them explained: plain dicts for ``--json``, lines for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from shipops.audit.checking.catalogue import Check
from shipops.audit.checking.checkable import NotCheckable
from shipops.audit.checking.own_checks import NotRun
from shipops.audit.findings import SEVERITIES
from shipops.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Checks:
    """Every check, the workspace's own that cannot be run, and what cannot be told of an account."""

    checks: tuple[Check, ...]
    not_run: tuple[NotRun, ...] = ()
    not_checkable: tuple[NotCheckable, ...] = ()

    def lacks(self, check: str) -> list[NotCheckable]:
        """What cannot be told with the check ``check``."""
        return [one for one in self.not_checkable if one.check == check]

    def of(self, name: str) -> Check:
        """The check with the id ``name``. Raises :class:`NotFoundError` with the nearest id, or with why it is not
        run."""
        for broken in self.not_run:
            if broken.check == name:
                raise NotFoundError(broken.what, broken.remedy)
        for check in self.checks:
            if check.id == name:
                return check
        near = get_close_matches(name, sorted(check.id for check in self.checks), n=1)
        raise NotFoundError(
            f"There is no check {name}.", f"Did you mean {near[0]}?" if near else "See `shipops checks list`."
        )

    def in_order(self) -> list[Check]:
        """Worst first, then by id."""
        return sorted(self.checks, key=lambda check: (SEVERITIES.index(check.severity), check.id))

    def to_dict(self) -> dict[str, Any]:
        """The document ``shipops checks list --json`` prints."""
        failed = {one.check for one in self.not_run}
        return {
            "checks": [
                _summary(check) | {"not_checkable": [one.to_dict() for one in self.lacks(check.id)]}
                for check in self.in_order() if check.id not in failed
            ],
            "not_run": [one.to_dict() for one in self.not_run],
        }  # fmt: skip

    def explained(self, name: str) -> dict[str, Any]:
        """The document ``shipops checks show ID --json`` prints. Raises as :meth:`of`."""
        check = self.of(name)
        return _summary(check) | {
            "why": check.why,
            "fires": list(check.fires),
            "never": list(check.never),
            "do": check.do,
            "rule": check.rule,
            "needs": [str(need) for need in check.needs],
            "not_checkable": [one.to_dict() for one in self.lacks(name)],
            "sql": query_of(check),
        }


def _summary(check: Check) -> dict[str, Any]:
    return {"id": check.id, "title": check.title, "severity": check.severity, "scope": check.scope,
            "yields_to": list(check.yields_to), "own": bool(check.file), "file": check.file or None}  # fmt: skip


def query_of(check: Check) -> str:
    """The check's query without its header."""
    lines = check.sql.splitlines()
    first = next((place for place, line in enumerate(lines) if line.strip() and not line.startswith("--")), 0)
    return "\n".join(lines[first:])


def told_reasons(found: Iterable[NotCheckable]) -> list[str]:
    """One line per reason: which checks say nothing, or not about every order, of which account."""
    groups: dict[tuple[str, str, int | None, int | None], list[str]] = {}
    for one in found:
        groups.setdefault((one.account, one.reason, one.checked, one.total), []).append(one.check)
    return [
        f"{account}: {', '.join(checks)} "
        + (f"looked at {checked:,} of {total:,} orders: {reason}" if checked else f"cannot be checked: {reason}")
        for (account, reason, checked, total), checks in groups.items()
    ]
