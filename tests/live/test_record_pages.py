"""The pages of the acta: written, looked at, fixed, downloaded; nothing typed is lost."""

import io
from datetime import date

import pypdf
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from tests.live.halls import Hall, fill
from tests.pages import StrictClient
from workshop.extensions import db
from workshop.live.record import sha256
from workshop.models.base import utc_now
from workshop.models.live import Post, Stage, WorkshopRecord
from workshop.models.process import Process, Workshop
from workshop.models.swot import SwotEntry


@pytest.fixture
def hall(app: Flask, process_id: int) -> Hall:
    with app.app_context():
        made = fill(db.session(), db.session.get_one(Process, process_id))
        db.session.commit()
        return made


def base(hall: Hall) -> str:
    return f"/c/olmedo-loja/{hall.process_id}/workshops/{hall.workshop_id}"


def write(client: StrictClient, hall: Hall, status: int = 200, **text: str) -> BeautifulSoup:
    return client.send(f"{base(hall)}/record", text, status, form="form[action$='/record']")


def test_the_text_is_written_looked_at_and_fixed(facilitator: StrictClient, hall: Hall) -> None:
    page = write(facilitator, hall, opening="Abrió la alcaldesa", agreements="Minga el sábado\nOtra cosa")
    assert page.select_one("textarea[name=opening]").text.strip() == "Abrió la alcaldesa"
    page = facilitator.page(f"{base(hall)}/record/preview")
    for said in ("Abrió la alcaldesa", "Minga el sábado", "Dicho agreement 1", "Entrada 0", "Clorar el agua"):
        assert said in page.text
    page = facilitator.press(f"{base(hall)}/record/preview", "/record/fix")
    assert page.h1.text.strip() == "Acta n.º 1"
    assert not page.select("textarea")
    digest = page.select_one("code.long").text
    pdf = facilitator.get(f"{base(hall)}/record.pdf")
    assert pdf.headers["Content-Disposition"].endswith(".pdf")
    assert "acta-1" in pdf.headers["Content-Disposition"]
    assert sha256(pdf.data) in page.text
    assert sha256(facilitator.get(f"{base(hall)}/record.docx").data) in page.text
    assert sha256(facilitator.get(f"{base(hall)}/record.json").data) == digest
    printed = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf.data)).pages)
    assert digest in "".join(printed.split())


def test_the_kept_bytes_are_sent_whatever_changes_later(
    app: Flask, facilitator: StrictClient, hall: Hall
) -> None:
    facilitator.press(f"{base(hall)}/record/preview", "/record/fix")
    before = facilitator.get(f"{base(hall)}/record.pdf").data
    with app.app_context():
        for entry in db.session.scalars(select(SwotEntry)):
            entry.text = "Otra cosa"
        db.session.commit()
    assert facilitator.get(f"{base(hall)}/record.pdf").data == before
    page = facilitator.checked(
        facilitator.post(
            f"{base(hall)}/record", data={"opening": "Tarde", "csrf_token": token(facilitator, hall)}
        ),
        409,
    )
    assert "Tarde" in page.text
    page = facilitator.checked(
        facilitator.post(
            f"{base(hall)}/record/fix", data={"csrf_token": token(facilitator, hall)}, follow_redirects=True
        )
    )
    assert "ya estaba fijada" in page.text
    with app.app_context():
        assert db.session.scalar(select(WorkshopRecord)).number == 1


def token(client: StrictClient, hall: Hall) -> str:
    return str(client.page(f"{base(hall)}/photos").select_one("[name=csrf_token]")["value"])


def test_what_is_too_long_stays_in_its_field(facilitator: StrictClient, hall: Hall) -> None:
    page = write(facilitator, hall, 422, opening="x" * 8001, closing="Se cerró")
    assert page.select_one("textarea[name=opening]").text.strip() == "x" * 8001
    assert page.select_one("textarea[name=closing]").text.strip() == "Se cerró"
    assert page.select_one("#opening-error")


def test_two_who_write_at_once_keep_both_texts(
    facilitator: StrictClient, coordinator: StrictClient, hall: Hall
) -> None:
    old = facilitator.page(f"{base(hall)}/record").select_one("[name=seen]")["value"]
    write(coordinator, hall, opening="La de la coordinadora")
    page = write(facilitator, hall, 409, opening="La mía", seen=old)
    assert page.select_one("textarea[name=opening]").text.strip() == "La mía"
    assert "La de la coordinadora" in page.select_one(".notice .written").text
    values = {"opening": "La mía", "seen": page.select_one("[name=seen]")["value"]}
    page = write(facilitator, hall, **values)
    assert page.select_one("textarea[name=opening]").text.strip() == "La mía"


def test_an_open_workshop_is_closed_first(app: Flask, facilitator: StrictClient, hall: Hall) -> None:
    with app.app_context():
        stage = db.session.get_one(Stage, hall.workshop_id)
        stage.closed_at = None
        stage.workshop.open_until = utc_now().replace(year=2099)
        db.session.commit()
    page = facilitator.page(f"{base(hall)}/record/preview")
    assert not page.select("form[action$='/record/fix']")
    page = facilitator.checked(
        facilitator.post(
            f"{base(hall)}/record/fix", data={"csrf_token": token(facilitator, hall)}, follow_redirects=True
        )
    )
    assert "sigue abierto" in page.text
    with app.app_context():
        assert db.session.scalar(select(WorkshopRecord.number)) is None


def test_a_rehearsal_says_practice_and_is_not_fixed(
    app: Flask, facilitator: StrictClient, hall: Hall
) -> None:
    with app.app_context():
        db.session.get_one(Process, hall.process_id).practice = True
        db.session.commit()
    for path in ("record", "record/preview"):
        page = facilitator.page(f"{base(hall)}/{path}")
        assert "PRÁCTICA" in page.text
        assert not page.select("form[action$='/record/fix']")
    printed = pypdf.PdfReader(io.BytesIO(facilitator.get(f"{base(hall)}/record.pdf").data)).pages[0]
    assert "PRÁCTICA" in printed.extract_text()


def test_observers_read_and_strangers_do_not(
    observer: StrictClient, client: StrictClient, hall: Hall
) -> None:
    page = observer.page(f"{base(hall)}/record")
    assert not page.select("main textarea")
    assert observer.get(f"{base(hall)}/record.pdf").status_code == 200
    assert observer.get(f"{base(hall)}/record.xyz").status_code == 404
    assert observer.get(f"{base(hall)}/record.json").status_code == 404  # nothing is fixed yet
    csrf = observer.page(f"/c/olmedo-loja/{hall.process_id}").select_one("[name=csrf_token]")["value"]
    for path in ("record", "record/fix", "photos"):
        assert observer.post(f"{base(hall)}/{path}", data={"csrf_token": csrf}).status_code == 403
    assert client.get(f"{base(hall)}/record.pdf").status_code in (302, 401)


def test_what_landed_leads_to_the_steps(facilitator: StrictClient, hall: Hall) -> None:
    page = facilitator.page(f"{base(hall)}/landed")
    links = [link["href"] for link in page.select("main .said a")]
    for part in ("/actions/", "/swot/cross/", "/actors/", "/swot/entries/"):
        found = [link for link in links if part in link]
        assert found
        facilitator.page(found[0])
    assert "Entrada 4" in page.text  # merged, beneath its head


def test_the_workshop_and_the_documents_lead_to_the_acta(
    app: Flask, facilitator: StrictClient, hall: Hall
) -> None:
    assert facilitator.page(base(hall)).select(f"a[href$='{base(hall)}/record']")
    documents = f"/c/olmedo-loja/{hall.process_id}/documents"
    assert not facilitator.page(documents).select(f"a[href$='{hall.workshop_id}/record.pdf']")  # is to come
    with app.app_context():
        db.session.get_one(Workshop, hall.workshop_id).held_on = date(2026, 3, 1)
        db.session.commit()
    assert facilitator.page(documents).select(f"a[href$='{hall.workshop_id}/record.pdf']")
    facilitator.press(f"{base(hall)}/record/preview", "/record/fix")
    page = facilitator.page(documents)
    assert "Acta n.º 1" in page.text


def test_a_slip_of_the_pen_is_set_right_until_the_acta_is_fixed(
    app: Flask, facilitator: StrictClient, hall: Hall
) -> None:
    page = facilitator.page(f"{base(hall)}/record")
    address = page.select_one(".noted a[href*='/posts/']")["href"]
    assert facilitator.send(address, {"text": "  "}, 422).select_one(".error")
    page = facilitator.send(address, {"text": "La minga es el sábado 12"})
    assert "La minga es el sábado 12" in page.select_one(".noted").text
    assert "La minga es el sábado 12" in facilitator.page(f"{base(hall)}/record/preview").text
    facilitator.press(f"{base(hall)}/record/preview", "/record/fix")
    page = facilitator.send(address, {"text": "Otra cosa"})
    assert "no cambia" in page.text
    with app.app_context():
        said = db.session.scalars(select(Post.text).where(Post.workshop_id == hall.workshop_id)).all()
    assert "La minga es el sábado 12" in said
    assert "Otra cosa" not in said
