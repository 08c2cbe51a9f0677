"""What the examinations ask: a scripted vendor on loopback, whose failures are not waited for."""

from __future__ import annotations

from tests.systems.conftest import _retries_do_not_wait, vendor  # noqa: F401 - fixtures
