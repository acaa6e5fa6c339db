"""The acta says what was voted, what came out, and how anyone can check it."""

import io
from datetime import date

import docx
import pypdf
import pytest
from flask import Flask

from tests.pages import StrictClient
from tests.steps.vote.test_ballot import Poll, open_poll
from tests.steps.vote.test_published_pages import close, vote
from workshop.extensions import db
from workshop.models.base import utc_now
from workshop.models.budget import BallotKind, EventKind, PaperConflict, Round
from workshop.models.live import WorkshopRecord
from workshop.models.process import Workshop
from workshop.steps.vote import service


@pytest.fixture
def poll(app: Flask, process_id: int, priced: list[int]) -> Poll:
    made = open_poll(app, process_id)
    vote(app, made, BallotKind.KNAPSACK, voters=33)
    close(app, made, draw="Dados: 3, 6, 1")
    with app.app_context():
        found = db.session.get_one(Round, made.id)
        service.tell(db.session(), found, EventKind.NOTE, None, "Se fue la luz 10 minutos")
        resolution = "Se guardó aparte."
        db.session.add(
            PaperConflict(round_id=made.id, serial="mesa 2, 17", reason="used", resolution=resolution)
        )
        db.session.commit()
    return made


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_the_acta_says_it_all_as_pdf_and_word(
    app: Flask, coordinator: StrictClient, process_id: int, poll: Poll
) -> None:
    base = f"/c/olmedo-loja/{process_id}/rounds/{poll.id}"
    reader = pypdf.PdfReader(io.BytesIO(coordinator.get(f"{base}/acta.pdf").data))
    printed = squeezed(" ".join(page.extract_text() for page in reader.pages))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    word = docx.Document(io.BytesIO(coordinator.get(f"{base}/acta.docx").data))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    typed = squeezed(" ".join([*(paragraph.text for paragraph in word.paragraphs), *cells]))
    assert len([p for p in word.paragraphs if p.style.name.startswith("Heading")]) >= 9
    with app.app_context():
        found = db.session.get_one(Round, poll.id)
        said = [
            found.receipts_digest, found.choices_digest, found.lot_seed, found.lot_commitment,
            "Dados: 3, 6, 1", "Se fue la luz 10 minutos", "mesa 2, 17", "Se guardó aparte.",
            "Olmedo", "Loja", *poll.ids,
        ]  # fmt: skip
    for text in (printed, typed):
        for each in said:
            assert squeezed(each) in text


def test_the_acta_names_the_actas_of_the_workshops(
    app: Flask, coordinator: StrictClient, process_id: int, poll: Poll
) -> None:
    with app.app_context():
        workshop = Workshop(
            process_id=process_id, name="Taller de La Tingue", held_on=date(2027, 1, 9), join_code="TINGUE"
        )
        db.session.add(workshop)
        db.session.flush()
        db.session.add(
            WorkshopRecord(
                workshop_id=workshop.id, process_id=process_id, number=4, fixed_at=utc_now(), digest="ab" * 32,
                pdf=b"%PDF", docx=b"PK",
            )
        )  # fmt: skip
        db.session.commit()
    url = f"/c/olmedo-loja/{process_id}/rounds/{poll.id}/acta.pdf"
    reader = pypdf.PdfReader(io.BytesIO(coordinator.get(url).data))
    printed = squeezed(" ".join(page.extract_text() for page in reader.pages))
    assert squeezed("Acta n.º 4: Taller de La Tingue") in printed
    assert "ab" * 32 in printed


def test_there_is_no_acta_before_the_count(
    app: Flask, coordinator: StrictClient, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id)
    base = f"/c/olmedo-loja/{process_id}/rounds/{poll.id}"
    assert coordinator.get(f"{base}/acta.pdf").status_code == 404
    close(app, poll)
    assert coordinator.get(f"{base}/acta.pdf").status_code == 200
    assert coordinator.get(f"{base}/acta.xyz").status_code == 404
    assert client.get(f"{base}/acta.pdf").status_code in (302, 303, 401, 403)
