"""Schedulers and runs as real processes: two at once, killed, told to end, too slow."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import nbformat
import pytest
from nbformat import v4

from shipops.reports.history import Run, read_runs
from shipops.schedule import child
from shipops.schedule.bookmark import Bookmark, write_bookmark
from shipops.schedule.exporting import cron, systemd
from shipops.schedule.holding import held, is_held
from shipops.workspace import Workspace
from tests.end_to_end.harness import COMMAND, environment, shipops
from tests.schedule.stage import at

JOB = '[[schedule]]\nname = "hourly"\ncron = "0 * * * *"\nnotebook = "waiting"\nretries = 0\n'
# Says where it runs, and goes on as soon as it may.
WAITING = """
import os, time
from pathlib import Path
here = Path(workspace)
with (here / "begun").open("a") as file:
    file.write(f"{os.getpid()} {os.getppid()}\\n")
while not (here / "go").exists():
    time.sleep(0.05)
"""
_LONGEST_SECONDS = 90.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace whose one job has been seen, an hour before the moment the tests are about."""
    parameters = v4.new_code_cell('workspace: str = ""')
    parameters.metadata["tags"] = ["parameters"]
    (tmp_path / "notebooks").mkdir()
    notebook = v4.new_notebook(cells=[parameters, v4.new_code_cell(WAITING)])
    nbformat.write(notebook, tmp_path / "notebooks" / "waiting.ipynb")
    (tmp_path / "shipops.toml").write_text(f'timezone = "America/Chicago"\n{JOB}', encoding="utf-8")
    assert shipops("schedule", "run", "--once", workspace=tmp_path, as_of="2026-12-01T06:30:00Z").code == 0
    return tmp_path


@pytest.fixture
def begin(folder: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Starts ``shipops schedule run --once`` at a moment, in the background."""
    running = list[subprocess.Popen[str]]()

    def begins(as_of: str) -> subprocess.Popen[str]:
        command = [*COMMAND, "schedule", "run", "--once", "-w", str(folder), "--as-of", as_of]
        running.append(
            subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        return running[-1]

    yield begins
    (folder / "go").touch()
    for process in running:
        process.communicate(timeout=_LONGEST_SECONDS)


def _runs(folder: Path) -> list[Run]:
    return list(read_runs(Workspace.open(folder).lake))


def _ends(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=_LONGEST_SECONDS)
    return process.returncode, out, err


def _until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + _LONGEST_SECONDS
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.1)


def _begun(folder: Path) -> list[tuple[int, int]]:
    """The kernels that got as far as the notebook's cell, each with the run that started it."""
    path = folder / "begun"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [(int(kernel), int(run)) for kernel, run in map(str.split, lines)]


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # One that ended and that nobody waits for.
    return (
        Path(f"/proc/{pid}/stat").exists()
        and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    )


def test_two_schedulers_at_once_run_each_moment_once(
    folder: Path, begin: Callable[[str], subprocess.Popen[str]]
) -> None:
    (folder / "go").touch()
    for hour in (7, 8):
        both = [begin(f"2026-12-01T{hour:02}:00:20Z") for _ in range(2)]
        assert [_ends(process)[0] for process in both] == [0, 0]
    moments = [at("2026-12-01T01:00"), at("2026-12-01T02:00")]
    assert [(run.due_at, run.outcome) for run in _runs(folder)] == [(moment, "finished") for moment in moments]
    assert len(_begun(folder)) == 2


def test_a_scheduler_killed_in_a_run_leaves_it_and_the_next_one_finds_it(
    folder: Path, begin: Callable[[str], subprocess.Popen[str]]
) -> None:
    first = begin("2026-12-01T07:00:20Z")
    _until(lambda: bool(_begun(folder)))
    first.kill()
    first.wait()
    # It goes on alone, and nobody begins a second one.
    assert _ends(begin("2026-12-01T07:01:00Z")) == (0, "", "")
    (folder / "go").touch()
    _until(lambda: not is_held(folder / "lake" / ".schedule" / "hourly.lock"))
    assert _ends(begin("2026-12-01T07:02:00Z")) == (0, "", "")
    assert [run.outcome for run in _runs(folder)] == ["finished"]
    assert len(_begun(folder)) == 1


def test_a_run_killed_with_its_scheduler_is_noted_and_done_again(
    folder: Path, begin: Callable[[str], subprocess.Popen[str]]
) -> None:
    first = begin("2026-12-01T07:00:20Z")
    _until(lambda: bool(_begun(folder)))
    ((kernel, run),) = _begun(folder)
    first.kill()
    os.killpg(run, signal.SIGKILL)
    first.wait()
    _until(lambda: _gone(kernel))
    (folder / "go").touch()
    code, out, err = _ends(begin("2026-12-01T07:02:00Z"))
    assert (code, err) == (0, "")
    assert "finished" in out
    assert sorted(run.outcome for run in _runs(folder)) == ["finished", "interrupted"]
    assert len(_begun(folder)) == 2


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_scheduler_told_to_end_ends_its_run_and_says_so(
    number: signal.Signals, code: int, folder: Path, begin: Callable[[str], subprocess.Popen[str]]
) -> None:
    scheduler = begin("2026-12-01T07:00:20Z")
    _until(lambda: bool(_begun(folder)))
    ((kernel, run),) = _begun(folder)
    scheduler.send_signal(number)
    assert _ends(scheduler)[0] == code
    assert [(run.outcome, run.error) for run in _runs(folder)] == [
        ("interrupted", "The schedule was stopped while it ran.")
    ]
    _until(lambda: _gone(kernel) and _gone(run))


def test_a_run_that_takes_too_long_is_ended_and_nothing_of_it_is_left(
    folder: Path, begin: Callable[[str], subprocess.Popen[str]]
) -> None:
    text = (folder / "shipops.toml").read_text(encoding="utf-8")
    (folder / "shipops.toml").write_text(f'{text}timeout = "0.25m"\n', encoding="utf-8")
    code, out, _ = _ends(begin("2026-12-01T07:00:20Z"))
    assert code == 2
    assert "timed out: It took longer than 0.25m and was ended." in out
    assert [run.outcome for run in _runs(folder)] == ["timed_out"]
    for kernel, run in _begun(folder):
        _until(lambda kernel=kernel, run=run: _gone(kernel) and _gone(run))  # type: ignore[misc]


def test_a_process_that_does_not_listen_is_killed_with_its_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = (
        "import os, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork(); {seconds}; "
        "print(os.getpid(), file=open(sys.argv[1], 'a')); time.sleep(600)"
    )
    monkeypatch.setattr(child, "_START", deaf)
    monkeypatch.setattr(child, "_GRACE_SECONDS", 0.5)
    pids = tmp_path / "pids"
    with held(tmp_path / "lock") as lock:
        assert lock is not None
        ended = child.run_child([str(pids)], timeout_seconds=1.5, lock=lock, stop=Event())
    assert (ended.code, ended.ended_for) == (-signal.SIGKILL, "timed_out")
    both = [int(pid) for pid in pids.read_text().split()]
    assert len(both) == 2
    _until(lambda: all(map(_gone, both)))


def test_a_run_nobody_waits_for_ends_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the scheduler was killed nobody is left to end a run that hangs."""
    monkeypatch.setattr(child, "_ALONE_SECONDS", -9)
    monkeypatch.setattr(child, "_START", child._START.partition("from")[0] + "import time; time.sleep(600)")
    with held(tmp_path / "lock") as lock:
        assert lock is not None
        ended = child.run_child([], timeout_seconds=10, lock=lock, stop=Event())
    assert (ended.code, ended.ended_for) == (-signal.SIGALRM, "")


def test_a_scheduler_that_runs_on_catches_up_and_ends_when_told(folder: Path) -> None:
    (folder / "go").touch()
    now = datetime.now(UTC)
    bookmark = folder / "lake" / ".schedule" / "hourly.json"
    write_bookmark(bookmark, Bookmark("0 * * * * America/Chicago", now - timedelta(hours=3)))
    command = [*COMMAND, "schedule", "run", "-w", str(folder)]
    scheduler = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        _until(lambda: scheduler.poll() is not None or bool(_runs(folder)))
        _until(lambda: not is_held(bookmark.with_suffix(".lock")))
    finally:
        scheduler.send_signal(signal.SIGTERM)
    code, out, err = _ends(scheduler)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].endswith("finished")
    assert [(run.outcome, run.due_at) for run in _runs(folder)] == [
        ("finished", now.replace(minute=0, second=0, microsecond=0))
    ]


def test_the_exported_line_runs_the_schedule_with_nothing_else_known(folder: Path) -> None:
    place = folder.rename(folder.with_name('the "off" $HOME'))
    (place / "go").touch()
    line = cron(place)[0].text.splitlines()[1]
    minute, command = line[: len("* * * * *")], line[len("* * * * *") :]
    assert minute == "* * * * *"
    moment = {"SHIPOPS_AS_OF": "2026-12-01T07:00:20Z", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    subprocess.run(["/bin/sh", "-c", command], env=moment, check=True, timeout=_LONGEST_SECONDS)
    assert [run.due_at for run in _runs(place)] == [at("2026-12-01T01:00")]


def test_a_percent_sign_does_not_end_the_exported_line(tmp_path: Path) -> None:
    """A crontab reads what comes after one as the command's input."""
    assert f"'{tmp_path}/50\\% off'" in cron(tmp_path / "50% off")[0].text.splitlines()[1]


def test_the_units_are_systemds(tmp_path: Path) -> None:
    place = tmp_path / "50% off"
    place.mkdir()
    for unit in systemd(place):
        (tmp_path / unit.name).write_text(unit.text, encoding="utf-8")
    service = systemd(place)[0].text
    assert f"WorkingDirectory={str(place).replace('%', '%%')}\n" in service
    assert f'"{str(place).replace("%", "%%")}"' in service
    try:
        done = subprocess.run(
            ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in systemd(place))],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("NO SYSTEMD ON THIS MACHINE: its units were read by nobody.")
    assert not [line for line in done.stderr.splitlines() if "shipops-" in line], done.stderr


def test_an_export_holds_no_secret_and_lands_where_it_is_told(tmp_path: Path) -> None:
    account = '[shipstation.main]\napi_key = "kkkkkk"\napi_secret = "ssssss"\n'
    (tmp_path / "shipops.toml").write_text(account + JOB, encoding="utf-8")
    for form in ("cron", "systemd"):
        ran = shipops("schedule", "export", form, "--into", tmp_path / form, "--json", workspace=tmp_path)
        assert ran.code == 0, ran.all
        assert "kkkkkk" not in ran.out
        assert "ssssss" not in ran.out
        for path, file in zip(ran.document["written"], ran.document["files"], strict=True):
            assert Path(path).read_text(encoding="utf-8") == file["text"]


def test_a_job_that_cannot_be_attended_to_makes_the_tick_fail(folder: Path) -> None:
    (folder / "lake" / ".schedule" / "hourly.json").write_text("{", encoding="utf-8")
    ran = shipops("schedule", "run", "--once", workspace=folder, as_of="2026-12-01T07:00:20Z")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("hourly: How far the job hourly is cannot be read")


def test_the_list_tells_people_and_programs_how_a_job_stands(folder: Path) -> None:
    (folder / "go").touch()
    as_of = "2026-12-01T07:20:00Z"
    (before,) = shipops("schedule", "list", "--json", workspace=folder, as_of=as_of).document["jobs"]
    assert (before["late"], before["late_since"], before["last"]) == (True, "2026-12-01T07:00:00Z", None)
    ran = shipops("schedule", "run", "--once", "--json", workspace=folder, as_of=as_of)
    assert (ran.code, [did["outcome"] for did in ran.document["done"]]) == (0, ["late", "finished"])
    listed = shipops("schedule", "list", workspace=folder, as_of=as_of)
    assert listed.out.splitlines()[1].split("  ") == [
        "hourly", "0 * * * *", "2026-12-01 01:00 CST finished", "2026-12-01 02:00 CST", "no",
    ]  # fmt: skip


def test_a_schedule_cron_cannot_read_is_an_error_that_names_the_job(folder: Path) -> None:
    (folder / "shipops.toml").write_text(JOB.replace("0 *", "99 *"), encoding="utf-8")
    ran = shipops("schedule", "list", workspace=folder)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("[[schedule]] hourly: '99 * * * *' is no cron expression (its field minute).")


def test_a_workspace_without_a_schedule_says_how_to_get_one(folder: Path) -> None:
    (folder / "shipops.toml").write_text("", encoding="utf-8")
    ran = shipops("schedule", "run", workspace=folder)
    assert (ran.code, ran.err.splitlines()[0]) == (2, "shipops.toml has no [[schedule]].")
