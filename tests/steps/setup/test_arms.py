"""The coat of arms: what may be sent, where it stands, and what a bad file is told."""

import io

import pytest
from docx import Document as read_word
from flask import Flask
from PIL import Image, PngImagePlugin
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.conftest import make_process
from tests.pages import StrictClient
from workshop.documents.images import Picture
from workshop.extensions import db
from workshop.models.followup import CoatOfArms
from workshop.models.geography import Canton
from workshop.steps.setup import arms
from workshop.web import uploads

PAGE = "/c/olmedo-loja/coat-of-arms"
FORM = "form:has(input[type=file])"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def drawn(form: str = "PNG", size: tuple[int, int] = (900, 1200)) -> bytes:
    """A half-clear picture that hides where it was made."""
    output, hidden = io.BytesIO(), PngImagePlugin.PngInfo()
    hidden.add_text("Author", "TELEFONO SECRETO")
    options = {"pnginfo": hidden} if form == "PNG" else {}
    Image.new(
        "RGBA" if form != "JPEG" else "RGB", size, (11, 107, 79, 120)[: 4 if form != "JPEG" else 3]
    ).save(output, form, **options)
    return output.getvalue()


def send(client: StrictClient, content: bytes, name: str = "escudo.png", status: int = 200) -> str:
    page = client.send(PAGE, {"file": (io.BytesIO(content), name)}, status, form=FORM, multipart=True)
    return " ".join(page.text.split())


def test_a_coat_of_arms_is_sent_shown_printed_replaced_and_taken_away(
    app: Flask, client: StrictClient, coordinator: StrictClient
) -> None:
    with app.app_context():
        make_process(db.session())
        db.session.commit()
    assert client.get("/p/olmedo-loja/coat-of-arms.png").status_code == 404
    assert "quedó guardado" in send(coordinator, drawn())
    address = client.page("/p/olmedo-loja", needs_csrf=False).select_one("img.arms")["src"]
    kept = client.get(address)
    assert (kept.status_code, kept.content_type) == (200, "image/png")
    assert "max-age" in kept.headers["Cache-Control"]
    assert "Set-Cookie" not in kept.headers
    assert client.get(address, headers={"If-None-Match": kept.headers["ETag"]}).status_code == 304
    image = Image.open(io.BytesIO(kept.data))
    assert (image.size, image.mode) == ((450, 600), "RGBA")
    assert image.getpixel((5, 5))[3] == 120
    assert b"SECRETO" not in kept.data

    plan = "/c/olmedo-loja/1/actions/plan"
    pdf = PdfReader(io.BytesIO(coordinator.get(f"{plan}.pdf").data))
    assert pdf.pages[0].images
    assert len(read_word(io.BytesIO(coordinator.get(f"{plan}.docx").data)).inline_shapes) == 1

    send(coordinator, drawn("JPEG"), "foto.jpg")
    again = client.page("/p/olmedo-loja", needs_csrf=False).select_one("img.arms")["src"]
    assert again != address
    assert client.get(again).data.startswith(b"\x89PNG")

    coordinator.send(PAGE, {}, form='form:has(input[name="remove"])')
    assert client.page("/p/olmedo-loja", needs_csrf=False).select_one("img.arms") is None
    assert not PdfReader(io.BytesIO(coordinator.get(f"{plan}.pdf").data)).pages[0].images


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (PDF, "escudo.png", "Esto es un PDF"),
        (SVG, "escudo.svg", "SVG"),
        (b"GIF89a", "escudo.png", "No pudimos leer"),
        (drawn()[:200], "escudo.png", "No pudimos leer"),
        (drawn(size=(20, 20)), "escudo.png", "demasiado pequeña"),
        (drawn(size=(900, 90)), "escudo.png", "demasiado alargada"),
        (b"", "", "Elija un archivo"),
    ],
)
def test_a_bad_file_is_answered_and_the_old_one_stays(
    app: Flask, coordinator: StrictClient, content: bytes, name: str, said: str
) -> None:
    send(coordinator, drawn())
    assert said in send(coordinator, content, name, 422)
    with app.app_context():
        found = db.session.query(CoatOfArms).one()
        assert (uploads.folder("arms") / found.stored_as).exists()
        assert len(list(uploads.folder("arms").iterdir())) == 1


def test_a_file_of_50_mb_is_answered(coordinator: StrictClient) -> None:
    token = coordinator.page(PAGE).select_one(f"{FORM} input[name=csrf_token]")["value"]
    head = (
        f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="escudo.png"\r\n\r\n'
    )
    body = head.encode() + b"x" * (50 * 1024 * 1024) + b"\r\n--b--\r\n"
    answer = coordinator.post(
        PAGE, input_stream=io.BytesIO(body), content_length=len(body),
        content_type="multipart/form-data; boundary=b",
    )  # fmt: skip
    assert "50 MB" in coordinator.checked(answer, 422).text


def test_only_the_coordinator_gives_it(official: StrictClient) -> None:
    official.page(PAGE, 403)
    assert "coat-of-arms" not in str(official.page("/c/olmedo-loja"))


def test_the_later_of_two_stays(session: Session, tmp_path: object) -> None:
    canton = session.get_one(Canton, "1116")
    for side in (100, 200):
        arms.keep(session, tmp_path, canton, Picture(b"x", side, side))
        assert canton.coat_of_arms is not None
        assert canton.coat_of_arms.width == side
    arms.remove(session, canton)
    assert canton.coat_of_arms is None
    arms.remove(session, canton)
