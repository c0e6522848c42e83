"""The installation's secrets: one file, readable by its owner only, outside the database."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_der_private_key

from server.config import SettingError


@dataclass(frozen=True)
class KeyRing:
    """All secrets of one installation.

    ``intake`` maps key id → P-256 private key; ``current_intake`` names the one phones seal to. ``vault`` wraps case
    keys, ``index`` keys the blind index, ``session`` signs cookies, ``vapid`` signs web pushes.
    """

    session: str
    vault: bytes
    index: bytes
    intake: dict[str, ec.EllipticCurvePrivateKey]
    current_intake: str
    vapid: ec.EllipticCurvePrivateKey

    def intake_public(self) -> bytes:
        """The uncompressed point (65 bytes) that phones seal to."""
        return self.intake[self.current_intake].public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def vapid_public(self) -> bytes:
        """The uncompressed point browsers take as ``applicationServerKey``."""
        return self.vapid.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def make(path: Path) -> KeyRing:
    """Make new secrets in ``path`` (mode 0600). Never overwrites: raises ``FileExistsError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "session": secrets.token_urlsafe(32),
        "vault": _text(secrets.token_bytes(32)),
        "index": _text(secrets.token_bytes(32)),
        "intake": {"k1": _text(_private_bytes(ec.generate_private_key(ec.SECP256R1())))},
        "current_intake": "k1",
        "vapid": _text(_private_bytes(ec.generate_private_key(ec.SECP256R1()))),
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return read(path)


def read(path: Path) -> KeyRing:
    """Read the secrets. Raises ``SettingError`` with the remedy when the file is missing, damaged, or readable by others."""
    try:
        _refuse_shared(path)
        content = json.loads(path.read_text())
        return KeyRing(
            session=content["session"],
            vault=_bytes(content["vault"]),
            index=_bytes(content["index"]),
            intake={key_id: _private(text) for key_id, text in content["intake"].items()},
            current_intake=content["current_intake"],
            vapid=_private(content["vapid"]),
        )
    except FileNotFoundError:
        raise SettingError(f"DAIBAN_KEY_FILE: {path} does not exist. Run 'daiban init', or put your copy of it back.") from None
    except (ValueError, KeyError, TypeError):
        raise SettingError(f"DAIBAN_KEY_FILE: {path} is damaged. Put your copy of it back; without it nothing can be opened.") from None


def _refuse_shared(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        raise SettingError(f"DAIBAN_KEY_FILE: others on this machine can read {path}. Run: chmod 600 {path}")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    key = load_der_private_key(_bytes(text), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not an elliptic-curve key")
    return key
