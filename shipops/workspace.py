"""The folder a team works in: its ``shipops.toml``, its lake, its reports."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from shipops.config import FILE_NAME, Config, read_config
from shipops.errors import ConfigError, LakeError, NotFoundError
from shipops.moments import parse_moment
from shipops.systems.reading import Progress, silent
from shipops.workspace_folder import workspace_folder

if TYPE_CHECKING:
    import pandas as pd

    from shipops.audit.cases.result import Duplicates
    from shipops.audit.checking.checks_view import Checks
    from shipops.audit.checking.own_checks import OwnChecks
    from shipops.audit.explaining import Explanation
    from shipops.audit.life.comparing import Comparison
    from shipops.audit.question import Question
    from shipops.audit.result import Audit
    from shipops.audit.run import Pulling
    from shipops.desk.decisions import DecisionsDesk
    from shipops.desk.findings import FindingsDesk
    from shipops.desk.trace import Trace, Traces
    from shipops.doctor.capture import Captured
    from shipops.doctor.observations import Examination
    from shipops.engines.database import Database
    from shipops.lake import Lake, Snapshot
    from shipops.lake.upkeep import Tidied
    from shipops.reports.history import Run
    from shipops.reports.run import RunResult
    from shipops.sync import SyncReport
    from shipops.working_calendar import WorkingCalendar

Clock = Callable[[], datetime]


def machine_clock() -> datetime:
    """The machine's time in UTC: the one place a face takes it from."""
    return datetime.now(UTC)


def machine_user() -> str:
    """Who is logged in; empty where the machine does not say."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


@dataclass(frozen=True)
class Workspace:
    """An opened workspace. ``clock`` says what time it is; everything below is handed its answer."""

    folder: Path
    config: Config
    clock: Clock
    fixed: bool = False  # the clock was set by --as-of

    @classmethod
    def open(cls, folder: str | os.PathLike[str] = "", *, as_of: str = "") -> Workspace:
        """Open the workspace in ``folder``; see :func:`shipops.open`."""
        place = workspace_folder(folder)
        config = read_config(place / FILE_NAME)
        moment = as_of or os.environ.get("SHIPOPS_AS_OF", "")
        if not moment:
            return cls(place, config, machine_clock)
        # A time without a zone is UTC here, as everything stored is.
        fixed = parse_moment(moment, zone=ZoneInfo("UTC"), now=machine_clock())
        return cls(place, config, lambda: fixed, fixed=True)

    @property
    def timezone(self) -> str:
        """The zone people read times in."""
        return self.config.timezone

    @property
    def calendar(self) -> WorkingCalendar:
        """The working hours people keep."""
        return self.config.working_calendar

    @property
    def reports(self) -> Path:
        """Where reports are written."""
        return self.folder / self.config.reports

    @property
    def lake(self) -> Lake:
        """The lake."""
        from shipops.lake import Lake

        return Lake(self.folder / self.config.lake)

    def snapshot(self) -> Snapshot:
        """The last complete state of the lake. Raises :class:`LakeError` before the first sync."""
        snapshot = self.lake.snapshot()
        if snapshot is None:
            raise LakeError("There is nothing in the lake yet.", "Run `shipops sync` first.")
        return snapshot

    def sync(self, *, system: str = "", full: bool = False, progress: Progress = silent) -> SyncReport:
        """Pull what changed, from every account or those of one ``system``. See :func:`shipops.sync.sync`."""
        from shipops.sync import sync

        accounts = tuple(name for name in self.config.accounts if not system or name.partition(".")[0] == system)
        if not accounts:
            raise ConfigError(
                f"No {system or 'account'} account is configured.", f"Add one to {FILE_NAME} in {self.folder}."
            )
        return sync(self.lake, self.config, now=self.clock(), accounts=accounts, full=full, progress=progress)

    def tidy(self) -> Tidied:
        """Remove from the lake what nobody can ask for any more (``[sync] keep``), and the texts of documents and the
        evidence of findings that are older than they may be kept (``[privacy]``). A pull does it once a day."""
        from shipops.lake.upkeep import tidy

        with self.lake.writing():
            config = self.config
            return tidy(self.lake, config.sync.keep.wall, config.privacy.raw_retention.wall, self.clock())

    def audit(
        self,
        *,
        since: str = "",
        until: str = "",
        accounts: Iterable[str] = (),
        checks: Iterable[str] = (),
        confirm: bool = False,
        job: str = "audit",
        record: bool = False,
        full: bool = False,
        progress: Progress = silent,
    ) -> Audit:
        """Audit what the lake holds; with ``confirm`` suspects are looked up live first.

        ``since`` / ``until`` take ``-7d``, a date or a time; ``record`` keeps the findings under ``job``; ``full``
        takes nothing over from the last audit.
        """
        from dataclasses import replace

        from shipops.audit.run import audit
        from shipops.reports.history import RUN_ID, run_id_of

        question = replace(
            self._question(since, until, accounts),
            checks=tuple(checks), job=job, record=record,
            run_id=os.environ.get(RUN_ID, "") or run_id_of(machine_clock()),
        )  # fmt: skip
        return audit(self.lake, self.config, question, self._pulling(confirm, progress), self.own_checks(), full=full)

    def duplicates(
        self,
        *,
        since: str = "",
        until: str = "",
        accounts: Iterable[str] = (),
        stores: Iterable[str | int] = (),
        window: str = "",
        threshold: float = 0.0,
        confirm: bool = False,
        progress: Progress = silent,
    ) -> Duplicates:
        """Every purchase that stands there more than once, proven by keys or very probably, most urgent first.

        ``stores`` are ids of ShipStation stores; ``window`` (``7d``) and ``threshold`` (0.5 to 1) overrule
        ``[duplicates]``; with ``confirm`` suspects are looked up live first. See
        :func:`shipops.audit.cases.find.find_duplicates`.
        """
        from shipops.audit.cases.find import find_duplicates
        from shipops.audit.matching.lookalikes import tuning_of

        return find_duplicates(
            self.lake, self.config, self._question(since, until, accounts), self._pulling(confirm, progress),
            self.own_checks(), tuning=tuning_of(self.config, window=window, threshold=threshold),
            stores={str(store) for store in stores},
        )  # fmt: skip

    @property
    def decisions(self) -> DecisionsDesk:
        """What the team decided about look-alikes: ``list``, ``decide``, ``undecide``."""
        from shipops.desk.decisions import DecisionsDesk
        from shipops.desk.trace import keys_named

        def named(identifier: str) -> list[str]:
            if "|" in identifier:
                return [identifier]
            return keys_named(self.snapshot(), self.config, identifier, self.clock())

        return DecisionsDesk(self.lake, at=self.clock(), named=named, user=machine_user)

    def _question(self, since: str, until: str, accounts: Iterable[str]) -> Question:
        """What is asked, as of now: ``since`` and ``until`` read in the workspace's zone."""
        from shipops.audit.question import Question

        now, zone = self.clock(), ZoneInfo(self.timezone)
        return Question(
            as_of=now,
            accounts=tuple(accounts),
            since=parse_moment(since, zone=zone, now=now) if since else None,
            until=parse_moment(until, zone=zone, now=now) if until else None,
        )

    def _pulling(self, confirm: bool, progress: Progress) -> Pulling | None:
        """How suspects are confirmed live, where that is wanted and possible."""
        from shipops.audit.run import Pulling

        if not confirm or self._looks_back():
            return None
        return Pulling(lambda: self.sync(progress=progress).failed, self.config.audit.confirm_calls)

    def own_checks(self) -> OwnChecks:
        """The workspace's own checks: the ``.sql`` files in its ``checks`` folder."""
        from shipops.audit.checking.own_checks import read_own_checks

        return read_own_checks(self.folder / "checks")

    def checks(self) -> Checks:
        """Every check of this workspace, with what cannot be run or told here; before the first sync by their files
        alone."""
        from shipops.audit.checking.all_checks import check_all
        from shipops.audit.checking.catalogue import catalogue
        from shipops.audit.checking.checks_view import Checks
        from shipops.audit.matching.lookalikes import publish_lookalikes
        from shipops.audit.matching.published import published

        own, snapshot = self.own_checks(), self.lake.snapshot()
        every = (*catalogue(), *own.checks)
        if snapshot is None:
            return Checks(every, own.broken)
        db = published(snapshot, self.config, self.clock())
        publish_lookalikes(db, self.config, decided=self._decided())
        checked = check_all(db, snapshot.folder, self.config, self.clock(), own)
        return Checks(every, checked.not_run, checked.not_checkable)

    def _looks_back(self) -> bool:
        """``--as-of`` lies before the last pull: then live systems would tell of a later time."""
        return self.fixed and self.clock() < self.snapshot().as_of

    @property
    def findings(self) -> FindingsDesk:
        """The findings of the last recorded run and what the team decides about them: ``list``, ``show``, ``mute``,
        ``unmute``, ``assign``, ``note``, ``export_mutes``, ``import_mutes``."""
        from shipops.audit.checking.catalogue import catalogue
        from shipops.desk.findings import FindingsDesk

        return FindingsDesk(
            self.lake,
            self.config,
            at=self.clock(),
            checks=(*(check.id for check in catalogue()), *self.own_checks().ids),
            fresh=lambda: self.audit(confirm=False),
            user=machine_user,
        )

    def order(self, identifier: str, *, live: bool = False) -> Trace:
        """Everything about the orders an identifier fits, with ``live`` read again in every system first; what could
        not be read is in the trace's ``not_read``. See :func:`shipops.desk.trace.trace`.

        Raises :class:`NotFoundError` where no order goes by it, :class:`ShipopsError` where no account could be read.
        """
        from dataclasses import replace

        from shipops.desk.live import refresh, unknown_after

        asked_at = self.clock()
        not_read = refresh(self.lake, self.config, identifier, at=asked_at) if live else ()
        try:
            told = self._orders([identifier], since=asked_at if live else None)[identifier]
        except NotFoundError as error:
            raise unknown_after(error, live=live, not_read=not_read) from None
        return replace(told, not_read=not_read)

    def orders(self, identifiers: Iterable[str]) -> Traces:
        """Everything about the orders that each of several identifiers fits, matched once for all of them. See
        :func:`shipops.desk.trace.traces`."""
        return self._orders(identifiers)

    def _orders(self, identifiers: Iterable[str], since: datetime | None = None) -> Traces:
        """What the lake tells of them, what was solved, what changed ``since`` and what the team decided."""
        from shipops.desk.marked import with_marks
        from shipops.desk.past import with_past
        from shipops.desk.trace import Traces, traces

        at = self.clock()
        found = traces(
            self.snapshot(), self.config, identifiers, as_of=at, own=self.own_checks(), decided=self._decided()
        )
        return Traces(
            found.identifiers,
            lambda one: with_marks(with_past(found[one], self.lake, at=at, since=since), self.lake, at=at),
        )

    def doctor(self, *, told: Callable[[str], None] = lambda _: None) -> Examination:
        """Examine every account live, and the links by what the lake holds. See :func:`shipops.doctor.run.examine`."""
        from shipops.doctor.run import examine

        # Vendors are compared with the machine's own clock, whatever moment ``as_of`` names.
        return examine(self.config, self.lake.snapshot(), now=self.clock(), clock=machine_clock, told=told)

    def capture(self, folder: Path, *, told: Callable[[str], None] = lambda _: None) -> Captured:
        """Write the anonymised shape of real answers into ``folder``. See :func:`shipops.doctor.capture.capture`."""
        from shipops.doctor.capture import capture

        return capture(self.config, folder, clock=machine_clock, told=told)

    def sql(self, query: str) -> pd.DataFrame:
        """The answer to one SELECT over the published relations (see the audit's README); times in UTC.

        It can change nothing and reads nothing outside the lake. Raises :class:`QueryError` with the nearest name where
        a relation or column is misspelt, :class:`LakeError` before the first sync.
        """
        from shipops.audit.checking.confining import ask

        snapshot = self.snapshot()
        return ask(self._relations(snapshot, self.clock(), query), snapshot.folder, query)

    def _relations(self, snapshot: Snapshot, at: datetime, asked: str) -> Database:
        """The published relations; look-alikes are only looked for where what is ``asked`` names them."""
        from shipops.audit.matching.lookalikes import publish_lookalikes
        from shipops.audit.matching.published import published

        db = published(snapshot, self.config, at)
        if "lookalike" in asked.casefold():
            publish_lookalikes(db, self.config, decided=self._decided())
        return db

    def _decided(self) -> list[tuple[str, str]]:
        """The pairs of orders that somebody said are two purchases."""
        from shipops.audit.life.decisions import decisions

        return [decision.pair for decision in decisions(self.lake, self.clock())]

    def answers(self, questions: Mapping[str, str]) -> dict[str, pd.DataFrame]:
        """The answers to several queries over the published relations, by the questions' names; matching is done once.

        Times come as aware UTC. Raises :class:`LakeError` before the first sync.
        """
        from shipops.audit.matching.published import published

        db = published(self.snapshot(), self.config, self.clock())
        return {name: db.sql(query).df() for name, query in questions.items()}

    def recorded(self, *, job: str = "audit") -> pd.DataFrame:
        """What the recorded runs of ``job`` found. See :func:`shipops.audit.life.sightings.sightings`."""
        from shipops.audit.life.sightings import sightings

        return sightings(self.lake, job, self.clock())

    def table(self, name: str, *, as_of: str = "") -> pd.DataFrame:
        """A table of the lake, or a published relation, as of its last complete state, or as of the last one up to
        ``as_of`` (``-7d``, a date or a time). Raises :class:`LakeError` where there is none."""
        from shipops.audit.checking.confining import known_tables, unknown, whole

        at = parse_moment(as_of, zone=ZoneInfo(self.timezone), now=self.clock()) if as_of else None
        snapshot = self.lake.snapshot(at) if at else self.snapshot()
        if snapshot is None:
            raise LakeError(f"Nothing had been pulled by {at:%Y-%m-%d %H:%M} UTC.", "Ask for a later time.")
        held = name in snapshot.versions
        db = snapshot.connect() if held else self._relations(snapshot, at or self.clock(), name)
        if not held and name not in (known := known_tables(db)):
            raise unknown("table", name, known, "The lake")
        return whole(db, name)

    def explain(self, finding: str) -> Explanation:
        """A finding explained, by its id or the beginning of it, with the documents it rests on: of what the lake
        holds now. Raises :class:`NotFoundError`."""
        from dataclasses import replace

        from shipops.audit.explaining import documents

        told = self.audit().explain(finding)
        return replace(told, documents=documents(self.snapshot().connect(), told.finding))

    def compare(self, before: Audit | str, after: Audit | str) -> Comparison:
        """What changed from one audit to another. A recorded run is named by its id or the beginning of it, by its job
        (the last run) or as ``job/2026-11-02`` (the last run up to that day's end). Raises :class:`NotFoundError`."""
        from shipops.audit.life.comparing import compare, recorded_side, side_of

        zone, now = ZoneInfo(self.timezone), self.clock()
        sides = [
            recorded_side(self.lake, side, zone, now) if isinstance(side, str) else side_of(side)
            for side in (before, after)
        ]
        return compare(*sides)

    def between_runs(self, *, job: str = "audit", before: str = "", after: str = "") -> Comparison | None:
        """What changed between two recorded runs of ``job``, named as for :meth:`compare`; by default between the last
        two, ``None`` where there are no two. Raises :class:`NotFoundError` for a run that is not there."""
        from shipops.audit.life.comparing import between_runs

        return between_runs(self.lake, job, ZoneInfo(self.timezone), self.clock(), before, after)

    def run(
        self,
        notebook: str,
        parameters: Mapping[str, Any],
        *,
        job: str = "",
        due_at: datetime | None = None,
        excel: bool = False,
    ) -> RunResult:
        """Run a notebook with papermill and leave a report. See :func:`shipops.reports.run.run`.

        With a ``job`` what it finds is recorded under that name, where the notebook can; ``due_at`` is the moment the
        schedule meant; with ``excel`` the rows are an Excel workbook too. Every run is a line in the history, however
        it ended.
        """
        from shipops.reports.recorded_run import Order, recorded_run

        environment = {"SHIPOPS_AS_OF": self.clock().isoformat()} if self.fixed else {}
        order = Order(notebook, parameters, job, due_at, self.clock(), excel)
        return recorded_run(self, order, clock=machine_clock, environment=environment)

    def history(self, *, job: str = "") -> pd.DataFrame:
        """Every run of ``job`` (default: of all), the latest first, with what each found. See
        :func:`shipops.reports.history.frame_of`."""
        from shipops.reports.history import frame_of

        return frame_of(self.runs(job=job))

    def runs(self, *, job: str = "") -> tuple[Run, ...]:
        """The same as :class:`~shipops.reports.history.Run`, the earliest started first. Runs that were cut off are
        noted before."""
        from shipops.reports.history import read_runs
        from shipops.reports.under_way import settle

        settle(self.lake, self.reports)
        return read_runs(self.lake, job=job)
