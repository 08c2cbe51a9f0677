"""What an analyst asks of a workspace: queries, tables as they were, findings explained, runs compared."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pytest
from merchants import CIN7, NOW, Merchant, Person, config, fill

from shipops.audit.findings import Evidence
from shipops.errors import LakeError, NotFoundError, QueryError
from shipops.workspace import Workspace

SCRIPT = "<script>alert(1)</script>"


def merchant(*, cured: bool = False) -> Merchant:
    m = Merchant()
    m.imported(m.sale("SO-1"))
    late = m.sale("SO-2", buyer=Person(name=SCRIPT, email="x@example.com"))
    if cured:
        m.imported(late)
        m.sale("SO-3")
    m.sale(SCRIPT)
    return m


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with two pulls a day apart, each followed by a recorded audit."""
    folder = tmp_path_factory.mktemp("shop")
    then, now = NOW, NOW + timedelta(days=1)
    early = Workspace(folder, config(), lambda: then, fixed=True)
    fill(early.lake, merchant())
    early.audit(record=True, job="morning")
    late = Workspace(folder, config(), lambda: now, fixed=True)
    moved = {"as_of": now}
    fill(late.lake, merchant(cured=True), cin7_main=moved, inksoft_main=moved, shipstation_main=moved)
    late.audit(record=True, job="morning")
    return late


def test_a_query_is_answered_and_may_use_what_duckdb_has(ws: Workspace) -> None:
    frame = ws.sql("FROM matched SELECT bucket, list(number) AS numbers, avg(total) AS mean GROUP BY ALL ORDER BY ALL")
    assert "bucket" in frame.columns


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT * FROM matchd", "Did you mean matched"),
        ("SELECT buckt FROM matched", "Did you mean bucket"),
        ("SELECT m.buckt FROM matched AS m", "Did you mean bucket"),
        ("SELECT", "Mend the query"),
        ("SELECT 1; SELECT 2", "not one SELECT"),
        ("DROP TABLE matched", "not one SELECT"),
        ("COPY matched TO 'x.csv'", "not one SELECT"),
        ("SET enable_external_access = true", "not one SELECT"),
        ("", "not one SELECT"),
        ("SELECT * FROM read_text('/etc/passwd')", "disabled"),
        ("SELECT * FROM '/etc/passwd'", "no relation"),
        ("SELECT * FROM query", "no relation"),  # a variable of the program that asks
    ],
)
def test_a_query_that_cannot_be_answered_says_why(ws: Workspace, query: str, says: str) -> None:
    with pytest.raises(QueryError) as refused:
        ws.sql(query)
    assert says in f"{refused.value.what} {refused.value.remedy}"


def test_a_table_is_shown_as_it_was(ws: Workspace) -> None:
    shipstation = "shipstation.main"
    now, then = ws.table("orders"), ws.table("orders", as_of="-12h")
    assert (sum(now["account"] == shipstation), sum(then["account"] == shipstation)) == (2, 1)
    assert len(ws.table("matched", as_of="-12h")) == 3
    assert len(ws.table("matched")) == 4


def test_a_table_that_is_not_there_is_an_error_that_helps(ws: Workspace) -> None:
    with pytest.raises(QueryError, match="Did you mean orders"):
        ws.table("ordres")
    with pytest.raises(LakeError, match="later time"):
        ws.table("orders", as_of="2020-01-01")


def test_a_finding_is_explained_with_what_stands_behind_it(ws: Workspace) -> None:
    result = ws.audit()
    (found,) = [one for one in result.findings if one.order == "SO-3"]
    told = ws.explain(found.id[:8])
    assert told.finding.id == found.id
    (unit,) = told.units
    assert unit["bucket"] == "missing"
    assert "What to do" in repr(told)
    assert list(told.frame.columns) == ["field", "source", "shipstation", "at"]
    assert json.loads(json.dumps(told.to_dict()))["why"]
    assert result.explain(found.id).units == told.units
    with pytest.raises(NotFoundError, match="no finding 'nonsense'"):
        result.explain("nonsense")


def test_evidence_of_one_field_stands_side_by_side(ws: Workspace) -> None:
    result = ws.audit()
    facts = (Evidence(CIN7, "total", "5", NOW), Evidence("shipstation", "total", "6", NOW + timedelta(hours=1)))
    found = replace(result.findings[0], because=facts)
    frame = replace(result, findings=(found,)).explain(found.id).frame
    assert frame.to_dict("records") == [
        {"field": "total", "source": "5", "shipstation": "6", "at": NOW + timedelta(hours=1)}
    ]


def test_whatever_is_shown_is_escaped_and_asks_no_network(ws: Workspace) -> None:
    result = ws.audit()
    (hostile,) = [found for found in result.findings if found.order == SCRIPT]
    views = (result, hostile, ws.explain(hostile.id), ws.compare(replace(result, findings=()), result))
    for view in views:
        html = view._repr_html_()
        assert SCRIPT not in html
        assert "&lt;script&gt;" in html
        assert not re.search(r"""(src|href)=["']?(https?:)?//""", html)


def test_two_recorded_runs_are_compared(ws: Workspace) -> None:
    told = ws.compare("morning/2026-11-02", "morning")
    missing = "missing-in-shipstation"
    assert [found.order for found in told.new if found.check == missing] == ["SO-3"]
    assert [found.order for found in told.gone if found.check == missing] == ["SO-2"]
    moves = {(row["bucket"], row["before"], row["after"]) for row in told.bucket_rows()}
    assert ("matched", 1, 2) in moves
    assert set(told.frame["what"]) >= {"new", "gone"}
    assert set(told.buckets_frame["bucket"]) >= {"matched", "total"}
    assert json.loads(json.dumps(told.to_dict()))["gone"][0]["order"] == "SO-2"
    assert repr(told).endswith("changed")


def test_an_audit_is_compared_with_a_recorded_run_by_its_id(ws: Workspace) -> None:
    ws.audit(record=True, job="noon")
    events = ws.lake.table("finding_events").to_pyarrow_table().to_pylist()
    (run_id,) = {event["run_id"] for event in events if event["job"] == "noon"}
    assert ws.compare(run_id, ws.audit()).before.name == f"noon {run_id}"
    assert ws.compare(run_id[:10], ws.audit()).before.name == f"noon {run_id}"


def test_an_audit_compared_with_itself_shows_nothing(ws: Workspace) -> None:
    result = ws.audit()
    told = ws.compare(result, result)
    assert (told.new, told.gone, told.changed, told.bucket_rows()) == ((), (), (), [])


def test_units_that_moved_from_one_audit_to_the_next_are_listed(ws: Workspace) -> None:
    result = ws.audit()
    table = result.units_table
    buckets = [name if order != "SO-1" else "missing" for name, order in
               zip(table["bucket"].to_pylist(), table["order"].to_pylist(), strict=True)]  # fmt: skip
    place = table.schema.get_field_index("bucket")
    other = replace(result, unit_rows=lambda: table.set_column(place, "bucket", pa.array(buckets)))
    told = ws.compare(other, result)
    (row,) = told.moved_rows()
    assert (row["order"], row["before"], row["after"]) == ("SO-1", "missing", "matched")
    assert "Units that moved: 1" in told._repr_html_()
    assert told.moved_frame["order"].tolist() == ["SO-1"]


def test_the_last_two_runs_of_a_job_are_compared(ws: Workspace) -> None:
    told = ws.between_runs(job="morning")
    assert told is not None
    assert [found.order for found in told.new if found.check == "missing-in-shipstation"] == ["SO-3"]
    assert told.before.as_of < told.after.as_of
    assert ws.between_runs(job="morning", after=told.before.name.split()[1]) is None
    assert ws.between_runs(job="noon") is None
    with pytest.raises(NotFoundError, match="morning"):
        ws.between_runs(job="morning", before="20250101T06")


def test_what_changed_in_a_finding_is_told_field_by_field(ws: Workspace) -> None:
    result = ws.audit()
    found = result.findings[0]
    other = replace(result, findings=(replace(found, severity="low"), *result.findings[1:]))
    (row,) = ws.compare(result, other).change_rows()
    assert (row["field"], row["before"], row["after"]) == ("severity", found.severity, "low")


@pytest.mark.parametrize(("name", "says"), [("evening", "morning"), ("morning/soon", "2026-11-02"), ("", "morning")])
def test_a_run_nobody_recorded_is_an_error_that_helps(ws: Workspace, name: str, says: str) -> None:
    with pytest.raises(NotFoundError, match=says):
        ws.compare(name, "morning")


def test_the_checks_of_a_workspace_are_listed(ws: Workspace) -> None:
    told = ws.checks()
    assert told.explained("missing-in-shipstation")["sql"].startswith(("SELECT", "WITH"))
    assert {row["id"] for row in told.to_dict()["checks"]} >= {"missing-in-shipstation", "duplicate-import"}
    with pytest.raises(NotFoundError, match="Did you mean duplicate-import"):
        told.of("duplicate-imports")


def test_the_query_of_the_readme_works(ws: Workspace) -> None:
    text = (resources.files("shipops.audit") / "README.md").read_text("utf-8").partition("## For analysts")[2]
    (query,) = re.findall(r'ws\.sql\("""(.*?)"""\)', text, re.DOTALL)
    assert list(ws.sql(query).columns) == ["location", "bucket", "units", "worth"]


def test_a_lake_beside_the_working_folder_is_read(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ws.folder)
    here = Workspace(Path(), ws.config, ws.clock, fixed=True)
    assert here.sql("SELECT count(*) AS n FROM orders")["n"][0] == len(ws.table("orders"))
