"""The views of the duplicate-order notebook: each takes prepared facts and returns what a cell shows."""

from __future__ import annotations

from collections import Counter

from shipops.audit.cases.case import STATES, Case, CaseOrder
from shipops.audit.cases.publishing import KINDS
from shipops.audit.cases.showing import TONES
from shipops.audit.cases.wording import percent, role
from shipops.audit.findings import Finding
from shipops.display.markup import escape
from shipops.display.table import Cell, Column, table
from shipops.display.tiles import Tile, badge, notice, tiles
from shipops.display.view import View
from shipops.reports import wording
from shipops.reports.duplicate_facts import DuplicateFacts, at_stake, prepared, save
from shipops.reports.duplicate_pairs import reasons, set_apart
from shipops.reports.thresholds import explore, precision_and_recall
from shipops.reports.wording import count_of

__all__ = [
    "connections", "decided", "every_order", "explore", "not_checkable", "precision_and_recall", "prepared", "reasons",
    "save", "set_apart", "summary", "to_do",
]  # fmt: skip

# So many cases are told in full; the table below them has all.
MOST_CASES = 30
_TILES = {
    "stop now": ("To stop now", "nothing has left yet"),
    "one shipped": ("One has shipped", "and another still waits"),
    "same number": ("Same number", "one purchase or two?"),
    "both shipped": ("Shipped twice", "nothing waits any more"),
}


def summary(facts: DuplicateFacts) -> View:
    """Whether anything ships twice, in a sentence, then by how urgent it is and what is at stake."""
    cases = facts.found.open_cases
    states = Counter(case.state for case in cases)
    stoppable = [case for case in cases if case.to_stop]
    sentence = _sentence(len(cases), len(stoppable), ", ".join(at_stake(stoppable)))
    when = f"As of {wording.moment(facts.found.as_of.astimezone(facts.zone))}. {_searched(facts)}"
    sums = at_stake(cases) or ["nothing"]
    unread = "" if facts.found.complete else "Not everything could be read: there may be more than is told here."
    body = tiles(
        [
            *(
                Tile(
                    _TILES[state][0], f"{states[state]:,}", TONES[state] if states[state] else "good", _TILES[state][1]
                )
                for state in STATES
            ),
            Tile("At stake", sums[0], "plain", "; ".join([*sums[1:], "what the copies are worth"])),
        ]
    )
    lead = f'<p class="shipops-lead">{escape(sentence)}</p><p class="shipops-quiet">{escape(when)}</p>'
    html = (notice(unread, "high") if unread else "") + lead + body
    return View(html, "\n".join(line for line in (unread, sentence, when) if line))


def _sentence(cases: int, stoppable: int, stake: str) -> str:
    if not cases:
        return "No purchase stands there more than once."
    told = f"{count_of(cases, 'purchase stands', 'purchases stand')} there more than once"
    if not stoppable:
        return f"{told}; nothing can be stopped any more."
    return f"{told}; {stoppable:,} of them can still be stopped, worth {stake}."


def _searched(facts: DuplicateFacts) -> str:
    days = facts.found.window.total_seconds() / 86400
    return (
        f"Exact duplicates are proven by keys; look-alikes were placed within {days:g} days of each other and are at "
        f"least {100 * facts.found.threshold:g} % probable."
    )


def connections(facts: DuplicateFacts) -> View:
    """Double connections: which two ways, since when, how many orders, what is open in each, what to switch off."""
    alive = [found for found in facts.found.connections if not found.muted]
    if not alive:
        nothing = "No source reaches ShipStation by two ways."
        return View(f'<p class="shipops-empty">{nothing}</p>', nothing)
    text = "\n".join(f"{found.title}: {found.action}" for found in alive)
    return View(f'<ol class="shipops-actions">{"".join(map(_connection, alive))}</ol>', text)


def _connection(found: Finding) -> str:
    tone = wording.SEVERITIES[found.severity]
    seen = "".join(f"<li>{escape(f'{fact.field}: {fact.value}')}</li>" for fact in found.because)
    return (
        f'<li class="tone-{tone}"><p class="what">{badge(found.severity, tone)}'
        f"<strong><bdi>{escape(found.title)}</bdi></strong></p>"
        f'<p class="action">{escape(found.action)}</p><ul class="seen">{seen}</ul></li>'
    )


def to_do(facts: DuplicateFacts) -> View:
    """The cases, the first thing to do first: which order is the original, what each has cost, what can be stopped."""
    cases = facts.found.open_cases
    if not cases:
        return View('<p class="shipops-empty">Nothing to do.</p>', "Nothing to do.")
    items = "".join(_item(facts, case) for case in cases[:MOST_CASES])
    more = len(cases) - MOST_CASES
    rest = f'<p class="shipops-quiet">{count_of(more, "more case")} below.</p>' if more > 0 else ""
    text = "\n".join(f"[{case.state}] {case.order}: {case.action}" for case in cases)
    return View(f'<ol class="shipops-actions">{items}</ol>{rest}', text)


def _item(facts: DuplicateFacts, case: Case) -> str:
    tone = TONES[case.state]
    sure = "proven by keys" if case.probability is None else f"{percent(case.probability)} probable"
    count = ", ".join(part for part in (sure, _stake(case), "a double connection" if case.because_of else "") if part)
    orders = "".join(f"<li>{escape(_told(facts, case, order))}</li>" for order in case.orders)
    return (
        f'<li class="tone-{tone}"><p class="what">{badge(case.state, tone)}<strong><bdi>{escape(case.order)}</bdi>: '
        f'{escape(KINDS[case.kind])}</strong><span class="count">{escape(count)}</span></p>'
        f'<p class="action">{escape(case.action)}</p><ul class="seen">{orders}</ul></li>'
    )


def _stake(case: Case) -> str:
    return f"{case.at_stake:,.2f} {case.currency or ''}".rstrip() + " at stake" if case.at_stake else ""


def _told(facts: DuplicateFacts, case: Case, order: CaseOrder) -> str:
    fees = f"{order.label_fees:,.2f} for labels" if order.label_fees else ""
    parts = (
        f"{order.number}: {role(case, order)}", order.account,
        facts.when(order.key, order.placed_at), order.in_shipstation or "not in ShipStation yet", order.store or "",
        fees,
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


def every_order(facts: DuplicateFacts) -> View:
    """One row an order of a case, to sort and to search."""
    rows = [
        {
            "place": place, "state": Cell(case.state, order=STATES.index(case.state), tone=TONES[case.state]),
            "kind": wording.check_name(case.kind), "order": order.number,
            "role": role(case, order),
            "account": order.account, "placed": facts.when(order.key, order.placed_at), "there": order.in_shipstation,
            "store": order.store,
            "total": None if order.total is None
            else Cell(f"{order.total:,.2f} {order.currency or ''}".rstrip(), order=str(order.total)),
            "fees": Cell(f"{order.label_fees:,.2f}", order=str(order.label_fees)) if order.label_fees else None,
            "tracking": order.tracking, "probability": None if case.probability is None
            else Cell(percent(case.probability), order=f"{case.probability:.6f}"),
            "muted": "muted" if case.muted else "",
        }
        for place, case in enumerate(facts.found.cases, start=1)
        for order in case.orders
    ]  # fmt: skip
    columns = [
        Column("place", "Case", "number"), Column("state", "State"), Column("kind", "Check"),
        Column("order", "Order", "code"), Column("role", "Is"),
        Column("account", "Account"), Column("placed", "Placed"), Column("there", "In ShipStation", "code"),
        Column("store", "Store"), Column("total", "Total", "number"), Column("fees", "Label fees", "number"),
        Column("tracking", "Tracking", "code"), Column("probability", "Probability", "number"),
        *([Column("muted", "Muted")] if any(row["muted"] for row in rows) else []),
    ]  # fmt: skip
    listed = table(
        columns, rows, name="Every order of a case", empty="No purchase stands there more than once.",
        filters=("state", "kind", "role", "account", "store"),
    )  # fmt: skip
    return View(listed, count_of(len(rows), "order"))


def decided(facts: DuplicateFacts) -> View:
    """What people said are two purchases: never asked again."""
    rows = [
        {"first": one.first_key, "second": one.second_key, "reason": one.reason, "author": one.author,
         "at": facts.local(one.at)}
        for one in facts.found.decided
    ]  # fmt: skip
    columns = [
        Column("first", "Order", "code"), Column("second", "And", "code"), Column("reason", "Why", "long"),
        Column("author", "Said by"), Column("at", "At"),
    ]  # fmt: skip
    return View(table(columns, rows, name="Decided", empty="Nothing is decided."), count_of(len(rows), "decision"))


def not_checkable(facts: DuplicateFacts) -> View:
    """Where a kind of duplicate cannot be found, and why."""
    rows = [
        {"account": one.account, "check": wording.check_name(one.check), "reason": one.reason}
        for one in facts.found.not_checkable
    ]
    columns = [Column("account", "Account"), Column("check", "Cannot be told"), Column("reason", "Because", "long")]
    text = "\n".join(f"{row['account']}: {row['check']} ({row['reason']})" for row in rows)
    nothing = "Every kind of duplicate can be found."
    return View(table(columns, rows, name="Not checkable", empty=nothing), text or nothing)
