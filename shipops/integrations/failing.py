"""Why an account could not be pulled: whether somebody has to mend it, and which known problem it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shipops.errors import AccessError, ConfigError, ShipopsError, ThrottledError, UnavailableError, VendorError
from shipops.integrations.explaining import explain

Outcome = Literal["works", "refused", "unreachable"]

_MULTIPLE_CHOICES = 300
_NOT_FOUND = 404
# What a refusal means where its words say no more (the same rows `shipops explain` answers with).
_REFUSED = {"shipstation": "shipstation-credentials", "cin7": "cin7-credentials", "inksoft": "inksoft-key"}


@dataclass(frozen=True, slots=True)
class Failure:
    """How an attempt to pull ended. ``refused``: it stays so until somebody mends it; ``unreachable``: it passes by
    itself. ``problem`` is the id of a row of ``errors.toml``, or ``""``; ``words`` is what the error says."""

    outcome: Outcome
    problem: str = ""
    words: str = ""


def judged(account: str, error: ShipopsError | None) -> Failure:
    """What ``error``, raised while ``account`` was pulled, means; ``None`` stands for a pull that went through."""
    if error is None:
        return Failure("works")
    if isinstance(error, VendorError) and error.status == _MULTIPLE_CHOICES:
        return Failure("refused", "several-organisations", error.what)
    if isinstance(error, AccessError):
        return Failure("refused", _problem(account, error) or _REFUSED[account.partition(".")[0]], error.what)
    if isinstance(error, ConfigError):
        return Failure("refused", "wrong-address", error.what)
    if isinstance(error, ThrottledError | UnavailableError) or not isinstance(error, VendorError):
        return Failure("unreachable", "", error.what)
    if error.status == _NOT_FOUND:
        return Failure("refused", "wrong-address", error.what)
    return Failure("unreachable", _problem(account, error), error.what)


def _problem(account: str, error: ShipopsError) -> str:
    """The known problem of this account's system that the words of an error name."""
    system = {"shipstation": "ShipStation", "cin7": "Cin7 Core", "inksoft": "InkSoft"}[account.partition(".")[0]]
    return next((found.error.id for found in explain(error.what).known if found.error.system == system), "")
