"""Making a workspace, finding it, and the moment it is seen from."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import shipops
from shipops.config import FILE_NAME, read_config
from shipops.errors import ConfigError, LakeError
from shipops.workspace_folder import create_workspace

# A line of the template that is a setting or a heading once the mark before it is gone.
_SETTING = re.compile(r'^# (?=\[|"?[\w ]+"? = )')


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SHIPOPS_WORKSPACE", raising=False)
    monkeypatch.delenv("SHIPOPS_AS_OF", raising=False)
    create_workspace(tmp_path / "shop")
    return tmp_path / "shop"


def test_the_file_it_writes_is_valid_as_written(folder: Path) -> None:
    assert read_config(folder / FILE_NAME, {}).accounts == ()


def test_the_file_it_writes_is_valid_with_everything_uncommented(folder: Path) -> None:
    path = folder / FILE_NAME
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(_SETTING.sub("", line) for line in lines), encoding="utf-8")
    config = read_config(path, {})
    assert config.accounts == ("cin7.main", "inksoft.main", "shipstation.main")
    assert config.link[0].only.locations == ("Main Warehouse",)
    assert config.status_map == {"inksoft": {"Boxed": "awaiting_shipment"}}
    assert (len(config.ignore), config.rate.share) == (1, 0.6)


def test_the_values_it_shows_are_the_defaults(folder: Path) -> None:
    written, bare = read_config(folder / FILE_NAME, {}), folder / "bare.toml"
    bare.write_text('timezone = "America/Chicago"')
    assert written == read_config(bare, {})


def test_it_makes_the_folders_and_says_so(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "new" / "shop")
    assert {path.relative_to(tmp_path / "new").as_posix() for path in made} == {
        "shop", "shop/checks", "shop/notebooks", "shop/reports", "shop/shipops.toml",
    }  # fmt: skip
    assert all(path.exists() for path in made)


def test_it_never_overwrites(folder: Path) -> None:
    (folder / FILE_NAME).write_text('timezone = "UTC"')
    with pytest.raises(ConfigError, match="already exists"):
        create_workspace(folder)
    assert (folder / FILE_NAME).read_text() == 'timezone = "UTC"'


def test_a_file_in_place_of_the_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("a file")
    with pytest.raises(ConfigError, match="shop"):
        create_workspace(tmp_path / "shop")


def test_it_is_found_from_any_folder_inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "notebooks")
    assert shipops.open().folder == folder


def test_the_environment_names_it(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHIPOPS_WORKSPACE", str(folder))
    assert shipops.open().folder == folder


def test_the_folder_named_outranks_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIPOPS_WORKSPACE", "/nowhere")
    assert shipops.open(folder).folder == folder


def test_nowhere_to_be_found_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHIPOPS_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="shipops init"):
        shipops.open()


def test_a_moment_without_a_zone_is_utc(folder: Path) -> None:
    assert shipops.open(folder, as_of="2026-11-22T06:00").clock() == datetime(2026, 11, 22, 6, tzinfo=UTC)


def test_the_environment_names_the_moment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIPOPS_AS_OF", "2026-11-22T06:00+02:00")
    workspace = shipops.open(folder)
    assert workspace.clock() == datetime(2026, 11, 22, 4, tzinfo=UTC)
    assert workspace.fixed


def test_without_a_moment_the_clock_runs(folder: Path) -> None:
    workspace = shipops.open(folder)
    assert not workspace.fixed
    assert workspace.clock().tzinfo is UTC


def test_an_unreadable_moment_is_explained(folder: Path) -> None:
    with pytest.raises(ConfigError, match="2026-11-22"):
        shipops.open(folder, as_of="noon")


def test_before_the_first_sync_the_lake_is_explained(folder: Path) -> None:
    with pytest.raises(LakeError, match="shipops sync"):
        shipops.open(folder).snapshot()


@pytest.mark.parametrize("system", ["", "cin7"])
def test_syncing_without_accounts_says_what_to_add(folder: Path, system: str) -> None:
    with pytest.raises(ConfigError, match=r"Add one to shipops\.toml"):
        shipops.open(folder).sync(system=system)
