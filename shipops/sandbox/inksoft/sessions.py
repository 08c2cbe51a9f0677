"""InkSoft's sessions: tokens that stand in for the API key (InkSoft sheet, 3)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from shipops.sandbox.world.identity import guid

# One login for all that asks for a user: InkSoft's sessions and the connection form of its ShipStation feed.
EMAIL = "fulfilment@larkspur.example"
PASSWORD = "sandbox-password"


@dataclass
class Sessions:
    """The open sessions of a publisher. ``life`` is in seconds, None for ever; equal seeds give equal tokens."""

    seed: int
    life: int | None
    clock: Callable[[], float] = time.monotonic
    _opened: dict[str, tuple[str, float]] = field(default_factory=dict)
    _rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._rng = random.Random(f"sessions-{self.seed}")

    def open(self, email: str) -> str:
        """A new token for ``email``."""
        token = guid(self._rng)
        self._opened[token] = (email.lower(), self.clock())
        return token

    def get_or_open(self, email: str) -> str:
        """The token of a session ``email`` has already, else a new one."""
        return next((token for token in self._opened if self.email_of(token) == email.lower()), "") or self.open(email)

    def email_of(self, token: str) -> str | None:
        """Whose session ``token`` is; None once it has ended or run out, or was never given."""
        email, opened_at = self._opened.get(token.lower(), (None, 0.0))
        fresh = self.life is None or self.clock() - opened_at < self.life
        return email if fresh else None

    def close(self, token: str) -> None:
        """End a session; an unknown token is no mistake."""
        self._opened.pop(token.lower(), None)
