"""Values at the edge, and what is asked of them: every listed function, and what is no function."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa

TEXTS = (
    None, "", "a", "b", "İ", "ß", "ΑΣ ΣΑ", "o'x", "a\\b", "50%", "x_y", "x%y", " pad ", "Ünïcode", "🤦🏼", "10", "-3",
    "007", "1.5",
)  # fmt: skip
NUMBERS = (None, 0, 1, -7, 7, 3, 2**40)
DECIMALS = (
    None, *map(Decimal, ("0", "0.5", "-0.5", "1.5", "2.5", "-2.5", "2.6750", "-0.0050", "99999.9999", "10")),
)  # fmt: skip
DOUBLES = (None, 0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 2.675, 0.1, 1234567.25)
# Chicago turns its clocks forward and back; before the epoch; the day of a leap year.
TIMES = (
    None, datetime(2026, 3, 8, 7, 59, 59, 999999, UTC), datetime(2026, 3, 8, 8, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 1, 7, 30, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2024, 2, 29, 12, 0, tzinfo=UTC),
)  # fmt: skip
FLAGS = (None, True, False)
_COLUMNS = {
    "t": TEXTS, "n": NUMBERS, "d": DECIMALS, "f": DOUBLES, "m": TIMES, "b": FLAGS,
    "day": tuple(at and at.date() for at in TIMES),
}  # fmt: skip
_SCHEMA = pa.schema(
    [("place", pa.int64()), ("t", pa.string()), ("n", pa.int64()), ("d", pa.decimal128(18, 4)), ("f", pa.float64()),
     ("m", pa.timestamp("us", tz="UTC")), ("b", pa.bool_()), ("day", pa.date32())]
)  # fmt: skip
_ROWS = 60


def edges() -> pa.Table:
    """Rows in which every value comes up, beside others each time."""
    rows = [
        {"place": place} | {name: values[place % len(values)] for name, values in _COLUMNS.items()}
        for place in range(_ROWS)
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


SINGLE: Mapping[str, tuple[str, ...]] = {
    "abs": ("abs(n)", "abs(d)", "abs(f)"),
    "ceil": ("ceil(d)", "ceil(f)", "ceil(n)"),
    "floor": ("floor(d)", "floor(f)", "floor(n)"),
    "coalesce": ("coalesce(t, 'none')", "coalesce(d, 0)"),
    "concat_ws": ("concat_ws(', ', t, CAST(n AS VARCHAR), 'x')",),
    "epoch_us": ("epoch_us(m)", "epoch_us(m) - 3600000000"),
    "greatest": ("greatest(n, 2)", "greatest(d, n)", "greatest(t, 'b')"),
    "least": ("least(n, 2)", "least(d, n)", "least(t, 'b')"),
    "length": ("length(t)",),
    "lower": ("lower(t)",),
    "upper": ("upper(t)",),
    "nullif": ("nullif(t, '')", "nullif(n, 0)"),
    "replace": ("replace(t, 'a', '')", r"replace(t, '\', '/')", "replace(t, '', 'x')"),
    "round": ("round(d)", "round(d, 2)", "round(f)", "round(f, 1)"),
    "starts_with": ("starts_with(t, 'x')", "starts_with(t, '')"),
    "substring": ("substring(t, 1, 2)", "substring(t, 2)", "substring(t, 0, 2)", "substring(t, -1, 1)"),
    "trim": ("trim(t)", "rtrim(rtrim(CAST(d AS VARCHAR), '0'), '.')"),
    "cast": (
        "CAST(n AS VARCHAR)", "CAST(d AS VARCHAR)", "CAST(b AS VARCHAR)", "CAST(m AS VARCHAR)", "CAST(day AS VARCHAR)",
        "CAST(f AS VARCHAR)", "CAST(m AS DATE)", "CAST(day AS TIMESTAMPTZ)", "CAST(d AS BIGINT)", "CAST(f AS BIGINT)",
        "CAST(n AS DECIMAL(18, 2))", "CAST(d AS DECIMAL(18, 2))", "CAST(d AS DOUBLE)",
    ),
    "try_cast": ("try_cast(t AS BIGINT)", "try_cast(t AS DECIMAL(18, 2))", "try_cast(t AS TIMESTAMPTZ)"),
}  # fmt: skip
OVER_ROWS: Mapping[str, tuple[str, ...]] = {
    "row_number": ("row_number() OVER (PARTITION BY b ORDER BY n DESC, t, place)",),
    "rank": ("rank() OVER (ORDER BY d)",),
    "dense_rank": ("dense_rank() OVER (ORDER BY t DESC)",),
    "lag": ("lag(n) OVER (ORDER BY m, place)",),
    "lead": ("lead(t, 2) OVER (PARTITION BY b ORDER BY place)",),
}
OVER_GROUPS: Mapping[str, tuple[str, ...]] = {
    "count": ("count(*)", "count(t)", "count(DISTINCT t)", "count(*) FILTER (WHERE b)"),
    "sum": ("sum(n)", "sum(d)", "sum(CASE WHEN b THEN 1 ELSE 0 END)"),
    "min": ("min(t)", "min(m)", "min(d)"),
    "max": ("max(t)", "max(m)", "max(d)"),
    "bool_or": ("bool_or(b)",),
    "bool_and": ("bool_and(b)",),
    "string_agg": (
        "string_agg(t, ',' ORDER BY t)", "string_agg(t, ',' ORDER BY n DESC, place)",
        "string_agg(t, ', ' ORDER BY d, place) FILTER (WHERE n > 0)", "string_agg(DISTINCT t, ',' ORDER BY t)",
        "string_agg(DISTINCT t, ',' ORDER BY t DESC) FILTER (WHERE b)",
        "string_agg(DISTINCT CASE WHEN n > 9000000000000 THEN t END, ',')", "count(DISTINCT n)",
    ),
}  # fmt: skip
NO_FUNCTIONS = (
    "t LIKE 'x_y'", "t LIKE 'x!_y' ESCAPE '!'", r"t LIKE '%\%'", "t LIKE '50!%' ESCAPE '!'", "t NOT LIKE '%a%'",
    "t LIKE 'a!b' ESCAPE '!'", "n % 3", "d % 3", "n % nullif(n, n)", "d * 3", "d * d", "d + n", "d - 0.5", "-n",
    "t || '|' || n", "t = 'A'", "t < 'b'", "n IS DISTINCT FROM 7", "n IS NOT DISTINCT FROM NULL",
    "m - INTERVAL 3 DAY", "m + INTERVAL 1 HOUR", "m < TIMESTAMPTZ '2026-11-01 07:00:00+00'", "n IN (7, 3)",
    "n NOT IN (7, NULL)", "n BETWEEN 0 AND 3", "b AND n > 0", "NOT b", "CASE WHEN b THEN n ELSE d END", "f * 3",
    "d * 0.1", "count(*) OVER (PARTITION BY t)",
    "max(d) OVER (ORDER BY place ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)", "sum(d) OVER (ORDER BY n)",
)  # fmt: skip
