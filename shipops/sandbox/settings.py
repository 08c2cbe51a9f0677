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

    burst_wait_seconds: int = 1
    """Wait that the answers of the ``throttle-burst`` fault ask for, where a real limit would say up to 60."""
