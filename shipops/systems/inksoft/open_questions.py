"""What is open about InkSoft's API 2 (inksoft sheet, section 10)."""

from __future__ import annotations

from shipops.normal_forms import status_norm
from shipops.systems.forms import kind_of
from shipops.systems.open_questions import Answers, Question, documents, ended, field, forms, header_names, values

# What a status is called by, for words that are told: the vocabularies of the sheet, folded.
_KNOWN_STATUSES = frozenset(
    ("cancelled", "processing", "fulfilled", "shipped", "open", "scheduled", "inproduction", "readytoship",
     "readyforpickup", "complete", "pendingapproval")
)  # fmt: skip
# Spellings a client's author transcribed; which of them are the vendor's own is not known.
_ODD_SPELLINGS = frozenset(
    ("serverity", "paymentsatuses", "giftcertficates", "venforid", "toeamil", "creeatedbyuserid", "urlpreivew",
     "threadlibrarynae", "proudctpriceeachoverride", "printsetupprciesleeveright", "statusdesription")
)  # fmt: skip


def _words(found: list[object]) -> str:
    told = {
        text if status_norm(text) in _KNOWN_STATUSES else "another word"
        for text in found
        if isinstance(text, str) and text
    }
    return ", ".join(sorted(told))


def _package(answers: Answers) -> str:
    for document in documents(answers, "inksoft-package"):
        data = field(document, "Data")
        names = ", ".join(sorted(map(str, data))) if isinstance(data, dict) and len(data) <= 12 else ""
        return f"Data: {kind_of(data)}{f' with {names}' if names else ''}"
    return ended(answers, "inksoft-package")


def _stores(answers: Answers) -> str:
    told = {store for store in values(answers, "inksoft-summaries", "Data.StoreId") if isinstance(store, int)}
    if not told:
        return ""
    return "one store only" if len(told) == 1 else f"{len(told)} stores in one list"


def _spellings(answers: Answers) -> str:
    names: set[str] = set()
    waiting: list[object] = [document for name in answers for document in documents(answers, name)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            names |= {str(key).lower() for key in value}
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return ", ".join(sorted(names & _ODD_SPELLINGS)) or ("none of the known odd spellings" if names else "")


QUESTIONS = (
    Question(
        "inksoft-status", "How is Status written?", "inksoft sheet, 10 (a)",
        lambda found: _words(values(found, "inksoft-summaries", "Data.Status")),
    ),
    Question(
        "inksoft-production-status", "How is ProductionStatus written?", "inksoft sheet, 10 (a)",
        lambda found: _words(values(found, "inksoft-summaries", "Data.ProductionStatus")),
    ),
    Question("inksoft-list-scope", "Does one store's list hold all stores?", "inksoft sheet, 10 (b)", _stores),
    Question("inksoft-package", "What does GetOrderPackage answer?", "inksoft sheet, 10 (c)", _package),
    Question("inksoft-spellings", "Which odd spellings are real?", "inksoft sheet, 10 (f)", _spellings),
    Question(
        "inksoft-unknown-order", "How does InkSoft answer for an order that does not exist?", "inksoft sheet, 2.3",
        lambda found: ended(found, "inksoft-order-unknown"),
    ),
    Question(
        "inksoft-dates", "How are dates written?", "inksoft sheet, 2.4",
        lambda found: forms(values(found, "inksoft-summaries", "Data.DateCreated")),
    ),
    Question(
        "inksoft-rate-headers", "Are there rate headers?", "inksoft sheet, 2.3",
        lambda found: header_names(found, "rate-limit", "ratelimit", "retry-after"),
    ),
)  # fmt: skip
