"""One report run: a notebook executed into its own folder, with page, rows and a record of the run."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from shipops import __version__
from shipops.config.secrets import NO_SECRETS, Secrets
from shipops.errors import NotebookError, ShipopsError
from shipops.reports.excel import need_excel, write_workbook
from shipops.reports.guard import SecretFoundError, check_file, check_parameters, cleaned
from shipops.reports.html import html_of
from shipops.reports.masking import EMAIL, masked_text
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


@dataclass(frozen=True)
class Setting:
    """What a run is told beside its parameters.

    ``environment`` is added to the kernel's; no secret of ``secrets`` may leave with the run; ``as_of`` (in the
    readers' zone) is the moment its spans count from; with ``workbook`` its rows are an Excel workbook too. ``begins``
    is told the folder's name before it is made; ``ended`` says, when the run has ended, what else is noted of it.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Secrets = NO_SECRETS
    as_of: datetime | None = None
    workbook: bool = False
    begins: Callable[[str], None] = lambda _: None
    ended: Callable[[], Mapping[str, Any]] = dict


PLAIN = Setting()


class RunFailedError(NotebookError):
    """A run failed; ``folder`` is what is kept of it."""

    def __init__(self, what: str, remedy: str, folder: Path) -> None:
        super().__init__(what, remedy)
        self.folder = folder


def run(
    ws: Workspace,
    notebook: str | Path,
    parameters: Mapping[str, Any],
    *,
    job: str = "",
    started_at: datetime,
    setting: Setting = PLAIN,
) -> RunResult:
    """Run ``notebook`` (a name or a path) with ``parameters`` and leave a report in the workspace.

    Everything lands in ``reports/<name>/<start in UTC>/``; until it is finished that folder ends in ``.part``, after
    a failure in ``-failed``. A finished page is also copied to ``reports/<name>.html``. ``started_at`` is aware.
    Parameters ``workspace`` and ``rows``, where the notebook has them and they are not given, are this workspace and
    the run's own folder; with a ``job``, ``record`` is true and ``job`` is its name. Raises :class:`NotebookError` for
    a notebook or parameters that do not exist, :class:`CellFailedError` when a cell fails, and
    :class:`SecretFoundError` before a secret is written.
    """
    source = find(ws, notebook)
    if source.stem.casefold() == "index":
        raise NotebookError(
            f"{source.name} cannot be run under this name: index.html lists all runs.", "Rename the notebook."
        )
    values = checked(source, parameters)
    check_parameters(setting.secrets, values)
    if setting.workbook:
        need_excel()
    names = {parameter.name for parameter in parameters_of(source)}
    given = {"workspace": str(ws.folder.resolve()), "rows": "."} | ({"job": job, "record": True} if job else {})
    passed = {name: value for name, value in given.items() if name in names} | values
    final = _free(ws.reports.resolve() / source.stem, started_at.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ"))
    setting.begins(final.name)
    part = final.with_name(f"{final.name}.part")
    part.mkdir(parents=True)
    record = _record(source, values, started_at)
    try:
        executed = _executed(source, passed, part, setting)
        page = part / f"{source.stem}.html"
        page.write_text(html_of(executed, as_of=setting.as_of), encoding="utf-8", newline="\n")
        rows = _rows(part, source.stem, workbook=setting.workbook)
        _write_record(part, record | dict(setting.ended()) | {"outcome": "finished", "rows": rows})
        for path in sorted(part.iterdir()):
            check_file(setting.secrets, path)
    except BaseException as error:
        raise _failed(part, final, record, error, setting) from error
    part.rename(final)
    latest = publish(final / page.name, ws.reports.resolve() / page.name)
    saved = tuple(final / name for name in rows)
    return RunResult(final, final / page.name, final / executed.name, saved, latest, "finished")


def _executed(source: Path, passed: Mapping[str, Any], part: Path, setting: Setting) -> Path:
    """The executed notebook in ``part``, written at every moment without a secret. Raises :class:`SecretFoundError`
    where one was in it."""
    met: list[str] = []
    people = _people(passed)

    def clean(text: str) -> str:
        without, kind = cleaned(setting.secrets, people.hidden(text))
        met.extend([kind] if kind else [])
        return without

    executed = run_notebook(source, passed, folder=part, environment=setting.environment, clean=clean)
    if met:
        raise SecretFoundError(met[0], executed.name)
    return executed


def _people(parameters: Mapping[str, Any]) -> Secrets:
    """The e-mail addresses among ``parameters``, where people are to be masked: papermill writes them out."""
    if parameters.get("redact") is not True:
        return NO_SECRETS
    texts = [value for value in parameters.values() if isinstance(value, str)]
    return Secrets(tuple(("e-mail", found) for text in texts for found in EMAIL.findall(text)))


def _rows(part: Path, name: str, *, workbook: bool) -> list[str]:
    """The names of the files of rows in ``part``, each as a sheet of a workbook too where that is wanted."""
    rows = sorted(path for path in part.iterdir() if path.suffix in (".csv", ".parquet"))
    if workbook and rows:
        typed = {path.stem for path in rows if path.suffix == ".parquet"}
        sheets = [path for path in rows if path.suffix == ".parquet" or path.stem not in typed]
        rows.append(write_workbook(sheets, part / f"{name}.xlsx"))
    return [path.name for path in rows]


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
    while any(place.with_name(place.name + end).exists() for end in ("", ".part", "-failed", "-interrupted")):
        number += 1
        place = parent / f"{stamp}-{number}"
    return place


def _failed(
    part: Path, final: Path, record: Mapping[str, Any], error: BaseException, setting: Setting
) -> BaseException:
    """Keep a failed run under a name that says so; the error to raise, pointing at where things are now."""
    kept = final.with_name(f"{final.name}-failed")
    hidden = setting.secrets.hidden
    told = error.what if isinstance(error, ShipopsError) else " ".join(str(error).split()) or type(error).__name__
    said = hidden(told)
    if record["parameters"].get("redact") is True:
        said = masked_text(said)
    keep_only(part, f"{record['notebook']}.ipynb")
    _write_record(part, dict(record) | dict(setting.ended()) | {"outcome": "failed", "error": said, "rows": []})
    part.rename(kept)
    if isinstance(error, CellFailedError):
        return CellFailedError(error.name, hidden(error.cell), hidden(error.problem), kept / error.executed.name)
    if isinstance(error, ShipopsError):
        return RunFailedError(
            hidden(error.what), f"{hidden(error.remedy).rstrip('.')}; what is left is in {kept}.", kept
        )
    return error


def _record(source: Path, parameters: Mapping[str, Any], started_at: datetime) -> dict[str, Any]:
    versions = {"shipops": __version__, "python": platform.python_version()} | {
        name: version(name) for name in _PACKAGES
    }
    return {
        "notebook": source.stem,
        "started_at": started_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "parameters": _shared(parameters),
        "versions": versions,
    }


def _shared(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """``parameters`` as they may be shared: e-mail addresses hidden where people are to be masked."""
    if parameters.get("redact") is not True:
        return dict(parameters)
    return {name: masked_text(value) if isinstance(value, str) else value for name, value in parameters.items()}


def _write_record(folder: Path, record: Mapping[str, Any]) -> None:
    text = json.dumps(record, indent=1, ensure_ascii=False, default=str) + "\n"
    (folder / "run.json").write_text(text, encoding="utf-8", newline="\n")


def keep_only(folder: Path, name: str) -> None:
    """Remove what lies in a run's ``folder`` beside the file called ``name``: half a report is none."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != name:
            path.unlink()


def publish(page: Path, latest: Path) -> Path:
    """Put a copy of ``page`` at ``latest`` in one step: a reader never meets half a page."""
    fresh = latest.with_suffix(".html.part")
    shutil.copyfile(page, fresh)
    return fresh.replace(latest)
