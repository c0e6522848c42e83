"""One provider asked to take one message: signed, sent through the guarded way out, its answer judged."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import requests
from requests.exceptions import ConnectTimeout
from urllib3.exceptions import MaxRetryError

from server.notifications.sms_profile import Signature, SmsProfile, fill, value_at
from server.outbound import NameUnknown, OutboundRefused, guarded_session

TIMEOUT = (3.0, 8.0)


class NotNow(Exception):
    """The provider certainly didn't take it, and later may be better."""


class NotEver(Exception):
    """The provider said no. The text is its own code, cut short: never its words, which may repeat the number."""


class Unanswered(Exception):
    """The request left and no answer came: nobody knows whether it was taken."""


@dataclass(frozen=True)
class Words:
    """One message. ``key`` stays the same however often it is tried, so that a provider that looks at it sends it once."""

    key: str
    phone: str
    event: str
    text: str
    name: str
    item: str


class Provider:
    """One provider with its secret."""

    def __init__(self, profile: SmsProfile, secret: str, allowed_private_origins: Iterable[str], clock: Callable[[], datetime]) -> None:
        self.profile, self._secret = profile, secret
        self._allowed, self._clock = tuple(allowed_private_origins), clock

    @property
    def name(self) -> str:
        """As the profile calls it."""
        return self.profile.name

    def send(self, words: Words) -> str:
        """The provider's id of the message it took. Raises ``NotNow``, ``NotEver`` or ``Unanswered``."""
        values = self._values(words)
        fields = {name: fill(text, values) for name, text in self.profile.fields.items()}
        is_json = self.profile.encoding == "json"
        body = (json.dumps(fields, ensure_ascii=False) if is_json else urlencode(fields)).encode()
        values["body_sha256"] = hashlib.sha256(body).hexdigest()
        headers = {name: fill(text, values) for name, text in self.profile.headers.items()}
        headers[self.profile.signature.header] = signed(self.profile.signature, values)
        headers["Content-Type"] = "application/json; charset=utf-8" if is_json else "application/x-www-form-urlencoded"
        return self._judge(self._post(body, headers))

    def is_report_signed(self, body: bytes, headers: dict[str, str]) -> bool:
        """Whether a report comes from this provider, and now."""
        reports = self.profile.reports
        if reports is None:
            return False
        told = {
            name: headers.get(header, "") for name, header in (("time", reports.time_header), ("nonce", reports.nonce_header)) if header
        }
        if "time" in told and not self._is_recent(told["time"]):
            return False
        values = {**told, "secret": self._secret, "body_sha256": hashlib.sha256(body).hexdigest()}
        return hmac.compare_digest(signed(reports.signature, values).encode(), headers.get(reports.signature.header, "").encode())

    def _values(self, words: Words) -> dict[str, str]:
        moment = {"time": str(int(self._clock().timestamp())), "nonce": secrets.token_hex(8), "secret": self._secret}
        return {**vars(words), **moment, "template": self.profile.templates.get(words.event, "")}

    def _is_recent(self, text: str) -> bool:
        return text.isdecimal() and len(text) < 12 and abs(int(text) - self._clock().timestamp()) <= 300

    def _post(self, body: bytes, headers: dict[str, str]) -> requests.Response:
        try:
            with guarded_session(self._allowed, ports=None) as session:
                return session.post(self.profile.url, data=body, headers=headers, timeout=TIMEOUT)
        except OutboundRefused:
            raise NotEver("address") from None
        except (NameUnknown, ConnectTimeout):
            raise NotNow("unreachable") from None
        except requests.ConnectionError as failure:
            raise (NotNow("unreachable") if _never_connected(failure) else Unanswered("cut")) from None
        except requests.RequestException:
            raise Unanswered("cut") from None

    def _judge(self, answer: requests.Response) -> str:
        rules = self.profile.answer
        if answer.status_code in (408, 425, 429) or answer.status_code >= 500:
            raise NotNow(str(answer.status_code))
        if answer.status_code >= 300:
            raise NotEver(str(answer.status_code))
        body = _read(answer)
        code = value_at(body, rules.path)
        if code in rules.busy:
            raise NotNow(code[:40])
        message_no = value_at(body, rules.message_no)
        if code not in rules.taken or not message_no:
            raise NotEver(code[:40] or "unreadable")
        return message_no[:64]


def signed(signature: Signature, values: dict[str, str]) -> str:
    """What stands in the signature's header."""
    over = fill(signature.over, values)
    return over if signature.kind == "static_key" else hmac.new(values["secret"].encode(), over.encode(), "sha256").hexdigest()


def _read(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return {}


def _never_connected(failure: requests.ConnectionError) -> bool:
    cause = failure.args[0] if failure.args else None
    return isinstance(cause, MaxRetryError) and "NewConnection" in type(cause.reason).__name__
