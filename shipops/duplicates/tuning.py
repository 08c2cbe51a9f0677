"""What a merchant may set about look-alikes, and how far the search goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shipops.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Tuning:
    """How far apart two orders may be placed (``window``), and from which probability on they are look-alikes.

    ``crowd``: how many purchases one key may bring together within a window before the key says nothing.
    ``mailbox``, ``phone``, ``place``: how many names may share a value that still is somebody's. ``history``: how long
    before and after a pair standing orders are looked for. Raises :class:`ConfigError` for a window or a threshold that
    cannot be.
    """

    window: timedelta = timedelta(days=7)
    threshold: float = 0.9
    crowd: int = 30
    mailbox: int = 6
    phone: int = 8
    place: int = 40
    history: timedelta = timedelta(days=60)

    def __post_init__(self) -> None:
        if not timedelta(hours=1) <= self.window <= timedelta(days=31):
            raise ConfigError(f"Look-alikes cannot be {self.window} apart.", "Choose between one hour and 31 days.")
        if not 0.5 <= self.threshold < 1:
            raise ConfigError(f"A probability of {self.threshold} is no threshold.", "Choose at least 0.5 and below 1.")
