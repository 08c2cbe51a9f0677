"""A pinned state of the lake, handed to DuckDB as views over its Parquet files."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipops.errors import LakeError
from shipops.lake.sql_types import no_rows
from shipops.lake.tables import CONNECTIONS_TABLE, schemas

if TYPE_CHECKING:
    import duckdb
    from deltalake import DeltaTable

# A small table is looked into faster where it is held; of a large one a query reads the columns it asks for as fast
# from the files, and held with all its columns it would take memory that matching needs.
_HELD_BYTES = 16_000_000

Parts = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
"""Files of a table, and the accounts whose rows are to be read from them."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a pull of one account covered: changes since ``window_start`` up to ``as_of`` (both UTC).

    ``proven``: everything the API announced arrived, no gap is open. ``adds_up``: what did not arrive is in a recorded
    gap. ``tallies`` maps a resource to ``(announced, received)``.
    """

    account: str
    as_of: datetime
    window_start: datetime
    proven: bool
    calls: int
    tallies: dict[str, tuple[int | None, int]]
    adds_up: bool = True

    def row(self) -> dict[str, Any]:
        """The columns of ``snapshots`` it fills."""
        return {
            "account": self.account,
            "as_of": self.as_of,
            "window_start": self.window_start,
            "proven": self.proven,
            "calls": self.calls,
            "tallies": json.dumps(self.tallies),
            "adds_up": self.adds_up,
        }


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The last completed state: every table's version, and each account's coverage.

    ``pinned`` holds the tables' versions as each account's own last completed pull left them: accounts are pulled side
    by side, so a version that one pull declares complete may hold half of another's.
    """

    folder: Path
    versions: dict[str, int]
    coverage: dict[str, Coverage]
    pinned: dict[str, dict[str, int]]
    connection_files: tuple[str, ...] = ()

    @property
    def as_of(self) -> datetime:
        """The latest moment any account was pulled."""
        return max(coverage.as_of for coverage in self.coverage.values())

    def connect(self, held: Collection[str] = (), names: Collection[str] = ()) -> duckdb.DuckDBPyConnection:
        """A new in-memory DuckDB connection with a view per table. Times come out in UTC.

        Tables named in ``held`` are read at once and kept, unless they are large: for those that many queries will
        read. With ``names`` there are only those tables.
        """
        connection = new_connection()
        # What a file's end says of its parts is read once, not with every query.
        connection.execute("SET parquet_metadata_cache = true")
        for name in names or self.versions:
            if name != CONNECTIONS_TABLE:
                kept = name in held and self._size(name) <= _HELD_BYTES
                connection.execute(f'CREATE {"TABLE" if kept else "VIEW"} "{name}" AS {self._rows(connection, name)}')
        publish(connection, CONNECTIONS_TABLE, list(self.connection_files))
        return connection

    def _size(self, name: str) -> int:
        """The bytes of the files that hold a table."""
        return sum(Path(file).stat().st_size for files, _ in self.parts(name) for file in files)

    def _rows(self, connection: duckdb.DuckDBPyConnection, name: str) -> str:
        """The query for a table's rows, each account's as its own last pull left them."""
        rows = []
        for place, (files, named) in enumerate(self.parts(name)):
            publish(connection, name, list(files), f"_{name}_{place}")
            of_these = f" WHERE account IN ({texts(named)})" if named else ""
            rows.append(f'SELECT * FROM "_{name}_{place}"{of_these}')
        return " UNION ALL ".join(rows)

    def parts(self, name: str) -> Parts:
        """The files of a table by who reads them: each file comes once, though two accounts' last pulls left
        versions that share most of theirs. Nobody is named where rows belong to no account."""
        if "account" not in schemas()[name].names:
            return ((tuple(self._files(name, self.versions[name])), ()),)
        readers: dict[str, list[str]] = {}
        for account, versions in self.pinned.items():
            for file in self._files(name, versions[name]):
                readers.setdefault(file, []).append(account)
        files: dict[tuple[str, ...], list[str]] = {}
        for file, accounts in readers.items():
            files.setdefault(tuple(accounts), []).append(file)
        return tuple((tuple(together), accounts) for accounts, together in files.items()) or (((), tuple(self.pinned)),)

    def _files(self, name: str, version: int) -> list[str]:
        """The files of a table at a version, which never change: the log is read once a process."""
        folder = self.folder / name
        try:
            written = (folder / "_delta_log" / f"{version:020}.json").stat()
        except FileNotFoundError:  # the log was cleaned up to a checkpoint
            return data_files(folder, version)
        # A lake made anew in the same folder counts its versions from the start again.
        return _files_of(folder, version, (written.st_ino, written.st_mtime_ns))


@lru_cache(maxsize=1024)
def _files_of(folder: Path, version: int, _written: tuple[int, int]) -> list[str]:
    return data_files(folder, version)


def data_files(folder: Path, version: int | None = None) -> list[str]:
    """The Parquet files of the table in ``folder`` at a version (default: its newest)."""
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    try:
        return files_of(DeltaTable(folder, version=version), folder)
    except DeltaError:
        raise _gone(folder.name) from None


def _gone(name: str) -> LakeError:
    return LakeError(
        f"The lake no longer has table {name} as it was then.",
        "Open its present state; how long earlier ones stay is set by keep under [sync] in shipops.toml.",
    )


def files_of(table: DeltaTable, folder: Path) -> list[str]:
    """The Parquet files of an opened table that lies in ``folder``."""
    # Only the names are taken: the folder comes back in the spelling of a web address ("my%20shop"). No table is
    # partitioned, so the files lie side by side.
    return [str(folder / uri.rpartition("/")[2]) for uri in table.file_uris()]


def new_connection() -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB connection whose times are UTC. What memory cannot hold lies where only its user looks."""
    import duckdb
    from platformdirs import user_cache_path

    # DuckDB's own choice is the folder it happens to be started in. It makes the last folder of the path, not the path.
    cache = user_cache_path("shipops")
    with suppress(OSError):  # whoever has no place for it can still ask what memory holds
        cache.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(":memory:", config={"temp_directory": str(cache / "spilled")})
    connection.execute("SET TimeZone = 'UTC'")
    # In a notebook every query of some seconds would draw a bar of its own.
    connection.execute("SET enable_progress_bar = false")
    return connection


def publish(connection: duckdb.DuckDBPyConnection, name: str, files: list[str], view: str = "") -> None:
    """Make a view ``view`` (default ``name``) over a table's Parquet ``files``; an empty one when there are none."""
    with reading(name, files):
        connection.execute(f'CREATE OR REPLACE VIEW "{view or name}" AS {rows_text(name, files)}')


def rows_text(name: str, files: list[str]) -> str:
    """The query of all rows in a table's Parquet ``files``."""
    # Files from before a column was added do not have it: columns are found by name, and none is missing.
    rows = f"({no_rows(schemas()[name])})"
    if files:
        rows += f" UNION ALL BY NAME SELECT * FROM read_parquet([{texts(files)}], union_by_name = true)"
    return rows


@contextmanager
def reading(name: str, files: list[str]) -> Iterator[None]:
    """While a query over a table's ``files`` is made: :class:`LakeError` where one of them is gone."""
    import duckdb

    try:
        yield
    except duckdb.IOException:
        if all(Path(file).exists() for file in files):
            raise
        raise _gone(name) from None


def texts(values: Iterable[str]) -> str:
    """Texts as SQL literals, one after the other."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def moment_told(at: datetime) -> str:
    """A moment as Delta's SQL compares it with a column."""
    return f"arrow_cast('{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}', 'Timestamp(Microsecond, Some(\"UTC\"))')"


def latest_snapshot(folder: Path, rows: list[dict[str, Any]]) -> Snapshot | None:
    """The snapshot that the newest of ``rows`` (of the table ``snapshots``) declares."""
    if not rows:
        return None
    ordered = sorted(rows, key=lambda row: row["sequence"])
    coverage: dict[str, Coverage] = {}
    for row in ordered:
        earlier = coverage.get(row["account"])
        coverage[row["account"]] = Coverage(
            account=row["account"],
            as_of=row["as_of"],
            window_start=min(row["window_start"], earlier.window_start) if earlier else row["window_start"],
            proven=row["proven"],
            calls=row["calls"],
            tallies={name: (pair[0], pair[1]) for name, pair in json.loads(row["tallies"]).items()},
            # Not told by snapshots from before this was kept.
            adds_up=row["proven"] if row.get("adds_up") is None else row["adds_up"],
        )
    pinned = {row["account"]: json.loads(row["versions"]) for row in ordered}
    return Snapshot(folder=folder, versions=json.loads(ordered[-1]["versions"]), coverage=coverage, pinned=pinned)
