"""Texts that wait for their turn: on disk, where they are many. Memory keeps the place of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO

_IN_MEMORY = 4 * 2**20


class Shelf:
    """Texts without a line break, such as :func:`shipops.systems.json_text.dump` writes, in a file empty at first."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
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


@contextmanager
def new_shelf() -> Iterator[Shelf]:
    """An empty shelf; its texts go with it."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        yield Shelf(file)
