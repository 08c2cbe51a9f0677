"""The builder of merchants for these tests, and hypothesis without a clock."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
