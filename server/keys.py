"""The installation's secrets: one file, readable by its owner only, outside the database."""

import base64
import fcntl
import hashlib
import json
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_der_private_key

from server.config import SettingError
from sync.sealing import open_sealed, seal

log = logging.getLogger(__name__)

PrivateKey = ec.EllipticCurvePrivateKey


@dataclass
class KeyRing:
    """All secrets of one installation.

    ``intake`` maps key id → P-256 private key; ``current_intake`` names the one phones seal to, the others only open. ``vault``
    wraps case keys, ``index`` keys the blind index and what authenticates resealed files, ``session`` signs cookies, ``vapid`` signs web
    pushes. ``missing``: ids of intake keys that phones sealed to and that are not here. ``retired``: id → public point of those that were
    taken out of use (``server/retired_keys.py``). ``since``: id → when it was made, where that is known.
    """

    session: str
    vault: bytes
    index: bytes
    intake: dict[str, PrivateKey]
    current_intake: str
    vapid: PrivateKey
    source: Path
    version: int = 0
    missing: set[str] = field(default_factory=set)
    retired: dict[str, bytes] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)

    def refresh(self) -> None:
        """Take over intake keys that were added meanwhile (``daiban keys rotate``), or put back. A file in trouble changes nothing."""
        try:
            version = _version(self.source)
            if version != self.version:
                fresh = read(self.source)
                self.intake, self.current_intake, self.version = fresh.intake, fresh.current_intake, version
                self.retired, self.since = fresh.retired, fresh.since
                self.missing -= set(self.intake)
        except (SettingError, OSError) as trouble:
            log.error("the key file can't be read anew: %s", trouble)

    def intake_public(self) -> bytes:
        """The uncompressed point (65 bytes) that phones seal to."""
        return public_point(self.intake[self.current_intake])

    def vapid_public(self) -> bytes:
        """The uncompressed point browsers take as ``applicationServerKey``."""
        return public_point(self.vapid)


def public_point(key: PrivateKey) -> bytes:
    """The public half as an uncompressed point (65 bytes)."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def make(path: Path) -> KeyRing:
    """Make new secrets in ``path`` (mode 0600). Never overwrites: raises ``FileExistsError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "session": secrets.token_urlsafe(32),
        "vault": _text(secrets.token_bytes(32)),
        "index": _text(secrets.token_bytes(32)),
        "intake": {"k1": _fresh_key()},
        "current_intake": "k1",
        "since": {"k1": _today()},
        "vapid": _fresh_key(),
    }
    write_new(path, json.dumps(content, indent=1))
    return read(path)


def rotate(path: Path) -> str:
    """Add a fresh intake key, to which phones seal from their next contact on; the earlier ones go on opening. Gives its id."""
    read(path)
    content = json.loads(path.read_text())
    fresh = f"k{1 + max(key_number(key_id) for key_id in [*content['intake'], *content.get('retired', {})])}"
    content["intake"][fresh], content["current_intake"] = _fresh_key(), fresh
    content.setdefault("since", {})[fresh] = _today()
    replace_content(path, content)
    return fresh


def key_number(key_id: str) -> int:
    """Its place in the order of keys."""
    return int(key_id.removeprefix("k"))


def replace_content(path: Path, content: dict[str, Any]) -> None:
    """Put other content into the key file: all of it or nothing, also when the power fails."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    write_new(fresh, json.dumps(content, indent=1))
    fresh.replace(path)
    _sync_folder(path)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """One command at a time changes keys or what is sealed to them. Raises ``SettingError`` while another does."""
    read(path)
    with path.with_name(path.name + ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingError("another 'daiban keys' command is at work. Wait for it to end.") from None
        yield


def copy(path: Path, to: Path) -> None:
    """Write a copy and prove that it can be read. Raises ``SettingError``; never overwrites."""
    read(path)
    if to.is_dir():
        to = to / path.name
    try:
        write_new(to, path.read_text())
    except OSError as problem:
        raise SettingError(f"{to}: {problem.strerror}. Name a file that isn't there yet, on a stick or another disk.") from None
    check(path, to)


def check(path: Path, copied: Path) -> None:
    """Prove that ``copied`` is a whole copy of the secrets of now, and note that there is one. Raises ``SettingError`` when it isn't.

    Every intake key of the copy opens what is sealed to the one in use under the same id.
    """
    ring, other = read(path), read(copied, what=str(copied))
    if fingerprint(path) != fingerprint(copied) or ring.intake.keys() != other.intake.keys():
        raise SettingError(f"{copied} is a copy of other secrets, or of earlier ones. Make a new one: daiban keys copy <file>")
    for key_id, key in ring.intake.items():
        if open_sealed(seal(b"copy", key.public_key(), b"copy"), other.intake[key_id], b"copy") != b"copy":
            raise SettingError(f"{copied}: key {key_id} does not open what was sealed to it. Make a new copy.")
    _checked(path).write_text(fingerprint(path))


def is_copied(path: Path) -> bool:
    """Whether a copy of the secrets as they are now was proven to be readable (``check``)."""
    try:
        return _checked(path).read_text() == fingerprint(path)
    except FileNotFoundError:
        return False


def fingerprint(path: Path) -> str:
    """32 hex digits that tell one state of the secrets from another, and nothing about them."""
    content = json.dumps(json.loads(path.read_text()), sort_keys=True)
    return hashlib.sha256(b"daiban key file\n" + content.encode()).hexdigest()[:32]


def read(path: Path, what: str = "") -> KeyRing:
    """Read the secrets. Raises ``SettingError`` with the remedy when the file is missing, damaged, or readable by others.

    ``what`` names the file in that text when it is another one than ``DAIBAN_KEY_FILE``.
    """
    named = what or f"DAIBAN_KEY_FILE: {path}"
    try:
        _refuse_shared(path, named)
        version = _version(path)
        content = json.loads(path.read_text())
        return KeyRing(
            session=content["session"],
            vault=_bytes(content["vault"]),
            index=_bytes(content["index"]),
            intake=intake_keys(content),
            current_intake=content["current_intake"],
            vapid=_private(content["vapid"]),
            source=path,
            version=version,
            retired={key_id: _bytes(point) for key_id, point in content.get("retired", {}).items()},
            since=content.get("since", {}),
        )
    except FileNotFoundError:
        raise SettingError(f"{named} does not exist. Run 'daiban init', or put your copy of it back.") from None
    except (ValueError, KeyError, TypeError):
        raise SettingError(f"{named} is damaged. Put your copy of it back; without it nothing can be opened.") from None


def intake_keys(content: dict[str, Any]) -> dict[str, PrivateKey]:
    """The intake keys of a key file's content. Raises ``ValueError``, ``KeyError`` or ``TypeError`` for what is none."""
    return {key_id: _private(text) for key_id, text in content["intake"].items()}


def _refuse_shared(path: Path, named: str) -> None:
    if path.stat().st_mode & 0o077:
        raise SettingError(f"{named}: others on this machine can read it. Run: chmod 600 {path}")


def write_new(path: Path, text: str) -> None:
    """Write a file of secrets (mode 0600), durable when this returns. Raises ``FileExistsError``."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path)


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _checked(path: Path) -> Path:
    return path.with_name(path.name + ".copied")


def _version(path: Path) -> int:
    return path.stat().st_mtime_ns


def _fresh_key() -> str:
    return _text(_private_bytes(ec.generate_private_key(ec.SECP256R1())))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _private_bytes(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _private(text: str) -> PrivateKey:
    key = load_der_private_key(_bytes(text), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not an elliptic-curve key")
    return key
