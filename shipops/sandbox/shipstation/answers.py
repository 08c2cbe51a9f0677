"""Answers of ShipStation that carry no document: errors and confirmations (ShipStation sheet, 1.3)."""

from __future__ import annotations

from collections.abc import Mapping

from shipops.sandbox.calls import Reply, json_reply

FRAMEWORK_ERROR: Mapping[str, object] = {
    "Message": "An error has occurred.",
    "ExceptionMessage": "Object reference not set to an instance of an object.",
    "ExceptionType": "System.NullReferenceException",
    "StackTrace": "   at Orders.List(Request request)",
}


def not_found(message: str) -> Reply:
    return json_reply({"Message": message}, 404)


def refused(message: str, status: int = 400) -> Reply:
    """A request that can be read and is not granted."""
    return json_reply({"Message": message}, status)


def done(message: str) -> Reply:
    """What most writes answer."""
    return json_reply({"success": True, "message": message})
