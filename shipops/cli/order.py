"""``shipops order``"""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from shipops.cli.options import AsOfOption, JsonOption, WorkspaceOption, open_workspace, print_json, say


def order(
    number: Annotated[
        list[str], typer.Argument(metavar="NUMBER...", help="Any number, tracking code, e-mail or name.")
    ],
    live: Annotated[bool, typer.Option("--live", help="Read the order again in every system first.")] = False,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Everything about these orders, by any identifier, from every system.

    Example: shipops order SO-00042 1Z999AA10123456784
    """
    from shipops.desk.telling import tell

    ws = open_workspace(workspace, as_of)
    traces = [ws.order(identifier, live=live) for identifier in number]
    if as_json:
        print_json({"orders": [trace.to_dict() for trace in traces]})
        return
    zone = ZoneInfo(ws.timezone)
    for trace in traces:
        say(tell(trace, zone))
