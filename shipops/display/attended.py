"""Whether a person sits in front of the kernel, so that widgets would find somebody to move them."""

from __future__ import annotations

import sys


def attended() -> bool:
    """Whether the running cell was sent by a front end that a person uses.

    Programs that execute notebooks (papermill, nbval) never let a cell ask for input; JupyterLab and its like do.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return False
    return bool(kernel.get_parent("shell").get("content", {}).get("allow_stdin"))
