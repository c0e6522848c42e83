"""Signatures, written apart from the township's, so that the two check each other."""

import hashlib
import hmac
import secrets

SKEW_SECONDS = 300


def signed_headers(prefix: str, key_id: str, secret: bytes, method: str, path: str, body: bytes, *, now: float) -> dict[str, str]:
    """Headers for a request of ours."""
    moment, nonce = str(int(now)), secrets.token_hex(16)
    signature = _signature(secret, method, path, key_id, moment, nonce, "", body)
    return {f"{prefix}-Key": key_id, f"{prefix}-Time": moment, f"{prefix}-Nonce": nonce, f"{prefix}-Signature": signature}


def is_signed(
    headers: dict[str, str],
    prefix: str,
    key_id: str,
    secret: bytes,
    *,
    method: str,
    path: str,
    body: bytes,
    idempotency_key: str = "",
    now: float,
) -> bool:
    """Whether a request was signed with the shared secret within the last five minutes."""
    moment, nonce = headers.get(f"{prefix}-Time", ""), headers.get(f"{prefix}-Nonce", "")
    if headers.get(f"{prefix}-Key") != key_id or not moment.isdecimal() or not nonce:
        return False
    if abs(now - int(moment)) > SKEW_SECONDS:
        return False
    wanted = _signature(secret, method, path, key_id, moment, nonce, idempotency_key, body)
    return hmac.compare_digest(wanted.encode(), headers.get(f"{prefix}-Signature", "").encode())


def _signature(secret: bytes, method: str, path: str, key_id: str, moment: str, nonce: str, idempotency_key: str, body: bytes) -> str:
    said = "\n".join((method, path, key_id, moment, nonce, idempotency_key, hashlib.sha256(body).hexdigest()))
    return hmac.digest(secret, said.encode(), "sha256").hex()
