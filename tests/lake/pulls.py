"""A lake through many days of pulls, and a clock that is turned: what upkeep is tried on."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from shipops.lake import Ingest, Lake
from shipops.systems.reading import RawDocument, Reading
from tests.lake.conftest import NOW, Make

make = Make()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEEP, RETENTION = 10 * DAY, 400 * DAY
ACCOUNTS = ("cin7.main", "shipstation.main")
# Account, and the days that pass before its pull.
PULLS = st.lists(st.tuples(st.sampled_from(ACCOUNTS), st.integers(0, 5)), min_size=3, max_size=7)


class KilledError(Exception):
    """The process ends here."""


def pull(lake: Lake, account: str, at: datetime) -> None:
    """A pull that changes one order and brings another."""
    known = {"account": account, "system": account.partition(".")[0], "seen_at": at}
    orders = [make.order(**known, number=f"N-{at:%m%dT%H}"), make.order(**known, order_id=f"s{at:%m%dT%H}")]
    Ingest(lake, Reading(orders=orders, raw=[RawDocument(account, "x", "1", f'"{at}"', at)])).commit()
    lake.set_watermark(account, at)
    lake.commit_snapshot(make.coverage(account, as_of=at, window_start=at - DAY))


def pulled(folder: Path, pulls: list[tuple[str, int]]) -> tuple[Lake, list[datetime]]:
    """A lake with these pulls, all its files older than the grace; and their moments."""
    lake, at, moments = Lake(folder), NOW, []
    for account, days in pulls:
        at += days * DAY + HOUR
        pull(lake, account, at)
        moments.append(at)
    aged(lake)
    return lake, moments


def aged(lake: Lake) -> None:
    """Have everything on the disk happened long ago."""
    for path in lake.folder.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    for log in lake.folder.glob("*/_delta_log/*.json"):
        text = log.read_text()
        log.write_text("".join(_long_ago(line) for line in text.splitlines(keepends=True)))
        os.utime(log, (0, 0))


def _long_ago(line: str) -> str:
    head, mark, rest = line.partition('"deletionTimestamp":')
    return f"{head}{mark}1{rest.lstrip('0123456789')}" if mark else line


def seen(lake: Lake, at: datetime | None = None) -> Any:
    """Everything a reader sees at a moment."""
    snapshot = lake.snapshot(at)
    if snapshot is None:
        return None
    with snapshot.connect() as db:
        rows = {
            name: sorted(db.table(name).fetchall(), key=repr)
            for name in ("orders", "order_events", "raw", "identifiers")
        }
    return snapshot.coverage, rows


@contextlib.contextmanager
def killed_after(removals: int) -> Iterator[None]:
    """The process dies when it has removed so many files."""
    left, remove = iter(range(removals)), Path.unlink

    def counted(path: Path, *arguments: Any) -> None:
        if next(left, None) is None:
            raise KilledError
        remove(path, *arguments)

    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(KilledError):
        patch.setattr(Path, "unlink", counted)
        yield


few = settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
