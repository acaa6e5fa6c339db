"""Every document of the demo is opened by another program's reader, and its rows are compared with what is stored."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import icalendar
import openpyxl
import pytest
from docx.oxml.ns import qn
from flask import Flask
from PIL import Image
from sqlalchemy import select

from tests.conftest import signed_in
from tests.pages import StrictClient
from workshop.access import service as access
from workshop.app import create_app
from workshop.commands import enter_demo
from workshop.documents.digest import short
from workshop.documents.images import Picture, coat_of_arms
from workshop.extensions import box, db
from workshop.models.actions import Action
from workshop.models.actors import Actor
from workshop.models.budget import Round
from workshop.models.people import Person, Role
from workshop.models.plan import AdoptingBody, PlanVersion
from workshop.models.process import Process, Workshop
from workshop.steps.actions import service as actions
from workshop.steps.actions import versions
from workshop.steps.setup import arms
from workshop.web import uploads

from .test_printed import assert_accessible, read, squeezed

ROWS = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "ics": "text/calendar; charset=utf-8"}
NOT_PAGED = ("poster", "tables", "swot")  # hung up, cut out or written on to the edge


@pytest.fixture(scope="module")
def demo(_ready_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo with a coat of arms for each canton and an adopted plan, entered once for all tests of this file."""
    folder = tmp_path_factory.mktemp("documents") / "instance"
    shutil.copytree(_ready_instance, folder)
    app = create_app(folder, TESTING=True, RATELIMIT_ENABLED=False, SERVER_NAME=None)
    app.test_client_class = StrictClient
    with app.app_context():
        assert enter_demo()
        for process in db.session.scalars(select(Process)):
            arms.keep(db.session(), uploads.folder("arms"), process.canton, _drawn())
            if actions.number_of(db.session(), process):
                versions.adopt(db.session(), process, actions.today(), AdoptingBody.COUNCIL, "Acta 9")
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()
        box.engine.dispose()


def _drawn() -> Picture:
    output = io.BytesIO()
    Image.new("RGBA", (240, 300), (11, 107, 79, 255)).save(output, "PNG")
    return coat_of_arms(output.getvalue())


@pytest.fixture(scope="module")
def staff(demo: Flask) -> StrictClient:
    """Someone who coordinates every canton of the demo."""
    from tests.conftest import PASSWORD

    with demo.app_context():
        person: Person = access.add_person(db.session(), "todo@minga.example", "Ana Todo", PASSWORD)
        for process in db.session.scalars(select(Process)):
            access.give_role(db.session(), person, process.canton, Role.COORDINATOR)
        db.session.commit()
    return signed_in(demo, "todo@minga.example")


def at(process: Process) -> str:
    return f"/c/{process.canton.slug}/{process.id}"


def bytes_of(staff: StrictClient, address: str) -> bytes:
    answer = staff.get(address)
    assert answer.status_code == 200, address
    return answer.data


def test_every_document_of_every_process_opens_and_says_whose_it_is(demo: Flask, staff: StrictClient) -> None:
    seen = 0
    with demo.app_context():
        for process in db.session.scalars(select(Process)):
            page = staff.page(f"{at(process)}/documents")
            for link in page.select("a[download]"):
                address = link["href"]
                CHECKS[address.rsplit(".", 1)[1]](bytes_of(staff, address), process)
                seen += 1
    assert seen > 35


def test_every_paper_of_a_workshop_opens(demo: Flask, staff: StrictClient) -> None:
    with demo.app_context():
        shop = db.session.scalars(select(Workshop).order_by(Workshop.id.desc())).first()
        assert shop is not None
        kit = f"{at(shop.process)}/workshops/{shop.id}/kit"
        sheets = [a["href"] for a in staff.page(kit).select("main a[href$='.pdf']")]
        assert len(sheets) == 6
        for address in sheets:
            paged = not any(f"/{name}.pdf" in address for name in NOT_PAGED)
            check_pdf(bytes_of(staff, address), shop.process, paged)


def check_pdf(content: bytes, process: Process, paged: bool = True) -> None:
    reader, _ = read(content)
    assert reader.metadata is not None
    assert_accessible(reader, str(reader.metadata.title))
    assert process.name in str(reader.metadata.keywords)
    assert process.canton.name in str(reader.metadata.author)
    assert reader.pages[0].images
    digest = re.search(r"sha256:([0-9a-f]{64})", str(reader.metadata.keywords))
    for number, page in enumerate(reader.pages, 1):
        text = squeezed(page.extract_text())
        if paged:
            assert f"Página{number}de{len(reader.pages)}" in text
            assert digest
            assert short(digest[1]) in text
            assert squeezed(process.name) in text
    assert squeezed(process.canton.name) in squeezed(reader.pages[0].extract_text())


def check_docx(content: bytes, process: Process) -> None:
    word = docx.Document(io.BytesIO(content))
    assert word.core_properties.language == "es-EC"
    assert process.name in word.core_properties.subject
    headings = [each.style.name for each in word.paragraphs if each.style.name.startswith("Heading")]
    assert headings[0] == "Heading 1"
    assert headings.count("Heading 1") == 1
    assert len(word.inline_shapes) >= 1
    for table in word.tables:
        if table.style.name == "Table Grid":  # the lines to sign on are no table of data
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    for footer in (word.sections[0].first_page_footer, word.sections[0].footer):
        assert [each.get(qn("w:instr")) for each in footer._element.iter(qn("w:fldSimple"))] == [
            "PAGE",
            "NUMPAGES",
        ]


def check_xlsx(content: bytes, process: Process) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.properties.subject == process.name
    assert "Notas" in book.sheetnames
    sheet = book.worksheets[0]
    assert sheet.auto_filter.ref
    assert sheet.freeze_panes == "C5"
    for each in book.worksheets:
        if each.sheet_state == "visible":
            assert (each.page_setup.orientation, each.page_setup.fitToHeight) == ("landscape", 0)
            assert "&P" in str(each.oddFooter.right.text)
    assert sheet.print_title_rows == "$4:$4"
    noted = {row[0] for row in book["Notas"].iter_rows(values_only=True)}
    assert {cell.value for cell in sheet[4] if cell.value} <= noted


def check_csv(content: bytes, _process: Process) -> None:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


def check_ics(content: bytes, process: Process) -> None:
    calendar = icalendar.Calendar.from_ical(content)
    assert process.name in str(calendar["X-WR-CALNAME"])
    assert calendar.walk("VEVENT")


def check_json(content: bytes, process: Process) -> None:
    said = json.dumps(json.loads(content), ensure_ascii=False)
    titles = db.session.scalars(select(Action.title).where(Action.process_id == process.id))
    assert [title for title in titles if title not in said] == []


CHECKS = {
    "pdf": check_pdf,
    "docx": check_docx,
    "xlsx": check_xlsx,
    "csv": check_csv,
    "ics": check_ics,
    "json": check_json,
}


def planned(process: Process) -> list[tuple[str, str, date | None, int | None]]:
    """What the database holds of a plan, in the order of the documents: title, owner, deadline, cost in cents."""
    return [
        (each.title, each.owner, each.deadline, each.cost_cents)
        for each in actions.actions(db.session(), process)
    ]


def test_the_plan_has_the_rows_of_the_database_in_every_format(demo: Flask, staff: StrictClient) -> None:
    with demo.app_context():
        for process in db.session.scalars(select(Process)):
            rows = planned(process)
            if not rows:
                continue
            for plan in (f"{at(process)}/actions/plan", f"{at(process)}/actions/versions/1/plan"):
                assert _of_excel(bytes_of(staff, f"{plan}.xlsx")) == rows
                assert _of_csv(bytes_of(staff, f"{plan}.csv")) == rows
                assert _of_word(bytes_of(staff, f"{plan}.docx")) == [row[:2] for row in rows]
                _, text = read(bytes_of(staff, f"{plan}.pdf"))
                place = 0
                for title, *_rest in rows:
                    place = text.index(squeezed(title), place)
            calendar = icalendar.Calendar.from_ical(bytes_of(staff, f"{at(process)}/actions/plan.ics"))
            due = {(str(each["SUMMARY"]), each.decoded("DTSTART")) for each in calendar.walk("VEVENT")}
            assert due == {(title, deadline) for title, _owner, deadline, _cost in rows if deadline}


def _of_excel(content: bytes) -> list[tuple[str, str, date | None, int | None]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    heads = {cell.value: index for index, cell in enumerate(sheet[4])}
    found = []
    for row in sheet.iter_rows(min_row=5, values_only=True):
        if isinstance(row[0], int):
            due, cost = row[heads["Fecha límite"]], row[heads["Costo"]]
            cents = None if cost is None else round(cost * 100)  # type: ignore[arg-type, operator]
            found.append((row[heads["Acción"]], row[heads["Responsable"]] or "", due and due.date(), cents))  # type: ignore[union-attr]
    return found  # type: ignore[return-value]


def _of_csv(content: bytes) -> list[tuple[str, str, date | None, int | None]]:
    def cents(text: str) -> int | None:
        return int(text.replace(",", "")) if text else None

    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    return [
        (row["Acción"], row["Responsable"], day(row["Fecha límite"]), cents(row["Costo"]))
        for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    ]  # fmt: skip


def _of_word(content: bytes) -> list[tuple[str, str]]:
    (table,) = [each for each in docx.Document(io.BytesIO(content)).tables if each.style.name == "Table Grid"]
    *rows, _total = [[cell.paragraphs[0].text for cell in row.cells] for row in table.rows[1:]]
    return [(row[1], row[2]) for row in rows]


def test_actors_results_and_actas_have_the_rows_of_the_database(demo: Flask, staff: StrictClient) -> None:
    with demo.app_context():
        process = db.session.scalars(select(Process).where(Process.canton_code == "1116")).first()
        assert process is not None
        names = set(
            db.session.scalars(
                select(Actor.name).where(Actor.canton_code == "1116", Actor.archived_at.is_(None))
            )
        )
        sheet = openpyxl.load_workbook(
            io.BytesIO(bytes_of(staff, f"{at(process)}/actors/actors.xlsx"))
        ).worksheets[0]
        assert {row[0] for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]} == names

        found = db.session.scalars(select(Round).where(Round.sealed_at.is_not(None))).one()
        address = f"{at(found.process)}/rounds/{found.id}"
        assert found.count is not None
        votes = {each.title: each.cost_cents for each in found.projects}
        rows = list(
            csv.DictReader(
                io.StringIO(bytes_of(staff, f"{address}/results.csv").decode("utf-8-sig")), delimiter=";"
            )
        )
        assert {row["Proyecto"]: int(row["Costo"].replace(",", "")) for row in rows} == votes
        won = {row["Proyecto"] for row in rows if row["Resultado"] == "ganó"}
        word = docx.Document(io.BytesIO(bytes_of(staff, f"{address}/acta.docx")))
        tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
        (ledger,) = [table for table in tables if table[0][0] == "Orden"]
        assert {line[1] for line in ledger[1:-1]} == won
        for form in ("results.pdf", "acta.pdf"):
            _, text = read(bytes_of(staff, f"{address}/{form}"))
            assert all(squeezed(title) in text for title in votes)
            assert found.choices_digest in text


def test_the_same_rows_have_the_same_fingerprint_in_every_format(demo: Flask, staff: StrictClient) -> None:
    with demo.app_context():
        version = db.session.scalars(select(PlanVersion)).first()
        assert version is not None
        plan = f"{at(version.process)}/actions"
        for address, digest in (
            (f"{plan}/versions/{version.number}/plan", version.digest),
            (f"{plan}/plan", None),
        ):
            reader, _ = read(bytes_of(staff, f"{address}.pdf"))
            book = openpyxl.load_workbook(io.BytesIO(bytes_of(staff, f"{address}.xlsx")))
            word = docx.Document(io.BytesIO(bytes_of(staff, f"{address}.docx")))
            assert reader.metadata is not None
            said = str(reader.metadata.keywords).rsplit(", ", 1)[-1]
            assert book.properties.keywords == word.core_properties.keywords == said
            if digest:
                assert said == f"sha256:{digest}"
        assert db.session.scalar(select(Action.id).limit(1))
