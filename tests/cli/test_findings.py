"""``shipops findings``, in this process, over a small lake on disk."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from merchants import CIN7, Merchant, fill

from shipops.cli.app import run
from shipops.lake import Lake
from shipops.workspace import Workspace
from tests.cli.running import CONFIG, Ran

NOON, LATER, MUCH_LATER = "2026-11-02T18:00", "2026-11-02T19:00", "2026-12-24T12:00"


@dataclass(frozen=True)
class Team:
    """A workspace where one order is missing, one imported twice and one blocked."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, at: str = NOON) -> Ran:
        code = run([*arguments, "-w", str(self.folder), "--as-of", at])
        told = self.capture.readouterr()
        return Ran(code, told.out, told.err)

    def findings(self, *arguments: str, at: str = NOON) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self("findings", "list", "--json", *arguments, at=at).document["findings"]
        return listed

    def id_of(self, order: str) -> str:
        return next(str(found["id"]) for found in self.findings() if found["order"] == order)

    def audit(self, *arguments: str, at: str = NOON) -> Ran:
        return self("audit", "--no-confirm", "--json", *arguments, at=at)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("team")
    (folder / "shipops.toml").write_text(CONFIG, encoding="utf-8")
    m = Merchant()
    m.sale("SO-LOST")
    twice = m.sale("SO-TWICE")
    m.imported(twice)
    m.imported(twice)
    m.sale("SO-BLOCKED", unit={"packed": False})
    fill(Lake(folder / "lake"), m)
    return folder


@pytest.fixture(scope="module")
def recorded(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with one recorded run."""
    place = tmp_path_factory.mktemp("recorded") / "team"
    shutil.copytree(filled, place)
    Workspace.open(place, as_of=NOON).audit(record=True)
    return place


@pytest.fixture
def team(recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Team:
    place = tmp_path / "team"
    shutil.copytree(recorded, place)
    return Team(place, capsys)


def test_list_says_which_run_it_speaks_of(team: Team) -> None:
    ran = team("findings", "list", at=LATER)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("From the run of audit recorded at 2026-11-02 12:00\n")
    assert all(number in ran.out for number in ("SO-LOST", "SO-TWICE", "SO-BLOCKED"))
    run_of = team("findings", "list", "--json").document["run"]
    assert (run_of["job"], run_of["recorded"], run_of["as_of"]) == ("audit", True, "2026-11-02T18:00:00Z")


def test_without_a_recorded_run_it_audits_and_says_so(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fresh = Team(filled, capsys)("findings", "list")
    assert "without live confirmation: no run is recorded yet" in fresh.out
    assert "SO-LOST" in fresh.out


def test_list_narrows(team: Team) -> None:
    team("findings", "assign", team.id_of("SO-TWICE"), "--to", "Ada", "--by", "Bo")
    asked = {
        "--severity high": {"SO-LOST", "SO-TWICE"}, "--check not-importable": {"SO-BLOCKED"},
        "--assignee ada": {"SO-TWICE"}, "--state resolved": set(), "--since 2026-11-03": set(),
        "--state new --severity critical": {"SO-LOST", "SO-TWICE"},
        f"--account {CIN7} --since -7d": {"SO-LOST", "SO-TWICE", "SO-BLOCKED"}, "--account inksoft.main": set(),
    }  # fmt: skip
    assert {words: {found["order"] for found in team.findings(*words.split())} for words in asked} == asked


def test_a_muted_finding_is_folded_and_does_not_count(team: Team) -> None:
    assert team("findings", "mute", "--check", "duplicate-import", "--reason", "known", "--by", "Ada").code == 0
    lost = team.id_of("SO-LOST")
    ran = team("findings", "mute", lost[:6], "--reason", "collected", "--until", "7d", "--by", "Ada")
    assert ran.out == f"Muted until 2026-11-09 18:00 UTC by Ada: finding {lost} (collected)\n"
    audited = team.audit(at=LATER)
    muted = {found["order"]: found["mute"] for found in audited.document["findings"] if found["muted"]}
    assert audited.code == 0
    assert muted["SO-LOST"] == {"reason": "collected", "author": "Ada", "until": "2026-11-09T18:00:00Z"}
    assert set(muted) == {"SO-LOST", "SO-TWICE"}
    told = team("audit", "--no-confirm", at=LATER)
    assert "Muted: 2, listed by shipops findings list --muted" in told.out
    assert "SO-LOST" not in told.out
    assert "Muted: 2" in team("findings", "list").out
    assert {found["order"] for found in team.findings("--muted")} == {"SO-LOST", "SO-TWICE"}
    assert team.audit(at=MUCH_LATER).code == 1


def test_an_unmute_names_what_was_muted(team: Team) -> None:
    lost = team.id_of("SO-LOST")
    team("findings", "mute", "--check", "missing-in-shipstation", "--reason", "known", "--by", "Ada")
    refused = team("findings", "unmute", lost, "--by", "Ada")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.endswith("It is muted as check missing-in-shipstation: unmute that.\n")
    assert team("findings", "unmute", "--check", "missing-in-shipstation", "--by", "Ada").code == 0
    assert team.findings("--muted") == []


def test_show_tells_everything_and_who_did_what(team: Team) -> None:
    twice = team.id_of("SO-TWICE")
    team("findings", "assign", twice, "--to", "Cy", "--by", "Ada")
    team("findings", "mute", twice, "--reason", "asked the shop", "--by", "Ada", at=LATER)
    team("findings", "note", twice, "shop answers\x1b[2J tomorrow", "--by", "Cy", at=LATER)
    document = team("findings", "show", twice, "--json", at=LATER).document
    assert [(moment["what"], moment["who"]) for moment in document["history"]] == [
        ("new", "run of audit"), ("assigned to Cy", "Ada"), ("muted until 2026-12-02T19:00:00Z", "Ada"),
        ("noted", "Cy"),
    ]  # fmt: skip
    assert document["finding"]["assigned_to"] == "Cy"
    assert [link["label"] for link in document["finding"]["links"]] == [
        "The sale in Cin7 Core",
        "Order SO-TWICE in ShipStation",
    ]
    ran = team("findings", "show", twice, at=LATER)
    for words in (
        "Rule",
        "To do",
        "Seen",
        "https://inventory.dearsystems.com/Sale#",
        "Assigned to  Cy",
        "asked the shop",
    ):
        assert words in ran.out
    assert "\x1b" not in ran.out


def test_mutes_go_out_and_come_back(team: Team, tmp_path: Path) -> None:
    team("findings", "mute", "--order", "SO-LOST", "--reason", "=HYPERLINK(1)", "--by", "@Ada")
    file = tmp_path / "mutes.csv"
    assert team("findings", "export", str(file)).out == f"1 mute written to {file}\n"
    assert "'=HYPERLINK(1),'@Ada" in file.read_text(encoding="utf-8-sig")
    again = team("findings", "import", str(file), "--json", "--by", "Bo")
    assert again.document == {"added": 0, "in_force": 1, "over": 0}
    team("findings", "unmute", "--order", "SO-LOST", "--by", "Ada", at=LATER)
    assert team("findings", "import", str(file), "--json", "--by", "Bo", at=LATER).document["added"] == 1
    mute = next(found["mute"] for found in team.findings("--muted", at=LATER))
    assert (mute["reason"], mute["author"]) == ("=HYPERLINK(1)", "@Ada")


def test_a_baseline_hides_old_findings_behind_one_line(team: Team) -> None:
    toml = team.folder / "shipops.toml"
    toml.write_text(CONFIG + '[audit]\nbaseline = "2026-11-01"\n', encoding="utf-8")
    audited = team.audit("--fail-on", "low")
    assert (audited.code, audited.document["findings"]) == (0, [])
    assert audited.document["baseline"] == {"since": "2026-11-01", "hidden": 3}
    told = team("audit", "--no-confirm").out
    assert "Wrong since before 2026-11-01 ([audit] baseline), not listed: 3" in told


def test_only_news_counts_where_only_news_shall(team: Team) -> None:
    assert team.audit("--fail-on-new", at=LATER).code == 0
    assert team.audit(at=LATER).code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "ffffffffffffffff"], "There is no finding"), (["mute", "--reason", "x"], "Name either findings"),
        (["mute", "--check", "no-check", "--reason", "x"], "There is no check"),
        (["list", "--job", "evening"], "No run of evening"), (["list", "--account", "cin7.no"], "no account"),
        (["mute", "--account", "cin7.main", "--reason", "x"], "names a finding"),
        (["mute", "--order", "SO-LOST", "--reason", "x", "--until", "2026-01-01"], "over already"),
        (["unmute", "--order", "SO-LOST"], "No mute of order SO-LOST"), (["import", "no.csv"], "cannot be read"),
        (["mute", "--order", "SO-LOST"], "--reason"), (["note", "ffff", "x"], "There is no finding"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_ends_with_2_and_two_sentences(team: Team, arguments: list[str], says: str) -> None:
    ran = team("findings", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_who_decides_is_the_logged_in_user_or_must_be_said(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError

    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    assert "by ada:" in team("findings", "mute", "--order", "SO-LOST", "--reason", "x").out
    monkeypatch.setattr("getpass.getuser", nobody)
    refused = team("findings", "mute", "--order", "SO-LOST", "--reason", "x")
    assert (refused.code, "--by" in refused.err) == (2, True)


VERBS: tuple[str, ...] = ("list", "show", "mute", "unmute", "assign", "note", "export", "import")


@pytest.mark.parametrize("verb", VERBS)
def test_help_shows_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["findings", verb, "--help"]) == 0
    assert f"Example: shipops findings {verb}" in capsys.readouterr().out


OWN_CHECK = """-- id: our-own
-- title: {order} is here
-- severity: low
-- scope: group
-- why: it matters to us
-- do: look
-- rule: ours
SELECT account, number AS order_number, order_id, part FROM matched
"""


def test_a_check_of_the_workspace_can_be_muted(team: Team) -> None:
    (team.folder / "checks").mkdir(exist_ok=True)
    (team.folder / "checks" / "our-own.sql").write_text(OWN_CHECK, encoding="utf-8")
    assert team("findings", "mute", "--check", "our-own", "--reason", "known", "--by", "Ada").code == 0
    own = [found["muted"] for found in team.audit(at=LATER).document["findings"] if found["check"] == "our-own"]
    assert own == [True, True, True]
