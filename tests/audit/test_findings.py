"""A finding is one story about one order, and survives being written down."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from merchants import NOW, Merchant, audit_of

from shipops.audit.checking.catalogue import Check, parse_check
from shipops.audit.checking.telling import run_checks
from shipops.audit.findings import SEVERITIES, Evidence, Finding, Mute, PageLink, finding_id, worst_first
from shipops.lake.snapshot import new_connection

_TEXT = st.text(max_size=20)
_MOMENT = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - the zone comes next
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
FINDINGS = st.builds(
    Finding, id=_TEXT, check=_TEXT, severity=st.sampled_from(SEVERITIES),
    state=st.sampled_from(["new", "ongoing", "reopened", "resolved"]), account=_TEXT, order=st.none() | _TEXT,
    order_id=st.none() | _TEXT, part=_TEXT, shipstation_order_ids=st.lists(st.integers(0, 10**9)).map(tuple),
    title=_TEXT, because=st.lists(st.builds(Evidence, _TEXT, _TEXT, _TEXT, st.none() | _MOMENT), max_size=3).map(tuple),
    rule=_TEXT, action=_TEXT, confirmed=st.booleans(), muted=st.booleans(), absorbed_by=st.none() | _TEXT,
    first_seen=_MOMENT, last_seen=_MOMENT, began_at=st.none() | _MOMENT, reopened=st.integers(0, 9),
    mute=st.none() | st.builds(Mute, _TEXT, _TEXT, _MOMENT), assigned_to=st.none() | _TEXT,
    links=st.lists(st.builds(PageLink, _TEXT, _TEXT), max_size=2).map(tuple),
)  # fmt: skip


@given(FINDINGS)
def test_a_finding_survives_json(found: Finding) -> None:
    assert Finding.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_its_document_has_the_keys_and_types_that_are_promised() -> None:
    m = Merchant()
    sale = m.sale("SO-1")
    m.imported(sale)
    m.imported(sale)
    document = audit_of(m).the("SO-1", "duplicate-import").to_dict()
    facts = document.pop("because")
    assert {key: type(value) for key, value in document.items()} == {
        "id": str, "check": str, "severity": str, "state": str, "account": str, "order": str, "order_id": str,
        "part": str, "shipstation_order_ids": list, "title": str, "rule": str, "action": str, "confirmed": bool,
        "muted": bool, "absorbed_by": type(None), "first_seen": str, "last_seen": str, "began_at": str,
        "reopened": int, "mute": type(None), "assigned_to": type(None), "links": list,
    }  # fmt: skip
    assert all(list(fact) == ["system", "field", "value", "at"] for fact in facts)
    assert all(isinstance(key, int) for key in document["shipstation_order_ids"])
    assert document["first_seen"] == "2026-11-02T15:30:00Z"
    assert {field.name for field in fields(Finding)} == {*document, "because"}


def test_what_an_earlier_version_wrote_is_read() -> None:
    m = Merchant()
    m.sale("SO-1")
    (found,) = audit_of(m).findings
    document = found.to_dict()
    for name in ("began_at", "reopened", "mute", "assigned_to", "links"):
        del document[name]
    assert Finding.from_dict(document) == replace(found, began_at=None)


def test_the_id_stays_the_same_across_audits_and_other_facts() -> None:
    m = Merchant()
    m.sale("SO-1")
    (before,) = audit_of(m).findings
    m.sale("SO-2", unit={"packed": False})
    after = audit_of(m, as_of=NOW + timedelta(hours=1)).the("SO-1", before.check)
    assert after.id == before.id


@given(st.tuples(_TEXT, _TEXT, st.none() | _TEXT, _TEXT), st.tuples(_TEXT, _TEXT, st.none() | _TEXT, _TEXT))
def test_other_check_account_order_or_part_is_another_finding(one: Any, other: Any) -> None:
    same = (one[0], one[1], one[2] or "", one[3]) == (other[0], other[1], other[2] or "", other[3])
    separated = any("\x1f" in (text or "") for text in (*one, *other))
    assert separated or (finding_id(*one) == finding_id(*other)) is same


@given(st.lists(FINDINGS, max_size=8))
def test_worst_first_and_absorbed_ones_last(findings: list[Finding]) -> None:
    ordered = worst_first(findings)
    ranks = [(found.absorbed_by is not None, SEVERITIES.index(found.severity)) for found in ordered]
    assert ranks == sorted(ranks)
    assert sorted(map(id, ordered)) == sorted(map(id, findings))


@given(FINDINGS)
def test_findings_alike_but_for_their_source_order_stand_in_one_order(finding: Finding) -> None:
    first, second = (replace(finding, order_id=order_id) for order_id in ("301377/7", "700101/7"))
    assert worst_first([second, first]) == worst_first([first, second]) == [first, second]


def _check(name: str, yields_to: str = "", columns: str = "") -> Check:
    header = {"id": name, "title": "{order}: {word}", "severity": "low", "scope": "group", "yields_to": yields_to,
              "why": "why", "do": "do", "rule": "rule"}  # fmt: skip
    text = "\n".join(f"-- {key}: {value}" for key, value in header.items())
    rows = "SELECT 'a' AS account, 'SO-1' AS order_number, '1' AS order_id, '2' AS part, 'so' AS word"
    return parse_check(name, f"{text}\n{rows}{columns}")


def test_a_check_that_yields_says_nothing_about_an_order_and_part_already_told() -> None:
    told = run_checks(new_connection(), [_check("first"), _check("second", "first")], NOW)
    assert [found.check for found in told] == ["first"]


def test_a_check_that_yields_to_a_silent_one_speaks() -> None:
    silent = _check("first", columns=" WHERE false")
    assert [found.check for found in run_checks(new_connection(), [silent, _check("second", "first")], NOW)] == [
        "second"
    ]


def test_evidence_names_its_system_and_moment() -> None:
    columns = """, TIMESTAMPTZ '2026-11-02 10:00:00+00' AS "shipstation.at", 12.50::DECIMAL(9, 4) AS "source.total",
        DATE '2026-11-03' AS "source.ship by", TIMESTAMPTZ '2026-11-01 08:00:00+00' AS "source.ship by@",
        NULL AS "source.nothing", '' AS "source.empty" """
    (found,) = run_checks(new_connection(), [_check("first", columns=columns)], NOW)
    assert found.title == "SO-1: so"
    assert found.because == (
        Evidence("shipstation", "at", "2026-11-02 10:00 UTC", None),
        Evidence("a", "total", "12.5", None),
        Evidence("a", "ship by", "2026-11-03", datetime(2026, 11, 1, 8, tzinfo=UTC)),
    )
