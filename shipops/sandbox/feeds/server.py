"""Custom Store feeds: the XML a ShipStation store pulls, and where it tells of what it shipped.

The protocol is documented (shipstation sheet, 2); what each source would offer through it is not (inksoft sheet, 6.3).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass

from shipops.sandbox.calls import HTML, JSON, BadParameterError, Call, Reply
from shipops.sandbox.exact_json import encoded
from shipops.sandbox.faults import Faults
from shipops.sandbox.feeds.accounts import INKSOFT_CLERK, Feed, feeds_of
from shipops.sandbox.feeds.broken import INSTEAD, SPOILT, XML, fault_reply, xml_reply
from shipops.sandbox.feeds.notice import read_notice
from shipops.sandbox.feeds.notify import Notified, RefusedNoticeError, UnknownOrderError
from shipops.sandbox.feeds.orders import FeedOrder, offered
from shipops.sandbox.feeds.window import window_of
from shipops.sandbox.feeds.xml import PROLOG, page_text
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import World

_REALM = {"WWW-Authenticate": 'Basic realm="Custom Store"'}


@dataclass(frozen=True)
class Endless:
    """An answer of so many megabytes, made while it is sent."""

    megabytes: int


class Feeds:
    """The Custom Store feeds of ``world``. What they offer follows the accounts as they stand at each call."""

    def __init__(self, world: World, *, faults: Faults, assumptions: Assumptions) -> None:
        self.world = world
        self.faults = faults
        self.assumptions = assumptions
        self._feeds = {feed.path: feed for feed in feeds_of(world)}
        self._notified = Notified(world)
        self._drops = faults.count("feed-drop-notify")
        self._fails = faults.count("feed-notify-500")

    def answer(self, call: Call) -> Reply | Endless:
        """404 for no feed, then the credentials, then ``action=export`` (GET) or ``action=shipnotify`` (POST)."""
        feed = self._feeds.get(call.path.strip("/").lower())
        if feed is None:
            return _page("There is no feed here.", 404)
        refusal = self._unwelcome(feed, call)
        if refusal is not None:
            return refusal
        actions: dict[tuple[str, str], Callable[[Feed, Call], Reply | Endless]] = {
            ("GET", "export"): self._export,
            ("POST", "shipnotify"): self._notify,
        }
        action = actions.get((call.method, call.query.get("action", "").lower()))
        if action is None:
            return fault_reply(400, "Invalid action.", 400)
        try:
            return action(feed, call)
        except BadParameterError as error:
            return _page(f"Refused: {error}.", 400)

    def _unwelcome(self, feed: Feed, call: Call) -> Reply | None:
        """The refusal of a call's credentials, None for the right ones."""
        given = _basic(call.headers.get("authorization", "")) or (
            call.query.get("ss-username", ""),
            call.query.get("ss-password", ""),
        )
        if given == (feed.username, feed.password):
            return None
        if feed.source == "inksoft" and given == (INKSOFT_CLERK, feed.password):
            return _page("This user is no Fulfillment Store Admin.", 403)
        form = self.assumptions.feed_bad_login
        if form == "401":
            return Reply(401, b"", HTML, _REALM)
        if form == "400-json":
            return Reply(400, encoded({"success": False, "data": "Wrong credentials"}).encode(), JSON)
        return fault_reply(401, "Wrong credentials")

    def _export(self, feed: Feed, call: Call) -> Reply | Endless:
        if self.faults.has("feed-endless"):
            return Endless(self.faults.count("feed-endless"))
        instead = next((reply for name, reply in INSTEAD.items() if self.faults.has(name)), None)
        if instead is not None:
            return instead
        orders = self._asked_for(feed, call)
        size = self.assumptions.feed_page_size
        asked = call.number("page")
        page = 1 if asked is None else asked
        if page < 1:
            raise BadParameterError("page is below 1")
        if not orders and feed.source == "inksoft" and self.assumptions.feed_inksoft_zero != "clean":
            return xml_reply(PROLOG if self.assumptions.feed_inksoft_zero == "prolog" else "")
        text = page_text(orders[(page - 1) * size : page * size], -(-len(orders) // size))
        for name, spoil in SPOILT.items():
            text = spoil(text) if self.faults.has(name) else text
        return xml_reply(text)

    def _asked_for(self, feed: Feed, call: Call) -> list[FeedOrder]:
        """Every order modified in the window, whatever its status."""
        window = window_of(call, self.assumptions, pacific=self.faults.has("feed-pacific"))
        found = [order for order in offered(feed, self.world, self.assumptions) if window.holds(order.modified_at)]
        newest = self.assumptions.feed_order == "newest"
        return sorted(found, key=lambda order: (order.modified_at, order.unit.key), reverse=newest)

    def _notify(self, feed: Feed, call: Call) -> Reply:
        notice = read_notice(call)
        if self._drops:
            self._drops -= 1
            return _received()
        try:
            self._notified.apply(feed, notice)
        except UnknownOrderError:
            return _page("There is no such order.", self.assumptions.feed_unknown_order)
        except RefusedNoticeError as error:
            return _page(str(error), 400)
        if self._fails:
            self._fails -= 1
            return _page("Something went wrong.", 500)
        return _received()


def _received() -> Reply:
    return Reply(200, b"", XML)


def _page(text: str, status: int) -> Reply:
    """A plain sentence; ``text`` is ours, never a caller's."""
    return Reply(status, text.encode(), "text/plain; charset=utf-8")


def _basic(header: str) -> tuple[str, str] | None:
    """User name and password of an HTTP Basic header, None for any other header."""
    scheme, _, packed = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return name, password
