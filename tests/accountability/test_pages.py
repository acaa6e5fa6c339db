"""The report's pages and files: each file is opened by an independent reader and compared with the database."""

import io
import json
from datetime import timedelta

import docx
import openpyxl
import pypdf
import pytest
from flask import Flask

from tests.documents.test_printed import assert_accessible, squeezed, tags
from tests.pages import StrictClient
from tests.steps.followup.conftest import picture
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.models.followup import CitizenReport
from workshop.models.process import Process, Workshop
from workshop.steps.actions.service import today

NOTE = "La zanja sigue <b>abierta</b> & =1+1"


@pytest.fixture
def base(app: Flask, official: StrictClient) -> str:
    """A process with three actions: one kept with a photograph, one late, one dear; and a citizen's observation."""
    with app.app_context():
        from tests.conftest import make_process

        process = make_process(db.session())
        water, bridge, road = (
            Action(
                process=process, title=title, owner_typed="Rosa Cueva", deadline=deadline, cost_cents=cents
            )
            for title, deadline, cents in (
                ("Agua segura", today(), 1_200_50),
                ("Puente", today() - timedelta(days=3), None),
                ("Camino", None, 30_000_00),
            )
        )
        shop = Workshop(
            process=process, name="Taller", held_on=today(), join_code="KAWSAY", parish_code="111651"
        )
        db.session.add_all([water, bridge, road, shop])
        db.session.flush()
        db.session.add(
            CitizenReport(action_id=bridge.id, says="not_done", note=NOTE, shown_at=water.created_at)
        )
        db.session.commit()
        place, action = f"/c/olmedo-loja/{process.id}/followup", water.id
    values = {"status": "done", "progress": "100", "spent_cents": "1.300,75", "note": "Tanque lleno"}
    evidence = {"evidence": (io.BytesIO(picture()), "IMG_1.jpg")}
    official.send(f"{place}/{action}", {**values, **evidence}, form="main form.form", multipart=True)
    return f"{place}/accountability"


def database(app: Flask) -> list[tuple[str, int | None, int]]:
    """Title, budget in cents and progress of each action, those due first."""
    with app.app_context():
        found = db.session.query(Action).order_by(Action.deadline.is_(None), Action.deadline).all()
        return [(each.title, each.cost_cents, each.progress) for each in found]


def test_the_page_names_what_is_missing_and_a_phase_is_completed(
    official: StrictClient, observer: StrictClient, base: str
) -> None:
    page = official.page(base)
    lacks = page.select_one(".notice.warning").text
    for words in (
        "No se aprobó ningún plan",
        "sin plazo: Camino",
        "sin presupuesto: Puente",
        "Talleres sin lista",
    ):
        assert words in " ".join(lacks.split())
    wrong = {"held_on": "ayer", "place": "Coliseo", "attendance": "muchas", "summary": "Se dijo"}
    page = official.send(f"{base}/phases/planning", wrong, 422)
    assert page.select_one("[name=attendance]")["value"] == "muchas"
    assert page.select_one("[name=held_on]")["value"] == "ayer"
    assert "Se dijo" in page.select_one("[name=summary]").text
    right = {"held_on": "2026-10-24", "attendance": "1.034"}
    page = official.send(f"{base}/phases/planning", {**wrong, **right})
    assert "1.034" in page.text
    assert "completa" in page.select_one(".card .badge").text
    official.page(f"{base}/phases/quinta", 404)
    observer.page(f"{base}/phases/planning", 403)
    observer.page(base)


def test_the_pdf_is_public_tagged_and_says_what_is_stored(
    app: Flask, client: StrictClient, base: str
) -> None:
    public = f"/p/olmedo-loja/{base.split('/')[3]}"
    assert client.page(public).select_one('a[href$="/accountability.pdf"]')
    answer = client.get(f"{public}/accountability.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert "Set-Cookie" not in answer.headers
    again = client.get(f"{public}/accountability.pdf", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    reader = pypdf.PdfReader(io.BytesIO(answer.data))
    assert_accessible(reader, "Informe de rendición de cuentas")
    assert {"/H1", "/H2", "/Table", "/TH", "/Figure"} <= tags(reader)
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    for title, _cents, progress in database(app):
        assert squeezed(title) in text
        assert squeezed(f"{progress} %") in text
    for words in (
        "1.200,50",
        "1.300,75",
        "-100,25",
        "Tanque lleno",
        NOTE,
        "Fase 4. Plan de trabajo",
        "E1",
        "CPCCS",
    ):
        assert squeezed(words) in text
    assert sum(len(page.images) for page in reader.pages) == 1
    client.page("/p/olmedo-loja/99999/accountability.pdf", 404)


def test_word_has_real_headings_and_the_same_rows(app: Flask, official: StrictClient, base: str) -> None:
    word = docx.Document(io.BytesIO(official.get(f"{base}/report.docx").data))
    headings = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert [text for style, text in headings if style == "Heading 2"][:4] == [
        "Fase 1. Planificación con la asamblea",
        "Fase 2. Evaluación y formulario",
        "Fase 3. Deliberación pública",
        "Fase 4. Plan de trabajo",
    ]
    assert ("Heading 3", "Cuánto se gastó") in headings
    table = next(each for each in word.tables if "Saldo" in [cell.text for cell in each.rows[0].cells])
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert [row[1] for row in rows[1:-1]] == [title for title, _cents, _progress in database(app)]
    assert rows[-1][2].endswith("31.200,50")
    shapes = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert "Foto E1 de Agua segura" in shapes


def test_the_workbook_and_the_json_hold_every_row(app: Flask, official: StrictClient, base: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(official.get(f"{base}/report.xlsx").data))
    sheet = book["Compromisos"]
    lines = list(sheet.iter_rows(values_only=True))
    top = next(n for n, line in enumerate(lines) if line[1] == "Compromiso")
    columns = {title: n for n, title in enumerate(lines[top]) if title}
    rows = [line for line in lines[top + 1 :] if isinstance(line[0], int | float)]
    found = [
        (
            row[columns["Compromiso"]],
            None if row[columns["Presupuestado"]] is None else round(row[columns["Presupuestado"]] * 100),
            round(row[columns["Avance"]] * 100),
        )
        for row in rows
    ]
    assert found == database(app)
    notes = [cell for line in book["Observaciones"].iter_rows(values_only=True) for cell in line]
    assert NOTE in notes
    assert {"Fases", "Evidencia", "Talleres", "Qué falta", "Notas"} <= set(book.sheetnames)

    answer = official.get(f"{base}/report.json")
    data = json.loads(answer.data)
    assert [(each["title"], each["budget"], each["progress"]) for each in data["commitments"]] == database(
        app
    )
    by_title = {each["title"]: each for each in data["commitments"]}
    assert (by_title["Agua segura"]["state_code"], by_title["Puente"]["state_code"]) == ("done", "late")
    assert by_title["Agua segura"]["left"] == -100_25
    assert [(each["says_code"], each["note"]) for each in data["observations"]] == [("not_done", NOTE)]
    photo = official.get("/p/" + data["evidence"][0]["address"].split("/p/")[1])
    assert photo.content_type == "image/jpeg"
    assert {each["phase_code"] for each in data["phases"]} == {
        "planning",
        "evaluation",
        "deliberation",
        "work_plan",
    }
    official.page(f"{base}/report.exe", 404)


def test_a_photograph_that_is_gone_does_not_stop_the_report(
    app: Flask, official: StrictClient, base: str
) -> None:
    with app.app_context():
        from workshop.web import uploads

        for file in uploads.folder("evidence").iterdir():
            file.unlink()
        assert db.session.get(Process, int(base.split("/")[3]))
    reader = pypdf.PdfReader(io.BytesIO(official.get(f"{base}/report.pdf").data))
    assert "E1" in "".join(page.extract_text() for page in reader.pages)
