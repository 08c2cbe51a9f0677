"""What the three emulators have in common: admission, faults, answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from shipops.sandbox.calls import JSON, Call, Reply
from shipops.sandbox.faults import FaultCounter


@dataclass(frozen=True)
class Admission:
    """Whether a call may pass: a ``refusal`` (credentials, rate limit) or None, and headers for whatever is sent."""

    refusal: Reply | None
    headers: Mapping[str, str] = field(default_factory=dict)


class Emulator(Protocol):
    """One outside system. ``fault_replies`` holds what each of its recurring faults sends instead of an answer."""

    @property
    def vendor(self) -> str: ...

    @property
    def fault_replies(self) -> Mapping[str, Reply]: ...

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
    fault = counter.due(emulator.vendor, call.signature)
    if fault is None:
        return emulator.answer(call)
    if fault == "truncated":
        return _cut(emulator.answer(call))
    return emulator.fault_replies[fault]


def _cut(reply: Reply) -> Reply:
    """Half of a JSON body; anything else stays whole."""
    return replace(reply, body=reply.body[: len(reply.body) // 2]) if reply.media_type == JSON else reply
