"""A whole audit of a lake: matched, every check run, its findings told with their evidence."""

from __future__ import annotations

from pathlib import Path

from shipops.audit.question import Question
from shipops.audit.run import audit
from shipops.lake import Lake
from tests.audit.merchants import NOW, config
from tests.bench.yardsticks.measuring import measured


def found(folder: str) -> int:
    """How many findings the lake in ``folder`` has; nothing is taken over from an audit before."""
    return len(audit(Lake(Path(folder)), config(), Question(as_of=NOW), full=True).findings)


if __name__ == "__main__":
    measured(found)
