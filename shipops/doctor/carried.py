"""What each link brings, as the audit learned it: told beside the link, so that it can be overruled."""

from __future__ import annotations

from collections.abc import Iterator

from shipops.doctor.observations import Observation
from shipops.engines.database import Database

_NO_FIELDS = ("currency", "number")
_WORDS = {"yes": ("arrives with its orders", "arrive with its orders"), "no": ("does not arrive", "do not arrive")}


def brought(db: Database) -> Iterator[Observation]:
    """One observation per link of which something is known; ``db`` holds the published relations of the audit."""
    facts: dict[str, dict[str, tuple[str, bool]]] = {}
    for link, fact, value, overruled in db.execute(
        "SELECT link_id, fact, value, overruled FROM link_facts ORDER BY link_id, fact"
    ).fetchall():
        facts.setdefault(link, {})[fact] = (value, overruled)
    for link, known in facts.items():
        parts = [
            f"{', '.join(fields)} {one if len(fields) == 1 else several}"
            for value, (one, several) in _WORDS.items()
            if (fields := _fields(known, value))
        ]
        if not parts:
            continue
        if known["currency"][0] != "unknown":
            parts.append(f"its currency is {known['currency'][0]}")
        if said := [_spoken(fact) for fact, (_, overruled) in known.items() if overruled and fact != "number"]:
            parts.append(f"shipops.toml says so of {', '.join(said)}")
        yield Observation(link, "link", "ok", f"{link}: {'; '.join(parts)}.")


def _fields(known: dict[str, tuple[str, bool]], value: str) -> list[str]:
    return [_spoken(fact) for fact, (there, _) in known.items() if there == value and fact not in _NO_FIELDS]


def _spoken(fact: str) -> str:
    return fact.replace("_", " ")
