"""Every document of the demo, opened by a reader that is not ours, and compared with the database."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import docx
import icalendar
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn
from flask import Flask
from sqlalchemy import select

from tests.pages import StrictClient
from workshop.commands import enter_demo
from workshop.demo.loader import SIGN_INS
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.models.actors import Actor
from workshop.models.budget import Round
from workshop.models.process import Process
from workshop.models.swot import SwotEntry

FORMS = ("pdf", "docx", "xlsx", "csv", "ics", "json")
PAGE_OF = re.compile(r"Página(\d+)de(\d+)")


@dataclass(frozen=True)
class Known:
    """What the database says of a process, as plain texts."""

    base: str
    name: str
    actions: dict[str, str]
    actors: set[str]
    rounds: dict[int, list[str]]
    entries: dict[int, list[str]]


@pytest.fixture
def opened(app: Flask, client: StrictClient) -> StrictClient:
    with app.app_context():
        assert enter_demo()
    line = (Path(app.config["INSTANCE"]) / SIGN_INS).read_text().splitlines()[0]
    email, password = line.split("\t")[:2]
    client.send("/sign-in", {"email": email, "password": password})
    return client


def known() -> list[Known]:
    found = []
    for process in db.session.scalars(select(Process).where(Process.canton_code == "1116")):
        actions = db.session.scalars(
            select(Action).where(Action.process_id == process.id, Action.archived_at.is_(None))
        )
        entries: dict[int, list[str]] = {}
        for entry in db.session.scalars(select(SwotEntry).where(SwotEntry.process_id == process.id)):
            if (
                entry.workshop_id
                and entry.in_the_open
                and not entry.archived
                and entry.merged_into_id is None
            ):
                entries.setdefault(entry.workshop_id, []).append(entry.text)
        actors = select(Actor.name).where(Actor.canton_code == "1116", Actor.archived_at.is_(None))
        rounds = select(Round).where(Round.process_id == process.id, Round.count.is_not(None))
        found.append(
            Known(
                f"/c/olmedo-loja/{process.id}",
                process.name,
                {each.title: each.owner for each in actions},
                set(db.session.scalars(actors)),
                {each.id: [p.title for p in each.projects] for each in db.session.scalars(rounds)},
                entries,
            )
        )
    return found


def squeezed(text: str) -> str:
    """A text without what a line break on paper adds or takes away."""
    return re.sub(r"[\s\u200b\u00ad-]", "", text)


def of_pdf(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("es")
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    for number, text in enumerate(pages, 1):
        assert (str(number), str(len(pages))) in PAGE_OF.findall(text), text[-200:]
    return "".join(PAGE_OF.sub("", text) for text in pages)


def of_word(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    assert word.core_properties.language == "es-EC"
    assert [p.style.name for p in word.paragraphs].count("Heading 1") == 1
    for table in word.tables:
        if table.style is not None and table.style.name == "Table Grid":  # the others are lines to sign on
            assert next(table._tbl.iter(qn("w:tblHeader")), None) is not None, [
                cell.text for cell in table.rows[0].cells
            ]
    fields = [f.get(qn("w:instr")) for f in word.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return squeezed("".join([*(p.text for p in word.paragraphs), *cells]))


def of_excel(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert any(sheet.freeze_panes and sheet.auto_filter.ref and sheet.print_title_rows for sheet in shown)
    assert all(sheet.page_setup.fitToHeight == 0 for sheet in shown)
    assert "Notas" in book.sheetnames
    return squeezed("".join(str(c.value) for s in shown for row in s.iter_rows() for c in row if c.value))


def of_csv(content: bytes) -> str:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len({len(row) for row in rows}) == 1
    return squeezed("".join("".join(row) for row in rows))


def of_calendar(content: bytes) -> str:
    return squeezed(
        "".join(str(each["SUMMARY"]) for each in icalendar.Calendar.from_ical(content).walk("VEVENT"))
    )


READERS = {
    "pdf": of_pdf,
    "docx": of_word,
    "xlsx": of_excel,
    "csv": of_csv,
    "ics": of_calendar,
    "json": bytes.decode,
}


def expected(address: str, process: Known) -> list[str]:
    """Return the texts of the database that the document at this address must hold."""
    if "/actions/plan." in address:
        return [*process.actions, *([] if address.endswith(".ics") else process.actions.values())]
    if "/accountability/" in address:
        return list(process.actions)
    if "/actors/" in address:
        return sorted(process.actors)
    if found := re.search(r"/rounds/(\d+)/", address):
        return process.rounds[int(found[1])]
    if found := re.search(r"/workshops/(\d+)/record", address):
        return process.entries.get(int(found[1]), [])
    raise AssertionError(f"a document nobody compares: {address}")


def test_each_document_says_what_the_database_holds(app: Flask, opened: StrictClient) -> None:
    seen: dict[str, int] = {}
    with app.app_context():
        processes = known()
    for process in processes:
        page = opened.page(f"{process.base}/documents")
        links = {link["href"] for link in page.select("main a[href]") if link["href"].split(".")[-1] in FORMS}
        for address in sorted(links):
            form = address.split(".")[-1]
            answer = opened.get(address)
            assert answer.status_code == 200, address
            said = squeezed(READERS[form](answer.data)) if form != "json" else answer.data.decode()
            missing = [
                word
                for word in expected(address, process)
                if (word if form == "json" else squeezed(word)) not in said
            ]
            assert missing == [], address
            seen[form] = seen.get(form, 0) + 1
    assert all(seen.get(form, 0) for form in ("pdf", "docx", "xlsx", "csv", "ics")), seen


def test_the_paper_kit_of_a_workshop_can_be_read_by_machines(app: Flask, opened: StrictClient) -> None:
    with app.app_context():
        workshop = next(iter(known()[-1].entries))
        base = known()[-1].base
    page = opened.page(f"{base}/workshops/{workshop}/kit")
    sheets = sorted({link["href"] for link in page.select("main a[href$='.pdf']")})
    assert len(sheets) >= 4
    for address in sheets:
        reader = pypdf.PdfReader(io.BytesIO(opened.get(address).data))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value, address
        assert str(reader.trailer["/Root"]["/Lang"]).startswith("es"), address
        assert all(page.extract_text().strip() for page in reader.pages), address
