"""What is read once of texts that come again and again: names, words, places, stamps.

Vendors, and whoever types into an order, decide how long a text is: a long one is read each time, never kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Generic, TypeVar

# Longer than an address or the options of a line; 8,192 of this length and their answers took 19 MB.
_MOST_SIGNS = 1_000

T = TypeVar("T")


def kept(most: int) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """A function of texts (``None`` among them, by position) that keeps up to ``most`` answers."""

    def keeping(read: Callable[..., T]) -> Callable[..., T]:
        answers = _Answers(read, most)

        @wraps(read)
        def answer(*texts: str | None) -> T:
            return answers[texts]

        return answer

    return keeping


class _Answers(dict[tuple[str | None, ...], T], Generic[T]):
    """Answers by texts. Begun anew when full: what comes again comes soon."""

    def __init__(self, read: Callable[..., T], most: int) -> None:
        super().__init__()
        self._read, self._most = read, most

    def __missing__(self, texts: tuple[str | None, ...]) -> T:
        answer = self._read(*texts)
        if sum(len(text) for text in texts if text) <= _MOST_SIGNS:
            if len(self) >= self._most:
                self.clear()
            self[texts] = answer
        return answer
