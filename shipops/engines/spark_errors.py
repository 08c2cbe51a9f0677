"""What goes wrong while Spark runs a query."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from shipops.errors import ShipopsError


class SparkError(ShipopsError):
    """Spark could not run a query; ``interrupted`` where it was told to stop."""

    def __init__(self, words: str) -> None:
        first = " ".join(words.partition("\n")[0].split())[:300].rstrip(".")
        super().__init__(f"Spark could not run a query: {first}.", "Its own log says more.")
        self.interrupted = "cancel" in words.casefold() or "interrupt" in words.casefold()


@contextmanager
def told() -> Iterator[None]:
    """What PySpark raises inside comes out as :class:`SparkError`; what it only warns of is kept from the reader."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    with warnings.catch_warnings():
        # It says so of every newer pandas and Arrow.
        warnings.simplefilter("ignore")
        try:
            yield
        except (PySparkException, Py4JError) as error:
            raise SparkError(str(error)) from error
