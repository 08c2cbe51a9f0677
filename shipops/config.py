"""``shipops.toml``: what it may hold, and reading it.

Every mistake becomes a :class:`~shipops.errors.ConfigError` that names the key, for an unknown one the nearest known.
A secret left out of the file is taken from the environment: ``SHIPOPS_<SYSTEM>_<ACCOUNT>_<KEY>``, for example
``SHIPOPS_SHIPSTATION_MAIN_API_KEY``.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from shipops.durations import Duration, parse_duration
from shipops.errors import ConfigError
from shipops.working_calendar import WorkingCalendar, parse_hours, parse_workdays

FILE_NAME = "shipops.toml"

OrderNumber = Literal["auto", "sale_number", "invoice_number", "customer_reference", "order_id"]
Method = Literal["custom_store", "shipstation_store", "shipping_service", "native"]
ShipStationStatus = Literal[
    "awaiting_payment", "awaiting_shipment", "pending_fulfillment", "on_hold", "shipped", "cancelled",
    "rejected_fulfillment",
]  # fmt: skip


def _span(value: object) -> Duration:
    return value if isinstance(value, Duration) else parse_duration(value if isinstance(value, str) else repr(value))


Span = Annotated[Duration, BeforeValidator(_span)]


class Section(BaseModel):
    """A table of the file: fixed keys, nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _web_address(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError("must start with https:// (or http://)")
    return value.rstrip("/")


WebAddress = Annotated[str, AfterValidator(_web_address)]


class ShipStationAccount(Section):
    """``[shipstation.NAME]``"""

    base_url: WebAddress = "https://ssapi.shipstation.com"
    api_key: SecretStr
    api_secret: SecretStr


class Cin7Account(Section):
    """``[cin7.NAME]``"""

    base_url: WebAddress = "https://inventory.dearsystems.com/ExternalApi/v2"
    account_id: SecretStr
    application_key: SecretStr


class InkSoftAccount(Section):
    """``[inksoft.NAME]``"""

    base_url: WebAddress = "https://stores.inksoft.com"
    publisher_id: int
    stores: tuple[str, ...] = Field(min_length=1)
    api_key: SecretStr


def _feed_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.scheme not in ("http", "https"):
        raise ValueError("must be the whole address of the feed, with https:// (or http://)")
    if parts.username or parts.password or parts.fragment or not value.isascii() or not value.isprintable():
        raise ValueError("must hold no user name, no # and nothing but plain characters")
    return value


# Unlike an API's base address it may hold a query of its own, and a slash at its end counts.
FeedAddress = Annotated[str, AfterValidator(_feed_address)]


class FeedStatuses(Section):
    """``[feed.NAME.statuses]``: the status names of ShipStation's connection form, case-sensitive."""

    unpaid: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()
    shipped: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    on_hold: tuple[str, ...] = ()


class Feed(Section):
    """``[feed.NAME]``: a Custom Store feed, as entered in ShipStation.

    ``auth``: credentials as HTTP Basic or in the address (``SS-UserName``, ``SS-Password``). ``where_rules_differ``:
    what becomes of a value that one published rule forbids and another allows (shipstation sheet, 2.1).
    """

    url: FeedAddress
    username: SecretStr
    password: SecretStr
    auth: Literal["basic", "query"] = "basic"
    statuses: FeedStatuses | None = None
    where_rules_differ: Literal["accept", "reject"] = "accept"


class Scope(Section):
    """``[link.only]``: what a link is for; an empty list means everything."""

    locations: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()


class Link(Section):
    """``[[link]]``: which source feeds which ShipStation store, and how."""

    source: str
    shipstation: str
    store_id: int | None = None
    method: Method
    direction: Literal["to_shipstation", "from_shipstation"] = "to_shipstation"
    order_number: OrderNumber = "auto"
    grace: Span | None = None
    notify: Literal["on_label", "on_ship_date", "off"] = "on_label"
    only: Scope = Scope()

    @model_validator(mode="after")
    def _store_where_needed(self) -> Link:
        if self.store_id is None and self.method != "shipping_service":
            raise ValueError("store_id is missing; it is needed for every method but shipping_service")
        return self


class Ignore(Section):
    """``[[ignore]]``: orders never part of an audit. All patterns given must fit (``*`` and ``?`` are wild)."""

    reason: str = Field(min_length=1)
    customer: str | None = None
    tag: str | None = None
    sku: str | None = None
    channel: str | None = None
    location: str | None = None
    carrier: str | None = None
    total: str | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Ignore:
        if not self.patterns:
            raise ValueError("says a reason but not what to ignore; add customer, tag, sku, channel, location, …")
        return self

    @property
    def patterns(self) -> dict[str, str]:
        """The patterns given, by field."""
        return {name: value for name, value in self if name != "reason" and value is not None}


class Sync(Section):
    """``[sync]``"""

    history: Span = Duration(60, "d")


class AuditSettings(Section):
    """``[audit]``"""

    grace: Span = Duration(2, "h")
    confirm_calls: int = Field(default=60, ge=0)


class Calendar(Section):
    """``[calendar]``"""

    workdays: str = "mon-fri"
    hours: str = "08:00-18:00"
    holidays: str = "US"

    @field_validator("workdays")
    @classmethod
    def _workdays(cls, value: str) -> str:
        parse_workdays(value)
        return value

    @field_validator("hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        parse_hours(value)
        return value

    @field_validator("holidays")
    @classmethod
    def _holidays(cls, value: str) -> str:
        import holidays

        if value and value not in holidays.list_supported_countries():
            raise ValueError(f"{value!r} is not a country whose holidays are known; write an ISO code such as US")
        return value


class Thresholds(Section):
    """``[thresholds]``"""

    not_importable_cin7: Span = Duration(3, "d")
    not_importable_inksoft: Span = Duration(14, "d")


class Rate(Section):
    """``[rate]``: calls a minute. ``share`` is the part of a limit shipops takes for itself."""

    shipstation_per_minute: float = Field(default=40, gt=0)
    cin7_per_minute: float = Field(default=60, gt=0)
    inksoft_per_minute: float = Field(default=120, gt=0)
    share: float | None = Field(default=None, gt=0, le=1)


class Config(Section):
    """The whole file."""

    timezone: str = "UTC"
    lake: str = "lake"
    reports: str = "reports"
    engine: Literal["duckdb"] = "duckdb"
    shipstation: dict[str, ShipStationAccount] = {}
    cin7: dict[str, Cin7Account] = {}
    inksoft: dict[str, InkSoftAccount] = {}
    feed: dict[str, Feed] = {}
    link: tuple[Link, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    sync: Sync = Sync()
    audit: AuditSettings = AuditSettings()
    calendar: Calendar = Calendar()
    thresholds: Thresholds = Thresholds()
    status_map: dict[Literal["inksoft"], dict[str, ShipStationStatus]] = {}
    rate: Rate = Rate()

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
            ):
                if value not in known:
                    there = ", ".join(known) or "none"
                    raise ValueError(f"a [[link]] has {key} = {value!r}, which is no account here; there is {there}")
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


def read_config(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read and check ``path``. Raises :class:`ConfigError` for anything wrong in it."""
    try:
        # Some editors put a byte order mark first.
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"There is no {path.name} in {path.parent}.", "Make one with `shipops init`.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} is not valid TOML: {error}.", "Mend that line.") from None
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}.", f"Name the folder that holds {path.name}."
        ) from None
    _add_secrets(document, environment)
    try:
        return Config.model_validate(document)
    except ValidationError as error:
        raise _explain(path, error) from None


def secret_variable(system: str, account: str, key: str) -> str:
    """The environment variable that may hold a secret."""
    return "SHIPOPS_" + re.sub(r"[^A-Z0-9]", "_", f"{system}_{account}_{key}".upper())


_ACCOUNTS: dict[str, type[Section]] = {
    "shipstation": ShipStationAccount,
    "cin7": Cin7Account,
    "inksoft": InkSoftAccount,
    "feed": Feed,
}


def _add_secrets(document: dict[str, Any], environment: Mapping[str, str]) -> None:
    for system, section in _ACCOUNTS.items():
        accounts = document.get(system)
        if not isinstance(accounts, dict):
            continue
        for name, account in accounts.items():
            for key in _secret_keys(section):
                value = environment.get(secret_variable(system, name, key))
                if isinstance(account, dict) and key not in account and value:
                    account[key] = value


def _secret_keys(section: type[Section]) -> list[str]:
    return [key for key, field in section.model_fields.items() if field.annotation is SecretStr]


def _explain(path: Path, error: ValidationError) -> ConfigError:
    # A misspelt key is also a missing one; its spelling is what to mend.
    first = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
    where = [str(part) for part in first["loc"]]
    key = ".".join(where)
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(where[-1], _known_keys(where[:-1]), n=1, cutoff=0.5)
        known = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(_known_keys(where[:-1]))}."
        return ConfigError(f"{path.name} has an unknown key {key}.", known)
    if first["type"] == "missing":
        remedy = "Add it."
        if len(where) == 3 and where[0] in _ACCOUNTS and where[2] in _secret_keys(_ACCOUNTS[where[0]]):
            remedy = f"Add it, or set {secret_variable(*where)} in the environment."
        return ConfigError(f"{path.name} lacks {key}.", remedy)
    message = str(first["msg"]).removeprefix("Value error, ")
    return ConfigError(f"{path.name}: {key + ': ' if key else ''}{message}.", "Correct it and try again.")


def _known_keys(path: list[str]) -> list[str]:
    """The keys a table at ``path`` may hold."""
    model: Any = Config
    for part in path:
        if isinstance(model, type) and issubclass(model, BaseModel) and part in model.model_fields:
            annotation = model.model_fields[part].annotation
            arguments = [
                arg for arg in typing.get_args(annotation) if isinstance(arg, type) and issubclass(arg, BaseModel)
            ]
            model = arguments[-1] if arguments else annotation
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []
