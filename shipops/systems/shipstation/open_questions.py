"""What is open about ShipStation's API v1 (shipstation sheet, sections 1 and 5)."""

from __future__ import annotations

from shipops.systems.open_questions import Answers, Question, documents, ended, field, forms, header_names, values
from shipops.systems.shipstation.examining import states

_LISTS = {
    "shipstation-orders": "orders", "shipstation-shipments": "shipments", "shipstation-fulfillments": "fulfillments",
    "shipstation-orders-past-the-end": "orders",
}  # fmt: skip


def _pages(answers: Answers) -> str:
    told = set()
    for name, resource in _LISTS.items():
        for document in documents(answers, name):
            total, pages, rows = (field(document, key) for key in ("total", "pages", resource))
            if not isinstance(total, int) or not isinstance(pages, int):
                told.add(f"{resource}: total or pages is no whole number")
            elif pages == 0 and total > 0:
                told.add(f"{resource}: pages is 0 although rows are announced")
            elif isinstance(rows, list) and rows and pages == -(-total // max(len(rows), 1)):
                told.add(f"{resource}: pages fits total and the rows of the page")
            else:
                told.add(f"{resource}: pages is a number that rows and total do not explain")
    return "; ".join(sorted(told))


def _past_the_end(answers: Answers) -> str:
    rows = values(answers, "shipstation-orders-past-the-end", "orders")
    return forms(rows) or ended(answers, "shipstation-orders-past-the-end")


def _two_stamps(answers: Answers) -> str:
    sent = [document for document in documents(answers, "shipstation-stores") if isinstance(document, list)]
    stores = [state for document in sent for state in states(document)]
    sure = sum(state.refreshed is not None and state.refreshed[0] == state.refreshed[1] for state in stores)
    return f"of {len(stores)} stores {sure} tell the moment of their last refresh without doubt" if stores else ""


def _marketplaces(answers: Answers) -> str:
    ids = values(answers, "shipstation-stores", "marketplaceId")
    names = values(answers, "shipstation-stores", "marketplaceName")
    pairs = {f"{name} = {number}" for number, name in zip(ids, names, strict=True) if isinstance(number, int)}
    return ", ".join(sorted(pairs))


QUESTIONS = (
    Question(
        "shipstation-order-stamps", "How many fraction digits have the Pacific stamps of orders?",
        "shipstation sheet, 1.4", lambda found: forms(values(found, "shipstation-orders", "orders.createDate")),
    ),
    Question(
        "shipstation-store-stamps", "In which form are the stamps of stores?",
        "shipstation sheet, 1.4", lambda found: forms(values(found, "shipstation-stores", "refreshDate")),
    ),
    Question(
        "shipstation-fulfilment-ship-date", "Is shipDate a day or a full stamp in fulfilments?",
        "shipstation sheet, 1.4",
        lambda found: forms(values(found, "shipstation-fulfillments", "fulfillments.shipDate")),
    ),
    Question(
        "shipstation-two-stamps", "Can the two stamps of stores be told apart?",
        "shipstation sheet, 1.4", _two_stamps,
    ),
    Question("shipstation-pages", "What does pages hold?", "shipstation sheet, 1.5", _pages),
    Question("shipstation-past-the-end", "What is a page past the end?", "shipstation sheet, 1.5", _past_the_end),
    Question(
        "shipstation-404", "What is the body of a 404?",
        "shipstation sheet, 1.3 and 1.5", lambda found: ended(found, "shipstation-order-unknown"),
    ),
    Question(
        "shipstation-tags", "Is tagIds null or an empty list where there are none?",
        "shipstation sheet, 1.5", lambda found: forms(values(found, "shipstation-orders", "orders.tagIds")),
    ),
    Question(
        "shipstation-rate-headers", "Which rate headers come with an answer?",
        "shipstation sheet, 1.2", lambda found: header_names(found, "rate-limit", "ratelimit", "retry-after"),
    ),
    Question(
        "shipstation-marketplaces", "Which marketplaceId have Custom Store, Cin7 Core and InkSoft?",
        "shipstation sheet, 1.7", _marketplaces,
    ),
)  # fmt: skip
