"""How one and the same person is written by somebody who types an order again: never twice alike, and to be recognised.

Whatever is left out or written otherwise, the name and the address still are that person's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from shipops.sandbox.world.merchant import Merchant
from shipops.sandbox.world.people import Person

Slip = Callable[[random.Random, Person], Person]

SHORT_FORMS = {
    "Alexander": "Alex", "Benjamin": "Ben", "Charles": "Charlie", "Christopher": "Chris", "Deborah": "Debbie",
    "Edward": "Ed", "Elizabeth": "Liz", "Gregory": "Greg", "Jennifer": "Jen", "Katherine": "Kate", "Margaret": "Peggy",
    "Matthew": "Matt", "Nicholas": "Nick", "Patricia": "Trish", "Robert": "Bob", "Susan": "Sue", "Theodore": "Ted",
    "William": "Bill",
}  # fmt: skip
SURNAMES = (
    "Abernathy", "Baptiste", "Castañeda", "Eriksen", "Fontaine", "Gutierrez", "Hargreave", "Kowalczyk", "Lindqvist",
    "Nakamura", "Pruitt", "Rasmussen", "Stroud", "Thornbury", "Underhill", "Whitlock",
)  # fmt: skip
_ABBREVIATED = {
    "Street": "St", "Avenue": "Ave", "Lane": "Ln", "Road": "Rd", "Court": "Ct", "Crescent": "Cres",
    "avenue": "av.", "Calle": "C/", "Avenida": "Avda.",
}  # fmt: skip


def buyer(m: Merchant) -> Person:
    """Somebody new whose name can be written in more than one way."""
    return m.people.new(name=(m.rng.choice(tuple(SHORT_FORMS)), m.rng.choice(SURNAMES)))


def _named(person: Person, first: str, last: str) -> Person:
    renamed = replace(person, first=first, last=last)
    return replace(renamed, address=replace(person.address, name=renamed.name))


def _mistyped(rng: random.Random, person: Person) -> Person:
    at = rng.randrange(1, len(person.last) - 2)
    name = person.last
    slip = rng.choice((name[:at] + name[at + 1] + name[at] + name[at + 2 :], name[:at] + name[at + 1 :]))
    return _named(person, person.first, slip)


def _short_form(_: random.Random, person: Person) -> Person:
    return _named(person, SHORT_FORMS.get(person.first, person.first), person.last)


def _surname_first(_: random.Random, person: Person) -> Person:
    return _named(person, f"{person.last},", person.first)


def _initial(_: random.Random, person: Person) -> Person:
    return _named(person, f"{person.first[0]}.", person.last)


def _abbreviated(_: random.Random, person: Person) -> Person:
    street = " ".join(_ABBREVIATED.get(word, word) for word in person.address.street1.split())
    return replace(person, address=replace(person.address, street1=street))


def _one_line(_: random.Random, person: Person) -> Person:
    place = person.address
    if not place.street2:
        return person
    return replace(person, address=replace(place, street1=f"{place.street1}, {place.street2}", street2=""))


def _lines_swapped(_: random.Random, person: Person) -> Person:
    place = person.address
    if not place.street2:
        return person
    return replace(person, address=replace(place, street1=place.street2, street2=place.street1))


def _company_in_address(_: random.Random, person: Person) -> Person:
    place = person.address
    if not person.company or place.street2:
        return person
    moved = replace(place, company="", street1=person.company, street2=place.street1)
    return replace(person, company="", address=moved)


def _phoned(person: Person, phone: str) -> Person:
    return replace(person, phone=phone, address=replace(person.address, phone=phone))


def _other_writing(rng: random.Random, person: Person) -> Person:
    area, exchange, line = person.phone.split("-")
    written = (f"({area}) {exchange}-{line}", f"+1 {area} {exchange} {line}", f"{area}.{exchange}.{line}")
    return _phoned(person, rng.choice(written))


def _two_phones(rng: random.Random, person: Person) -> Person:
    other = f"{rng.randint(202, 989)}-555-01{rng.randint(0, 99):02d}"
    return _phoned(person, rng.choice((f"{person.phone} / {other}", f"{other} or {person.phone}")))


def _no_phone(_: random.Random, person: Person) -> Person:
    return _phoned(person, "")


def _other_mailbox(rng: random.Random, person: Person) -> Person:
    return replace(person, email=f"{rng.choice(('home', 'office', 'mail'))}.{person.number}@example.org")


def _no_mailbox(_: random.Random, person: Person) -> Person:
    return replace(person, email="")


def _capitals(_: random.Random, person: Person) -> Person:
    place = person.address
    shouted = replace(place, street1=place.street1.upper(), street2=place.street2.upper(), city=place.city.upper())
    return _named(replace(person, address=shouted), person.first.upper(), person.last.upper())


_SLIPS: Mapping[str, Mapping[str, Slip]] = {
    "name": {
        "a slip in the name": _mistyped, "a short form of the name": _short_form, "surname first": _surname_first,
        "the given name's first letter": _initial,
    },
    "address": {
        "the street abbreviated": _abbreviated, "both lines of the street in one": _one_line,
        "the lines of the street swapped": _lines_swapped, "the company in the address": _company_in_address,
    },
    "phone": {
        "the phone written otherwise": _other_writing, "two phones in one field": _two_phones, "no phone": _no_phone,
    },
    "e-mail": {"another e-mail": _other_mailbox, "no e-mail": _no_mailbox},
    "case": {"capitals": _capitals},
}  # fmt: skip


FIELDS: Sequence[str] = tuple(_SLIPS)
"""What may be written otherwise; capitals come last, as they are of what was typed."""


def typed_again(m: Merchant, person: Person, *, fields: Sequence[str] = FIELDS, most: int = 3) -> tuple[Person, str]:
    """``person`` as somebody else types them, a customer of their own, and in words what has become of them.

    Up to ``most`` of ``fields`` are written otherwise; where there is nothing to write otherwise in one, it stays.
    """
    rng, typed, made = m.rng, m.people.enter(person), list[str]()
    touched = rng.sample(fields, rng.randint(1, most))
    for slips in (_SLIPS[field] for field in FIELDS if field in touched):
        written = [(name, slip(rng, typed)) for name, slip in slips.items()]
        changed = [(name, after) for name, after in written if after != typed]
        if changed:
            name, typed = rng.choice(changed)
            made.append(name)
    return typed, ", ".join(made) or "nothing is written otherwise"
