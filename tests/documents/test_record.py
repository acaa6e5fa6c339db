"""The record (acta): the same parts in the PDF and in Word, tagged, with real headings and tables."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image

from workshop.documents.record import Picture, Section, record_docx, record_pdf
from workshop.documents.tables import Column, Document, Fact, Signature, Table

from .conftest import HOSTILE
from .test_printed import assert_accessible, read, squeezed, tags

COLUMNS = (
    Column("place", "Lugar", "integer", 6),
    Column("title", "Proyecto", width=30),
    Column("cost", "Costo", "money", 12),
)
ROWS = ({"place": 1, "title": "Agua segura", "cost": 24_000_00}, {"place": 2, "title": "Puente", "cost": 50})
DIGEST = "0123456789abcdef" * 4
SECTIONS = (
    Section("Cierre", ("Se cerró a las 18h00.",), (Fact("Techo", "USD 60.000"),), ("Un empate.",)),
    Section("Ganadores", table=Table("Ganadores", COLUMNS, ROWS, ("cost",), "Total")),
    Section("Huellas", fingerprints=(Fact("Votos", DIGEST),), note="Compárelas con las publicadas."),
)


@pytest.fixture
def record(document: Document) -> Document:
    return replace(
        document,
        title="Acta de la votación",
        signatures_heading="Firmas",
        signatures=(Signature("Coordinadora"), Signature("Veeduría", "Ana Luz")),
    )


def test_the_pdf_is_tagged_and_says_everything(record: Document) -> None:
    reader, text = read(record_pdf(record, SECTIONS))
    assert_accessible(reader, "Acta de la votación")
    assert {"/H1", "/Table", "/TH", "/TD", "/L", "/LI"} <= tags(reader)
    for said in ("Se cerró a las 18h00.", "Techo: USD 60.000", "Un empate.", "Agua segura", "24.000,50"):
        assert squeezed(said) in text
    assert DIGEST in text
    assert "AnaLuz" in text


def test_word_has_real_headings_lists_and_tables(record: Document) -> None:
    word = docx.Document(io.BytesIO(record_docx(record, SECTIONS)))
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 2"]
    assert headings == ["Cierre", "Ganadores", "Huellas", "Firmas"]
    assert [p.text for p in word.paragraphs if p.style.name == "List Bullet"] == ["Un empate."]
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows[0] == ["Lugar", "Proyecto", "Costo"]
    assert rows[1][:2] == ["1", "Agua segura"]
    assert rows[3] == ["", "Total", "USD\u00a024.000,50"]
    assert word.tables[0].rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert DIGEST in [p.text for p in word.paragraphs]
    section = word.sections[0]
    assert section.page_height > section.page_width


def photograph(size: tuple[int, int] = (300, 200)) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, "green").save(output, "JPEG")
    return output.getvalue()


def test_annexes_follow_the_lines_to_sign_on_with_their_pictures(record: Document) -> None:
    pictures = tuple(
        Picture(photograph((300, 200 * n)), f"La sala {n}", f"Sala llena {n}") for n in (1, 2, 3)
    )
    annexes = (Section("Anexo: fotografías", pictures=pictures),)
    reader, text = read(record_pdf(record, SECTIONS, annexes))
    assert_accessible(reader, "Acta de la votación")
    assert "/Figure" in tags(reader)
    assert text.index("Firmas") < text.index("Anexo:fotografías")
    assert "Sala llena 3" in reader.pages[-1].extract_text()
    assert len(reader.pages[-1].images) == 3
    word = docx.Document(io.BytesIO(record_docx(record, SECTIONS, annexes)))
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 2"]
    assert headings[-2:] == ["Firmas", "Anexo: fotografías"]
    said = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert said == ["La sala 1", "La sala 2", "La sala 3"]
    assert record_pdf(record, SECTIONS, annexes) == record_pdf(record, SECTIONS, annexes)


def test_what_people_typed_is_shown_and_never_obeyed(record: Document) -> None:
    rows = tuple({"place": n, "title": text, "cost": 1} for n, text in enumerate(HOSTILE, 1))
    hostile = (Section(HOSTILE[7], HOSTILE, table=Table("t", COLUMNS, rows), points=HOSTILE),)
    reader, text = read(record_pdf(record, hostile))
    assert len(reader.pages) >= 1
    assert squeezed("*negrita* _cursiva_") in text
    assert docx.Document(io.BytesIO(record_docx(record, hostile))).tables


def test_the_same_record_is_the_same_file(record: Document) -> None:
    assert record_pdf(record, SECTIONS) == record_pdf(record, SECTIONS)
