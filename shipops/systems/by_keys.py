"""What is worked out once for all documents of one kind, which have the same keys thousands of times.

A vendor decides what keys a document has: what is kept of them is bounded by their length, not their number alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_MOST_KINDS = 512
# About what the keys of one document take in memory: vendors' largest have some hundred.
_MOST_BYTES = 16_384
_BYTES_A_KEY = 64

A = TypeVar("A")
T = TypeVar("T")


class ByKeys(dict[tuple[A, tuple[str, ...]], T], Generic[A, T]):
    """``make(about, keys)`` under ``[about, keys]``, kept for documents whose keys are few and short."""

    def __init__(self, make: Callable[[A, tuple[str, ...]], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, asked: tuple[A, tuple[str, ...]]) -> T:
        about, keys = asked
        made = self._make(about, keys)
        if sum(map(len, keys)) + _BYTES_A_KEY * len(keys) <= _MOST_BYTES:
            if len(self) >= _MOST_KINDS:
                self.clear()
            self[asked] = made
        return made
