"""Signing requests the way a county asks for it, and checking those that come in."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from pydantic import BaseModel, ConfigDict, Field

SignedField = Literal["method", "path", "key_id", "timestamp", "nonce", "idempotency_key", "body_sha256"]


class SignatureWrong(Exception):
    """A signature is missing, wrong or too old."""


class SignatureHeaders(BaseModel):
    """The header names a system uses."""

    model_config = ConfigDict(extra="forbid")

    key_id: str
    timestamp: str
    nonce: str
    signature: str

    @classmethod
    def with_prefix(cls, prefix: str) -> "SignatureHeaders":
        """``X-Gateway`` → ``X-Gateway-Key``, ``-Time``, ``-Nonce``, ``-Signature``."""
        return cls(key_id=f"{prefix}-Key", timestamp=f"{prefix}-Time", nonce=f"{prefix}-Nonce", signature=f"{prefix}-Signature")


class SignatureProfile(BaseModel):
    """What is signed, in which order, joined by what, and how; timestamps are whole seconds since 1970."""

    model_config = ConfigDict(extra="forbid")

    algorithm: Literal["hmac-sha256", "hmac-sm3"] = "hmac-sha256"
    fields: tuple[SignedField, ...] = ("method", "path", "key_id", "timestamp", "nonce", "idempotency_key", "body_sha256")
    separator: str = "\n"
    encoding: Literal["hex", "base64"] = "hex"
    headers: SignatureHeaders = SignatureHeaders.with_prefix("X-Gateway")
    skew_seconds: int = Field(default=300, ge=1, le=3600)


class SignedRequest(BaseModel):
    """The parts of a request that a signature may cover. ``path`` includes the query as it goes over the wire."""

    method: str
    path: str
    body: bytes = b""
    idempotency_key: str = ""


def sign(profile: SignatureProfile, key_id: str, secret: bytes, request: SignedRequest, now: datetime) -> dict[str, str]:
    """The four headers of a signed request."""
    timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(16)
    names = profile.headers
    return {
        names.key_id: key_id,
        names.timestamp: timestamp,
        names.nonce: nonce,
        names.signature: _signature(profile, secret, request, key_id, timestamp, nonce),
    }


def verify(profile: SignatureProfile, secret: bytes, headers: Mapping[str, str], request: SignedRequest, now: datetime) -> None:
    """Check an incoming request. Raises ``SignatureWrong``; which of the checks failed is for the log only."""
    names = profile.headers
    key_id, timestamp, nonce = headers.get(names.key_id, ""), headers.get(names.timestamp, ""), headers.get(names.nonce, "")
    if not timestamp.isdecimal() or len(timestamp) > 12 or not nonce:
        raise SignatureWrong("incomplete")
    if abs(now.timestamp() - int(timestamp)) > profile.skew_seconds:
        raise SignatureWrong("too old or from the future")
    wanted = _signature(profile, secret, request, key_id, timestamp, nonce)
    if not hmac.compare_digest(wanted.encode(), headers.get(names.signature, "").encode()):
        raise SignatureWrong("does not match")


def _signature(profile: SignatureProfile, secret: bytes, request: SignedRequest, key_id: str, timestamp: str, nonce: str) -> str:
    values: dict[str, str] = {
        "method": request.method,
        "path": request.path,
        "key_id": key_id,
        "timestamp": timestamp,
        "nonce": nonce,
        "idempotency_key": request.idempotency_key,
        "body_sha256": hashlib.sha256(request.body).hexdigest(),
    }
    said = profile.separator.join(values[field] for field in profile.fields).encode()
    made = keyed_digest(profile.algorithm, secret, said)
    return made.hex() if profile.encoding == "hex" else base64.b64encode(made).decode()


def keyed_digest(algorithm: str, secret: bytes, said: bytes) -> bytes:
    """HMAC (RFC 2104) over SM3 (GB/T 32905) or SHA-256."""
    if algorithm == "hmac-sm3":
        made = HMAC(secret, hashes.SM3())
        made.update(said)
        return made.finalize()
    return hmac.digest(secret, said, "sha256")
