"""One face for all systems: an account of ``shipops.toml`` opened for reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shipops.config import Config
from shipops.records import System
from shipops.systems import cin7, inksoft, shipstation
from shipops.systems.pacing import Pace
from shipops.systems.reading import PullPlan, Reading


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

    def pull(self, plan: PullPlan) -> Iterator[Reading]: ...

    def look_up(self, number: str, at: datetime) -> Reading: ...

    def read(self, order_id: str, at: datetime) -> Reading: ...


@dataclass(frozen=True, slots=True)
class _ShipStation:
    account: str
    client: shipstation.ShipStationClient
    system: System = "shipstation"

    @property
    def calls(self) -> int:
        return self.client.calls

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
    system: System = "cin7"

    @property
    def calls(self) -> int:
        return self.client.calls

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
    system: System = "inksoft"

    @property
    def calls(self) -> int:
        return self.client.calls

    def pull(self, plan: PullPlan) -> Iterator[Reading]:
        return inksoft.pull(self.client, plan)

    def look_up(self, number: str, at: datetime) -> Reading:
        return inksoft.find_by_number(self.client, number, at)

    def read(self, order_id: str, at: datetime) -> Reading:
        return inksoft.read_order(self.client, order_id, None, at)


@contextmanager
def connect(config: Config, account: str) -> Iterator[Connection]:
    """Open ``account`` (``cin7.main``, …) at the pace the configuration allows; closed at the end."""
    system, _, name = account.partition(".")
    rate = config.rate
    if system == "shipstation":
        ss = config.shipstation[name]
        with shipstation.ShipStationClient(
            account,
            base_url=ss.base_url,
            api_key=ss.api_key.get_secret_value(),
            api_secret=ss.api_secret.get_secret_value(),
            pace=Pace(rate.shipstation_per_minute * config.share_for(name)),
        ) as ss_client:
            yield _ShipStation(account, ss_client)
    elif system == "cin7":
        core = config.cin7[name]
        with cin7.Cin7Client(
            account,
            base_url=core.base_url,
            account_id=core.account_id.get_secret_value(),
            application_key=core.application_key.get_secret_value(),
            pace=Pace(rate.cin7_per_minute),
        ) as core_client:
            yield _Cin7(account, core_client)
    else:
        ink = config.inksoft[name]
        with inksoft.InkSoftClient(
            account,
            base_url=ink.base_url,
            publisher_id=ink.publisher_id,
            stores=ink.stores,
            api_key=ink.api_key.get_secret_value(),
            pace=Pace(rate.inksoft_per_minute),
        ) as ink_client:
            yield _InkSoft(account, ink_client)
