"""An executed notebook as one page: prose and results, no code, nothing fetched from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from shipops.display.markup import escape, without_shared_blocks
from shipops.display.page import page
from shipops.reports.notebooks import cells_of, parameters_of
from shipops.reports.parameter_words import in_words

_HEADING = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.MULTILINE)
_SVG_PROLOGUE = re.compile(r"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>")
_RICHEST_FIRST = ("text/html", "image/svg+xml", "text/markdown", "image/png", "text/plain")


def html_of(notebook: Path, *, as_of: datetime | None = None) -> str:
    """The page for an executed ``notebook``: its prose and results under its first heading as title.

    Operators read this, so code, logs and warnings stay in the notebook. The parameters it ran with stand in words
    below the title; ``as_of`` (in the readers' zone) is the moment their spans count from. Raises
    :class:`shipops.errors.NotebookError` when the file is not a notebook.
    """
    content = cells_of(notebook)
    title, cells = _title(content, notebook.stem)
    body = f"<h1>{escape(title)}</h1>\n{_parameters(notebook, content, as_of)}{''.join(_cell(cell) for cell in cells)}"
    return page(title, without_shared_blocks(body))


def _title(cells: list[Any], fallback: str) -> tuple[str, list[Any]]:
    """The first heading as text, and the cells without it."""
    for position, cell in enumerate(cells):
        found = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if found:
            rest = type(cell)(cell, source=_HEADING.sub("", cell.source, count=1))
            return re.sub(r"[*_`]", "", found.group(1)), [*cells[:position], rest, *cells[position + 1 :]]
    return fallback.replace("_", " ").capitalize(), cells


def _cell(cell: Any) -> str:
    if cell.cell_type == "markdown":
        return f'<section class="prose">{_markdown(cell.source)}</section>\n' if cell.source.strip() else ""
    if cell.cell_type != "code":
        return ""
    return "".join(_output(output) for output in cell.outputs)


def _markdown(source: str) -> str:
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _output(output: Any) -> str:
    if output.output_type == "error":
        return f'<pre class="plain">{escape(f"{output.ename}: {output.evalue}")}</pre>\n'
    if output.output_type not in ("display_data", "execute_result"):
        return f'<pre class="plain">{escape(output.text)}</pre>\n' if output.get("name") == "stdout" else ""
    data = output.data
    kind = next((kind for kind in _RICHEST_FIRST if kind in data), None)
    if kind == "text/html":
        return f'<div class="output">{data[kind]}</div>\n'
    if kind == "image/svg+xml":
        return f"<figure>{_SVG_PROLOGUE.sub('', data[kind])}</figure>\n"
    if kind == "image/png":
        return f'<figure><img alt="" src="data:image/png;base64,{escape("".join(data[kind].split()))}"></figure>\n'
    if kind == "text/markdown":
        return f'<section class="prose">{_markdown(data[kind])}</section>\n'
    return f'<pre class="plain">{escape(data[kind])}</pre>\n' if kind else ""


def _parameters(notebook: Path, cells: Iterable[Any], as_of: datetime | None) -> str:
    unused = {parameter.name for parameter in parameters_of(notebook) if parameter.help.startswith("not used")}
    used = {name: value for name, value in used_parameters(cells).items() if name not in unused}
    said = in_words(used, as_of)
    return f'<p class="parameters">{escape(said)}</p>\n' if said else ""


def used_parameters(cells: Iterable[Any]) -> Mapping[str, Any]:
    """The parameters an executed notebook ran with: its own, overlaid by those that were passed."""
    import ast

    values: dict[str, Any] = {}
    for cell in cells:
        tags = cell.get("metadata", {}).get("tags", [])
        if cell.cell_type != "code" or not {"parameters", "injected-parameters"} & set(tags):
            continue
        for statement in ast.parse(cell.source).body:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
            value = getattr(statement, "value", None)
            if isinstance(target, ast.Name) and value is not None:
                try:
                    values[target.id] = ast.literal_eval(value)
                except ValueError:
                    values[target.id] = ast.unparse(value)
    return values
