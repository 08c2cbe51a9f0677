"""Whether an account lets us in: what a refusal means, in words of the fix, and what the credentials look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from shipops.config import Config
from shipops.doctor.observations import Observation
from shipops.errors import AccessError, ShipopsError, VendorError
from shipops.integrations.explaining import explain
from shipops.systems.examining import Heard

# Wider than a network's delay and the whole seconds of a Date header; less than any grace.
SKEW_WORTH_SAYING = timedelta(minutes=2)
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MULTIPLE_CHOICES = 300

# The two settings of a vendor that people swap, and where the right values are copied from.
_PAIRS = {"shipstation": ("api_key", "api_secret"), "cin7": ("account_id", "application_key")}
_KEYS = {"shipstation": ("api_key", "api_secret"), "cin7": ("account_id", "application_key"), "inksoft": ("api_key",)}
_RENEW = {
    "shipstation": "Copy the existing API key and secret from ShipStation's account settings > API keys; if they were "
    "regenerated, every program needs the new ones.",
    "cin7": "Copy the account id and the application's key again from Cin7 Core's page of API applications.",
    "inksoft": "Copy the API key again from the store's API page in InkSoft's administration, and check that the API "
    "is switched on for this store.",
}
_PERMISSION = {
    "shipstation": "Let the account's owner check that the plan includes API access and that nobody restricted it.",
    "cin7": "Check in Cin7 Core that the API application is active and the subscription includes the API.",
    "inksoft": "Check in InkSoft that the API is switched on for this store and the key may read orders.",
}


def keys(config: Config, account: str) -> Iterator[Observation]:
    """What can be said of an account's credentials without a call; their values are never told."""
    values = _secrets(config, account)
    system = account.partition(".")[0]
    for name, value in values.items():
        if fault := _fault(system, value):
            what = f"{name} of {account} {fault}."
            yield Observation(account, "keys", "problem", what, _RENEW[system])
    if len(set(values.values())) < len(values):
        what = f"{' and '.join(values)} of {account} are the same text."
        yield Observation(account, "keys", "problem", what, _RENEW[system])
    for other in config.accounts:
        shared = [name for name, value in values.items() if value and value in _secrets(config, other).values()]
        if other > account and shared and (system != other.partition(".")[0] or len(shared) == len(values)):
            what = f"{account} and {other} hold the same credentials ({', '.join(shared)})."
            yield Observation(account, "keys", "warning", what, "Check which of the two accounts they belong to.")


def sendable(value: str) -> bool:
    """Whether a credential can be sent at all: a header takes nothing but visible ASCII."""
    return bool(value) and value.isascii() and value.isprintable() and " " not in value


def all_sendable(config: Config, account: str) -> bool:
    """Whether every credential of an account can be sent."""
    return all(sendable(value) for value in _secrets(config, account).values())


def _fault(system: str, value: str) -> str:
    if not value.strip():
        return "is empty"
    if value != value.strip():
        return "begins or ends with a blank"
    if any(ch.isspace() for ch in value):
        return "holds a blank or line break"
    if not sendable(value):
        return "holds characters that no key has; was it left as an example?"
    if value[0] in "\"'<{" or value.lower().startswith(("basic ", "your", "xxx")):
        return "looks like a placeholder or still has its quotes"
    if system == "shipstation" and _GUID.fullmatch(value):
        return "has the form of a Cin7 or InkSoft key, which is none of ShipStation's"
    if system == "cin7" and not _GUID.fullmatch(value) and re.fullmatch(r"[0-9a-f]{32}", value):
        return "has the form of a ShipStation key; those of Cin7 Core have dashes"
    return ""


def refusal(account: str, resource: str, error: ShipopsError) -> Observation:
    """What a failed question means. A vendor's words that are known are explained."""
    system = account.partition(".")[0]
    known = explain(error.what).known
    if isinstance(error, VendorError) and error.status == _MULTIPLE_CHOICES:
        known = explain("(300) Multiple Choices").known
    if isinstance(error, AccessError):
        what = error.what
        return Observation(account, "credentials", "problem", what, _RENEW[system])
    if known:
        found = known[0]
        where = f" ({found.menu})" if found.menu else ""
        return Observation(account, resource, "problem", error.what, found.error.action + where)
    return Observation(account, resource, "problem", error.what, error.remedy)


def permission(account: str, resource: str, error: ShipopsError) -> Observation:
    """What it means that one resource is refused while another of the same account is not."""
    if not isinstance(error, AccessError):
        return refusal(account, resource, error)
    system = account.partition(".")[0]
    what = f"{account}: the credentials are accepted, but reading {resource} is refused."
    return Observation(account, "permission", "problem", what, _PERMISSION[system])


def entry(account: str, heard: Mapping[str, Heard], swapped: Callable[[], bool]) -> list[Observation]:
    """Credentials and permissions of an account whose first question is the one that only needs credentials.

    ``swapped`` tells whether it is let in with its two credentials exchanged; it is asked only after a refusal.
    """
    first, *rest = heard.items()
    error = first[1].error
    if error is not None:
        if isinstance(error, AccessError) and account.partition(".")[0] in _PAIRS and swapped():
            pair = " and ".join(_PAIRS[account.partition(".")[0]])
            what = f"{account}: {pair} are swapped."
            return [Observation(account, "credentials", "problem", what, "Exchange the two values in shipops.toml.")]
        return [refusal(account, first[0], error)]
    found = [Observation(account, "credentials", "ok", f"{account}: the credentials are accepted.")]
    return found + [permission(account, name, told.error) for name, told in rest if told.error is not None]


def exchanged(config: Config, account: str) -> Config:
    """The configuration with the two credentials of ``account`` exchanged."""
    system, _, name = account.partition(".")
    accounts = dict(getattr(config, system))
    first, second = _PAIRS[system]
    there = accounts[name]
    update = {first: getattr(there, second), second: getattr(there, first)}
    return config.model_copy(update={system: accounts | {name: there.model_copy(update=update)}})


def clock(account: str, heard: Mapping[str, Heard]) -> Iterator[Observation]:
    """Whether this machine's clock agrees with the vendor's."""
    skews = [told.skew for told in heard.values() if told.skew is not None]
    if not skews:
        return
    skew = min(skews, key=abs)
    if abs(skew) <= SKEW_WORTH_SAYING:
        yield Observation(account, "clock", "ok", f"{account}: its clock and this machine's agree.")
        return
    minutes = round(abs(skew).total_seconds() / 60)
    side = "ahead of" if skew > timedelta(0) else "behind"
    what = f"{account}: this machine's clock is {minutes} minutes {side} the vendor's."
    yield Observation(account, "clock", "warning", what, "Set this machine's clock, best by a time server.")


def _secrets(config: Config, account: str) -> dict[str, str]:
    system, _, name = account.partition(".")
    there = getattr(config, system)[name]
    return {key: getattr(there, key).get_secret_value() for key in _KEYS[system]}
