"""A file's bytes sealed anew to a later intake key, beside its record, which goes on naming what the phone made.

Which forms of a file there are is told by their names alone, so that a database from before a resealing finds them as well.
HPKE names no sender, and the hash of what the phone made no longer covers these bytes: so each form carries an HMAC under a secret of
this installation.
"""

import hmac
from contextlib import suppress
from hashlib import sha256

from server.keys import KeyRing
from server.sealed_store import SealedStore
from sync.files import StoredFile, header_of
from sync.protocol import FileHeader, seal_info
from sync.sealing import SealBroken, UnknownKey, open_body, open_sealed, seal

MAC_BYTES = 32


def open_stored(files: SealedStore, ring: KeyRing, file: StoredFile) -> bytes:
    """The plain bytes of a file, from whichever form of it opens with a key that is here.

    Raises ``FileNotFoundError`` when it is in no place, ``UnknownKey`` when no key for it is here, ``SealBroken`` when it is damaged.
    """
    try:
        return _open(files, ring, file)
    except (FileNotFoundError, UnknownKey):
        ring.refresh()  # it may just have been resealed to a key that another process added
        return _open(files, ring, file)


def _open(files: SealedStore, ring: KeyRing, file: StoredFile) -> bytes:
    header = header_of(file)
    if header.key_id in ring.intake:
        with suppress(FileNotFoundError):
            return open_body(header, files.get(file.sealed_sha256), ring.intake)
    for key_id in reversed(ring.intake):
        with suppress(FileNotFoundError):
            return open_form(ring, header, key_id, files.get(form_name(file, key_id)))
    if files.has(file.sealed_sha256):
        raise UnknownKey(header.key_id)
    raise FileNotFoundError(file.id)


def form_name(file: StoredFile, key_id: str) -> str:
    """Under which name the file's form for a key lies: what the phone made lies under its own hash."""
    return file.sealed_sha256 if key_id == file.key_id else f"{file.sealed_sha256}.{key_id}"


def key_of_form(file: StoredFile, name: str) -> str:
    """Undo ``form_name``."""
    return name.partition(".")[2] or file.key_id


def seal_form(ring: KeyRing, file: StoredFile, plain: bytes) -> bytes:
    """The file sealed to the key in use: ``mac ‖ enc ‖ ciphertext``."""
    header, key_id = header_of(file), ring.current_intake
    sealed = seal(plain, ring.intake[key_id].public_key(), _info(header, key_id))
    return _mac(ring, header, key_id, sealed) + sealed


def open_form(ring: KeyRing, header: FileHeader, key_id: str, form: bytes) -> bytes:
    """Undo ``seal_form``; what the phone made is opened as ever. Raises ``SealBroken``, ``UnknownKey``."""
    if key_id == header.key_id:
        return open_body(header, form, ring.intake)
    if key_id not in ring.intake:
        raise UnknownKey(key_id)
    mac, sealed = form[:MAC_BYTES], form[MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(ring, header, key_id, sealed)):
        raise SealBroken
    return open_sealed(sealed, ring.intake[key_id], _info(header, key_id))


def _info(header: FileHeader, key_id: str) -> bytes:
    return seal_info(header.model_copy(update={"key_id": key_id}))


def _mac(ring: KeyRing, header: FileHeader, key_id: str, sealed: bytes) -> bytes:
    told = f"daiban/resealed/1\n{header.sealed_sha256}\n{key_id}\n{sha256(sealed).hexdigest()}"
    return hmac.digest(ring.index, told.encode(), "sha256")
