"""What the vendors' public record leaves open, each guess as one named setting.

A test that must hold whatever the vendor really does runs once per value; the default is the better supported guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Assumptions:
    """The guesses the emulators make. Sources: the "uncertain" and "unknown" marks of the three wire sheets."""

    shipstation_unauthorised_body: Literal["json", "empty", "html"] = "json"
    """Body of a 401: the newer documentation's JSON; no real one was recorded."""
    shipstation_page_size_over_limit: Literal["clamp", "refuse"] = "clamp"
    """``pageSize`` above 500: served as 500, or refused with 400."""
    shipstation_bad_parameter_status: int = 400
    """Status of a parameter that cannot be read (a date, a number, an order status)."""
    shipstation_date_bounds: Literal["inclusive", "exclusive"] = "inclusive"
    """Whether a row stamped exactly at a bound is returned (``orderDateStart`` is documented as exclusive)."""
    shipstation_offset_in_filters: Literal["honoured", "ignored"] = "honoured"
    """A date filter with ``Z`` or an offset: converted to Pacific, or its wall clock taken as Pacific."""
    shipstation_customer_name_match: Literal["contains", "starts"] = "contains"
    """How ``customerName`` and ``recipientName`` compare, without regard to case."""
    shipstation_unfiltered_orders_days: int | None = None
    """``GET /orders`` without a filter: everything (None), or only orders created in the last so many days."""

    shipstation_validation_body: Literal["message", "model-state"] = "message"
    """Body of a 400: one message, or the framework's ``ModelState``, which nobody confirmed."""
    shipstation_locked_update: Literal["refuse", "ignore"] = "refuse"
    """``createorder`` for a shipped or cancelled order: 400, or 200 with the order as it was."""
    shipstation_deleted_order: Literal["hidden", "shown"] = "hidden"
    """``GET /orders/{id}`` of a deleted (inactive) order: 404, or the order as it last was."""
    shipstation_key_scope: Literal["store", "account"] = "store"
    """Where the key of an order that a store brings in is unique: in its store, or in the account."""
    shipstation_gone_order: Literal["stays", "returns"] = "stays"
    """A store that still offers an order deleted or merged away: it stays away, or comes in again."""
    shipstation_refresh_status: tuple[int, int, int] = (1, 2, 3)
    """``refreshStatusId`` at rest, while a refresh runs (2 is documented) and after one that failed."""
    shipstation_refresh_days: int = 30
    """How far back a refresh reads a store that was never refreshed."""
    shipstation_refresh_start: Literal["minute", "overlap"] = "minute"
    """Start of a refresh's window: the minute of the last refresh, or five minutes before it."""

    cin7_refusal_body: Literal["array", "object", "text"] = "array"
    """Envelope around ``Incorrect credentials!`` (403): only the text is known."""
    cin7_throttle_body: Literal["array", "object", "text"] = "array"
    """Envelope around the measured throttle sentence: only the sentence is known."""
    cin7_throttle_status: int = 429
    """Status of a throttle answer: 429 today; 503 (older accounts) and 400 were seen as well."""
    cin7_unknown_sale_status: int = 400
    """``/sale`` for an id nobody knows: 400 by analogy with other endpoints."""
    cin7_limit_out_of_range: Literal["clamp", "refuse"] = "clamp"
    """``Limit`` below 1, above 1000 or not a number: brought into range, or refused with 400."""
    cin7_since_bounds: Literal["inclusive", "exclusive"] = "inclusive"
    """Whether ``UpdatedSince`` and ``CreatedSince`` return a sale stamped exactly at the bound."""
    cin7_since_with_zone: Literal["accept", "refuse"] = "accept"
    """``Z`` or an offset in ``UpdatedSince``: accepted by most accounts, refused by some (2023)."""
    cin7_status_case: Literal["fold", "exact"] = "fold"
    """Whether status filters ignore case."""
    cin7_product_match: Literal["starts", "contains"] = "starts"
    """How ``Name`` and ``Sku`` of products compare, without regard to case: the documentation says both."""
    cin7_put_sale_omitted: Literal["cleared", "kept"] = "cleared"
    """``PUT /sale`` without a field: emptied, as "the whole writable set" suggests, or left as it was."""
    cin7_put_sale_fulfilments: Literal["ignored", "applied"] = "ignored"
    """Tracking numbers inside the fulfilments of ``PUT /sale``: undocumented, but one integration writes them so."""
    cin7_pick_post: Literal["overwrites", "adds"] = "overwrites"
    """``POST`` to a pick: the general rule for documents, or the rule stated for packs."""
    cin7_simple_task_is_sale: bool = True
    """Whether the first fulfilment of a simple sale made here has the sale's id as its task id."""
    cin7_stock_available: int = 1000
    """Stock of every product beyond what orders hold; a choice: what an order line has above it is backordered."""
    cin7_webhook_answers: Literal["written", "all"] = "written"
    """What writing a webhook answers with: the one written (none after a deletion), or all there are."""
    cin7_webhook_delays_minutes: tuple[int, ...] = (1, 5, 10, 15, 20, 25)
    """Minutes before each attempt, counted from the one before; whether the first one waits is not known."""
    cin7_webhook_minute_seconds: float = 0.05
    """How long a minute of that schedule lasts here (a choice)."""
    cin7_webhook_day_format: str = "%d/%m/%Y"
    """How the account writes days in webhooks."""

    inksoft_bad_key_status: int = 400
    """Status of a missing or wrong API key."""
    inksoft_list_scope: Literal["store", "publisher"] = "store"
    """Whether one store's order list holds that store's orders only, or those of all stores of the publisher."""
    inksoft_default_max_results: int = 100
    """Rows of a list call without ``MaxResults``."""
    inksoft_unapproved_orders: Literal["hidden", "shown"] = "hidden"
    """Orders that wait for approval, in the list and by id."""
    inksoft_range_end: Literal["exclusive", "inclusive"] = "exclusive"
    """Whether a date range holds its own end."""
    inksoft_package_limit: int = 50
    """Most ids in one ``GetOrderPackage`` call."""
    inksoft_throttle_status: int = 429
    """Status when ``--rate`` or a fault throttles InkSoft, which publishes no limit of its own."""
    inksoft_flavour: Literal["classic", "salesdoc"] = "classic"
    """Documents of older accounts with numeric line ids, or of accounts moved to SalesDoc with GUIDs."""
    inksoft_salesdoc_style_size_ids: Literal["kept", "removed"] = "kept"
    """Whether the removal of every size id on SalesDoc accounts takes ``ProductStyleSizeId`` along."""
    inksoft_status_spelling: Literal["spaced", "joined"] = "spaced"
    """Production statuses as ``Ready to Ship`` or as ``ReadyToShip``."""
    inksoft_camel_case: Literal["everywhere", "envelope"] = "everywhere"
    """How deep ``Format=JSONCamelCase`` goes: all names, or those around ``Data`` alone."""
    inksoft_errors: Literal["status", "in-200", "html-200", "html-404"] = "status"
    """How a refusal is sent: an envelope under its own status or under 200, or a web page under 200 or 404."""
    inksoft_orders_list: Literal["allowed", "forbidden"] = "allowed"
    """Whether ``GetOrderSummaries`` is open to an API key at all."""
    inksoft_most_results: int | None = None
    """Largest ``MaxResults`` that is honoured; more, and -1, are served as so many. None: no limit."""
    inksoft_utc_offset: Literal["east", "west"] = "east"
    """The sign of ``UtcOffsetHours``: hours east of UTC, or west as a browser counts them."""
    inksoft_package_shape: Literal["object", "list"] = "object"
    """``Data`` of ``GetOrderPackage``: an object with orders, products and designs, or a bare list of orders."""
    inksoft_repeated_shipment: Literal["append", "ignore", "refuse"] = "append"
    """``CreateOrderShipments`` with a tracking number the order shows already: another shipment, nothing, or 400."""
    inksoft_shipment_carrier: Literal["empty", "shipping_method"] = "empty"
    """Carrier of what ``CreateOrderShipments`` made, which names none: empty, or the shipping method's vendor."""
    inksoft_shipment_modifies_order: bool = True
    """Whether a new shipment alone counts as a change for ``DateModifiedRange``."""
    inksoft_session_seconds: int | None = None
    """Life of a session token; None for ever."""

    feed_page_size: int = 100
    """Orders on a page of a Custom Store feed."""
    feed_order: Literal["newest", "oldest"] = "newest"
    """Which of a feed's orders come first, by time of modification."""
    feed_window_end: Literal["whole_minute", "exact"] = "whole_minute"
    """Whether ``end_date`` takes its whole minute in or ends at its first second."""
    feed_unreadable_window: Literal["refuse", "everything"] = "refuse"
    """A missing or unreadable ``start_date`` or ``end_date``: 400, or no bound on that side."""
    feed_bad_login: Literal["401", "400-json", "200-fault"] = "401"
    """How a feed refuses credentials: real implementations differ."""
    feed_unknown_order: int = 404
    """Status of a ship notification for an order nobody knows: 404, or 200 as one implementation answers."""
    feed_inksoft_zero: Literal["empty", "prolog", "clean"] = "empty"
    """InkSoft's feed without orders: no byte, the XML declaration alone, or a root without orders."""
    feed_inksoft_other_statuses: Literal["left_out", "open", "as_is"] = "left_out"
    """Orders scheduled, in production or ready for pickup, which the mapping does not name: absent, as Open, or
    under their own status."""
    feed_cin7_status: Literal["stage", "authorised"] = "stage"
    """Status word of a sale that waits: by its documents (Paid, draft or authorised), or always authorised."""

    rate_window_seconds: float = 60
    """Length of the rate limits' windows: a minute, or less where a test has no minute."""
    burst_wait_seconds: int = 1
    """Wait that the answers of the ``throttle-burst`` fault ask for, where a real limit would say up to 60."""
