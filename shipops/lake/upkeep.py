"""What nobody can ask for any more leaves the disk: old snapshots, the files only they need, the log from before them.
Documents that are older than they may be kept lose their text, findings their evidence (:mod:`shipops.lake.expiry`).

Every snapshot of the kept time stays as it was, and so does the last one of every account, however old. What falls out
of the kept time stays a day longer, for whoever opened it just before. Each step can be the last one of a killed
process: what it leaves is read the same, and the next upkeep goes on from there.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipops.errors import LakeError
from shipops.lake.expiry import expire, without_expired
from shipops.lake.snapshot import data_files
from shipops.lake.tables import schemas

if TYPE_CHECKING:
    from shipops.lake.storage import Lake

GRACE = timedelta(days=1)
"""How much longer files stay than anybody may ask for them: the longest that a reader may take."""
_EVERY = timedelta(days=1)
# Its time of change is the clock of the disk, which is that of the files too.
_CLOCK = ".tidied"


@dataclass(frozen=True, slots=True)
class Tidied:
    """What an upkeep removed: snapshots, texts of documents, the evidence of findings, files of data with their
    bytes, files of logs."""

    snapshots: int = 0
    documents: int = 0
    evidence: int = 0
    files: int = 0
    size: int = 0
    logs: int = 0


def is_due(lake: Lake, now: datetime) -> bool:
    """Whether the last upkeep was a day ago at ``now`` (UTC). A lake that was never looked after is due."""
    last = lake.tidied()
    return last is None or now - last >= _EVERY


def tidy(lake: Lake, keep: timedelta, raw_retention: timedelta, now: datetime) -> Tidied:
    """Keep the snapshots of the time ``keep`` before ``now`` (UTC) and documents and evidence of the time
    ``raw_retention`` before it, and remove what no other can need.

    The caller holds the write lock. Nothing happens before the first pull.
    """
    held = sorted(lake.rows("snapshots").to_pylist(), key=lambda row: row["sequence"])
    if not held:
        return Tidied()
    documents, evidence = expire(lake, now - raw_retention)
    last = {row["account"]: row for row in held}
    held = [without_expired(lake, row, now - raw_retention) if row is last[row["account"]] else row for row in held]
    snapshots = _without_old_snapshots(lake, held, now - keep, now)
    pins = _pins(lake)
    files, size, logs = 0, 0, 0
    latest = _clock(lake.folder) - GRACE.total_seconds()
    for name in schemas():
        with suppress(LakeError):  # A table whose log has a hole is left as it is.
            table = _Kept.of(lake, name, pins.get(name, []))
            for path in table.unneeded(latest):
                size += path.stat().st_size
                files += _removed(path)
            logs += sum(map(_removed, table.spent_log(latest)))
    return Tidied(snapshots, documents, evidence, files, size, logs)


def _without_old_snapshots(lake: Lake, held: list[dict[str, Any]], start: datetime, now: datetime) -> int:
    """Of the snapshots ``held``, the oldest first, forget those from before ``start``, but for the last of each
    account; how many were forgotten."""
    import pyarrow as pa

    old = [row for row in held if row["as_of"] < start - GRACE]
    last = {row["account"]: row for row in old}
    kept = []
    for row in held:
        if row["as_of"] >= start - GRACE:
            kept.append(row)
        elif row is last[row["account"]]:
            # Where the history of an account begins is what all its snapshots tell together.
            begins = min(other["window_start"] for other in old if other["account"] == row["account"])
            kept.append(row | {"window_start": begins})
    start = max(start, lake.kept_from() or start)
    lake.replace_snapshots(pa.Table.from_pylist(kept, schema=schemas()["snapshots"]), start, now)
    return len(held) - len(kept)


def _pins(lake: Lake) -> dict[str, list[int]]:
    """The versions of every table that a snapshot may be opened at, in rising order."""
    found: dict[str, set[int]] = {}
    for versions in lake.rows("snapshots", columns=["versions"])["versions"].to_pylist():
        for name, version in json.loads(versions).items():
            found.setdefault(name, set()).add(version)
    return {name: sorted(versions) for name, versions in found.items()}


def _clock(folder: Path) -> float:
    marker = folder / _CLOCK
    marker.touch()
    return marker.stat().st_mtime


@dataclass(slots=True)
class _Kept:
    """A table with the versions that are kept, the newest among them, and the life of each of its files since the first
    of them: from which version on it belongs to the table, and in which it left (with the moment, in milliseconds)."""

    folder: Path
    versions: list[int]
    added: dict[str, int] = field(default_factory=dict)
    left: dict[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, lake: Lake, name: str, pins: list[int]) -> _Kept:
        """Raises :class:`LakeError` where the log does not tell the life of every file."""
        newest = lake.table(name).version()
        kept = cls(lake.folder / name, sorted({*pins, newest}))
        first = kept.versions[0]
        written = {int(path.stem): path for path in sorted((kept.folder / "_delta_log").glob("*[0-9].json"))}
        if not written.keys() >= set(range(first + 1, newest + 1)):
            raise LakeError(f"The log of table {name} has a hole.", "Restore its folder.")
        kept.added = dict.fromkeys((Path(file).name for file in data_files(kept.folder, first)), first)
        for version, path in written.items():
            for action in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                if "add" in action and version > first:
                    kept.added.setdefault(_name(action["add"]), version)
                elif "remove" in action:
                    kept.left[_name(action["remove"])] = version, action["remove"]["deletionTimestamp"]
        return kept

    def unneeded(self, latest: float) -> Iterator[Path]:
        """The files no kept version has, that neither came nor left after ``latest`` (seconds)."""
        for path in sorted(self.folder.glob("*.parquet")):
            version, moment = self.left.get(path.name, (None, 0))
            if self._is_needed(path.name, version) or moment / 1000 > latest or path.stat().st_mtime > latest:
                continue
            yield path

    def _is_needed(self, file: str, left: int | None) -> bool:
        if file not in self.added:
            return False
        place = bisect_left(self.versions, self.added[file])
        return place < len(self.versions) and (left is None or self.versions[place] < left)

    def spent_log(self, latest: float) -> list[Path]:
        """The entries of the log that no kept version is read from, the oldest first: those before the last checkpoint
        that the first kept version can be read from, but for what was written after ``latest`` (seconds)."""
        log = self.folder / "_delta_log"
        checkpoints = sorted({int(path.name[:20]) for path in log.glob("*.checkpoint*.parquet")})
        start = max((version for version in checkpoints if version <= self.versions[0]), default=0)
        entries = [path for path in log.iterdir() if path.name[:20].isdigit() and int(path.name[:20]) < start]
        return sorted(path for path in entries if path.stat().st_mtime <= latest)


def _name(action: dict[str, Any]) -> str:
    return str(action["path"]).rpartition("/")[2]


def _removed(path: Path) -> int:
    """Remove a file; 0 where somebody has it open and the system minds: the next upkeep meets it again."""
    try:
        path.unlink()
    except OSError:
        return 0
    return 1
