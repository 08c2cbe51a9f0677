"""``shipops init``"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipops.cli.options import JsonOption, print_json, say


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where; made if it is not there.")] = Path(),
    as_json: JsonOption = False,
) -> None:
    """Write a commented shipops.toml and the workspace folders; nothing is overwritten.

    Example: shipops init ~/orders
    """
    from shipops.workspace_folder import create_workspace

    made = create_workspace(folder)
    if as_json:
        print_json({"created": [str(path) for path in made]})
        return
    for path in made:
        say(f"made {path}")
    say(f"Next: fill in {made[-1]}, then run `shipops sync`.")
