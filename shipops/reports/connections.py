"""The views of the connections notebook: each takes prepared connections and returns what a cell shows."""

from __future__ import annotations

from collections.abc import Callable

from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import Tile, Tone, notice, tiles
from shipops.display.view import View
from shipops.doctor.observations import Observation
from shipops.reports import wording
from shipops.reports.connection_facts import QUESTIONS, Connections, prepared, save
from shipops.reports.connection_lists import accounts_read, learned, links, stores
from shipops.reports.connection_troubles import double_connections, proposals, troubles
from shipops.reports.contradictions import contradictions
from shipops.reports.limits import not_checkable
from shipops.reports.methods import methods
from shipops.reports.wording import count_of

__all__ = [
    "QUESTIONS", "accounts", "accounts_read", "calls_left", "contradictions", "double_connections", "learned",
    "links", "methods", "not_checkable", "prepared", "proposals", "save", "stores", "summary", "troubles",
]  # fmt: skip

_TONES: dict[str, Tone] = {"problem": "critical", "warning": "medium", "ok": "good"}
_PLACES = {"problem": 0, "warning": 1, "ok": 2}
# How many calls are left differs from minute to minute: it has a table of its own.
_BUDGET = "budget"


def summary(facts: Connections) -> View:
    """Whether everything is connected, in a sentence and a few numbers."""
    problems = [found for found in facts.observations if found.level == "problem"]
    warnings = [found for found in facts.observations if found.level == "warning" and found.topic != _BUDGET]
    unread = [account for account, state in facts.seen.accounts.items() if not state.complete]
    sentence = _sentence(facts, len(problems) + len(facts.findings))
    when = f"As of {wording.moment(facts.seen.as_of)}."
    warning = _unasked(facts)
    body = tiles(
        [
            Tile("Accounts read completely", f"{len(facts.seen.accounts) - len(unread)} of {len(facts.seen.accounts)}",
                 "high" if unread else "good", ", ".join(unread)),
            Tile("Links", f"{len(facts.links)}", note="which source feeds which store"),
            Tile("Problems", f"{len(problems):,}", "critical" if problems else "good", "in the setup"),
            Tile("Warnings", f"{len(warnings):,}", "medium" if warnings else "good", "worth a look"),
            Tile("Open findings", f"{len(facts.findings):,}", "critical" if facts.findings else "good",
                 "about connections"),
        ]
    )  # fmt: skip
    lead = f'<p class="shipops-lead">{escape(sentence)}</p><p class="shipops-quiet">{escape(when)}</p>'
    html = (notice(warning, "medium") if warning else "") + lead + body
    return View(html, "\n".join(line for line in (warning, sentence, when) if line))


def accounts(facts: Connections) -> View:
    """What the examination found of every account, problems first."""
    return _observations(
        facts, lambda found: found.topic not in (_BUDGET, "double-connection"), "Accounts, stores and links"
    )


def calls_left(facts: Connections) -> View:
    """How many calls each key has left, and how many of them shipops takes."""
    return _observations(facts, lambda found: found.topic == _BUDGET, "Calls left")


def _observations(facts: Connections, wanted: Callable[[Observation], bool], name: str) -> View:
    found = sorted(
        (one for one in facts.observations if wanted(one)), key=lambda one: (_PLACES[one.level], one.subject)
    )
    rows = [
        {
            "level": Cell(one.level, order=_PLACES[one.level], tone=_TONES[one.level]), "subject": one.subject,
            "topic": one.topic, "what": _without(one.subject, one.what), "to_do": one.to_do,
        }
        for one in found
    ]  # fmt: skip
    columns = [
        Column("level", "How it stands"), Column("subject", "Account or link"), Column("topic", "About"),
        Column("what", "What was found", "long"), Column("to_do", "What to do", "long"),
    ]  # fmt: skip
    empty = "The vendors were not asked." if facts.examined is None else "Nothing to tell."
    listed = table(columns, rows, name=name, empty=empty, filters=("level", "subject", "topic"))
    return View(listed, "\n".join(f"{one.level}: {one.what}" for one in found) or empty)


def _without(subject: str, what: str) -> str:
    """The sentence without the subject, which has a column of its own."""
    rest = what.removeprefix(f"{subject}: ")
    return rest[:1].upper() + rest[1:]


def _sentence(facts: Connections, troubles_found: int) -> str:
    if troubles_found:
        return f"{count_of(troubles_found, 'thing')} about your connections should be mended."
    if facts.examined is None or facts.silent:
        return "What is held here shows nothing wrong with your connections."
    return "Every account answers, and every link works."


def _unasked(facts: Connections) -> str:
    if facts.examined is None:
        return "The vendors were not asked: this page tells what the last pull left here."
    if facts.silent:
        return f"No answer from {', '.join(facts.silent)}: of those this page tells what the last pull left here."
    return ""
