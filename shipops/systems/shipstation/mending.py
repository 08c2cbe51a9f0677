"""What earlier pulls left unread, asked for again through small windows of creation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from shipops.systems.reading import Gap, Reading, Rejected
from shipops.systems.shipstation.lists import FULFILMENTS, LABELS, ORDERS, ListKind, ListPull, Window, stamp_of
from shipops.systems.shipstation.times import to_pacific

# Wall time may show an hour earlier than a neighbour that came before (the hour autumn doubles), and ids need not
# follow creation to the minute.
_MARGIN = timedelta(hours=2)

Span = tuple[datetime, datetime]


def retried(run: ListPull) -> Iterator[Reading]:
    """Every open gap and every unreadable record that cannot be asked for by its id, each through its own window; what
    is still unreadable comes as a gap, or as a rejected record, again."""
    for what in (ORDERS, LABELS, FULFILMENTS):
        records = _unreadable(what, run)
        for begin, end in _joined([*_of_gaps(what, run.plan.gaps), *(span for _, span in records)]):
            filters = {"createDateStart": to_pacific(begin - _MARGIN), "createDateEnd": to_pacific(end + _MARGIN)}
            name = f"{what.method} again from {begin:%Y-%m-%d %H:%M}"
            whole = True
            for reading in run.read(what, name, filters, Window(created_from=begin, created_until=end)):
                whole = whole and not reading.gaps and all(tally.adds_up for tally in reading.tallies)
                yield reading
            inside = (record for record, span in records if begin <= span[0] and span[1] <= end)
            # One that can be read now may go by another key.
            yield Reading(settled=[record for record in inside if whole and not run.met(record.kind, record.key)])


def _of_gaps(what: ListKind, gaps: Iterable[Gap]) -> Iterator[Span]:
    for gap in gaps:
        if gap.resource.split(" ", 1)[0] == what.method and gap.window_from and gap.window_to:
            # Ids need not follow creation, so the neighbours may lie the other way round.
            yield min(gap.window_from, gap.window_to), max(gap.window_from, gap.window_to)


def _unreadable(what: ListKind, run: ListPull) -> list[tuple[Rejected, Span]]:
    """Records set aside that only a list can bring again, as they are no orders or have no id, with the time of their
    creation."""
    found = []
    for record in run.plan.aside:
        by_id = what is ORDERS and record.key in run.plan.reread
        if record.kind == what.kind and not by_id and not run.met(record.kind, record.key):
            created = stamp_of(_document(record), "createDate")
            if created is not None:
                found.append((record, (created.at, created.latest)))
    return found


def _document(record: Rejected) -> object:
    try:
        return json.loads(record.payload)
    except ValueError:
        return None


def _joined(spans: list[Span]) -> list[Span]:
    """Spans whose windows touch as one, in order."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin - _MARGIN <= joined[-1][1] + _MARGIN:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined
