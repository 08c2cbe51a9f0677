"""What widgets of the desk share: a labelled field, and work whose problems are told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from shipops.desk.asking import problem_of
from shipops.desk.layout import inside, problem


def telling(told: ipywidgets.HTML, work: Callable[[], None]) -> None:
    """Do ``work``; whatever goes wrong is ``told`` in words."""
    try:
        work()
    except Exception as error:  # a callback's traceback would go where nobody looks
        told.value = inside(problem(problem_of(error)))


def field(kind: type, label: str, **settings: Any) -> Any:
    """A widget to type into or choose from, with its label above it."""
    made = kind(description=label, style={"description_width": "initial"}, **settings)
    made.add_class("shipops-field")
    return made
