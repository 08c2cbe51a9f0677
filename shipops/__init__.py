"""shipops: did everything that should ship reach ShipStation once, ship once, and get reported back?

``shipops.open()`` returns a :class:`shipops.workspace.Workspace`. Heavy packages are imported on first use,
so ``import shipops`` stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from shipops.workspace import Workspace

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(folder: str | os.PathLike[str] = "", *, as_of: str = "") -> Workspace:  # noqa: A001 - reads as shipops.open()
    """Open the workspace in ``folder`` (default ``SHIPOPS_WORKSPACE``, else the nearest parent with a shipops.toml).

    ``as_of`` is the moment everything is seen from (ISO 8601, UTC when no zone is given; default
    ``SHIPOPS_AS_OF``, else the machine's time). Raises :class:`shipops.errors.ConfigError` when no workspace is found.
    """
    from shipops.workspace import Workspace

    return Workspace.open(folder, as_of=as_of)
