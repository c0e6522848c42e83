"""Traditional Chinese, made from the Simplified texts by OpenCC and corrected by ``locales/zh_Hant/corrections.json``.

``make texts`` writes the catalogue (nobody edits it) and ``script.json``, the table with which phone and server turn the words of
service items into the reader's script: one sign for each, and the few phrases of our items where a sign depends on its neighbours.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from opencc import OpenCC

from webapp.build import LOCALES, ROOT

LOCALE = "zh_Hant"
FOLDER = LOCALES / LOCALE
ITEMS = ROOT / "server" / "catalogue" / "items"
VARIANT = "s2tw"
"""Signs as Taiwan's standard has them, which phones and computers show for zh-Hant; words stay those of the mainland's law."""
LONGEST_PHRASE = 6
CHINESE = re.compile(r"[\u3400-\u9fff]+")


@cache
def _converter() -> OpenCC:
    return OpenCC(VARIANT)


@cache
def _corrections() -> dict[str, str]:
    read: dict[str, str] = json.loads((FOLDER / "corrections.json").read_text("utf-8"))
    return read


def traditional(text: str) -> str:
    """A text in Traditional Chinese: as OpenCC says, then as the corrections say."""
    result: str = _converter().convert(text)
    for wrong, right in _corrections().items():
        result = result.replace(wrong, right)
    return result


def fill(catalogue: Catalog) -> None:
    """Give every text of a catalogue its translation, anew: corrections may have changed."""
    for message in catalogue:
        if isinstance(message.id, tuple):
            message.string = (traditional(message.id[0]),)
        elif message.id:
            message.string = traditional(str(message.id))


def write_script(items: Path = ITEMS) -> None:
    """Write the table for the words of service items."""
    texts = sorted(words for file in sorted(items.glob("*.json")) for words in chinese_in(json.loads(file.read_text("utf-8"))))
    signs = _signs()
    table = {"signs": "".join(f"{one}{other}" for one, other in sorted(signs.items())), "phrases": phrases(texts, signs)}
    (FOLDER / "script.json").write_text(json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def chinese_in(value: Any) -> set[str]:
    """Every run of Chinese signs in a JSON value."""
    if isinstance(value, str):
        return set(CHINESE.findall(value))
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(chinese_in(part) for part in parts))


def _signs() -> dict[str, str]:
    """The signs of GB 2312, a sheet every Chinese text of an office keeps to, that look otherwise in Traditional Chinese."""
    sheet = (bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return {sign: _converter().convert(sign) for sign in sheet if sign and _converter().convert(sign) != sign}


def phrases(texts: list[str], signs: dict[str, str]) -> dict[str, str]:
    """The shortest phrases that, looked for before single signs, make every text come out right."""
    found: dict[str, str] = {}
    for text in texts:
        right = traditional(text)
        while (shown := replace(text, signs, found)) != right:
            start = next(place for place in range(len(right)) if shown[place] != right[place])
            phrase = _phrase(text, right, start, found)
            found[phrase[0]] = phrase[1]
    return found


def _phrase(text: str, right: str, place: int, found: dict[str, str]) -> tuple[str, str]:
    for length in range(2, len(text) + 1):
        for start in range(max(0, place - length + 1), min(place, len(text) - length) + 1):
            piece, wanted = text[start : start + length], right[start : start + length]
            if piece not in found and (traditional(piece) == wanted or length > LONGEST_PHRASE):
                return piece, wanted
    return text, right


def replace(text: str, signs: dict[str, str], known: dict[str, str]) -> str:
    """What phone and server will make of a text: the longest phrase at each place, else the sign's other form."""
    longest = max(map(len, known), default=1)
    result, place = [], 0
    while place < len(text):
        length = next((size for size in range(longest, 1, -1) if text[place : place + size] in known), 1)
        piece = text[place : place + length]
        result.append(known[piece] if length > 1 else signs.get(piece, piece))
        place += length
    return "".join(result)
