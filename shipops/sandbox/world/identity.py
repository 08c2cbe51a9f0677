"""Identifiers as the vendors shape them, drawn from one seeded source."""

from __future__ import annotations

import random
import uuid


def guid(rng: random.Random) -> str:
    """A random GUID in lower case."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def hex32(rng: random.Random) -> str:
    """Thirty-two hexadecimal digits."""
    return f"{rng.getrandbits(128):032x}"


def digits(rng: random.Random, count: int) -> str:
    """``count`` random digits."""
    return "".join(str(rng.randrange(10)) for _ in range(count))
