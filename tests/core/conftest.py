"""Settings for the property tests of the vocabulary and the configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shipops.config import Config, read_config

Reader = Callable[..., Config]

ACCOUNTS = """
[shipstation.main]
api_key = "ss-key-material"
api_secret = "ss-hidden-material"

[cin7.main]
account_id = "c7-account-material"
application_key = "c7-key-material"

[inksoft.main]
publisher_id = 3414
stores = ["Devo_Designs"]
api_key = "ink-key-material"
"""


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Write a text as shipops.toml and read it, with an environment of its own."""

    def read_text(text: str, **environment: str) -> Config:
        path = tmp_path / "shipops.toml"
        path.write_text(text, encoding="utf-8")
        return read_config(path, environment)

    return read_text


@pytest.fixture
def accounts() -> str:
    """One account of each system, with recognisable secrets."""
    return ACCOUNTS
