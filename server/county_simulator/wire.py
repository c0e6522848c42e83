"""JSON as this county writes it: UTF-8, or GBK with every other character as a reference like ``&#x20bb7;``."""

import html
import json
from typing import Any


def read(data: bytes, charset: str) -> dict[str, Any]:
    """Decode a body. Raises ``ValueError`` when it isn't an object in this charset."""
    body = json.loads(data.decode(charset))
    if not isinstance(body, dict):
        raise ValueError("not an object")
    return _each(body, html.unescape) if charset == "gbk" else body


def write(body: dict[str, Any], charset: str) -> bytes:
    """Encode a body."""
    shown = _each(body, lambda text: _referenced(text, charset)) if charset == "gbk" else body
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode(charset)


def _referenced(text: str, charset: str) -> str:
    return html.escape(text, quote=False).encode(charset, "xmlcharrefreplace").decode(charset)


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _each(item, change) for key, item in value.items()}
    return value
