"""The checks: one ``.sql`` file each, its header comment says what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from shipops.audit.findings import SEVERITIES, Severity
from shipops.errors import ConfigError

_HEADER = re.compile(r"^-- (\w+): ?(.*)$")
_KEYS = ("id", "title", "severity", "scope", "why", "do", "rule")


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the catalogue.

    ``title``, ``do`` and ``rule`` may hold ``{names}`` of columns the query returns. The query returns ``account``,
    ``order_number``, ``order_id``, ``part``; optionally ``ss_order_ids`` (comma separated), ``severity``,
    ``absorbed_part`` (the part of the finding about the whole connection that explains this one), ``began_at`` (when
    what is wrong began); and evidence as columns named ``"system.field"``, with ``"system.field@"`` for its moment.
    """

    id: str
    title: str
    severity: Severity
    scope: str
    yields_to: tuple[str, ...]
    why: str
    do: str
    rule: str
    sql: str


def parse_check(name: str, text: str) -> Check:
    """Read a check file. Raises :class:`ConfigError` that names the file and what its header lacks."""
    header = {found[1]: found[2] for line in text.splitlines() if (found := _HEADER.match(line))}
    lacking = [key for key in _KEYS if not header.get(key)]
    if lacking:
        raise ConfigError(f"The check {name} lacks {', '.join(lacking)} in its header.", "Add them as `-- key: text`.")
    severity = next((known for known in SEVERITIES if known == header["severity"]), None)
    if severity is None or header["scope"] not in {"group", "global"}:
        raise ConfigError(
            f"The check {name} has an unknown severity or scope.",
            f"Use one of {', '.join(SEVERITIES)} and group or global.",
        )
    yields_to = tuple(part.strip() for part in header.get("yields_to", "").split(",") if part.strip())
    return Check(
        id=header["id"], title=header["title"], severity=severity, scope=header["scope"], yields_to=yields_to,
        why=header["why"], do=header["do"], rule=header["rule"], sql=text,
    )  # fmt: skip


@cache
def catalogue() -> tuple[Check, ...]:
    """Every check that comes with shipops, those others yield to first."""
    folder = resources.files("shipops.audit") / "checks"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    waiting = [parse_check(file.name, file.read_text(encoding="utf-8")) for file in files]
    ordered: list[Check] = []
    while waiting:
        done = {check.id for check in ordered}
        ready = [check for check in waiting if set(check.yields_to) <= done]
        if not ready:
            raise ConfigError("The checks yield to each other in a circle.", "Mend their yields_to headers.")
        ordered += ready
        waiting = [check for check in waiting if check not in ready]
    return tuple(ordered)
