"""Invented buyers with names people share, companies, and goods some of which everybody buys."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


def _listed(names: str) -> tuple[str, ...]:
    return tuple(names.split())


GIVEN = _listed("""
    Abigail Albert Alexander Alexandra Amanda Andrew Angela Anthony Barbara Benjamin Carlos Caroline Catherine
    Charles Charlotte Christina Christopher Daniel Danielle David Deborah Dolores Donald Douglas Edward Eleanor
    Elizabeth Emily Eva Fiona Frances Francisco Frederick Gabriel Grace Gregory Hannah Harold Henry Ignacio
    Imani Isabel Ivan Jacob James Jasmine Jennifer Jessica Joel John Jonathan Jose Joseph Joshua Judith Julia
    Kenneth Kimberly Laura Lawrence Leonard Lorena Lucas Madeleine Manuel Margaret Maria Marta Martin Matthew
    Melissa Michael Miguel Monica Natalie Nathaniel Nicholas Nicole Nina Olivia Oscar Pablo Pamela Patricia
    Patrick Peter Philip Priya Rachel Raymond Rebecca Richard Robert Rosa Samantha Samuel Sarah Sofia Stephen
    Susan Teresa Theodore Thomas Timothy Ursula Victor Victoria Vincent Walter Wanda William Yvonne Zachary
""")
SURNAMES = _listed("""
    Abbott Acosta Adams Albrecht Alvarez Andersen Archer Bailey Baker Banerjee Barker Becker Benitez Bergmann
    Bishop Blake Bowen Brandt Brennan Briggs Brooks Burke Calderon Campbell Carver Castillo Chandra Chavez
    Clarke Coleman Contreras Cooper Crawford Cruz Cunningham Dalton Davenport Delgado Dietrich Dominguez
    Donnelly Dupont Eaton Ellis Erikson Espinoza Farrell Fischer Fleming Flores Forsyth Foster Fournier Fuentes
    Gallagher Garner Gibson Gomez Graham Grant Greene Guerrero Hansen Harper Hartmann Hayes Henderson Herrera
    Hoffman Holloway Hughes Ibanez Ingram Iverson Jacobs Jimenez Johansson Jordan Keller Kennedy Kim Klein
    Kovacs Kramer Lambert Larsen Lawson Leblanc Lindgren Lopez Lowe Maddox Maldonado Marshall Martinez McCarthy
    Medina Mendoza Mercer Meyer Miller Monroe Morales Moreau Mueller Murray Navarro Nguyen Nielsen Nolan Norris
    Novak Ochoa Olsen Ortega Osborne Owens Pacheco Palmer Patel Pearson Pena Petersen Pfeiffer Phillips Porter
    Powell Quinn Ramirez Ramsey Reyes Richter Rivera Robbins Rojas Rossi Rowland Salazar Sanders Santiago Sawyer
    Schaefer Schneider Schultz Shah Shepherd Silva Simmons Singh Sorensen Spencer Stephens Stewart Sullivan
    Tanaka Thornton Torres Tucker Valdez Vargas Vaughn Vogel Wagner Walsh Watkins Weaver Webb Wheeler Whitaker
    Wilkinson Winters Wong Wright Yamada York Zamora Ziegler Zimmerman
""")
STREETS = (
    "Orchard Street", "Fulton Avenue", "Juniper Lane", "Quarry Road", "Elm Court",
    "Lakeview Drive", "Prospect Place", "Mill Road", "Harbor Street", "Sycamore Avenue",
    "Chestnut Street", "Meadow Lane", "Ridge Road", "Union Square", "Canal Street",
    "Cedar Boulevard", "Bridge Street", "Garfield Avenue", "Kingsley Drive", "Station Road",
    "Vineyard Way", "Willow Crescent", "Jefferson Parkway", "Church Hill", "Pine Terrace",
)  # fmt: skip
TOWNS = (("Chicago", "IL", "606"), ("Austin", "TX", "787"), ("Fargo", "ND", "581"), ("Portland", "OR", "972"),
         ("Boston", "MA", "021"), ("Miami", "FL", "331"), ("Denver", "CO", "802"), ("Tucson", "AZ", "857"))  # fmt: skip
COMPANIES = (
    "Bluebird Rowing Club", "Harbor & Pine Co.", "Rivertown Schools", "Old Mill Brewing", "Peak Outfitters",
    "North Fork Fire Dept.", "Quilt n Thread", "Lakeside HS Band", "Granite Dental", "Summit Realty",
)  # fmt: skip
GOODS = tuple(f"{kind}-{colour}-{size}" for kind in ("TEE", "HOOD", "CAP", "MUG", "POLO", "BAG", "SOCK", "JKT")
              for colour in ("BLK", "NVY", "RED", "GRY", "WHT") for size in ("S", "M", "L", "XL"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody, and where their parcels go."""

    given: str
    surname: str
    email: str
    phone: str
    street: str
    second_line: str
    city: str
    state: str
    postcode: str
    company: str = ""

    @property
    def name(self) -> str:
        return f"{self.given} {self.surname}"


def phone(rng: random.Random) -> str:
    return f"{rng.randint(202, 989)}-{rng.randint(201, 989)}-{rng.randint(1000, 9999)}"


def buyer(rng: random.Random, *, company: str = "") -> Buyer:
    """Someone new; names may be someone else's as well."""
    given, surname = rng.choice(GIVEN), rng.choice(SURNAMES)
    city, state, prefix = rng.choice(TOWNS)
    mailbox = rng.choice((f"{given}.{surname}", f"{given[0]}{surname}", f"{surname}{given[0]}", f"{given}_{surname}"))
    return Buyer(
        given=given, surname=surname,
        email=f"{mailbox.lower()}{rng.randint(1, 9999)}@{rng.choice(('example.com', 'example.net'))}",
        phone=phone(rng), street=f"{rng.randint(1, 4999)} {rng.choice(STREETS)}",
        second_line=rng.choice((f"Apt {rng.randint(1, 60)}", f"Suite {rng.randint(100, 900)}", "", "", "", "")),
        city=city, state=state, postcode=f"{prefix}{rng.randint(10, 99)}",
        company=company or (rng.choice(COMPANIES) if rng.random() < 0.15 else ""),
    )  # fmt: skip


def basket(rng: random.Random) -> tuple[tuple[str, int], ...]:
    """What somebody orders: one to four articles, a few of which are everybody's favourites."""
    count = rng.choices((1, 2, 3, 4), (45, 30, 17, 8))[0]
    weights = [1 / (1 + place) for place in range(len(GOODS))]
    chosen: dict[str, int] = {}
    for article in rng.choices(GOODS, weights, k=count):
        chosen[article] = rng.choices((1, 2, 3), (75, 18, 7))[0]
    return tuple(sorted(chosen.items()))


def price(goods: tuple[tuple[str, int], ...]) -> float:
    """What goods cost, shipping among it: the same for the same goods."""
    return round(sum(quantity * (9 + GOODS.index(article) % 23) for article, quantity in goods) + 6.95, 2)


def colleagues(rng: random.Random, host: Buyer, count: int) -> Iterator[Buyer]:
    """Others at the same address: their own names, mailboxes and, half of them, telephones."""
    taken = {host.name}
    while count:
        other = buyer(rng)
        if other.name in taken:
            continue
        taken.add(other.name)
        count -= 1
        yield Buyer(
            given=other.given, surname=other.surname, email=other.email,
            phone=host.phone if rng.random() < 0.5 else other.phone,
            street=host.street, second_line=host.second_line, city=host.city, state=host.state, postcode=host.postcode,
            company=host.company,
        )  # fmt: skip
