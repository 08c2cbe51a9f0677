"""``shipops schedule``: runs at their hour."""

from __future__ import annotations

import os
import signal
import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipops.cli.options import (
    DONE,
    INTERRUPTED,
    NOT_DONE,
    AsOfOption,
    JsonOption,
    WorkspaceOption,
    open_workspace,
    print_json,
    say,
)
from shipops.errors import ConfigError

if TYPE_CHECKING:
    from shipops.schedule.attending import Did

app = typer.Typer(help="Run the notebooks of shipops.toml at their hour.", no_args_is_help=True)
_NEEDED = ("apscheduler", "cronsim", "papermill")


class Form(StrEnum):
    """What the schedule is exported for."""

    cron = "cron"
    systemd = "systemd"


@app.command("run")
def run(
    once: Annotated[
        bool, typer.Option("--once", help="Do what is due now and end, as a line of cron or a systemd timer does.")
    ] = False,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> int:
    """Run every job of [[schedule]] at its hour, until stopped; what was missed is caught up by one run.

    Ends with 2 when something that was made --once did not work.

    Example: shipops schedule run
    """
    _need()
    from threading import Event

    from shipops.cli.schedule_told import did_line, did_of, standing_lines
    from shipops.schedule.attending import Crew
    from shipops.schedule.child import run_child
    from shipops.schedule.listing import standings
    from shipops.schedule.telling import alerts
    from shipops.schedule.ticking import checked_jobs
    from shipops.schedule.waiting import run_on, run_once

    ws = open_workspace(workspace, as_of)
    checked_jobs(ws)
    if ws.fixed and not once:
        raise ConfigError("A schedule cannot run at one moment.", "Leave --as-of out, or add --once.")
    done: list[Did] = []
    complaints: list[str] = []

    def said(did: Did) -> None:
        done.append(did)
        _line(did_line(did, ws.timezone), as_json)

    def complain(words: str) -> None:
        complaints.append(words)
        _line(words, True)

    crew = Crew(run_child, alerts(), complain, Event())
    if once:
        number = run_once(ws, crew, said)
    else:
        for line in standing_lines(standings(ws), ws.timezone, ws.clock()):
            _line(line, as_json)
        number = run_on(lambda: open_workspace(workspace, ""), crew, said)
    if as_json:
        print_json({"done": [did_of(did) for did in done]})
    if number:
        return INTERRUPTED if number == signal.SIGINT else DONE
    good = not complaints and all(did.outcome in ("finished", "late") for did in done)
    return DONE if good else NOT_DONE


@app.command("list")
def list_(workspace: WorkspaceOption = "", as_of: AsOfOption = "", as_json: JsonOption = False) -> None:
    """When each job last ran and how it ended, when it runs next, and whether it is late.

    Example: shipops schedule list
    """
    _need()
    from shipops.cli.schedule_told import standing_lines
    from shipops.schedule.listing import standings

    ws = open_workspace(workspace, as_of)
    found = standings(ws)
    if as_json:
        print_json({"jobs": [standing.to_dict() for standing in found]})
        return
    for line in standing_lines(found, ws.timezone, ws.clock()):
        say(line)


@app.command("export")
def export(
    form: Annotated[Form, typer.Argument(help="cron: a line of a crontab. systemd: a service and its timer.")],
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="Write the files there."),
    ] = None,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Print what makes the machine's own scheduler do the same; it calls `shipops schedule run --once` every minute.

    Example: shipops schedule export systemd
    """
    _need()
    from shipops.schedule import exporting
    from shipops.schedule.ticking import checked_jobs

    ws = open_workspace(workspace, as_of)
    checked_jobs(ws)
    make = exporting.cron if form is Form.cron else exporting.systemd
    files = make(ws.folder.resolve())
    written = [_write(into / file.name, file.text) for file in files] if into else []
    if as_json:
        print_json(
            {"files": [{"name": file.name, "text": file.text} for file in files], "written": list(map(str, written))}
        )
    elif into:
        for path in written:
            say(f"made {path}")
    else:
        say("\n".join(file.text if len(files) == 1 else f"# {file.name}\n{file.text}" for file in files).rstrip())


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.", "Choose another folder.") from None
    return path


def _line(text: str, aside: bool) -> None:
    """A line for people, at once; ``aside`` on standard error."""
    out = sys.stderr if aside else sys.stdout
    out.write(text + "\n")
    out.flush()


def _need() -> None:
    if os.name == "nt":
        raise ConfigError(
            "The schedule runs on Linux and macOS.",
            "Let the Task Scheduler call `shipops run NOTEBOOK --job NAME` at its hour.",
        )
    for package in _NEEDED:
        if find_spec(package) is None:
            raise ConfigError(
                f"This command needs the package {package}, which is not installed.",
                "Install what the schedule needs: pip install 'shipops[schedule]'.",
            )
