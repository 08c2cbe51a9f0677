"""InkSoft's envelope around data and around errors (InkSoft sheet, 2.3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from shipops.sandbox.calls import Reply, html_reply, json_reply, json_text_reply
from shipops.sandbox.exact_json import encoded
from shipops.sandbox.inksoft.flavours import camel_cased, misspelt
from shipops.sandbox.settings import Assumptions

STATUS_WORDS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    429: "TooManyRequests",
    501: "NotImplemented",
}


def enveloped(data: str, pagination: str = "null") -> Reply:
    """``data`` and ``pagination`` (both JSON text) as a good answer."""
    return json_text_reply(f'{{"OK":true,"StatusCode":"OK","Data":{data},"Pagination":{pagination},"Messages":[]}}')


def refused(status: int, text: str, headers: Mapping[str, str] | None = None) -> Reply:
    """The envelope of an error: not OK, no data, one message."""
    word = STATUS_WORDS.get(status, "InternalServerError")
    message = encoded([{"Title": None, "Content": text, "Severity": "Error"}])
    body = f'{{"OK":false,"StatusCode":"{word}","Data":false,"Pagination":null,"Messages":{message}}}'
    return json_text_reply(body, status, headers)


def as_assumed(reply: Reply, assumptions: Assumptions) -> Reply:
    """A refusal in the form the assumptions give refusals; a good answer as it is."""
    form = assumptions.inksoft_errors
    if reply.status < 400 or form == "status":
        return reply
    if form == "in-200":
        return Reply(200, reply.body, reply.media_type, reply.headers)
    return html_reply("We are sorry", 200 if form == "html-200" else 404)


def respelt(reply: Reply, *, camel_case: bool, with_slips: bool, assumptions: Assumptions) -> Reply:
    """An answer with other names: misspelt ones, and beginning in lower case."""
    if not (camel_case or with_slips):
        return reply
    envelope = json.loads(reply.body, parse_float=Decimal)
    if with_slips:
        envelope = misspelt(envelope)
    if camel_case:
        envelope = camel_cased(envelope, assumptions)
    return json_reply(envelope, reply.status, reply.headers)
