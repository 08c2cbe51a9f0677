"""The orders of one pull against each other and against the window: repeats, overwriting, shifted clocks, order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from shipops.systems.custom_store.export import Window
from shipops.systems.custom_store.validating import OrderVerdict, Problem

_PACIFIC = ZoneInfo("America/Los_Angeles")
_WIDEST_SHIFT = 14


def with_repeats(verdicts: Sequence[OrderVerdict]) -> list[OrderVerdict]:
    """ShipStation keys orders on OrderID (shipstation sheet, 2.5): the last of a key is what stays.

    The same order again is a repeat; an order that another number overwrites is rejected.
    """
    last = {verdict.order_id: verdict for verdict in verdicts if verdict.order_id}
    told = []
    for verdict in verdicts:
        final = last.get(verdict.order_id, verdict)
        if final is verdict:
            told.append(verdict)
        elif final.number == verdict.number:
            told.append(replace(verdict, outcome="repeat"))
        else:
            lost = Problem("OrderID", f"comes again with order {final.number}, which overwrites this order", True)
            told.append(replace(verdict, outcome="reject", problems=(*verdict.problems, lost)))
    return told


def remarks_on(verdicts: Sequence[OrderVerdict], asked: Window) -> list[str]:
    """What is odd about the orders as a whole, one sentence each."""
    return [
        *_same_numbers(verdicts),
        *clock_remarks(verdicts, asked),
        *_newest_first(verdicts),
        *_batch_at_risk(verdicts),
    ]


def shift_of(moments: Sequence[datetime], asked: Window) -> int | None:
    """The whole hours that, added to every moment, bring all into the window; ``None`` where none do.

    Pacific time's hours are tried first, the likeliest confusion (shipstation sheet, 2.5); 0 is never returned.
    """
    offset = asked.start.astimezone(_PACIFIC).utcoffset() or timedelta()
    likely = abs(round(offset.total_seconds() / 3600))
    others = [hours for hours in range(1, _WIDEST_SHIFT + 1) if hours not in (7, 8)]
    for hours in (likely, 15 - likely, *others):
        for signed in (hours, -hours):
            if all(asked.holds(moment + timedelta(hours=signed)) for moment in moments):
                return signed
    return None


def _same_numbers(verdicts: Sequence[OrderVerdict]) -> list[str]:
    keys = {(verdict.number, verdict.order_id) for verdict in verdicts if verdict.number}
    shared = Counter(number for number, _ in keys)
    twice = sorted(number for number, count in shared.items() if count > 1)
    if not twice:
        return []
    return [
        f"{len(twice)} order numbers stand under more than one OrderID ({_some(twice)}):"
        " ShipStation makes an order of each."
    ]


def clock_remarks(verdicts: Sequence[OrderVerdict], asked: Window, *, whole: bool = False) -> list[str]:
    """Whether orders lie outside the window they were asked for, and which clock would explain it.

    ``whole``: these are all orders a longer window has, so that a feed without a clock would explain it as well.
    """
    moments = [verdict.modified for verdict in verdicts if verdict.modified]
    outside = [moment for moment in moments if not asked.holds(moment)]
    if not outside:
        return []
    told = f"{len(outside)} of {len(moments)} orders were modified outside the time asked for"
    shift = None if whole else shift_of(moments, asked)
    if shift is None:
        return [f"{told}; the feed may pass over start_date and end_date, or read them on another clock than UTC."]
    where = "behind" if shift > 0 else "ahead"
    zone = ": US Pacific time instead of UTC" if abs(shift) in (7, 8) else ""
    return [
        f"{told}, which fits a clock {abs(shift)} h {where}{zone}."
        " Until the feed reads and writes UTC, orders at the edges of an import are missed or come late."
    ]


def _newest_first(verdicts: Sequence[OrderVerdict]) -> list[str]:
    moments = [verdict.modified for verdict in verdicts if verdict.modified]
    falling = all(later <= earlier for earlier, later in pairwise(moments))
    if len({verdict.page for verdict in verdicts}) < 2 or not falling or len(set(moments)) < 2:
        return []
    return [
        "The feed lists the newest orders first: an order modified during an import moves the others to later places,"
        " and one can slip between two pages."
    ]


def _batch_at_risk(verdicts: Sequence[OrderVerdict]) -> list[str]:
    bad = [verdict for verdict in verdicts if verdict.outcome == "reject"]
    good = sum(verdict.outcome == "import" for verdict in verdicts)
    if not bad or not good:
        return []
    return [
        f"An order that breaks the rules can make ShipStation refuse the whole batch: {good} good orders arrive"
        f" together with {len(bad)} bad ones."
    ]


def _some(words: list[str]) -> str:
    return ", ".join(words[:5]) + (", …" if len(words) > 5 else "")
