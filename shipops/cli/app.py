"""The commands' common frame: options, errors as two sentences, exit codes."""

from __future__ import annotations

import sys
import traceback
from typing import Annotated, Any

import typer

from shipops import __version__
from shipops.cli import (
    alert,
    audit,
    checks,
    demo,
    desk,
    doctor,
    duplicates,
    explain,
    feed,
    findings,
    history,
    order,
    run_notebook,
    sandbox,
    schedule,
    setup,
    sync,
    tidy,
)
from shipops.cli.options import INTERRUPTED, NOT_DONE
from shipops.errors import ShipopsError

app = typer.Typer(
    name="shipops",
    help="Finds every order that got lost between Cin7 Core or InkSoft and ShipStation, and explains it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("init")(setup.init)
app.command("demo")(demo.demo)
app.command("sandbox")(sandbox.sandbox)
app.command("doctor")(doctor.doctor)
app.command("explain")(explain.explain)
app.command("sync")(sync.sync)
app.command("tidy")(tidy.tidy)
app.command("audit")(audit.audit)
app.command("order")(order.order)
app.command("run")(run_notebook.run)
app.command("history")(history.history)
app.command("desk")(desk.desk)
app.command("lab")(desk.lab)
app.add_typer(alert.app, name="alert")
app.add_typer(checks.app, name="checks")
app.add_typer(feed.app, name="feed")
app.add_typer(findings.app, name="findings")
app.add_typer(duplicates.app, name="duplicates")
app.add_typer(schedule.app, name="schedule")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"shipops {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it and end.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Add the traceback to an error.")] = False,
) -> None:
    """Finds every order that got lost between Cin7 Core or InkSoft and ShipStation, and explains it."""


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors go to standard error as two sentences."""
    # Accepted anywhere, so that it can be appended to a command that just failed.
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    try:
        code: Any = app(args=arguments, standalone_mode=False)
    except ShipopsError as error:
        _complain(error.what, error.remedy, debug)
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted.\n")
        return INTERRUPTED
    except Exception as error:
        return _other(error, debug)
    if code == INTERRUPTED:
        sys.stderr.write("\nInterrupted.\n")
    return code if isinstance(code, int) else 0


def _other(error: Exception, debug: bool) -> int:
    """A mistake in the command line, an early stop, or a fault of ours."""
    if type(error).__name__ == "Abort":
        sys.stderr.write("\nInterrupted.\n")
        return INTERRUPTED
    if callable(message := getattr(error, "format_message", None)):
        _complain(str(message()).rstrip(".") + ".", "See the command's --help.", debug)
        return NOT_DONE
    if isinstance(error, ModuleNotFoundError):
        _complain(
            f"This command needs the package {error.name}, which is not installed.",
            "Install what notebooks and reports need: pip install 'shipops[notebooks]'.",
            debug,
        )
        return NOT_DONE
    _complain(
        f"shipops met something it did not expect ({type(error).__name__}: {error}).",
        "Run the command again with --debug and report what it prints.",
        debug,
    )
    return NOT_DONE


def _complain(what: str, remedy: str, debug: bool) -> None:
    sys.stderr.write(f"{what}\n{remedy}\n")
    if debug:
        traceback.print_exc()
