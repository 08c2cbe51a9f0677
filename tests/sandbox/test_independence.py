"""The sandbox and the clients know nothing of each other."""

from __future__ import annotations

import ast
from pathlib import Path

import shipops.sandbox.app

FORBIDDEN = ("shipops.systems", "shipops.normal_forms", "shipops.records")


def test_nothing_in_the_sandbox_imports_what_clients_are_made_of() -> None:
    folder = Path(shipops.sandbox.app.__file__).parent
    files = sorted(folder.rglob("*.py"))
    imported = {
        (file.name, name)
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [f"{node.module}.{alias.name}" for alias in node.names]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert len(files) > 15
    assert [pair for pair in imported if pair[1].startswith(FORBIDDEN)] == []
