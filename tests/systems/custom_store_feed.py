"""A feed on loopback whose answers each test writes, byte for byte, and orders to put into them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

# The public sample order of the protocol, moved into November 2026.
FIELDS = {
    "OrderID": "123456", "OrderNumber": "ABC123", "OrderDate": "11/21/2026 21:56", "OrderStatus": "paid",
    "LastModified": "11/22/2026 05:30", "ShippingMethod": "USPSPriorityMail", "PaymentMethod": "Credit Card",
    "CurrencyCode": "EUR", "OrderTotal": "123.45", "TaxAmount": "0.00", "ShippingAmount": "4.50", "Gift": "false",
}  # fmt: skip
BILL_TO = {"Name": "The President", "Company": "US Govt", "Phone": "512-555-5555", "Email": "customer@mystore.com"}
SHIP_TO = {
    "Name": "The President", "Company": "US Govt", "Address1": "1600 Pennsylvania Ave", "Address2": "",
    "City": "Washington", "State": "DC", "PostalCode": "20500", "Country": "US", "Phone": "512-555-5555",
}  # fmt: skip
ITEM = {"SKU": "FD88821", "Name": "My Product Name", "Weight": "8", "WeightUnits": "Ounces", "Quantity": "2",
        "UnitPrice": "13.99", "Location": "A1-B2"}  # fmt: skip
DISCOUNT = {"SKU": "", "Name": "$10 OFF", "Quantity": "1", "UnitPrice": "-10.00", "Adjustment": "true"}

Values = Mapping[str, str | None]


def elements(values: Values) -> str:
    """The elements of a mapping; ``None`` leaves one out."""
    return "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in values.items() if text is not None)


def order(
    ship_to: Values | None = None, bill_to: Values | None = None, items: Iterable[Values] | None = None,
    extra: str = "", customer_code: str = "customer@mystore.com", **fields: str | None,
) -> str:  # fmt: skip
    """One order; what is given replaces the sample's values."""
    lines = "".join(f"<Item>{elements(ITEM | dict(line))}</Item>" for line in ([{}] if items is None else items))
    return (
        f"<Order>{elements(FIELDS | fields)}{extra}<Customer><CustomerCode>{customer_code}</CustomerCode>"
        f"<BillTo>{elements(BILL_TO | dict(bill_to or {}))}</BillTo>"
        f"<ShipTo>{elements(SHIP_TO | dict(ship_to or {}))}</ShipTo></Customer><Items>{lines}</Items></Order>"
    )


def numbered(*numbers: int, **fields: str | None) -> str:
    """Orders that differ in OrderID and OrderNumber only."""
    return "".join(order(OrderID=f"{number}", OrderNumber=f"N{number}", **fields) for number in numbers)


def orders(*texts: str, pages: str | None = "1") -> bytes:
    """A page of a feed."""
    announced = "" if pages is None else f' pages="{pages}"'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<Orders{announced}>{"".join(texts)}</Orders>'.encode()


@dataclass(frozen=True)
class Asked:
    """A request as it stood on the wire: ``target`` is the path with its query, unread."""

    target: str
    headers: dict[str, str]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def page(self) -> int:
        return int(self.query["page"])


@dataclass(frozen=True)
class Said:
    """An answer; a body in pieces is sent without announcing its length, until the caller hangs up."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None  # a length that is not the body's: then the connection is cut


@dataclass
class FeedServer:
    """``answer`` decides what each request gets; ``asked`` are those that came, by any verb."""

    url: str = ""
    answer: Callable[[Asked], Said] = lambda _: Said(orders())
    asked: list[Asked] = field(default_factory=list)
    verbs: set[str] = field(default_factory=set)
    sent: int = 0

    def say(self, body: bytes | Iterable[bytes] = b"", status: int = 200, **headers: str) -> None:
        """Answer everything with this."""
        self.answer = lambda _: Said(body, status, {name.replace("_", "-"): text for name, text in headers.items()})

    def say_pages(self, *pages: bytes, beyond: bytes | None = None) -> None:
        """Answer page N with the N-th of these, a later one with ``beyond``."""
        last = orders(pages=str(len(pages))) if beyond is None else beyond
        self.answer = lambda asked: Said(pages[asked.page - 1] if asked.page <= len(pages) else last)


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    """A server for as long as the block runs."""
    served = FeedServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            self.respond()

        do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the names the base class looks up

        def respond(self) -> None:
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
            served.asked.append(asked)
            served.verbs.add(self.command)
            said = served.answer(asked)
            self.send_response(said.status)
            for name, value in {"Content-Type": "text/xml", **said.headers}.items():
                self.send_header(name, value)
            if isinstance(said.body, bytes):
                self.send_header("Content-Length", str(said.announced or len(said.body)))
            self.close_connection = said.announced is not None or not isinstance(said.body, bytes)
            self.end_headers()
            # That the caller hangs up is what some tests want to see.
            with suppress(OSError):
                for piece in [said.body] if isinstance(said.body, bytes) else said.body:
                    self.wfile.write(piece)
                    served.sent += len(piece)
                self.wfile.flush()

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
