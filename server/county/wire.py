"""JSON in a county's own charset. A character it can't hold is refused or written as a reference, never as "?"."""

import html
import json
from collections.abc import Callable
from typing import Any, Literal

Charset = Literal["utf-8", "gbk", "gb18030"]
Unencodable = Literal["refuse", "reference"]
"""``reference``: ``𠮷`` goes as ``&#134071;`` and ``&`` as ``&amp;``, and comes back the same way."""


class NotEncodable(Exception):
    """A value has a character outside the charset; ``where`` is its key. The character itself may be part of a name."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def write(body: dict[str, Any], charset: Charset, unencodable: Unencodable) -> bytes:
    """Encode a body, compact and always the same for the same content. Raises ``NotEncodable``."""
    shown = each_text(body, lambda text: _referenced(text, charset)) if unencodable == "reference" else body
    _check(shown, charset, "")
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode(charset)


def read(data: bytes, charset: Charset, unencodable: Unencodable) -> dict[str, Any]:
    """Decode a body. Raises ``ValueError`` when it isn't a JSON object in this charset."""
    body = json.loads(data.decode(charset))
    if not isinstance(body, dict):
        raise ValueError("not an object")
    return each_text(body, html.unescape) if unencodable == "reference" else body


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same structure with every text value changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [each_text(item, change) for item in value]
    if isinstance(value, dict):
        return {key: each_text(item, change) for key, item in value.items()}
    return value


def _referenced(text: str, charset: Charset) -> str:
    return html.escape(text, quote=False).encode(charset, "xmlcharrefreplace").decode(charset)


def _check(value: Any, charset: Charset, where: str) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _check(key, charset, key)
            _check(item, charset, key)
    elif isinstance(value, list):
        for item in value:
            _check(item, charset, where)
    elif isinstance(value, str):
        try:
            value.encode(charset)
        except UnicodeEncodeError:
            raise NotEncodable(where) from None
