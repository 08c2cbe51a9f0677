"""Pull what changed from every account into the lake.

Each account is pulled on its own, side by side with the others; one that fails leaves the rest untouched.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from shipops.config import Config
from shipops.errors import ShipopsError
from shipops.integrations import is_ready
from shipops.integrations.failing import judged
from shipops.lake import Coverage, Ingest, Lake
from shipops.lake.collecting import collecting_seldom
from shipops.lake.connection_log import note_connections
from shipops.lake.departed import departed_from
from shipops.lake.ingest import close_pull
from shipops.lake.upkeep import is_due, tidy
from shipops.planning import Planner, is_mendable, swept_name
from shipops.records import Unit
from shipops.systems.connections import Connection, connect, expecting
from shipops.systems.reading import Expect, Gap, Progress, PullPlan, Reading, Rejected, Tally, silent

# Orders that are committed together: large enough for few commits, small enough for flat memory.
_PORTION = 4_000


@dataclass(frozen=True, slots=True)
class AccountSync:
    """How the pull of one account went. ``error`` is set when it could not be done; then nothing else counts."""

    account: str
    calls: int = 0
    rows: int = 0
    gaps: tuple[Gap, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    tallies: tuple[Tally, ...] = ()
    as_of: datetime | None = None
    error: ShipopsError | None = None

    @property
    def adds_up(self) -> bool:
        """Everything announced arrived, or is one of the gaps."""
        return all(tally.adds_up for tally in self.tallies)

    @property
    def proven(self) -> bool:
        """Everything announced arrived and nothing is missing."""
        return self.error is None and not self.gaps and self.adds_up


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How all pulls went."""

    accounts: tuple[AccountSync, ...]

    @property
    def complete(self) -> bool:
        """Every account was read without a hole."""
        return all(account.proven for account in self.accounts)

    @property
    def failed(self) -> frozenset[str]:
        """The accounts that could not be pulled at all."""
        return frozenset(account.account for account in self.accounts if account.error)


def sync(
    lake: Lake,
    config: Config,
    *,
    now: datetime,
    accounts: tuple[str, ...] = (),
    full: bool = False,
    progress: Progress = silent,
) -> SyncReport:
    """Pull ``accounts`` (default: all) into ``lake``, seen from ``now`` (UTC).

    ``full`` reads the whole history again instead of what changed. Vendor errors end up in the report, never raised.
    """
    chosen = accounts or config.accounts
    stopping = threading.Event()

    def watched(resource: str, done: int, total: int | None) -> None:
        if stopping.is_set():
            raise _StoppedError
        progress(resource, done, total)

    with lake.writing(), collecting_seldom(), ThreadPoolExecutor(max_workers=max(len(chosen), 1)) as pool:
        committing = threading.Lock()

        def pull(account: str) -> AccountSync:
            try:
                with connect(config, account) as connection:
                    run = _Pull(lake, config, connection, now, committing)
                    return run.run(full=full, progress=watched, expect=expecting(connection, progress))
            except ShipopsError as error:
                return AccountSync(account, error=error)

        try:
            report = SyncReport(tuple(pool.map(pull, chosen)))
        except BaseException:
            # The other threads end with their next page; what they committed is not shown and does no harm.
            stopping.set()
            raise
        note_connections(lake, {one.account: judged(one.account, one.error) for one in report.accounts}, now)
        if is_due(lake, now):
            tidy(lake, config.sync.keep.wall, config.privacy.raw_retention.wall, now)
        return report


class _StoppedError(Exception):
    """The pull is to end because the person who started it interrupted it."""


class _Pull:
    """The pull of one account."""

    def __init__(
        self, lake: Lake, config: Config, connection: Connection, now: datetime, committing: threading.Lock
    ) -> None:
        self._lake, self._config, self._connection, self._now = lake, config, connection, now
        self._committing = committing
        self._account = connection.account
        self._own_words = next((words for name, words in config.status_map.items() if name == connection.system), {})

    def run(self, *, full: bool, progress: Progress, expect: Expect) -> AccountSync:
        planner = Planner(self._lake, self._config, self._account, self._now)
        with self._committing:
            plan = planner.plan(full=full, progress=progress, expect=expect)
        total, rows = Reading(), 0
        # What is asked for again is aside no longer unless it comes back unreadable.
        aside = {(bad.kind, bad.key): bad for bad in plan.aside if plan.since and bad.key not in plan.reread}
        for portion in _portions(self._connection.pull(plan)):
            with self._committing:
                portion.add(departed_from(self._lake, self._account, portion.gone, self._now))
                portion.units = [self._with_first_sights(unit, plan) for unit in portion.units]
                Ingest(self._lake, portion).commit()
            rows += len(portion.orders) + len(portion.shipments)
            for kind, key in [(d.kind, d.key) for d in portion.raw] + [(r.kind, r.key) for r in portion.settled]:
                aside.pop((kind, key), None)
            aside |= {(bad.kind, bad.key): bad for bad in portion.rejected}
            total.add(Reading(gaps=portion.gaps, tallies=portion.tallies))
        total.rejected = list(aside.values())
        total.gaps = _distinct(total.gaps)
        result = AccountSync(
            account=self._account, calls=self._connection.calls, rows=rows, gaps=tuple(total.gaps),
            rejected=tuple(total.rejected), tallies=tuple(total.tallies), as_of=self._now,
        )  # fmt: skip
        with self._committing:
            self._close(plan, total, result)
        return result

    def _close(self, plan: PullPlan, total: Reading, result: AccountSync) -> None:
        """Record how far the pull got. What the next one can ask for alone does not hold the watermark up; any other
        hole can hide anything, and the next pull starts where this one did."""
        whole = result.adds_up and all(is_mendable(gap) for gap in result.gaps)
        # A pull killed between its watermark and its snapshot must not lose where the history begins.
        known = self._lake.watermark(f"{self._account} from")
        window_start = plan.since or plan.history_start
        window_start = min(window_start, known) if known else window_start
        if whole:
            swept = {swept_name(self._account): self._now} if plan.sweep else {}
            self._lake.set_watermarks({f"{self._account} from": window_start} | swept)
        close_pull(self._lake, self._account, total, self._now if whole else None)
        self._lake.commit_snapshot(
            Coverage(
                account=self._account,
                as_of=self._now,
                window_start=window_start,
                proven=result.proven,
                calls=result.calls,
                tallies={tally.resource: (tally.announced, tally.received) for tally in result.tallies},
                adds_up=result.adds_up,
            )
        )

    def _with_first_sights(self, unit: Unit, plan: PullPlan) -> Unit:
        """``unit`` with the moments it is seen ready, invoiced or void from (the lake keeps earlier ones).

        At a first pull they count from the source's own last change, later from the pull (checks, *Due since*).
        """
        seen = self._now if plan.since else min(unit.changed_at or unit.ordered_at or self._now, self._now)
        return unit.model_copy(
            update={
                "ready_at": seen if is_ready(unit, self._own_words) else None,
                "invoiced_at": seen if unit.invoiced else None,
                "void_at": seen if unit.void or unit.refunded else None,
            }
        )


def _distinct(gaps: list[Gap]) -> list[Gap]:
    """Each hole once: two lists may have the same one."""
    known: dict[object, Gap] = {}
    for gap in gaps:
        place = (gap.order_id, gap.after_key, gap.before_key)
        known.setdefault((gap.resource.split(" ", 1)[0], place if any(place) else gap.position), gap)
    return list(known.values())


def _portions(readings: Iterator[Reading]) -> Iterator[Reading]:
    """Readings gathered into portions worth a commit, no order twice in one. A portion is emptied when the next one is
    asked for: two at once would be twice the memory."""
    gathered, met = Reading(), set[str]()
    for reading in readings:
        orders = {order.order_id for order in reading.orders}
        if orders & met:
            yield gathered
            gathered.clear()
            met.clear()
        gathered.add(reading)
        met |= orders
        # A list whose details are read later brings nothing but its rows as received.
        if max(len(gathered.orders) + len(gathered.shipments), len(gathered.raw)) >= _PORTION:
            yield gathered
            gathered.clear()
            met.clear()
    yield gathered
