"""Pull what changed from every account into the lake.

Each account is pulled on its own, side by side with the others; one that fails leaves the rest untouched.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipops.config import Config
from shipops.errors import ShipopsError
from shipops.integrations import is_ready
from shipops.lake import Coverage, Ingest, Lake
from shipops.lake.ingest import close_pull
from shipops.records import Unit
from shipops.systems.connections import Connection, connect
from shipops.systems.reading import Gap, Progress, PullPlan, Reading, Rejected, Tally, silent

# Orders that are committed together: large enough for few commits, small enough for flat memory.
_PORTION = 4_000
# Records that hold an order, and the forms its key has: a GUID, "StoreId/ID", a number. An order that could not be
# read is asked for again by its key. ShipStation's other records cannot be: their lists are read from the start again,
# a few pages; elsewhere such a record stays aside until `--full`.
_ORDER_KINDS = ("cin7-sale-row", "cin7-sale", "inksoft-summary", "inksoft-order", "shipstation-order")
_ORDER_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+/\d+|\d+", re.IGNORECASE)
# A list of order ids longer than this is not re-read one by one.
_REREAD_LIMIT = 2_000


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
    def proven(self) -> bool:
        """Everything announced arrived and nothing is missing."""
        return self.error is None and not self.gaps and all(tally.adds_up for tally in self.tallies)


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
    with lake.writing(), ThreadPoolExecutor(max_workers=max(len(chosen), 1)) as pool:
        committing = threading.Lock()

        def pull(account: str) -> AccountSync:
            try:
                with connect(config, account) as connection:
                    return _Pull(lake, config, connection, now, committing).run(full=full, progress=progress)
            except ShipopsError as error:
                return AccountSync(account, error=error)

        return SyncReport(tuple(pool.map(pull, chosen)))


class _Pull:
    """The pull of one account."""

    def __init__(
        self, lake: Lake, config: Config, connection: Connection, now: datetime, committing: threading.Lock
    ) -> None:
        self._lake, self._config, self._connection, self._now = lake, config, connection, now
        self._committing = committing
        self._account = connection.account
        self._own_words = next((words for name, words in config.status_map.items() if name == connection.system), {})

    def run(self, *, full: bool, progress: Progress) -> AccountSync:
        plan = self._plan(full=full, progress=progress)
        total, rows = Reading(), 0
        # What is asked for again is aside no longer unless it comes back unreadable.
        aside = {key: bad for key, bad in self._set_aside().items() if plan.since and key[1] not in plan.reread}
        for portion in _portions(self._connection.pull(plan)):
            portion.units = [self._with_first_sights(unit, plan) for unit in portion.units]
            with self._committing:
                Ingest(self._lake, portion).commit()
            rows += len(portion.orders) + len(portion.shipments)
            for document in portion.raw:
                aside.pop((document.kind, document.key), None)
            aside |= {(bad.kind, bad.key): bad for bad in portion.rejected}
            total.add(Reading(gaps=portion.gaps, tallies=portion.tallies))
        total.rejected = list(aside.values())
        result = AccountSync(
            account=self._account, calls=self._connection.calls, rows=rows, gaps=tuple(total.gaps),
            rejected=tuple(total.rejected), tallies=tuple(total.tallies), as_of=self._now,
        )  # fmt: skip
        # Only one known order of a source is read again by its id; any other hole can hide anything, and the next pull
        # starts where this one did.
        mendable = self._connection.system != "shipstation"
        whole = all(mendable and gap.order_id for gap in result.gaps) and all(tally.adds_up for tally in result.tallies)
        window_start = plan.since or plan.history_start
        with self._committing:
            # A pull killed between its watermark and its snapshot must not lose where the history begins.
            known = self._lake.watermark(f"{self._account} from")
            window_start = min(window_start, known) if known else window_start
            if whole:
                self._lake.set_watermark(f"{self._account} from", window_start)
            close_pull(self._lake, self._account, total, self._now if whole else None)
            self._lake.commit_snapshot(
                Coverage(
                    account=self._account,
                    as_of=self._now,
                    window_start=window_start,
                    proven=result.proven,
                    calls=result.calls,
                    tallies={tally.resource: (tally.announced, tally.received) for tally in result.tallies},
                )
            )
        return result

    def _set_aside(self) -> dict[tuple[str, str], Rejected]:
        """Records that could not be read before; they stay aside until they can be."""
        with self._committing:
            rows = self._lake.table("quarantine").to_pyarrow_table(filters=[("account", "=", self._account)])
        return {(row["kind"], row["key"]): Rejected(**row) for row in rows.to_pylist()}

    def _plan(self, *, full: bool, progress: Progress) -> PullPlan:
        since = None if full else self._lake.watermark(self._account)
        reread, detail_read = self._known()
        for kind, key in self._set_aside():
            if kind in _ORDER_KINDS and _ORDER_KEY.fullmatch(key):
                reread[key] = None
            elif self._connection.system == "shipstation":
                since = None
        return PullPlan(
            t0=self._now,
            since=since,
            history_start=self._now - self._config.sync.history.wall,
            recent_start=self._config.working_calendar.back(self._now, self._config.audit.grace),
            reread=frozenset(reread),
            detail_read={} if full else detail_read,
            progress=progress,
        )

    def _known(self) -> tuple[dict[str, None], dict[str, datetime]]:
        """Source orders to read again: still open ones, and those a gap hides; and which details stand."""
        if self._connection.system == "shipstation":
            return {}, {}
        with self._committing:
            orders = self._lake.table("orders").to_pyarrow_table(
                columns=["order_id", "status", "detail_of_modified", "ordered_at"],
                filters=[("account", "=", self._account)],
            )
            gaps = self._lake.table("gaps").to_pyarrow_table(filters=[("account", "=", self._account)])
        hidden = {row["order_id"]: None for row in gaps.to_pylist() if row["order_id"]}
        if self._connection.system == "inksoft":
            # InkSoft's lists carry no stamp of the last change, so open orders are read again (inksoft sheet, 4.1).
            rows = [
                row for row in orders.to_pylist() if row["status"] in ("open", "awaiting_payment", "awaiting_shipment")
            ]
            newest = sorted(rows, key=lambda row: row["ordered_at"] or self._now - timedelta(36_500), reverse=True)
            hidden |= {row["order_id"]: None for row in newest[:_REREAD_LIMIT]}
        return hidden, {
            row["order_id"]: row["detail_of_modified"] for row in orders.to_pylist() if row["detail_of_modified"]
        }

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


def _portions(readings: Iterator[Reading]) -> Iterator[Reading]:
    """Readings gathered into portions worth a commit, no order twice in one."""
    gathered, met = Reading(), set[str]()
    for reading in readings:
        orders = {order.order_id for order in reading.orders}
        if orders & met:
            yield gathered
            gathered, met = Reading(), set()
        gathered.add(reading)
        met |= orders
        if len(gathered.orders) + len(gathered.shipments) >= _PORTION:
            yield gathered
            gathered, met = Reading(), set()
    yield gathered
