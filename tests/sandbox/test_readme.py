"""The sandbox's README names everything one can set or break."""

from __future__ import annotations

from dataclasses import fields
from importlib.resources import files

import pytest

from shipops.sandbox.faults import KINDS
from shipops.sandbox.settings import Assumptions

README = files("shipops.sandbox").joinpath("README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*KINDS, *(field.name for field in fields(Assumptions))])
def test_every_fault_and_every_assumption_is_described(name: str) -> None:
    assert f"| `{name}` |" in README
