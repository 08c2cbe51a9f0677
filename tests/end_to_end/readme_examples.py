"""The README's examples, run for real: every ``$ shipops …`` in it, in the committed world.

``make readme`` renews them.

A run's folder is named after the moment it started; that name is shown as the world's own moment.
"""

from __future__ import annotations

import json
import re
import shlex
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.alerts.receivers import web
from tests.end_to_end.committed_world import COMMITTED
from tests.end_to_end.harness import ROOT, Sandbox, sandbox, shipops, synced

README = ROOT / "README.md"
# What runs until it is stopped is checked by tests of its own.
_NOT_RUN = ("sandbox", "demo", "desk", "lab")
_BLOCK = re.compile(r"```console\n(.*?)```\n", re.DOTALL)
_FINDING = re.compile(r"```json\n(.*?)```\n", re.DOTALL)
_RUN_FOLDER = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}Z")
_MOMENT = "2026-11-02T153000Z"
# How many calls are left depends on who called in the last minute.
_PORT = re.compile(r"127\.0\.0\.1:\d+")
_CALLS_LEFT = re.compile(r"\d+ of 60000 calls are left")


@dataclass(frozen=True)
class Example:
    """One command of the README and what the README says it prints."""

    command: str
    printed: str

    @property
    def words(self) -> list[str]:
        """The command's words after ``shipops``."""
        return shlex.split(self.command)[1:]


def examples(text: str) -> Iterator[Example]:
    """Every shipops command in the README, in order."""
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            if command.startswith("shipops ") and shlex.split(command)[1] not in _NOT_RUN:
                yield Example(command, printed)


def printed_now(example: Example, served: Sandbox, pulled: Path, folder: Path) -> str:
    """What the command prints in the committed world: ``init`` and ``sync`` in a new place, ``alert`` where somebody
    listens, the rest where all was pulled; ``folder`` must be empty."""
    where = {"SHIPOPS_AS_OF": COMMITTED.now}
    if example.words[0] == "alert":
        with web() as inbox:
            config = served.furnish(folder / "orders") / "shipops.toml"
            with config.open("a", encoding="utf-8") as file:
                file.write(f'\n[alert.ops]\nurls = ["json://{inbox.address}/ops"]\n')
            return shipops(*example.words, cwd=folder / "orders", env=where).out
    if example.words[0] == "sync":
        where["SHIPOPS_WORKSPACE"] = str(served.furnish(folder / "orders"))
    elif example.words[0] != "init":
        where["SHIPOPS_WORKSPACE"] = str(pulled)
    ran = shipops(*example.words, cwd=folder, env=where)
    said = ran.out.replace(str(pulled), "orders")
    said = _PORT.sub("127.0.0.1:8710", said)
    return _CALLS_LEFT.sub("60000 of 60000 calls are left", _RUN_FOLDER.sub(_MOMENT, said))


def finding_shown(text: str) -> dict[str, Any]:
    """The finding the README shows as JSON."""
    (block,) = _FINDING.findall(text)
    shown: dict[str, Any] = json.loads(block)
    return shown


def finding_now(found: str, pulled: Path) -> dict[str, Any]:
    """The finding of this check and order as ``shipops audit --json`` prints it: ``check order``."""
    check, _, order = found.partition(" ")
    document = shipops("audit", "--json", workspace=pulled, as_of=COMMITTED.now).document
    (finding,) = (f for f in document["findings"] if (f["check"], f["order"]) == (check, order))
    return dict(finding)


def main() -> None:
    """Put what the commands print now in place of what the README says."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name, sandbox(Path(name) / "sandbox", COMMITTED) as served:
        pulled = synced(served, Path(name) / "pulled")
        for number, example in enumerate(examples(text)):
            place = Path(name) / str(number)
            place.mkdir()
            fresh = f"$ {example.command}\n{printed_now(example, served, pulled, place)}"
            text = text.replace(f"$ {example.command}\n{example.printed}", fresh, 1)
        shown = finding_shown(text)
        finding = finding_now(f"{shown['check']} {shown['order']}", pulled)
        text = _FINDING.sub(lambda _: f"```json\n{json.dumps(finding, indent=1, ensure_ascii=False)}\n```\n", text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
