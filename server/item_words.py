"""The words of service items for their reader. They are data of the county: who reads Traditional Chinese sees them in his script, by a
table which ``make texts`` writes; who reads another language, in the words the catalogue gives for them, as far as it does.

The phone does the same (``webapp/worker/script.js``). For showing only: what is stored, signed or sent stays as the county wrote it.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from proxy_service.service_item import ServiceItem
from server.config import ROOT

AS_WRITTEN = frozenset({"redo_reasons", "texts"})
"""A reason that a clerk ticks is stored by its text; ``item_words`` shows it."""
SPLIT = "；"
"""Between the reasons of one verdict, as stored."""


def item_words(item: ServiceItem, text: str) -> str:
    """One text of the item as its reader sees it. ``item`` may be the shown one."""
    return _reading(item)(text)


def reason_words(item: ServiceItem, reason: str) -> str:
    """What was found wrong with a material: the item's own reasons in the reader's language, what a clerk wrote as he wrote it."""
    own = {text for material in item.materials for text in material.redo_reasons}
    return _("；").join(item_words(item, part) if part in own else part for part in reason.split(SPLIT))


def shown_item(item: ServiceItem) -> ServiceItem:
    """The item with its words as the reader sees them; its ``redo_reasons`` as written."""
    if str(get_locale()) not in {"zh_Hant", *item.texts}:
        return item
    return ServiceItem.model_validate(_in_every_text(item.as_record(), _reading(item)))


def _reading(item: ServiceItem) -> Callable[[str], str]:
    locale = str(get_locale())
    known = item.texts.get(locale, {})
    return _converted if locale == "zh_Hant" else lambda text: known.get(text, text)


def _in_every_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_in_every_text(part, change) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: part if name in AS_WRITTEN else _in_every_text(part, change) for name, part in value.items()}


def _converted(text: str) -> str:
    other, parts = _table()
    return parts.sub(lambda found: other.get(found[0], found[0]), text)


@cache
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    read = json.loads((ROOT / "locales" / "zh_Hant" / "script.json").read_text("utf-8"))
    longest_first = sorted(read["phrases"], key=len, reverse=True)
    other = dict(zip(read["signs"][::2], read["signs"][1::2], strict=True)) | read["phrases"]
    return other, re.compile("|".join([*longest_first, r"[^\x00-\xff]"]))
