"""What the three emulators have in common: admission, faults, answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from shipops.sandbox.calls import JSON, Call, Reply, html_reply
from shipops.sandbox.faults import KINDS, FaultCounter


@dataclass(frozen=True)
class Admission:
    """Whether a call may pass: a ``refusal`` (credentials, rate limit) or None, and headers for whatever is sent."""

    refusal: Reply | None
    headers: Mapping[str, str] = field(default_factory=dict)


Broken = Reply | Callable[[Call], Reply]
"""What a fault sends instead of the honest answer; where it depends on the call, how to make it."""

_GATEWAY_TIMEOUT = html_reply("504 Gateway Time-out", 504)


class Emulator(Protocol):
    """One outside system. ``fault_replies`` holds what each fault of its own sends that replaces an answer."""

    @property
    def vendor(self) -> str: ...

    @property
    def fault_replies(self) -> Mapping[str, Broken]: ...

    def admit(self, call: Call) -> Admission:
        """Check credentials, then count the call against the rate limit."""

    def answer(self, call: Call) -> Reply:
        """The honest answer to an admitted call."""


def attend(emulator: Emulator, counter: FaultCounter, call: Call) -> Reply:
    """The reply to one call: refusal, fault or answer, with the vendor's own headers."""
    admission = emulator.admit(call)
    reply = admission.refusal or _after_faults(emulator, counter, call)
    return replace(reply, headers={**admission.headers, **reply.headers})


def _after_faults(emulator: Emulator, counter: FaultCounter, call: Call) -> Reply:
    fault = _lasting(emulator, counter) or counter.due(emulator.vendor, call.signature)
    if fault is None:
        return emulator.answer(call)
    if fault == "gateway-timeout":
        return _GATEWAY_TIMEOUT
    if fault == "truncated":
        return _cut(emulator.answer(call))
    if fault == "drip":
        return replace(emulator.answer(call), delivery="drip")
    if fault == "cut-off":
        return replace(emulator.answer(call), delivery="cut-off")
    broken = emulator.fault_replies[fault]
    return broken(call) if callable(broken) else broken


def _lasting(emulator: Emulator, counter: FaultCounter) -> str | None:
    """The fault that replaces every answer of this system, None where the sandbox has no such."""
    told = (name for name in emulator.fault_replies if counter.faults.has(name))
    return next((name for name in told if not KINDS[name].recurring), None)


def _cut(reply: Reply) -> Reply:
    """Half of a JSON body; anything else stays whole."""
    return replace(reply, body=reply.body[: len(reply.body) // 2]) if reply.media_type == JSON else reply
