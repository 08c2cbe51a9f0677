"""JupyterLab in a workspace, with a tile for every notebook."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

# Not the workspace's own notebooks/: what lies there is what reports run.
FOLDER = "lab"
_EXTENSIONS = Path(__file__).with_name("web") / "labextensions"


def laid_out(notebooks: Iterable[Path], workspace: Path) -> list[Path]:
    """Copy ``notebooks`` to where JupyterLab in ``workspace`` opens them; those that are there stay as they are.
    Returns what was copied."""
    place = workspace / FOLDER
    place.mkdir(exist_ok=True)
    fresh = [notebook for notebook in notebooks if not (place / notebook.name).exists()]
    return [Path(shutil.copy(notebook, place / notebook.name)) for notebook in fresh]


def open_lab(workspace: Path, arguments: Sequence[str], *, environment: Mapping[str, str]) -> None:
    """Run JupyterLab in ``workspace`` until it is closed, its kernels with ``environment``; ``arguments`` are
    JupyterLab's own."""
    from jupyterlab.labapp import LabApp

    os.environ.update(environment)
    LabApp.launch_instance(
        argv=[f"--ServerApp.root_dir={workspace}", f"--LabApp.extra_labextensions_path={_EXTENSIONS}", *arguments]
    )
