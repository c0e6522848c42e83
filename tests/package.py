"""A hand-over package as a phone makes it (sync/handover.js), written in Python for tests of the centre."""

import hmac
import json
from collections.abc import Iterable
from typing import Any

from sync.protocol import from_text, time_text, to_text
from tests.phone import Phone, SealedFile


def contents_of(phone: Phone, files: Iterable[SealedFile], **changed: Any) -> dict[str, Any]:
    """The table of contents of everything the phone still holds."""
    told = {
        "device": phone.device,
        "number": 1,
        "made_at": time_text(phone.now()),
        "made_seq": phone.seq,
        "app_version": "test",
        "tail": None,
        "steps": [{"header": phone.outbox[seq]["header"], "mac": phone.outbox[seq]["mac"]} for seq in sorted(phone.outbox)],
        "files": [{"header": file.header.model_dump(), "mac": to_text(file.mac)} for file in files],
    }
    return told | changed


def make_package(phone: Phone, *, secret: bytes | None = None, version: int = 1, **changed: Any) -> bytes:
    """The whole file. ``secret``: another one than the phone's; ``changed`` replaces parts of the contents."""
    files = [file for file in phone.files.values() if not file.stored]
    text = json.dumps(contents_of(phone, files, **changed)).encode()
    signed = b"daiban-handover/%d\n" % version + len(text).to_bytes(4) + text
    bodies = [from_text(phone.outbox[seq]["body"]) for seq in sorted(phone.outbox)] + [file.sealed for file in files]
    return signed + hmac.digest(secret or phone.secret, signed, "sha256") + b"".join(bodies)
