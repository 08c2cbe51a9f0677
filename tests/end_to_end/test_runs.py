"""Runs by the real command: what each leaves, what is left of a killed one, and that no secret leaves with any."""

from __future__ import annotations

import base64
import json
import random
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import pyarrow.parquet as pq
import pytest

import shipops as package
from shipops.lake import Lake
from shipops.reports.history import Run, run_id_of, write_run
from tests.end_to_end.harness import Sandbox, Setting, sandbox, shipops, started
from tests.reports.conftest import make_notebook
from tests.sandbox.shipstation_calls import an_order

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
    folder = shop / "reports" / "fails" / "x-failed"
    folder.mkdir(parents=True)
    (folder / "fails.ipynb").touch()
    for minute, job in enumerate(("a", "b", "a")):
        at = datetime(2026, 11, 2, 6, minute, tzinfo=UTC)
        write_run(Lake(shop / "lake"), Run(run_id_of(at), job, "fails", at, at, "failed", "x-failed", ended_at=at))
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
        """Kill a run at a moment ``chance`` picks; whether it was at work. Half of the moments are counted from when
        its folder is there, so that they do not all lie in what comes before."""
        process = started("run", "work", "--job", "morning", workspace=self.shop, as_of=NOW)
        moment = chance.uniform(0.1, 0.9) * self.seconds
        if chance.random() < 0.5:
            moment *= 0.5
            while process.poll() is None and not list((self.shop / "reports" / "work").glob("*.part")):
                time.sleep(0.002)
        began = time.monotonic()
        while process.poll() is None and time.monotonic() - began < moment:
            time.sleep(0.002)
        at_work = process.poll() is None
        process.kill()
        process.wait()
        self._nothing_half_is_listed()
        self._history_is_whole()
        return at_work

    def runs_cleanly(self) -> None:
        began = time.monotonic()
        ran = shipops("run", "work", "--job", "morning", "--json", workspace=self.shop, as_of=NOW)
        # A busy machine is not as quick now as it was at first.
        self.seconds = time.monotonic() - began
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


def test_a_run_killed_at_any_moment_leaves_no_half_report_and_no_gap(shop: Path) -> None:
    killing = Killing.of(shop)
    chance = random.Random(1)
    for _ in range(2):
        killing.kill(chance)
    killing.runs_cleanly()


@pytest.mark.proof
def test_fifty_kills_leave_no_half_report_and_no_gap(shop: Path) -> None:
    killing = Killing.of(shop)
    chance = random.Random(7)
    at_work = 0
    for _ in range(50):
        at_work += killing.kill(chance)
        killing.runs_cleanly()
    assert at_work >= 40, "most kills must hit a run that is still at work"


class Planted:
    """Secrets in every place they can come from, and what must be true of the workspace afterwards."""

    ENVIRONMENT = "env-0c7d1e5f9a+/="
    DESK = "desk pass/word <1>"
    ALERT = "alert%2Fpass-77aa"

    def __init__(self, served: Sandbox, folder: Path) -> None:
        self.folder, self.served = folder, served
        self.own = served.secrets
        toml = folder / "shipops.toml"
        text = toml.read_text(encoding="utf-8") + (
            f"[desk]\npassword = {json.dumps(self.DESK)}\n"
            f'[alert.ops]\nurls = ["mailto://me:{self.ALERT}@mail.example"]\n'
        )
        toml.write_text(text, encoding="utf-8")
        self.environment = {"SHIPOPS_FEED_EXTRA_PASSWORD": self.ENVIRONMENT}
        for number, body in enumerate(self._cells()):
            make_notebook(folder / "notebooks" / f"leak{number}.ipynb", "# Leak", *body, parameters='rows: str = ""')

    def _cells(self) -> Iterator[tuple[str, ...]]:
        """Notebooks that let a secret out, none of which holds one itself."""
        config = "import shipops\nconfig = shipops.open('../../..').config\n"
        key = "key = config.shipstation['main'].api_key.get_secret_value()\n"
        yield (f"{config}{key}print('the key is', key)",)
        yield (f"{config}{key}raise ValueError(f'refused {{key}}')",)
        yield ("import os\nprint(dict(os.environ))",)
        yield (f"{config}import base64\n{key}base64.b64encode(f'{{key}}:secret'.encode()).decode()",)
        yield (f"{config}config.desk.password.get_secret_value()",)
        yield (
            f"{config}from urllib.parse import unquote\nunquote(str(config.alert['ops'].urls[0].get_secret_value()))",
        )
        yield (
            f"{config}{key}import pandas as pd\nfrom shipops.reports.rows import write_rows\n"
            "write_rows(pd.DataFrame({'note': ['fine', key]}), __import__('pathlib').Path('rows.csv'))",
        )
        yield (f"{config}{key}from IPython.display import HTML\nHTML(f'<b>{{key}}</b>')",)

    def forms(self) -> set[bytes]:
        """The planted secrets as they could have been written."""
        plain = [*self.own, self.ENVIRONMENT, self.DESK, self.ALERT, self.ALERT.replace("%2F", "/")]
        forms = {form for secret in plain for form in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])}
        pairs = [f"{first}:secret" for first in self.own]
        return {form.encode() for form in forms} | {base64.b64encode(pair.encode())[:-4] for pair in pairs}

    def nowhere(self) -> None:
        """No file of the workspace holds one, but its configuration."""
        forms = self.forms()
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name != "shipops.toml":
                content = _content(path)
                assert not [form for form in forms if form in content], path


def _content(path: Path) -> bytes:
    """What a file says, unpacked."""
    if path.suffix == ".parquet":
        return path.read_bytes() + json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False).encode()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return b"".join(book.read(name) for name in book.namelist())
    return path.read_bytes()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("small"), SMALL) as running:
        yield running


def _leaves_with_nothing(served: Sandbox, folder: Path, leaks: int) -> None:
    """Let the first so many notebooks leak, and a parameter and an answer hold secrets; look for them everywhere."""
    planted = Planted(served, served.furnish(folder))
    _in_an_answer(served, planted.own)
    assert shipops("sync", workspace=folder, as_of=NOW).code == 0
    for notebook in sorted((folder / "notebooks").glob("*.ipynb"))[:leaks]:
        ran = shipops("run", notebook.stem, "--excel", workspace=folder, as_of=NOW, env=planted.environment)
        assert ran.code == 2, notebook.read_text(encoding="utf-8")
        assert not [form for form in planted.forms() if form in ran.all.encode()]
    for secret in (*planted.own, Planted.DESK, Planted.ENVIRONMENT)[-leaks:]:
        given = ("-p", f"since={secret}")
        ran = shipops("run", "reconciliation", *given, workspace=folder, as_of=NOW, env=planted.environment)
        assert ran.code == 2
        assert secret not in ran.all
    whole = shipops("run", "reconciliation", "--excel", workspace=folder, as_of=NOW)
    assert whole.code == 0, whole.err
    received = b"".join(map(_content, (folder / "lake" / "raw").glob("*.parquet")))
    assert received.count(b"[secret]") >= len(planted.own), "else no answer held them"
    planted.nowhere()


def test_a_planted_secret_leaves_with_no_run_and_no_answer(small: Sandbox, tmp_path: Path) -> None:
    _leaves_with_nothing(small, tmp_path / "shop", leaks=1)


@pytest.mark.proof
def test_no_planted_secret_leaves_by_any_way(small: Sandbox, tmp_path: Path) -> None:
    _leaves_with_nothing(small, tmp_path / "shop", leaks=8)


def _in_an_answer(served: Sandbox, secrets: tuple[str, ...]) -> None:
    """An order of ShipStation that names every vendor's keys."""
    order = an_order(orderDate="2026-11-02 06:00:00", internalNotes=" ".join(secrets), billTo={"name": secrets[2]})
    answer = httpx.post(
        f"{served.url}/shipstation/orders/createorder", json=order, auth=(secrets[0], secrets[1])
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
