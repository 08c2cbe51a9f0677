"""Carriers as ShipStation codes them and as people and source systems write them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from shipops.sandbox.world.identity import digits


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a carrier: ShipStation's codes and the words other systems show."""

    carrier_code: str
    service_code: str
    carrier: str
    name: str


_USPS = Service("stamps_com", "usps_priority_mail", "USPS", "Priority Mail")
_DOMESTIC = (
    _USPS,
    Service("stamps_com", "usps_ground_advantage", "USPS", "Ground Advantage"),
    Service("ups_walleted", "ups_ground", "UPS", "UPS Ground"),
    Service("fedex", "fedex_ground", "FedEx", "FedEx Ground"),
)
_ABROAD = (
    Service("ups_walleted", "ups_standard_international", "UPS", "UPS Standard"),
    Service("dhl_express_worldwide", "dhl_express_worldwide", "DHL", "DHL Express Worldwide"),
    Service("stamps_com", "usps_priority_mail_international", "USPS", "Priority Mail International"),
)


class TrackingNumbers:
    """Hands out tracking numbers, each one once."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._count = rng.randrange(10_000, 90_000)

    def next(self, service: Service) -> str:
        """A number in the carrier's own form; the running count inside keeps it unique."""
        self._count += self._rng.randint(1, 9)
        running = f"{self._count:08d}"
        if service.carrier == "USPS":
            return f"9400111899{digits(self._rng, 4)}{running}"
        if service.carrier == "UPS":
            return f"1Z{self._rng.choice(('A8', 'F4', 'W7'))}{digits(self._rng, 3)}E03{running}"
        return f"{'7' if service.carrier == 'FedEx' else '4'}{digits(self._rng, 3)}{running}"


def choose_service(rng: random.Random, country: str) -> Service:
    """A service that reaches ``country`` (two letters)."""
    return rng.choice(_DOMESTIC if country == "US" else _ABROAD)


def services() -> tuple[Service, ...]:
    """Every service there is."""
    return (*_DOMESTIC, *_ABROAD)


def priority_mail() -> Service:
    """The service whose tracking numbers people print in groups of four."""
    return _USPS
