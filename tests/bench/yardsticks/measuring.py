"""One comparison timed in a process of its own, reading included; what was measured goes out as a line of JSON."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path


def measured(compare: Callable[..., int]) -> None:
    """Run ``compare`` on what the command line names."""
    began = time.perf_counter()
    found = compare(*sys.argv[1:])
    took = time.perf_counter() - began
    sys.stdout.write(json.dumps({"seconds": took, "gigabytes": _peak(), "found": found}) + "\n")


def _peak() -> float:
    """The most memory this program held at once. What the system tells of a process counts its parent's too."""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(told[1]) / 1_000_000 if told else float("nan")
