"""An order's story as text to paste into a ticket."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from shipops.desk.people import hidden, people_of
from shipops.desk.showing import tabs
from shipops.desk.trace import OrderStory
from shipops.display.plain import printable

_TABS = ("Overview", "What is wrong", "Lines and parcels")


def ticket(story: OrderStory, zone: ZoneInfo, *, masked: bool = True) -> str:
    """The story in lines, times in ``zone``; people's data are hidden unless ``masked`` is false. Nothing in it can
    steer a terminal or a page."""
    views = tabs(story, zone, redact=masked)
    numbers = [
        f"{row['tracking']} ({row['kind'].replace('_', ' ')}{', voided' if row['voided'] else ''})"
        for row in story.shipments
        if row["tracking"]
    ]
    parts = [views[name].text for name in _TABS] + ([f"Tracking: {', '.join(numbers)}"] if numbers else [])
    text = hidden("\n\n".join(parts), people_of(story) if masked else ())
    return "\n".join(printable(line) for line in text.splitlines())
