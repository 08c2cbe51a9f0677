"""Look-alike orders: two that no key ties and that are very probably one purchase.

Found by probabilistic linkage over columns in DuckDB, with a model that comes with shipops; explained field by field.
The README beside this module describes what goes in and what comes out.
"""

from shipops.duplicates.elsewhere import publish_lookalikes_elsewhere
from shipops.duplicates.finding import NOTHING, publish_compared, publish_facts, publish_lookalikes
from shipops.duplicates.scoring import INSTALL, available, model, require
from shipops.duplicates.since import KnownPair, Since, known_pairs
from shipops.duplicates.tuning import Tuning

__all__ = [
    "INSTALL", "NOTHING", "KnownPair", "Since", "Tuning", "available", "known_pairs", "model", "publish_compared",
    "publish_facts", "publish_lookalikes", "publish_lookalikes_elsewhere", "require",
]  # fmt: skip
