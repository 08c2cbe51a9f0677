"""The orders that time alone may change are found by any moment of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from shipops.audit.remembering.moving import Span, in_time
from shipops.lake.snapshot import new_connection
from shipops.lake.sql_types import no_rows
from shipops.lake.tables import schemas

FIRST = datetime(2026, 11, 2, 12, tzinfo=UTC)
LAST = FIRST + timedelta(minutes=10)
HOUR = timedelta(hours=1)
INSIDE, BEFORE = FIRST + timedelta(minutes=5), FIRST - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"created_at": INSIDE}, True),
        ({"created_at": BEFORE}, False),
        ({"created_at": INSIDE - HOUR, "created_slack_s": 3600}, True),
        ({"created_at": INSIDE - HOUR, "created_slack_s": 0}, False),
        ({"created_at": BEFORE - HOUR, "created_slack_s": 3600}, False),
        ({"voided_at": INSIDE}, True),
        ({"voided_at": INSIDE - HOUR}, True),
        ({"voided_at": BEFORE - HOUR}, False),
        ({"voided_at": LAST + timedelta(seconds=1)}, False),
    ],
)
def test_a_label_is_met_by_its_moment_its_slack_and_the_hour_a_voided_one_is_left(
    told: dict[str, object], found: bool
) -> None:
    with new_connection() as db:
        for name in ("orders", "units", "shipments", "order_events"):
            db.execute(f"CREATE TABLE {name} AS {no_rows(schemas()[name])}")
        schema = schemas()["shipments"]
        row = pa.Table.from_pylist([{"account": "a", "order_id": "1"} | told], schema=schema)
        db.register("label", row)
        db.execute("INSERT INTO shipments SELECT * FROM label")
        moved = [Span("happened", FIRST.isoformat(), LAST.isoformat())]
        assert in_time(db, moved) == ([("a", "1")] if found else [])
