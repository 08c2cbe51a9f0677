"""What lies in ShipStation beside the linked stores' orders: manual ones, a file import, another shop, the past."""

from __future__ import annotations

from dataclasses import replace

from shipops.sandbox.world.identity import guid, hex32
from shipops.sandbox.world.merchant import Merchant
from shipops.sandbox.world.shipping_desk import WHOLESALE_TAG
from shipops.sandbox.world.steps import loose_unit
from shipops.sandbox.world.units import CIN7_MAIN_STORE, CIN7_OLD_STORE, MANUAL_STORE, SHOPIFY_STORE

_DAY = 24 * 60  # minutes


def manual_orders(m: Merchant, count: int) -> None:
    """Orders somebody typed into ShipStation."""
    for number in range(count):
        at = m.calendar.days_ago(m.rng.uniform(2, 35))
        unit = loose_unit(
            m, m.people.new(), m.rng.choice((f"M-{1001 + number}", f"Trade show {number + 1}")), MANUAL_STORE, at
        )
        order = m.desk.import_unit(unit, at, key=f"manual-{hex32(m.rng)}")
        order.source = "Manual Orders"
        if m.rng.random() < 0.8:
            m.desk.label(order, m.hours(at, 0.2, 9))
        m.trap_shipstation("manual", order, "typed in by hand, no source order belongs to it")


def file_orders(m: Merchant, count: int) -> None:
    """Orders a file import brought into the linked store: key and number are the same text."""
    for number in range(count):
        at = m.calendar.days_ago(m.rng.uniform(3, 30))
        unit = loose_unit(m, m.people.new(), f"WHOLESALE-{17 + number:03d}", CIN7_MAIN_STORE, at)
        order = m.desk.import_unit(unit, m.minutes(at, 5, 50))
        order.source, order.tag_ids = None, (WHOLESALE_TAG,)
        if m.rng.random() < 0.7:
            m.desk.label(order, m.hours(order.created_at, 0.2, 9))
        m.trap_shipstation("csv-order", order, "came from a file, its key is its number")


def shopify_orders(m: Merchant, count: int) -> None:
    """Another shop's own orders; the merchant's sources have nothing to do with them."""
    for number in range(count):
        at = m.calendar.days_ago(m.rng.uniform(2, 42))
        unit = loose_unit(m, m.people.new(), str(2041 + number), SHOPIFY_STORE, at)
        order = m.desk.import_unit(unit, m.minutes(at, 5, 60), key=str(m.rng.randint(10**12, 10**13 - 1)))
        m.desk.label(order, m.hours(order.created_at, 1, 14))


def old_orders(m: Merchant, count: int) -> None:
    """What the retired connection shipped long ago, under the numbers of those days."""
    for number in range(count):
        at = m.minutes(m.now, -240 * _DAY, -95 * _DAY)
        unit = replace(loose_unit(m, m.people.new(), f"D-{4512 + number:05d}", CIN7_OLD_STORE, at), key=guid(m.rng))
        order = m.desk.import_unit(unit, m.minutes(at, 5, 60))
        m.desk.label(order, m.hours(order.created_at, 1, 14))
