"""The life of a finding between the recorded runs of one job."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from merchants import NOW, Merchant, audit_of

from shipops.audit import history
from shipops.audit.findings import Finding
from shipops.audit.result import Audit
from shipops.lake import Lake


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

    def run(self, *orders: str, job: str = "morning", record: bool = True, looked: bool = True) -> dict[str, str]:
        """A run that finds these orders (and ``looked`` at the others) and the states it tells."""
        self.minutes += 1
        findings = [self.found[order] for order in orders]
        told = history.compared(self.lake, job, findings, lambda gone: gone if looked else [])
        if record:
            at = NOW + timedelta(minutes=self.minutes)
            result = Audit(as_of=at, accounts={}, buckets={}, findings=tuple(told), units_table=pa.table({}))
            history.record(self.lake, job, f"run-{self.minutes}", result)
        return {str(finding.order): finding.state for finding in told}


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
    (again,) = history.compared(job.lake, "morning", [job.found["SO-1"]], lambda gone: gone)
    assert again.first_seen == NOW + timedelta(minutes=1)


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
