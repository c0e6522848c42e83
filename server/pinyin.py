"""Initials of Mandarin words, for people who search by typing the first letter of each syllable (养老 → yl)."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

UNKNOWN = "?"
"""Stands for a character nobody's dictionary knows how to read (some of CJK Extension B and beyond). It fits every letter."""

SURNAMES = {
    **{"单": "s", "單": "sc", "解": "x", "仇": "q", "查": "z", "区": "o", "區": "o", "曾": "z", "翟": "z", "乐": "y", "樂": "y"},
    **{"宓": "f", "召": "s", "折": "s", "秘": "b", "覃": "q", "种": "c", "繁": "p", "隗": "w", "祭": "z", "句": "g", "粘": "n"},
    **{"么": "y", "郇": "x", "郄": "x", "适": "k", "谌": "s", "尉": "y", "藏": "z", "不": "f", "萬": "m"},
}
"""Surnames that are (also) read otherwise than the character usually is. Surnames of two characters the dictionary knows."""


def initials(text: str) -> str:
    """First letters of the syllables, as the words are usually read: ``重度残疾`` → ``zdcj``.

    Latin letters and digits stay (lower case), punctuation goes, a character without a known reading becomes ``?``.
    """
    return "".join(_first_letters(_plain(text)))


def name_sounds_like(name: str, typed: str) -> bool:
    """Whether ``typed`` (``sxx``, ``SX``, ``xx``) are initials that follow one another in a person's name.

    Nobody knows how a stranger reads her given name, so every reading counts there (行 x or h); a surname counts as
    surnames are read (单 s, 解 x, 仇 q) and as the character usually is, for clerks who don't know better.
    """
    wanted = _plain(typed)
    if not re.fullmatch("[a-z]+", wanted):
        return False
    letters = _name_letters(_plain(name))
    starts = range(len(letters) - len(wanted) + 1)
    return any(all(_fits(letter, letters[start + at]) for at, letter in enumerate(wanted)) for start in starts)


def _name_letters(name: str) -> list[str]:
    """For each character of a name, the letters it may be read with; the first is the surname's, or its first half (尉迟)."""
    usual = _first_letters(name)
    others = [SURNAMES.get(name[:1], ""), *map(_every_letter, name[1:])]
    return [letter + more for letter, more in zip(usual, others, strict=False)]


def _fits(letter: str, possible: str) -> bool:
    return letter in possible or UNKNOWN in possible


def _plain(text: str) -> str:
    """Lower case, half width, and nothing but letters, digits and ideographs (names hold · and spaces)."""
    return "".join(character for character in unicodedata.normalize("NFKC", text).lower() if character.isalnum())


def _first_letters(text: str) -> Iterator[str]:
    read, style = _pypinyin()
    yield from (letters[0][0] for letters in read(text, style=style, errors=_unread))


@lru_cache(maxsize=20_000)
def _every_letter(character: str) -> str:
    """Of single characters only: whole names aren't kept in memory."""
    read, style = _pypinyin()
    return "".join(read(character, style=style, heteronym=True, errors=_unread)[0])


def _unread(characters: str) -> list[str]:
    return [character if character.isascii() else UNKNOWN for character in characters]


def _pypinyin() -> tuple[Callable, object]:
    """Loaded when first needed: its tables take half a second and 57 MB, which commands that don't search do without."""
    from pypinyin import Style, pinyin

    return pinyin, Style.FIRST_LETTER
