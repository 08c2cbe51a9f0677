"""Receivers for these tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from receivers import Inbox, Mailbox, mail, web


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with web() as running:
        yield running


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail() as running:
        yield running
