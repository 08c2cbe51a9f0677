"""How Cin7 Core says no: error models, the throttle answer, refusals (Cin7 sheet, 1.2 to 1.4)."""

from __future__ import annotations

from collections.abc import Mapping

from shipops.sandbox.calls import Reply, json_reply
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions

# Measured on a live account; the sentence names 60 whatever --rate allows, since clients look for it.
THROTTLE_SENTENCE = "You have reached 60 calls per 60 seconds API limit."
UNEXPECTED = "An unexpected error occurred."


class RefusalError(Exception):
    """A call that cannot be served as asked: the vendor's status and a sentence that is safe to show."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.text = text
        self.status = status


def error_model(code: int, text: str) -> dict[str, object]:
    return {"ErrorCode": code, "Exception": text}


def error_reply(status: int, text: str, faults: Faults) -> Reply:
    """One error model inside an array, or alone where the sandbox was told so (sheet, 1.3)."""
    model = error_model(status, text)
    return json_reply(model if faults.has("cin7-bare-errors") else [model], status)


def enveloped(shape: str, status: int, text: str, headers: Mapping[str, str] | None = None) -> Reply:
    """An error in the shape assumed for it: an array of error models, one model alone, or plain text."""
    if shape == "text":
        return Reply(status, text.encode(), "text/plain; charset=utf-8", headers or {})
    model = error_model(status, text)
    return json_reply([model] if shape == "array" else model, status, headers)


def too_many(wait: int, limit: int, faults: Faults, assumptions: Assumptions) -> Reply:
    """Headers as measured: the wait is no number of the standard but ``60 Seconds``; 503 and 400 name none."""
    for status in (503, 400):
        if faults.has(f"cin7-{status}"):
            return enveloped(assumptions.cin7_throttle_body, status, THROTTLE_SENTENCE)
    headers = {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(wait),
        "Retry-After": f"{wait} Seconds",
    }
    return enveloped(assumptions.cin7_throttle_body, assumptions.cin7_throttle_status, THROTTLE_SENTENCE, headers)
