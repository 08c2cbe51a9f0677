"""``shipops demo``"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipops.cli.options import say


def demo(
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help="Where its workspace is made (anew each time).")
    ] = Path(".demo"),
    reports: Annotated[Path, typer.Option("--reports", metavar="DIR", help="Where the reports go.")] = Path("reports"),
    orders: Annotated[int, typer.Option("--orders", help="How many source orders.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same world.")] = 7,
) -> None:
    """Start a sandbox, pull all three systems, audit them, run every notebook, and show what came out.

    Example: shipops demo --orders 500
    """
    from shipops.cli.demonstration import demonstrate

    for line in demonstrate(folder, reports, orders=orders, seed=seed):
        say(line)
