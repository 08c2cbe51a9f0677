"""The world the committed notebook outputs were made from, and making them again: ``make notebooks``.

The tests share this world: what a reader sees in the committed notebooks is what the tests run on.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from shipops.reports.notebooks import parameters_of
from tests.end_to_end.harness import NOTEBOOKS, Setting, sandbox, shipops, synced

COMMITTED = Setting(seed=1, orders=300, now="2026-11-02T15:30:00Z")
# What Jupyter notes about the run and the machine: it differs every time and says nothing to a reader.
_NOT_KEPT = ("execution", "papermill")


def store(executed: Path, committed: Path) -> None:
    """Put the outputs of ``executed`` under the cells of ``committed``; the cells themselves stay as they are."""
    notebook = json.loads(committed.read_text(encoding="utf-8"))
    ran = json.loads(executed.read_text(encoding="utf-8"))
    own = [cell for cell in ran["cells"] if "injected-parameters" not in cell["metadata"].get("tags", [])]
    for cell, done in zip(notebook["cells"], own, strict=True):
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = done["outputs"], done["execution_count"]
        for name in _NOT_KEPT:
            cell["metadata"].pop(name, None)
    # Passing no parameters still costs a cell number: counted again, as after a run from the top.
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code, start=1):
        cell["execution_count"] = number
        for output in cell["outputs"]:
            if "execution_count" in output:
                output["execution_count"] = number
    committed.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Run every notebook on the committed world and store what comes out in place."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with sandbox(folder / "sandbox", COMMITTED) as served:
            # Served until the end: notebooks confirm what they name.
            workspace = synced(served, folder / "workspace")
            for notebook in sorted(NOTEBOOKS.glob("*.ipynb")):
                # What it would save lands nowhere.
                unsaved = ["-p", "rows="] if any(it.name == "rows" for it in parameters_of(notebook)) else []
                ran = shipops("run", notebook, *unsaved, "--json", workspace=workspace, as_of=COMMITTED.now)
                if ran.code:
                    sys.exit(ran.err)
                store(Path(ran.document["notebook"]), notebook)
                sys.stdout.write(f"stored {notebook.name}\n")


if __name__ == "__main__":
    main()
