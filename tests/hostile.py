"""What strangers write where somebody reads it later: a corpus, planted in every field of a merchant's orders that
somebody outside can fill."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from tests.audit.merchants import NOW, Merchant, Person

# What could act as markup, as a template, or where it is stored in a page.
MARKUP = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "' onmouseover='alert(3)", "<svg onload=alert(4)>",
    "<iframe src=https://evil.example></iframe>", "javascript:alert(5)", '<a href="javascript:alert(6)">x</a>',
    "{{constructor.constructor('alert(7)')()}}", "{% raw %}{{7*7}}${7*7}<%= 7*7 %>#{7*7}", "<!-- --><b>x</b><!--",
    "<![CDATA[<script>alert(8)</script>]]>", "</textarea><script>alert(9)</script>",
    "</style><script>alert(10)</script>", "</script><script>alert(11)</script>",
    "</pre></details><script>alert(12)</script>",
    "&lt;script&gt;alert(13)&lt;/script&gt;", "&#x3c;img src=x onerror=alert(14)&#x3e;",
    "<math><mtext><style><img src=x onerror=alert(15)>", "[x](javascript:alert(16))",
    "$\\href{javascript:alert(17)}{x}$",
)  # fmt: skip
# What could steer a terminal, or how text around it reads.
CONTROLS = (
    "\x1b[2J\x1b[31mred", "\x1b]0;owned\x07", "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]52;c;cm0gLXJmIH4=\x07", "\x9b31m\x9d0;owned\x9c", "\x85next\x8dline", "back\x08\x08\x7f\r\nnew line",
    "\u202etxt.exe", "\u2066a\u2069\u200f\u061c", "zero\u200bwidth\u200d\ufeff\u2060", "nul\x00byte",
)  # fmt: skip
# What could break a lay-out, or a spreadsheet it is pasted into.
SHAPES = (
    "A" * 5000, "\u0301" * 500, "👩‍👩‍👧‍👦🏳️‍🌈🦄", "東京都港区芝公園四丁目二番八号" * 20, "שלום עולם مرحبا", "=HYPERLINK(\"https://evil.example\")",
    "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "%s%n{0}", "\u2028\u2029",
)  # fmt: skip
CORPUS = MARKUP + CONTROLS + SHAPES


def hostile(texts: tuple[str, ...]) -> tuple[Merchant, list[str]]:
    """A merchant with an order for each text, which is in every field a stranger fills, and their buyers'
    addresses: a few orders have the same."""
    merchant, buyers = Merchant(), list[str]()
    for place, text in enumerate(texts):
        buyers.append(f"{place // 5}@example.com")
        _order(merchant, f"SO-{place:05}", text, buyers[-1])
    return merchant, [*dict.fromkeys(buyers)]


def _order(merchant: Merchant, number: str, text: str, email: str) -> None:
    buyer = Person(text, email, text)
    written: dict[str, Any] = {
        "customer_note": text, "internal_note": text, "phone": text, "channel": text, "payment_status": text,
        "status_text": text, "requested_service": text, "requested_carrier": text, "tags": (text,), "coupon": text,
        "ship_to_company": text, "ship_to_street2": text, "ship_to_city": text, "ship_to_state": text,
    }  # fmt: skip
    line = {"name": text, "options": text, "sku": text}
    sale = merchant.sale(
        number, buyer=buyer, customer_reference=text, items={text: 1}, line=line,
        unit={"status_text": text, "state_text": text}, **written,
    )  # fmt: skip
    # What ShipStation holds differs a little, so that both are shown beside each other.
    there = merchant.imported(
        sale, status="shipped", buyer=Person(f"{text} 2", buyer.email, f"1 {text}", "10001"), line=line, **written
    )
    merchant.label(there, text, carrier=text, service=text, notify_error=text)
    merchant.reported(sale, f"{text} 2", carrier=text)
    merchant.moved(there, "status", text, f"{text} 2", at=None, seen=NOW)


class _Markup(HTMLParser):
    """Notes every element and attribute."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, "", ""), *((tag, name, value or "") for name, value in attrs)]


def active(markup: str) -> Iterator[str]:
    """What in ``markup`` could act: elements that run or load, handlers, links that are not to a page."""
    for tag, name, value in _Markup(markup).found:
        if tag in {"script", "img", "svg", "iframe", "math", "object", "embed", "form", "base", "link", "meta", "a"}:
            if (tag, name) == ("a", "") or (tag == "a" and name != "href"):
                continue
            if not (tag == "a" and value.startswith("https://")):
                yield f"<{tag} {name}={value}>"
        elif name.startswith("on") or name in ("src", "href", "srcdoc", "formaction"):
            yield f"<{tag} {name}={value}>"


def steering(text: str) -> set[str]:
    """The signs in ``text``, newlines aside, that a terminal would act on or that change how others read."""
    return {sign for sign in text if not sign.isprintable() and sign != "\n"}
