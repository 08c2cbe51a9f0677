"""Runs by the real command: what each leaves, what is left of a killed one, and that no secret leaves with any."""

from __future__ import annotations

import json
import random
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

import shipops as package
from shipops.reports.history import Run
from tests.end_to_end.harness import Setting, shipops, started
from tests.reports.conftest import make_notebook

NOW = "2026-11-02T15:30:00Z"
SMALL = Setting(seed=3, orders=40, now=NOW)
_WORK = """
import time
from pathlib import Path
import pandas as pd
from shipops.reports.rows import write_rows
for number in range(20):
    write_rows(pd.DataFrame({"number": range(1000)}), Path(rows) / f"rows{number}.csv")
    time.sleep(0.02)
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A workspace without accounts, with notebooks of its own."""
    folder = tmp_path / "shop"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "shipops.toml").write_text('timezone = "America/Chicago"\n', encoding="utf-8")
    make_notebook(folder / "notebooks" / "work.ipynb", "# Work", _WORK, "print('done')", parameters='rows: str = ""')
    make_notebook(folder / "notebooks" / "fails.ipynb", "# Fails", "1 / 0")
    return folder


def test_every_run_is_a_line_in_the_history_and_in_the_index_however_it_ended(shop: Path) -> None:
    due = "2026-11-02T12:00:00Z"
    assert shipops("run", "work", "--job", "morning", "--due", due, "--excel", workspace=shop, as_of=NOW).code == 0
    failed = shipops("run", "fails", workspace=shop, as_of=NOW)
    assert failed.code == 2
    runs = shipops("history", "--json", workspace=shop, as_of=NOW).document["runs"]
    assert [(run["job"], run["outcome"], run["due_at"]) for run in runs] == [
        ("fails", "failed", None), ("morning", "finished", due),
    ]  # fmt: skip
    assert all(Path(run["path"]).is_file() for run in runs)
    assert runs[0]["path"] in failed.err
    assert "ZeroDivisionError" in runs[0]["error"]
    folder = Path(runs[1]["path"]).parent
    assert {"rows0.csv", "rows0.parquet", "work.xlsx", "work.html", "work.ipynb", "run.json"} <= {
        path.name for path in folder.iterdir()
    }
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (told["run_id"], told["job"], told["due_at"]) == (runs[1]["run_id"], "morning", due)
    index = (shop / "reports" / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'href="((?:work|fails)/[^"]*)"', index)) == {
        Path(run["path"]).relative_to(shop / "reports").as_posix() for run in runs
    }


def test_the_history_is_narrowed_by_job_and_number(shop: Path) -> None:
    for job in ("a", "b", "a"):
        shipops("run", "fails", "--job", job, workspace=shop)
    lines = shipops("history", "--job", "a", "--limit", "1", workspace=shop).out.splitlines()
    assert len(lines) == 2
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d  a +failed .*fails\.ipynb", lines[1])


def test_a_report_older_than_it_is_kept_is_removed_after_a_run_and_stays_in_the_history(shop: Path) -> None:
    shipops("run", "fails", workspace=shop)
    (shop / "shipops.toml").write_text('[history]\nkeep_reports = "0m"\n', encoding="utf-8")
    shipops("run", "fails", workspace=shop)
    assert [path for path in (shop / "reports" / "fails").iterdir() if path.is_dir()] == []
    assert [run["path"] for run in shipops("history", "--json", workspace=shop).document["runs"]] == [None, None]
    assert "removed" in (shop / "reports" / "index.html").read_text(encoding="utf-8")


@dataclass
class Killing:
    """Runs of a notebook in ``shop`` that are killed, and what must be true after each."""

    shop: Path
    seconds: float
    known: frozenset[str] = frozenset()

    @classmethod
    def of(cls, shop: Path) -> Killing:
        began = time.monotonic()
        assert shipops("run", "work", "--job", "morning", workspace=shop, as_of=NOW).code == 0
        return cls(shop, time.monotonic() - began)

    def kill(self, chance: random.Random) -> bool:
        """Kill a run at a moment ``chance`` picks; whether it was at work."""
        process = started("run", "work", "--job", "morning", workspace=self.shop, as_of=NOW)
        time.sleep(chance.uniform(0.1, 1.0) * self.seconds)
        at_work = process.poll() is None
        process.kill()
        process.wait()
        self._nothing_half_is_listed()
        self._history_is_whole()
        return at_work

    def runs_cleanly(self) -> None:
        ran = shipops("run", "work", "--job", "morning", "--json", workspace=self.shop, as_of=NOW)
        assert ran.code == 0, ran.err
        self._nothing_half_is_listed()
        runs = self._history_is_whole()
        assert runs[-1].outcome == "finished"
        assert not list((self.shop / "reports").rglob("*.part"))
        left = {path.name for path in (self.shop / "reports" / ".running").iterdir()}
        assert left == {"index.lock"}

    def _nothing_half_is_listed(self) -> None:
        reports = self.shop / "reports"
        for folder in (reports / "work").iterdir():
            if folder.suffix != ".part" and not folder.name.endswith("-interrupted"):
                self._is_whole(folder)
        index = (reports / "index.html").read_text(encoding="utf-8")
        assert index.endswith("</html>\n")
        for link in re.findall(r'href="(work/[^"]*\.html)"', index):
            self._is_whole((reports / link).parent)
        assert (reports / "work.html").read_text(encoding="utf-8").endswith("</html>\n")

    def _is_whole(self, folder: Path) -> None:
        assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["outcome"] == "finished"
        assert (folder / "work.html").read_text(encoding="utf-8").endswith("</html>\n")
        assert len(list(folder.glob("*.csv"))) == len(list(folder.glob("*.parquet"))) == 20

    def _history_is_whole(self) -> tuple[Run, ...]:
        runs = package.open(self.shop).runs()
        ids = frozenset(run.run_id for run in runs)
        assert len(ids) == len(runs)
        assert ids >= self.known
        self.known = ids
        folders = {run.folder for run in runs} - {""}
        # Settled just now: what lies there is what the history tells of.
        assert folders == {folder.name for folder in (self.shop / "reports" / "work").iterdir()}
        return runs


@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_killed_at_any_moment_leaves_no_half_report_and_no_gap(shop: Path, seed: int) -> None:
    killing = Killing.of(shop)
    chance = random.Random(seed)  # noqa: S311 - the same moments every time are the point
    for _ in range(2):
        killing.kill(chance)
    killing.runs_cleanly()


@pytest.mark.proof
def test_fifty_kills_leave_no_half_report_and_no_gap(shop: Path) -> None:
    killing = Killing.of(shop)
    chance = random.Random(7)  # noqa: S311 - the same moments every time are the point
    at_work = 0
    for _ in range(50):
        at_work += killing.kill(chance)
        killing.runs_cleanly()
    assert at_work >= 40, "most kills must hit a run that is still at work"
