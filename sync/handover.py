"""The hand-over package (交接包): everything unsent as one authenticated file. protocol.md, section 11. Twin: ``handover.js`` writes it.

The bodies are sealed already; what is added is a table of contents under the device's mac, so that a forged, cut or altered package is
known before anything of it is taken. It is read in pieces: a field day of many photos never lies in memory whole.
"""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Iterator
from typing import Annotated, BinaryIO

from pydantic import AwareDatetime, Field, ValidationError

from proxy_service.refusal import Refusal
from sync.messages import Bytes, Envelope, Tail
from sync.protocol import MOST_ENVELOPE_BYTES, MOST_FILE_BYTES, Count, FileHeader, MutationHeader, Number, Strict, Uuid
from sync.sealing import is_body_of

VERSION = 1
MAGIC = b"daiban-handover/"
MOST_HANDOVER_BYTES = 512 * 1024**2
MOST_CONTENTS_BYTES = 8 * 1024**2
MAC_BYTES = 32
RECEIPT_MAC_BITS = 68
LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""To Crockford's alphabet, which has no letter that looks like a figure."""


class SealedStep(Strict):
    """A mutation of the package: its envelope without the body."""

    header: MutationHeader
    mac: Bytes


class SealedPhoto(Strict):
    """A sealed file of the package."""

    header: FileHeader
    mac: Bytes


class Contents(Strict):
    """The table of contents. ``number``: which package of this phone it is; ``made_seq``, ``tail``: as in an exchange."""

    device: Uuid
    number: Number
    made_at: AwareDatetime
    made_seq: Count
    app_version: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")]
    tail: Tail | None = None
    steps: list[SealedStep]
    files: list[SealedPhoto]


class Package:
    """An opened package. ``sha256``: of its table of contents, which names it."""

    def __init__(self, stream: BinaryIO, contents: Contents, signed: bytes, mac: bytes) -> None:
        self._stream, self._signed, self._mac = stream, signed, mac
        self.contents = contents
        self.sha256 = hashlib.sha256(signed).hexdigest()
        self._start = len(signed) + MAC_BYTES

    def check(self, secret: bytes) -> None:
        """Read all of it once. Refuses ``package_forged`` (not made by this device) and ``package_damaged`` (cut, or bytes altered)."""
        if not hmac.compare_digest(hmac.digest(secret, self._signed, "sha256"), self._mac):
            raise Refusal("package_forged")
        self._stream.seek(self._start)
        headers: list[MutationHeader | FileHeader] = [
            *(step.header for step in self.contents.steps),
            *(photo.header for photo in self.contents.files),
        ]
        if not all(is_body_of(header, self._stream.read(header.size)) for header in headers):
            raise Refusal("package_damaged")
        if self._stream.read(1):
            raise Refusal("package_damaged")

    def envelopes(self) -> Iterator[Envelope]:
        """The mutations, by number."""
        self._stream.seek(self._start)
        for step in self.contents.steps:
            yield Envelope.model_construct(header=step.header, mac=step.mac, body=self._stream.read(step.header.size))

    def files(self) -> Iterator[tuple[SealedPhoto, bytes]]:
        """The files with their sealed bytes, one at a time."""
        at = self._start + sum(step.header.size for step in self.contents.steps)
        for photo in self.contents.files:
            self._stream.seek(at)
            yield photo, self._stream.read(photo.header.size)
            at += photo.header.size


def open_package(stream: BinaryIO) -> Package:
    """Read the table of contents; nothing of it is believed before ``check``.

    Refuses ``not_a_package``, ``unknown_package_version``, ``package_damaged`` and ``oversized``.
    """
    begin = stream.read(len(MAGIC) + 2)
    if not begin.startswith(MAGIC):
        raise Refusal("not_a_package")
    if begin[len(MAGIC) :] != b"%d\n" % VERSION:
        raise Refusal("unknown_package_version")
    told = stream.read(4)
    length = int.from_bytes(told)
    if length > MOST_CONTENTS_BYTES:
        raise Refusal("oversized", most=MOST_CONTENTS_BYTES)
    text, mac = stream.read(length), stream.read(MAC_BYTES)
    if len(told) < 4 or len(mac) < MAC_BYTES:
        raise Refusal("package_damaged")
    try:
        contents = Contents.model_validate_json(text)
    except ValidationError:
        raise Refusal("package_damaged") from None
    if not _is_within_limits(contents):
        raise Refusal("oversized", most=MOST_HANDOVER_BYTES)
    return Package(stream, contents, begin + told + text, mac)


def _is_within_limits(contents: Contents) -> bool:
    steps, files = [one.header.size for one in contents.steps], [one.header.size for one in contents.files]
    return (
        max(steps, default=0) <= MOST_ENVELOPE_BYTES
        and max(files, default=0) <= MOST_FILE_BYTES
        and sum(steps + files) <= MOST_HANDOVER_BYTES
    )


def receipt_code(secret: bytes, package: str, arrived_seq: int, all_files: bool) -> str:
    """What the phone may believe of this package: its mutations up to ``arrived_seq`` are here, and whether all its files are.

    Twenty letters in fives, to be scanned or typed: 31 bits of number, one of files, 68 of a mac that only centre and phone can make.
    """
    told = arrived_seq << 1 | all_files
    mac = hmac.digest(secret, f"daiban/handover-receipt/1\n{package}\n{told}".encode(), "sha256")
    bits = told << RECEIPT_MAC_BITS | int.from_bytes(mac) >> (8 * MAC_BYTES - RECEIPT_MAC_BITS)
    letters = b32encode((bits << 4).to_bytes(13)).decode()[:20].translate(LETTERS)
    return "-".join(letters[at : at + 5] for at in range(0, 20, 5))
