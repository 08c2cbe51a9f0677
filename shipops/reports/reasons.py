"""Why a fulfilment stands where it stands, and by what it was recognised, in plain words."""

from __future__ import annotations

from shipops.integrations import integrations

_RECOGNISED = {
    "explicit": "its own key", "number": "order number", "split": "split order", "merge": "combined order",
    "merged-by-lines": "goods of a combined order", "tracking": "tracking number", "via": "another system",
    "likely": "e-mail, amount and time",
}  # fmt: skip


def recognised_by(key: str | None) -> str | None:
    """What tied a fulfilment to its ShipStation order: ``"explicit"`` → ``"its own key"``."""
    return key and _RECOGNISED.get(key, key)


def reason_in_words(account: str, reason: str | None) -> str | None:
    """A reason with the names of import rules and statuses in it as words: ``"on its way: not-packed"`` →
    ``"on its way: the fulfilment is not packed"``."""
    if not reason:
        return reason
    lead, colon, told = reason.rpartition(": ")
    words = [_word(account, one) for one in told.split(", ")]
    return f"{lead}{colon}{', '.join(words)}"


def _word(account: str, code: str) -> str:
    integration = integrations().get(account.partition(".")[0])
    rules = {rule.reason: rule.meaning for rule in integration.import_rules} if integration else {}
    return rules.get(code, code.replace("_", " "))
