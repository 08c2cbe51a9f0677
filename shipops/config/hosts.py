"""Which machine an address leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote, urlsplit

_HTTPS = 443
_HTTP = 80


@dataclass(frozen=True, slots=True)
class Host:
    """A machine by name or number, and a door of it."""

    name: str
    port: int

    @classmethod
    def of(cls, address: str) -> Host:
        """Where ``address`` leads; its name is empty where it names no machine."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            return cls("", 0)
        usual = _HTTPS if parts.scheme.endswith("s") else _HTTP
        return cls(unquote(parts.hostname or "").casefold().rstrip("."), port or usual)

    @property
    def here(self) -> bool:
        """It is this machine, where several programs answer, each behind its own door."""
        if self.name == "localhost" or self.name.endswith(".localhost"):
            return True
        try:
            return ip_address(self.name).is_loopback
        except ValueError:
            return False

    def same_as(self, other: Host) -> bool:
        """Whether both are one machine; of this one, whether they are one door of it."""
        if self.here and other.here:
            return self.port == other.port
        return bool(self.name) and self.name == other.name


def hosts_in(address: str) -> Iterator[Host]:
    """Every machine an alert's address may lead to: its own, and those its options name (``?smtp=…``)."""
    yield Host.of(address)
    try:
        options = parse_qsl(urlsplit(address).query)
    except ValueError:
        return
    for _, value in options:
        yield Host.of(value if "://" in value else f"//{value}")
