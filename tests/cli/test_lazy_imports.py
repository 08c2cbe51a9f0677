"""What starts quickly stays quick: heavy packages are only loaded by what needs them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "IPython", "altair", "deltalake", "duckdb", "ipywidgets", "jupyterlab", "nbformat", "numpy", "pandas", "papermill",
    "pyarrow", "pyspark", "splink", "sqlglot", "voila",
}  # fmt: skip
LOADED = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"


@pytest.mark.parametrize(
    "started",
    [
        pytest.param("import shipops", id="import shipops"),
        pytest.param("import shipops; shipops.open", id="shipops.open is looked up"),
        pytest.param(
            "from shipops.cli import main\nimport sys\nsys.argv = ['shipops', '--help']\ntry:\n    main()\n"
            "except SystemExit:\n    pass",
            id="shipops --help",
        ),
    ],
)
def test_nothing_heavy_is_loaded_by(started: str) -> None:
    ran = subprocess.run([sys.executable, "-c", f"{started}\n{LOADED}"], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.splitlines()[-1].split())
    assert "shipops" in loaded
    assert loaded & HEAVY == set()
