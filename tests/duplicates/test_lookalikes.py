"""What counts as one purchase entered twice, and what never does."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import duckdb
import pytest

from shipops import duplicates
from shipops.duplicates import Since, Tuning
from shipops.duplicates.explaining import BEFORE
from shipops.errors import ConfigError
from tests.duplicates.people import Buyer
from tests.duplicates.shops import START, Goods, Shop

GOODS: Goods = (("HOOD-NVY-M", 2), ("MUG-RED-S", 1))
AT = START + timedelta(days=20, hours=14)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INKSOFT, CIN7, SHIPSTATION = "inksoft.main", "cin7.main", "shipstation.main"


def someone(given: str = "Robert", surname: str = "Whitaker", number: int = 12, **changes: str) -> Buyer:
    usual: dict[str, Any] = {
        "given": given, "surname": surname, "email": f"{given}.{surname}{number}@example.com".lower(),
        "phone": f"312-555-{1000 + number}", "street": f"{number} Orchard Street", "second_line": "Apt 4",
        "city": "Chicago", "state": "IL", "postcode": f"606{number % 100:02}",
    }  # fmt: skip
    return Buyer(**usual | changes)


@dataclass
class Found:
    """A shop after the search, its stories by name."""

    db: duckdb.DuckDBPyConnection
    stories: dict[str, list[str]]

    def pairs(self, story: str) -> list[dict[str, Any]]:
        """The look-alikes among the orders of a story."""
        cursor = self.db.execute("SELECT * FROM lookalikes")
        columns = [column[0] for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        return [row for row in rows if row["first_order_id"] in self.stories[story]]

    def is_one(self, story: str) -> bool:
        """Whether a story's orders are told to be one purchase."""
        return any(row["veto"] is None for row in self.pairs(story))


class Stories:
    """Tells stories of a few orders each, every one about somebody else."""

    def __init__(self) -> None:
        self.shop = Shop(random.Random(1), rates={}, casual={})
        self.told: dict[str, list[str]] = {}
        self._number = 20

    def new(self, given: str = "Robert", surname: str = "Whitaker", **changes: str) -> Buyer:
        self._number += 1
        return someone(given, surname, self._number, **changes)

    def tell(self, story: str, *orders: tuple[Any, ...], **facts: Any) -> None:
        """Each order: who, how long after the first, and what else is said of it."""
        for one, later, *said in orders:
            told = {"way": INKSOFT, "goods": GOODS} | (said[0] if said else {}) | facts
            goods = told.pop("goods")
            self.told.setdefault(story, []).append(self.shop.add(story, one, goods, AT + later, **told))


def told() -> Stories:
    made = Stories()
    a = made.new()
    made.tell("pressed twice", (a, 0 * DAY), (a, 3 * MINUTE))
    a = made.new()
    made.tell(
        "typed again",
        (a, 0 * DAY),
        (replace(a, given="Bob", street=a.street.replace("Street", "St."), phone="3125551099"), 4 * HOUR),
    )
    a = made.new()
    retyped = replace(a, email="office@elsewhere.example", given="WHITAKER,", surname="Robert")
    made.tell("two ways", (a, 0 * DAY), (retyped, 2 * HOUR, {"way": CIN7}))
    a = made.new(company="Granite Dental")
    moved = replace(a, street=a.second_line, second_line=f"{a.street}, Granite Dental", company="")
    made.tell("lines swapped", (a, 0 * DAY), (moved, HOUR))
    # Cin7 bills the company, which a comma does not make a person's surname.
    a = made.new(company="Café Zoë, LLC")
    billed = {"way": CIN7, "payer": replace(a, given="Café Zoë,", surname="LLC", email="")}
    made.tell("billed to the company", (a, 0 * DAY), (replace(a, email="", phone=""), 2 * HOUR, billed))
    a = made.new()
    made.tell("two phones", (a, 0 * DAY), (replace(a, phone=f"{a.phone} / 773-555-8841", email=""), HOUR))
    a = made.new()
    made.tell("first letter", (a, 0 * DAY), (replace(a, given="R.", email="bob.whitaker@example.org"), HOUR))
    a = made.new()
    made.tell("three times", (a, 0 * DAY), (a, 2 * MINUTE), (a, 7 * MINUTE))
    a = made.new()
    made.tell("by hand", (a, 0 * DAY, {"way": CIN7}), (a, DAY, {"way": SHIPSTATION, "made_by_hand": True}))
    # What never counts.
    a = made.new()
    made.tell("weeks later", (a, 0 * DAY), (a, 22 * DAY))
    a = made.new()
    made.tell("some days later", (a, 0 * DAY), (a, 4 * DAY))
    a = made.new()
    made.tell("something else", (a, 0 * DAY), (a, HOUR, {"goods": (("CAP-RED-L", 1),)}))
    a = made.new()
    made.tell("standing order", *((a, turn * DAY) for turn in range(5)), way=CIN7)
    # Nobody writes the same twice: only the second is known again by both of the others.
    for turn in range(4):
        a = made.new()
        first = replace(a, email=f"office{turn}@elsewhere.example", phone="773-555-8841")
        last = replace(a, given="Rlobert", phone="773-555-8842")
        made.tell(f"standing order of three addresses {turn}", (first, 0 * DAY), (a, DAY), (last, 2 * DAY))
    a = made.new()
    unknown = replace(a, given="Rob", email="", phone="", postcode="60699")
    mistyped = replace(a, street=a.street.replace("Orchard", "Ocrhard"))
    made.tell("standing order known by the house", (mistyped, 0 * DAY), (a, DAY), (unknown, 2 * DAY), way=INKSOFT)
    a = made.new()
    made.tell("standing order with a turn left out", (a, 0 * DAY), (a, DAY), (a, 3 * DAY), way=CIN7)
    a = made.new()
    made.tell("pressed twice in a standing order", (a, 0 * DAY), (a, DAY), (a, DAY + 5 * MINUTE), (a, 2 * DAY))
    a = made.new()
    wife = replace(a, given="Patricia", email="pat@example.org")
    made.tell("family", (a, 0 * DAY), (wife, 20 * MINUTE))
    a = made.new("Michael", "Tanaka")
    made.tell("family with a first letter", (a, 0 * DAY), (replace(a, given="Lucas", email=""), HOUR),
              (replace(a, given="M.", email="m.tanaka@example.org"), 2 * HOUR))  # fmt: skip
    school = made.new("Lakeside", "School", company="Lakeside School")
    joel, john = replace(made.new("J.", "Stephens"), email="joel_stephens37@example.net"), made.new("John", "Stephens")
    called = replace(school, phone="312-555-8888")
    made.tell("one first letter, another mailbox", *((called, HOUR, {"payer": payer}) for payer in (joel, john)))
    a = made.new("Maria")
    made.tell("alike names", (a, 0 * DAY), (replace(a, given="Marta"), 20 * MINUTE))
    for number in range(4):  # both are common names
        for given in ("Maria", "Marta"):
            other = someone(given, f"Number{number}", 400 + number)
            made.tell("others of that name", (other, 30 * DAY + number * 9 * HOUR))
    host = made.new(company="Granite Dental")
    made.tell(
        "office", (host, 0 * DAY),
        *((replace(made.new(given, surname), street=host.street, postcode=host.postcode, company=host.company), HOUR)
          for given, surname in (("Alice", "Young"), ("Omar", "Reyes"), ("Wei", "Chen"))),
    )  # fmt: skip
    made.tell("team", *((school, turn * MINUTE, {"payer": made.new(given, "Fox")})
                        for turn, given in enumerate(("Alice", "Omar", "Wei", "Nadia", "Ines"))))  # fmt: skip
    payer = made.new()
    made.tell("gifts", *((replace(made.new(given, surname), phone=payer.phone), MINUTE, {"payer": payer})
                         for given, surname in (("Alice", "Young"), ("Omar", "Reyes"))))  # fmt: skip
    payer = made.new()
    made.tell("one name, two places", *(
        (replace(made.new("Alice"), phone=payer.phone, street=street, second_line=""), MINUTE, {"payer": payer})
        for street in ("7 Canal Street", "911 Mill Road")))  # fmt: skip
    a = made.new()
    made.tell(
        "another name on it",
        *((a, turn * MINUTE, {"options": f"Name: {worn}"}) for turn, worn in enumerate(("Ava", "Ben"))),
    )
    a = made.new()
    made.tell("after shipping", (a, 0 * DAY, {"shipped": True, "shipped_at": AT + 20 * HOUR}), (a, 30 * HOUR))
    a = made.new()
    made.tell("replacement", (a, 0 * DAY), (a, 30 * HOUR, {"way": SHIPSTATION, "replaces": True}))
    a = made.new()
    made.tell("only counterpart", (a, 0 * DAY, {"way": CIN7, "in_shipstation": False}), (a, HOUR, {"way": SHIPSTATION}))
    for number in range(9):
        nobody = replace(made.new("Guest", f"Family{number}"), email="noreply@example.com", phone="0000000000")
        made.tell("nobody", (nobody, number * MINUTE))
    a = made.new()
    made.tell("tied", (a, 0 * DAY), (a, 2 * MINUTE))
    made.shop.ties += [{"account": INKSOFT, "order_id": order, "tie": "one group"} for order in made.told["tied"]]
    return made


@pytest.fixture(scope="module")
def found() -> Found:
    made = told()
    db = made.shop.connect()
    duplicates.publish_lookalikes(db)
    return Found(db, made.told)


@pytest.mark.parametrize(
    "story",
    [
        "pressed twice",
        "typed again",
        "two ways",
        "lines swapped",
        "billed to the company",
        "two phones",
        "first letter",
        "three times",
        "by hand",
    ],
)
def test_one_purchase_entered_twice_is_found(found: Found, story: str) -> None:
    assert found.is_one(story)


@pytest.mark.parametrize(
    ("story", "veto"),
    [
        ("weeks later", None),
        ("some days later", None),
        ("something else", None),
        ("standing order", "a standing order"),
        *((f"standing order of three addresses {turn}", "a standing order") for turn in range(4)),
        ("standing order known by the house", "a standing order"),
        ("standing order with a turn left out", "a standing order"),
        ("family", "different recipients"),
        ("family with a first letter", "different recipients"),
        ("alike names", "different recipients"),
        ("office", "different recipients"),
        ("team", "different buyers"),
        ("one first letter, another mailbox", "different buyers"),
        ("gifts", None),
        ("one name, two places", "different places"),
        ("another name on it", "different personalisation"),
        ("after shipping", "ordered again after the first had been shipped"),
        ("replacement", "one of them replaces another"),
        ("only counterpart", "the one may stand for the other in ShipStation"),
        ("nobody", None),
        ("tied", None),
    ],
)
def test_two_purchases_are_never_told_to_be_one(found: Found, story: str, veto: str | None) -> None:
    assert not found.is_one(story)
    reasons = {veto for (veto,) in found.db.execute(
        "SELECT v.veto FROM vetoes AS v JOIN purchases AS p ON hash(p.account, p.order_id) IN (v.id_l, v.id_r) "
        "WHERE list_contains(?, p.order_id)", [found.stories[story]]).fetchall()}  # fmt: skip
    assert veto is None or veto in reasons


def test_of_a_standing_order_only_what_was_placed_twice_at_once_is_told(found: Found) -> None:
    _, first, second, _ = found.stories["pressed twice in a standing order"]
    told = [pair for pair in found.pairs("pressed twice in a standing order") if pair["veto"] is None]
    assert [(pair["first_order_id"], pair["second_order_id"]) for pair in told] == [(first, second)]


def test_the_earlier_order_comes_first_and_the_kind_says_where_the_two_are(found: Found) -> None:
    (pair,) = found.pairs("by hand")
    assert (pair["first_account"], pair["second_account"], pair["kind"]) == (CIN7, SHIPSTATION, "beside a source")
    (pair,) = found.pairs("pressed twice")
    assert (pair["first_at"], pair["second_at"], pair["kind"]) == (AT, AT + 3 * MINUTE, "within a source")
    assert pair["probability"] >= Tuning().threshold


def test_all_of_one_purchase_are_one_cluster_whose_original_was_placed_first(found: Found) -> None:
    rows = found.db.execute(
        "SELECT order_id, position, is_original FROM lookalike_clusters WHERE cluster_key = ? ORDER BY position",
        [f"{INKSOFT}|{found.stories['three times'][0]}"],
    ).fetchall()
    assert rows == [(order, place, place == 1) for place, order in enumerate(found.stories["three times"], start=1)]


def test_the_fields_of_a_pair_add_up_to_its_weight_and_its_weight_to_its_probability(found: Found) -> None:
    rows = found.db.execute(
        "SELECT any_value(l.bits), any_value(l.probability), sum(f.bits), count(*) FROM lookalikes AS l "
        "JOIN lookalike_fields AS f USING (first_key, second_key) GROUP BY first_key, second_key"
    ).fetchall()
    assert len(rows) >= 9
    for bits, probability, added, fields in rows:
        assert added == pytest.approx(bits)
        assert probability == pytest.approx(2**bits / (1 + 2**bits))
        assert fields == 8


def test_each_field_is_told_with_both_values_and_how_far_they_agree(found: Found) -> None:
    key = f"{INKSOFT}|{found.stories['typed again'][0]}"
    rows = found.db.execute(
        "SELECT field, first_value, second_value, agreement FROM lookalike_fields WHERE first_key = ?", [key]
    ).fetchall()
    fields = {name: told for name, *told in rows}
    assert fields[BEFORE] == [None, None, None]
    assert fields["recipient"] == ["Robert Whitaker", "Bob Whitaker", "the same name written another way"]
    assert fields["phone"][2] == "another phone"
    goods = "HOOD-NVY-M × 2; MUG-RED-S × 1"
    assert fields["goods"] == [goods, goods, "the same goods"]
    assert fields["placed"] == ["2026-09-13 14:00", "2026-09-13 18:00", "within a day"]


def test_changed_orders_are_compared_with_the_window_and_nothing_else_is_looked_for() -> None:
    made = told()
    db = made.shop.connect()
    order = made.told["pressed twice"][1]
    duplicates.publish_lookalikes(db, since=Since([(INKSOFT, order)]))
    assert db.execute("SELECT first_order_id, second_order_id, veto FROM lookalikes").fetchall() == [
        (*made.told["pressed twice"], None)
    ]


def test_changed_orders_are_judged_as_among_all_orders(found: Found) -> None:
    """What shows the rhythm need not have changed, nor look like what has."""
    made = told()
    db = made.shop.connect()
    first, second, _ = made.told["standing order known by the house"]
    duplicates.publish_lookalikes(db, since=Since([(INKSOFT, first)]))
    pairs = "SELECT first_order_id, second_order_id, veto FROM lookalikes"
    assert db.execute(pairs).fetchall() == [(first, second, "a standing order")]
    assert (first, second, "a standing order") in found.db.execute(pairs).fetchall()


def test_a_crowded_key_brings_nobody_together() -> None:
    """A school to which hundreds order the same shirt: candidates stay few, and a double among them is found."""
    made = Stories()
    school = made.new(company="Lakeside School")
    for number in range(300):
        parent = replace(made.new(f"Given{number}", f"Family{number}"), street=school.street, postcode=school.postcode)
        made.tell("school", (parent, number * MINUTE))
    made.tell("school", (parent, 301 * MINUTE))
    db = made.shop.connect()
    duplicates.publish_lookalikes(db, Tuning(crowd=10))
    (candidates,) = db.execute("SELECT count(*) FROM candidates").fetchone() or (0,)
    assert candidates < 30
    assert db.execute("SELECT first_order_id, second_order_id FROM lookalikes WHERE veto IS NULL").fetchall() == [
        tuple(made.told["school"][-2:])
    ]


def test_a_shop_without_candidates_has_no_lookalikes_and_needs_no_splink(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipops.duplicates.scoring.available", lambda: False)
    made = Stories()
    made.tell("alone", (made.new(), 0 * DAY))
    db = made.shop.connect()
    duplicates.publish_lookalikes(db)
    for relation in ("lookalikes", "lookalike_fields", "lookalike_clusters"):
        assert db.execute(f"SELECT count(*) FROM {relation}").fetchone() == (0,)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipops.duplicates.scoring.available", lambda: False)
    db = told().shop.connect()
    with pytest.raises(ConfigError, match=r"Splink.*pip install 'shipops\[duplicates\]'"):
        duplicates.publish_lookalikes(db)


@pytest.mark.parametrize(
    "values", [{"window": timedelta(days=60)}, {"window": timedelta(0)}, {"threshold": 1.0}, {"threshold": 0.2}]
)
def test_a_window_or_threshold_that_cannot_be_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        Tuning(**values)
