"""Looks for words and pictures in a browser's profile, or in anything else on disk: raw bytes of every file."""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
SLICE, SLICES = 32, 12


def find_in_clear(folder: Path, secrets: Iterable[str]) -> dict[str, set[str]]:
    """Secret → names of the files below ``folder`` that hold it, in whatever writing programs commonly use."""
    patterns = [(secret, pattern) for secret in secrets for pattern in disguises(secret)]
    found: dict[str, set[str]] = {}
    for name, content in _contents(folder):
        for secret, pattern in patterns:
            if _holds(content, pattern, alone=secret.isdecimal()):
                found.setdefault(secret, set()).add(name)
    return found


def find_picture(folder: Path, picture: bytes) -> set[str]:
    """Names of the files that hold a piece of a picture's compressed data, wherever it was cut or put."""
    slices = [picture[at : at + SLICE] for at in (len(picture) * place // SLICES for place in range(1, SLICES))]
    return {name for name, content in _contents(folder) if any(piece in content for piece in slices)}


def disguises(secret: str) -> set[bytes]:
    """The bytes a text may lie as: UTF-8, UTF-16 both ways round, base64 of UTF-8 at any place, percent-encoded, escaped as in JSON."""
    plain = secret.encode()
    found = {secret.encode(encoding) for encoding in ENCODINGS}
    found |= {_inner_base64(plain, shift) for shift in range(3)}
    escaped = {quote(secret), quote(secret).lower(), json.dumps(secret)[1:-1]}
    return found | {text.encode() for text in escaped}


def _inner_base64(plain: bytes, shift: int) -> bytes:
    """The characters that base64 gives for ``plain`` whatever stands before (``shift`` bytes over a multiple of three) and after."""
    text = base64.b64encode(b"\0" * shift + plain).rstrip(b"=")
    first = (shift * 8 + 5) // 6
    last = (shift + len(plain)) * 8 // 6
    return text[first:last]


def _holds(content: bytes, pattern: bytes, *, alone: bool) -> bool:
    """Whether the pattern is there; a number counts only by itself, not as a part of a longer one."""
    at = content.find(pattern)
    while at >= 0:
        around = content[max(0, at - 1) : at] + content[at + len(pattern) : at + len(pattern) + 1]
        if not (alone and any(byte in b"0123456789." for byte in around)):
            return True
        at = content.find(pattern, at + 1)
    return False


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
