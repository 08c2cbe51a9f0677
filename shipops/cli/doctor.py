"""``shipops doctor``"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from shipops.cli.options import DONE, FOUND, AsOfOption, JsonOption, WorkspaceOption, open_workspace, print_json, say


def doctor(
    capture: Annotated[
        Path | None,
        typer.Option("--capture", metavar="DIR", help="Write the anonymised structure of real answers here instead."),
    ] = None,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> int:
    """Check credentials, permissions, clocks, stores and links; say what is wrong and what to do.

    Example: shipops doctor
    """
    from shipops.doctor.accounts import expected_calls
    from shipops.doctor.capture import most_calls
    from shipops.doctor.telling import tell

    ws = open_workspace(workspace, as_of)
    if capture is not None:
        sys.stderr.write(
            f"at most {most_calls(ws.config)} calls, all of them reading, each once more where nobody answers\n"
        )
        captured = ws.capture(capture, told=_progress)
        if as_json:
            print_json(captured.to_dict())
        else:
            for line in captured.told():
                say(line)
        return DONE
    sys.stderr.write(f"about {expected_calls(ws.config)} calls, all of them reading\n")
    examination = ws.doctor(told=_progress)
    if as_json:
        print_json(examination.to_dict())
    else:
        for line in tell(examination):
            say(line)
    return FOUND if examination.problems else DONE


def _progress(account: str) -> None:
    sys.stderr.write(f"asking {account}\n")
