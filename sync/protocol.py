"""What both halves agree on byte by byte: versions, limits, encodings, canonical headers. Twin: ``protocol.js``."""

import base64
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL = 1
SPEAKS = (1,)

MOST_ENVELOPES = 200
MOST_EXCHANGE_BYTES = 1024 * 1024
MOST_ENVELOPE_BYTES = 256 * 1024
MOST_FILE_BYTES = 20 * 1024 * 1024 + 1024
MOST_CHUNK_BYTES = 1024 * 1024
MOST_RECORDS = 200
MOST_MUTATIONS_A_DAY = 10_000
MOST_FILES_A_DAY = 5_000
MOST_FILE_BYTES_A_DAY = 4 * 1024**3
"""A year of an agent's work arrives in two or three days; a stolen phone can't fill the disk before it is missed."""
HIGHEST_NUMBER = 2**31 - 1

SUITE = "hpke-p256-sha256-aes256gcm"

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ByteCount = Annotated[int, Field(ge=0, le=2**53 - 1, strict=True)]
"""As far as JavaScript counts exactly."""
Count = Annotated[int, Field(ge=0, le=HIGHEST_NUMBER, strict=True)]
Number = Annotated[int, Field(ge=1, le=HIGHEST_NUMBER, strict=True)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
KeyId = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,16}$")]


class Strict(BaseModel):
    """A message of the protocol: nothing unknown is silently dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(BaseModel):
    """What a phone asks with. A newer phone may say more than we know, and is taken all the same: what it says besides is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class MutationHeader(Strict):
    """The clear header of an envelope. ``size`` is the length of the sealed body in bytes."""

    id: Uuid
    device: Uuid
    seq: Number
    suite: Name
    key_id: KeyId
    size: Count
    sealed_sha256: Sha256


class FileHeader(Strict):
    """The clear header of a sealed file."""

    id: Uuid
    device: Uuid
    suite: Name
    key_id: KeyId
    size: Number
    sealed_sha256: Sha256


def header_bytes(header: MutationHeader | FileHeader) -> bytes:
    """The bytes a header's ``mac`` covers: a file's header has no ``seq``, there the empty text stands."""
    seq = header.seq if isinstance(header, MutationHeader) else ""
    values = (header.id, header.device, seq, header.suite, header.key_id, header.size, header.sealed_sha256)
    return "\n".join(["daiban/header/1", *map(str, values)]).encode()


def seal_info(header: MutationHeader | FileHeader) -> bytes:
    """The HPKE ``info`` that binds a sealed body to its place."""
    if isinstance(header, MutationHeader):
        return f"daiban/mutation/1\n{header.id}\n{header.device}\n{header.seq}\n{header.suite}\n{header.key_id}".encode()
    return f"daiban/file/1\n{header.id}\n{header.device}\n{header.suite}\n{header.key_id}".encode()


def escrow_info(device: str) -> bytes:
    """The HPKE ``info`` of a local key handed to the centre for safe keeping."""
    return f"daiban/escrow/1\n{device}".encode()


def renewal_info(device: str) -> bytes:
    """The HPKE ``info`` of a local key given back to its phone."""
    return f"daiban/pin-renewal/1\n{device}".encode()


def to_text(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Undo ``to_text``. Raises ``ValueError`` on anything else: padding, other alphabets, stray bits, whitespace."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise ValueError("not base64url") from None
    if to_text(data) != text:
        raise ValueError("not base64url")
    return data


def time_text(moment: datetime) -> str:
    """An aware moment as UTC text with milliseconds and ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
