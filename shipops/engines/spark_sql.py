"""DuckDB's SQL as Spark's, for what the lists of :mod:`shipops.audit.checking.portable_sql` allow.

sqlglot translates the grammar. What it would leave with another meaning is rewritten here, one function for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlglot import exp

# Stands in no text of a vendor, so nothing a pattern holds is taken for an escape.
_NO_ESCAPE = "\x00"
# From here on letters are for private use; none of a vendor's texts lies in this plane.
_MARKS = 0x10F000


@lru_cache(maxsize=512)
def parsed(text: str) -> exp.Expr:
    """The one statement of ``text``, in DuckDB's dialect. Not to be changed."""
    import sqlglot

    return sqlglot.parse_one(text, dialect="duckdb")


def with_values(statement: exp.Expr, values: Sequence[Any] | Mapping[str, Any]) -> exp.Expr:
    """A copy of ``statement`` with its ``?`` or ``$name`` replaced by literals."""
    from sqlglot import exp

    bound = statement.copy()
    marks = list(bound.find_all(exp.Placeholder, bfs=False))
    for place, mark in enumerate(marks):
        mark.replace(_literal(values[mark.name] if isinstance(values, Mapping) else values[place]))
    return bound


def _literal(value: Any) -> exp.Expr:
    from sqlglot import exp

    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.astimezone(UTC).isoformat(sep=" ")), "TIMESTAMPTZ", dialect="duckdb")
    return exp.convert(value)


def spark_sql(query: exp.Expr, variables: Mapping[str, exp.Expr] | None = None) -> str:
    """``query``, a SELECT in DuckDB's dialect, as Spark says it; ``variables`` are what ``getvariable`` reads."""
    from sqlglot import exp

    written = query.copy()
    for asked in list(written.find_all(exp.Anonymous)):
        if asked.name.lower() == "getvariable":
            asked.replace((variables or {})[asked.expressions[0].name].copy())
    # From the inside out: what stands around a piece holds it as it was rewritten.
    for node in reversed(list(written.walk())):
        rewrite = _REWRITES.get(type(node).__name__)
        if rewrite and (better := rewrite(node.copy(), node.parent)) is not None:
            node.replace(better)
    return written.sql(dialect="spark", comments=False)


def _like(node: exp.Expr, around: exp.Expr | None) -> exp.Expr | None:
    """DuckDB's LIKE has no escape unless one is said, Spark's has the backslash."""
    from sqlglot import exp

    if isinstance(around, exp.Escape):
        return None
    return exp.Escape(this=node, expression=exp.Literal.string(_NO_ESCAPE))


def _escape(node: exp.Expr, _: exp.Expr | None) -> exp.Expr | None:
    """Spark refuses an escape before a letter that needs none."""
    from sqlglot import exp

    pattern, sign = node.this.expression, node.expression
    if not (isinstance(pattern, exp.Literal) and isinstance(sign, exp.Literal)):
        return None
    letters, plain = iter(pattern.name), ""
    for letter in letters:
        meant = next(letters, "") if letter == sign.name else letter
        plain += _NO_ESCAPE + meant if letter == sign.name and meant in "%_" else meant
    pattern.replace(exp.Literal.string(plain))
    sign.replace(exp.Literal.string(_NO_ESCAPE))
    return node


def _case(node: exp.Expr, _: exp.Expr | None) -> exp.Expr | None:
    """Upper and lower case letter by letter, as in DuckDB: to Spark one letter may become two."""
    from sqlglot import exp

    kept = kept_letters(type(node).__name__.lower())
    marks = "".join(chr(_MARKS + place) for place in range(len(kept)))
    hidden = exp.func("TRANSLATE", node.this, exp.Literal.string("".join(kept)), exp.Literal.string(marks))
    changed = type(node)(this=hidden)
    return exp.func("TRANSLATE", changed, exp.Literal.string(marks), exp.Literal.string("".join(kept.values())))


@cache
def kept_letters(function: str) -> Mapping[str, str]:
    """The letters that ``lower`` or ``upper`` make another one of in DuckDB than by Unicode's rules, and which."""
    from shipops.lake.snapshot import new_connection

    letters = [chr(code) for code in range(0x80, 0x20000) if chr(code).isalpha()]
    with new_connection() as db:
        rows = db.execute(f"SELECT letter, {function}(letter) FROM (SELECT unnest(?) AS letter)", [letters]).fetchall()
    # The small sigma at the end of a word is another letter by those rules.
    return {
        letter: made
        for letter, made in rows
        if (letter == "Σ" and function == "lower") or getattr(letter, function)() != made
    }


def _substring(node: exp.Expr, _: exp.Expr | None) -> exp.Expr | None:
    """Before the first letter there is one place to DuckDB, none to Spark."""
    from sqlglot import exp

    start, length = node.args["start"], node.args.get("length")
    if length is None or (isinstance(start, exp.Literal) and start.name != "0"):
        return None
    short = node.copy()
    short.set("start", exp.Literal.number(1))
    short.set("length", exp.Sub(this=exp.paren(length.copy()), expression=exp.Literal.number(1)))
    return exp.case().when(exp.EQ(this=start.copy(), expression=exp.Literal.number(0)), short).else_(node)


def _cast(node: exp.Expr, _: exp.Expr | None) -> exp.Expr | None:
    """As text a moment says that it is UTC; a number is rounded where Spark cuts off, a double to the even one."""
    from sqlglot import exp

    value, kind = node.this, node.args["to"].this
    named = exp.func("TYPEOF", value.copy())

    def of_type(pattern: str) -> exp.Expr:
        return exp.Like(this=named.copy(), expression=exp.Literal.string(pattern))

    if kind in (exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR):
        told = exp.DPipe(this=node, expression=exp.Literal.string("+00"), safe=True)
        return exp.case().when(of_type("timestamp"), told).else_(node.copy())
    if kind not in (exp.DataType.Type.BIGINT, exp.DataType.Type.INT):
        return None

    def rounded(function: str, through: str) -> exp.Expr:
        exact, whole = node.copy(), node.copy()
        exact.set("to", exp.DataType.build(through))
        whole.set("this", exp.func(function, exact))
        return whole

    near = exp.case().when(of_type("double"), rounded("RINT", "DOUBLE"))
    for pattern in ("decimal%", "string"):
        near = near.when(of_type(pattern), rounded("ROUND", "DECIMAL(38, 10)"))
    return near.else_(node)


def _function(node: exp.Expr, _: exp.Expr | None) -> exp.Expr | None:
    from sqlglot import exp

    name = node.name.lower()
    if name == "epoch_us":
        return exp.func("UNIX_MICROS", exp.cast(node.expressions[0], "TIMESTAMPTZ", dialect="duckdb"))
    # Any hash will do where only equality is asked.
    return exp.func("XXHASH64", *node.expressions) if name == "hash" else None


def _data_type(node: exp.Expr, _: exp.Expr | None) -> exp.Expr | None:
    from sqlglot import exp

    return exp.DataType.build("DECIMAL(38, 0)") if node.this == exp.DataType.Type.INT128 else None


def _distinct_texts(node: exp.Expr, around: exp.Expr | None) -> exp.Expr | None:
    """``string_agg(DISTINCT …)``: Spark's own cannot stand beside another aggregate of different values."""
    from sqlglot import exp

    if isinstance(around, exp.Filter):
        return None
    inside = node.this if isinstance(node, exp.Filter) else node
    if not isinstance(inside, exp.GroupConcat):
        return None
    separator = inside.args.get("separator") or exp.Literal.string(",")
    listed = inside.this.this if isinstance(inside.this, exp.Order) else inside.this
    if not isinstance(listed, exp.Distinct):
        return None
    (value,) = listed.expressions
    down = isinstance(inside.this, exp.Order) and bool(inside.this.expressions[0].args.get("desc"))

    def over(function: str) -> exp.Expr:
        made: exp.Expr = exp.func(function, value.copy())
        return exp.Filter(this=made, expression=node.expression.copy()) if node is not inside else made

    in_order = exp.func("SORT_ARRAY", over("COLLECT_SET"), exp.convert(not down))
    joined = exp.func("CONCAT_WS", separator.copy(), in_order, dialect="spark")
    return exp.case().when(exp.GT(this=over("COUNT"), expression=exp.Literal.number(0)), joined)


_REWRITES: Mapping[str, Callable[[exp.Expr, exp.Expr | None], exp.Expr | None]] = {
    "Like": _like, "Escape": _escape, "Lower": _case, "Upper": _case, "Substring": _substring, "Cast": _cast,
    "TryCast": _cast, "Anonymous": _function, "DataType": _data_type, "GroupConcat": _distinct_texts,
    "Filter": _distinct_texts,
}  # fmt: skip
