"""The files of the lake tell what is not in them."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from merchants import NOW, Merchant, fill

from shipops.lake import Ingest, Lake


@pytest.mark.parametrize(
    ("table", "column"), [("identifiers", "value"), ("orders", "order_id"), ("units", "customer_reference_norm")]
)
def test_appended_and_merged_files_carry_a_filter(tmp_path: Path, table: str, column: str) -> None:
    lake, m = Lake(tmp_path), Merchant()
    m.sale("SO-1", customer_reference="PO-1")
    fill(lake, m)
    later = Merchant()
    later.sale("SO-1", customer_reference="PO-2", seen_at=NOW)
    with lake.writing():
        Ingest(lake, later.everything()).commit()
    for file in lake.files(table):
        ((filtered,),) = duckdb.execute(
            "SELECT count(bloom_filter_offset) = count(*) AND count(*) > 0 FROM parquet_metadata(?) "
            "WHERE path_in_schema = ?",
            [file, column],
        ).fetchall()
        assert filtered
