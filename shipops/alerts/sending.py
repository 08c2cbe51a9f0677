"""The one place that speaks to recipients, through apprise. It writes to the addresses somebody configured and to no
vendor's: those are refused where the configuration is read."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from shipops.alerts.composing import Message
from shipops.errors import ConfigError

try:
    import apprise
    from apprise.attachment.file import AttachFile
except ModuleNotFoundError:
    raise ConfigError(
        "Messages need the package apprise, which is not installed.",
        "Install what the schedule needs: pip install 'shipops[schedule]'.",
    ) from None

_SECONDS = 30
_LARGEST_PAGE = 10 * 1024 * 1024
# Which of apprise's services are mail: the page goes with it.
_MAIL = frozenset({
    "mailto", "mailtos", "mailgun", "sendgrid", "ses", "postmark", "resend", "brevo", "smtp2go", "sparkpost",
    "mailersend", "sendpulse",
})  # fmt: skip
# Each of them logs addresses, in which passwords are.
_TALKATIVE = ("apprise", "urllib3", "requests", "httpx", "httpcore")
_STATUS = re.compile(r"\berror=(\d{3})\b")


def send(url: SecretStr, message: Message) -> str:
    """Send ``message`` to one of apprise's addresses; what was wrong, without any part of the address, or nothing."""
    address = url.get_secret_value()
    mail = address.partition("://")[0].lower() in _MAIL
    with unlogged(), apprise.LogCapture(level=logging.WARNING) as said:  # type: ignore[no-untyped-call]
        with warnings.catch_warnings():
            # Loading its mail service, it asks for a module that Python 3.13 drops.
            warnings.simplefilter("ignore", DeprecationWarning)
            service = apprise.Apprise.instantiate(address, asset=_asset())
        if service is None:
            return "this is no address apprise knows"
        # What is too long for a service is cut at its end, where the least urgent stands.
        if "overflow=" not in address:
            service.overflow_mode = apprise.OverflowMode.TRUNCATE
        sender = apprise.Apprise(asset=_asset())
        sender.add(service)
        result = sender.notify(
            title=message.title,
            body=message.html if mail else message.text,
            body_format=apprise.NotifyFormat.HTML if mail else apprise.NotifyFormat.TEXT,
            attach=_attached(message) if mail else None,
            timeout=_SECONDS,
        )
        return "" if result else _problem(said.getvalue())


def _asset() -> apprise.AppriseAsset:
    # A redirect could lead to any machine.
    return apprise.AppriseAsset(
        app_id="shipops", app_desc="shipops", app_url="", storage_mode="memory", http_redirects=False,
        async_mode=False, allow_templates=False,
    )  # fmt: skip


def _attached(message: Message) -> apprise.AppriseAttachment | None:
    page = message.page
    if page is None or not page.is_file() or page.stat().st_size > _LARGEST_PAGE:
        return None
    return apprise.AppriseAttachment(AttachFile(str(page)))  # type: ignore[no-untyped-call]


def _problem(said: str) -> str:
    # Their words may hold the address; only the status is taken from them.
    status = _STATUS.search(said)
    if status:
        return f"it answered with status {status[1]}"
    return "no answer in time" if "timed out" in said.lower() else "it could not be reached or took no message"


@contextmanager
def unlogged() -> Iterator[None]:
    """No library logs an address meanwhile."""
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.propagate = False
    try:
        yield
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.propagate = propagate
