"""Each format of the plan is opened again by another reader, and its rows compared with what is stored."""

import csv
import io
from datetime import date

import docx
import icalendar
import openpyxl
import pypdf
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.actions import Action

HOSTILE = '=HYPERLINK("http://malo.example","premio")'
TITLES = ["Cloración y tubería en El Carmen", HOSTILE, "@SUM(A1:A9)"]


@pytest.fixture
def plan(app: Flask, process_id: int) -> str:
    """A process with three actions, two of them with titles that a spreadsheet could run."""
    with app.app_context():
        for number, title in enumerate(TITLES, 1):
            db.session.add(
                Action(
                    process_id=process_id,
                    title=title,
                    owner_typed="Rosa Cueva Ñauta",
                    deadline=date(2027, 3, number),
                    cost_cents=1_234_56 * number,
                    parish_code="111651",
                    progress=40,
                )
            )
        db.session.commit()
    return f"/c/olmedo-loja/{process_id}/actions"


def fetched(client: StrictClient, plan: str, form: str) -> TestResponse:
    answer = client.get(f"{plan}/plan.{form}")
    assert answer.status_code == 200
    name = answer.headers["Content-Disposition"]
    assert "olmedo" in name
    assert "presupuesto-participativo-2027" in name
    assert name.rstrip('"').endswith(f".{form}")
    return answer


def test_pdf_is_tagged_and_shows_every_action(official: StrictClient, plan: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(fetched(official, plan, "pdf").data))
    text = " ".join("".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height
    for words in (
        "Cloración",
        "tubería",
        "Rosa Cueva Ñauta",
        "La Tingue",
        "1.234,56",
        "Plan de acción",
        "Olmedo",
    ):
        assert words in text, words


def test_excel_holds_typed_columns_and_no_formula_of_a_user(official: StrictClient, plan: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(official, plan, "xlsx").data)).worksheets[0]
    rows = {row[1].value: row for row in sheet.iter_rows() if row[1].value in TITLES}
    assert set(rows) == set(TITLES)
    for number, title in enumerate(TITLES, 1):
        row = rows[title]
        assert row[1].data_type == "s"
        assert row[12].value.date() == date(2027, 3, number)
        assert row[13].value == pytest.approx(1234.56 * number)
    assert sheet.auto_filter.ref
    assert sheet.freeze_panes


def test_word_shows_every_action(official: StrictClient, plan: str) -> None:
    document = docx.Document(io.BytesIO(fetched(official, plan, "docx").data))
    text = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for title in TITLES:
        assert title in text


def test_csv_opens_in_spanish_excel(official: StrictClient, plan: str) -> None:
    data = fetched(official, plan, "csv").data
    assert data.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    column = rows[0].index("Acción")
    assert [row[column].lstrip("'") for row in rows[1:4]] == TITLES
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "@", "+")]
    assert "1234,56" in rows[1]


def test_calendar_has_a_day_an_action_and_leads_to_its_page(official: StrictClient, plan: str) -> None:
    calendar = icalendar.Calendar.from_ical(fetched(official, plan, "ics").data)
    events = calendar.walk("VEVENT")
    assert {(str(e["SUMMARY"]), e["DTSTART"].dt) for e in events} == {
        (title, date(2027, 3, number)) for number, title in enumerate(TITLES, 1)
    }
    assert all("/p/olmedo-loja/" in str(e["URL"]) for e in events)


def test_other_formats_and_other_cantons_are_not_there(
    official: StrictClient, client: StrictClient, plan: str
) -> None:
    official.page(f"{plan}/plan.exe", 404)
    assert client.get(f"{plan}/plan.pdf").status_code == 302
