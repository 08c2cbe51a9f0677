"""What a long pull costs is said before it is paid, and only on standard error."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.end_to_end.harness import COMMAND, Sandbox, environment


def test_a_long_pull_says_what_it_costs_before_it_begins(served: Sandbox, tmp_path: Path) -> None:
    workspace = served.furnish(tmp_path / "workspace")
    config = workspace / "shipops.toml"
    slow = config.read_text(encoding="utf-8").replace("cin7_per_minute = 60000", "cin7_per_minute = 30")
    config.write_text(slow, encoding="utf-8")
    command = [*COMMAND, "sync", "--system", "cin7", "--json", "-w", str(workspace), "--as-of", served.setting.now]
    with subprocess.Popen(
        command, env=environment({"XDG_STATE_HOME": str(tmp_path / "state")}), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert process.stdout is not None
        try:
            said = next(line for line in process.stderr if line.startswith("cin7.main: about "))
        finally:
            process.kill()
        assert process.stdout.read() == ""
    calls, unit, minutes, of_minutes, *_ = said.removeprefix("cin7.main: about ").split()
    assert (unit, of_minutes) == ("calls,", "min")
    assert abs(int(calls) / 30 - int(minutes)) < 1
