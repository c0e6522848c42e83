"""What stands before the fake camera of Chromium: a card on a table, moving pictures in a file."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1080, 1440)
CARD = (856, 540)
FRAMES = 4
"""One still again and again; Chromium begins anew at the end."""


def film(folder: Path, *, blurred: bool = False) -> Path:
    """A still card, filmed upright as a phone is held; ``blurred`` by an unsteady hand. Returns a file of Motion JPEG."""
    picture = Image.new("RGB", SIZE, (92, 84, 74))
    card = Image.new("RGB", CARD, (226, 232, 228))
    draw = ImageDraw.Draw(card)
    draw.rectangle((12, 12, CARD[0] - 12, CARD[1] - 12), outline=(120, 150, 150), width=4)
    for line in range(10):
        draw.text((60, 40 + line * 48), f"9999 0119 4803 12{line}0 {line * 7919:08}", fill=(30, 30, 40), font_size=34)
    picture.paste(card, ((SIZE[0] - CARD[0]) // 2, (SIZE[1] - CARD[1]) // 2))
    if blurred:
        picture = picture.filter(ImageFilter.GaussianBlur(9))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"camera-{'blurred' if blurred else 'sharp'}.mjpeg"
    still = folder / "still.jpg"
    picture.save(still, "JPEG", quality=92)
    path.write_bytes(still.read_bytes() * FRAMES)
    return path


def film_arguments(filmed: Path) -> list[str]:
    """What makes Chromium take the film for its camera."""
    return ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={filmed}"]
