"""One face for all systems: an account of ``shipops.toml`` opened for reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from shipops.config import Config
from shipops.config.secrets import keys_of
from shipops.records import System
from shipops.systems import cin7, inksoft, shipstation
from shipops.systems.budget import Budget, shared_budget
from shipops.systems.reading import Progress, PullPlan, Reading


class Connection(Protocol):
    """An account opened for reading. Nothing here can write to a vendor.

    ``look_up`` finds what the system has under exactly this number now, ``read`` one order by the system's own key;
    both return an empty reading when there is nothing. All raise :class:`~shipops.errors.VendorError`.
    """

    @property
    def account(self) -> str: ...

    @property
    def system(self) -> System: ...

    @property
    def calls(self) -> int:
        """How many calls were made so far."""
        ...

    def seconds_for(self, calls: int) -> float:
        """About how long so many calls take at the rate this account may be asked."""
        ...

    def pull(self, plan: PullPlan) -> Iterator[Reading]: ...

    def look_up(self, number: str, at: datetime) -> Reading: ...

    def read(self, order_id: str, at: datetime) -> Reading: ...


@dataclass(frozen=True, slots=True)
class _ShipStation:
    account: str
    client: shipstation.ShipStationClient
    budget: Budget
    system: System = "shipstation"

    @property
    def calls(self) -> int:
        return self.client.calls

    def seconds_for(self, calls: int) -> float:
        return self.budget.seconds_for(calls)

    def pull(self, plan: PullPlan) -> Iterator[Reading]:
        return shipstation.pull(self.client, plan)

    def look_up(self, number: str, at: datetime) -> Reading:
        return shipstation.find_by_number(self.client, number, at)

    def read(self, order_id: str, at: datetime) -> Reading:
        return shipstation.find_by_id(self.client, order_id, at)


@dataclass(frozen=True, slots=True)
class _Cin7:
    account: str
    client: cin7.Cin7Client
    budget: Budget
    system: System = "cin7"

    @property
    def calls(self) -> int:
        return self.client.calls

    def seconds_for(self, calls: int) -> float:
        return self.budget.seconds_for(calls)

    def pull(self, plan: PullPlan) -> Iterator[Reading]:
        return cin7.pull(self.client, plan)

    def look_up(self, number: str, at: datetime) -> Reading:
        return cin7.find_by_number(self.client, number, at)

    def read(self, order_id: str, at: datetime) -> Reading:
        return cin7.read_sale(self.client, order_id, at)


@dataclass(frozen=True, slots=True)
class _InkSoft:
    account: str
    client: inksoft.InkSoftClient
    budget: Budget
    system: System = "inksoft"

    @property
    def calls(self) -> int:
        return self.client.calls

    def seconds_for(self, calls: int) -> float:
        return self.budget.seconds_for(calls)

    def pull(self, plan: PullPlan) -> Iterator[Reading]:
        return inksoft.pull(self.client, plan)

    def look_up(self, number: str, at: datetime) -> Reading:
        return inksoft.find_by_number(self.client, number, at)

    def read(self, order_id: str, at: datetime) -> Reading:
        return inksoft.read_order(self.client, order_id, None, at)


@runtime_checkable
class Watcher(Protocol):
    """A progress that also wants to know what lies ahead: about so many calls and seconds for an account."""

    def expect(self, account: str, calls: int, seconds: float) -> None: ...


def expecting(connection: Connection, progress: Progress) -> Callable[[str, int], None]:
    """What a pull tells how many calls are still ahead (account, calls): passed on in time to who watches."""

    def expect(account: str, calls: int) -> None:
        if isinstance(progress, Watcher):
            progress.expect(account, calls, connection.seconds_for(calls))

    return expect


@contextmanager
def connect(config: Config, account: str) -> Iterator[Connection]:
    """Open ``account`` (``cin7.main``, …) at the pace the configuration allows; closed at the end."""
    system, _, name = account.partition(".")
    rate, keys = config.rate, keys_of(config)
    if system == "shipstation":
        ss = config.shipstation[name]
        key = ss.api_key.get_secret_value()
        budget = shared_budget(ss.base_url, key, rate.shipstation_per_minute, share=config.share_for(name))
        with shipstation.ShipStationClient(
            account,
            base_url=ss.base_url,
            api_key=key,
            api_secret=ss.api_secret.get_secret_value(),
            pace=budget,
            hidden=keys,
        ) as ss_client:
            yield _ShipStation(account, ss_client, budget)
    elif system == "cin7":
        core = config.cin7[name]
        key = core.application_key.get_secret_value()
        budget = shared_budget(core.base_url, key, rate.cin7_per_minute)
        with cin7.Cin7Client(
            account, base_url=core.base_url, account_id=core.account_id.get_secret_value(), application_key=key,
            pace=budget, hidden=keys,
        ) as core_client:  # fmt: skip
            yield _Cin7(account, core_client, budget)
    else:
        ink = config.inksoft[name]
        key = ink.api_key.get_secret_value()
        # No limit is published. A guess: calls follow evenly spaced, never in a burst (inksoft sheet, 2.3).
        budget = shared_budget(ink.base_url, key, rate.inksoft_per_minute, burst=1)
        with inksoft.InkSoftClient(
            account,
            base_url=ink.base_url,
            publisher_id=ink.publisher_id,
            stores=ink.stores,
            api_key=key,
            pace=budget,
            hidden=keys,
        ) as ink_client:
            yield _InkSoft(account, ink_client, budget)
