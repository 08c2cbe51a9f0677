"""The records: what they refuse, and their way to Arrow and DuckDB and back."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from shipops.records import DETAIL_COLUMNS, RECORDS, Order, Record, arrow_schema

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
# Everything UTF-8 can hold.
TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=80_000)).map(
    lambda since: datetime(1970, 1, 1, tzinfo=UTC) + since
)
AMOUNTS = st.decimals(-(10**13), 10**13, allow_nan=False, allow_infinity=False, places=4)


def of(annotation: Any) -> st.SearchStrategy[Any]:
    """Values a field of this type may hold."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([st.none() if part is type(None) else of(part) for part in arguments])
    if origin is tuple:
        return st.lists(of(arguments[0]), max_size=3).map(tuple)
    if origin is Literal:
        return st.sampled_from(arguments)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return records(annotation)
    return {
        str: TEXT, int: st.integers(-(2**63), 2**63 - 1), bool: st.booleans(), Decimal: AMOUNTS, datetime: MOMENTS,
        date: st.dates(),
    }[annotation]  # fmt: skip


def records(record: type[BaseModel]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(record)
    return st.builds(record, **{name: of(hints[name]) for name in record.model_fields})


def order(**fields: Any) -> Order:
    least = {"account": "cin7.main", "system": "cin7", "order_id": "s1", "number": "SO-1", "status": "open"}
    return Order.model_validate(least | {"seen_at": NOW} | fields)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_the_schema_has_every_field_and_computed_column_in_order(record: type[Record]) -> None:
    assert arrow_schema(record).names == [*record.model_fields, *record.model_computed_fields]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_key_columns_are_fields(record: type[Record]) -> None:
    assert set(record.key) <= set(record.model_fields)


def test_the_detail_s_columns_are_columns_of_an_order() -> None:
    assert set(DETAIL_COLUMNS) <= set(arrow_schema(Order).names)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
@settings(max_examples=8)
@given(data=st.data())
def test_a_record_comes_back_from_arrow_and_duckdb_as_it_went(record: type[Record], data: st.DataObject) -> None:
    before = data.draw(records(record))
    table = pa.Table.from_pylist([before.model_dump()], schema=arrow_schema(record))
    with duckdb.connect(":memory:") as db:
        db.execute("SET TimeZone = 'UTC'")
        db.register("arrow", table)
        (row,) = db.sql("SELECT * FROM arrow").to_arrow_table().to_pylist()
    after = record.model_validate({name: row[name] for name in record.model_fields})
    assert after == before
    assert {name: row[name] for name in record.model_computed_fields} == {
        name: list(value) if isinstance(value := getattr(before, name), tuple) else value
        for name in record.model_computed_fields
    }


@pytest.mark.parametrize(("value", "kept"), [
    ("1.23456", "1.2346"), ("1.00004", "1.0000"), ("12", "12.0000"), ("-0.00001", "0.0000"),
    ("99999999999999.9999", "99999999999999.9999"),
])  # fmt: skip
def test_amounts_are_kept_to_four_places(value: str, kept: str) -> None:
    assert order(total=Decimal(value)).total == Decimal(kept)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+14", "99999999999999.99999", "-1E+14"])
def test_what_is_no_storable_amount_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        order(total=Decimal(value))


@given(value=st.decimals(allow_nan=True, allow_infinity=True))
def test_an_amount_is_refused_or_fits_its_column(value: Decimal) -> None:
    try:
        kept = order(total=value).total
    except ValidationError:
        return
    assert pa.array([kept], pa.decimal128(18, 4)).to_pylist() == [kept]


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="zone"):
        order(created_at=datetime(2026, 11, 22))  # noqa: DTZ001 - what is refused


def test_times_are_kept_in_utc() -> None:
    pacific = datetime(2026, 11, 22, 4, tzinfo=timezone(timedelta(hours=-8)))
    assert order(created_at=pacific).created_at == NOW
    assert order(created_at=pacific).created_at.tzinfo is UTC  # type: ignore[union-attr]


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra"):
        order(colour="red")


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        order().number = "SO-2"  # type: ignore[misc]


@pytest.mark.parametrize(("fields", "column", "value"), [
    ({"number": "#so-1"}, "number_norm", "SO-1"), ({"email": " Ann@Example.COM "}, "email_norm", "ann@example.com"),
    ({"phone": "+1 (555) 123-4567"}, "phone_norm", "5551234567"),
    ({"external_key": " AbC "}, "external_key_norm", "abc"),
    ({"customer": "Ann Lee"}, "name_norm", "ANN LEE"),
    ({"customer": "Office", "ship_to_name": "Ann Lee"}, "name_norm", "ANN LEE"),
    ({"ship_to_postcode": "60601-1234"}, "postcode_norm", "60601"),
    ({"ship_to_street1": "1 Main Street", "ship_to_street3": "Suite 2"}, "address_norm", "1 MAIN ST STE 2"),
])  # fmt: skip
def test_comparable_columns(fields: dict[str, Any], column: str, value: str) -> None:
    assert getattr(order(**fields), column) == value


@pytest.mark.parametrize("make", [arrow_schema], ids=["schema"])
def test_a_schema_is_made_once(make: Callable[[type[BaseModel]], pa.Schema]) -> None:
    assert make(Order) is make(Order)
