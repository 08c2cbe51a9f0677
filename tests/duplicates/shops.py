"""Seeded merchants with purchases entered twice, and with everything that only looks so; the truth beside them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import duckdb
import pyarrow as pa

from shipops.lake.snapshot import new_connection
from shipops.records import Order, OrderLine, arrow_schema
from tests.duplicates.noise import CASUAL, RATES, noisy
from tests.duplicates.people import Buyer, basket, buyer, colleagues, price

START = datetime(2026, 8, 24, tzinfo=UTC)
DAYS = 70
Goods = tuple[tuple[str, int], ...]
_WAYS = ("inksoft.main", "cin7.main", "shipstation.main")


@dataclass
class Shop:
    """What a merchant's systems hold. ``twins`` are pairs of order ids that are one purchase; ``kinds`` says what an
    order was made for."""

    rng: random.Random
    rates: Mapping[str, float] = field(default_factory=lambda: RATES)
    casual: Mapping[str, float] = field(default_factory=lambda: CASUAL)
    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    purchases: list[dict[str, Any]] = field(default_factory=list)
    ties: list[dict[str, str]] = field(default_factory=list)
    twins: set[frozenset[str]] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)

    def add(
        self, kind: str, one: Buyer, goods: Goods, at: datetime, *, way: str = "", options: str | None = None,
        payer: Buyer | None = None, total: float | None = None, **facts: Any,
    ) -> str:  # fmt: skip
        """A purchase; ``payer`` is who ordered where that is not who receives. Gives its order id."""
        account = way or self.rng.choice(_WAYS)
        system, order_id = account.partition(".")[0], str(100_000 + len(self.orders))
        one = noisy(self.rng, one, self.rates if kind == "doubled" else self.casual)
        payer = noisy(self.rng, payer, self.casual) if payer else one
        # Cin7 Core knows the day of a sale, no hour.
        ordered_at = at.replace(hour=12, minute=0, second=0, microsecond=0) if system == "cin7" else at
        self.orders.append(
            Order.model_validate(
                {"account": account, "system": system, "order_id": order_id, "number": f"N{order_id}", "status": "open",
                 "customer": payer.name, "email": payer.email, "phone": one.phone, "ship_to_name": one.name,
                 "ship_to_company": one.company or None, "ship_to_street1": one.street,
                 "ship_to_street2": one.second_line or None, "ship_to_city": one.city, "ship_to_state": one.state,
                 "ship_to_postcode": one.postcode, "ship_to_country": "US", "currency": "USD",
                 "total": Decimal(str(price(goods) if total is None else total)), "ordered_at": ordered_at,
                 "created_at": None if system == "cin7" else at, "seen_at": at, "detail_at": at}
            )
        )  # fmt: skip
        self.lines.extend(
            OrderLine(
                account=account, system=system, order_id=order_id, line_id=str(place),
                unit_id=None if system == "shipstation" else order_id,
                sku=sku, name=sku, options=options, quantity=Decimal(quantity), seen_at=at,
            )
            for place, (sku, quantity) in enumerate(goods)
        )  # fmt: skip
        usual = {
            "account": account, "system": system, "order_id": order_id, "number": f"N{order_id}",
            "read_account": account, "read_order_id": order_id, "store_key": f"shipstation.main|{account}",
            "in_shipstation": True,
            "made_by_hand": False, "replaces": False, "waiting": True, "shipped": False, "shipped_at": None,
        }  # fmt: skip
        self.purchases.append(usual | facts)
        self.kinds[order_id] = kind
        return order_id

    def moment(self) -> datetime:
        """Any moment of the shop's ten weeks; fewer orders at night."""
        day = self.rng.uniform(0, DAYS - 1)
        return START + timedelta(days=int(day), hours=self.rng.triangular(6, 24, 14))

    def connect(self) -> duckdb.DuckDBPyConnection:
        """The relations that look-alikes are found in."""
        db = new_connection()
        for name, rows, schema in (
            ("orders", [row.model_dump() for row in self.orders], arrow_schema(Order)),
            ("lines", [row.model_dump() for row in self.lines], arrow_schema(OrderLine)),
            ("purchases", self.purchases, PURCHASES),
            ("purchase_ties", self.ties, pa.schema([(name, pa.string()) for name in ("account", "order_id", "tie")])),
        ):
            db.from_arrow(pa.Table.from_pylist(rows, schema=schema)).create(name)
        return db


PURCHASES = pa.schema(
    [*((name, pa.string()) for name in ("account", "system", "order_id", "number", "read_account", "read_order_id",
                                        "store_key")),
     *((name, pa.bool_()) for name in ("in_shipstation", "made_by_hand", "replaces", "waiting", "shipped")),
     ("shipped_at", pa.timestamp("us", tz="UTC"))]
)  # fmt: skip


def shop(seed: int, orders: int, *, doubled: float = 0.04, rates: Mapping[str, float] = RATES) -> Shop:
    """A merchant of some ``orders`` ordinary purchases; ``doubled`` of them stand there twice, a few three times.

    One in a hundred orders begins one of the stories in :data:`SILENT`, each of which only looks like that.
    """
    rng = random.Random(seed)
    made = Shop(rng, rates)
    regulars = [buyer(rng) for _ in range(max(orders // 3, 1))]
    bought: dict[tuple[Buyer, Goods], list[datetime]] = {}
    for _ in range(orders):
        one, goods, at = rng.choice(regulars) if rng.random() < 0.5 else buyer(rng), basket(rng), made.moment()
        if any(abs(at - other) < timedelta(days=8) for other in bought.get((one, goods), ())):
            continue
        bought.setdefault((one, goods), []).append(at)
        first = made.add("ordinary", one, goods, at)
        if rng.random() < doubled:
            _double(made, first, one, goods, at)
    for position in range(max(orders // 100, len(SILENT))):
        SILENT[position % len(SILENT)](made)
    return made


def _double(made: Shop, first: str, one: Buyer, goods: Goods, at: datetime) -> None:
    """The same purchase again: pressed twice, typed again, or brought in by another way."""
    rng = made.rng
    members = [first]
    for _ in range(rng.choices((1, 2), (93, 7))[0]):
        longest = rng.choices((10 / 60, 2, 24, 36), (50, 25, 20, 5))[0]
        later = at + timedelta(hours=rng.uniform(0, longest))
        total = price(goods) + (rng.choice((-0.01, 0.01)) if rng.random() < 0.05 else 0)
        members.append(made.add("doubled", one, goods, later, total=round(total, 2)))
    made.twins.update(frozenset(pair) for pair in combinations(members, 2))


def _repeat_customer(made: Shop) -> None:
    """The same again some weeks later, and something else on the same day."""
    one, goods, at = buyer(made.rng), basket(made.rng), made.moment()
    made.add("repeat customer", one, goods, at)
    made.add("repeat customer", one, goods, at + timedelta(days=made.rng.uniform(9, 40)))
    other = basket(made.rng)
    if other != goods:
        made.add("repeat customer", one, other, at + timedelta(hours=made.rng.uniform(0.1, 9)))


def _again_soon(made: Shop) -> None:
    """The same again some days later: it ran out, or was a gift that pleased."""
    rng = made.rng
    one, goods, at = buyer(rng), basket(rng), made.moment()
    made.add("again soon", one, goods, at)
    made.add("again soon", one, goods, at + timedelta(hours=rng.uniform(60, 190)))


def _standing_order(made: Shop) -> None:
    """The same every few days, always by the same way."""
    one, goods, at, way = buyer(made.rng), basket(made.rng), made.moment(), made.rng.choice(_WAYS)
    rhythm = made.rng.choice((1, 2, 3, 7))
    for turn in range(made.rng.randint(3, 6)):
        made.add(
            "standing order", one, goods, at + timedelta(days=turn * rhythm, minutes=made.rng.uniform(-90, 90)), way=way
        )


def _family(made: Shop) -> None:
    """Surname, house and telephone are one, sometimes the mailbox too; each orders the same for themselves."""
    rng = made.rng
    one, goods, at = buyer(rng), basket(rng), made.moment()
    made.add("family", one, goods, at)
    names = {one.given}
    for other in colleagues(rng, one, rng.randint(1, 3)):
        email = one.email if rng.random() < 0.4 else other.email
        relative = replace(other, surname=one.surname, phone=one.phone, email=email)
        if relative.given not in names:
            names.add(relative.given)
            made.add("family", relative, goods, at + timedelta(minutes=rng.uniform(1, 600)))


def _office(made: Shop) -> None:
    """Colleagues who have the same sent to one company."""
    rng = made.rng
    host, goods, at = (
        replace(buyer(rng), company=rng.choice(("Granite Dental", "Summit Realty"))),
        basket(rng),
        made.moment(),
    )
    for one in (host, *colleagues(rng, host, rng.randint(2, 6))):
        made.add("office", one, goods, at + timedelta(minutes=rng.uniform(0, 900)))


def _team(made: Shop) -> None:
    """A team shop: parents order the same shirt to the school, in its name, each with a child's number on it."""
    rng = made.rng
    school = replace(buyer(rng), given="Lakeside", surname="High School", company="Lakeside HS")
    goods, at, way = basket(rng)[:1], made.moment(), "inksoft.main"
    for position, one in enumerate((buyer(rng), *colleagues(rng, school, rng.randint(4, 25)))):
        worn = f"Number: {position + 1}" if rng.random() < 0.6 else None
        made.add("team", replace(school, phone=one.phone), goods, at + timedelta(minutes=rng.uniform(0, 3000)), way=way,
                 options=worn, payer=one)  # fmt: skip


def _gifts(made: Shop) -> None:
    """One buyer, several recipients, each at home."""
    rng = made.rng
    payer, goods, at = buyer(rng), basket(rng), made.moment()
    for _ in range(rng.randint(2, 5)):
        one = replace(buyer(rng), phone=payer.phone)
        made.add("gifts", one, goods, at + timedelta(minutes=rng.uniform(0, 60)), payer=payer)


def _personalised(made: Shop) -> None:
    """The same shirt for the same person, with another name on it."""
    rng = made.rng
    one, goods, at = buyer(rng), basket(rng)[:1], made.moment()
    for worn in rng.sample(("Ava", "Ben", "Cleo", "Dov", "Ezra"), 2):
        made.add("personalised", one, goods, at + timedelta(minutes=rng.uniform(0, 300)), options=f"Name: {worn}")


def _after_shipping(made: Shop) -> None:
    """What had arrived pleased: the same again some days after the first was shipped."""
    rng = made.rng
    one, goods, at = buyer(rng), basket(rng), made.moment()
    shipped = at + timedelta(hours=rng.uniform(6, 40))
    made.add("after shipping", one, goods, at, shipped_at=shipped, shipped=True, waiting=False)
    made.add("after shipping", one, goods, shipped + timedelta(hours=rng.uniform(14, 100)))


def _replacement(made: Shop) -> None:
    """A parcel was lost; another order sends the goods again."""
    rng = made.rng
    one, goods, at = buyer(rng), basket(rng), made.moment()
    made.add("replacement", one, goods, at)
    made.add("replacement", one, goods, at + timedelta(days=rng.uniform(1, 6)), way="shipstation.main", replaces=True,
             made_by_hand=True)  # fmt: skip


def _nobody(made: Shop) -> None:
    """Strangers who gave the same answer where they had none, and bought everybody's favourite."""
    rng = made.rng
    at, goods = made.moment(), (("TEE-BLK-S", 1),)
    for _ in range(8):
        one = replace(buyer(rng), email="noreply@example.com", phone="000-000-0000")
        made.add("nobody", one, goods, at + timedelta(minutes=rng.uniform(0, 600)))


SILENT = (
    _repeat_customer, _again_soon, _standing_order, _family, _office, _team, _gifts, _personalised, _after_shipping,
    _replacement, _nobody,
)  # fmt: skip
"""Stories in which no purchase stands twice."""
