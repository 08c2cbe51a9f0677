"""What the layout promises: arrows only point down, and two sides share nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.harness import ROOT

PACKAGE = ROOT / "shipops"
# From the bottom up; a part may import from its own line and from those above it in this list.
LAYERS = (
    {"errors", "durations", "moments", "keeping"},
    {"records", "config", "address_forms", "countries", "normal_forms", "working_calendar", "display"},
    {"systems", "integrations"},
    {"lake", "sync", "planning"},
    {"engines"},
    {"duplicates"},
    {"audit"},
    {"reports", "desk", "doctor"},
    {"workspace_folder"},
    {"workspace"},
    {"alerts"},
    {"schedule"},
    {"cli", "__init__", "__main__"},
)
CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}


def imports_of(file: Path) -> Iterator[str]:
    """Every module of the package that ``file`` imports, at run time or only for its types."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition(".")[0] == "shipops")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "shipops":
            if node.module == "shipops":
                yield from (f"shipops.{alias.name}" for alias in node.names)
            else:
                yield str(node.module)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"


def part_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


FILES = sorted(PACKAGE.rglob("*.py"))


def test_every_part_of_the_package_has_its_place() -> None:
    assert {part_of(file) for file in FILES} - {"sandbox"} == set(LEVEL)


@pytest.mark.parametrize("part", sorted(LEVEL))
def test_arrows_only_point_down_from(part: str) -> None:
    upward = {
        (str(file.relative_to(ROOT)), name)
        for file in FILES if part_of(file) == part
        for name in imports_of(file)
        if (target := name.split(".")[1]) in LEVEL and LEVEL[target] > LEVEL[part]
    }  # fmt: skip
    assert upward == set()


def test_the_sandbox_knows_nothing_of_the_clients_and_only_the_command_line_knows_it() -> None:
    allowed = {"sandbox", "errors"}
    known = {name.split(".")[1] for file in FILES if part_of(file) == "sandbox" for name in imports_of(file)}
    assert known == allowed
    knowing = {part_of(file) for file in FILES for name in imports_of(file) if name.startswith("shipops.sandbox")}
    assert knowing == {"sandbox", "cli"}


def test_no_table_is_read_through_files_that_python_opens_for_threads() -> None:
    """deltalake's own reading of a table was aborted at the process's end once in fifteen: ``Lake.rows`` is not."""
    reading = {
        str(file.relative_to(PACKAGE))
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"to_pyarrow_table", "to_pyarrow_dataset"}
    }
    assert reading == set()


def test_nothing_below_the_faces_asks_the_machine_for_the_time() -> None:
    asking = {
        str(file.relative_to(PACKAGE))
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS
    }  # fmt: skip
    # Pacing measures real time: the files it leaves are cleared away by their age.
    assert asking == {"workspace.py", "systems/budget_store.py"}
