"""The audit: match, sort into buckets, check, confirm what looks wrong, and set it against the last recorded run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from shipops.audit.checking.all_checks import Checked, check_all
from shipops.audit.checking.catalogue import catalogue
from shipops.audit.checking.own_checks import NO_OWN_CHECKS, OwnChecks
from shipops.audit.confirmation import Confirmation
from shipops.audit.findings import Finding, worst_first
from shipops.audit.life import baseline, history
from shipops.audit.life.decisions import decisions
from shipops.audit.life.learning import keep_learned
from shipops.audit.life.marks import marked, read_marks
from shipops.audit.life.repeating import repeat_offenders
from shipops.audit.life.searches import keep_search, last_search
from shipops.audit.matching.lookalikes import Search, publish_lookalikes, search_told
from shipops.audit.matching.published import published
from shipops.audit.narrowing import asked_for, condition, resolvable
from shipops.audit.pages import with_links
from shipops.audit.question import Question
from shipops.audit.remembering.keeping import keep
from shipops.audit.remembering.redoing import redone
from shipops.audit.result import BUCKETS, AccountState, Audit
from shipops.config import Config
from shipops.duplicates import Tuning, available
from shipops.engines.database import Database, keep_only
from shipops.errors import ConfigError, LakeError
from shipops.lake import Lake, Snapshot

if TYPE_CHECKING:
    import pyarrow as pa

# What a unit's row shows to people, in reading order.
UNIT_COLUMNS = """account, number AS "order", order_id, part, bucket, reason, match_key, link_id AS link,
    due_at, ordered_at, ship_by, ss_numbers AS shipstation_numbers, ss_statuses AS shipstation_statuses, status_text,
    location, channel, tracking, customer, total, currency, shipped, void"""


@dataclass(frozen=True, slots=True)
class Pulling:
    """How suspects are confirmed: ``refresh`` pulls both sides again and returns the accounts that could not be
    pulled; then single orders are looked up live with at most ``budget`` calls."""

    refresh: Callable[[], frozenset[str]]
    budget: int


def audit(
    lake: Lake,
    config: Config,
    question: Question,
    pulling: Pulling | None = None,
    own: OwnChecks = NO_OWN_CHECKS,
    *,
    full: bool = False,
) -> Audit:
    """Audit what ``lake`` holds. With ``pulling``, suspects are confirmed live first; ``own`` checks run beside ours.

    What did not change since the last audit of the same lake is taken over from it, unless it is to be ``full``. Raises
    :class:`LakeError` before the first sync or where memory is not enough, :class:`ConfigError` for an unknown check
    or account.
    """
    rules = _Rules(config, question, own, full)
    with _enough_memory(config):
        result, db = _audited(lake, config, question, pulling, rules, None if full else last_search)
        _keep_units(db)
    return result


def audited(
    lake: Lake,
    config: Config,
    question: Question,
    pulling: Pulling | None = None,
    own: OwnChecks = NO_OWN_CHECKS,
    tuning: Tuning | None = None,
) -> tuple[Audit, Database]:
    """The same as :func:`audit` with nothing taken over but the last search for look-alikes, and the relations it rests
    on; ``tuning`` is how far look-alikes are searched for (default: as configured)."""
    with _enough_memory(config):
        return _audited(lake, config, question, pulling, _Rules(config, question, own, True, tuning), last_search)


@contextmanager
def _enough_memory(config: Config) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        bound = f" of [audit] memory ({config.audit.memory})" if config.audit.memory else ""
        raise LakeError(
            f"The memory{bound} or the disk is not enough for this audit.",
            "Set [audit] memory in shipops.toml higher, or see that the user's cache folder has room for what memory "
            "cannot hold.",
        ) from error


def _audited(
    lake: Lake,
    config: Config,
    question: Question,
    pulling: Pulling | None,
    rules: _Rules,
    searched_before: Callable[[Lake], Search | None] | None,
) -> tuple[Audit, Database]:
    own = rules.own
    _check_question(config, question, own)
    rules = replace(rules, apart=tuple(decision.pair for decision in decisions(lake, question.as_of)))
    view = _View.of(_held(lake), rules, lambda: searched_before(lake) if searched_before else None)
    confirmation = Confirmation()
    if pulling is not None and (view.in_doubt() or any(found.order_id for found in view.findings)):
        from shipops.audit.confirming import confirm

        unreachable = pulling.refresh()
        view = view.again(_held(lake), rules)
        # What is not listed need not be confirmed either.
        asked, _ = baseline.split(view.db, config, asked_for(view.db, view.findings, question))
        confirmation = confirm(
            lake, config, view.db, asked, at=question.as_of, budget=pulling.budget, unreachable=unreachable
        )
        view = view.again(_held(lake), rules, confirmation.searched)
    confirmed = pulling is not None
    findings = [
        replace(found, confirmed=confirmed and confirmation.covers(found))
        for found in view.findings
        if found.id not in confirmation.hidden
    ]
    findings, old = baseline.split(view.db, config, asked_for(view.db, findings, question))
    not_listed = confirmation.hidden | {found.id for found in (old.hidden if old else ())}

    def looked_at(gone: list[Finding]) -> list[Finding]:
        # An order that is there but cannot be read is not resolved, nor is what is only summed in one line.
        readable = [found for found in gone if found.id not in not_listed]
        return resolvable(view.db, config, readable, question, view.checked.ran)

    marks = read_marks(lake, question.as_of)
    before = _before(lake, question)
    findings = history.compared(before, marked(findings, marks, question.as_of), looked_at)
    findings = with_links(view.db, marked(findings, marks, question.as_of))
    result = Audit(
        as_of=question.as_of,
        accounts=_accounts(view.db, config, view.snapshot),
        buckets=_buckets(view.db, config, question),
        findings=tuple(worst_first(findings)),
        unit_rows=partial(_units, view.db, question),
        baseline=old,
        repeat_offenders=repeat_offenders(view.db, before, findings),
        own_checks=own.checks,
        compared_with=before.last_at,
        not_run=tuple(one for one in view.checked.not_run if question.is_about_check(one.check)),
        not_checkable=tuple(
            one
            for one in view.checked.not_checkable
            if question.is_about_check(one.check) and (not question.accounts or one.account in question.accounts)
        ),
    )
    if question.record:
        history.record(lake, question.job, question.run_id, result)
        if (search := view.search()) is not None:
            keep_search(lake, search)
        keep_learned(lake, config, view.db, view.findings, (*catalogue(), *own.checks))
    return result, view.db


def _held(lake: Lake) -> Snapshot:
    snapshot = lake.snapshot()
    if snapshot is None:
        raise LakeError("There is nothing in the lake yet.", "Run `shipops sync` first.")
    return snapshot


@dataclass(frozen=True, slots=True)
class _Rules:
    """What an audit goes by beside the lake: ``full`` where nothing may be taken over from an earlier one; ``apart``
    are the pairs of orders that somebody said are no duplicates."""

    config: Config
    question: Question
    own: OwnChecks
    full: bool
    tuning: Tuning | None = None
    apart: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _View:
    """The lake matched and checked at one moment; ``searched`` are the keys of units looked for live in vain,
    ``search`` tells what the search for look-alikes went by and found."""

    snapshot: Snapshot
    searched: frozenset[str]
    db: Database
    checked: Checked
    search: Callable[[], Search | None]

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        rules: _Rules,
        before: Callable[[], Search | None],
        searched: frozenset[str] = frozenset(),
    ) -> _View:
        """The view of ``snapshot``, as far as that can be from what is remembered of an earlier one; ``before`` tells
        the last search for look-alikes. On Spark nothing is remembered."""
        import duckdb

        config, at, own = rules.config, rules.question.as_of, rules.own
        if config.engine == "duckdb" and not (rules.full or own.checks):
            again = redone(snapshot, config, at, searched=searched, decided=rules.apart)
            if again is not None:
                kept = again.db

                def found_alike() -> Search | None:
                    return search_told(kept, config) if available() else None

                if again.many and snapshot.pinned and not searched:
                    keep(kept, snapshot, config, found_alike(), rules.apart)
                return cls(snapshot, searched, kept, replace(again.checked, not_run=own.broken), found_alike)
        db = published(snapshot, config, at, searched)
        search = publish_lookalikes(db, config, decided=rules.apart, before=before(), tuning=rules.tuning)
        checked = check_all(db, snapshot.folder, config, at, own)
        whole = snapshot.pinned and not (searched or own.checks or rules.tuning)
        if whole and isinstance(db, duckdb.DuckDBPyConnection):
            keep(db, snapshot, config, search, rules.apart)
        return cls(snapshot, searched, db, checked, lambda: search)

    def again(self, snapshot: Snapshot, rules: _Rules, searched: frozenset[str] = frozenset()) -> _View:
        """The view of ``snapshot``: this one where nothing changed since it was made."""
        if (snapshot, searched) == (self.snapshot, self.searched):
            return self
        return _View.of(snapshot, rules, self.search, searched)

    @property
    def findings(self) -> list[Finding]:
        return self.checked.findings

    def in_doubt(self) -> bool:
        """Whether a unit is ready and it cannot be told from the lake whether ShipStation has it."""
        query = "SELECT 1 FROM matched WHERE bucket = 'undetermined' AND eligible LIMIT 1"
        return self.db.execute(query).fetchone() is not None


def _before(lake: Lake, question: Question) -> history.Past:
    """The runs an audit is set against: its own job's, or, where it keeps nothing itself and its job never ran, those
    of the job that was recorded last."""
    before = history.past(lake, question.job, question.as_of)
    if question.record or before.runs:
        return before
    return history.past(lake, history.last_job(lake, question.as_of), question.as_of)


def _check_question(config: Config, question: Question, own: OwnChecks) -> None:
    known = [*(check.id for check in catalogue()), *own.ids]
    for wanted in question.checks:
        if wanted not in known:
            raise ConfigError(f"There is no check {wanted}.", f"Known checks: {', '.join(sorted(known))}.")
    for account in question.accounts:
        if account not in config.accounts:
            raise ConfigError(f"There is no account {account}.", f"Configured: {', '.join(config.accounts) or 'none'}.")


def _accounts(db: Database, config: Config, snapshot: Snapshot) -> dict[str, AccountState]:
    details = dict(
        db.execute(
            "SELECT account, avg(CASE WHEN detail_at IS NOT NULL THEN 1.0 ELSE 0.0 END) FROM orders "
            "WHERE system <> 'shipstation' GROUP BY account"
        ).fetchall()
    )
    states = {}
    for account in config.accounts:
        coverage = snapshot.coverage.get(account)
        # ShipStation's lists are whole documents: there is no detail left to fetch.
        detail = 1.0 if account.startswith("shipstation.") and coverage else float(details.get(account, 0.0))
        states[account] = AccountState(
            complete=coverage is not None and coverage.proven,
            as_of=coverage.as_of if coverage else None,
            detail_coverage=detail,
        )
    return states


def _buckets(db: Database, config: Config, question: Question) -> dict[str, dict[str, int]]:
    counted = db.execute(
        f"SELECT account, bucket, count(*) FROM matched AS m {condition(question)} GROUP BY ALL"
    ).fetchall()
    orders = dict(
        db.execute(
            f"SELECT account, count(DISTINCT order_id) FROM matched AS m {condition(question)} GROUP BY ALL"
        ).fetchall()
    )
    result = {}
    for account in config.sources:
        if question.accounts and account not in question.accounts:
            continue
        counts = dict.fromkeys(BUCKETS, 0) | {name: n for owner, name, n in counted if owner == account}
        result[account] = counts | {"total": sum(counts.values()), "orders": orders.get(account, 0)}
    return result


def _keep_units(db: Database) -> None:
    """Let go of all that the rows of units are not made from: a result may be kept for long. Where they were taken over
    from a remembered audit they are read from its file, and there is little beside."""
    import duckdb

    views = "SELECT 1 FROM duckdb_views() WHERE view_name = 'matched'"
    if not (isinstance(db, duckdb.DuckDBPyConnection) and db.execute(views).fetchall()):
        keep_only(db, _UNITS_FROM)


_UNITS_FROM = ("matched", "unit_tracking", "orders")


def _units(db: Database, question: Question) -> pa.Table:
    tracking = (
        "LEFT JOIN (SELECT unit_key, string_agg(DISTINCT tracking, ', ' ORDER BY tracking) AS tracking "
        "FROM unit_tracking GROUP BY unit_key) AS t USING (unit_key)"
    )
    asked = f"SELECT {UNIT_COLUMNS} FROM matched AS m {tracking} {condition(question)}"
    return db.sql(f"{asked} ORDER BY account, number, order_id, part").to_arrow_table()
