"""A job's run as a process of its own: started, ended with its group, and what it said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import IO, Any, Literal

from shipops.config.schedule import Job

_GRACE_SECONDS = 10.0
_LOOK_SECONDS = 0.2
# Beyond its timeout a run ends itself: nobody else does where the schedule was killed.
_ALONE_SECONDS = 120
_LONGEST_WORDS = 500
# -P: nothing that lies in the folder one stands in is imported.
_START = "import signal; signal.alarm({seconds}); from shipops.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run's process ended: its exit code, what it said last, and who ended it (empty: itself)."""

    code: int
    said: str
    ended_for: Literal["", "timed_out", "interrupted"] = ""


def arguments_of(job: Job, *, due_at: datetime, folder: Path, as_of: datetime | None) -> list[str]:
    """The arguments of ``shipops`` that run ``job`` for the moment ``due_at`` in the workspace ``folder``."""
    given = [word for name, value in job.parameters.items() for word in ("-p", f"{name}={_text(value)}")]
    seen_from = ["--as-of", as_of.isoformat()] if as_of else []
    due = f"{due_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return ["run", job.notebook, *given, "--job", job.name, "--due", due, "-w", str(folder), *seen_from]


def run_child(arguments: list[str], *, timeout_seconds: float, lock: int, stop: Event) -> Ended:
    """Run ``shipops`` with ``arguments`` in a process group of its own, which holds ``lock`` too, and wait for its end.

    After ``timeout_seconds``, or once ``stop`` is set, the whole group is told to end, and made to after ten seconds.
    """
    start = _START.format(seconds=int(timeout_seconds) + _ALONE_SECONDS)
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, with arguments of the configuration
            [sys.executable, "-P", "-c", start, *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=words,
            start_new_session=True, pass_fds=(lock,),
        )  # fmt: skip
        ended_for = _waited(process, time.monotonic() + timeout_seconds, stop)
        if ended_for:
            _end(process)
        return Ended(process.wait(), _last_words(words), ended_for)


def _waited(process: subprocess.Popen[bytes], deadline: float, stop: Event) -> Literal["", "timed_out", "interrupted"]:
    """Why the process has to be ended, once it has; empty where it ended by itself."""
    while process.poll() is None:
        if stop.wait(_LOOK_SECONDS):
            return "interrupted"
        if time.monotonic() > deadline:
            return "timed_out"
    return ""


def _end(process: subprocess.Popen[bytes]) -> None:
    _signal(process.pid, signal.SIGTERM)
    try:
        process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        # Whoever is left of the group, too.
        _signal(process.pid, signal.SIGKILL)


def _signal(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of a group of the dead
        return


def _last_words(words: IO[bytes]) -> str:
    """The last two lines on standard error: an error's two sentences."""
    words.seek(0)
    lines = [line.strip() for line in words.read().decode(errors="replace").splitlines() if line.strip()]
    return " ".join(lines[-2:])[:_LONGEST_WORDS]


def _text(value: Any) -> str:
    """A parameter as ``shipops run -p`` reads it."""
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
