"""The fonts forms are set in: Noto Sans CJK, which comes with the program, then whatever the machine has.

Noto Sans CJK knows every character of the 通用规范汉字表, but not all of Unicode's extension B and beyond. A font of the machine
(on Debian: ``apt-get install fonts-hanazono``) fills the gap; what no font knows is named, so that it is written by hand.
"""

from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
import typst
from fontTools.ttLib import TTFont

BUNDLED = Path(manimgx_fonts_cjk.__file__).parent
SIMPLIFIED, TRADITIONAL = "Noto Sans CJK SC", "Noto Sans CJK TC"
INVISIBLE = frozenset("\n\r\t\u200b\u3000 ")


@cache
def fonts() -> typst.Fonts:
    """Found once per process (0.1 s); read when they are needed."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(BUNDLED)])


def family_for(lang: str) -> str:
    """The family with the glyph shapes this language expects."""
    return TRADITIONAL if "Hant" in lang or lang in ("zh-TW", "zh-HK") else SIMPLIFIED


def missing_characters(characters: set[str]) -> list[str]:
    """Those that no font here can show, in order."""
    lacking = {one for one in characters if one not in INVISIBLE and ord(one) not in _known(*_bundled())}
    if not lacking:
        return []
    others = {(font.path, font.index) for font in fonts().fonts() if font.path and (font.path, font.index) != _bundled()}
    return sorted(one for one in lacking if not any(ord(one) in _known(path, index) for path, index in others))


@cache
def _bundled() -> tuple[str, int]:
    return next((font.path, font.index) for font in fonts().fonts() if font.family == SIMPLIFIED and font.path)


@cache
def _known(path: str, index: int) -> frozenset[int]:
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
