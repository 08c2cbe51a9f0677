"""What can come instead of orders: its meaning, its cause, where it is mended (shipstation sheet, 2.3, 2.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

_STORE = "ShipStation: Settings > Selling Channels > Store Setup"
_MAKER = "The shop or connector that makes the feed"


@dataclass(frozen=True, slots=True)
class Explanation:
    """``shown`` is what ShipStation tells its user, ``""`` where that is not known; ``menu`` where to go."""

    shown: str
    meaning: str
    cause: str
    menu: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a page could not be read. ``said`` is what came; ``harmless``: it hides no order."""

    code: str
    page: int
    said: str
    explanation: Explanation
    harmless: bool = False


def trouble(code: str, page: int, said: str) -> Trouble:
    """The trouble of a known code on a page."""
    return Trouble(code, page, said, KNOWN[code])


def proven_harmless(found: Trouble) -> Trouble:
    """For an empty answer where a longer window does bring orders: nothing was waiting in this one."""
    return replace(found, harmless=True)


KNOWN: dict[str, Explanation] = {
    "multiple-choices": Explanation(
        "Error: (300) Multiple Choices Redirect.",
        "The feed asks which organisation is meant, and ShipStation cannot choose.",
        "With Cin7 Core: the user of the connection belongs to more than one organisation.",
        f"Cin7 Core: the users of the account; then {_STORE} > the store > Reconfigure",
        "Make a Cin7 Core user that belongs to this one organisation only and enter it in the store's connection;"
        " several organisations need one user and one store connection each.",
    ),
    "redirect": Explanation(
        "",
        "The feed sends the caller on to another address, often a login page or the https form of the same one.",
        "The address is not the feed's own, or the feed wants a person to log in.",
        f"{_STORE} > the store > Reconfigure",
        "Enter the address the feed has in the end, with https and without a login page.",
    ),
    "credentials": Explanation(
        "The remote server returned an error: (401) Unauthorized",
        "The feed does not accept the user name and password, or the user lacks a permission.",
        "A changed password, a removed user, or a missing permission (InkSoft: Fulfillment Store Admin).",
        f"{_STORE} > the store > Reconfigure",
        "Enter the right user name and password there and in shipops.toml; give the user the permission.",
    ),
    "not-found": Explanation(
        "The remote server returned an error: (404) Not Found",
        "There is no feed at this address.",
        "The address is mistyped, the plug-in is switched off, or the shop moved.",
        f"{_STORE} > the store > Reconfigure",
        "Correct the address there and in shipops.toml, or switch the shop's ShipStation plug-in on.",
    ),
    "refused": Explanation(
        "The remote server returned an error",
        "The feed refuses the request ShipStation makes.",
        "Often wrong credentials, or a plug-in that cannot read the window or the action.",
        "The shop's ShipStation plug-in",
        "Check the credentials first, then the log of the shop.",
    ),
    "server-error": Explanation(
        "The remote server returned an error: (500) Internal Server Error",
        "The shop fails while it makes the feed.",
        "A fault or an overload of the shop, or one order it cannot write out.",
        "The log of the shop",
        "Try again later; if it stays, ask for a shorter time with --since to find the order that causes it.",
    ),
    "fault": Explanation(
        "",
        "The feed reports an error inside an answer that claims success.",
        "Wrong credentials, or an error of the shop (ShipStation's Magento plug-in answers like this).",
        f"{_STORE} > the store > Reconfigure",
        "For a fault of 401 correct the user name and password; for another one see the log of the shop.",
    ),
    "empty": Explanation(
        "Invalid XML. Error: 'Root element is missing.' (InkSoft: Error in XML)",
        "The feed sent nothing that could be read as orders.",
        "InkSoft sends this when no order is waiting: then it is harmless and goes away with the next order."
        " Where orders are waiting it is a real fault of the feed.",
        "InkSoft: the orders that are Ready to Ship; another shop: its log",
        "See whether orders are waiting in the shop: if none is, nothing needs doing; if there are some, have the feed"
        " mended.",
    ),
    "json": Explanation(
        "",
        "The feed answered in JSON, which ShipStation cannot read.",
        "An error message of the shop, or the address of another interface.",
        f"{_STORE} > the store > Reconfigure",
        "Check the credentials and the address; a Custom Store feed must answer in XML.",
    ),
    "html": Explanation(
        "",
        "A web page came instead of the feed.",
        "A login or maintenance page, a firewall, or an address that is not the feed's.",
        f"{_STORE} > the store > Reconfigure",
        "Open the address in a browser to see the page; enter the feed's own address.",
    ),
    "missing-root": Explanation(
        "",
        "The XML has no Orders element around it, so ShipStation finds no orders.",
        "The address is that of another interface, or the feed is made wrong.",
        _MAKER,
        "Have the feed answer with one Orders element that holds every order.",
    ),
    "error-in-xml": Explanation(
        "Store Error: An error occurred while trying to update the orders: Error in XML",
        "The XML is broken, so ShipStation takes no order of this page.",
        "Unescaped characters such as & in names and notes, text before <?xml, or an answer that was cut.",
        _MAKER,
        "Mend the order near the place named, or have free text written inside CDATA.",
    ),
    "document-type": Explanation(
        "",
        "The XML declares a document type, which can be used to attack whoever reads it; it was refused unread.",
        "A feed that is made wrong, or one that was tampered with.",
        _MAKER,
        "Have the document type declaration removed; a feed needs none.",
    ),
    "too-large": Explanation(
        "",
        "The XML is larger or deeper than any feed needs; reading was stopped.",
        "A feed without pages, or one that was tampered with.",
        _MAKER,
        "Have the feed answer in pages of about 100 orders.",
    ),
    "unreachable": Explanation(
        "",
        "No whole answer came from the feed.",
        "The address is wrong, the shop is down or slow, or the answer does not end.",
        f"{_STORE} > the store > Reconfigure",
        "Check the address and the network, ask for a shorter time with --since, then try again.",
    ),
}  # fmt: skip
