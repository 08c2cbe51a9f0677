"""The ways a source can be connected with ShipStation, and which of them exclude each other."""

from __future__ import annotations

from shipops.display.table import Cell, Column, table
from shipops.display.view import View
from shipops.integrations import methods as known
from shipops.reports import wording
from shipops.reports.connection_facts import Connections
from shipops.reports.rows import records

_VERDICTS = {"exclude": "never both", "allowed": "may stand together"}


def method_name(system: str, method: str) -> str:
    """A method as the vendors' pages count it: ``"method 1 (custom store)"``."""
    number = next((one.number for one in known.methods() if (one.system, one.id) == (system, method)), None)
    words = method.replace("_", " ")
    return words if number is None else f"method {number} ({words})"


def methods(facts: Connections) -> View:
    """Every way to connect, whether a link uses it, where it is switched, and what is said of using it with another."""
    used = {(str(row["source"]).partition(".")[0], str(row["method"])) for row in records(facts.links)}
    rows = [
        {
            "system": wording.system_name(one.system), "method": one.title, "does": one.does,
            "used": Cell("yes", tone="good") if (one.system, one.id) in used else "no", "with": _others(one),
            "switch": one.switch_on, "off": one.switch_off, "source": one.source,
        }
        for one in known.methods()
    ]  # fmt: skip
    columns = [
        Column("system", "Source"), Column("method", "Method", "long"), Column("used", "A link uses it"),
        Column("does", "What it does", "long"), Column("with", "Beside another", "long"),
        Column("switch", "Switched on", "long"), Column("off", "Switched off", "long"),
        Column("source", "Where that is written", "long"),
    ]  # fmt: skip
    text = "\n".join(f"{row['method']}: {'used' if isinstance(row['used'], Cell) else 'not used'}" for row in rows)
    return View(table(columns, rows, name="Ways to connect"), text)


def _others(method: known.Method) -> str:
    said = [
        f"with {method_name(one.system, other)} {_VERDICTS[one.verdict]}, says {one.vendor}"
        for one in known.statements()
        if one.system == method.system and method.id in one.about
        for other in one.about
        if other != method.id and one.verdict in _VERDICTS
    ]
    return "; ".join(dict.fromkeys(said))
