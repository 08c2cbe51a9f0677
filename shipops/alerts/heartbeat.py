"""The sign of life after a good run: an address that is called, so that its silence can be noticed elsewhere."""

from __future__ import annotations

from pydantic import SecretStr

from shipops.alerts.sending import unlogged
from shipops.errors import VendorError
from shipops.systems.exchange import Bounds, Exchange

_BOUNDS = Bounds(body=64 * 1024, seconds=10, silence=10)
_TRIES = 2
_GOOD = range(200, 300)


def beat(url: SecretStr, recipient: str) -> str:
    """Call ``url``, a second time where that fails; what was wrong, without the address, or nothing."""
    problem = ""
    for _ in range(_TRIES):
        problem = _called(url.get_secret_value(), recipient)
        if not problem:
            break
    return problem


def _called(address: str, recipient: str) -> str:
    with unlogged():
        exchange = Exchange(
            f"alert.{recipient}", setting=f"heartbeat of [alert.{recipient}]",
            when_too_large="Check the address.", headers={}, bounds=_BOUNDS,
        )  # fmt: skip
        try:
            status = exchange.get(address).status
        except VendorError:
            # Its words name the host, which is part of the address.
            return "it could not be reached"
        finally:
            exchange.close()
    return "" if status in _GOOD else f"it answered with status {status}"
