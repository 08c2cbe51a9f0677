"""Posting Cin7's webhooks: six attempts on a schedule, then the webhook is switched off (Cin7 sheet, 3.8)."""

from __future__ import annotations

import asyncio
import base64
from functools import partial

from shipops.sandbox.cin7.desk import Event
from shipops.sandbox.cin7.webhooks import Register, Webhook, payload
from shipops.sandbox.courier import Deliver, Parcel, UndeliveredError
from shipops.sandbox.errands import Errands
from shipops.sandbox.exact_json import encoded
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import Cin7Account


class Outbox:
    """Sends what the register's webhooks listen for. Posts are errands: they are made after the answer."""

    def __init__(self, register: Register, deliver: Deliver, errands: Errands, assumptions: Assumptions) -> None:
        self._register = register
        self._deliver = deliver
        self._errands = errands
        self._assumptions = assumptions

    def tell(self, event: Event, account: Cin7Account) -> None:
        """Post ``event`` as it is now to every active webhook of its type."""
        hooks = self._register.listening(event.type)
        if hooks:
            body = encoded(payload(event, account, self._assumptions.cin7_webhook_day_format)).encode()
            for hook in hooks:
                self._errands.add(partial(self._post, hook, body))

    async def _post(self, hook: Webhook, body: bytes) -> None:
        for delay in self._assumptions.cin7_webhook_delays_minutes:
            await asyncio.sleep(delay * self._assumptions.cin7_webhook_minute_seconds)
            try:
                receipt = await self._deliver(Parcel("POST", hook.url, _headers(hook), body))
            except UndeliveredError:
                continue
            if 200 <= receipt.status < 300:
                return
        hook.is_active = False


def _headers(hook: Webhook) -> dict[str, str]:
    headers = {"Content-Type": "application/json", **dict(hook.headers)}
    if hook.authorization == "basicauth":
        pair = f"{hook.user_name}:{hook.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    if hook.authorization == "bearerauth":
        headers["Authorization"] = f"Bearer {hook.bearer_token}"
    return headers
