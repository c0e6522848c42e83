"""One web push (RFC 8030, 8291, 8292) through a guarded connection: an endpoint is a stranger's URL."""

from typing import Any

import requests
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush

from server.outbound import OutboundRefused, guarded_session
from server.services import Services
from server.worker import TryLater

TIME_TO_LIVE = 3 * 24 * 3600
TIMEOUT = (5, 10)


class Gone(Exception):
    """The browser took its subscription back (404, 410)."""


class Refused(Exception):
    """The push service will never take this message, or the address is not one we may call."""


def send(here: Services, info: dict[str, Any], message: bytes, *, topic: str) -> None:
    """Send ``message`` (at most 3 KB). Raises ``Gone``, ``Refused`` or ``TryLater``.

    ``topic`` lets a newer message about the same case replace one still waiting at the push service.
    """
    claims: dict[str, str | int] = {"sub": here.settings.contact}
    try:
        with guarded_session(here.settings.allowed_private_origins) as session:
            webpush(
                info,
                data=message.decode(),
                vapid_private_key=Vapid02(private_key=here.keys.vapid),
                vapid_claims=claims,
                timeout=TIMEOUT,
                ttl=TIME_TO_LIVE,
                headers={"Topic": topic, "Urgency": "normal"},
                requests_session=session,
            )
    except OutboundRefused as refused:
        raise Refused(f"the address of the push service is not allowed: {refused}") from None
    except requests.RequestException as failure:
        raise TryLater(f"the push service could not be reached: {type(failure).__name__}") from None
    except WebPushException as failure:
        raise _judged(failure) from None


def _judged(failure: WebPushException) -> Exception:
    status = failure.status_code
    if status in (404, 410):
        return Gone()
    if status == 429 or status is None or status >= 500:
        wish = failure.retry_after
        return TryLater(f"the push service answered {status}", after=float(wish) if wish and wish.isdecimal() else None)
    return Refused(f"the push service answered {status}")
