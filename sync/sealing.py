"""Sealing to the centre's intake key (HPKE base mode, RFC 9180) and the mac over a clear header. Twin: ``sealing.js``.

HPKE's base mode names no sender: anybody who knows the public key could seal a hand-over. So the header, which holds the
sealed body's hash, carries an HMAC under a secret that only this device and the centre know.
"""

import hashlib
import hmac
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.protocol import SUITE, FileHeader, MutationHeader, header_bytes, seal_info

IntakeKeys = Mapping[str, ec.EllipticCurvePrivateKey]

_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class SealBroken(Exception):
    """A sealed body can't be opened: damaged, for another key, or moved to another place."""


class UnknownKey(SealBroken):
    """Sealed to an intake key that isn't here (an older key file was put back): it may open once the key is back. Names its id."""


def seal(plain: bytes, public_key: ec.EllipticCurvePublicKey, info: bytes) -> bytes:
    """Seal for the holder of the private key: ``enc ‖ ciphertext``."""
    return _SUITE.encrypt(plain, public_key, info=info)


def open_sealed(sealed: bytes, private_key: ec.EllipticCurvePrivateKey, info: bytes) -> bytes:
    """Undo ``seal``. Raises ``SealBroken``."""
    try:
        return _SUITE.decrypt(sealed, private_key, info=info)
    except InvalidTag:
        raise SealBroken from None


def open_body(header: MutationHeader | FileHeader, sealed: bytes, keys: IntakeKeys) -> bytes:
    """The plain body behind a header. Raises ``UnknownKey``; ``SealBroken`` also for an unknown suite and for altered bytes."""
    if header.suite != SUITE or not is_body_of(header, sealed):
        raise SealBroken
    private_key = keys.get(header.key_id)
    if private_key is None:
        raise UnknownKey(header.key_id)
    return open_sealed(sealed, private_key, seal_info(header))


def is_body_of(header: MutationHeader | FileHeader, sealed: bytes) -> bool:
    """Whether these are the bytes the header speaks of."""
    return len(sealed) == header.size and hashlib.sha256(sealed).hexdigest() == header.sealed_sha256


def header_mac(header: MutationHeader | FileHeader, secret: bytes) -> bytes:
    """HMAC-SHA256 of a header under the device secret (32 bytes)."""
    return hmac.digest(secret, header_bytes(header), "sha256")


def is_mac_of(header: MutationHeader | FileHeader, mac: bytes, secret: bytes) -> bool:
    """Whether the device that knows ``secret`` made this header. Takes the same time for every wrong one."""
    return hmac.compare_digest(header_mac(header, secret), mac)
