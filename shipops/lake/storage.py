"""Delta tables in a folder: opening, versions, commits, watermarks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from shipops.errors import LakeError
from shipops.lake.filtering import filtered
from shipops.lake.growing import grow
from shipops.lake.ingest import Ingest
from shipops.lake.snapshot import (
    Coverage,
    Snapshot,
    files_of,
    latest_snapshot,
    new_connection,
    reading,
    rows_text,
    texts,
)
from shipops.lake.tables import CONNECTIONS_TABLE, WATERMARK_TABLE, schemas
from shipops.records import RECORDS
from shipops.systems.reading import Reading

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from deltalake import DeltaTable, PostCommitHookProperties

Filters = Collection[tuple[str, str, Any]]
"""What rows must fit: a column, ``=``, ``!=`` or ``in``, and a value, or several."""

_COMMIT_TRIES = 5
_KEPT_FROM, _TIDIED = "kept from", "tidied"
_MOST_FILES = 100
# Where rows change, the whole file that one is in is written anew, and the old one stays as long as somebody may look
# back; where they are only added, nothing speaks against large files.
_CHANGING = frozenset(record.table for record in RECORDS)
_CHANGING_SIZE, _GROWING_SIZE = 8 * 2**20, 100 * 2**20
# So many rows are named one by one where they are written.
_FEW = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Folder names that Delta's reading of paths as web addresses cannot take.
_UNFIT_IN_FOLDERS = "[]^|%"


@cache
def _small_questions() -> duckdb.DuckDBPyConnection:
    """Making a connection takes longer than most of what is asked of small tables: all of a process share one, each
    with a cursor of its own."""
    return new_connection()


class Lake:
    """The tables of one workspace under ``folder``. Raises :class:`LakeError` when they cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # While this process is the one that writes, nobody else moves a table: each is opened once.
        self._opened: dict[str, DeltaTable] | None = None

    def table(self, name: str, version: int | None = None) -> DeltaTable:
        """A table at a version (default: its newest)."""
        if version is not None or self._opened is None:
            return self._open(name, version)
        if name not in self._opened:
            self._opened[name] = self._open(name, None)
        return self._opened[name]

    def _open(self, name: str, version: int | None) -> DeltaTable:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError, TableNotFoundError

        try:
            return DeltaTable(self.folder / name, version=version)
        except TableNotFoundError:
            raise LakeError(f"The lake has no table {name}.", "Run `shipops sync` first.") from None
        except DeltaError as error:
            raise LakeError(f"Table {name} of the lake cannot be read: {error}.", "Restore its folder.") from None

    def files(self, name: str, version: int | None = None) -> list[str]:
        """The Parquet files of a table at a version (default: its newest)."""
        return files_of(self.table(name, version), self.folder / name)

    def rows(
        self,
        name: str,
        filters: Filters = (),
        columns: Sequence[str] | None = None,
        version: int | None = None,
    ) -> pa.Table:
        """The rows of a table at a version (default: its newest) that fit all ``filters`` (column, a comparison or
        ``in``, value); a column that a file was written without is empty."""
        import pyarrow as pa

        schema = schemas()[name]
        if columns is not None:
            schema = pa.schema([schema.field(column) for column in columns])
        return self._asked(name, filters, schema.names, version).to_arrow_table().cast(schema)

    def records(self, name: str, filters: Filters = (), columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """The same of the newest version, each row by its columns; times are aware UTC. For few: it takes no pandas,
        which Arrow would import."""
        names = columns or schemas()[name].names
        return [
            dict(zip(names, row, strict=True)) for row in self._asked(name, filters, names, version=None).fetchall()
        ]

    def _asked(
        self, name: str, filters: Filters, columns: Sequence[str], version: int | None
    ) -> duckdb.DuckDBPyRelation:
        conditions, values = ["true"], list[Any]()
        for column, compared, value in filters:
            wanted = value if compared == "in" else [value]
            marks = ", ".join("?" * len(wanted))
            conditions.append(f'"{column}" IN ({marks})' if compared == "in" else f'"{column}" {compared} {marks}')
            values += wanted
        named = ", ".join(f'"{column}"' for column in columns)
        files, db = self.files(name, version), _small_questions().cursor()
        db.execute("SET TimeZone = 'UTC'")
        with reading(name, files):
            query = f"SELECT {named} FROM ({rows_text(name, files)}) WHERE {' AND '.join(conditions)}"
            return db.sql(query, params=values)

    def files_holding(self, name: str, column: str, value: str) -> list[str]:
        """The Parquet files of a table, at its newest version, that may hold a row with ``value`` in ``column``.

        What the table notes of each file tells; none is opened.
        """
        import pyarrow as pa

        noted = pa.table(self.table(name).get_add_actions(flatten=True))
        bounds = (f"min.{column}", f"max.{column}")
        if not set(bounds) <= set(noted.column_names):
            return self.files(name)
        rows = noted.select(["path", *bounds]).to_pylist()
        lowest, highest = bounds
        return [
            str(self.folder / name / row["path"])
            for row in rows
            if None in row.values() or row[lowest] <= value <= row[highest]
        ]

    def create(self) -> None:
        """Make the tables that are missing, and the columns a lake of an earlier version lacks."""
        from deltalake import write_deltalake

        for name, schema in schemas().items():
            if not (self.folder / name / "_delta_log").is_dir():
                write_deltalake(self.folder / name, schema.empty_table(), mode="ignore")
        grow(self)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lake's write lock: one process writes, any number read."""
        from filelock import FileLock, Timeout

        if unfit := sorted(set(_UNFIT_IN_FOLDERS) & set(str(self.folder.absolute()))):
            raise LakeError(
                f"A lake cannot lie in {self.folder}, whose name has {' '.join(unfit)} in it.",
                "Rename that folder, or set another for lake in shipops.toml.",
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / ".write.lock", timeout=600):
                self._opened = {}
                try:
                    self.create()
                    yield
                finally:
                    self._opened = None
        except Timeout:
            raise LakeError(
                "Another shipops process has been writing to the lake for ten minutes.",
                "Wait for it, or stop it, and try again.",
            ) from None

    def append(self, name: str, rows: pa.Table) -> None:
        """Append rows; nothing is committed for none."""
        if rows.num_rows:
            self._commit(name, rows, "append")

    def gather(self, name: str) -> int:
        """Put a table's small files together where they are very many: each commit makes one, and reading opens all.
        Returns the table's version then.

        Whoever reads an earlier version does so undisturbed: its files stay.
        """
        table = self.table(name)
        size = _CHANGING_SIZE if name in _CHANGING else _GROWING_SIZE
        if len(table.file_uris()) >= _MOST_FILES and _smaller(table, size // 2) >= _MOST_FILES // 2:
            table.optimize.compact(
                target_size=size, writer_properties=filtered(name), post_commithook_properties=_log_kept()
            )
        return table.version()

    def empty(self, name: str, column: str, where: str) -> None:
        """Write an empty text into ``column`` of the rows that fit ``where`` (Delta's SQL)."""
        self.table(name).update(
            updates={column: "''"},
            predicate=where,
            writer_properties=filtered(name),
            post_commithook_properties=_log_kept(),
        )

    def replace(self, name: str, rows: pa.Table, where: str) -> None:
        """Have ``rows`` in place of those that fit ``where`` (Delta's SQL), which all of them fit too."""
        self._commit(name, rows, "overwrite", instead_of=where)

    def overwrite(self, name: str, rows: pa.Table) -> None:
        """Replace a small table as a whole."""
        self._commit(name, rows, "overwrite")

    def _commit(
        self,
        name: str,
        rows: pa.Table,
        mode: Literal["append", "overwrite"],
        noted: Mapping[str, datetime] = MappingProxyType({}),
        instead_of: str | None = None,
    ) -> None:
        """Write rows, and moments as app transactions: those outlive a cleaned log. ``instead_of`` names in SQL the
        rows that are overwritten (default: all)."""
        from deltalake import CommitProperties, Transaction, write_deltalake

        transactions = [Transaction(key, _microseconds(moment)) for key, moment in noted.items()]
        how: dict[str, Any] = {"mode": mode} if instead_of is None else {"mode": mode, "predicate": instead_of}
        write_deltalake(
            self.table(name),
            rows.cast(schemas()[name]),
            writer_properties=filtered(name, rows.num_rows),
            commit_properties=CommitProperties(app_transactions=transactions),
            post_commithook_properties=_log_kept(),
            **how,
        )

    def _noted(self, name: str, key: str) -> datetime | None:
        if not (self.folder / name / "_delta_log").is_dir():
            return None
        version = self.table(name).transaction_version(key)
        return None if version is None else _moment(version)

    def upsert(self, name: str, key: tuple[str, ...], rows: pa.Table) -> None:
        """Merge ``rows`` (the table's columns and a boolean ``_gone``) by ``key``; rows marked gone are deleted."""
        from deltalake.exceptions import CommitFailedError

        if not rows.num_rows:
            return
        write = self._replace if rows.num_rows <= _FEW else self._merge
        for attempt in range(_COMMIT_TRIES):
            try:
                write(name, key, rows)
            except CommitFailedError:
                if attempt == _COMMIT_TRIES - 1:
                    raise
                # Somebody else has written, whom no lock keeps away.
                (self._opened or {}).pop(name, None)
            else:
                return

    def _merge(self, name: str, key: tuple[str, ...], rows: pa.Table) -> None:
        columns = {column: f"s.{column}" for column in schemas()[name].names}
        merge = self.table(name).merge(
            rows,
            " AND ".join(f"s.{column} = t.{column}" for column in key),
            source_alias="s",
            target_alias="t",
            writer_properties=filtered(name),
            post_commithook_properties=_log_kept(),
        )
        merge = merge.when_matched_delete("s._gone").when_matched_update(columns, predicate="NOT s._gone")
        merge.when_not_matched_insert(columns, predicate="NOT s._gone").execute()

    def _replace(self, name: str, key: tuple[str, ...], rows: pa.Table) -> None:
        """As :meth:`_merge`, for few rows: those of their keys are named one by one, which needs no join."""
        import pyarrow.compute as pc

        last: dict[tuple[str, ...], list[str]] = {}
        for values in zip(*(rows[column].to_pylist() for column in key), strict=True):
            last.setdefault(values[:-1], []).append(values[-1])
        named = " OR ".join(
            " AND ".join([*(f"{column} = {texts([value])}" for column, value in zip(key, group, strict=False)),
                          f"{key[-1]} IN ({texts(values)})"])
            for group, values in last.items()
        )  # fmt: skip
        self._commit(name, rows.filter(pc.invert(rows["_gone"])).drop_columns("_gone"), "overwrite", instead_of=named)

    def set_watermark(self, account: str, moment: datetime) -> None:
        """Commit up to when ``account`` was pulled, as a Delta app transaction (those outlive a cleaned log)."""
        self.set_watermarks({account: moment})

    def set_watermarks(self, moments: Mapping[str, datetime]) -> None:
        """Commit several moments (UTC) by name at once; :meth:`watermark` tells each."""
        self._commit(WATERMARK_TABLE, schemas()[WATERMARK_TABLE].empty_table(), "append", moments)

    def watermark(self, account: str) -> datetime | None:
        """Up to when ``account`` was pulled completely; ``None`` before its first pull ended."""
        return self._noted(WATERMARK_TABLE, account)

    def snapshot(self, as_of: datetime | None = None) -> Snapshot | None:
        """What readers see: the last completed pull of every account, or the last one up to ``as_of`` (UTC). ``None``
        before the first."""
        if not (self.folder / "snapshots" / "_delta_log").is_dir():
            return None
        kept = self.kept_from() if as_of else None
        if as_of and kept and as_of < kept:
            raise LakeError(
                f"The lake can be read as it was back to {kept:%Y-%m-%d %H:%M} UTC only.",
                "Ask for a later time; how far back it goes is set by keep under [sync] in shipops.toml.",
            )
        rows = self.records("snapshots")
        found = latest_snapshot(self.folder, [row for row in rows if as_of is None or row["as_of"] <= as_of])
        # How the connections stood is only known of now.
        if found is None or as_of is not None or not (self.folder / CONNECTIONS_TABLE / "_delta_log").is_dir():
            return found
        return replace(found, connection_files=tuple(self.files(CONNECTIONS_TABLE)))

    def commit_look_up(self, found: Reading) -> None:
        """Write single orders that were looked up live and make them visible; what the pulls covered stays as it was.

        Nothing is written before the first pull: a look-up alone says nothing of the rest.
        """
        snapshot = self.snapshot()
        if snapshot is None or not (found.orders or found.shipments):
            return
        with self.writing():
            Ingest(self, found).commit()
            named = {order.account for order in found.orders} | {shipment.account for shipment in found.shipments}
            for account in sorted(named & snapshot.coverage.keys()):
                self.commit_snapshot(snapshot.coverage[account])

    def replace_snapshots(self, rows: pa.Table, kept_from: datetime, tidied: datetime) -> None:
        """Have only these snapshots, asked for from ``kept_from`` on; ``tidied`` is noted as the last upkeep (UTC)."""
        self._commit("snapshots", rows, "overwrite", {_KEPT_FROM: kept_from, _TIDIED: tidied})

    def kept_from(self) -> datetime | None:
        """From when on (UTC) the lake can be read as it was; ``None``: from its beginning."""
        return self._noted("snapshots", _KEPT_FROM)

    def tidied(self) -> datetime | None:
        """When the last upkeep was (UTC); ``None`` before the first."""
        return self._noted("snapshots", _TIDIED)

    def commit_snapshot(self, coverage: Coverage) -> None:
        """Declare what is in the tables now complete as of ``coverage.as_of`` for its account."""
        import json

        import pyarrow as pa

        last = max(self.rows("snapshots", columns=["sequence"])["sequence"].to_pylist(), default=0)
        versions = {name: self.gather(name) for name in schemas() if name != "snapshots"}
        row: dict[str, Any] = coverage.row() | {"sequence": last + 1, "versions": json.dumps(versions)}
        self.append("snapshots", pa.Table.from_pylist([row], schema=schemas()["snapshots"]))
        self.gather("snapshots")


def _smaller(table: DeltaTable, size: int) -> int:
    """How many files of a table have fewer bytes than ``size``."""
    import pyarrow as pa

    return sum(bytes_ < size for bytes_ in pa.table(table.get_add_actions(flatten=True))["size_bytes"].to_pylist())


def _log_kept() -> PostCommitHookProperties:
    """What follows a commit: of the log nothing goes. Deltalake would clean it up after thirty days, whatever version
    is still read; :mod:`shipops.lake.upkeep` knows which are."""
    from deltalake import PostCommitHookProperties

    return PostCommitHookProperties(cleanup_expired_logs=False)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
