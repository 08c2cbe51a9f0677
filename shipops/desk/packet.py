"""The evidence packet: everything about one order in a file that can be sent to a vendor's support."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from shipops.audit.findings import iso
from shipops.desk.marked import without_marks
from shipops.desk.showing import tabs
from shipops.desk.trace import OrderStory, Trace
from shipops.display.markup import escape
from shipops.display.page import page
from shipops.errors import ConfigError

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


def write_packet(trace: Trace, path: Path, zone: ZoneInfo) -> Path:
    """Write what ``trace`` found to ``path``: ``.html``, one page that opens without a network, or ``.zip``, the same
    page with each raw document beside it as it was received. Times are those of ``zone``.

    Raises :class:`ConfigError` for another ending, where nothing is told in full, or where it cannot be written.
    """
    if not trace.orders:
        raise ConfigError(f"{len(trace.choice)} orders fit {trace.identifier!r}.", "Name one of them by its number.")
    if path.suffix not in (".html", ".zip"):
        raise ConfigError(f"{path.name} is no name for a packet.", "End it with .html or .zip.")
    document = packet_page(trace, zone)
    try:
        if path.suffix == ".html":
            path.write_text(document, encoding="utf-8")
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
                packed.writestr("order.html", document)
                for name, payload in _documents(trace):
                    packed.writestr(name, payload)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}.", "Name a file in a folder you may write to."
        ) from error
    return path


def packet_page(trace: Trace, zone: ZoneInfo) -> str:
    """The page of a packet: every order with all its tabs, and when each account was read. What the team decided and
    noted about findings is not a vendor's to read."""
    read = "".join(f"<li>{escape(name)}: {iso(at)}</li>" for name, at in trace.read_at.items())
    told = f"<p>Put together at {iso(trace.as_of)} from what was read of each account:</p><ul>{read}</ul>"
    title = f"Order {trace.identifier}"
    orders = (_order(without_marks(story), zone) for story in trace.orders)
    return page(title, "".join([f"<h1>{escape(title)}</h1>", *orders, told]))


def _order(story: OrderStory, zone: ZoneInfo) -> str:
    head = f"<h2><bdi>{escape(story.order['number'])}</bdi> ({escape(story.order['account'])})</h2>"
    return head + "".join(f"<h3>{escape(title)}</h3>{view.html}" for title, view in tabs(story, zone).items())


def _documents(trace: Trace) -> Iterator[tuple[str, str]]:
    """The raw documents, each once, by a name that is safe in any archive."""
    seen: set[str] = set()
    for row in (row for story in trace.orders for row in story.documents):
        parts = (row["account"], row["kind"], row["key"], row["fetched_at"].strftime("%Y%m%dT%H%M%SZ"))
        name = "_".join(_NOT_IN_NAMES.sub("-", str(part)) for part in parts)
        if name not in seen:
            seen.add(name)
            yield f"documents/{name}.json", str(row["payload"])
