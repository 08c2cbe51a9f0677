"""The remembered audit: one DuckDB file in the lake's folder, replaced as a whole, and never needed.

It holds what a full audit knows of each unit and order, so people's data as the lake does. What cannot be read is left
aside; the next full audit writes another.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipops import __version__, duplicates
from shipops.audit.around.following import TIES
from shipops.audit.checking.all_checks import rows_table, tells_of_one
from shipops.audit.checking.catalogue import catalogue
from shipops.audit.matching.learned import Learned, learned_from
from shipops.audit.remembering.moving import Moments, moments, settled
from shipops.audit.remembering.ties import hashed
from shipops.config import Config
from shipops.duplicates import KnownPair
from shipops.lake import Snapshot
from shipops.lake.differing import files_by_account

if TYPE_CHECKING:
    import duckdb

    from shipops.audit.matching.lookalikes import Search

FOLDER = "remembered_audit"
"""Where in the lake's folder it lies."""
_NEWEST = "newest"

MATCHED = ("orders", "units", "shipments", "order_lines", "order_events")
"""The tables of the lake that are matched."""
TABLES = (*MATCHED, "identifiers")
"""Those that tell of orders."""

BY_UNIT: Mapping[str, str] = {
    "matched": "*", "match_edges": "*", "clean_pairs": "*", "pair_fields": "*", "number_pairs": "*", "standing": "*",
    "double_pairs": "*", "shown_pairs": "*", "sent_elsewhere": "*", "unit_tracking": "unit_key, tracking",
}  # fmt: skip
"""The relations that are kept unit by unit, each with its columns that are."""
BY_ORDER = "purchases"
"""The one that is kept order by order."""
BY_PURCHASE = ("purchase_facts", "tied_purchases")
"""Those that are kept by a hash of an order's account and id."""
ALIKE = ("lookalikes", "lookalike_fields", "lookalike_clusters")
"""Those that are kept as they are: while no purchase changes, they stand."""


@dataclass(frozen=True, slots=True)
class KnownSearch:
    """A search for look-alikes: what it went by, and the pairs it found."""

    basis: str
    pairs: tuple[KnownPair, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """An audit as it was: ``basis`` names what it went by, ``files`` what it read (by table and account),
    ``moments`` what it compared with and ``settled`` what else counted for all orders; ``learned`` and ``search`` are
    what all orders told; ``apart`` the pairs of orders that somebody had said are no duplicates."""

    basis: str
    files: Mapping[str, Mapping[str, list[str]]]
    moments: Moments
    settled: str
    learned: Learned
    search: KnownSearch | None
    apart: frozenset[tuple[str, str]]


def basis_of(config: Config) -> str:
    """What else than the lake and the clock decides about an audit, in a few signs: the versions, every step and check,
    and the configuration."""
    # Hashes that are kept are those of one version of DuckDB.
    digest = hashlib.sha256(f"{__version__} {version('duckdb')} {duplicates.available()}".encode())
    for package, folder in _TEXTS:
        for file in sorted((resources.files(package) / folder).iterdir(), key=lambda one: one.name):
            if file.name.endswith((".sql", ".json")):
                digest.update(file.read_bytes())
    digest.update(json.dumps(config.model_dump(), default=str, sort_keys=True).encode())
    return digest.hexdigest()


_TEXTS = (
    ("shipops.audit.matching", "steps"), ("shipops.audit.around", "steps"), ("shipops.audit", "checks"),
    ("shipops.duplicates", "steps"), ("shipops.duplicates", "."),
)  # fmt: skip


def keep(
    db: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    config: Config,
    search: Search | None,
    apart: Collection[tuple[str, str]],
) -> None:
    """Remember the audit in ``db``, which has the rows of each check that tells of one order under its table's name,
    in place of what was remembered before. Where that fails, nothing is remembered."""
    import duckdb

    folder = snapshot.folder / FOLDER
    told = {
        "basis": basis_of(config),
        "files": files_by_account(snapshot, TABLES),
        "moments": moments(db),
        "settled": settled(db),
        "learned": asdict(learned_from(db, config)),
        "search": None if search is None else [search.basis, [_pair(pair) for pair in search.pairs]],
        "apart": sorted(apart),
    }
    path = folder / f"{uuid.uuid4().hex}.duckdb"
    try:
        folder.mkdir(exist_ok=True)
        _write(db, path, json.dumps(told), [*BY_UNIT, *((BY_ORDER, *BY_PURCHASE, *ALIKE) if search else ())])
        pointer = folder / f"{path.stem}.{_NEWEST}"
        pointer.write_text(path.name, encoding="utf-8")
        pointer.replace(folder / _NEWEST)
    except (duckdb.Error, OSError):
        path.unlink(missing_ok=True)
    for other in folder.glob("*.duckdb*"):
        if not other.name.startswith(path.name):
            with suppress(OSError):  # somebody may still read it
                other.unlink()


def _pair(pair: KnownPair) -> list[str | None]:
    return [pair.first_key, pair.second_key, pair.veto]


def _write(db: duckdb.DuckDBPyConnection, path: Path, told: str, relations: Collection[str]) -> None:
    text = str(path).replace("'", "''")
    db.execute(f"ATTACH '{text}' AS keeping")
    try:
        db.execute("CREATE TABLE keeping.told AS SELECT CAST(? AS VARCHAR) AS told", [told])
        for name in relations:
            db.execute(f"CREATE TABLE keeping.{name} AS SELECT {BY_UNIT.get(name, '*')} FROM {name}")
        for name in TIES:
            db.execute(f"CREATE TABLE keeping.{name} AS {hashed(name)}")
        for check in catalogue():
            if tells_of_one(check):
                db.execute(f'CREATE TABLE keeping."{rows_table(check)}" AS SELECT * FROM "{rows_table(check)}"')
    finally:
        db.execute("DETACH keeping")


def newest(folder: Path) -> Path | None:
    """The file of the audit that is remembered in the lake in ``folder``; ``None`` where there is none."""
    try:
        path = folder / FOLDER / (folder / FOLDER / _NEWEST).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    return path if path.is_file() else None


def remembered(db: duckdb.DuckDBPyConnection, folder: Path) -> Remembered | None:
    """The audit that is remembered in the lake in ``folder``, its rows as the database ``kept`` in ``db``; ``None``
    where there is none that can be read."""
    import duckdb

    path = newest(folder)
    if path is None:
        return None
    text = str(path).replace("'", "''")
    try:
        db.execute(f"ATTACH '{text}' AS kept (READ_ONLY)")
        ((text,),) = db.execute("SELECT told FROM kept.told").fetchall()
        told: dict[str, Any] = json.loads(text)
        search = told["search"]
        return Remembered(
            basis=told["basis"],
            files=told["files"],
            moments=told["moments"],
            settled=told["settled"],
            learned=Learned(**told["learned"]),
            search=search and KnownSearch(search[0], tuple(KnownPair(*pair) for pair in search[1])),
            apart=frozenset((first, second) for first, second in told["apart"]),
        )
    except (OSError, ValueError, KeyError, TypeError, duckdb.Error):
        return None
