"""ShipStation's list filters (ShipStation sheet, 1.5 and 1.6), evaluated on naive Pacific wall clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from operator import attrgetter
from typing import Generic, TypeVar

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.stamps import pacific_wall, parsed
from shipops.sandbox.world.model import ShipStationFulfillment, ShipStationLabel, ShipStationOrder

Row = TypeVar("Row")
Test = Callable[[Row], bool]

ORDER_STATUSES = (
    "awaiting_payment",
    "awaiting_shipment",
    "pending_fulfillment",
    "shipped",
    "on_hold",
    "cancelled",
    "rejected_fulfillment",
)


@dataclass(frozen=True)
class Filters(Generic[Row]):
    """What one list can be narrowed by: parameter names in lower case, dates without their Start or End."""

    dates: Mapping[str, Callable[[Row], datetime | date | None]]
    numbers: Mapping[str, Callable[[Row], int]]
    texts: Mapping[str, Callable[[Row, str], bool]]
    names: Mapping[str, Callable[[Row], str]]
    exclusive_starts: tuple[str, ...] = ()

    def chosen(self, call: Call, assumptions: Assumptions) -> list[Test[Row]]:
        """One test per parameter the call carries; a row must pass all. Raises BadParameterError."""
        tests: list[Test[Row]] = []
        for name, moment in self.dates.items():
            tests += self._date_tests(name, moment, call, assumptions)
        for name, value in self.numbers.items():
            if (wanted := call.number(name)) is not None:
                tests.append(_equal(value, wanted))
        for name, matches in self.texts.items():
            if (text := call.query.get(name)) is not None:
                tests.append(_matching(matches, text.lower()))
        whole_start = assumptions.shipstation_customer_name_match == "starts"
        for name, full in self.names.items():
            if (text := call.query.get(name)) is not None:
                tests.append(_named(full, text.lower(), at_start=whole_start))
        return tests

    def _date_tests(
        self, name: str, moment: Callable[[Row], datetime | date | None], call: Call, assumptions: Assumptions
    ) -> list[Test[Row]]:
        tests: list[Test[Row]] = []
        inclusive = assumptions.shipstation_date_bounds == "inclusive"
        if (start := _bound(call, f"{name}start", assumptions)) is not None:
            tests.append(_since(moment, start, inclusive=inclusive and name not in self.exclusive_starts))
        if (end := _bound(call, f"{name}end", assumptions)) is not None:
            tests.append(_until(moment, end, inclusive=inclusive or name in self.exclusive_starts))
        return tests


def _equal(value: Callable[[Row], int], wanted: int) -> Test[Row]:
    return lambda row: value(row) == wanted


def _matching(matches: Callable[[Row, str], bool], text: str) -> Test[Row]:
    return lambda row: matches(row, text)


def _named(full: Callable[[Row], str], text: str, *, at_start: bool) -> Test[Row]:
    return lambda row: full(row).lower().startswith(text) if at_start else text in full(row).lower()


def _since(moment: Callable[[Row], datetime | date | None], start: datetime, *, inclusive: bool) -> Test[Row]:
    return lambda row: (at := wall(moment(row))) is not None and (at > start or (inclusive and at == start))


def _until(moment: Callable[[Row], datetime | date | None], end: datetime, *, inclusive: bool) -> Test[Row]:
    return lambda row: (at := wall(moment(row))) is not None and (at < end or (inclusive and at == end))


def _bound(call: Call, name: str, assumptions: Assumptions) -> datetime | None:
    text = call.query.get(name)
    if text is None:
        return None
    try:
        moment = parsed(text)
    except ValueError:
        raise BadParameterError(f"{name} is not a date") from None
    if moment.tzinfo is not None and assumptions.shipstation_offset_in_filters == "honoured":
        return pacific_wall(moment)
    return moment.replace(tzinfo=None)


def wall(moment: datetime | date | None) -> datetime | None:
    """The naive Pacific time a row is kept and compared under; a plain day counts from its midnight."""
    if moment is None:
        return None
    return pacific_wall(moment) if isinstance(moment, datetime) else datetime.combine(moment, time())


def _item_keyword(order: ShipStationOrder, text: str) -> bool:
    return any(
        text in " ".join((item.sku or "", item.name, *(value for _, value in item.options))).lower()
        for item in order.items
    )


def _order_status(order: ShipStationOrder, text: str) -> bool:
    return order.status == text


ORDERS: Filters[ShipStationOrder] = Filters(
    dates={
        "createdate": attrgetter("created_at"),
        "modifydate": attrgetter("modified_at"),
        "orderdate": attrgetter("ordered_at"),
        "paymentdate": attrgetter("paid_at"),
    },
    numbers={"storeid": attrgetter("store_id")},
    texts={
        # Documented as "starts with": 100 also finds 1001 and 100-1.
        "ordernumber": lambda order, text: order.number.lower().startswith(text),
        "orderstatus": _order_status,
        "itemkeyword": _item_keyword,
    },
    names={"customername": lambda order: order.ship_to.name},
    exclusive_starts=("orderdate",),
)

LABELS: Filters[ShipStationLabel] = Filters(
    dates={
        "createdate": attrgetter("created_at"),
        "shipdate": attrgetter("ship_date"),
        "voiddate": attrgetter("voided_at"),
    },
    numbers={"orderid": attrgetter("order_id"), "storeid": attrgetter("store_id")},
    texts={
        "ordernumber": lambda label, text: label.order_number.lower() == text,
        "trackingnumber": lambda label, text: label.tracking_number.lower() == text,
        "carriercode": lambda label, text: label.carrier_code == text,
        "servicecode": lambda label, text: label.service_code == text,
        "recipientcountrycode": lambda label, text: label.ship_to.country.lower() == text,
    },
    names={"recipientname": lambda label: label.ship_to.name},
)

FULFILLMENTS: Filters[ShipStationFulfillment] = Filters(
    dates={"createdate": attrgetter("created_at"), "shipdate": attrgetter("ship_date")},
    numbers={"fulfillmentid": attrgetter("id"), "orderid": attrgetter("order_id")},
    texts={
        "ordernumber": lambda fulfillment, text: fulfillment.order_number.lower() == text,
        "trackingnumber": lambda fulfillment, text: fulfillment.tracking_number.lower() == text,
    },
    names={"recipientname": lambda fulfillment: fulfillment.ship_to.name},
)
