"""How often Python looks for objects that hold each other."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS = 100_000


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Documents and records come and go by the million, and none of them holds itself: looking for those that do takes
    a tenth of a pull at Python's own pace, every 700 new objects."""
    before = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
