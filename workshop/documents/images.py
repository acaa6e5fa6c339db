"""Pictures that people send: checked by their content, set upright, written anew without what a phone hides in them."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 1600  # pixels, of a photograph that is kept
COAT_SIDE = 600  # pixels, of a coat of arms
MOST_PIXELS = 60_000_000  # more is no phone's photograph, and would fill the memory
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPicture(Exception):
    """The bytes are no picture that we read, or one too large to open."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture, its width and height in pixels."""

    content: bytes
    width: int
    height: int


def photo(content: bytes) -> Picture:
    """Return a photograph as an upright JPEG of at most 1600 pixels a side, without metadata.

    Raises NotAPicture.
    """
    return _encoded(_opened(content, LONGEST_SIDE), LONGEST_SIDE, "JPEG")


def coat_of_arms(content: bytes) -> Picture:
    """Return a coat of arms as a PNG of at most 600 pixels a side, what is clear left clear. Raises NotAPicture."""
    return _encoded(_opened(content, COAT_SIDE), COAT_SIDE, "PNG")


def _opened(content: bytes, side: int) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise NotAPicture
                opened.draft("RGB", (side, side))  # a JPEG is read at a fraction of its size
                upright = ImageOps.exif_transpose(opened)
                upright.load()
                return upright
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture from error


def _encoded(image: Image.Image, side: int, form: str) -> Picture:
    """Draw the pixels on a fresh sheet, so that nothing else goes along."""
    clear = image.mode in ("RGBA", "LA", "PA", "P") or "transparency" in image.info
    picture = image.convert("RGBA") if clear else image.convert("RGB")
    picture.thumbnail((side, side))
    if form == "PNG" and clear:
        sheet = Image.new("RGBA", picture.size)
        sheet.paste(picture)
    else:
        sheet = Image.new("RGB", picture.size, "white")
        sheet.paste(picture, mask=picture if clear else None)
    output = io.BytesIO()
    if form == "PNG":
        sheet.save(output, "PNG", optimize=True)
    else:
        sheet.save(output, "JPEG", quality=82, optimize=True)
    return Picture(output.getvalue(), *sheet.size)


@lru_cache(maxsize=64)
def reduced(content: bytes, side: int, dots: int = 72) -> bytes:
    """Return a PNG of ours with at most `side` pixels a side, to be shown at `dots` an inch."""
    with Image.open(io.BytesIO(content), formats=("PNG",)) as opened:
        opened.thumbnail((side, side))
        output = io.BytesIO()
        opened.save(output, "PNG", optimize=True, dpi=(dots, dots))
        return output.getvalue()


def looks_like_pdf(content: bytes) -> bool:
    """Say whether the bytes begin and end as a PDF does, whatever the file is called."""
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]
