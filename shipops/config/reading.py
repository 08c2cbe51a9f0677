"""Reading ``shipops.toml``.

Every mistake becomes a :class:`~shipops.errors.ConfigError` that names the key, for an unknown one the nearest known.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from shipops.config.accounts import Cin7Account, Feed, InkSoftAccount, ShipStationAccount
from shipops.config.document import Config
from shipops.config.sections import Section
from shipops.errors import ConfigError

FILE_NAME = "shipops.toml"
DESK_PASSWORD = "SHIPOPS_DESK_PASSWORD"  # noqa: S105 - the name of a variable


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
    if password := environment.get(DESK_PASSWORD):
        desk = document.setdefault("desk", {})
        if isinstance(desk, dict):
            desk.setdefault("password", password)
    alerts = document.get("alert")
    for name, alert in alerts.items() if isinstance(alerts, dict) else ():
        urls, heartbeat = (environment.get(secret_variable("alert", name, key)) for key in ("urls", "heartbeat"))
        if isinstance(alert, dict) and urls:
            # apprise writes several in one line with a space between them.
            alert.setdefault("urls", urls.split())
        if isinstance(alert, dict) and heartbeat:
            alert.setdefault("heartbeat", heartbeat)
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
