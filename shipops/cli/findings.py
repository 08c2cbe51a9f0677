"""``shipops findings``: the life of findings."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipops.cli.audit import Severity
from shipops.cli.options import AsOfOption, JsonOption, WorkspaceOption, open_workspace, print_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipops.audit.life.marks import Mark

app = typer.Typer(help="The life of findings: look at them, mute, assign and note them.", no_args_is_help=True)

JobOption = Annotated[
    str,
    typer.Option("--job", metavar="NAME", show_default=False, help="Whose last run (default: the last recorded one)."),
]
ByOption = Annotated[
    str, typer.Option("--by", metavar="NAME", show_default=False, help="Who decides (default: the logged-in user).")
]
Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Ids of findings, or how they begin.")]
CheckOption = Annotated[str, typer.Option("--check", metavar="CHECK", help="Every finding of this check.")]
AccountOption = Annotated[str, typer.Option("--account", metavar="ACCOUNT", help="Only of this account.")]
OrderOption = Annotated[str, typer.Option("--order", metavar="NUMBER", help="Only about this order.")]


class State(StrEnum):
    """How a finding stands against the run before."""

    new = "new"
    ongoing = "ongoing"
    reopened = "reopened"
    resolved = "resolved"


@app.callback()
def _findings() -> None:
    """The life of findings: look at them, mute, assign and note them."""


@app.command("list")
def list_(
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="ACCOUNT", help="Of this account; may be repeated.")
    ] = None,
    check: Annotated[
        list[str] | None, typer.Option("--check", metavar="CHECK", help="Of this check; may be repeated.")
    ] = None,
    severity: Annotated[
        Severity | None, typer.Option("--severity", show_default=False, help="At least this bad.")
    ] = None,
    state: Annotated[list[State] | None, typer.Option("--state", help="In this state; may be repeated.")] = None,
    assignee: Annotated[str, typer.Option("--assignee", metavar="NAME", help="Given to this person.")] = "",
    muted: Annotated[bool, typer.Option("--muted", help="Only muted ones.")] = False,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", show_default=False, help="First seen since (2026-11-01, -7d).")
    ] = "",
    job: JobOption = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """The findings of the last recorded run; of a fresh audit, without live confirmation, where none is recorded.

    Example: shipops findings list --severity high --state new
    """
    from zoneinfo import ZoneInfo

    from shipops.audit.life.standing import Wanted
    from shipops.cli.findings_told import listed
    from shipops.moments import parse_moment

    ws = open_workspace(workspace, as_of)
    zone = ZoneInfo(ws.timezone)
    wanted = Wanted(
        accounts=account or (), checks=check or (), severity=severity.value if severity else None,
        states=tuple(one.value for one in state or ()), assignee=assignee, muted=True if muted else None,
        since=parse_moment(since, zone=zone, now=ws.clock()) if since else None,
    )  # fmt: skip
    standing = ws.findings.list(wanted, job=job)
    if as_json:
        print_json({"run": standing.run(), "findings": [found.to_dict() for found in standing.findings]})
        return
    for line in listed(standing, zone, fold_muted=not muted):
        say(line)


@app.command("show")
def show(
    finding: Annotated[str, typer.Argument(metavar="ID", help="The id of a finding, or how it begins.")],
    job: JobOption = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Everything about one finding: evidence, rule, what to do, what it explains, its history, where to look.

    Example: shipops findings show 4f0c1a9e2b7d8356
    """
    from zoneinfo import ZoneInfo

    from shipops.cli.findings_told import shown

    ws = open_workspace(workspace, as_of)
    found = ws.findings.show(finding, job=job)
    if as_json:
        print_json(found.to_dict())
        return
    for line in shown(found, ZoneInfo(ws.timezone)):
        say(line)


@app.command("mute")
def mute(
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why nobody should hear of it.")],
    finding: Ids = None,
    check: CheckOption = "",
    account: AccountOption = "",
    order: OrderOption = "",
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="From then on it speaks again (14d, 2026-12-01).")
    ] = "30d",
    by: ByOption = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Let nobody hear of findings for a while: by id, or all of a check, an account and an order.

    A muted finding about a connection mutes what it explains.

    Example: shipops findings mute 4f0c1a9e2b7d8356 --reason "customer collects it" --until 14d
    """
    desk = open_workspace(workspace, as_of).findings
    made = desk.mute(*finding or (), check=check, account=account, order=order, reason=reason, until=until, by=by)
    _tell(made, as_json)


@app.command("unmute")
def unmute(
    finding: Ids = None,
    check: CheckOption = "",
    account: AccountOption = "",
    order: OrderOption = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it matters again.")] = "",
    by: ByOption = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """End a mute; name what was muted as it was named then.

    Example: shipops findings unmute --check not-importable --account cin7.main
    """
    desk = open_workspace(workspace, as_of).findings
    _tell(desk.unmute(*finding or (), check=check, account=account, order=order, reason=reason, by=by), as_json)


@app.command("assign")
def assign(
    finding: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of findings, or how they begin.")],
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="Who takes care of it; '' for nobody.")],
    by: ByOption = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Give findings to somebody.

    Example: shipops findings assign 4f0c1a9e2b7d8356 --to Ada
    """
    _tell(open_workspace(workspace, as_of).findings.assign(*finding, to=to, by=by), as_json)


@app.command("note")
def note(
    finding: Annotated[str, typer.Argument(metavar="ID", help="The id of a finding, or how it begins.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was done about it.")],
    by: ByOption = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write down what was done about a finding.

    Example: shipops findings note 4f0c1a9e2b7d8356 "called the customer, ships on Monday"
    """
    _tell(open_workspace(workspace, as_of).findings.note(finding, text, by=by), as_json)


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file to write.")],
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write the mutes in force as CSV.

    Example: shipops findings export mutes.csv
    """
    count = open_workspace(workspace, as_of).findings.export_mutes(file)
    if as_json:
        print_json({"file": str(file), "mutes": count})
    else:
        say(f"{count} mute{'' if count == 1 else 's'} written to {file}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file as export writes it.")],
    by: ByOption = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Take over mutes from a CSV file: all of them or, where a line is wrong, none.

    Example: shipops findings import mutes.csv
    """
    from dataclasses import asdict

    done = open_workspace(workspace, as_of).findings.import_mutes(file, by=by)
    if as_json:
        print_json(asdict(done))
    else:
        say(f"Mutes added: {done.added}; in force already: {done.in_force}; over by now: {done.over}")


def _tell(marks: Sequence[Mark], as_json: bool) -> None:
    from shipops.cli.findings_told import decided
    from shipops.display.plain import printable

    if as_json:
        print_json({"marks": [mark.to_dict() for mark in marks]})
        return
    for mark in marks:
        say(printable(decided(mark)))
