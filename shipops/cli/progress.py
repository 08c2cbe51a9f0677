"""Progress of long reads on standard error: a bar on a terminal, a line per resource elsewhere."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from shipops.systems.reading import Progress


@contextmanager
def shown() -> Iterator[Progress]:
    """A progress callback that may be called from several threads."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, object] = {}
        lock = threading.Lock()

        def report(resource: str, done: int, total: int | None) -> None:
            with lock:
                if resource not in tasks:
                    tasks[resource] = bars.add_task(resource, total=total)
                bars.update(tasks[resource], completed=done, total=total)  # type: ignore[arg-type]

        yield report


def _lines() -> Progress:
    """One line when a resource is through; a pipe or log wants no more."""
    told: set[str] = set()
    lock = threading.Lock()

    def report(resource: str, done: int, total: int | None) -> None:
        if total is not None and done >= total:
            with lock:
                if resource not in told:
                    told.add(resource)
                    sys.stderr.write(f"read {resource}: {done}\n")

    return report
