"""A postal address as all three systems share it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """``country`` is the two-letter code, ``country_name`` its English name, ``state`` the code used on labels.

    An address nobody filled in has empty texts.
    """

    name: str
    street1: str
    city: str
    state: str
    postcode: str
    country: str
    country_name: str
    company: str = ""
    street2: str = ""
    state_name: str = ""
    phone: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.street1 or self.city or self.postcode)


NO_ADDRESS = Address(name="", street1="", city="", state="", postcode="", country="", country_name="")
