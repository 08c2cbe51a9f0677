"""``shipops explain``"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from shipops.cli.options import JsonOption, print_json, say

if TYPE_CHECKING:
    from shipops.integrations.explaining import Explanation


def explain(
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXT", help="The error as it was shown, in quotes; other words may surround it."),
    ],
    as_json: JsonOption = False,
) -> None:
    """What a vendor's error means and where it is mended; English, Spanish, French or German.

    Example: shipops explain "Error: (300) Multiple Choices Redirect."
    """
    from shipops.errors import NotFoundError
    from shipops.integrations.explaining import explain as explained

    answer = explained(" ".join(text))
    if as_json:
        print_json(answer.to_dict())
    if not answer.known:
        near = " and ".join(f'"{found.found.text}"' for found in answer.nearest)
        raise NotFoundError(
            "shipops does not know this error.", f"The nearest it knows are {near}; ask the vendor what yours means."
        )
    if not as_json:
        for found in answer.known:
            for line in _told(found):
                say(line)


def _told(found: Explanation) -> Iterator[str]:
    error = found.error
    yield f"{error.system}: {error.meaning}"
    yield f"  Why: {error.cause}"
    yield f"  To do: {error.action}"
    if found.menu:
        yield f"  Where: {found.menu}"
    ours = "" if found.found.origin != "ours" else " (our wording)"
    yield f'  Recognised by "{found.found.text}"{ours}. Source: {error.source}.'
