"""Photographs of a workshop: read, set upright, written anew without what a phone hides in them."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.live import WorkshopPhoto
from workshop.models.process import Workshop
from workshop.steps.swot.rules import clean_text

LARGEST_FILE = 10 * 1024 * 1024  # bytes
LONGEST_SIDE = 1600  # pixels, of a photograph that is kept
PRINTED_SIDE = 1000  # pixels, of one on paper: two stand side by side
MOST_PIXELS = 60_000_000  # more is no phone's photograph, and would fill the memory
MOST_PHOTOS = 40
LONGEST_CAPTION = 160


def read(content: bytes) -> tuple[bytes, int, int]:
    """Return a photograph as upright JPEG without metadata, with its width and height in pixels.

    Whether it is a JPEG or a PNG is seen by its content, whatever its name. Raises InvalidField for "photo".
    """
    if not content:
        raise InvalidField("photo", mark("Choose a photograph."))
    if len(content) > LARGEST_FILE:
        raise InvalidField("photo", mark("The photograph is larger than 10 MB. Send a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    reason = mark("The photograph has too many pixels. Send a smaller one.")
                    raise InvalidField("photo", reason)
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened)
                upright.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        reason = mark("We could not read that as a photograph. Send a JPEG or PNG picture.")
        raise InvalidField("photo", reason) from error
    return _written(upright, LONGEST_SIDE)


def _written(image: Image.Image, side: int) -> tuple[bytes, int, int]:
    """Draw the picture on fresh white paper, so that nothing but its pixels goes along."""
    picture = image.convert("RGBA") if image.mode in ("RGBA", "LA", "PA", "P") else image.convert("RGB")
    picture.thumbnail((side, side))
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    output = io.BytesIO()
    paper.save(output, "JPEG", quality=82, optimize=True)
    return output.getvalue(), *paper.size


def smaller(content: bytes, side: int = PRINTED_SIDE) -> bytes:
    """Return a kept photograph with its longest side at most `side` pixels."""
    with Image.open(io.BytesIO(content)) as kept:
        if max(kept.size) <= side:
            return content
        return _written(kept, side)[0]


def add_photo(session: Session, workshop: Workshop, content: bytes, caption: str = "") -> WorkshopPhoto:
    """Keep a photograph of a workshop; raises InvalidField for "photo" or "caption"."""
    words = checked_caption(caption)
    there = session.scalar(
        select(func.count(WorkshopPhoto.id)).where(
            WorkshopPhoto.workshop_id == workshop.id, WorkshopPhoto.archived_at.is_(None)
        )
    )
    if (there or 0) >= MOST_PHOTOS:
        reason = mark("A workshop has at most %(most)s photographs. Take one away first.")
        raise InvalidField("photo", reason, most=MOST_PHOTOS)
    written, width, height = read(content)
    made = WorkshopPhoto(workshop_id=workshop.id, caption=words, width=width, height=height, content=written)
    session.add(made)
    session.flush()
    return made


def checked_caption(caption: str) -> str:
    """Return a caption on one line; raises InvalidField when it is too long."""
    words = clean_text(caption)
    if len(words) > LONGEST_CAPTION:
        raise InvalidField("caption", mark("Write at most %(most)s characters."), most=LONGEST_CAPTION)
    return words


def find_photo(session: Session, workshop: Workshop, photo_id: int) -> WorkshopPhoto:
    """Return a photograph of `workshop`; raises NotFound."""
    found = session.get(WorkshopPhoto, photo_id)
    if found is None or found.workshop_id != workshop.id:
        raise NotFound
    return found


def archive_photo(session: Session, photo: WorkshopPhoto, archived: bool = True) -> None:
    """Take a photograph away, or bring it back."""
    photo.archived_at = (photo.archived_at or utc_now()) if archived else None
    session.flush()
