"""How a command of this process ended, and the configuration the small workspaces of these tests share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

CONFIG = """
timezone = "America/Chicago"
[shipstation.main]
api_key = "k"
api_secret = "s"
[cin7.main]
account_id = "a"
application_key = "k"
[inksoft.main]
publisher_id = 1
stores = ["one"]
api_key = "k"
[[link]]
source = "cin7.main"
shipstation = "main"
store_id = 1
method = "custom_store"
order_number = "sale_number"
"""


@dataclass(frozen=True)
class Ran:
    """A command's exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)
