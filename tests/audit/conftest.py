"""The builder of merchants for these tests, and hypothesis without a clock."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# How long an example takes says nothing about what it proves.
settings.register_profile("untimed", deadline=None, max_examples=60)
settings.load_profile("untimed")
