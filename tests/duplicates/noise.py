"""How one purchase comes to be written twice: what people and programs change on the way, and how often."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from shipops.duplicates.words import nicknames
from tests.duplicates.people import Buyer, phone

RATES: Mapping[str, float] = {
    "typo in the given name": 0.10,
    "typo in the surname": 0.10,
    "nickname": 0.15,
    "surname first": 0.06,
    "given name by its first letter": 0.04,
    "address lines swapped": 0.08,
    "company moved into the address": 0.08,
    "second line moved into the first": 0.12,
    "street abbreviated": 0.25,
    "typo in the street": 0.08,
    "typo in the postcode": 0.03,
    "two phones in one field": 0.10,
    "phone written another way": 0.30,
    "no phone": 0.10,
    "another phone": 0.06,
    "another e-mail": 0.15,
    "typo in the e-mail": 0.05,
    "no e-mail": 0.05,
    "all in capitals": 0.10,
}
"""The rate of each change in a second copy."""

CASUAL: Mapping[str, float] = {change: rate / 3 for change, rate in RATES.items()}
"""The rate of each change in any other order: nobody writes the same twice."""

_SHORT = {
    "Street": "St", "Avenue": "Ave", "Lane": "Ln", "Road": "Rd.", "Drive": "Dr", "Boulevard": "Blvd", "Court": "Ct",
    "Place": "Pl", "Terrace": "Ter", "Parkway": "Pkwy", "Square": "Sq",
}  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def typo(rng: random.Random, text: str) -> str:
    """One slip of the keyboard, never in the first letter: a letter too many, one too few, another, or two swapped."""
    if len(text) < 4:
        return text
    at = rng.randrange(1, len(text) - 1)
    slip = rng.randrange(4)
    if slip == 0:
        return text[:at] + rng.choice(_LETTERS) + text[at:]
    if slip == 1:
        return text[:at] + text[at + 1 :]
    if slip == 2:
        return text[:at] + rng.choice(_LETTERS) + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _nickname(rng: random.Random, given: str) -> str:
    short = [word for word, full in nicknames().items() if given.upper() in full and word != given.upper()]
    return rng.choice(sorted(short)).title() if short else given


def _street_typo(rng: random.Random, street: str) -> str:
    number, _, name = street.partition(" ")
    return f"{number} {typo(rng, name)}"


def _abbreviated(street: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in street.split())


def _phone(rng: random.Random, number: str) -> str:
    digits = number.replace("-", "")
    shapes = (digits, f"({digits[:3]}) {digits[3:6]}-{digits[6:]}", f"+1 {digits[:3]} {digits[3:6]} {digits[6:]}")
    return rng.choice(shapes)


_CHANGES: Mapping[str, Callable[[random.Random, Buyer], Buyer]] = {
    "typo in the given name": lambda rng, one: replace(one, given=typo(rng, one.given)),
    "typo in the surname": lambda rng, one: replace(one, surname=typo(rng, one.surname)),
    "nickname": lambda rng, one: replace(one, given=_nickname(rng, one.given)),
    "surname first": lambda _, one: replace(one, given=f"{one.surname},", surname=one.given),
    "given name by its first letter": lambda _, one: replace(one, given=f"{one.given[0]}."),
    "address lines swapped": lambda _, one: replace(one, street=one.second_line, second_line=one.street)
    if one.second_line else one,
    "company moved into the address": lambda _, one: replace(one, second_line=one.company, company="")
    if one.company and not one.second_line else one,
    "second line moved into the first": lambda _, one: replace(
        one, street=f"{one.street} {one.second_line}".strip(), second_line=""
    ),
    "street abbreviated": lambda _, one: replace(one, street=_abbreviated(one.street)),
    "typo in the street": lambda rng, one: replace(one, street=_street_typo(rng, one.street)),
    "typo in the postcode": lambda rng, one: replace(one, postcode=one.postcode[:4] + str(rng.randint(0, 9))),
    "two phones in one field": lambda rng, one: replace(one, phone=f"{one.phone} / {phone(rng)}"),
    "phone written another way": lambda rng, one: replace(one, phone=_phone(rng, one.phone)),
    "no phone": lambda _, one: replace(one, phone=""),
    "another phone": lambda rng, one: replace(one, phone=phone(rng)),
    "another e-mail": lambda rng, one: replace(one, email=f"{one.surname.lower()}.{rng.randint(1, 99999)}@example.org"),
    "typo in the e-mail": lambda rng, one: replace(one, email=typo(rng, one.email.partition('@')[0]) + "@example.com"),
    "no e-mail": lambda _, one: replace(one, email=""),
    "all in capitals": lambda _, one: replace(
        one, given=one.given.upper(), surname=one.surname.upper(), street=one.street.upper(), email=one.email.upper()
    ),
}  # fmt: skip
# Each of these writes the name as a whole, so only one of them happens.
_NAMES = ("surname first", "given name by its first letter", "nickname")


def noisy(rng: random.Random, buyer: Buyer, rates: Mapping[str, float] = RATES) -> Buyer:
    """The same person, written down a second time."""
    named = False
    for change, rate in rates.items():
        if rng.random() < rate and not (named and change in _NAMES):
            buyer = _CHANGES[change](rng, buyer)
            named = named or change in _NAMES
    return buyer
