"""Twelve-megapixel pictures of papers, as a phone's camera gives them: JPEG with EXIF and a place where it was taken."""

import random
from pathlib import Path

from PIL import Image, ImageDraw

SIZE = (4000, 3000)
GRAIN = 8  # pixels: survives the shrinking
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def take(folder: Path, name: str, *, size: tuple[int, int] = SIZE, orientation: int = 1) -> Path:
    """A picture of a page of figures on grainy paper, so that no piece of it is found in another picture; returns its file."""
    picture = Image.new("RGB", size, (236, 233, 224))
    draw, figures = ImageDraw.Draw(picture), random.Random(name)
    draw.rectangle(
        (size[0] // 10, size[1] // 12, size[0] * 9 // 10, size[1] * 11 // 12), fill=(252, 251, 247), outline=(70, 70, 70), width=8
    )
    for line in range(24):
        y = size[1] // 8 + line * size[1] // 34
        draw.text(
            (size[0] // 8, y), f"{name} {line:02} {figures.randrange(10**50):050}", fill=(25, 25, 35), font_size=max(12, size[1] // 60)
        )
    grain = Image.effect_noise((size[0] // GRAIN, size[1] // GRAIN), 60).resize(size).convert("RGB")
    picture = Image.blend(picture, grain, 0.15)
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "DaibanTestCamera", orientation
    exif.get_ifd(GPS).update({1: "N", 2: (33.0, 9.0, 1.0), 3: "E", 4: (107.0, 19.0, 1.0)})
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jpg"
    picture.save(path, "JPEG", quality=88, exif=exif)
    return path
