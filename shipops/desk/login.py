"""Guessing the desk's password is slow: after some wrong tries every further one waits for its turn."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import PasswordIdentityProvider
from jupyter_server.auth.login import LoginFormHandler
from tornado.gen import sleep
from tornado.locks import Lock
from traitlets import default

T = TypeVar("T")

# Hands slip; a program that guesses needs thousands of tries.
_FREE_TRIES = 5
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.5, 4.0
# More at once are turned away, so that nobody waits longer than half a minute.
_MOST_WAITING = 8
_FORGOTTEN_SECONDS = 600.0


class Turns:
    """Tries one after the other. Right and wrong ones wait alike: who hangs up early, or tries many times at once,
    learns nothing sooner."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._turn = Lock()
        self._waiting = self._wrong = 0
        self._wrong_at = 0.0

    @property
    def crowded(self) -> bool:
        """Whether so many wait that one more is turned away."""
        return self._waiting >= _MOST_WAITING

    @property
    def wait_seconds(self) -> float:
        """How long the next try waits: not at all at first, then twice as long after each wrong one, to some seconds;
        what was wrong long ago is forgotten."""
        late = self._wrong - _FREE_TRIES
        if late < 0 or self._clock() - self._wrong_at > _FORGOTTEN_SECONDS:
            return 0.0
        return float(min(_FIRST_WAIT_SECONDS * 2 ** min(late, 10), _LONGEST_WAIT_SECONDS))

    async def take(self, attempt: Callable[[], T | None]) -> T | None:
        """What ``attempt`` gives when its turn has come; ``None`` says that it was wrong."""
        self._waiting += 1
        try:
            async with self._turn:
                await sleep(self.wait_seconds)
                found = attempt()
                if found is None:
                    forgotten = self._clock() - self._wrong_at > _FORGOTTEN_SECONDS
                    self._wrong, self._wrong_at = 1 if forgotten else self._wrong + 1, self._clock()
                return found
        finally:
            self._waiting -= 1


class UnhurriedLogin(PasswordIdentityProvider):
    """Jupyter Server's login by password or token, whose tries take turns in the whole process. Whoever is logged in
    waits for nothing; nor does the link with the token, which cannot be guessed."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.turns = Turns()

    @default("login_handler_class")
    def _form(self) -> type[LoginFormHandler]:
        return _Form


class _Form(LoginFormHandler):
    """The login page, sent back."""

    @allow_unauthenticated
    async def post(self) -> None:
        """As Jupyter Server's own, but in turn."""
        # Its handlers have no types.
        own: Any = self
        provider: Any = self.identity_provider
        if provider.turns.crowded:
            self._refuse(429, "Many are trying at once. Try again in half a minute.")
            return
        user = self.current_user = await provider.turns.take(lambda: provider.process_login_form(self))
        if user is None:
            self._refuse(401, "That is not it.")
            return
        provider.set_login_cookie(self, user)
        own._redirect_safe(self.get_argument("next", default=self.base_url))

    def _refuse(self, status: int, why: str) -> None:
        self.set_status(status)
        own: Any = self
        own._render(message={"error": why})
