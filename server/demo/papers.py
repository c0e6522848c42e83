"""Pictures that look like photographed papers, drawn for the demo: invented people, marked as samples."""

import io
import random
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
)
WIDTH, HEIGHT = 1200, 840
DESK, PAPER, INK, RULE, SEAL = "#8d8577", "#fbf9f2", "#26303a", "#b9b2a2", "#b5322b"

Line = tuple[str, str]


def draw_paper(title: str, lines: list[Line], *, blurred: bool = False, portrait: bool = False) -> bytes:
    """A JPEG of a paper on a table: title, labelled lines, a seal. ``blurred`` as by an unsteady hand."""
    paper = Image.new("RGB", (WIDTH - 140, HEIGHT - 120), PAPER)
    draw = ImageDraw.Draw(paper)
    draw.rectangle((12, 12, paper.width - 13, paper.height - 13), outline=RULE, width=3)
    draw.text((paper.width / 2, 70), _writable(title), font=_font(44), fill=INK, anchor="mm")
    for number, (label, value) in enumerate(lines):
        top = 150 + number * 76
        draw.text((60, top), _writable(label), font=_font(26), fill="#5d6670")
        draw.text((260, top - 6), _writable(value), font=_font(34), fill=INK)
        draw.line((250, top + 44, paper.width - (330 if portrait else 60), top + 44), fill=RULE, width=2)
    if portrait:
        _draw_portrait(draw, paper.width - 290, 150)
    _draw_seal(draw, paper.width - 200, paper.height - 140)
    return _photograph(paper, title, blurred)


@cache
def draw_signature(name: str) -> bytes:
    """A PNG of strokes as drawn with a finger; the same for the same name."""
    picture = Image.new("RGB", (600, 240), "white")
    draw, hand = ImageDraw.Draw(picture), random.Random(name)
    for number in range(len(name) * 4):
        left = 40 + number * 500 // (len(name) * 4)
        points = [(left + hand.randint(-20, 70), hand.randint(50, 190)) for _ in range(4)]
        draw.line(points, fill="black", width=6, joint="curve")
    return _saved(picture, "PNG")


def _photograph(paper: Image.Image, title: str, blurred: bool) -> bytes:
    hand = random.Random(title)
    table = Image.new("RGB", (WIDTH, HEIGHT), DESK)
    turned = paper.rotate(hand.uniform(-1.5, 1.5), expand=True, fillcolor=DESK, resample=Image.Resampling.NEAREST)
    table.paste(turned, ((WIDTH - turned.width) // 2, (HEIGHT - turned.height) // 2))
    return _saved(table.filter(ImageFilter.GaussianBlur(9)) if blurred else table, "JPEG")


def _draw_portrait(draw: ImageDraw.ImageDraw, left: int, top: int) -> None:
    draw.rectangle((left, top, left + 230, top + 300), fill="#dfe6e8", outline=RULE, width=2)
    draw.ellipse((left + 65, top + 50, left + 165, top + 165), fill="#8fa0a6")
    draw.chord((left + 20, top + 180, left + 210, top + 420), 180, 360, fill="#8fa0a6")


def _draw_seal(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    draw.ellipse((x - 85, y - 85, x + 85, y + 85), outline=SEAL, width=6)
    draw.text((x, y), _writable("示例"), font=_font(44), fill=SEAL, anchor="mm")


def _saved(picture: Image.Image, kind: str) -> bytes:
    held = io.BytesIO()
    picture.save(held, kind, quality=78) if kind == "JPEG" else picture.save(held, kind)
    return held.getvalue()


@cache
def _font_path() -> str | None:
    return next((path for path in FONTS if Path(path).exists()), None)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = _font_path()
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


def _writable(text: str) -> str:
    """Without a Chinese font only ASCII can be drawn; the rest becomes dashes, as on an illegible copy."""
    return text if _font_path() else "".join(c if c.isascii() else "-" for c in text)
