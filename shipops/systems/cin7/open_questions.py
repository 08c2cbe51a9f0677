"""What is open about Cin7 Core's API v2 (cin7 sheet, 1.2, 1.4, 2.3 and 5.3)."""

from __future__ import annotations

from shipops.systems.open_questions import Answers, Question, ended, forms, header_names, values

_SEPARATORS = ",;|/"


def _delimiters(answers: Answers) -> str:
    told = [
        text for text in values(answers, "cin7-sale-list", "SaleList.CombinedTrackingNumbers") if isinstance(text, str)
    ]
    used = {ch for text in told for ch in text.strip() if ch in _SEPARATORS or ch.isspace()}
    if not any(text.strip() for text in told):
        return ""
    return ", ".join(sorted("blank" if ch.isspace() else ch for ch in used)) or "none seen: each held one number"


def _invoice_words(answers: Answers) -> str:
    told = values(answers, "cin7-sale-list", "SaleList.CombinedInvoiceStatus")
    known = {"VOIDED", "DRAFT", "AUTHORISED", "NOT AVAILABLE", "PAID", "INVOICED", "NOT INVOICED", "PARTIALLY INVOICED"}
    words = {text if text in known else "another word" for text in told if isinstance(text, str) and text}
    return ", ".join(sorted(words))


QUESTIONS = (
    Question(
        "cin7-unknown-sale", "How does Cin7 Core answer for a sale that does not exist?",
        "cin7 sheet, 1.3", lambda found: ended(found, "cin7-sale-unknown"),
    ),
    Question(
        "cin7-unknown-path", "How does Cin7 Core answer for an address that does not exist?",
        "cin7 sheet, 1.2", lambda found: ended(found, "cin7-no-such-path"),
    ),
    Question(
        "cin7-past-the-end", "What is a page past the end?",
        "cin7 sheet, 1.5", lambda found: forms(values(found, "cin7-sale-list-past-the-end", "SaleList")),
    ),
    Question(
        "cin7-rate-headers", "Do good answers carry rate headers?",
        "cin7 sheet, 1.4", lambda found: header_names(found, "rate-limit", "ratelimit", "retry-after"),
    ),
    Question(
        "cin7-updated", "How is Updated written?",
        "cin7 sheet, 1.6", lambda found: forms(values(found, "cin7-sale-list", "SaleList.Updated")),
    ),
    Question("cin7-invoice-words", "Which words does CombinedInvoiceStatus use?", "cin7 sheet, 2.3", _invoice_words),
    Question("cin7-tracking-delimiter", "What separates CombinedTrackingNumbers?", "cin7 sheet, 5.3", _delimiters),
    Question(
        "cin7-linked-invoice", "Is LinkedInvoiceNumber empty or null where nothing is invoiced?",
        "cin7 sheet, 3.2", lambda found: forms(values(found, "cin7-sale", "Fulfilments.LinkedInvoiceNumber")),
    ),
    Question(
        "cin7-invoice-form", "Which form have invoice numbers?",
        "cin7 sheet, 5.3", lambda found: forms(values(found, "cin7-sale-list", "SaleList.InvoiceNumber")),
    ),
)  # fmt: skip
