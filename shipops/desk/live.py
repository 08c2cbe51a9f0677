"""Reading one order again, in every system, before it is told."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from shipops.config import Config
from shipops.errors import NotFoundError, ShipopsError
from shipops.lake import Lake
from shipops.systems.connections import connect
from shipops.systems.reading import Reading


@dataclass(frozen=True, slots=True)
class NotRead:
    """An account that a live look-up could not read: what happened and what to do, a sentence each."""

    account: str
    what: str
    remedy: str

    @property
    def message(self) -> str:
        """Both sentences."""
        return f"{self.what} {self.remedy}"


def refresh(lake: Lake, config: Config, number: str, *, at: datetime) -> tuple[NotRead, ...]:
    """Look ``number`` up in every account side by side and write what is found into the lake; gives the accounts that
    could not be read.

    Raises the first account's :class:`~shipops.errors.ShipopsError` where none answered.
    """
    found, answered, errors = Reading(), False, dict[str, ShipopsError]()

    def look_up(account: str) -> tuple[Reading, int] | ShipopsError:
        try:
            with connect(config, account) as connection:
                return connection.look_up(number, at), connection.calls
        except ShipopsError as error:
            return error

    with ThreadPoolExecutor(max_workers=max(len(config.accounts), 1)) as pool:
        for account, answer in zip(config.accounts, pool.map(look_up, config.accounts), strict=True):
            if isinstance(answer, ShipopsError):
                errors[account] = answer
                continue
            reading, calls = answer
            found.add(reading)
            # A number that cannot be one of its own costs a system no call: that is no answer.
            answered = answered or calls > 0
    if errors and not answered:
        raise next(iter(errors.values()))
    lake.commit_look_up(found)
    return tuple(NotRead(account, error.what, error.remedy) for account, error in errors.items())


def unknown_after(error: NotFoundError, *, live: bool, not_read: Sequence[NotRead]) -> NotFoundError:
    """``error``, with what to do about it: where it was read ``live`` all the same, it may be in what was not read."""
    if not live:
        remedy = "Check the spelling, or read it in every system with ws.order(…, live=True)."
        return NotFoundError(error.what, remedy)
    if not_read:
        unread = ", and ".join(one.what.rstrip(".") for one in not_read)
        return NotFoundError(f"{error.what.rstrip('.')}, and {unread}.", not_read[0].remedy)
    return error
