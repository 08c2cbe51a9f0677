"""Executing a notebook with checked parameters; what it left behind is kept also when it fails."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipops.errors import NotebookError

_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,), "int": (int,), "float": (float, int), "bool": (bool,), "list": (list, tuple), "dict": (dict,),
}  # fmt: skip
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook.

    ``type`` is ``str``, ``int``, ``float``, ``bool``, ``list``, ``dict`` or ``""`` (any).
    """

    name: str
    type: str
    default: str
    help: str


class CellFailedError(NotebookError):
    """A cell failed: ``cell`` says which, ``problem`` why, ``executed`` is the notebook as far as it came."""

    def __init__(self, name: str, cell: str, problem: str, executed: Path) -> None:
        super().__init__(
            f"Notebook {name} failed in {cell}: {problem}.",
            f"Open {executed} to see how far it came, then run it again.",
        )
        self.name = name
        self.cell = cell
        self.problem = problem
        self.executed = executed

    @property
    def folder(self) -> Path:
        """What is kept of the run."""
        return self.executed.parent


def cells_of(notebook: Path) -> list[Any]:
    """The cells of a notebook file. Raises :class:`NotebookError` when it is none."""
    import nbformat

    try:
        return list(nbformat.read(notebook, as_version=4).cells)
    except Exception as error:  # the format's own converters fail in many ways on what is no notebook
        raise NotebookError(
            f"{notebook.name} cannot be read as a notebook ({' '.join(str(error).split())[:200]}).",
            "Check the path, and that it opens in JupyterLab.",
        ) from error


def parameters_of(notebook: Path) -> tuple[Parameter, ...]:
    """The parameters a notebook declares in its cell tagged ``parameters``.

    Raises :class:`NotebookError` when it cannot be read.
    """
    from papermill.translators import PythonTranslator

    declared = [entry for cell in cells_of(notebook) if _declares(cell) for entry in PythonTranslator.inspect(cell)]
    return tuple(
        Parameter(entry.name, _type_of(entry.inferred_type_name, entry.default), entry.default, entry.help.strip())
        for entry in declared
    )


def _declares(cell: Any) -> bool:
    return cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", [])


def parameters_from_text(notebook: Path, texts: Mapping[str, str]) -> dict[str, Any]:
    """Values typed on a command line, read as the notebook declares them.

    Lists are comma-separated or JSON, truth is ``true``/``false`` (``yes``/``no``), dicts are JSON, text stays as it
    is. Raises :class:`NotebookError` like :func:`checked`.
    """
    types = {parameter.name: parameter.type for parameter in parameters_of(notebook)}
    return checked(notebook, {name: _read(types.get(name, ""), text) for name, text in texts.items()})


def checked(notebook: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` if the notebook has parameters of those names and types, else :class:`NotebookError` listing them."""
    declared = {parameter.name: parameter for parameter in parameters_of(notebook)}
    known = ", ".join(f"{item.name} ({item.type or 'any'})" for item in declared.values()) or "none"
    for name, value in values.items():
        if name not in declared:
            raise NotebookError(f"{notebook.name} has no parameter {name!r}.", f"It takes: {known}.")
        wanted = declared[name].type
        if not _fits(value, wanted):
            raise NotebookError(
                f"Parameter {name!r} of {notebook.name} must be {wanted}, not {type(value).__name__}.",
                f"It takes: {known}.",
            )
    return dict(values)


def _fits(value: Any, wanted: str) -> bool:
    # True is an int in Python, and no number to a person.
    if isinstance(value, bool):
        return wanted in ("bool", "")
    return isinstance(value, _TYPES.get(wanted, (object,)))


def _as_it_is(text: str) -> str:
    return text


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, Any],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    clean: Callable[[str], str] = _as_it_is,
) -> Path:
    """Execute ``notebook`` with ``parameters`` in ``folder`` and return the executed copy there, of the same name.

    The copy is written after every cell, each time as ``clean`` makes it from the notebook's JSON.

    The kernel is this interpreter, started in ``folder`` (what the notebook writes to a relative path lands there)
    with ``environment`` added to this process's own. Nothing is printed. Raises :class:`NotebookError` for
    parameters the notebook does not have and :class:`CellFailedError` when a cell fails; the executed copy is kept.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from papermill.iorw import papermill_io

    values = checked(notebook, parameters)
    folder.mkdir(parents=True, exist_ok=True)
    executed = folder / notebook.name
    # Found by the path it stands for, before papermill's own handler of local files.
    papermill_io.register(str(executed), _Written(clean))
    try:
        papermill.execute_notebook(
            str(notebook), str(executed), parameters=values, kernel_name="python3", language="python", cwd=str(folder),
            progress_bar=False, log_output=False, kernel_manager_class=_this_interpreter(dict(environment or {})),
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise CellFailedError(notebook.stem, _cell_name(error), _problem(error), executed) from error
    return executed


class _Written:
    """How papermill keeps the executed copy: cleaned, and whole at every moment."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        self._clean = clean

    def write(self, text: str, path: str) -> None:
        fresh = Path(f"{path}.part")
        fresh.write_text(self._clean(text), encoding="utf-8", newline="\n")
        fresh.replace(path)

    def pretty_path(self, path: str) -> str:
        return path


def _this_interpreter(environment: dict[str, str]) -> type:
    """A kernel manager that starts this very interpreter, whatever kernels the machine has registered."""
    import zmq
    from ipykernel.kernelapp import IPKernelApp
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=CRITICAL"],
        display_name="Python 3", language="python", env=environment, metadata={"supported_encryption": "curve"},
    )  # fmt: skip
    encrypts = zmq.has("curve") and hasattr(IPKernelApp, "curve_secretkey")

    class ThisInterpreter(AsyncKernelManager):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            # Results travel over a local socket; other users of the machine need not read them.
            self.transport_encryption = "auto" if encrypts else "disabled"

        @property
        def kernel_spec(self) -> KernelSpec:
            return spec

    return ThisInterpreter


def _cell_name(error: Any) -> str:
    source = str(error.source).strip().splitlines()
    first = next((line.strip() for line in source if line.strip() and not line.lstrip().startswith("#")), "")
    return f"cell [{error.exec_count}] ({first[:80]})"


def _problem(error: Any) -> str:
    value = " ".join(str(error.evalue).split())[:300].rstrip(".")
    return f"{error.ename}: {value}" if value else str(error.ename)


def _type_of(declared: str, default: str) -> str:
    name = declared.split("[")[0].strip()
    if name in _TYPES:
        return name
    try:
        value = ast.literal_eval(default)
    except (ValueError, SyntaxError):
        return ""
    return type(value).__name__ if type(value).__name__ in _TYPES else ""


def _read(type_name: str, text: str) -> Any:
    """``text`` as ``type_name``; text that does not read so is handed on for :func:`checked` to refuse."""
    lowered = text.strip().lower()
    if type_name == "bool":
        return True if lowered in _YES else False if lowered in _NO else text
    if type_name == "list" and not lowered.startswith("["):
        return [item.strip() for item in text.split(",") if item.strip()]
    if type_name in ("list", "dict", "int", "float"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
