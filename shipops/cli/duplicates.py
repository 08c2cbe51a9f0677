"""``shipops duplicates``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipops.cli.audit import Severity
from shipops.cli.options import (
    DONE,
    FOUND,
    NOT_DONE,
    AsOfOption,
    JsonOption,
    WorkspaceOption,
    open_workspace,
    print_json,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipops.audit.cases.result import Duplicates
    from shipops.audit.life.decisions import Decision

app = typer.Typer(invoke_without_command=True, help="Purchases that stand there more than once, with the reasons.")

ByOption = Annotated[
    str, typer.Option("--by", metavar="NAME", show_default=False, help="Who decides (default: the logged-in user).")
]
Orders = Annotated[list[str], typer.Argument(metavar="ORDER...", help="Two orders or more, by any number.")]


@app.callback()
def duplicates(
    context: typer.Context,
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="ACCOUNT", help="Of this account; may be repeated.")
    ] = None,
    store: Annotated[
        list[str] | None, typer.Option("--store", metavar="ID", help="With an order of this store; may be repeated.")
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", show_default=False, help="Orders created or changed since (-7d).")
    ] = "",
    window: Annotated[
        str,
        typer.Option("--window", metavar="TIME", show_default=False, help="How far apart look-alikes may be (7d)."),
    ] = "",
    threshold: Annotated[
        float,
        typer.Option("--threshold", metavar="P", show_default=False, help="How probable look-alikes must be (0.9)."),
    ] = 0.0,
    no_confirm: Annotated[bool, typer.Option("--no-confirm", help="Do not look suspects up live.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the orders as CSV.")] = None,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="End with 1 when something is at least this bad.")
    ] = Severity.high,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> int:
    """Purchases that stand there more than once, proven by keys or very probably; the first is the first thing to do.

    Example: shipops duplicates --since -7d
    """
    from shipops.cli.interrupt import ending_at_once
    from shipops.cli.progress import shown

    if context.invoked_subcommand is not None:
        return DONE
    ws = open_workspace(workspace, as_of)
    with ending_at_once(), shown() as progress:
        found = ws.duplicates(
            since=since, accounts=account or (), stores=store or (), window=window, threshold=threshold,
            confirm=not no_confirm, progress=progress,
        )  # fmt: skip
    if csv is not None:
        from shipops.reports.rows import save_csv

        save_csv(found.frame, csv)
    if as_json:
        print_json(found.to_dict())
    else:
        from shipops.cli.duplicates_told import told

        for line in told(found, ws.timezone):
            say(line)
    return exit_code(found, fail_on.value)


def exit_code(found: Duplicates, fail_on: str) -> int:
    """2 for a pull with holes, 1 for an unmuted case at or above ``fail_on``, else 0."""
    from shipops.audit.findings import at_least

    if not found.complete:
        return NOT_DONE
    return FOUND if any(case.severity in at_least(fail_on) for case in found.open_cases) else DONE


@app.command("decide")
def decide(
    order: Orders,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why these are purchases of their own.")],
    by: ByOption = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say that orders are no duplicates of each other; it is remembered for good and never asked again.

    Example: shipops duplicates decide SO-00042 SO-00043 --reason "two children"
    """
    _tell(open_workspace(workspace, as_of).decisions.decide(*order, reason=reason, by=by), as_json, "are two purchases")


@app.command("undecide")
def undecide(
    order: Orders,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it may be one purchase after all.")] = "",
    by: ByOption = "",
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Take back what was decided of orders.

    Example: shipops duplicates undecide SO-00042 SO-00043
    """
    desk = open_workspace(workspace, as_of).decisions
    _tell(desk.undecide(*order, reason=reason, by=by), as_json, "may be one purchase again")


@app.command("decisions")
def decisions(workspace: WorkspaceOption = "", as_of: AsOfOption = "", as_json: JsonOption = False) -> None:
    """What is decided: which orders are no duplicates of each other, by whom and why.

    Example: shipops duplicates decisions
    """
    held = open_workspace(workspace, as_of).decisions.list()
    _tell(held, as_json, "are two purchases")
    if not held and not as_json:
        say("Nothing is decided.")


def _tell(made: Sequence[Decision], as_json: bool, what: str) -> None:
    from shipops.display.plain import printable

    if as_json:
        print_json({"decisions": [decision.to_dict() for decision in made]})
        return
    for one in made:
        reason = f": {one.reason}" if one.reason else ""
        say(printable(f"{one.first_key} and {one.second_key} {what} ({one.author}, {one.at:%Y-%m-%d}){reason}"))
