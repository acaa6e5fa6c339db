"""One head and one foot for all documents: arms, place, process, date, pages, fingerprint."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from PIL import Image

from workshop.documents.digest import fingerprint, short
from workshop.documents.images import coat_of_arms
from workshop.documents.pdf import register_pdf
from workshop.documents.record import Section, record_docx, record_pdf
from workshop.documents.tables import Document, Table
from workshop.documents.word import register_docx
from workshop.documents.xlsx import NotesText, workbook

from .conftest import action, plan
from .test_printed import assert_accessible, read, squeezed

SECTIONS = (
    Section("Lo dicho", ("No hay agua segura.\n" * 30,)),
    Section("Lo decidido", ("Se hará. " * 400,)),
)
NOTES = NotesText("Notas", "Qué hay en cada columna", "Columna", "Significado")


@pytest.fixture
def headed(document: Document) -> Document:
    output = io.BytesIO()
    Image.new("RGBA", (300, 400), (11, 107, 79, 128)).save(output, "PNG")
    return replace(
        document,
        arms=coat_of_arms(output.getvalue()).content,
        arms_alt="Escudo de Olmedo",
        digest_label="Huella {digest}",
    )


def test_a_fingerprint_is_of_the_rows_and_of_nothing_else(table: Table) -> None:
    same = replace(
        table, title="Otro título", columns=tuple(replace(c, title="x", note="") for c in table.columns)
    )
    other = plan([*table.rows[:-1], {**table.rows[-1], "cost": 1}])
    assert fingerprint(table) == fingerprint(same) != fingerprint(other)
    assert fingerprint(SECTIONS) != fingerprint(SECTIONS[:1])
    with pytest.raises(TypeError):
        fingerprint(object())


def test_each_page_of_a_pdf_says_where_it_belongs(headed: Document) -> None:
    table = plan([action(number) for number in range(1, 13)])
    for content, digest in (
        (register_pdf(headed, table), fingerprint(table)),
        (record_pdf(headed, SECTIONS), fingerprint(SECTIONS, ())),
        (record_pdf(replace(headed, arms=b""), SECTIONS, digest="ab" * 32), "ab" * 32),
    ):
        reader, _ = read(content)
        assert_accessible(reader, headed.title)
        assert len(reader.pages) > 1
        for number, page in enumerate(reader.pages, 1):
            text = squeezed(page.extract_text())
            for said in (
                headed.place, headed.process, "24 de noviembre de 2026",
                f"Página {number} de {len(reader.pages)}", f"Huella {short(digest)}",
            ):  # fmt: skip
                assert squeezed(said) in text, (number, said)
        assert reader.metadata is not None
        assert reader.metadata.keywords.endswith(f"sha256:{digest}")
    assert any("Escudo de Olmedo" in alt for alt in _alternatives(record_pdf(headed, SECTIONS)))


def _alternatives(content: bytes) -> list[str]:
    reader, _ = read(content)
    return [
        str(found["/Alt"])
        for number in range(1, len(reader.xref_objStm) + max(reader.xref[0], default=0) + 1)
        if isinstance(found := reader.get_object(number), dict) and "/Alt" in found
    ]


def test_word_files_have_head_and_foot_on_every_page(headed: Document, table: Table) -> None:
    for content, digest in (
        (register_docx(headed, table), fingerprint(table)),
        (record_docx(headed, SECTIONS), fingerprint(SECTIONS, ())),
    ):
        word = docx.Document(io.BytesIO(content))
        section = word.sections[0]
        for part in (section.first_page_footer, section.footer):
            assert short(digest) in part.paragraphs[0].text
            instructions = [field.get(qn("w:instr")) for field in part._element.iter(qn("w:fldSimple"))]
            assert instructions == ["PAGE", "NUMPAGES"]
        assert all(
            s in section.header.paragraphs[0].text for s in (headed.place, headed.process, "noviembre")
        )
        assert [p.style.name for p in word.paragraphs if p.text == headed.title] == ["Heading 1"]
        (shape,) = word.inline_shapes
        assert shape._inline.docPr.get("descr") == "Escudo de Olmedo"
        assert word.core_properties.language == "es-EC"
        assert word.core_properties.keywords == f"sha256:{digest}"
        speech = {each.get(qn("w:val")) for each in word.styles.element.iter(qn("w:lang"))}
        assert speech == {"es-EC"}


def test_every_sheet_of_a_workbook_prints_with_head_and_foot(headed: Document, table: Table) -> None:
    content = workbook(headed, (table,), NOTES)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Plan de acción", "Notas"]
    for sheet in book.worksheets:
        assert headed.place in str(sheet.oddHeader.center.text)
        assert sheet.oddFooter.left.text.strip() == headed.footer
        assert short(fingerprint(table)) in str(sheet.oddFooter.center.text)
        assert sheet.oddFooter.right.text.strip() == "Página &P de &N"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
    assert book.properties.keywords == f"sha256:{fingerprint(table)}"
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        (picture,) = [name for name in files.namelist() if name.startswith("xl/media/")]
        assert Image.open(io.BytesIO(files.read(picture))).info["dpi"][0] == pytest.approx(300, abs=1)
