"""``shipops run``"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from shipops.cli.options import AsOfOption, JsonOption, WorkspaceOption, open_workspace, print_json, say
from shipops.errors import NotebookError


def run(
    notebook: Annotated[
        str, typer.Argument(metavar="NOTEBOOK", help="Its name (reconciliation) or the path of a file.")
    ],
    parameter: Annotated[
        list[str] | None, typer.Option("-p", metavar="NAME=VALUE", help="A parameter; may be repeated.")
    ] = None,
    job: Annotated[
        str, typer.Option("--job", metavar="NAME", help="Record what it finds under this name, as a schedule does.")
    ] = "",
    due: Annotated[
        datetime | None,
        typer.Option(
            "--due", metavar="TIME", help="The moment a schedule meant, in UTC.", formats=["%Y-%m-%dT%H:%M:%SZ"]
        ),
    ] = None,
    excel: Annotated[bool, typer.Option("--excel", help="The rows as an Excel workbook too.")] = False,
    workspace: WorkspaceOption = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
) -> None:
    """Run a parameterised notebook and leave a report: executed notebook, HTML page, rows.

    Example: shipops run reconciliation -p since=-7d
    """
    from shipops.reports.notebooks import parameters_from_text
    from shipops.reports.run import find

    ws = open_workspace(workspace, as_of)
    texts = dict(_pair(text) for text in parameter or ())
    due_at = due.replace(tzinfo=UTC) if due else None
    values = parameters_from_text(find(ws, notebook), texts)
    result = ws.run(notebook, values, job=job, due_at=due_at, excel=excel)
    if as_json:
        print_json(
            {"outcome": result.outcome, "folder": str(result.folder), "html": str(result.html),
             "notebook": str(result.notebook), "rows": [str(path) for path in result.rows]}
        )  # fmt: skip
        return
    say(f"report    {result.html}")
    say(f"notebook  {result.notebook}")
    for path in result.rows:
        say(f"rows      {path}")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise NotebookError(f"{text!r} is not a parameter.", "Write -p name=value.")
    return name.strip(), value
