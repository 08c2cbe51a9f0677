"""What a machine may lack, and tests cannot be run without."""

from __future__ import annotations

import os
import warnings
from typing import NoReturn

import pytest


def left_out(said: str, required: str) -> NoReturn:
    """Leave out the tests that need it, loudly; where the environment variable ``required`` is 1, as in continuous
    integration, they fail instead."""
    if os.environ.get(required) == "1":
        pytest.fail(said)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.warn(said, stacklevel=2)
    pytest.skip(said)
