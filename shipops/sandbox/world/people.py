"""Invented customers in six countries, with the names and addresses that trouble software."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, replace

from shipops.sandbox.world.places import Address


@dataclass(frozen=True, slots=True)
class Person:
    """A customer. ``number`` is unique in a world, and so is ``email`` where nobody is meant to share it."""

    number: int
    first: str
    last: str
    company: str
    email: str
    phone: str
    address: Address

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}".strip()


_COUNTRIES = {
    "US": ("USA", 70), "CA": ("Canada", 13), "DE": ("Germany", 5),
    "FR": ("France", 5), "ES": ("Spain", 3), "GB": ("United Kingdom", 4),
}  # fmt: skip
_FIRST = {
    "US": ("Avery", "Brooke", "Carlos", "Dwayne", "Ebony", "Gus", "Hana", "Imani", "Jesse", "Kayla", "Łukasz", "Mai",
           "Noah", "Opal", "Priya", "Renée", "Sasha", "Tomás", "Usha", "Wren"),
    "CA": ("Amélie", "Benoît", "Chloe", "Denis", "Étienne", "Fiona", "Gilles", "Harpreet", "Isla", "Zoë"),
    "DE": ("Jürgen", "Käthe", "Lotte", "Matthias", "Sören", "Ute", "Wiebke", "Björn"),
    "FR": ("Agnès", "Cédric", "Gaëlle", "Hélène", "Loïc", "Noémie", "René"),
    "ES": ("Begoña", "Íñigo", "José", "Lucía", "Ramón", "Sofía"),
    "GB": ("Alasdair", "Bronwyn", "Ciarán", "Euan", "Gwen", "Niamh", "Siân"),
}  # fmt: skip
_LAST = {
    "US": ("Abbott", "Baptiste", "Castañeda", "D'Angelo", "Eriksen", "Fontaine", "Gutierrez", "Hollis", "Ibarra",
           "Jansen", "Kowalczyk", "Łuczak", "Muñoz", "Nakamura", "O'Rourke", "Pruitt", "Quiñones", "Rasmussen",
           "Stroud", "Trần", "Underhill", "Vance", "Whitlock", "Young-Smith"),
    "CA": ("Beauchêne", "Côté", "Dhaliwal", "Gagné", "Lévesque", "MacIsaac", "Tremblay", "O'Neil"),
    "DE": ("Groß", "Häberle", "Jäger", "Kößling", "Strauß", "Vöhringer", "Weiß"),
    "FR": ("Bérenger", "Châtelain", "D'Aubigny", "Lefèvre", "Maçon", "Prévôt"),
    "ES": ("Ibáñez", "Núñez", "Peña", "Zubizarreta", "García, hijo", "Cañizares"),
    "GB": ("Ap-Rhys", "Ferguson", "MacLeod", "O'Dwyer", "Smythe", "Wetherby"),
}  # fmt: skip
_COMPANIES = (
    "Bluebird Rowing Club", "Harbor & Pine Co.", "Müller Söhne GmbH", "Team Ñandú", "Café Zoë, LLC",
    "Rivertown Schools", "東京 Runners Club", "St. Mary's Parish", "Old Mill Brewing", "Peak/Valley Outfitters",
    "Łódź Dance Co.", "North Fork Fire Dept.", "Quilt \"n\" Thread", "Atelier Éphémère", "Lakeside HS Band",
)  # fmt: skip
_STREETS = {
    "US": (
        "Orchard Street", "W Fulton Ave", "Juniper Ln", "County Road 12", "N 4th St", "Old Quarry Road", "Elm Court",
    ),
    "CA": ("rue de l'Église", "Maple Crescent", "King St W", "chemin du Lac", "Yonge Street"),
    "DE": ("Bäckerstraße", "Am Mühlgraben", "Königsallee", "Schloßweg"),
    "FR": ("rue des Frères-Lumière", "avenue de la République", "quai d'Orsay", "impasse du Château"),
    "ES": ("Calle Peñalver", "Avenida de la Constitución", "Plaza Núñez"),
    "GB": ("High Street", "Queen's Road", "Church Lane", "Mill Brow"),
}  # fmt: skip
# (city, state or province code, its name, postcode pattern: 9 and # a digit from 1 to 9, A a letter)
_TOWNS = {
    "US": (
        ("Chicago", "IL", "Illinois", "606#9"), ("Austin", "TX", "Texas", "787#9"),
        ("Fargo", "ND", "North Dakota", "581#9"), ("Portland", "OR", "Oregon", "972#9"),
        ("Española", "NM", "New Mexico", "875#9"), ("Boston", "MA", "Massachusetts", "021#9"),
        ("Coeur d'Alene", "ID", "Idaho", "838#9"), ("Miami", "FL", "Florida", "331#9-99#9"),
    ),
    "CA": (
        ("Montréal", "QC", "Québec", "H2X #A9"), ("Toronto", "ON", "Ontario", "M5V #A9"),
        ("Trois-Rivières", "QC", "Québec", "G9A #A9"), ("Victoria", "BC", "British Columbia", "V8W #A9"),
    ),
    "DE": (
        ("München", "BY", "Bayern", "803#9"), ("Köln", "NW", "Nordrhein-Westfalen", "506#9"),
        ("Görlitz", "SN", "Sachsen", "028#9"),
    ),
    "FR": (
        ("Besançon", "BFC", "Bourgogne-Franche-Comté", "250#9"), ("Orléans", "CVL", "Centre-Val de Loire", "450#9"),
        ("Nîmes", "OCC", "Occitanie", "300#9"),
    ),
    "ES": (
        ("A Coruña", "GA", "Galicia", "150#9"), ("León", "CL", "Castilla y León", "240#9"),
        ("Logroño", "RI", "La Rioja", "260#9"),
    ),
    "GB": (
        ("Leeds", "", "West Yorkshire", "LS# 9AA"), ("Glasgow", "", "Glasgow City", "G# 9AA"),
        ("Ynys Môn", "", "Anglesey", "LL# 9AA"),
    ),
}  # fmt: skip
_LETTERS = "ABCEGHJKLNPRSTVXY"
# Names that a spreadsheet would run and a browser would render.
HOSTILE_NAMES = (
    ("=cmd", "Lindqvist"), ("+1", "Crew"), ("@SUM(A1)", "Ortiz"), ("<b>Bo</b>", "Finch"),
    ("Ana \"Nan\"", "O'Shea, Jr."), ("Robin 🎽", "Søndergaard"), ("東京", "花子"), ("<script>alert(1)</script>", "Doe"),
)  # fmt: skip
HOSTILE_NOTE = "<img src=x onerror=alert('note')> leave at the <i>side</i> door & ring"


class People:
    """Makes customers and remembers them; ``rng`` decides everything. ``after`` is the last number already taken."""

    def __init__(self, rng: random.Random, *, after: int = 0) -> None:
        self._rng = rng
        self._after = after
        self._known: list[Person] = []

    def new(self, *, country: str | None = None, name: tuple[str, str] | None = None) -> Person:
        """Someone nobody has seen yet."""
        rng = self._rng
        code = country or rng.choices(list(_COUNTRIES), [weight for _, weight in _COUNTRIES.values()])[0]
        first, last = name or self._name(code)
        number = self._after + len(self._known) + 1
        company = rng.choice(_COMPANIES) if rng.random() < 0.3 else ""
        phone = f"{rng.randint(202, 989)}-555-01{rng.randint(0, 99):02d}"
        domain = rng.choice(("example.com", "example.org", "example.net"))
        email = f"{_mailbox(first, last)}.{number}@{domain}"
        address = self._address(code, f"{first} {last}".strip(), company, phone)
        person = Person(number, first, last, company, email, phone, address)
        self._known.append(person)
        return person

    def enter(self, person: Person) -> Person:
        """Somebody who was made of somebody else, such as a relative, under a number of their own."""
        entered = replace(person, number=self._after + len(self._known) + 1)
        self._known.append(entered)
        return entered

    def _name(self, code: str) -> tuple[str, str]:
        rng = self._rng
        if rng.random() < 0.004:
            return rng.choice(HOSTILE_NAMES)
        return rng.choice(_FIRST[code]), rng.choice(_LAST[code])

    def _address(self, code: str, name: str, company: str, phone: str) -> Address:
        rng = self._rng
        city, state, state_name, pattern = rng.choice(_TOWNS[code])
        street, house = rng.choice(_STREETS[code]), rng.randint(1, 4999 if code == "US" else 199)
        return Address(
            name=name,
            company=company,
            street1=f"{street} {house}" if code in ("DE", "ES") else f"{house} {street}",
            street2=rng.choice(("Apt 4", "Suite 210", "2e étage", "Unit #7")) if rng.random() < 0.2 else "",
            city=city,
            state=state,
            state_name=state_name,
            postcode="".join(self._postcode_sign(sign) for sign in pattern),
            country=code,
            country_name=_COUNTRIES[code][0],
            phone=phone,
        )

    def _postcode_sign(self, sign: str) -> str:
        if sign in "#9":
            return str(self._rng.randint(1, 9))
        return self._rng.choice(_LETTERS) if sign == "A" else sign


def _mailbox(first: str, last: str) -> str:
    plain = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode().lower()
    return "".join(sign for sign in plain if sign.isalnum() or sign == ".").strip(".") or "customer"
