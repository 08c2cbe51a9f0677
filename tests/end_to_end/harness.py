"""The real command line and a real sandbox, each a process of its own, in an environment nothing leaks into."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
COMMAND = (sys.executable, "-m", "shipops")
SOURCES = ("cin7.main", "inksoft.main")
# Long enough for the slowest machine; a process that hangs is a failure, not a wait.
_LIMIT_SECONDS = 600


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output; anything beside it makes this fail."""
        read: dict[str, Any] = json.loads(self.out)
        return read

    @property
    def all(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Setting:
    """What makes a world: equal settings make equal worlds."""

    seed: int
    orders: int
    now: str


@dataclass(frozen=True)
class Sandbox:
    """A sandbox that serves: where, the ready configuration for it, and what its world plants."""

    setting: Setting
    url: str
    config: str
    truth: dict[str, Any]
    log: Path

    def furnish(self, folder: Path, *, url: str = "") -> Path:
        """Make ``folder`` a workspace for this sandbox, or for ``url`` in its place; an existing lake stays."""
        folder.mkdir(parents=True, exist_ok=True)
        text = self.config.replace(self.url, url) if url else self.config
        (folder / "shipops.toml").write_text(text, encoding="utf-8")
        (folder / "truth.json").write_text(json.dumps(self.truth), encoding="utf-8")
        return folder

    def requests(self) -> list[tuple[str, str]]:
        """Every request it received until now, as method and path."""
        return logged_in(self.log)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The credentials its configuration holds."""
        found = re.findall(r'^(?:api_key|api_secret|account_id|application_key) = "(.+)"$', self.config, re.MULTILINE)
        assert len(found) == 5
        return tuple(found)


def logged_in(log: Path) -> list[tuple[str, str]]:
    """The requests in a sandbox's ``log``, as method and path."""
    lines = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return [(line["method"], line["path"]) for line in lines]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without anything that steers shipops."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("SHIPOPS_")}
    return kept | {"PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "COLUMNS": "200"} | dict(extra or {})


def shipops(
    *arguments: str | Path, workspace: Path | None = None, as_of: str = "", cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Ran:  # fmt: skip
    """Run ``shipops`` with these arguments and wait for its end."""
    place = [] if workspace is None else ["-w", str(workspace)]
    moment = ["--as-of", as_of] if as_of else []
    command = [*COMMAND, *map(str, arguments), *place, *moment]
    done = subprocess.run(
        command, cwd=cwd, env=environment(env), capture_output=True, text=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, timeout=_LIMIT_SECONDS, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def started(*arguments: str | Path, workspace: Path, as_of: str) -> subprocess.Popen[str]:
    """``shipops`` running in the background; nobody reads what it writes, so it goes nowhere."""
    command = [*COMMAND, *map(str, arguments), "-w", str(workspace), "--as-of", as_of]
    return subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
    )  # fmt: skip


@contextmanager
def sandbox(folder: Path, setting: Setting, *faults: str, rate: int = 60_000) -> Iterator[Sandbox]:
    """A sandbox process with the world ``setting`` describes; it is gone when the block ends, whatever happens."""
    folder.mkdir(parents=True, exist_ok=True)
    truth, config, log = folder / "truth.json", folder / "sandbox.toml", folder / "requests.jsonl"
    command = [
        *COMMAND, "sandbox", "--port", "0", "--seed", str(setting.seed), "--orders", str(setting.orders),
        "--now", setting.now, "--rate", str(rate), "--truth", str(truth), "--config", str(config), "--log", str(log),
        *(word for fault in faults for word in ("--fault", fault)),
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        ready = process.stdout.readline().strip()
        assert ready.startswith("ready "), f"the sandbox said {ready!r}"
        yield Sandbox(
            setting,
            ready.removeprefix("ready "),
            config.read_text(encoding="utf-8"),
            json.loads(truth.read_text(encoding="utf-8")),
            log,
        )
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def synced(served: Sandbox, folder: Path) -> Path:
    """``folder`` as a workspace that has pulled everything ``served`` has, as of its own moment."""
    pulled = shipops("sync", workspace=served.furnish(folder), as_of=served.setting.now)
    assert pulled.code == 0, pulled.all
    return folder
