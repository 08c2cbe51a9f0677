"""The accounts: ``[shipstation.NAME]``, ``[cin7.NAME]``, ``[inksoft.NAME]``, the feeds, and the desk's own login."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator

from shipops.config.sections import Section

_SHORTEST_PASSWORD = 8


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


class Desk(Section):
    """``[desk]``: the password of the order desk; without one every start makes a token."""

    password: SecretStr | None = None

    @field_validator("password")
    @classmethod
    def _password(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_PASSWORD:
            raise ValueError(f"must have at least {_SHORTEST_PASSWORD} characters")
        return value
