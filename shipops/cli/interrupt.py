"""What Ctrl-C does while systems are read."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from shipops.cli.options import INTERRUPTED

_SHOW_CURSOR = "\x1b[?25h"


@contextmanager
def ending_at_once() -> Iterator[None]:
    """While this holds, SIGINT ends the process with 130 without waiting for what its threads still read.

    A pull that stops anywhere is invisible to readers, and the next one ends where an undisturbed one would.
    """
    before = signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(_signal: int, _frame: FrameType | None) -> None:
    # A progress bar hides the cursor, and nothing else is left to bring it back.
    words = f"{_SHOW_CURSOR if sys.stderr.isatty() else ''}\nInterrupted.\n"
    os.write(2, words.encode())
    os._exit(INTERRUPTED)
