"""``shipops checks list`` and ``shipops checks show``"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from shipops.audit.checking.checks_view import Checks

app = typer.Typer(help="The catalogue of checks, and one of them explained.", no_args_is_help=True)

_WIDTH = 100
_BY_FINDING = "Each finding says it: it depends on what has become of its orders."


@app.command("list")
def list_(workspace: WorkspaceOption = "", as_of: AsOfOption = "", as_json: JsonOption = False) -> int:
    """Every check, ours and this workspace's own, and what cannot be checked here.

    Ends with 2 when one of the workspace's own checks cannot be run.

    Example: shipops checks list
    """
    checks = _checks(workspace, as_of)
    if as_json:
        print_json(checks.to_dict())
    else:
        for line in _told_list(checks):
            say(line)
    return NOT_DONE if checks.not_run else DONE


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="The check, as `shipops checks list` names it.")],
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> int:
    """One check explained: when it speaks, when it never does, why it matters, what to do, and its query.

    Example: shipops checks show missing-in-shipstation
    """
    checks = _checks(workspace, as_of)
    if as_json:
        print_json(checks.explained(name))
    else:
        for line in _told_one(checks, name):
            say(line)
    return DONE


def _checks(folder: str, as_of: str) -> Checks:
    """The workspace's checks; where there is no workspace and none was named, the catalogue alone."""
    from shipops.audit.checking.catalogue import catalogue
    from shipops.audit.checking.checks_view import Checks
    from shipops.workspace_folder import in_a_workspace

    return open_workspace(folder, as_of).checks() if folder or in_a_workspace() else Checks(catalogue())


def _told_list(checks: Checks) -> Iterator[str]:
    from shipops.audit.checking.checks_view import told_reasons
    from shipops.display.plain import printable

    failed = {one.check for one in checks.not_run}
    shown = [check for check in checks.in_order() if check.id not in failed]
    width = max(len(check.id) for check in shown)
    for check in shown:
        own = "  (this workspace's own)" if check.file else ""
        partly = "  *" if checks.lacks(check.id) else ""
        yields = f"  yields to {', '.join(check.yields_to)}" if check.yields_to else ""
        yield printable(f"{check.severity:8}  {check.scope:6}  {check.id:{width}}{yields}{own}{partly}".rstrip())
    if checks.not_checkable:
        yield "\n* Not checkable here:"
        yield from (printable(f"  {line}") for line in told_reasons(checks.not_checkable))
    if checks.not_run:
        yield "\nNot run:"
        for one in checks.not_run:
            yield printable(f"  {one.what} {one.remedy}")
    yield "\nOne of them explained: shipops checks show ID"


def _told_one(checks: Checks, name: str) -> Iterator[str]:
    from shipops.audit.checking.checks_view import query_of, told_reasons
    from shipops.display.plain import printable

    check = checks.of(name)
    yield printable(f"{check.id}  ({check.severity}, {'single orders' if check.scope == 'group' else 'across orders'})")
    told = {
        "Says": check.title.replace("{", "<").replace("}", ">"),
        "Why it matters": check.why,
        # A text that is a column of the query alone differs from finding to finding.
        "What to do": _BY_FINDING if check.do == "{action}" else check.do,
        "Rule and source": check.rule,
        "Yields to": ", ".join(check.yields_to),
        "File": check.file,
    }
    for heading, text in told.items():
        if text:
            yield f"\n{heading}"
            yield _paragraph(printable(text))
    for heading, points in {"Fires when": check.fires, "Never for": check.never}.items():
        if points:
            yield f"\n{heading}"
            yield from (_paragraph(printable(point), "- ") for point in points)
    if lacks := checks.lacks(name):
        yield "\nNot checkable here"
        yield from (_paragraph(printable(line), "- ") for line in told_reasons(lacks))
    yield "\nQuery"
    yield from (f"  {printable(line)}" for line in query_of(check).splitlines())


def _paragraph(text: str, bullet: str = "") -> str:
    indent = "  " + " " * len(bullet)
    return fill(text, _WIDTH, initial_indent=f"  {bullet}", subsequent_indent=indent, break_long_words=False)
