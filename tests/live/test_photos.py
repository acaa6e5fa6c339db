"""Photographs: read by content, upright, without metadata, small enough; put away and brought back."""

import io
import random

import pypdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.live.halls import Hall, fill
from tests.live.test_record_pages import base, hall
from tests.pages import StrictClient
from workshop.extensions import db
from workshop.live import photos
from workshop.models.errors import InvalidField
from workshop.models.live import WorkshopPhoto
from workshop.models.process import Workshop

__all__ = ["hall"]  # a fixture


def picture(
    size: tuple[int, int] = (400, 200), kind: str = "JPEG", mode: str = "RGB", **options: object
) -> bytes:
    output = io.BytesIO()
    image = Image.new(mode, size, "red" if mode == "RGB" else 0)
    image.paste("blue" if mode == "RGB" else 0, (0, 0, size[0] // 2, size[1] // 2))
    image.save(output, kind, **options)
    return output.getvalue()


def test_a_photograph_is_upright_and_without_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Teléfono de Rosa"
    exif.get_ifd(0x8825)[1] = "S"  # where it was taken
    content = picture(exif=exif, comment=b"secreto")
    written, width, height = photos.read(content)
    assert (width, height) == (200, 400)
    kept = Image.open(io.BytesIO(written))
    assert kept.size == (200, 400)
    assert not kept.getexif()
    assert b"Rosa" not in written
    assert b"secreto" not in written
    # what was at the top left stands at the top right after the turn
    assert kept.getpixel((180, 20))[2] > 200


@pytest.mark.parametrize("size", [(4000, 3000), (1000, 8000), (30, 20)])
def test_a_photograph_is_made_no_longer_than_1600(size: tuple[int, int]) -> None:
    _content, width, height = photos.read(picture(size))
    assert max(width, height) == min(1600, max(size))
    assert abs(width / height - size[0] / size[1]) < 0.01 * size[0] / size[1] + 0.01


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1", "I;16"])
def test_every_kind_of_png_is_read(mode: str) -> None:
    written, *_size = photos.read(picture(kind="PNG", mode=mode))
    assert Image.open(io.BytesIO(written)).format == "JPEG"


def test_what_is_no_photograph_is_refused_kindly() -> None:
    noise = random.Random(1).randbytes(5000)
    torn = picture((800, 800))[:900]
    gif = picture(kind="GIF")
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for content in (b"", noise, torn, gif, svg, b"x" * (photos.LARGEST_FILE + 1)):
        with pytest.raises(InvalidField) as told:
            photos.read(content)
        assert told.value.field == "photo"


def test_a_picture_of_too_many_pixels_is_not_unpacked() -> None:
    bomb = picture((20_000, 4_000), kind="PNG", mode="1")
    assert len(bomb) < 100_000
    with pytest.raises(InvalidField, match="pixels"):
        photos.read(bomb)


def test_photographs_are_put_away_and_brought_back(session: Session) -> None:
    workshop = session.get_one(Workshop, fill(session).workshop_id)
    made = photos.add_photo(session, workshop, picture(), "La sala\n llena")
    assert made.caption == "La sala llena"
    photos.archive_photo(session, made)
    assert made.archived
    photos.archive_photo(session, made, archived=False)
    assert not made.archived
    with pytest.raises(InvalidField):
        photos.add_photo(session, workshop, picture(), "x" * 161)


def add(client: StrictClient, hall: Hall, content: bytes, status: int = 200, caption: str = "La sala"):  # type: ignore[no-untyped-def]
    values = {"photo": (io.BytesIO(content), "foto.jpg"), "caption": caption}
    return client.send(f"{base(hall)}/photos", values, status, form="form[action$='/photos']", multipart=True)


def test_a_photograph_is_added_shown_and_in_the_acta(
    app: Flask, facilitator: StrictClient, hall: Hall
) -> None:
    page = add(facilitator, hall, picture((2400, 1200)))
    shown = page.select_one(".photos img")
    assert shown["alt"] == "La sala"
    answer = facilitator.get(shown["src"])
    assert answer.mimetype == "image/jpeg"
    assert max(Image.open(io.BytesIO(answer.data)).size) == 480
    assert facilitator.page(f"{base(hall)}/record").select(".photos img")
    reader = pypdf.PdfReader(io.BytesIO(facilitator.get(f"{base(hall)}/record.pdf").data))
    assert [image for page in reader.pages for image in page.images]
    assert "La sala" in reader.pages[-1].extract_text()
    word = facilitator.get(f"{base(hall)}/record.docx").data
    assert b"image1.jpg" in word
    facilitator.press(f"{base(hall)}/record/preview", "/record/fix")
    assert facilitator.get(f"{base(hall)}/record.pdf").status_code == 200


def test_what_is_refused_keeps_the_caption(app: Flask, facilitator: StrictClient, hall: Hall) -> None:
    page = add(facilitator, hall, b"no es una foto", 422)
    assert page.select_one("#caption")["value"] == "La sala"
    assert "JPEG o PNG" in page.select_one("#photo-error").text
    form = "multipart/form-data; boundary=x"
    answer = facilitator.post(f"{base(hall)}/photos", data=b"x" * 13_000_000, content_type=form)
    page = facilitator.checked(answer, 413)
    assert "12 MB" in page.text
    with app.app_context():
        assert db.session.scalar(select(WorkshopPhoto)) is None


def test_a_photograph_is_put_away_with_undo_and_its_caption_changed(
    facilitator: StrictClient, hall: Hall
) -> None:
    page = add(facilitator, hall, picture())
    action = page.select_one(".photos form")["action"]
    path = f"{base(hall)}/photos"
    page = facilitator.send(path, {"caption": "La mesa 1"}, form=f"form[action='{action}']")
    assert page.select_one(".photos img")["alt"] == "La mesa 1"
    page = facilitator.send(path, {}, form=f"form.inline-form[action='{action}']")
    assert not page.select(".photos:not(.small)")
    page = facilitator.send(path, {}, form=f".photos.small form[action='{action}']")
    assert page.select_one(".photos:not(.small) img")["alt"] == "La mesa 1"
    other = action.replace(f"/workshops/{hall.workshop_id}/", "/workshops/999/")
    assert facilitator.get(f"{other}.jpg").status_code == 404
