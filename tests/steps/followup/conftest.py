"""A process with one action of a typed owner, on a process of its own, and files to send."""

import io

import pytest
from flask import Flask
from PIL import Image

from tests.conftest import make_process
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.steps.actions.service import today


def picture(form: str = "JPEG", size: tuple[int, int] = (2400, 1200), **options: object) -> bytes:
    """A picture as a phone writes it, with where it was taken."""
    output = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    exif[0x010F] = "TELEFONO SECRETO"
    exif.get_ifd(0x8825)[1] = "S"
    if form == "JPEG":
        options = {"exif": exif, "comment": b"comentario secreto", **options}
    Image.new("RGB", size, "#3b7").save(output, form, **options)
    return output.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def plan(app: Flask) -> tuple[int, int]:
    """A process of Olmedo and an action in it that Rosa Cueva answers for: their ids."""
    with app.app_context():
        process = make_process(db.session())
        action = Action(
            process=process,
            title="Agua segura",
            owner_typed="Rosa Cueva",
            deadline=today(),
            cost_cents=500_00,
        )
        other = Action(process=process, title="Puente", owner_typed="Luis Abad", deadline=today())
        db.session.add_all([action, other])
        db.session.commit()
        return process.id, action.id
