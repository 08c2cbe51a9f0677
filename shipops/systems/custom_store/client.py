"""Asks a Custom Store feed for its orders. It can only read, follows no redirect and tries nothing twice.

Not through the transport of the APIs: that re-escapes queries, tries again and decodes bodies; what a feed check has to
see is the first answer's bytes to one request as ShipStation writes it.
"""

from __future__ import annotations

import base64
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from shipops.config import Feed
from shipops.systems.custom_store.export import Window, escaped, export_query, query_credentials
from shipops.systems.exchange import ORDINARY, Bounds, Exchange, Received


class FeedClient:
    """One feed, opened for reading. ``calls`` counts the requests made; ``url`` is its address without the query."""

    def __init__(self, account: str, feed: Feed, *, bounds: Bounds = ORDINARY) -> None:
        self.account = account
        self.calls = 0
        parts = urlsplit(feed.url)
        self.url = urlunsplit(parts._replace(query="", fragment=""))
        self._address = f"{feed.url}{'&' if parts.query else '?'}"
        self._username, self._password = feed.username.get_secret_value(), feed.password.get_secret_value()
        self._in_query = feed.auth == "query"
        self._own_query = parts.query
        self._exchange = Exchange(
            account,
            setting=f"url of {account}",
            when_too_large="Ask for a shorter time with --since, and have the feed answer in pages.",
            headers={"Accept": "*/*", "Accept-Encoding": "identity"},
            auth=None if self._in_query else (self._username, self._password),
            bounds=bounds,
        )

    def export(self, asked: Window, page: int) -> Received:
        """The answer to the request for one page, whatever its status.

        Raises :class:`UnavailableError` where none comes whole and in time, :class:`UnreadableError` for one that is
        larger than the limit.
        """
        self.calls += 1
        query = export_query(asked, page)
        if self._in_query:
            query += query_credentials(self._username, self._password)
        return self._exchange.get(self._address + query)

    def without_secrets(self, text: str) -> str:
        """``text`` with the credentials blanked out, however they are written in it."""
        pair = f"{self._username}:{self._password}".encode()
        known = {self._username, self._password, base64.b64encode(pair).decode(), self._own_query}
        known |= {escaped(secret) for secret in known}
        for secret in sorted(known - {""}, key=len, reverse=True):
            text = text.replace(secret, "[secret]")
        return text

    def close(self) -> None:
        """Close the connection; the client cannot be used afterwards."""
        self._exchange.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
