"""The words of service items in the reader's script: data of the county, shown in Traditional signs to who reads those.

The phone does the same (``webapp/worker/script.js``) by the same table, which ``make texts`` writes. For showing only: nothing
converted is ever stored.
"""

import json
import re
from functools import cache
from typing import Any

from flask_babel import get_locale

from proxy_service.service_item import ServiceItem
from server.config import ROOT


def in_script(words: Any) -> Any:
    """A text, or every text of a JSON value, as the reader's script shows it."""
    if str(get_locale()) != "zh_Hant":
        return words
    if isinstance(words, str):
        return _converted(words)
    if isinstance(words, list):
        return [in_script(part) for part in words]
    return {name: in_script(part) for name, part in words.items()} if isinstance(words, dict) else words


def shown_item(item: ServiceItem) -> ServiceItem:
    """The item with its words in the reader's script."""
    return ServiceItem.model_validate(in_script(item.as_record())) if str(get_locale()) == "zh_Hant" else item


def _converted(text: str) -> str:
    other, parts = _table()
    return parts.sub(lambda found: other.get(found[0], found[0]), text)


@cache
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    read = json.loads((ROOT / "locales" / "zh_Hant" / "script.json").read_text("utf-8"))
    longest_first = sorted(read["phrases"], key=len, reverse=True)
    other = dict(zip(read["signs"][::2], read["signs"][1::2], strict=True)) | read["phrases"]
    return other, re.compile("|".join([*longest_first, r"[^\x00-\xff]"]))
