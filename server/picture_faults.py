"""Whether bytes from outside really are a picture that is safe to open; and a picture without what else a camera tells."""

import io
import warnings

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MOST_PIXELS = 50_000_000
"""Phones shrink to 1600 px; a whole sheet scanned at 600 dpi has 35 million. Decoded, this many take 200 MB."""


def find_image_fault(plain: bytes) -> str | None:
    """``not_an_image`` or ``too_many_pixels``; None for a picture of a known format and of a size that is safe to decode."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decode(plain)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "too_many_pixels"
    except Exception:
        return "not_an_image"


def media_type_of(plain: bytes) -> str:
    """The media type of a picture without a fault."""
    with Image.open(io.BytesIO(plain), formats=FORMATS) as image:
        return MEDIA_TYPES[image.format or ""]


def without_traces(plain: bytes) -> bytes:
    """The picture without what a camera writes beside it (place, time, device), turned upright; as it is where it has none."""
    with Image.open(io.BytesIO(plain), formats=FORMATS) as image:
        if not image.getexif() and not image.info.keys() & {"exif", "xmp"}:
            return plain
        upright = ImageOps.exif_transpose(image)
        upright.info.clear()
        out = io.BytesIO()
        upright.save(out, image.format, quality=88)
        return out.getvalue()


def _decode(plain: bytes) -> str | None:
    with Image.open(io.BytesIO(plain), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            return "too_many_pixels"
        image.draft(None, (image.width // 8, image.height // 8))  # a JPEG is read to its end all the same, but painted small
        image.load()
    return None
