"""A workspace's own checks: run beside ours, confined, and a bad one spoils nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from merchants import CIN7, INKSOFT, NOW, HeldLake, Merchant, audit_of, config, fill

from shipops.audit.checking.all_checks import Checked, check_all
from shipops.audit.checking.catalogue import catalogue
from shipops.audit.checking.own_checks import OwnChecks, read_own_checks, run_own
from shipops.audit.matching.relations import relations
from shipops.audit.question import Question
from shipops.audit.result import Audit
from shipops.audit.run import audit
from shipops.errors import ConfigError
from shipops.lake import Lake

HEADER = """-- id: {id}
-- title: {{order}} has the wrong channel
-- severity: low
-- scope: group
-- why: The report by channel is wrong.
-- do: Set the channel at the source.
-- rule: Our own handbook, page 3.
"""
UNITS = "SELECT account, number AS order_number, order_id, part"
ALL_UNITS = f"{UNITS} FROM matched"
ODD = f"{UNITS}, status_text AS \"source.status\" FROM matched WHERE number = 'SO-2'"


def write(folder: Path, name: str, query: str, extra: str = "") -> OwnChecks:
    """A check file ``name`` in ``folder``, and what the folder then holds."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.sql").write_text(HEADER.format(id=name) + extra + query, encoding="utf-8")
    return read_own_checks(folder)


@pytest.fixture(scope="module")
def merchant() -> Merchant:
    m = Merchant()
    m.sale("SO-1")
    m.imported(m.sale("SO-2"))
    m.imported(m.sale("SO-3", parts=2))
    return m


def audited(tmp_path: Path, merchant: Merchant, own: OwnChecks, **question: object) -> Audit:
    asked = Question(as_of=NOW, **question)  # type: ignore[arg-type]
    lake = HeldLake(tmp_path / "lake", merchant)
    lake.create()
    return audit(lake, config(), asked, own=own)


def test_it_runs_beside_ours_and_its_findings_are_findings(tmp_path: Path, merchant: Merchant) -> None:
    own = write(tmp_path / "checks", "odd-channel", ODD)
    result = audited(tmp_path, merchant, own)
    assert {"odd-channel", "missing-in-shipstation"} <= {found.check for found in result.findings}
    (odd,) = [found for found in result.findings if found.check == "odd-channel"]
    assert (odd.order, odd.account, odd.title) == ("SO-2", CIN7, "SO-2 has the wrong channel")
    assert [fact.field for fact in odd.because] == []  # a status that is not set is no evidence
    assert result.not_run == ()


def test_it_can_be_asked_for_alone(tmp_path: Path, merchant: Merchant) -> None:
    own = write(tmp_path / "checks", "odd-channel", ODD)
    result = audited(tmp_path, merchant, own, checks=("odd-channel",))
    assert [found.check for found in result.findings] == ["odd-channel"]
    with pytest.raises(ConfigError, match="odd-channel"):
        audited(tmp_path, merchant, own, checks=("odd",))


def test_it_may_yield_to_ours_and_to_another_of_its_own(tmp_path: Path, merchant: Merchant) -> None:
    everyone = ALL_UNITS
    write(tmp_path / "checks", "b-first", everyone, "-- yields_to: missing-in-shipstation\n")
    own = write(tmp_path / "checks", "a-second", everyone, "-- yields_to: b-first\n")
    result = audited(tmp_path, merchant, own)
    told = {(found.order, found.check) for found in result.findings}
    assert ("SO-1", "missing-in-shipstation") in told
    assert ("SO-2", "b-first") in told
    # Where the first was silent: SO-3 has a part that is missing too.
    assert {order for order, check in told if check == "a-second"} == {"SO-1", "SO-3"}


BROKEN = {
    "a-statement": ("COPY matched TO 'x.csv'", "one SELECT"),
    "a-file": ("SELECT * FROM 'x.csv'", "no such relation"),
    "a-misspelt-relation": ("SELECT account FROM matchd", "line 8"),
    "a-misspelt-column": (f"{ALL_UNITS} WHERE buckt = 'missing'", "no column buckt"),
    "no-key": ("SELECT account, number AS order_number, part FROM matched", "does not return order_id"),
    "two-of-a-name": (f"{UNITS}, account FROM matched", "two columns of one name"),
    "a-unit-twice": (f"{ALL_UNITS} UNION ALL {ALL_UNITS}", "twice"),
    "an-unknown-account": ("SELECT 'me' AS account, number AS order_number, order_id, part FROM matched", "'me'"),
    "no-account": ("SELECT NULL AS account, number AS order_number, order_id, part FROM matched", "None"),
    "a-number-as-number": ("SELECT account, 7 AS order_number, order_id, part FROM matched", "order_number as"),
    "a-severity": (f"{UNITS}, 'awful' AS severity FROM matched", "'awful'"),
    "absorbed-by-nothing": (f"{UNITS}, 'x' AS absorbed_part FROM matched", "absorbed_part"),
    "a-moment-that-is-none": (f'{UNITS}, 1 AS "source.x", 1 AS "source.x@" FROM matched', "source.x@ as int"),
    "a-wrong-cast": (f"{ALL_UNITS} WHERE CAST(number AS BIGINT) = 1", "cannot be run"),
}  # fmt: skip


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory, merchant: Merchant) -> Checked:
    """All of the broken ones beside a good one."""
    folder = tmp_path_factory.mktemp("checks")
    for name, (query, _) in BROKEN.items():
        write(folder, name, query)
    return check_all(audit_of(merchant).db, folder, config(), NOW, write(folder, "odd-channel", ODD))


@pytest.mark.parametrize("name", BROKEN)
def test_one_that_breaks_is_named_with_what_is_wrong(checked: Checked, name: str) -> None:
    (failed,) = [one for one in checked.not_run if one.check == name]
    assert Path(failed.file).name == f"{name}.sql"
    assert f"{name}.sql" in failed.what
    assert BROKEN[name][1] in failed.what + failed.remedy
    assert name not in checked.ran


def test_those_that_break_spoil_nothing(checked: Checked) -> None:
    assert {"odd-channel", "missing-in-shipstation"} == {found.check for found in checked.findings}
    assert {one.check for one in checked.not_run} == set(BROKEN)


HEADERS = {
    "no header": (ODD, "lacks id"),
    "an id of ours": (HEADER.format(id="duplicate-import") + ODD, "id"),
    "another name": (HEADER.format(id="other") + ODD, "same name"),
    "an unknown key": ("-- colour: red\n" + HEADER.format(id="bad") + ODD, "colour"),
    "a key that reaches into a value": (HEADER.format(id="bad").replace("{order}", "{order.__class__}") + ODD, "brace"),
    "a width": (HEADER.format(id="bad").replace("{order}", "{order:>999999999}") + ODD, "brace"),
    "a name it does not return": (HEADER.format(id="bad").replace("{order}", "{colour}") + ODD, "colour"),
    "yields to nobody": (HEADER.format(id="bad") + "-- yields_to: duplicate-imports\n" + ODD, "duplicate-import"),
    "yields to itself": (HEADER.format(id="bad") + "-- yields_to: bad\n" + ODD, "circle"),
    "needs magic": (HEADER.format(id="bad") + "-- needs: magic\n" + ODD, "magic"),
    "no text": (b"\xff\xfe\x00", "UTF-8"),
}


@pytest.fixture(scope="module")
def db(merchant: Merchant) -> duckdb.DuckDBPyConnection:
    return audit_of(merchant).db


@pytest.mark.parametrize("text", HEADERS.values(), ids=HEADERS.keys())
def test_a_header_that_is_wrong_is_named(
    tmp_path: Path, db: duckdb.DuckDBPyConnection, text: tuple[str | bytes, str]
) -> None:
    content, says = text
    (tmp_path / "bad.sql").write_bytes(content if isinstance(content, bytes) else content.encode())
    own = read_own_checks(tmp_path)
    _, failed = run_own(db, own.checks, {CIN7})
    (told,) = [*own.broken, *failed]
    assert told.check == "bad"
    assert says in told.what + told.remedy


def test_one_that_takes_too_long_is_broken_off(tmp_path: Path, db: duckdb.DuckDBPyConnection) -> None:
    numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(40))
    many = ", ".join(f"t AS t{place}" for place in range(9))
    total = f"(SELECT sum(t0.n * t1.n + t8.n) FROM {many})"  # noqa: S608 - our own numbers
    own = write(tmp_path, "slow", f"WITH t AS ({numbers}) {ALL_UNITS} WHERE {total} = 3")
    _, (failed,) = run_own(db, own.checks, {CIN7}, seconds=0.3)
    assert "0.3 seconds" in failed.what
    assert db.execute("SELECT count(*) FROM matched").fetchone() == (4,)


def test_one_that_finds_too_much_is_refused(
    tmp_path: Path, db: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shipops.audit.checking.own_checks.MOST_ROWS", 3)
    own = write(tmp_path, "many", ALL_UNITS)
    _, (failed,) = run_own(db, own.checks, {CIN7})
    assert "more than 3 rows" in failed.what


def test_no_folder_is_no_checks(tmp_path: Path) -> None:
    assert read_own_checks(tmp_path / "nowhere") == OwnChecks()


def test_a_lake_on_disk_is_still_read_after_own_checks(
    tmp_path: Path, merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    own = write(
        tmp_path / "checks",
        "odd-channel",
        ODD.replace("matched", "matched JOIN (SELECT DISTINCT account FROM orders) AS o USING (account)"),
    )
    for place in (tmp_path / "lake's own", Path("lake")):
        fill(Lake(place), merchant)
        result = audit(Lake(place), config(), Question(as_of=NOW), own=own)
        assert result.not_run == ()
        assert len(result.units) == 4


def test_a_finding_stays_open_while_its_check_cannot_run(tmp_path: Path, merchant: Merchant) -> None:
    lake = HeldLake(tmp_path / "lake", merchant)
    lake.create()
    own = write(tmp_path / "checks", "odd-channel", ODD)
    asked = [Question(as_of=NOW + timedelta(hours=n), record=True, run_id=str(n)) for n in range(3)]
    audit(lake, config(), asked[0], own=own)
    broken = write(tmp_path / "checks", "odd-channel", ODD + " AND nonsense = 1")
    then = audit(lake, config(), asked[1], own=broken)
    assert [found for found in then.findings if found.state == "resolved"] == []
    mended = write(tmp_path / "checks", "odd-channel", ODD + " AND number = 'SO-9'")
    later = audit(lake, config(), asked[2], own=mended)
    assert [found.check for found in later.findings if found.state == "resolved"] == ["odd-channel"]


def _examples() -> dict[str, str]:
    text = Path(str(__import__("shipops").__file__)).parent.joinpath("audit", "README.md").read_text("utf-8")
    found = re.findall(r"```sql\n(-- id: ([\w-]+)\n.*?)```", text.partition("## Checks of your own")[2], re.DOTALL)
    return {name: text for text, name in found}


@pytest.mark.parametrize("name", _examples())
def test_the_examples_of_the_readme_work(tmp_path: Path, db: duckdb.DuckDBPyConnection, name: str) -> None:
    (tmp_path / f"{name}.sql").write_text(_examples()[name], encoding="utf-8")
    own = read_own_checks(tmp_path)
    assert own.broken == ()
    _, failed = run_own(db, own.checks, {CIN7, INKSOFT, "shipstation.main"})
    assert failed == []


def test_the_relations_are_those_of_the_readme() -> None:
    assert {"matched", "links", "clock"} <= set(relations())
    assert all(relation.about and all(relation.columns.values()) for relation in relations().values())
    assert len(catalogue()) >= 9
