"""``shipops alert``: messages to people."""

from __future__ import annotations

from typing import Annotated

import typer

from shipops.cli.options import (
    DONE,
    NOT_DONE,
    AsOfOption,
    JsonOption,
    WorkspaceOption,
    open_workspace,
    print_json,
    say,
)

app = typer.Typer(help="Messages to people about what runs found.", no_args_is_help=True)


@app.callback()
def _alert() -> None:
    """Messages to people about what runs found."""


@app.command("test")
def try_recipients(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="The recipient, [alert.NAME] (default: all).", show_default=False)
    ] = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> int:
    """Send a marked test message to every address of a recipient, and say what each answered.

    Example: shipops alert test ops
    """
    from shipops.alerts.trying import try_out
    from shipops.display.plain import aligned

    ws = open_workspace(workspace, as_of)
    attempts = try_out(ws, name, now=ws.clock())
    failed = [attempt for attempt in attempts if attempt.problem]
    if as_json:
        print_json(
            {"sent": [attempt.place for attempt in attempts if not attempt.problem],
             "failed": {attempt.place: attempt.problem for attempt in failed}}
        )  # fmt: skip
    else:
        for line in aligned([(attempt.place, attempt.problem or "took it") for attempt in attempts]):
            say(line)
    return NOT_DONE if failed else DONE
