"""No secret leaves with a run: not in its parameters, its notebook, its page, its rows or what is noted of it."""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shipops.config.secrets import Secrets
from shipops.display.markup import page_style_block, without_shared_blocks
from shipops.display.table import packed_rows, without_packed_rows
from shipops.errors import NotebookError

# Terminal colours, which may stand within what they colour.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_MARKUP = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r'\b(?:name|Target)="([^"]*)"')
# The format's own words are no secret, even where somebody chose one as a password.
_FORMAT = frozenset(
    {
        "cells", "cell_type", "execution_count", "id", "metadata", "outputs", "output_type", "source", "nbformat",
        "nbformat_minor", "kernelspec", "language_info", "papermill", "parameters", "environment_variables", "data",
        "traceback", "duration", "end_time", "exception", "start_time", "input_path", "output_path", "version",
    }
)  # fmt: skip


class SecretFoundError(NotebookError):
    """A secret was about to be written; ``kind`` says which, and nothing says what it is."""

    def __init__(self, kind: str, where: str) -> None:
        super().__init__(
            f"The run was stopped: {where} would have held the secret {kind}.",
            "Take it out there; notebooks reach the vendors through the workspace and need no credentials.",
        )
        self.kind = kind


def check_parameters(secrets: Secrets, parameters: Mapping[str, Any]) -> None:
    """Raise :class:`SecretFoundError` where a parameter, or its name, holds a secret."""
    for name, value in parameters.items():
        for text in (name, *_texts(value)):
            if kind := secrets.found(text):
                raise SecretFoundError(kind, f"parameter {secrets.hidden(name)!r}")


def check_file(secrets: Secrets, path: Path) -> None:
    """Raise :class:`SecretFoundError` where the file of a run at ``path`` holds a secret."""
    if kind := held(secrets, path):
        raise SecretFoundError(kind, secrets.hidden(path.name))


def held(secrets: Secrets, path: Path) -> str:
    """What secret the file at ``path`` holds; empty where it holds none."""
    return next((kind for text in _contents(path) if (kind := secrets.found(text))), "")


def cleaned(secrets: Secrets, notebook: str) -> tuple[str, str]:
    """A notebook's text with every secret written out as •••, and what secret was in it (empty: none)."""
    coloured, packed = "\\u001b[" in notebook, "<template>" in notebook
    if not coloured and not packed and not secrets.found(notebook):
        return notebook, ""
    met: list[str] = []

    def clean(text: str) -> str:
        # Of a long table nobody can reach into the packed rows: with a secret in them they go.
        if kind := secrets.found("\n".join(packed_rows(text))):
            met.append(kind)
            text = without_packed_rows(text)
        if kind := secrets.found(text):
            met.append(kind)
            return secrets.hidden(text)
        if coloured and (kind := secrets.found(plain := _COLOUR.sub("", text))):
            met.append(kind)
            return secrets.hidden(plain)
        return text

    document = _mapped(json.loads(notebook), clean)
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n", met[0]) if met else (notebook, "")


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    if isinstance(value, dict):
        return {name if name in _FORMAT else change(name): _mapped(item, change) for name, item in value.items()}
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _texts(name)
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    else:
        yield str(value)


def _contents(path: Path) -> Iterator[str]:
    """The texts in a file of a run, as they are read."""
    yield path.name
    if path.suffix == ".parquet":
        yield from _columns(path)
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            parts = [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
        for part in parts:
            # What people wrote, without the words of the format.
            yield html.unescape(_MARKUP.sub("\n", part))
            yield from (html.unescape(told) for told in _ATTRIBUTE.findall(part))
    elif path.suffix == ".ipynb":
        yield from _in_notebook(json.loads(path.read_text(encoding="utf-8")))
    else:
        text = path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".html":
            # The shared style and script are ours, and full of plain words.
            text = without_shared_blocks(text).replace(page_style_block(), "")
            yield html.unescape(text)
            yield from map(html.unescape, packed_rows(text))
        yield text


def _in_notebook(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (name for name in value if name not in _FORMAT)
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _in_notebook(item)
    elif isinstance(value, str):
        yield _COLOUR.sub("", value)
        yield from map(html.unescape, packed_rows(value))


def _columns(path: Path) -> Iterator[str]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches():
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            yield name
            # One text a column: a secret is in it if it is in a value.
            yield "\n".join(text for value in column.to_pylist() for text in _texts(value))
