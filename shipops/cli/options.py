"""Options that every command shares, and exit codes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from shipops.workspace import Workspace

DONE, FOUND, NOT_DONE, INTERRUPTED = 0, 1, 2, 130

WorkspaceOption = Annotated[
    str,
    typer.Option(
        "-w", "--workspace", metavar="DIR", envvar="SHIPOPS_WORKSPACE", show_default=False,
        help="The workspace folder (default: the nearest parent with a shipops.toml).",
    ),
]  # fmt: skip
AsOfOption = Annotated[
    str,
    typer.Option(
        "--as-of", metavar="TIME", envvar="SHIPOPS_AS_OF", show_default=False,
        help="See everything from this moment (ISO 8601, UTC; default: now).",
    ),
]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]


def open_workspace(folder: str, as_of: str) -> Workspace:
    """The workspace a command works in."""
    from shipops.workspace import Workspace

    return Workspace.open(folder, as_of=as_of)


def print_json(document: dict[str, Any]) -> None:
    """The one JSON document of a command."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def say(text: str = "") -> None:
    """A line for people on standard output."""
    sys.stdout.write(text + "\n")
