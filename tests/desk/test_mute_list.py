"""Mutes as CSV: what a spreadsheet would run is neutralised and read back as it was; a bad line keeps all out."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merchants import CIN7, INKSOFT, NOW

from shipops.audit.life.marks import Mark, Target, mute, plain
from shipops.desk.mute_list import COLUMNS, Rows, read_mutes, write_mutes
from shipops.errors import ConfigError

CHECKS, ACCOUNTS = ("not-importable", "tracking-mismatch"), (CIN7, INKSOFT)
UNTIL = NOW.replace(microsecond=0) + timedelta(days=30)
HEADER = ",".join(COLUMNS) + "\n"


def read(path: Path) -> Rows:
    zone = ZoneInfo("America/Chicago")
    return read_mutes(path, at=NOW, zone=zone, author="Ada", checks=CHECKS, accounts=ACCOUNTS)


def _mute(target: Target, reason: str = "known", author: str = "Bo") -> Mark:
    return mute(target, reason=reason, author=author, at=NOW, until=UNTIL)


_SPICE = st.sampled_from(["=", "'", "''", "+1", "-", "@", ";", ",", '"', "\uff1d", "-5", "é"])
_LINES = st.lists(_SPICE | st.text(max_size=8), min_size=1, max_size=5).map("".join).map(plain).filter(bool)


@given(_LINES, _LINES, _LINES)
def test_any_text_comes_back_as_it_was_and_never_as_a_formula(reason: str, author: str, order: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutes.csv"
        made = _mute(Target(order=order), reason, author)
        write_mutes([made], path)
        assert read(path).mutes == (made,)
        _, row = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
        assert not any(cell.startswith(("=", "@", "\uff1d")) for cell in row)


def test_every_target_comes_back(tmp_path: Path) -> None:
    made = [
        _mute(target) for target in (
            Target("0123456789abcdef"), Target(check="not-importable", account=CIN7),
            Target(account=INKSOFT, order="7"),
        )
    ]  # fmt: skip
    write_mutes(made, tmp_path / "mutes.csv")
    assert read(tmp_path / "mutes.csv").mutes == tuple(made)


def test_every_bad_line_is_named_and_nothing_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "mutes.csv"
    lines = [
        ",not-importable,,,good,,+3d", "1.2E+15,,,,mangled,,+3d", ",no-such-check,,,x,,+3d",
        ",not-importable,cin7.no,,x,,+3d", ",not-importable,,,,,+3d",
        ",not-importable,,,x,,soon", ",,cin7.main,,x,,+3d",
    ]  # fmt: skip
    path.write_text(HEADER + "\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read(path)
    told = str(error.value)
    assert all(f"line {number}:" in told for number in range(3, 9))
    assert "line 2:" not in told
    assert "nothing of the file was kept" in told


def test_a_mute_that_is_over_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "mutes.csv"
    path.write_text(HEADER + ",not-importable,,,x,,2026-11-01\n,tracking-mismatch,,,y,,2026-12-01\n", encoding="utf-8")
    rows = read(path)
    assert ([mark.target.check for mark in rows.mutes], rows.over) == (["tracking-mismatch"], 1)
    assert [mark.author for mark in rows.mutes] == ["Ada"]


def test_semicolons_empty_lines_and_short_ones_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mutes.csv"
    path.write_text("finding;check;account;order;reason;until;author\n;;\n;not-importable;;;x;+3d\n", encoding="utf-8")
    assert [mark.text for mark in read(path).mutes] == ["x"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"finding,check\n", "no column account"), (b"\xff\xfe", "UTF-8"), (b"", "no column"),
        (b"x" * 5_000_001, "too large"), (HEADER.encode() + b'"' + b"x" * 200_000 + b'"\n', "line 2, is not CSV"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_of_mutes_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "mutes.csv").write_bytes(content)
    with pytest.raises(ConfigError, match=says):
        read(tmp_path / "mutes.csv")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read(tmp_path / "no" / "mutes.csv")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_mutes([], tmp_path / "no" / "mutes.csv")
