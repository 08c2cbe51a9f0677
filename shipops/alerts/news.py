"""What a run changed for one recipient."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shipops.audit.findings import Finding

Known = Literal["told", "owed"]
"""``told``: it is open and the recipient was told, or is about to be. ``owed``: it is open and they were not: it is
muted, not bad enough, or stands folded under another; should that change while it is open, it is news."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of findings: ``opened`` and ``solved`` are told; ``owed`` opened and ``closed`` ended without a word."""

    opened: tuple[str, ...] = ()
    solved: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


NOTHING = Changes()


@dataclass
class _Sorted:
    opened: list[str] = field(default_factory=list)
    solved: list[str] = field(default_factory=list)
    owed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)


def changes(findings: Sequence[Finding], known: Mapping[str, Known], wanted: Callable[[Finding], bool]) -> Changes:
    """What the ``findings`` of a run, in their states and muted as they are by now, change for a recipient.

    ``known`` is where the recipient stands with each finding, ``wanted`` what they want to hear of. A finding another
    one explains is told with that one: folded under it, never by itself.
    """
    speaking = {found.id for found in findings if found.state != "resolved" and not found.muted and wanted(found)}
    into = _Sorted()
    for found in findings:
        stands = known.get(found.id)
        if found.state == "resolved":
            if stands is not None:
                told = stands == "told" and not found.muted and wanted(found)
                (into.solved if told else into.closed).append(found.id)
        elif stands == "told" or (stands is None and found.state == "ongoing"):
            continue
        elif found.id in speaking and found.absorbed_by not in speaking:
            into.opened.append(found.id)
        elif stands is None:
            into.owed.append(found.id)
    return Changes(tuple(into.opened), tuple(into.solved), tuple(into.owed), tuple(into.closed))


def after(known: Mapping[str, Known], changed: Changes) -> dict[str, Known]:
    """Where the recipient stands once ``changed`` has been taken note of."""
    ended = {*changed.solved, *changed.closed}
    left: dict[str, Known] = {key: stands for key, stands in known.items() if key not in ended}
    return left | dict.fromkeys(changed.owed, "owed") | dict.fromkeys(changed.opened, "told")
