"""The machine's own scheduler in place of ours: a line of cron, or units of systemd, that tick every minute.

What is due, tried again or late is decided by the tick (``shipops schedule run --once``), so a changed ``shipops.toml``
needs no new export. No secret is in it.
"""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from shipops.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Exported:
    """A file for the machine's scheduler: its ``name`` and its ``text``."""

    name: str
    text: str


def cron(folder: Path) -> tuple[Exported, ...]:
    """The line for the crontab of whoever runs the workspace in ``folder`` (absolute). Raises :class:`ConfigError`."""
    # A % ends a command in a crontab, and what a job prints is sent as mail: errors only.
    command = f"{shlex.join(_command(folder))} > /dev/null".replace("%", "\\%")
    return (Exported("crontab", f"# shipops: the schedule of {folder}\n* * * * * {command}\n"),)


def systemd(folder: Path) -> tuple[Exported, ...]:
    """A service and its timer for the workspace in ``folder`` (absolute). Raises :class:`ConfigError`."""
    name = "-".join(("shipops", *re.findall(r"[A-Za-z0-9_]+", str(folder))))
    command = " ".join(_quoted(word) for word in _command(folder))
    service = f"""\
[Unit]
Description=shipops: the schedule of {_percent(str(folder))}
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_percent(str(folder))}
ExecStart={command}
# It is told alone: it ends its runs and notes that they were interrupted.
KillMode=mixed
TimeoutStopSec=60
"""
    timer = f"""\
[Unit]
Description=shipops: every minute, the schedule of {_percent(str(folder))}

[Timer]
OnCalendar=minutely
AccuracySec=1s
Persistent=true

[Install]
WantedBy=timers.target
"""
    return Exported(f"{name}.service", service), Exported(f"{name}.timer", timer)


def _command(folder: Path) -> list[str]:
    if "\n" in str(folder):
        raise ConfigError("The name of the workspace's folder has a line break.", "Rename the folder.")
    # -P: nothing that lies in the folder one stands in is imported.
    return [sys.executable, "-P", "-m", "shipops", "schedule", "run", "--once", "-w", str(folder)]


def _quoted(word: str) -> str:
    """A word of ExecStart, as systemd reads it."""
    escaped = _percent(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return escaped if re.fullmatch(r"[A-Za-z0-9_/.,=+-]+", escaped) else f'"{escaped}"'


def _percent(text: str) -> str:
    return text.replace("%", "%%")
