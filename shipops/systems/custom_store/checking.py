"""One check of a feed: pulled page by page as ShipStation does, every order judged, the whole compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shipops.config import Config, Feed
from shipops.errors import ConfigError, UnreadableError, VendorError
from shipops.systems.custom_store.answering import PageRead, read_page
from shipops.systems.custom_store.client import FeedClient
from shipops.systems.custom_store.comparing import clock_remarks, remarks_on, with_repeats
from shipops.systems.custom_store.export import Window, ending_earlier
from shipops.systems.custom_store.faults import Trouble, proven_harmless, trouble
from shipops.systems.custom_store.reading import Node
from shipops.systems.custom_store.result import FeedCheck
from shipops.systems.custom_store.validating import OrderVerdict, judged

# More pages than any import of a day; an announced 32767 of a broken feed would take hours.
MOST_PAGES = 1000
MOST_ORDERS = 50_000
_PAGES = re.compile(r"\s*[+-]?\d{1,5}\s*", re.ASCII)
_SHORT = 2**15
# How far back an empty answer is compared with: a shop without orders that long has no feed to check.
_LONG_WINDOW = timedelta(days=60)
# More than any clock west of UTC is behind it.
_WEST = timedelta(hours=12)


_Key = tuple[str, str, datetime | None]


def check(config: Config, name: str, asked: Window) -> FeedCheck:
    """Check ``[feed.NAME]``, or with no name the only one there is. Raises :class:`ConfigError` where there is none."""
    there = ", ".join(config.feed)
    if not config.feed:
        raise ConfigError(
            "No feed is configured.", "Add a [feed.main] with url, username and password to shipops.toml."
        )
    if name and name not in config.feed:
        raise ConfigError(f"There is no feed named {name!r}.", f"There is {there}.")
    if not name and len(config.feed) > 1:
        raise ConfigError(f"There are {len(config.feed)} feeds.", f"Name one of them: {there}.")
    chosen = name or there
    feed = config.feed[chosen]
    with FeedClient(f"feed.{chosen}", feed) as client:
        return check_feed(chosen, feed, asked, client)


def check_feed(name: str, feed: Feed, asked: Window, client: FeedClient) -> FeedCheck:
    """Pull ``[feed.NAME]`` for a window and say what ShipStation would make of every order.

    What cannot be read is part of the result (``trouble``), with everything read before it.
    """
    pulling = _Pull(feed, client, asked)
    pulling.run()
    verdicts = with_repeats(pulling.verdicts)
    return FeedCheck(
        feed=name,
        url=client.url,
        asked=asked,
        pages_announced=pulling.announced,
        pages_read=pulling.pages_read,
        calls=client.calls,
        orders=tuple(verdicts),
        never_asked_for=pulling.never_asked_for,
        remarks=tuple(dict.fromkeys((*pulling.remarks, *remarks_on(verdicts, asked)))),
        trouble=pulling.trouble,
    )


def announced_pages(said: str | None) -> int | None:
    """The root's page count, ``None`` where it says no number ShipStation takes (a 16-bit one)."""
    if said is None or not _PAGES.fullmatch(said):
        return None
    number = int(said)
    return number if -_SHORT <= number < _SHORT else None


def _key(verdict: OrderVerdict) -> _Key:
    """What tells an order of a feed from another, and one version of it from the next."""
    return verdict.order_id, verdict.number, verdict.modified


@dataclass
class _Pull:
    """The state of one pull."""

    feed: Feed
    client: FeedClient
    asked: Window
    verdicts: list[OrderVerdict] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    trouble: Trouble | None = None
    announced: int | None = None
    pages_read: int = 0
    never_asked_for: int = 0
    _pages: list[frozenset[_Key]] = field(default_factory=list)

    def run(self) -> None:
        first = self._read(1)
        if first is None:
            if self.trouble and self.trouble.code == "empty":
                self._compare_with_longer_window(self.trouble)
            return
        self._hear(first)
        last = min(max(self.announced or 0, 1), MOST_PAGES)
        for page in range(2, last + 1):
            read = self._read(page)
            if read is None or self._is_stuck(page) or self._is_over(page, read):
                return
        if (self.announced or 0) > MOST_PAGES:
            self.remarks.append(f"The feed announces {self.announced} pages; the first {MOST_PAGES} were read.")
        elif self._pages[-1]:
            self._look_beyond(last + 1)
        self._test_the_clock()

    def _read(self, page: int) -> PageRead | None:
        """Read a page into the verdicts; ``None`` where it is in trouble, which then ends the pull."""
        start = len(self.verdicts)
        read = self._ask(page, self.asked, lambda order: self._take(order, page, len(self.verdicts) - start + 1))
        if read.trouble:
            # ShipStation takes nothing of a page it cannot read to its end.
            del self.verdicts[start:]
            self.trouble = read.trouble
            return None
        self.pages_read += 1
        self.remarks += read.remarks
        self._pages.append(frozenset(_key(verdict) for verdict in self.verdicts[start:]))
        return read

    def _ask(self, page: int, asked: Window, take: Callable[[Node], None]) -> PageRead:
        try:
            answer = self.client.export(asked, page)
        except VendorError as error:
            code = "too-large" if isinstance(error, UnreadableError) else "unreachable"
            return PageRead(None, 0, (), trouble(code, page, error.what))
        return read_page(answer, page, take, self.client.without_secrets)

    def _take(self, order: Node, page: int, position: int) -> None:
        doubtful = self.feed.where_rules_differ == "accept"
        self.verdicts.append(
            judged(order, page=page, position=position, statuses=self.feed.statuses, accept_doubtful=doubtful)
        )

    def _hear(self, first: PageRead) -> None:
        """What the first page announces, which is how far ShipStation asks."""
        self.announced = announced_pages(first.pages)
        if first.pages is None:
            self.remarks.append("Orders has no pages attribute; one page is assumed.")
        elif self.announced is None:
            self.remarks.append("The pages attribute of Orders is no number; one page is assumed.")
        elif self.announced < 1 and first.orders:
            self.remarks.append(f"The feed announces {self.announced} pages and sends {first.orders} orders.")

    def _is_stuck(self, page: int) -> bool:
        """Whether the feed sends the same page again and again."""
        if not self._pages[-1] or self._pages[-1] != self._pages[-2]:
            return False
        self.remarks.append(f"Page {page} holds the same orders as page {page - 1}: the feed passes over page.")
        return True

    def _is_over(self, page: int, read: PageRead) -> bool:
        """Whether pages stop coming before the announced end, or there are more orders than a check holds."""
        if not read.orders:
            self.remarks.append(f"The feed announces {self.announced} pages; page {page} is empty.")
        elif len(self.verdicts) >= MOST_ORDERS:
            self.remarks.append(f"Reading was stopped after {len(self.verdicts)} orders: ask for a shorter time.")
        else:
            return False
        return True

    def _look_beyond(self, page: int) -> None:
        """ShipStation stops at the announced end: what stands behind it never arrives."""
        known = frozenset().union(*self._pages)
        beyond: list[OrderVerdict] = []
        self._ask(page, self.asked, lambda order: beyond.append(self._judged_beyond(order, page)))
        new = {_key(verdict) for verdict in beyond} - known
        if new:
            self.never_asked_for = len(new)
            self.remarks.append(
                f"Page {page} holds {len(new)} more orders, and the feed announces {page - 1}:"
                " ShipStation never asks for them."
            )

    def _test_the_clock(self) -> None:
        """Ask again for a time that ends earlier: a feed west of UTC then sends orders from after that end.

        Asked for up to now it cannot, as nothing was modified later.
        """
        earlier = ending_earlier(self.asked, _WEST)
        late = [verdict for verdict in self.verdicts if verdict.modified and not earlier.holds(verdict.modified)]
        if not late or clock_remarks(self.verdicts, self.asked):
            return
        again: list[OrderVerdict] = []
        self._ask(1, earlier, lambda order: again.append(self._judged_beyond(order, 1)))
        whole = {_key(verdict) for verdict in again} >= self._pages[0]
        told = clock_remarks(again, earlier, whole=whole)
        self.remarks += [f"Asked again, only up to {earlier.told[1]} UTC: {remark}" for remark in told]

    def _judged_beyond(self, order: Node, page: int) -> OrderVerdict:
        return judged(order, page=page, position=0, statuses=None, accept_doubtful=True)

    def _compare_with_longer_window(self, found: Trouble) -> None:
        """An empty answer hides nothing where the same feed does answer about a longer time (inksoft sheet, 6.4)."""
        longer = Window(min(self.asked.start, self.asked.end - _LONG_WINDOW), self.asked.end)
        if longer == self.asked:
            return
        read = self._ask(1, longer, lambda _: None)
        if not read.trouble and read.orders:
            self.trouble = proven_harmless(found)
            self.remarks.append("Asked about 60 days the feed does send orders: none was modified in this time.")
