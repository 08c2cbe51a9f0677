"""The checks: one ``.sql`` file each, its header comment says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from string import Formatter

from shipops.audit.findings import SEVERITIES, Severity
from shipops.errors import ConfigError

_HEADER = re.compile(r"^-- (\w+): ?(.*)$")
_KEYS = ("id", "title", "severity", "scope", "why", "do", "rule")
_OPTIONAL = ("yields_to", "fires", "never", "needs")
# Their texts may name columns of the query.
_TEMPLATES = ("title", "do", "rule")

NEED_KINDS = ("setting", "fact", "detail", "direction", "system", "relation", "extra")
"""What a check may need of an account; see the README beside this module."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a check needs before it can say anything: a ``kind`` of :data:`NEED_KINDS`, and which one of that kind."""

    kind: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.value}".strip()


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the catalogue, or a workspace's own (``file`` names where it lies).

    ``title``, ``do`` and ``rule`` may hold ``{names}`` of columns the query returns. The query returns ``account``,
    ``order_number``, ``order_id``, ``part``; optionally ``ss_order_ids`` (comma separated), ``severity``,
    ``absorbed_part`` (the part of the finding about the whole connection that explains this one), ``began_at`` (when
    what is wrong began); and evidence as columns named ``"system.field"``, with ``"system.field@"`` for its moment.
    ``fires`` says when it speaks, ``never`` what it leaves alone, ``needs`` what it cannot do without.
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
    fires: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    file: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The names its texts fill in."""
        fields = (name for text in (self.title, self.do, self.rule) for _, name, _, _ in Formatter().parse(text))
        return frozenset(name for name in fields if name)


def parse_check(name: str, text: str) -> Check:
    """Read a check file. Raises :class:`ConfigError` that names the file and what is wrong with its header."""
    header = _header(name, text)
    lacking = [key for key in _KEYS if not any(header.get(key, ()))]
    if lacking:
        raise ConfigError(f"The check {name} lacks {', '.join(lacking)} in its header.", "Add them as `-- key: text`.")
    said = {key: header[key][0] for key in _KEYS}
    severity = next((known for known in SEVERITIES if known == said["severity"]), None)
    if severity is None or said["scope"] not in {"group", "global"}:
        raise ConfigError(
            f"The check {name} has an unknown severity or scope.",
            f"Use one of {', '.join(SEVERITIES)} and group or global.",
        )
    for key in _TEMPLATES:
        _plain_template(name, key, said[key])
    return Check(
        id=said["id"], title=said["title"], severity=severity, scope=said["scope"],
        yields_to=tuple(_listed(header.get("yields_to", ()))), why=said["why"], do=said["do"], rule=said["rule"],
        sql=text, fires=_said(header, "fires"), never=_said(header, "never"),
        needs=tuple(_need(name, words) for words in _listed(header.get("needs", ()))),
    )  # fmt: skip


def _header(name: str, text: str) -> dict[str, list[str]]:
    """The comment lines a check begins with, by key; the optional keys may come more than once."""
    header: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        found = _HEADER.match(line)
        if found is None:
            if line.strip() and not line.startswith("--"):
                break
            continue
        key, words = found[1], found[2].strip()
        if key not in (*_KEYS, *_OPTIONAL):
            near = get_close_matches(key, (*_KEYS, *_OPTIONAL), n=1)
            raise ConfigError(
                f"The check {name} has an unknown key {key} in line {number} of its header.",
                f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join((*_KEYS, *_OPTIONAL))}.",
            )
        if key in header and key not in _OPTIONAL:
            raise ConfigError(f"The check {name} says {key} twice in its header.", f"Remove it from line {number}.")
        header.setdefault(key, []).append(words)
    return header


def _said(header: Mapping[str, list[str]], key: str) -> tuple[str, ...]:
    return tuple(line for line in header.get(key, ()) if line)


def _plain_template(name: str, key: str, text: str) -> None:
    """Only plain ``{names}``: nothing that reaches into a value or formats it."""
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        fields = [("", "", "", None)]
    for _, field, spec, conversion in fields:
        if field is not None and (spec or conversion or not field.isidentifier()):
            raise ConfigError(
                f"The check {name} has a brace in {key} that names no column.",
                "Write {column} for a column of the query, and {{ or }} for a brace.",
            )


def _listed(lines: Iterable[str]) -> list[str]:
    return [part.strip() for line in lines for part in line.split(",") if part.strip()]


def _need(name: str, words: str) -> Need:
    kind, _, value = words.partition(" ")
    if kind not in NEED_KINDS or (kind != "detail") != bool(value.strip()):
        raise ConfigError(
            f"The check {name} needs {words!r}, which is not known.",
            f"Use `detail`, or one of {', '.join(kind for kind in NEED_KINDS if kind != 'detail')} and which one.",
        )
    return Need(kind, value.strip())


@cache
def catalogue() -> tuple[Check, ...]:
    """Every check that comes with shipops, those others yield to first."""
    folder = resources.files("shipops.audit") / "checks"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return in_turn([parse_check(file.name, file.read_text(encoding="utf-8")) for file in files])


def in_turn(checks: Iterable[Check], done: Iterable[str] = ()) -> tuple[Check, ...]:
    """``checks`` so that those others yield to come first; ``done`` are the ids of checks that ran before.

    Raises :class:`ConfigError` where they yield in a circle, or to a check there is not.
    """
    told = set(done)
    ordered: list[Check] = []
    waiting = list(checks)
    while waiting:
        ready = [check for check in waiting if set(check.yields_to) <= told]
        if not ready:
            _no_stranger(waiting, told)
            raise ConfigError("The checks yield to each other in a circle.", "Mend their yields_to headers.")
        told |= {check.id for check in ready}
        ordered += ready
        waiting = [check for check in waiting if check not in ready]
    return tuple(ordered)


def _no_stranger(waiting: Iterable[Check], told: set[str]) -> None:
    known = told | {check.id for check in waiting}
    for check in waiting:
        for other in check.yields_to:
            if other not in known:
                near = get_close_matches(other, sorted(known), n=1)
                raise ConfigError(
                    f"The check {check.id} yields to {other}, and there is no such check.",
                    f"Did you mean {near[0]}?" if near else "Name a check of `shipops checks list`.",
                )
