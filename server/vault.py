"""Personal data at rest: a key per case, wrapped by the installation's vault key, and a blind index for exact search."""

import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from proxy_service.case import Case, CaseContent
from server.keys import KeyRing


class Vault:
    """Opens and seals case contents. Losing the vault key loses them all; destroying a case's key forgets that case."""

    def __init__(self, keys: KeyRing) -> None:
        self._wrap = AESGCM(keys.vault)
        self._index = keys.index

    def new_case_key(self, case_id: str) -> bytes:
        """A fresh case key, wrapped (60 bytes)."""
        return self.wrap(AESGCM.generate_key(256), f"case-key/{case_id}")

    def wrap(self, secret: bytes, purpose: str) -> bytes:
        """Encrypt a small secret under the vault key, bound to ``purpose``."""
        nonce = os.urandom(12)
        return nonce + self._wrap.encrypt(nonce, secret, purpose.encode())

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """Undo ``wrap``. Raises ``InvalidTag`` when it was altered or is for another purpose."""
        return self._wrap.decrypt(wrapped[:12], wrapped[12:], purpose.encode())

    def seal_content(self, case: Case, content: CaseContent) -> None:
        """Put ``content`` into the case, sealed under its key, and refresh the blind index."""
        nonce = os.urandom(12)
        plain = content.model_dump_json().encode()
        case.content = nonce + self._case(case).encrypt(nonce, plain, f"case-content/{case.id}".encode())
        case.resident_index = self.blind_index(content.resident.id_number) if content.resident.id_number else None

    def open_content(self, case: Case) -> CaseContent:
        """The case's personal data. The caller logs who read it."""
        plain = self._case(case).decrypt(case.content[:12], case.content[12:], f"case-content/{case.id}".encode())
        return CaseContent.model_validate_json(plain)

    def seal_note(self, case: Case, text: str, purpose: str) -> bytes:
        """Words about a case that may name a person, under the case's key: they are forgotten with it."""
        nonce = os.urandom(12)
        return nonce + self._case(case).encrypt(nonce, text.encode(), f"{purpose}/{case.id}".encode())

    def open_note(self, case: Case, sealed: bytes, purpose: str) -> str:
        """Undo ``seal_note``."""
        return self._case(case).decrypt(sealed[:12], sealed[12:], f"{purpose}/{case.id}".encode()).decode()

    def blind_index(self, value: str) -> bytes:
        """A keyed 16-byte digest for exact search of an identity number."""
        return hmac.digest(self._index, value.strip().upper().encode(), "sha256")[:16]

    def _case(self, case: Case) -> AESGCM:
        return AESGCM(self.unwrap(case.content_key, f"case-key/{case.id}"))
