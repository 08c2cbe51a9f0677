"""What people write beside a name, and what they write where they have nothing to say."""

from __future__ import annotations

from functools import cache
from importlib import resources

TITLES = (
    "MR", "MRS", "MS", "MISS", "MX", "DR", "PROF", "HERR", "FRAU", "SR", "SRA", "SRTA", "MME", "MLLE", "JR", "II",
    "III", "IV", "PHD", "MD", "ESQ", "HIJO",
)  # fmt: skip
"""Titles and what follows a name; in capitals, without points."""

NO_MAILBOXES = (
    "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "none", "na", "n/a", "no", "noemail", "no-email",
    "nomail", "unknown", "test", "asdf", "x", "xx", "xxx", "guest", "customer", "kunde", "cliente", "client",
)  # fmt: skip
"""What stands before the @ of an address nobody reads."""


@cache
def nicknames() -> dict[str, tuple[str, ...]]:
    """Every name that has short forms, and every short form, with the full names it may stand for (in capitals)."""
    text = (resources.files("shipops.duplicates") / "nicknames.txt").read_text(encoding="utf-8")
    forms: dict[str, list[str]] = {}
    for line in text.splitlines():
        full, *_ = words = line.split()
        for word in words:
            forms.setdefault(word, []).append(full)
    return {word: tuple(names) for word, names in forms.items()}
