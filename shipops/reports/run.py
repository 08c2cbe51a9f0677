"""One report run: a notebook executed into its own folder, with page, rows and a record of the run."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from shipops import __version__
from shipops.errors import NotebookError
from shipops.reports.html import html_of
from shipops.reports.notebooks import CellFailedError, checked, parameters_of, run_notebook

_PACKAGES = ("papermill", "nbconvert", "altair", "duckdb", "deltalake", "pandas")


class Workspace(Protocol):
    """What a run needs of a workspace."""

    @property
    def folder(self) -> Path: ...
    @property
    def reports(self) -> Path: ...


@dataclass(frozen=True)
class RunResult:
    """A finished run: its folder, the page, the executed notebook, the rows; ``latest`` is the page's fixed address."""

    folder: Path
    html: Path
    notebook: Path
    rows: tuple[Path, ...]
    latest: Path
    outcome: str


def run(
    ws: Workspace,
    notebook: str | Path,
    parameters: Mapping[str, Any],
    *,
    job: str = "",
    started_at: datetime,
    environment: Mapping[str, str] | None = None,
) -> RunResult:
    """Run ``notebook`` (a name or a path) with ``parameters`` and leave a report in the workspace.

    Everything lands in ``reports/<name>/<start in UTC>/``; until it is finished that folder ends in ``.part``, after
    a failure in ``-failed``. A finished page is also copied to ``reports/<name>.html``. ``started_at`` is aware;
    ``environment`` is added to the kernel's. Parameters ``workspace`` and ``rows``, where the notebook has them and
    they are not given, are this workspace and the run's own folder; with a ``job``, ``record`` is true and ``job`` is
    its name. Raises :class:`NotebookError` for a notebook or
    parameters that do not exist, and :class:`CellFailedError` when a cell fails.
    """
    source = find(ws, notebook)
    values = checked(source, parameters)
    names = {parameter.name for parameter in parameters_of(source)}
    given = {"workspace": str(ws.folder.resolve()), "rows": "."} | ({"job": job, "record": True} if job else {})
    passed = {name: value for name, value in given.items() if name in names} | values
    final = _free(ws.reports.resolve() / source.stem, started_at.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ"))
    part = final.with_name(f"{final.name}.part")
    part.mkdir(parents=True)
    record = _record(source, values, started_at)
    try:
        executed = run_notebook(source, passed, folder=part, environment=environment)
        page = part / f"{source.stem}.html"
        page.write_text(html_of(executed), encoding="utf-8", newline="\n")
    except BaseException as error:
        raise _failed(part, final, record, error) from error
    rows = sorted(path.name for path in part.glob("*.csv"))
    _write_record(part, record | {"outcome": "finished", "rows": rows})
    part.rename(final)
    latest = _publish(final / page.name, ws.reports.resolve() / page.name)
    saved = tuple(final / name for name in rows)
    return RunResult(final, final / page.name, final / executed.name, saved, latest, "finished")


def find(ws: Workspace, notebook: str | Path) -> Path:
    """The notebook of this name in the workspace's ``notebooks/``, else among those shipops brings; or this path."""
    asked = Path(notebook)
    if asked.suffix == ".ipynb":
        candidates = [asked, ws.folder / asked]
    else:
        candidates = [folder / f"{asked.name}.ipynb" for folder in _folders(ws)] if asked.name == str(notebook) else []
    for candidate in candidates:
        if candidate.is_file():
            return candidate.resolve()
    known = sorted({path.stem for folder in _folders(ws) for path in folder.glob("*.ipynb")})
    listed = ", ".join(known) or "none"
    raise NotebookError(
        f"There is no notebook {str(notebook)!r}.", f"Give a path to an .ipynb file or one of: {listed}."
    )


def _folders(ws: Workspace) -> tuple[Path, ...]:
    package = Path(__file__).resolve().parents[1]
    # An installed package carries the notebooks inside, a checkout beside it.
    return ws.folder / "notebooks", package / "notebooks", package.parent / "notebooks"


def _free(parent: Path, stamp: str) -> Path:
    """A folder name nobody uses: two runs may start in the same second."""
    place, number = parent / stamp, 1
    while any(place.with_name(place.name + end).exists() for end in ("", ".part", "-failed")):
        number += 1
        place = parent / f"{stamp}-{number}"
    return place


def _failed(part: Path, final: Path, record: Mapping[str, Any], error: BaseException) -> BaseException:
    """Keep a failed run under a name that says so; the error to raise, pointing at where things are now."""
    kept = final.with_name(f"{final.name}-failed")
    said = " ".join(str(error).split()) or type(error).__name__
    _write_record(part, dict(record) | {"outcome": "failed", "error": said, "rows": []})
    part.rename(kept)
    if isinstance(error, CellFailedError):
        return CellFailedError(error.name, error.cell, error.problem, kept / error.executed.name)
    return error


def _record(source: Path, parameters: Mapping[str, Any], started_at: datetime) -> dict[str, Any]:
    versions = {"shipops": __version__, "python": platform.python_version()} | {
        name: version(name) for name in _PACKAGES
    }
    return {
        "notebook": source.stem,
        "started_at": started_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "parameters": dict(parameters),
        "versions": versions,
    }


def _write_record(folder: Path, record: Mapping[str, Any]) -> None:
    text = json.dumps(record, indent=1, ensure_ascii=False, default=str) + "\n"
    (folder / "run.json").write_text(text, encoding="utf-8", newline="\n")


def _publish(page: Path, latest: Path) -> Path:
    """Put a copy of ``page`` at ``latest`` in one step: a reader never meets half a page."""
    fresh = latest.with_suffix(".html.part")
    shutil.copyfile(page, fresh)
    return fresh.replace(latest)
