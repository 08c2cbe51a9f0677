"""Running every check: ours first, then the workspace's own on a connection that is locked for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from shipops.audit.checking.catalogue import Check, catalogue
from shipops.audit.checking.checkable import NotCheckable, can_run, not_checkable
from shipops.audit.checking.confining import lock, rows
from shipops.audit.checking.own_checks import NO_OWN_CHECKS, NotRun, OwnChecks, run_own
from shipops.audit.checking.telling import told
from shipops.audit.findings import Finding
from shipops.audit.matching.statements import statement
from shipops.config import Config
from shipops.engines.database import Database

Found = tuple[Check, list[dict[str, Any]]]
"""A check, and the rows it found."""

# Checks that tell of one order and yet need what all orders tell: how two look alike, how many are to be closed.
_COUNT_OVER_ALL = frozenset({"probable-duplicate", "shipped-elsewhere"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What all checks found, worst first; the ids of those that ran, the workspace's own that could not, and what
    cannot be checked on an account."""

    findings: list[Finding]
    ran: frozenset[str]
    not_run: tuple[NotRun, ...]
    not_checkable: tuple[NotCheckable, ...]


def check_all(db: Database, lake: Path, config: Config, as_of: datetime, own: OwnChecks = NO_OWN_CHECKS) -> Checked:
    """Run the catalogue and the workspace's ``own`` checks over the published relations of ``db``.

    Every check runs, whatever was asked for: one left out could be the one another yields to. After own checks ``db``
    can read nothing but itself and the folder ``lake``.
    """
    results, failed = _run_all(db, lake, config, catalogue(), own)
    return Checked(
        findings=told(results, as_of),
        ran=frozenset(check.id for check, _ in results),
        not_run=(*own.broken, *failed),
        not_checkable=not_checkable(db, config, (*catalogue(), *own.checks)),
    )


def check_groups(
    db: Database, lake: Path, config: Config, as_of: datetime, own: OwnChecks = NO_OWN_CHECKS
) -> list[Finding]:
    """What the checks find that look at an order and what it is matched with: they tell the same of a few orders as of
    all. Worst first; ``db`` is left as by :func:`check_all`."""
    near = replace(own, checks=tuple(check for check in own.checks if check.scope == "group"))
    results, _ = _run_all(db, lake, config, tuple(check for check in catalogue() if check.scope == "group"), near)
    return told(results, as_of)


def _run_all(
    db: Database, lake: Path, config: Config, checks: tuple[Check, ...], own: OwnChecks
) -> tuple[list[tuple[Check, list[dict[str, Any]]]], list[NotRun]]:
    """The rows of every check, and those of the workspace's ``own`` that failed."""
    ours, others = _able(db, checks), _able(db, own.checks)
    results = [(check, _rows(db, check)) for check in ours]
    failed: list[NotRun] = []
    if others:
        lock(db, lake)
        more, failed = run_own(db, others, frozenset(config.accounts))
        results += more
    return results, failed


def tells_of_one(check: Check) -> bool:
    """Whether what ``check`` finds about an order stands until something around that order changes."""
    return check.scope == "group" and check.id not in _COUNT_OVER_ALL


def rows_table(check: Check) -> str:
    """The table that has the rows of a check that tells of one order, once it ran."""
    return f"rows of {check.id}"


def _rows(db: Database, check: Check) -> list[dict[str, Any]]:
    import duckdb

    # Only DuckDB's are remembered for the next audit.
    if not (tells_of_one(check) and isinstance(db, duckdb.DuckDBPyConnection)):
        return rows(db, statement(check.sql))
    db.execute(statement(f'CREATE OR REPLACE TEMP TABLE "{rows_table(check)}" AS\n{check.sql}'))
    return rows(db, f'SELECT * FROM "{rows_table(check)}"')


def _able(db: Database, checks: tuple[Check, ...]) -> list[Check]:
    return [check for check in checks if can_run(db, check)]
