"""The demonstration: a sandbox as a separate process, a workspace, a pull, an audit, and the reports."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipops.errors import ShipopsError
from shipops.workspace import Workspace

if TYPE_CHECKING:
    from shipops.audit.result import Audit

# A Monday morning whose 60 days of history hold the autumn clock change; the same for everyone, on any day.
NOW = "2026-11-02T15:30:00Z"
# Calls a minute the sandbox allows here: the vendors' own limits would make everyone wait half an hour.
RATE = 60_000
# Each with the job it is run as: what that one finds is recorded, so the index has a trend to begin with and the order
# desk knows what only all orders together tell.
NOTEBOOKS = {"reconciliation": "morning", "status_audit": "", "duplicate_orders": "", "connections": ""}


def demonstrate(folder: Path, reports: Path, *, orders: int, seed: int) -> Iterator[str]:
    """Run the whole chain and yield what to tell, line by line. Raises :class:`ShipopsError` when a step fails."""
    from shipops.cli import audit, sync
    from shipops.cli.progress import shown

    if folder.exists():
        _only_ours(folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    truth = folder / "truth.json"
    with sandbox(folder, truth, orders=orders, seed=seed):
        _send_reports_to(folder / "shipops.toml", reports)
        ws = Workspace.open(folder, as_of=NOW)
        yield f"Sandbox: {orders} source orders as they stood at {NOW}."
        with shown() as progress:
            report = ws.sync(progress=progress)
        yield from sync.told(report)
        result = ws.audit(confirm=True)
        yield ""
        yield from _summary(audit.told(result, ws.timezone))
        yield ""
        yield _against_truth(result.to_dict(), json.loads(truth.read_text(encoding="utf-8")))
        yield ""
        for name, job in NOTEBOOKS.items():
            yield f"Report: {ws.run(name, {}, job=job).latest}"
        yield f"Report: {ws.run('order_lookup', {'identifier': _worst(result)}).latest}"
    yield f"Workspace: {folder} (try: shipops order -w {folder} --as-of {NOW} NUMBER)"


@contextmanager
def sandbox(
    folder: Path, truth: Path, *, orders: int, seed: int, now: str = NOW, faults: tuple[str, ...] = ()
) -> Iterator[str]:
    """A sandbox in a process of its own; its configuration lands in ``folder``, its address is returned."""
    command = [
        sys.executable, "-m", "shipops", "sandbox", "--port", "0", "--seed", str(seed), "--orders", str(orders),
        "--now", now, "--rate", str(RATE), "--truth", str(truth), "--config", str(folder / "shipops.toml"),
        *(word for fault in faults for word in ("--fault", fault)),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    try:
        ready = process.stdout.readline().strip() if process.stdout else ""
        if not ready.startswith("ready "):
            raise ShipopsError("The sandbox did not start.", "Its own message above says why.")
        yield ready.removeprefix("ready ")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _only_ours(folder: Path) -> None:
    """A folder is made anew only if an earlier demonstration made it."""
    if not (folder / "truth.json").is_file():
        raise ShipopsError(
            f"{folder} exists and was not made by a demonstration.", "Name another folder with --folder."
        )


def _send_reports_to(config: Path, reports: Path) -> None:
    text = config.read_text(encoding="utf-8")
    config.write_text(f"reports = {json.dumps(str(reports.resolve()))}\n{text}", encoding="utf-8")


def _summary(lines: list[str]) -> list[str]:
    """One screen: the buckets and how much was found; the report has the rest."""
    end = next((number for number, line in enumerate(lines) if line.startswith(("Found", "Nothing"))), len(lines) - 1)
    return lines[: end + 1]


def _worst(result: Audit) -> str:
    """The order to look up: the first that something is wrong with; empty where nothing is."""
    return next((found.order for found in result.findings if found.order), "")


def _against_truth(result: dict[str, Any], truth: dict[str, Any]) -> str:
    """How the findings compare with what the sandbox planted."""
    planted = {(entry["check"], entry["account"], entry["order"], entry["part"]) for entry in truth["planted"]}
    found = {(entry["check"], entry["account"], entry["order"], entry["part"]) for entry in result["findings"]}
    return (
        f"The sandbox planted {len(planted)} problems and set {len(truth['traps'])} traps: "
        f"{len(planted & found)} found, {len(planted - found)} missed, {len(found - planted)} false alarms."
    )
