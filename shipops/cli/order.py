"""``shipops order``"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from shipops.cli.options import DONE, NOT_DONE, AsOfOption, JsonOption, WorkspaceOption, open_workspace, print_json, say


def order(
    number: Annotated[
        list[str], typer.Argument(metavar="NUMBER...", help="Any number, tracking code, e-mail or name.")
    ],
    live: Annotated[bool, typer.Option("--live", help="Read the order again in every system first.")] = False,
    ticket: Annotated[
        bool, typer.Option("--ticket", help="Print it as text for a ticket, people's data hidden.")
    ] = False,
    packet: Annotated[
        Path | None,
        typer.Option(
            "--packet", metavar="FILE", help="Write it with its raw documents as .html or .zip, for a vendor."
        ),
    ] = None,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> int:
    """Everything about these orders, by any identifier, from every system.

    Where an account could not be read with --live, the order is told all the same, that account is named with how old
    its part is, and the command ends with 2.

    Example: shipops order SO-00042 1Z999AA10123456784
    """
    from shipops.desk.packet import write_packet
    from shipops.desk.telling import not_read_lines, tell
    from shipops.desk.ticket import ticket as ticket_of
    from shipops.errors import ConfigError, NotFoundError

    ws = open_workspace(workspace, as_of)
    traces, unknown = [], []
    held = None if live else ws.orders(number)
    for identifier in number:
        try:
            traces.append(ws.order(identifier, live=True) if held is None else held[identifier])
        except NotFoundError as error:
            unknown.append(error)
    zone = ZoneInfo(ws.timezone)
    if packet is not None and traces:
        if len(number) > 1:
            raise ConfigError("A packet is about one order.", "Name one order for each --packet.")
        say(f"written to {write_packet(traces[0], packet, zone)}")
    elif ticket:
        for story in (story for trace in traces for story in trace.orders):
            say(ticket_of(story, zone))
    elif as_json and traces:
        print_json({"orders": [trace.to_dict() for trace in traces]})
    elif not as_json:
        for trace in traces:
            say(tell(trace, zone))
    if ticket or packet is not None:
        # Not among what is passed on.
        for line in (line for trace in traces for line in not_read_lines(trace, zone)):
            sys.stderr.write(f"{line}\n")
    if unknown:
        # One number nobody knows does not hide what is known of the others.
        remedy = unknown[0].remedy if live else "Check the spelling, or read it in every system with --live."
        raise NotFoundError(" ".join(error.what for error in unknown), remedy)
    return NOT_DONE if any(trace.not_read for trace in traces) else DONE
