"""Cin7's webhooks: the register and what each sale event posts (Cin7 sheet, 3.8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.cin7.bodies import Body
from shipops.sandbox.cin7.desk import Desk, Event
from shipops.sandbox.cin7.parts import Document
from shipops.sandbox.cin7.replies import RefusalError
from shipops.sandbox.world.model import Cin7Account

MOST_OF_A_TYPE = 5
SALE_EVENTS = tuple(
    f"Sale/{name}"
    for name in (
        "Created", "QuoteAuthorised", "OrderAuthorised", "Voided", "Backordered", "ShipmentAuthorised",
        "InvoiceAuthorised", "PickAuthorised", "PackAuthorised", "CreditNoteAuthorised", "Undo",
        "PartialPaymentReceived", "FullPaymentReceived", "AttachmentAdded", "AdditionalAttributesChanged",
        "ShipmentTrackingNumberChanged",
    )
)  # fmt: skip
# Types of other subjects can be registered and never fire: only sales change here.
_OTHER_EVENTS = ("Customer/Updated", "Supplier/Updated", "Product/Updated", "Stock/AvailableStockLevelChanged")
_OTHER_SUBJECTS = ("Purchase/", "Lead/", "Opportunity/", "Task/")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_AUTHORIZATIONS = ("noauth", "basicauth", "bearerauth")


@dataclass
class Webhook:
    """One registration. ``headers`` are pairs of name and value."""

    id: str
    type: str
    name: str
    is_active: bool
    url: str
    authorization: str = "noauth"
    user_name: str = ""
    password: str = ""
    bearer_token: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Register:
    """The account's webhooks in the order they were made."""

    hooks: list[Webhook] = field(default_factory=list)

    def listening(self, event: str) -> list[Webhook]:
        return [hook for hook in self.hooks if hook.is_active and hook.type == event]

    def create(self, desk: Desk, call: Call) -> Webhook:
        body = Body.of(call)
        hook = Webhook(desk.new_id(), "", "", True, "")
        _write(hook, body)
        if sum(other.type == hook.type for other in self.hooks) >= MOST_OF_A_TYPE:
            raise RefusalError(f"No more than {MOST_OF_A_TYPE} webhooks of one type are allowed")
        self.hooks.append(hook)
        return hook

    def change(self, call: Call) -> Webhook:
        body = Body.of(call)
        hook = self._found(body.guid("ID"))
        _write(hook, body)
        return hook

    def delete(self, call: Call) -> None:
        self.hooks.remove(self._found(call.query.get("id", "").lower()))

    def _found(self, identifier: str) -> Webhook:
        for hook in self.hooks:
            if hook.id.lower() == identifier:
                return hook
        raise RefusalError("Webhook with specified ID not found")


def _write(hook: Webhook, body: Body) -> None:
    """Everything is read and checked before anything is kept."""
    kind = body.text("Type")
    known = {event.lower(): event for event in (*SALE_EVENTS, *_OTHER_EVENTS)}
    if kind.lower() not in known and not kind.startswith(_OTHER_SUBJECTS):
        raise BadParameterError("Type is not a webhook type")
    url, token = body.text("ExternalURL"), body.text("ExternalBearerToken")
    if not url.lower().startswith(("http://", "https://")):
        raise BadParameterError("ExternalURL is not a web address")
    headers = [(row.text("Key"), row.text("Value")) for row in body.rows("ExternalHeaders")]
    names, values = [key for key, _ in headers], [token, *(value for _, value in headers)]
    if not all(map(_HEADER_NAME.fullmatch, names)) or not all(map(_is_header_value, values)):
        raise BadParameterError("ExternalHeaders or ExternalBearerToken cannot be sent as a header")
    given = Webhook(
        id=hook.id,
        type=known.get(kind.lower(), kind),
        name=body.text("Name") or hook.name or kind.replace("/", " "),
        is_active=body.flag("IsActive", default=True),
        url=url,
        authorization=body.word("ExternalAuthorizationType", _AUTHORIZATIONS, "noauth"),
        user_name=body.text("ExternalUserName"),
        password=body.text("ExternalPassword"),
        bearer_token=token,
        headers=headers,
    )
    for name, value in vars(given).items():
        setattr(hook, name, value)


def _is_header_value(text: str) -> bool:
    return text.isascii() and text.isprintable()


def webhook_document(hook: Webhook) -> Document:
    return {
        "ID": hook.id,
        "Type": hook.type,
        "Name": hook.name,
        "IsActive": hook.is_active,
        "ExternalURL": hook.url,
        "ExternalAuthorizationType": hook.authorization,
        "ExternalUserName": hook.user_name,
        "ExternalPassword": hook.password,
        "ExternalBearerToken": hook.bearer_token or None,
        "ExternalHeaders": [{"Key": key, "Value": value} for key, value in hook.headers],
    }


def payload(event: Event, account: Cin7Account, day_format: str) -> Document:
    """What an event posts. Shapes and the case of ids differ from event to event, as the vendor's examples do.

    ``day_format`` is how the account writes days (``strftime``).
    """
    make = _PAYLOADS.get(event.type, _brief)
    return {**make(event, account, day_format), "EventType": event.type}


def _brief(event: Event, _account: Cin7Account, _day_format: str) -> Document:
    return {"SaleID": event.sale.id.upper(), "SaleOrderNumber": event.sale.order_number}


def _created(event: Event, account: Cin7Account, day_format: str) -> Document:
    sale = event.sale
    return {
        **_brief(event, account, day_format),
        "CustomerName": sale.customer,
        **_contact(event),
        "SaleRepEmail": "",
        "SaleOrderDate": sale.ordered_on.isoformat(),
        "TaskTypeSign": "0",
        "IsServiceOnly": str(int(sale.service_only)),
        "DownloadLink": None,
    }


def _task(event: Event, account: Cin7Account, day_format: str) -> Document:
    named: Document = {"TaskID": event.number.upper(), "CustomerName": event.sale.customer}
    return {**_brief(event, account, day_format), **named, **_contact(event)}


def _sale_task(event: Event, account: Cin7Account, _day_format: str) -> Document:
    identity: Document = {
        "SaleTaskID": event.sale.id.upper(),
        "TenantID": account.account_id.upper(),
        "OrderNumber": event.sale.order_number,
    }
    invoice: Document = {"InvoiceNumber": event.number} if event.type == "Sale/InvoiceAuthorised" else {}
    return {**identity, **invoice, "CustomerName": event.sale.customer, **_contact(event)}


def _undo(event: Event, account: Cin7Account, day_format: str) -> Document:
    return {**_brief(event, account, day_format), **_contact(event)}


def _credit_note(event: Event, account: Cin7Account, day_format: str) -> Document:
    task = next((note.task_id for note in event.sale.credit_notes if note.number == event.number), event.sale.id)
    named: Document = {"CreditNoteNumber": event.number, "TaskID": task.upper(), "CustomerName": event.sale.customer}
    return {**_brief(event, account, day_format), **named, **_contact(event)}


def _paid(event: Event, _account: Cin7Account, day_format: str) -> Document:
    sale = event.sale
    invoice = next((invoice for invoice in sale.invoices if invoice.number == event.number), None)
    document: Document = {
        "SaleID": sale.id,
        "DocumentNumber": event.number,
        "DocumentType": "invoice",
        "DocumentDate": _day(invoice.dated if invoice else sale.ordered_on, day_format),
        "CustomerName": sale.customer,
        **_contact(event),
    }
    if event.type == "Sale/PartialPaymentReceived":
        share = invoice.paid / invoice.total * 100 if invoice and invoice.total else Decimal(0)
        document["AmountPercent"] = f"{share:.2f}"
    return document


def _attributes(event: Event, _account: Cin7Account, _day_format: str) -> Document:
    value = event.sale.additional_attributes.get(event.number, "")
    changes: Document = {"Field": event.number, "Result": f"{event.number} is now {value!r}", "NewValue": value}
    return {
        "SaleID": event.sale.id,
        "CustomerName": event.sale.customer,
        **_contact(event),
        "SaleOrderNumber": event.sale.order_number,
        "SaleRepEmail": "",
        "Changes": changes,
    }


def _tracking(event: Event, _account: Cin7Account, day_format: str) -> Document:
    sale = event.sale
    part = next((part for part in sale.fulfilments if part.task_id == event.number), None)
    shipments = [
        {
            "ShipmentDate": _day(line.shipment_date, day_format),
            "TrackingNumber": line.tracking_number,
            "TrackingUrl": line.tracking_url,
            "Carrier": line.carrier,
        }
        for line in (part.ship_lines if part else [])
    ]
    return {
        "SaleID": sale.id,
        "TaskID": event.number,
        "SaleOrderNumber": sale.order_number,
        "SaleOrderDate": _day(sale.ordered_on, day_format),
        "CustomerContact": sale.contact,
        "CustomerEmail": sale.email,
        "CustomerName": sale.customer,
        "TaskTypeSign": 0,
        "Shipments": shipments,
    }


def _contact(event: Event) -> Document:
    return {"CustomerContactName": event.sale.contact, "CustomerContactEmail": event.sale.email}


def _day(day: date | None, day_format: str) -> str:
    return "" if day is None else day.strftime(day_format)


_PAYLOADS: Mapping[str, Callable[[Event, Cin7Account, str], Document]] = {
    "Sale/Created": _created,
    "Sale/PickAuthorised": _task,
    "Sale/PackAuthorised": _task,
    "Sale/ShipmentAuthorised": _sale_task,
    "Sale/InvoiceAuthorised": _sale_task,
    "Sale/CreditNoteAuthorised": _credit_note,
    "Sale/Undo": _undo,
    "Sale/Voided": _undo,
    "Sale/PartialPaymentReceived": _paid,
    "Sale/FullPaymentReceived": _paid,
    "Sale/AdditionalAttributesChanged": _attributes,
    "Sale/ShipmentTrackingNumberChanged": _tracking,
}
