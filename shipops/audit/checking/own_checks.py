"""A workspace's own checks: ``.sql`` files in its ``checks`` folder, read, confined, and run beside ours.

A file that is at fault is told as not run; it never touches what the others find.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from shipops.audit.checking.catalogue import Check, catalogue, in_turn, parse_check
from shipops.audit.checking.confining import SECONDS, bounded
from shipops.audit.checking.portable_sql import LARGEST, portable
from shipops.audit.findings import SEVERITIES
from shipops.audit.matching.relations import relations
from shipops.engines.database import Database
from shipops.errors import QueryError, ShipopsError

MOST_ROWS = 50_000
"""How many findings a check may return."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEY = ("account", "order_number", "order_id", "part")
_OPTIONAL = ("ss_order_ids", "severity", "headline", "absorbed_part")
_PLAIN = (str, int, float, bool, Decimal, date, datetime)


@dataclass(frozen=True, slots=True)
class NotRun:
    """A check that could not be run: its id, the file it lies in, ``what`` is wrong and the ``remedy``."""

    check: str
    file: str
    what: str
    remedy: str

    def to_dict(self) -> dict[str, str]:
        """The entry of ``not_run`` in ``shipops audit --json``."""
        return {"check": self.check, "file": self.file, "what": self.what, "remedy": self.remedy}


@dataclass(frozen=True, slots=True)
class OwnChecks:
    """The checks of a workspace in the order they run, and those that cannot be run at all."""

    checks: tuple[Check, ...] = ()
    broken: tuple[NotRun, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id, of what runs and of what does not."""
        return (*(check.id for check in self.checks), *(broken.check for broken in self.broken))


NO_OWN_CHECKS = OwnChecks()


def read_own_checks(folder: Path) -> OwnChecks:
    """The checks in ``folder``, which need not exist. Faults of single files are told in ``broken``."""
    checks, broken = [], []
    try:
        files = sorted(path for path in folder.glob("*.sql") if path.is_file())
    except OSError as error:
        return OwnChecks((), (NotRun("", str(folder), f"{folder} cannot be read: {error.strerror}.", "Allow it."),))
    for path in files:
        try:
            checks.append(_read(path))
        except ShipopsError as error:
            broken.append(_not_run(path, error))
    kept = _orderly(checks, broken)
    return OwnChecks(kept, tuple(sorted(broken, key=lambda one: one.file)))


def _read(path: Path) -> Check:
    try:
        if path.stat().st_size > LARGEST * 4:
            raise QueryError(f"The check {path.name} is too large.", f"A check has at most {LARGEST:,} characters.")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise QueryError(f"The check {path.name} cannot be read: {reason}.", "Save it as UTF-8 text.") from None
    check = parse_check(path.name, text)
    if check.id != path.stem or not _ID.fullmatch(check.id):
        raise QueryError(
            f"The check {path.name} has the id {check.id!r}.",
            "Give file and id the same name, of small letters, digits and hyphens.",
        )
    if any(check.id == ours.id for ours in catalogue()):
        raise QueryError(f"The check {path.name} has the id of a check of shipops.", "Choose another id.")
    # What runs is what was understood: the query is written anew from its parsed form.
    query = portable(text, relations(), f"The check {path.name}")
    return replace(check, sql=query.sql(dialect="duckdb", comments=False), file=str(path))


def _orderly(checks: list[Check], broken: list[NotRun]) -> tuple[Check, ...]:
    """The checks in turn; those whose yields_to leads nowhere join ``broken``."""
    ours = [check.id for check in catalogue()]
    kept = list(checks)
    while True:
        try:
            return in_turn(kept, ours)
        except ShipopsError as error:
            lost = {check.id for check in kept} - _reachable(kept, ours)
            broken += [_not_run(Path(check.file), error) for check in kept if check.id in lost]
            kept = [check for check in kept if check.id not in lost]


def _reachable(checks: Iterable[Check], ours: Iterable[str]) -> set[str]:
    """The ids that can run after those they yield to."""
    told = set(ours)
    while new := {check.id for check in checks if set(check.yields_to) <= told} - told:
        told |= new
    return told


def _not_run(path: Path, error: ShipopsError) -> NotRun:
    return NotRun(path.stem, str(path), error.what, error.remedy)


def run_own(
    db: Database, checks: Iterable[Check], accounts: Collection[str], seconds: float = SECONDS
) -> tuple[list[tuple[Check, list[dict[str, Any]]]], list[NotRun]]:
    """What each check returns, and the checks that failed. ``db`` is locked; ``accounts`` are the known ones."""
    results, failed = [], []
    for check in checks:
        path = Path(check.file)
        where = f"The check {path.name}"
        try:
            with bounded(db, where, seconds):
                answer = db.execute(check.sql)
                columns = [column[0] for column in answer.description]
                found = [dict(zip(columns, values, strict=True)) for values in answer.fetchmany(MOST_ROWS + 1)]
            _check_columns(check, columns, where)
            _check_rows(found, accounts, where)
        except QueryError as error:
            failed.append(_not_run(path, error))
        else:
            results.append((check, found))
    return results, failed


def _check_columns(check: Check, columns: list[str], where: str) -> None:
    lacking = [name for name in _KEY if name not in columns]
    if lacking:
        raise QueryError(
            f"{where} does not return {', '.join(lacking)}.", f"Return {', '.join(_KEY)}, NULL if need be."
        )
    if len(set(columns)) != len(columns):
        raise QueryError(f"{where} returns two columns of one name.", "Give each column a name of its own.")
    if unknown := sorted(check.names - set(columns) - {"order"}):
        raise QueryError(
            f"{where} names {{{unknown[0]}}} in its header, which the query does not return.",
            "Return it as a column, or take it out of the header.",
        )


def _check_rows(found: list[dict[str, Any]], accounts: Collection[str], where: str) -> None:
    if len(found) > MOST_ROWS:
        raise QueryError(f"{where} returns more than {MOST_ROWS:,} rows.", "Narrow it down to what is wrong.")
    seen = set()
    wholes = {row["part"] or "" for row in found if row["order_id"] is None}
    for row in found:
        _check_row(row, accounts, wholes, where)
        key = (row["account"], row["order_id"], row["part"] or "")
        if key in seen:
            told = " ".join(str(value) for value in (row["account"], row["order_number"] or "", row["part"] or ""))
            raise QueryError(f"{where} returns {told.strip()} twice.", "Group by account, order_id and part.")
        seen.add(key)


def _check_row(row: Mapping[str, Any], accounts: Collection[str], wholes: Collection[str], where: str) -> None:
    if row["account"] not in accounts:
        raise QueryError(
            f"{where} returns the account {row['account']!r}.", f"Accounts: {', '.join(sorted(accounts))}."
        )
    for name in (*_KEY, *_OPTIONAL):
        if not isinstance(row.get(name), str | None):
            raise QueryError(f"{where} returns {name} as something else than text.", f"CAST({name} AS VARCHAR).")
    if row.get("severity") not in (None, *SEVERITIES):
        raise QueryError(f"{where} returns the severity {row['severity']!r}.", f"Use {', '.join(SEVERITIES)}.")
    if row.get("absorbed_part") is not None and row["absorbed_part"] not in wholes:
        raise QueryError(
            f"{where} returns the absorbed_part {row['absorbed_part']!r}, and no row without order_id has that part.",
            "Return the finding about the whole connection too.",
        )
    for name, value in row.items():
        if value is not None and (
            not isinstance(value, _PLAIN)
            or ((name.endswith("@") or name == "began_at") and not isinstance(value, datetime))
        ):
            raise QueryError(f"{where} returns {name} as {type(value).__name__}.", "Return text, numbers or times.")
