"""Whether a person sits in front of the kernel, so that widgets would find somebody to move them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from shipops.display.view import View, fragment

if TYPE_CHECKING:
    import ipywidgets


def attended() -> bool:
    """Whether the running cell was sent by a front end that a person uses.

    Programs that execute notebooks (papermill, nbval) never let a cell ask for input; JupyterLab and its like do.
    Voilà executes like a program, but for somebody who waits for the page, and says so in the kernel's environment.
    """
    if served_as_a_page():
        return True
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return False
    return bool(kernel.get_parent("shell").get("content", {}).get("allow_stdin"))


def served_as_a_page() -> bool:
    """Whether Voilà runs this kernel for a page that somebody has opened."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")


def bundle(view: View, widget: Callable[[], ipywidgets.Widget]) -> dict[str, Any]:
    """What a cell shows of something to look through: ``view``, and over it the ``widget`` where a person could move
    it."""
    shown = {"text/html": fragment(view.html), "text/plain": view.text}
    return widget()._repr_mimebundle_() | shown if attended() else shown
