"""The coat of arms of a canton: checked by what it holds, kept as a PNG of ours, replaced or taken away."""

from pathlib import Path

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workshop.documents.images import NotAPicture, Picture, coat_of_arms, looks_like_pdf
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, mark
from workshop.models.followup import CoatOfArms
from workshop.models.geography import Canton
from workshop.steps.setup.stored import write_file

LARGEST_FILE = 8 * 1024 * 1024  # bytes
SMALLEST_SIDE = 60  # pixels; less is a blot on paper
LONGEST_SHAPE = 3  # times as wide as high, or as high as wide


def checked(content: bytes, size: int) -> Picture:
    """Return the picture as it may be kept; raises InvalidField for "file" and says what is wrong with it.

    What the file is called does not matter, only what it holds. `content` may be empty when `size` bytes are too many.
    """
    if size > LARGEST_FILE:
        raise InvalidField(
            "file",
            mark("The file has %(size)s MB; at most 8 MB can be sent. The coat of arms stays as it was."),
            size=round(size / 1024 / 1024),
        )
    try:
        picture = coat_of_arms(content)
    except NotAPicture:
        raise InvalidField("file", _why_not(content)) from None
    if min(picture.width, picture.height) < SMALLEST_SIDE:
        raise InvalidField(
            "file",
            mark(
                "The picture is too small to be printed: each side needs at least 60 pixels. Choose a larger one."
            ),
        )
    if max(picture.width, picture.height) > LONGEST_SHAPE * min(picture.width, picture.height):
        raise InvalidField(
            "file",
            mark("The picture is too long and narrow for the head of a page. Cut it to the coat of arms."),
        )
    return picture


def _why_not(content: bytes) -> str:
    start = content[:2048].lstrip().lower()
    if looks_like_pdf(content) or start.startswith(b"%pdf"):
        return mark(
            "This is a PDF, whatever it is called. Save the coat of arms as PNG or JPEG and choose that."
        )
    if b"<svg" in start:
        return mark("This is an SVG drawing, which cannot be taken. Save it as PNG and choose that.")
    return mark(
        "We could not read the file as a picture (PNG, JPEG or WebP). The coat of arms stays as it was: "
        "choose another file."
    )


def keep(session: Session, folder: Path, canton: Canton, picture: Picture) -> None:
    """Write the picture into `folder` and let it be the canton's; of two sent at once the later one stays.

    The file before it is left where it is: an address that was handed out, or a rollback, may still need it.
    """
    values = {
        "stored_as": write_file(folder, picture.content, "png"),
        "width": picture.width,
        "height": picture.height,
        "changed_at": utc_now(),
    }
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(CoatOfArms).values(canton_code=canton.code, **values)
    session.execute(insert.on_conflict_do_update(index_elements=["canton_code"], set_=values))
    session.expire(canton, ["coat_of_arms"])


def remove(session: Session, canton: Canton) -> None:
    """Let the canton have no coat of arms; its documents carry Minga's mark again."""
    if canton.coat_of_arms is not None:
        session.delete(canton.coat_of_arms)
        session.flush()
        session.expire(canton, ["coat_of_arms"])
