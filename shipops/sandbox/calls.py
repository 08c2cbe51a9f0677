"""A request as an emulator sees it and the reply it gives: plain values, no server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from urllib.parse import parse_qsl

from starlette.requests import Request

from shipops.sandbox.exact_json import encoded

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


Delivery = Literal["whole", "drip", "cut-off"]


class BadParameterError(ValueError):
    """A request parameter that cannot be read; its text names the parameter and is safe to show."""


@dataclass(frozen=True)
class Call:
    """One request. ``path`` is what follows the vendor's base path, names in ``query`` and ``headers`` are lower case.

    Of a repeated parameter the first value counts; empty values count as absent. ``body`` is what was sent.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def of(cls, request: Request, body: bytes = b"") -> Call:
        """The call behind a Starlette request and the ``body`` read from it."""
        query = _first_values(request.query_params.multi_items())
        return cls(request.method, request.path_params["path"], query, dict(request.headers), body)

    @property
    def signature(self) -> str:
        """The same text for the same request made again."""
        return f"{self.method} {self.path}?{sorted(self.query.items())}"

    def json(self) -> object:
        """The JSON document in the body. Raises BadParameterError for a body that is none."""
        try:
            return json.loads(self.body, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise BadParameterError("the body is not JSON") from None
        except ArithmeticError:
            raise BadParameterError("a number in the body is out of range") from None

    def form(self) -> Mapping[str, str]:
        """The fields of a form-encoded body, names in lower case. Raises BadParameterError for other bytes."""
        try:
            return _first_values(parse_qsl(self.body.decode(), keep_blank_values=False))
        except ValueError:
            raise BadParameterError("the body is not a form") from None

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


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


def _first_values(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Lower-case names, the first value of each; empty ones left out."""
    values: dict[str, str] = {}
    for name, value in pairs:
        if value:
            values.setdefault(name.lower(), value)
    return values


@dataclass(frozen=True)
class Reply:
    """What goes back: ``headers`` are those beside the content type and length.

    ``delivery`` is how it travels: at once, in small pieces with pauses, or broken off in the middle.
    """

    status: int
    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = "whole"


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
