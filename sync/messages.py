"""What a phone may ask, checked at the door. Shapes: protocol.md, step 1, 3 and 5."""

from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from sync.protocol import MOST_RECORDS, Asked, ByteCount, Count, KeyId, MutationHeader, Number, Sha256, Strict, Uuid, from_text

SECRET_BYTES = 32


def _bytes_of(text: object) -> bytes:
    if not isinstance(text, str):
        raise ValueError("not base64url")
    return from_text(text)


Bytes = Annotated[bytes, BeforeValidator(_bytes_of)]
Scope = Annotated[str, Field(pattern=r"^[a-z]+(:[0-9]{12})?$", max_length=40)]
Label = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")]


class LostDevice(Asked):
    """What a browser was before its stored data was cleared, and the highest number it made."""

    device: Uuid
    made_seq: Count


class EscrowRequest(Asked):
    """A local key handed over for safe keeping."""

    key_id: KeyId
    sealed: Bytes


class ReturningDevice(Asked):
    """A phone that the centre forgot in a restore, with all its work: what it is, whose, and from which number on it holds all it made."""

    device: Uuid
    agent: Uuid
    agent_name: Label
    device_secret: Annotated[Bytes, Field(min_length=SECRET_BYTES, max_length=SECRET_BYTES)]
    held_from: Number
    escrow: EscrowRequest | None = None


class EnrolmentRequest(Asked):
    """A browser asks to become a device."""

    protocol: Count
    code: Annotated[str, Field(max_length=40)]
    device_label: Label
    device_time: AwareDatetime
    lost: LostDevice | None = None
    returning: ReturningDevice | None = None


class DeviceRequest(Asked):
    """A cloned device asks for an id of its own."""

    protocol: Count
    device_label: Label
    device_time: AwareDatetime


class PinRenewalRequest(Asked):
    """A phone whose PIN was forgotten asks for its local key, sealed to a key made for this once."""

    protocol: Count
    code: Annotated[str, Field(max_length=40)]
    public_key: Bytes


class Envelope(Strict):
    """One sealed mutation."""

    header: MutationHeader
    mac: Bytes
    body: Bytes


class Tail(Asked):
    """The highest number that a phone still holds with an outcome, and the hash of what it handed in under it."""

    seq: Count
    sealed_sha256: Sha256


class Storage(Asked):
    """What the browser says of its room: bytes used, bytes it would give at most, and whether it promised to keep them."""

    used: ByteCount
    quota: ByteCount
    persisted: bool


class ExchangeRequest(Asked):
    """One round trip. How many envelopes there may be is said by HTTP 413, not here."""

    protocol: Count
    device_time: AwareDatetime
    epoch: Annotated[str, Field(max_length=36)]
    made_seq: Count
    envelopes: list[Envelope]
    files: Annotated[list[Uuid], Field(max_length=MOST_RECORDS)]
    cursors: Annotated[dict[Scope, Count], Field(max_length=MOST_RECORDS)]
    app_version: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")]
    keys: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""
    wiping: bool = False
    tail: Tail | None = None
    storage: Storage | None = None
