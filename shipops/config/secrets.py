"""Every secret of a workspace, and finding one in a text in whatever form it was written.

Not looked for, because it would be found everywhere: a secret of fewer than six characters, and the user name of a feed
(a plain word such as ``shipstation``, which opens nothing without its password).
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, quote_plus, unquote, urlsplit

from pydantic import BaseModel, SecretStr

from shipops.config.document import Config

HIDDEN = "•••"
SHORTEST = 6
# What is left of fewer bytes when the edges of base64 are cut off occurs by chance.
_SHORTEST_ENCODED = 8
_IN_ENVIRONMENT = re.compile(r"SHIPOPS_\w*(API_KEY|API_SECRET|ACCOUNT_ID|APPLICATION_KEY|PASSWORD|URLS|HEARTBEAT)")
# What stands in an address in place of a password: letters and digits without a dot, as no host and no word is.
_TOKEN = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{12,}")


@dataclass(frozen=True)
class Secrets:
    """Secrets by what they are (``shipstation.main.api_key``); nothing here ever shows one.

    A secret is found as it is, URL-quoted, in base64 (alone or with others around it, as HTTP Basic sends it), and
    escaped for JSON, Python, HTML, CSV or several of them.
    """

    values: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return f"Secrets({', '.join(sorted({kind for kind, _ in self.values}))})"

    def found(self, text: str) -> str:
        """What secret ``text`` holds; empty where it holds none."""
        return next((kind for form, kind in self._forms if form in text), "")

    def hidden(self, text: str) -> str:
        """``text`` with every secret written out as •••."""
        for form, _ in self._forms:
            text = text.replace(form, HIDDEN)
        return text

    @cached_property
    def _forms(self) -> tuple[tuple[str, str], ...]:
        forms = {form: kind for kind, value in self.values if len(value) >= SHORTEST for form in _forms(value)}
        # The longest first: what is left of a secret after a part of it is hidden would stay.
        return tuple(sorted(forms.items(), key=lambda pair: (-len(pair[0]), pair[0])))


NO_SECRETS = Secrets(())


def secrets_of(config: Config, environment: Mapping[str, str]) -> Secrets:
    """Every secret of ``config``, and those in ``environment`` that it does not use."""
    named = [(kind, value) for kind, value in _of(config, "") if not kind.endswith(".username")]
    named += [(name, value) for name, value in environment.items() if _IN_ENVIRONMENT.fullmatch(name) and value]
    parts = [(kind, part) for kind, value in named for part in _parts(value)]
    return Secrets(tuple(dict.fromkeys([*named, *parts])))


def keys_of(config: Config) -> tuple[str, ...]:
    """The keys of every vendor account, which no answer of any vendor has a reason to hold; no passwords, which people
    choose among words."""
    accounts = (config.shipstation, config.cin7, config.inksoft)
    return tuple(value for group in accounts for _, value in _of(group, ""))


def _of(value: object, kind: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, SecretStr):
        yield kind, value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _of(getattr(value, name), f"{kind}.{name}".lstrip("."))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _of(inner, f"{kind}.{name}")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _of(inner, kind)


def _parts(value: str) -> Iterator[str]:
    """The password of an address, and whatever in it stands for one: apprise puts tokens in any place."""
    for address in value.split():
        try:
            parts = urlsplit(address)
            password = parts.password
        except ValueError:
            continue
        if not parts.scheme or not parts.netloc:
            continue
        yield address
        if password:
            yield password
            yield unquote(password)
        yield from (piece for piece in re.split(r"[/?&=:@+,;#]", address) if _TOKEN.fullmatch(piece))


def _forms(value: str) -> set[str]:
    once = {value, *_quoted(value), *_encoded(value), html.escape(value), html.escape(value, quote=False)}
    once |= {html.escape(value).replace("&#x27;", "&#39;"), value.replace('"', '""'), repr(value)[1:-1]}
    twice = set(_in_json(once))
    return once | twice | set(_in_json(twice))


def _quoted(value: str) -> Iterator[str]:
    for quoted in (quote(value, safe=""), quote(value), quote_plus(value)):
        yield quoted
        yield re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), quoted)


def _encoded(value: str) -> Iterator[str]:
    """What ``value`` becomes in base64, wherever in a longer text it begins."""
    content = value.encode()
    if len(content) < _SHORTEST_ENCODED:
        return
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + content).decode()
        # The first and the last character also hold bits of what stands beside it.
        begin, end = (0, 2, 3)[before], len(encoded) - (0, 3, 2)[(before + len(content)) % 3]
        yield encoded[begin:end]
        yield encoded[begin:end].replace("+", "-").replace("/", "_")


def _in_json(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield json.dumps(text)[1:-1]
        yield json.dumps(text, ensure_ascii=False)[1:-1]
        yield json.dumps(text, ensure_ascii=False)[1:-1].replace("/", "\\/")
