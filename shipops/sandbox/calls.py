"""A request as an emulator sees it and the reply it gives: plain values, no server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request

from shipops.sandbox.exact_json import encoded

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


class BadParameterError(ValueError):
    """A request parameter that cannot be read; its text names the parameter and is safe to show."""


@dataclass(frozen=True)
class Call:
    """One request. ``path`` is what follows the vendor's base path, names in ``query`` and ``headers`` are lower case.

    Of a repeated parameter the first value counts; empty values count as absent.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request) -> Call:
        """The call behind a Starlette request."""
        query: dict[str, str] = {}
        for name, value in request.query_params.multi_items():
            if value:
                query.setdefault(name.lower(), value)
        return cls(request.method, request.path_params["path"], query, dict(request.headers))

    @property
    def signature(self) -> str:
        """The same text for the same request made again."""
        return f"{self.method} {self.path}?{sorted(self.query.items())}"

    def number(self, name: str) -> int | None:
        """The whole number in parameter ``name`` (lower case), None when absent. Raises BadParameterError."""
        text = self.query.get(name)
        if text is None:
            return None
        try:
            return int(text)
        except ValueError:
            raise BadParameterError(f"{name} is not a whole number") from None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """The boolean in parameter ``name``, in any case. Raises BadParameterError."""
        text = self.query.get(name, str(default)).lower()
        if text not in ("true", "false"):
            raise BadParameterError(f"{name} is neither true nor false")
        return text == "true"


@dataclass(frozen=True)
class Reply:
    """What goes back: ``headers`` are those beside the content type and length."""

    status: int
    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """``value`` as compact JSON."""
    return json_text_reply(encoded(value), status, headers)


def json_text_reply(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """JSON that is already text, such as a page joined from kept documents."""
    return Reply(status, text.encode(), JSON, headers or {})


def html_reply(title: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A small web page, as vendors send it where a client expects data. ``title`` is ours, never a caller's text."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(status, page.encode(), HTML, headers or {})
