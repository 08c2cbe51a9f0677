"""How fast the command line answers, and how long each stage of a world of 2,000 orders takes: ``make bench``."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.end_to_end.harness import COMMAND, Setting, environment, sandbox, shipops

RUNS = 10
WORLD = Setting(seed=7, orders=2_000, now="2026-11-02T15:30:00Z")
YARDSTICK = (sys.executable, "-c", "import typer")


def seconds(done: Callable[[], object]) -> float:
    """Wall time of a call."""
    began = time.perf_counter()
    done()
    return time.perf_counter() - began


def start_up() -> list[str]:
    """``--help`` beside the least a typer program can take, in turns, so that both meet the same machine."""
    commands = {"python -c 'import typer'": YARDSTICK, "shipops --help": (*COMMAND, "--help")}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            times[name].append(seconds(lambda command=command: _quietly(command)))
    yardstick, ours = (statistics.median(taken) for taken in times.values())
    return [
        f"{'start-up, ' + str(RUNS) + ' runs':<28}{'min s':>9}{'median s':>10}{'max s':>9}",
        *(f"{name:<28}{min(t):>9.3f}{statistics.median(t):>10.3f}{max(t):>9.3f}" for name, t in times.items()),
        f"{'ratio of the medians':<28}{'':>9}{ours / yardstick:>10.2f}",
    ]


def stages() -> list[str]:
    """A first pull, a pull of nothing new, audits of what is held, one of them when nothing changed since another."""
    with tempfile.TemporaryDirectory() as name, sandbox(Path(name) / "sandbox", WORLD) as served:
        workspace = served.furnish(Path(name) / "workspace")
        steps = {
            "first sync": ("sync",),
            "second sync": ("sync",),
            "audit --no-confirm": ("audit", "--no-confirm"),
            "the same, nothing changed": ("audit", "--no-confirm"),
            "audit": ("audit",),
        }
        taken = {step: seconds(lambda words=words: _worked(words, workspace)) for step, words in steps.items()}
    head = f"{f'a world of {WORLD.orders} orders':<28}{'s':>9}"
    return [head, *(f"{step:<28}{took:>9.2f}" for step, took in taken.items())]


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(command, env=environment(), stdout=subprocess.DEVNULL, check=True)


def _worked(words: tuple[str, ...], workspace: Path) -> None:
    ran = shipops(*words, workspace=workspace, as_of=WORLD.now)
    if ran.code not in (0, 1):
        sys.exit(ran.err)


def main() -> None:
    """Print the tables."""
    sys.stdout.write("\n".join([*start_up(), "", *stages()]) + "\n")


if __name__ == "__main__":
    main()
