"""Rows written by their keys: the same whichever way they are written, and whatever the keys hold."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipops.lake import Lake, storage
from shipops.lake.columns import arrow_table
from shipops.records import OrderLine
from tests.lake.conftest import Make, Rows

make = Make()
# What a key of a line is made of: products, as people name them.
IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=4) | st.sampled_from(
    ["o'brien", '"', "a\\", "%", "--", "';", "\n", "é", "İ"]
)
LINES = st.dictionaries(st.tuples(st.sampled_from(["s1", "s'2"]), IDS), st.tuples(st.integers(0, 9), st.booleans()))


def changes(lines: dict[tuple[str, str], tuple[int, bool]]) -> pa.Table:
    """The lines with a quantity each, and whether they are gone."""
    rows = [make.line(order_id=order, line_id=line, quantity=many) for (order, line), (many, _) in lines.items()]
    gone = pa.array([gone for _, gone in lines.values()], pa.bool_())
    return arrow_table(OrderLine, rows).append_column("_gone", gone)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(first=LINES, then=LINES)
def test_few_rows_are_written_as_many_are(empty_lake: Path, first: Any, then: Any) -> None:
    held = {key: many for key, (many, gone) in first.items() if not gone}
    held |= {key: many for key, (many, _) in then.items()}
    expected = sorted((*key, many) for key, many in held.items() if not then.get(key, (0, False))[1])
    for most in (0, 500):
        with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
            patched.setattr(storage, "_FEW", most)
            lake = Lake(Path(shutil.copytree(empty_lake, Path(folder) / "lake")))
            for lines in (first, then):
                lake.upsert("order_lines", OrderLine.key, changes(lines))
            assert sorted(Rows(lake)("order_lines", "order_id", "line_id", "quantity")) == expected


def test_a_write_beside_ours_is_met_by_another_try(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    lake.upsert("order_lines", OrderLine.key, changes({("s1", "a"): (1, False)}))
    opened, other = lake.table("order_lines"), changes({("s1", "b"): (2, False)}).drop_columns("_gone")

    def stale(name: str, version: int | None = None) -> DeltaTable:
        # Opened before somebody else replaced every row.
        monkeypatch.undo()
        write_deltalake(lake.folder / name, other, mode="overwrite")
        return opened

    monkeypatch.setattr(lake, "table", stale)
    lake.upsert("order_lines", OrderLine.key, changes({("s1", "a"): (3, False)}))
    assert Rows(lake)("order_lines", "line_id", "quantity") == [("a", 3), ("b", 2)]
