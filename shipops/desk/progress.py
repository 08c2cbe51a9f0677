"""How far a unit has come, stage by stage, where it stands and what happens next; the words to read out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from shipops.audit.findings import SEVERITIES, Finding
from shipops.integrations.carriers import spoken_carrier

Row = Mapping[str, Any]
StageState = Literal["done", "here", "stuck", "ahead", "skipped"]

_ARRIVED = ("matched", "merged", "likely")
# What stands between an order and its import, as a person with a customer on the phone says it (import_rules).
_OBSTACLES = {
    "no-ship-to": "it has no complete address",
    "status-not-mapped": "its status is one that ShipStation does not know",
    "tracking-already-present": "it shows a tracking number already",
    "not-invoiced": "it is not invoiced",
    "not-at-ship-stage": "it has not reached the ship stage",
    "not-packed": "it is not packed",
    "not-picked": "it is not picked",
    "not-approved": "it is not approved",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage on the way: ``here`` is where it stands, ``stuck`` where it stands although it should not, ``skipped``
    what it does not go through. ``at`` (UTC) is when it was reached, where that is known."""

    name: str
    state: StageState
    at: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        from shipops.audit.findings import iso

        return {"name": self.name, "state": self.state, "at": iso(self.at)}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one unit has come: its ``part`` (empty where the order ships in one), its stages, what is said of it,
    what its buyer hears comes next (a sentence, or nothing) and what is to be done next here."""

    part: str
    stages: tuple[Stage, ...]
    clause: str
    ahead: str
    next_step: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {"part": self.part, "stages": [stage.to_dict() for stage in self.stages], "says": self.clause,
                "next": self.next_step}  # fmt: skip


def progress(
    unit: Row, shipstation: Sequence[Row], shipments: Sequence[Row], findings: Sequence[Finding], zone: ZoneInfo
) -> Progress:
    """``shipstation`` are the orders that stand for ``unit``, ``shipments`` its parcels on either side, ``findings``
    what is wrong with it; days are those of ``zone``."""
    told = sorted((found for found in findings if not found.muted), key=lambda one: SEVERITIES.index(one.severity))
    stages = _stages(unit, shipstation, shipments, stuck=bool(told) or unit["bucket"] in ("missing", "blocked"))
    parcels = [parcel for parcel in shipments if _is_live(parcel)]
    return Progress(
        part=unit["part"],
        stages=stages,
        clause=_clause(unit, shipstation, parcels, zone),
        ahead=_ahead(unit, shipstation, parcels),
        next_step=told[0].action if told else _next(unit, shipstation, stages, zone),
    )


def _is_live(parcel: Row) -> bool:
    return not parcel["voided"] and not parcel["is_return"] and bool(parcel["shipped"])


def _stages(unit: Row, shipstation: Sequence[Row], shipments: Sequence[Row], *, stuck: bool) -> tuple[Stage, ...]:
    labels = [row for row in shipments if row["kind"] in ("label", "marked_shipped") and _is_live(row)]
    reported = [row for row in shipments if row["kind"] == "reported" and _is_live(row)]
    ready = unit["eligible"] or unit["bucket"] in (*_ARRIVED, "missing", "too_recent") or unit["shipped"]
    reached: list[tuple[str, bool | None, datetime | None]] = [("ordered", True, unit["ordered_at"])]
    if unit["system"] == "cin7":
        reached += [("picked", unit["picked"], None), ("packed", unit["packed"], None)]
    else:
        reached += [("made", bool(ready), unit["due_at"] if ready else None)]
    reached += [
        ("in ShipStation", bool(shipstation), _first(shipstation)),
        ("label made", bool(labels), _first(labels)),
        ("reported back", bool(reported) or bool(unit["shipped"]), _first(reported)),
    ]
    last = max(place for place, (_, done, _) in enumerate(reached) if done)
    # A stage the source says nothing of is not stood at.
    stands = next((place for place, (_, done, _) in enumerate(reached) if place > last and done is not None), -1)
    ended = unit["void"] or unit["refunded"] or unit["pickup"] or unit["bucket"] == "out_of_scope"
    return tuple(
        Stage(name, _state(place, stands, done, ended=bool(ended), stuck=stuck), at if done else None)
        for place, (name, done, at) in enumerate(reached)
    )


def _state(place: int, stands: int, done: bool | None, *, ended: bool, stuck: bool) -> StageState:
    if done:
        return "done"
    if place < stands or stands < 0 or done is None or ended:
        return "skipped"
    if place == stands:
        return "stuck" if stuck else "here"
    return "ahead"


def _first(rows: Sequence[Row]) -> datetime | None:
    return min((row["created_at"] for row in rows if row["created_at"]), default=None)


def _clause(unit: Row, shipstation: Sequence[Row], parcels: Sequence[Row], zone: ZoneInfo) -> str:
    """Where the unit stands, to go on from "Your order ": no word of how our systems call it."""
    if unit["void"]:
        return "was cancelled" + (" although parcels have left" if parcels else "")
    if unit["pickup"]:
        if unit["picked_up"]:
            return "was picked up"
        return "is ready to be picked up" if unit["pickup_ready"] else "is to be picked up and is not ready yet"
    if parcels:
        rest = " and more is to follow" if any(row["status"] == "awaiting_shipment" for row in shipstation) else ""
        return _sent(parcels, zone) + rest
    if unit["refunded"]:
        return "was refunded"
    if unit["shipped"]:
        return "was shipped"
    if shipstation:
        return _at_the_desk(shipstation, zone)
    return _before_the_desk(unit)


def _sent(live: Sequence[Row], zone: ZoneInfo) -> str:
    # What the source shows may be the number of a label that was voided: the labels themselves are the truth.
    parcels = [parcel for parcel in live if parcel["kind"] != "reported"] or live
    numbers: dict[str, Row] = {}
    for parcel in parcels:
        numbers.setdefault(parcel["tracking"] or "", parcel)
    told = [
        f"{spoken_carrier(parcel['carrier'])} {number}".strip()
        if number
        else f"{spoken_carrier(parcel['carrier']) or 'a carrier'}, without a tracking number"
        for number, parcel in numbers.items()
    ]
    days = [made for parcel in parcels if (made := _made_on(parcel, zone))]
    on = f" on {_day(min(days), zone)}" if days else ""
    how = "a label was made" if any(parcel["kind"] == "label" for parcel in parcels) else "it was marked as shipped"
    # A label made is not yet a parcel handed over: the carrier's page says whether it was.
    return f"is on its way out: {how}{on} with {' and '.join(told)}"


def _made_on(parcel: Row, zone: ZoneInfo) -> date | None:
    """The day a parcel was made, or the source says it went; a source's moments are those of its clerk's typing."""
    if parcel["created_at"] and parcel["kind"] != "reported":
        made: date = parcel["created_at"].astimezone(zone).date()
        return made
    day: date | None = parcel["ship_date"]
    return day


def _at_the_desk(shipstation: Sequence[Row], zone: ZoneInfo) -> str:
    since = _day(_first(shipstation), zone)
    statuses = {row["status"] for row in shipstation}
    holds = [row["hold_until"] for row in shipstation if row["hold_until"]]
    if statuses == {"cancelled"}:
        return "was called off at the shipping desk"
    if "on_hold" in statuses:
        return "is on hold at the shipping desk" + (f" until {_day(min(holds), zone)}" if holds else "")
    if statuses <= {"awaiting_payment"}:
        return "waits for its payment"
    if statuses & {"awaiting_shipment", "pending_fulfillment"}:
        return f"has been at the shipping desk since {since} and waits for its label"
    return f"is {', '.join(sorted(str(status).replace('_', ' ') for status in statuses))} at the shipping desk"


def _before_the_desk(unit: Row) -> str:
    bucket = unit["bucket"]
    if bucket == "missing":
        return "is ready to be shipped, but has not reached the shipping desk: that is a fault on our side"
    if bucket == "too_recent":
        return "is ready to be shipped and reaches the shipping desk shortly"
    if bucket == "likely":
        return "is very probably at the shipping desk"
    if bucket == "blocked":
        return f"is late: {_OBSTACLES.get(str(unit['first_obstacle']), 'something about it stops it')}"
    if bucket == "undetermined":
        return "cannot be told of for certain: not everything could be read"
    if bucket == "out_of_scope":
        return f"does not go through the shipping desk ({unit['reason']})"
    if unit["draft"]:
        return "is a draft that nobody has confirmed yet"
    if unit["backordered"]:
        return "waits for goods that are not in stock"
    if unit["status"] == "awaiting_payment":
        return "waits for its payment"
    return "is being made" if unit["system"] == "inksoft" else "is being picked and packed"


_GOES_ON = {
    "missing": "Next we bring it to the shipping desk, where a label is made.",
    "too_recent": "There a label is made next.",
    "blocked": "Once that is settled it goes to the shipping desk.",
    "likely": "", "undetermined": "", "out_of_scope": "",
}  # fmt: skip


def _ahead(unit: Row, shipstation: Sequence[Row], parcels: Sequence[Row]) -> str:
    """What comes next, to go on from :func:`_clause`; nothing where that says it all."""
    statuses = {row["status"] for row in shipstation}
    if unit["void"] or unit["pickup"]:
        return ""
    if parcels:
        return "Where it is now, the carrier's page tells." if any(row["tracking"] for row in parcels) else ""
    if unit["refunded"] or unit["shipped"] or statuses == {"cancelled"}:
        return ""
    if "on_hold" in statuses:
        return "After that a label is made for it."
    if statuses & {"awaiting_shipment", "pending_fulfillment"}:
        return "Next a label is made and the carrier takes it over."
    if statuses == {"awaiting_payment"} or unit["status"] == "awaiting_payment":
        return "It goes on once it is paid."
    if shipstation or unit["bucket"] in _GOES_ON:
        return _GOES_ON.get(unit["bucket"], "")
    if unit["draft"] or unit["backordered"]:
        return "It goes on once it is confirmed." if unit["draft"] else "It goes on once they have come in."
    return "Next it goes to the shipping desk, where a label is made."


def _next(unit: Row, shipstation: Sequence[Row], stages: Sequence[Stage], zone: ZoneInfo) -> str:
    stage = next((one for one in stages if one.state in ("here", "stuck")), None)
    if stage is None:
        gone = any(one.name == "label made" and one.state == "done" for one in stages)
        return (
            "It is with the carrier, whose page says whether it was handed over."
            if gone
            else "Nothing more happens here."
        )
    if stage.name == "in ShipStation":
        if unit["bucket"] == "too_recent":
            return f"ShipStation fetches it when {unit['link_store_name'] or 'its store'} refreshes next."
        return f"It waits at its source: {unit['reason']}."
    if stage.name == "label made":
        holds = [row["hold_until"] for row in shipstation if row["hold_until"]]
        return f"It is on hold until {_day(min(holds), zone)}." if holds else "Somebody makes its label in ShipStation."
    if stage.name == "reported back":
        return f"ShipStation tells {unit['account']} its tracking number."
    return f"It is to be {stage.name}."


def sentence(order: Row, told: Sequence[Progress], zone: ZoneInfo, now: datetime, read_at: datetime | None) -> str:
    """The sentence to read out ``now``: the order, where each part stands, what comes next, what was promised, and when
    that was ``read_at`` (where it is known); days and hours are those of ``zone``."""
    opening = f"Your order {order['number']}"
    if day := _day(order["ordered_at"], zone):
        opening += f" of {day}"
    if not told:
        clauses = "is only known to the shipping desk: nobody here knows where it was placed"
    elif len(told) == 1:
        clauses = told[0].clause
    else:
        clauses = "ships in parts: " + "; ".join(f"part {one.part or place} {one.clause}"
                                                 for place, one in enumerate(told, start=1))  # fmt: skip
    today = now.astimezone(zone).date()
    return " ".join([f"{opening} {clauses}.", *_coming(told), *_promises(order, told, zone, today),
                     *_freshness(read_at, zone, today)])  # fmt: skip


def _coming(told: Sequence[Progress]) -> Iterator[str]:
    for place, one in enumerate(told, start=1):
        if one.ahead and len(told) > 1:
            yield f"Part {one.part or place}: {one.ahead[0].lower()}{one.ahead[1:]}"
        elif one.ahead:
            yield one.ahead


def _freshness(read_at: datetime | None, zone: ZoneInfo, today: date) -> Iterator[str]:
    if read_at is not None:
        at = read_at.astimezone(zone)
        day = "today" if at.date() == today else f"on {_day(at, zone)}"
        yield f"That is how it stood {day} at {at:%H:%M}."


def _promises(order: Row, told: Sequence[Progress], zone: ZoneInfo, today: date) -> Iterator[str]:
    promised: date | None = order["ship_by"]
    open_parts = any(stage.state in ("here", "stuck", "ahead") for one in told for stage in one.stages
                     if stage.name == "label made")  # fmt: skip
    if promised and open_parts:
        if promised < today:
            yield f"It was promised for {_day(promised, zone)}, which has passed."
        else:
            yield f"It is promised for {_day(promised, zone)}."


def _day(moment: datetime | date | None, zone: ZoneInfo) -> str:
    """``2 November 2026``; nothing for no moment."""
    if moment is None:
        return ""
    day = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
    return f"{day.day} {day:%B %Y}"
