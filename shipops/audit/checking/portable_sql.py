"""The SQL that checks may use: one query, a written list of functions, published relations only.

What is on the lists means the same to DuckDB and, through sqlglot, to Spark. Everything else is refused, so nothing a
check says can reach a file, a setting, the network or a table that may change tomorrow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shipops.errors import QueryError

if TYPE_CHECKING:
    from sqlglot import exp

FUNCTIONS = frozenset(
    {
        # over groups and windows
        "count", "sum", "min", "max", "bool_or", "bool_and", "string_agg",
        "row_number", "rank", "dense_rank", "lag", "lead",
        # of single values
        "abs", "ceil", "coalesce", "concat_ws", "epoch_us", "floor", "greatest", "least", "length", "lower", "nullif",
        "replace", "round", "starts_with", "substring", "trim", "upper", "cast", "try_cast",
    }
)  # fmt: skip
"""The functions a check may call, by their names in DuckDB."""

LARGEST = 100_000
"""How many characters a query may have."""

# What sqlglot calls the pieces of a query. A piece that is not here is refused, whatever it may be.
_PIECES = frozenset(
    {
        "Select", "Union", "Except", "Intersect", "Subquery", "Values", "Tuple", "With", "CTE", "From", "Join", "Where",
        "Group", "Having", "Order", "Ordered", "Limit", "Offset", "Distinct", "Table", "TableAlias", "Column",
        "Identifier", "Alias", "Star", "Literal", "Boolean", "Null", "Paren", "And", "Or", "Not", "EQ", "NEQ", "LT",
        "LTE", "GT", "GTE", "Is", "In", "Between", "Like", "Escape", "Exists", "Case", "If", "Add", "Sub", "Mul", "Mod",
        "Neg", "DPipe", "NullSafeEQ", "NullSafeNEQ", "Window", "WindowSpec", "Filter", "Interval", "Var", "DataType",
        "DataTypeParam",
    }
)  # fmt: skip
_TYPES = frozenset(
    {"VARCHAR", "TEXT", "INT", "BIGINT", "DOUBLE", "DECIMAL", "BOOLEAN", "DATE", "TIMESTAMP", "TIMESTAMPTZ"}
)
_JOIN_SIDES, _JOIN_KINDS = frozenset({"", "LEFT", "RIGHT", "FULL"}), frozenset({"", "INNER", "OUTER", "CROSS"})
# sqlglot's names for functions it knows under another one.
_SAME = {"group_concat": "string_agg", "logical_or": "bool_or", "logical_and": "bool_and", "startswith": "starts_with"}
_INSTEAD = {
    "current_timestamp": "Read the moment from the relation clock (as_of).",
    "current_date": "Read the day from the relation clock (today).",
    "now": "Read the moment from the relation clock (as_of).",
    "today": "Read the day from the relation clock (today).",
    "date_diff": "Compare moments, or subtract their epoch_us.",
    "ilike": "Compare the _norm columns with LIKE.",
    "div": "Multiply the other side instead: engines divide decimals differently.",
    "avg": "Compare sum with count times a number: engines divide decimals differently.",
    "list": "Use string_agg with ORDER BY.",
}


def portable(text: str, relations: Collection[str], where: str) -> exp.Expr:
    """The parsed query of ``text`` if it keeps to the lists; ``where`` is how errors name it.

    Raises :class:`QueryError` with the line and what is wrong.
    """
    query = parsed(text, where)
    check_tables(query, relations, where)
    for node in query.walk():
        _check_piece(node, where)
    return query


def parsed(text: str, where: str) -> exp.Expr:
    """``text`` as exactly one query. Raises :class:`QueryError`."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import ParseError, SqlglotError

    if len(text) > LARGEST:
        raise QueryError(f"{where} is longer than {LARGEST:,} characters.", "Make two checks of it.")
    try:
        statements = [found for found in sqlglot.parse(text, dialect="duckdb") if found is not None]
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        line, near = first.get("line"), str(first.get("highlight") or "").strip()
        raise QueryError(
            f"{_at(where, line)} is not valid SQL" + (f" near {near[:40]!r}." if near else "."),
            "Mend that line; the query is one SELECT.",
        ) from None
    except (SqlglotError, RecursionError, ValueError) as error:
        raise QueryError(f"{where} cannot be read as SQL ({type(error).__name__}).", "Write one SELECT.") from None
    if len(statements) != 1 or not isinstance(statements[0], (exp.Select, exp.SetOperation, exp.Subquery)):
        found = "nothing" if not statements else "several statements" if len(statements) > 1 else statements[0].key
        raise QueryError(f"{where} holds {found.upper() if found.isalpha() else found} where one SELECT belongs.",
                         "Leave one SELECT; WITH, UNION, EXCEPT and INTERSECT are fine.")  # fmt: skip
    return statements[0]


def _check_piece(node: exp.Expr, where: str) -> None:
    from sqlglot import exp

    name = type(node).__name__
    place = _at(where, line_of(node))
    if isinstance(node, exp.Func) and name not in _PIECES:
        called = _function_name(node)
        if called not in FUNCTIONS:
            raise QueryError(f"{place} calls {called}, which checks may not use.", _instead(called))
    elif name not in _PIECES:
        raise QueryError(f"{place} uses {name.upper()}, which checks may not use.", _instead(name.lower()))
    if isinstance(node, exp.Join) and not (
        (node.side or "").upper() in _JOIN_SIDES
        and (node.kind or "").upper() in _JOIN_KINDS
        and not node.args.get("method")
    ):
        raise QueryError(f"{place} uses an unusual kind of join.", "Use JOIN, LEFT JOIN, FULL JOIN or CROSS JOIN.")
    if isinstance(node, exp.DataType) and node.this.name not in _TYPES:
        raise QueryError(f"{place} casts to {node.this.name}.", f"Cast to one of {', '.join(sorted(_TYPES))}.")
    if isinstance(node, exp.With) and node.args.get("recursive"):
        raise QueryError(f"{place} uses WITH RECURSIVE.", "Ties over several steps are in the relation groups.")
    if isinstance(node, exp.Distinct) and node.args.get("on"):
        raise QueryError(f"{place} uses DISTINCT ON.", "Number the rows with row_number() and keep the first.")


def _function_name(node: exp.Func) -> str:
    from sqlglot import exp

    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
    return _SAME.get(name.lower(), name.lower())


def _instead(name: str) -> str:
    if remedy := _INSTEAD.get(name):
        return remedy
    near = get_close_matches(name, sorted(FUNCTIONS), n=1)
    return f"Did you mean {near[0]}?" if near else f"Functions checks may use: {', '.join(sorted(FUNCTIONS))}."


def check_tables(query: exp.Expr, relations: Collection[str], where: str) -> None:
    """Every table of ``query`` is one of ``relations`` or a CTE it can see. Raises :class:`QueryError`."""
    for name, table in read_tables(query):
        from sqlglot import exp

        place = _at(where, line_of(table))
        if not isinstance(table.this, exp.Identifier):
            raise QueryError(f"{place} reads from a function.", f"Read from {_listing(relations)}.")
        if table.args.get("db") or table.args.get("catalog"):
            raise QueryError(f"{place} reads {table.sql()}.", "Name a relation by itself, without a schema.")
        if name not in relations:
            near = get_close_matches(name, sorted(relations), n=1)
            raise QueryError(
                f"{place} reads {name!r}, and there is no such relation.",
                f"Did you mean {near[0]}?" if near else f"There is {_listing(relations)}.",
            )


def read_tables(query: exp.Expr) -> Iterator[tuple[str, exp.Table]]:
    """The tables ``query`` reads that are no CTE of its own where they are named, in lower case."""
    from sqlglot import exp

    for table in query.find_all(exp.Table):
        plain = isinstance(table.this, exp.Identifier) and not (table.args.get("db") or table.args.get("catalog"))
        name = table.name.lower()
        if not (plain and name in _visible(table)):
            yield name, table


def _visible(table: exp.Table) -> set[str]:
    """The CTEs that can be seen from ``table``: those of the queries around it, of a WITH only those before it."""
    from sqlglot import exp

    names: set[str] = set()
    inside: exp.Expr = table
    while inside.parent is not None:
        outer = inside.parent
        if isinstance(outer, exp.With):
            names |= set(_aliases(outer.expressions[: _place(outer.expressions, inside)]))
        elif (own := outer.args.get("with_") or outer.args.get("with")) is not None and own is not inside:
            names |= set(_aliases(own.expressions))
        inside = outer
    return names


def _aliases(expressions: Iterable[exp.Expr]) -> list[str]:
    return [cte.alias.lower() for cte in expressions]


def _place(expressions: list[exp.Expr], node: exp.Expr) -> int:
    return next(place for place, other in enumerate(expressions) if other is node)


def line_of(node: exp.Expr) -> int | None:
    """The line ``node`` begins in, as far as the parser kept it."""
    for part in node.walk():
        if (line := part.meta.get("line")) is not None:
            return int(line)
    return None if node.parent is None else line_of_parent(node)


def line_of_parent(node: exp.Expr) -> int | None:
    """The line of the nearest piece around ``node`` that knows its own."""
    outer = node.parent
    while outer is not None:
        if (line := outer.meta.get("line")) is not None:
            return int(line)
        outer = outer.parent
    return None


def _at(where: str, line: int | None) -> str:
    return f"{where}, line {line}," if line else where


def _listing(names: Collection[str]) -> str:
    return ", ".join(sorted(names))
