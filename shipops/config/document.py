"""The whole of ``shipops.toml``."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from shipops.config.accounts import Cin7Account, Desk, Feed, InkSoftAccount, ShipStationAccount
from shipops.config.hosts import Host, hosts_in
from shipops.config.links import Ignore, Link
from shipops.config.rules import (
    AuditSettings,
    Calendar,
    Duplicates,
    History,
    Privacy,
    Rate,
    ShipStationStatus,
    Spark,
    Sync,
    Thresholds,
)
from shipops.config.schedule import Alert, Job
from shipops.config.sections import Section
from shipops.working_calendar import WorkingCalendar, parse_hours, parse_workdays


class Config(Section):
    """The whole file."""

    timezone: str = "UTC"
    lake: str = "lake"
    reports: str = "reports"
    engine: Literal["duckdb", "spark"] = "duckdb"
    shipstation: dict[str, ShipStationAccount] = Field(default_factory=dict)
    cin7: dict[str, Cin7Account] = Field(default_factory=dict)
    inksoft: dict[str, InkSoftAccount] = Field(default_factory=dict)
    feed: dict[str, Feed] = Field(default_factory=dict)
    link: tuple[Link, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    sync: Sync = Sync()
    audit: AuditSettings = AuditSettings()
    duplicates: Duplicates = Duplicates()
    spark: Spark = Spark()
    calendar: Calendar = Calendar()
    thresholds: Thresholds = Thresholds()
    status_map: dict[Literal["inksoft"], dict[str, ShipStationStatus]] = Field(default_factory=dict)
    rate: Rate = Rate()
    history: History = History()
    privacy: Privacy = Privacy()
    schedule: tuple[Job, ...] = ()
    alert: dict[str, Alert] = Field(default_factory=dict)
    desk: Desk = Desk()

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):  # OSError: the name of a whole region, such as America
            raise ValueError(f"{value!r} is not a time zone; write a name such as America/Chicago") from None
        return value

    @field_validator("lake")
    @classmethod
    def _local(cls, value: str) -> str:
        if "://" in value:
            raise ValueError("must be a folder; lakes on an object store are not supported yet")
        return value

    @model_validator(mode="after")
    def _links_lead_somewhere(self) -> Config:
        for link in self.link:
            for key, value, known in (
                ("source", link.source, self.sources),
                ("shipstation", link.shipstation, tuple(self.shipstation)),
                ("via", link.via, self.sources),
            ):
                if value is not None and value not in known:
                    there = ", ".join(known) or "none"
                    raise ValueError(f"a [[link]] has {key} = {value!r}, which is no account here; there is {there}")
        return self

    @model_validator(mode="after")
    def _jobs_are_told_apart_and_tell_somebody(self) -> Config:
        names = [job.name for job in self.schedule]
        for job in self.schedule:
            if names.count(job.name) > 1:
                raise ValueError(f"two [[schedule]] have the name {job.name!r}; each has one of its own")
            for alert in job.alert:
                if alert not in self.alert:
                    there = ", ".join(self.alert) or "none"
                    raise ValueError(f"[[schedule]] {job.name} has alert = {alert!r}; there is {there}")
        return self

    @model_validator(mode="after")
    def _no_alert_reaches_a_vendor(self) -> Config:
        vendors = [
            *(Host.of(account.base_url) for account in self.shipstation.values()),
            *(Host.of(account.base_url) for account in self.cin7.values()),
            *(Host.of(account.base_url) for account in self.inksoft.values()),
            *(Host.of(feed.url) for feed in self.feed.values()),
        ]
        for name, alert in self.alert.items():
            for place, address in alert.addresses(name):
                if any(host.same_as(vendor) for host in hosts_in(address) for vendor in vendors):
                    raise ValueError(f"{place} is the address of an account here; nothing is ever sent to a vendor")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """The source accounts, ``cin7.NAME`` and ``inksoft.NAME``."""
        return (*(f"cin7.{name}" for name in self.cin7), *(f"inksoft.{name}" for name in self.inksoft))

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account: sources first, then ``shipstation.NAME``."""
        return (*self.sources, *(f"shipstation.{name}" for name in self.shipstation))

    @property
    def working_calendar(self) -> WorkingCalendar:
        """The calendar that ages, graces and stalls count on."""
        opens, closes = parse_hours(self.calendar.hours)
        return WorkingCalendar(
            ZoneInfo(self.timezone), parse_workdays(self.calendar.workdays), opens, closes, self.calendar.holidays
        )

    def share_for(self, shipstation: str) -> float:
        """The part of a ShipStation key's limit shipops may use: 0.6 where Cin7 may use the same key, else all of it.

        Methods 2 and 3 put the account's only key pair into Cin7 (contract, *Configuration*).
        """
        if self.rate.share is not None:
            return self.rate.share
        methods = {link.method for link in self.link if link.shipstation == shipstation}
        return 1.0 if methods and not methods & {"shipstation_store", "shipping_service"} else 0.6
