"""Texts that wait for their turn: on disk, where they are many. Memory keeps the place of each."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

_IN_MEMORY = 4 * 2**20


class Shelf:
    """Texts without a line break, such as :func:`shipops.systems.json_text.dump` writes. They go with the shelf."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the shelf
        self._end = 0

    def put(self, text: str) -> int:
        """Keep ``text``; returns its place."""
        place = self._end
        self._file.seek(place)
        self._end += self._file.write(text.encode() + b"\n")
        return place

    def at(self, place: int) -> str:
        """The text at ``place``."""
        self._file.seek(place)
        return self._file.readline()[:-1].decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
