"""Every error shipops raises on purpose.

::

    ShipopsError                 one sentence that says what happened, one that says what to do
    ├── ConfigError              the workspace or its shipops.toml is at fault
    ├── QueryError               a query, or a check of the workspace, cannot be run
    ├── NotFoundError            nothing of that name in the lake or at the vendor
    ├── LakeError                the lake cannot be read or written
    ├── SparkError               Spark cannot run a query (in shipops.engines)
    ├── NotebookError            a notebook failed or was given parameters it does not have
    ├── ReadOnlyError            something was about to write to a vendor, which shipops never does
    └── VendorError              an outside system is at fault; carries ``account`` and ``url`` (never credentials)
        ├── AccessError          credentials refused or a permission is missing
        ├── ThrottledError       the vendor asks to wait; carries ``wait`` in seconds
        ├── UnavailableError     server error, time-out, cut connection: worth another try
        └── UnreadableError      an answer that is not what the vendor documents (HTML, cut JSON, an error in a 200)
"""

from __future__ import annotations


class ShipopsError(Exception):
    """Something a person can act on: ``what`` happened and the ``remedy``, each one sentence."""

    exit_code = 2

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


class ConfigError(ShipopsError):
    """The workspace or its ``shipops.toml`` is at fault."""


class QueryError(ShipopsError):
    """A query, or a check of the workspace, cannot be run."""


class NotFoundError(ShipopsError):
    """Nothing of that name exists, in the lake or at the vendor."""


class LakeError(ShipopsError):
    """The lake cannot be read or written."""


class NotebookError(ShipopsError):
    """A notebook failed, or was given parameters it does not have."""


class ReadOnlyError(ShipopsError):
    """Something was about to write to a vendor: a fault of ours, stopped before it left."""


class VendorError(ShipopsError):
    """An outside system is at fault. ``url`` never holds credentials or query values."""

    def __init__(self, what: str, remedy: str, *, account: str, url: str = "", status: int | None = None) -> None:
        super().__init__(what, remedy)
        self.account = account
        self.url = url
        self.status = status


class AccessError(VendorError):
    """Credentials were refused, or a permission is missing."""


class ThrottledError(VendorError):
    """The vendor asks to wait ``wait`` seconds before the next call."""

    def __init__(
        self, what: str, remedy: str, *, account: str, url: str = "", status: int | None = None, wait: float
    ) -> None:
        super().__init__(what, remedy, account=account, url=url, status=status)
        self.wait = wait


class UnavailableError(VendorError):
    """A server error, a time-out or a cut connection: worth another try."""


class UnreadableError(VendorError):
    """An answer that is not what the vendor documents: HTML, cut JSON, an error inside a 200."""
