"""What confirming came to. It stands apart from :mod:`shipops.audit.confirming`, which needs every vendor's client."""

from __future__ import annotations

from dataclasses import dataclass

from shipops.audit.findings import Finding


@dataclass(frozen=True, slots=True)
class Confirmation:
    """``searched``: keys of units looked for in every store and not found. ``unconfirmed``: ids of findings that could
    not be looked up (budget spent, or the system did not answer); ``hidden``: ids of findings whose order is there, but
    unreadable; ``one_sided``: accounts that did not answer, and those whose other side did not."""

    searched: frozenset[str] = frozenset()
    unconfirmed: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    one_sided: frozenset[str] = frozenset()

    def covers(self, found: Finding) -> bool:
        """Whether ``found`` was confirmed: looked up where it had to be, on fresh facts from both sides."""
        return found.id not in self.unconfirmed and found.account not in self.one_sided
