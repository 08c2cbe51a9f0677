"""A lock that one process or thread holds, and that the process it starts holds too."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Whoever only looks whether it is held holds it for less.
_TRIES, _PAUSE_SECONDS = 4, 0.05


@contextmanager
def held(path: Path) -> Iterator[int | None]:
    """Hold the lock at ``path``, as an open file; ``None`` at once where somebody else holds it.

    A process handed that file (``pass_fds``) holds it as long as it lives, whatever becomes of this one: filelock
    cannot hand a lock on.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield file if _taken(file) else None
    finally:
        os.close(file)


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock at ``path``."""
    if not path.exists():
        return False
    with held(path) as file:
        return file is None


def _taken(file: int) -> bool:
    for number in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if number < _TRIES - 1:
                time.sleep(_PAUSE_SECONDS)
        else:
            return True
    return False
