"""How far a job is, kept beside the lake's tables in a file of its own.

Not a table: a pull holds the lake's write lock as long as it lasts, and no run waits for another job's pull.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

from shipops.errors import LakeError


@dataclass(frozen=True, slots=True)
class Bookmark:
    """``since``: no moment up to then is left to do. ``rule``: the expression and the zone it was counted by.

    ``trying`` is the moment whose run goes on, or is not settled yet; ``tries`` of it were begun, the last at
    ``begun_at``; ``ended_at`` is when that was seen to end. Times are aware UTC.
    """

    rule: str
    since: datetime
    trying: datetime | None = None
    tries: int = 0
    begun_at: datetime | None = None
    ended_at: datetime | None = None


_MOMENTS = ("since", "trying", "begun_at", "ended_at")


def read_bookmark(path: Path) -> Bookmark | None:
    """The bookmark at ``path``; ``None`` where there is none. Raises :class:`LakeError` where it cannot be read."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        known = {field.name: told[field.name] for field in fields(Bookmark)}
        moments = {name: datetime.fromisoformat(known[name]) for name in _MOMENTS if known[name]}
        return Bookmark(**known | moments)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LakeError(
            f"How far the job {path.stem} is cannot be read from {path} ({error}).",
            "Remove that file; the job goes on with its next moment.",
        ) from None


def write_bookmark(path: Path, bookmark: Bookmark) -> None:
    """Put ``bookmark`` at ``path`` in one step that outlives a power cut."""
    told = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(bookmark).items()
    }
    fresh = path.with_suffix(".part")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
