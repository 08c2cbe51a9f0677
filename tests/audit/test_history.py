"""The life of a finding between the recorded runs of one job."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from merchants import NOW, Merchant, audit_of

from shipops.audit.findings import Finding
from shipops.audit.life import history
from shipops.audit.life.marks import Target, marked, mute, read_marks, write_marks
from shipops.audit.result import Audit
from shipops.lake import Lake
from shipops.lake.evidence import expire_evidence


@pytest.fixture(scope="module")
def found() -> dict[str, Finding]:
    """A finding for each of two orders."""
    m = Merchant()
    m.sale("SO-1")
    m.sale("SO-2")
    return {str(finding.order): finding for finding in audit_of(m).findings}


class Job:
    """Runs of jobs, a minute apart."""

    def __init__(self, folder: Path, found: dict[str, Finding]) -> None:
        self.lake, self.found, self.minutes = Lake(folder), found, 0
        self.lake.create()

    @property
    def now(self) -> datetime:
        return NOW + timedelta(minutes=self.minutes)

    def run(self, *orders: str, job: str = "morning", record: bool = True, looked: bool = True) -> dict[str, str]:
        """A run that finds these orders (and ``looked`` at the others) and the states it tells."""
        self.minutes += 1
        marks = read_marks(self.lake, self.now)
        findings = marked([self.found[order] for order in orders], marks, self.now)
        before = history.past(self.lake, job, self.now)
        told = history.compared(before, findings, lambda gone: gone if looked else [])
        if record:
            result = Audit(
                as_of=self.now, accounts={}, buckets={}, findings=tuple(told), unit_rows=lambda: pa.table({})
            )
            history.record(self.lake, job, f"run-{self.minutes}", result)
        return {str(finding.order): finding.state for finding in told}

    def mute(self, order: str, minutes: int) -> None:
        """Nobody hears of an order for so many minutes."""
        until = self.now + timedelta(minutes=minutes)
        target = Target(self.found[order].id)
        write_marks(self.lake, [mute(target, reason="known", author="Ada", at=self.now, until=until)])


@pytest.fixture
def job(tmp_path: Path, found: dict[str, Finding]) -> Job:
    return Job(tmp_path, found)


def test_a_finding_is_new_then_ongoing_then_resolved_once_then_reopened(job: Job) -> None:
    assert job.run("SO-1", "SO-2") == {"SO-1": "new", "SO-2": "new"}
    assert job.run("SO-1", "SO-2") == {"SO-1": "ongoing", "SO-2": "ongoing"}
    assert job.run("SO-1") == {"SO-1": "ongoing", "SO-2": "resolved"}
    assert job.run("SO-1") == {"SO-1": "ongoing"}
    assert job.run("SO-1", "SO-2") == {"SO-1": "ongoing", "SO-2": "reopened"}
    assert job.run("SO-2") == {"SO-1": "resolved", "SO-2": "ongoing"}


def test_its_first_sight_is_kept(job: Job) -> None:
    job.run("SO-1")
    job.run("SO-1")
    episode = history.past(job.lake, "morning", job.now).episodes[job.found["SO-1"].id]
    assert (episode.first_seen, episode.seen) == (NOW + timedelta(minutes=1), 2)


def test_an_unrecorded_audit_disturbs_nothing(job: Job) -> None:
    job.run("SO-1")
    for _ in range(2):
        assert job.run("SO-2", record=False) == {"SO-1": "resolved", "SO-2": "new"}
    assert job.run("SO-2") == {"SO-1": "resolved", "SO-2": "new"}


def test_each_job_has_its_own_past(job: Job) -> None:
    job.run("SO-1")
    assert job.run("SO-1", job="evening") == {"SO-1": "new"}
    assert job.run("SO-1") == {"SO-1": "ongoing"}


def test_a_run_that_found_nothing_is_a_run(job: Job) -> None:
    job.run("SO-1")
    assert job.run() == {"SO-1": "resolved"}
    assert job.run() == {}
    assert job.run("SO-1") == {"SO-1": "reopened"}


def test_a_finding_no_run_looked_at_again_stays_as_it_was(job: Job) -> None:
    job.run("SO-1", "SO-2")
    assert job.run("SO-2", looked=False) == {"SO-2": "ongoing"}
    assert job.run("SO-1", looked=False) == {"SO-1": "ongoing"}
    assert job.run() == {"SO-1": "resolved", "SO-2": "resolved"}


def test_how_often_it_came_back_is_counted(job: Job) -> None:
    for found in (["SO-1"], [], ["SO-1"], ["SO-1"], [], ["SO-1"]):
        job.run(*found)
    episode = history.past(job.lake, "morning", job.now).episodes[job.found["SO-1"].id]
    assert (episode.reopened, episode.seen, episode.last.reopened) == (2, 4, 2)


def test_a_run_looks_back_from_its_own_moment_only(job: Job) -> None:
    for found in (["SO-1"], ["SO-2"]):
        job.run(*found)
    assert set(history.past(job.lake, "morning", NOW + timedelta(minutes=1)).episodes) == {job.found["SO-1"].id}
    assert history.past(job.lake, "morning", NOW).runs == 0


def test_the_last_recorded_job_is_known(job: Job) -> None:
    assert history.last_job(job.lake, job.now) == ""
    for name in ("morning", "evening"):
        job.run("SO-1", job=name)
    assert history.last_job(job.lake, job.now) == "evening"
    assert history.last_job(job.lake, NOW + timedelta(minutes=1)) == "morning"


def test_news_that_fell_into_a_mute_is_news_when_the_mute_ends(job: Job) -> None:
    job.mute("SO-1", 3)
    assert [job.run("SO-1") for _ in range(4)] == [{"SO-1": state} for state in ("new", "ongoing", "new", "ongoing")]


def test_what_was_told_before_a_mute_goes_on_when_it_ends(job: Job) -> None:
    job.run("SO-1")
    job.mute("SO-1", 2)
    assert [job.run("SO-1")["SO-1"] for _ in range(3)] == ["ongoing"] * 3


def test_what_came_back_while_muted_is_told_as_reopened_when_the_mute_ends(job: Job) -> None:
    job.run("SO-1")
    job.mute("SO-1", 4)
    assert (job.run(), job.run("SO-1")) == ({"SO-1": "resolved"}, {"SO-1": "reopened"})
    assert [job.run("SO-1")["SO-1"] for _ in range(3)] == ["ongoing", "reopened", "ongoing"]


def test_a_finding_that_lost_its_evidence_has_its_life_still(job: Job) -> None:
    job.run("SO-1", "SO-2")
    job.run("SO-1")
    job.mute("SO-1", 60)
    assert expire_evidence(job.lake, job.now + timedelta(minutes=1)) == 4
    assert expire_evidence(job.lake, job.now + timedelta(minutes=1)) == 0
    assert {episode.last.because for episode in history.past(job.lake, "morning", job.now).episodes.values()} == {()}
    assert job.run("SO-1", "SO-2") == {"SO-1": "ongoing", "SO-2": "reopened"}
    assert read_marks(job.lake, job.now)
