"""An order's story as views for the desk, and as text for a ticket."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from shipops.desk.telling import tell
from shipops.desk.trace import OrderStory, Trace
from shipops.display.markup import escape
from shipops.display.plain import printable
from shipops.display.view import View
from shipops.reports.masking import HIDDEN


def tabs(story: OrderStory, zone: ZoneInfo, *, redact: bool = False) -> dict[str, View]:
    """The views of one order by their titles, "Overview" first; with ``redact`` nobody is named."""
    text = ticket(story, zone, masked=redact)
    return {"Overview": View(f'<pre class="shipops-told">{escape(text)}</pre>', text)}


def choice(trace: Trace, zone: ZoneInfo) -> list[tuple[str, str]]:  # noqa: ARG001
    """What to choose from where an identifier fits several orders: label and identifier."""
    rows = trace.choice or tuple(story.order for story in trace.orders)
    return [(" · ".join(printable(row[name]) for name in ("number", "account", "customer") if row[name]), row["number"])
            for row in rows]  # fmt: skip


def ticket(story: OrderStory, zone: ZoneInfo, *, masked: bool = True) -> str:
    """The story as text for a ticket; ``masked`` hides people's data."""
    text = tell(Trace("", story.timeline[-1]["moment"], {}, (story,), ()), zone) if story.timeline else ""
    return text.replace(story.order["customer"] or "\0", HIDDEN) if masked else text
