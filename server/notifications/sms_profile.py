"""What an operator writes down about one SMS provider: address, fields, signature, answers, reports. Data, checked at the door.

Texts with ``{names}`` are filled in when a message is sent: ``phone text template name item key`` of the message, ``time`` (Unix
seconds), ``nonce``, ``secret`` and, in what is signed, ``body_sha256``. README.md explains each field.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

PLACE = re.compile(r"\{(\w+)\}")
KNOWN = frozenset({"phone", "text", "template", "name", "item", "key", "time", "nonce", "secret", "body_sha256"})


def _with_known_names(text: str) -> str:
    unknown = set(PLACE.findall(text)) - KNOWN
    if unknown:
        raise ValueError(f"nobody knows {', '.join(sorted(unknown))}; known are {', '.join(sorted(KNOWN))}")
    return text


Filled = Annotated[str, AfterValidator(_with_known_names)]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Signature(_Data):
    """How a request proves whose it is. ``hmac``: HMAC-SHA256 over ``over`` in hex in ``header``; ``static_key``: ``over`` itself."""

    kind: Literal["hmac", "static_key"]
    header: str
    over: Filled


class Answer(_Data):
    """A 2xx answer means *taken* when the value at ``path`` is one of ``taken``; those in ``busy`` mean *later*, all others *no*."""

    path: str
    taken: list[str]
    busy: list[str] = []
    message_no: str


class Reports(_Data):
    """What the provider calls back with: one report, or a list at ``list_at``. What is neither ``delivered`` nor ``pending`` failed."""

    signature: Signature
    time_header: str = ""
    nonce_header: str = ""
    list_at: str = ""
    message_no: str
    status: str
    delivered: list[str]
    pending: list[str] = []
    reply: str = "ok"


class SmsProfile(_Data):
    """One provider. ``templates``: event → the id under which the operator approved its words; empty when words are sent as they are."""

    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    title: str
    url: str
    encoding: Literal["json", "form"] = "json"
    fields: dict[str, Filled]
    headers: dict[str, Filled] = {}
    signature: Signature
    answer: Answer
    reports: Reports | None = None
    templates: dict[str, str] = {}
    secret: str = Field(pattern=r"^[A-Z0-9_]{1,40}$", description="the environment holds it as DAIBAN_SMS_SECRET_<this>")


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its places filled; values are never looked through for places themselves."""
    return PLACE.sub(lambda found: values.get(found[1], ""), text)


def value_at(body: object, path: str) -> str:
    """The value at a dotted path, as text; empty when there is none."""
    for step in path.split("."):
        if isinstance(body, list) and step.isdecimal() and int(step) < len(body):
            body = body[int(step)]
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return "" if body is None else str(body)
