"""A hand-made audit with everything a report must survive: long lists, hostile names, gaps, absorbed findings."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

AS_OF = datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC)
HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "=HYPERLINK(\"http://evil.example\")", "+1 Crew")
PEOPLE = (*HOSTILE, "Łukasz Żółć", "دار النشر العربية", "Zoë 🚀 Núñez", "Anna O'Neill", "東京 太郎", "Maximilian von und zu Hohenfeld")


@dataclass(frozen=True)
class AccountState:
    complete: bool
    as_of: datetime | None
    detail_coverage: float


@dataclass(frozen=True)
class Evidence:
    system: str
    field: str
    value: str | None
    at: datetime | None


@dataclass(frozen=True)
class Finding:
    id: str
    check: str
    severity: str
    account: str
    order: str | None
    order_id: str | None
    title: str
    action: str
    rule: str = ""
    state: str = "new"
    part: str = ""
    shipstation_order_ids: tuple[int, ...] = ()
    because: tuple[Evidence, ...] = ()
    confirmed: bool = True
    muted: bool = False
    absorbed_by: str | None = None
    first_seen: datetime | None = AS_OF
    last_seen: datetime | None = AS_OF


@dataclass(frozen=True)
class Audit:
    as_of: datetime
    complete: bool
    accounts: dict[str, AccountState]
    buckets: dict[str, dict[str, int]]
    findings: tuple[Finding, ...]
    units: pd.DataFrame = field(repr=False)


STORIES = (
    (
        "missing-in-shipstation", "critical", 14, "Never arrived in ShipStation",
        "Open the store's settings in ShipStation and import orders once; if they stay away, import them by hand.",
        "A fulfilment that is packed, invoiced and has an address is imported with the store's next refresh.",
    ),
    (
        "cancelled-still-open", "critical", 6, "Cancelled at the source, still to be shipped",
        "Cancel these orders in ShipStation before somebody prints a label.",
        "ShipStation does not learn of a cancellation that happens after the import.",
    ),
    (
        "duplicate-import", "critical", 4, "In ShipStation twice",
        "Keep the order that has a label, cancel the other.",
        "One fulfilment is one ShipStation order.",
    ),
    (
        "shipped-not-reported", "high", 15, "Shipped, but the source does not know",
        "Notify the store again from the shipment's menu; where that fails, enter the tracking number by hand.",
        "A label's tracking number is sent to the source when the label is made.",
    ),
    (
        "tracking-mismatch", "high", 7, "The source shows another tracking number",
        "Replace the tracking number at the source by the one of the live label.",
        "A reprinted label is reported again.",
    ),
    (
        "not-importable", "medium", 9, "Late, because it is not packed",
        "Pack the order, or set its ship-by date.",
        "Only packed fulfilments are imported.",
    ),
    (
        "unknown-in-shipstation", "medium", 5, "In ShipStation, but not at the source",
        "Ask who made the order; if nobody did, cancel it.",
        "Every order of a linked store comes from its source.",
    ),
)  # fmt: skip


def make_units(count: int, seed: int = 7) -> pd.DataFrame:
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        cin7 = number % 5 < 3
        due = AS_OF - timedelta(hours=chance.triangular(2, 24 * 62, 24 * 20))
        bucket = chance.choices(
            ["matched", "merged", "likely", "missing", "blocked", "undetermined", "too_recent", "not_due", "out_of_scope"],
            [820, 18, 3, 7, 6, 2, 12, 90, 42],
        )[0]
        there = bucket in ("matched", "merged", "likely")
        rows.append(
            {
                "account": "cin7.main" if cin7 else "inksoft.main",
                "order": f"SO-{number:05d}" if cin7 else f"{2_970_000 + number}",
                "order_id": f"id-{number}",
                "part": "2" if cin7 and number % 17 == 0 else "",
                "bucket": bucket,
                "reason": {"blocked": "no-ship-to", "not_due": "not packed yet", "missing": "not in any store"}.get(bucket),
                "match_key": "number" if there else None,
                "link": "main/34567" if cin7 else "main/41200",
                "due_at": None if bucket in ("not_due", "out_of_scope") else due,
                "ordered_at": due - timedelta(days=2),
                "shipstation_numbers": (f"INV-{number + 311:05d}",) if there else (),
                "status_text": "PACKED" if cin7 else "Ready to Ship",
                "tracking": f"1Z999AA1{number:010d}" if there and number % 3 else None,
                "customer": PEOPLE[number % len(PEOPLE)],
                "total": round(chance.uniform(12, 900), 2),
                "currency": chance.choice(["USD", "CAD", "EUR"]),
            }
        )
    frame = pd.DataFrame(rows)
    for name in ("due_at", "ordered_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame


def make_findings() -> tuple[Finding, ...]:
    findings = []
    number = 100
    for check, severity, count, title, action, rule in STORIES:
        for place in range(count):
            number += 1
            cin7 = place % 3 < 2
            person = PEOPLE[number % len(PEOPLE)]
            findings.append(
                Finding(
                    id=f"{check}-{place}", check=check, severity=severity, account="cin7.main" if cin7 else "inksoft.main",
                    order=f"SO-{number:05d}" if cin7 else f"{2_970_000 + number}", order_id=f"id-{number}", title=title,
                    action=action, rule=rule, part="1" if cin7 else "", confirmed=place % 5 != 4,
                    state=("new", "ongoing", "reopened")[place % 3], shipstation_order_ids=(470_873_000 + number,),
                    because=(
                        Evidence("cin7" if cin7 else "inksoft", "customer", person, AS_OF - timedelta(days=place)),
                        Evidence("shipstation", "trackingNumber", f"1Z{number:016d}", AS_OF - timedelta(hours=place)),
                        Evidence("cin7", "CombinedTrackingNumbers", None, None),
                    ),
                )  # fmt: skip
            )
    stale = Finding(
        id="stale", check="store-refresh-stale", severity="high", account="inksoft.main", order=None, order_id=None,
        title="The InkSoft store has not refreshed since Friday", action="Refresh the store in ShipStation by hand.",
        rule="An active store refreshes on its own several times a day.",
    )  # fmt: skip
    behind = tuple(
        Finding(
            id=f"behind-{place}", check="missing-in-shipstation", severity="critical", account="inksoft.main",
            order=f"{2_980_000 + place}", order_id=f"296924/{place}", title="Never arrived in ShipStation",
            action="Wait for the refresh.", absorbed_by="stale",
        )
        for place in range(30)
    )  # fmt: skip
    settled = (
        Finding(
            id="muted", check="tracking-mismatch", severity="high", account="cin7.main", order="SO-09001", order_id="m",
            title="The source shows another tracking number", action="Nothing.", muted=True,
        ),
        Finding(
            id="resolved", check="duplicate-import", severity="critical", account="cin7.main", order="SO-09002",
            order_id="r", title="In ShipStation twice", action="Nothing.", state="resolved",
        ),
    )  # fmt: skip
    return (*findings, stale, *behind, *settled)


def make_audit(count: int = 2_000, *, complete: bool = False) -> Audit:
    units = make_units(count)
    buckets = {}
    for account, part in units.groupby("account"):
        found = Counter(part["bucket"])
        buckets[str(account)] = dict(found) | {"total": len(part), "orders": part["order"].nunique()}
    accounts = {
        "cin7.main": AccountState(complete=True, as_of=AS_OF, detail_coverage=0.9137),
        "inksoft.main": AccountState(complete=complete, as_of=AS_OF - timedelta(hours=9), detail_coverage=1.0),
    }
    return Audit(AS_OF, complete, accounts, buckets, make_findings(), units)


@dataclass(frozen=True)
class Workspace:
    folder: Path
    reports: Path
    timezone: str = "America/Chicago"
    result: Audit | None = None

    def audit(self, **_: object) -> Audit:
        assert self.result is not None
        return self.result


@pytest.fixture(scope="session")
def audit() -> Audit:
    return make_audit(400)


@pytest.fixture
def workspace(tmp_path: Path, audit: Audit) -> Workspace:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "reports").mkdir()
    return Workspace(tmp_path, tmp_path / "reports", result=audit)
