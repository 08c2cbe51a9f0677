"""What the README shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.end_to_end.harness import ROOT, Sandbox, shipops
from tests.end_to_end.readme_examples import README, Example, examples, finding_now, finding_shown, printed_now

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize("example", list(examples(TEXT)), ids=lambda example: example.command)
def test_a_command_prints_what_the_readme_says(
    example: Example, served: Sandbox, own_copy: Path, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    assert printed_now(example, served, own_copy, place) == example.printed


def test_the_finding_shown_is_one_of_the_audits(own_copy: Path) -> None:
    shown = finding_shown(TEXT)
    assert finding_now(f"{shown['check']} {shown['order']}", own_copy) == shown


def test_every_command_is_in_the_readme() -> None:
    listed = re.findall(r"^  (\w+) ", shipops("--help").out.partition("Commands:")[2], re.MULTILINE)
    assert len(listed) >= 7
    assert [command for command in listed if f"shipops {command}" not in TEXT] == []


def test_every_file_the_readme_points_to_is_there() -> None:
    places = [place for place in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in place]
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_check_of_the_catalogue_is_in_the_readme() -> None:
    from shipops.audit.checking.catalogue import catalogue

    assert [check.id for check in catalogue() if f"`{check.id}`" not in TEXT] == []
