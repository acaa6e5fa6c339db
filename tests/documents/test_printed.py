"""Printed documents are opened again by other readers; what people typed is shown, never obeyed."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from workshop.documents.pdf import (
    ResultLabels,
    ResultProject,
    Results,
    Slip,
    SlipTexts,
    grouped,
    register_pdf,
    results_pdf,
    slips_pdf,
)
from workshop.documents.tables import Document, Fact, Table
from workshop.documents.word import register_docx

from .conftest import HOSTILE, action, plan

LABELS = ResultLabels(
    turnout="Participación", winners="Proyectos ganadores", projects="Todos los proyectos", ties="Empates",
    settings="Reglas", ceiling="Techo", spent="Suma", left="Queda", number="N.º", project="Proyecto",
    votes="Votos",
    cost="Costo", reason="Motivo", won="Ganó", lost="No ganó", no_winners="Nadie", digest="Huella",
)  # fmt: skip


def read(content: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return reader, squeezed(" ".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    """Without spaces and breaks, which a page may set where it likes."""
    return re.sub(r"[\s\u200b]+", "", text)


def assert_accessible(reader: pypdf.PdfReader, title: str, language: str = "es-EC") -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def tags(reader: pypdf.PdfReader) -> set[str]:
    found: set[str] = set()
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            found.add(str(node.get("/S", "")))
            waiting.append(node.get("/K"))
    return found


def test_plan_is_tagged_landscape_and_complete(document: Document, table: Table) -> None:
    reader, text = read(register_pdf(document, table))
    assert_accessible(reader, "Plan de acción")
    assert {"/Table", "/TH", "/TD", "/THead", "/H1"} <= tags(reader)
    assert all(page.mediabox.width > page.mediabox.height for page in reader.pages)
    assert len(reader.pages) >= 2
    for number, page in enumerate(reader.pages, 1):
        page_text = page.extract_text()
        assert f"Página {number} de {len(reader.pages)}" in page_text
    for row in table.rows:
        cents = row["cost"]
        assert isinstance(cents, int)
        assert f"USD24.000,{cents % 100:02d}" in text
    for part in (
        "Rosa Elvira Cango",
        "30 mar 2027",
        "84 de 84",
        "Informe mensual",
        "40 %",
        "María Ortiz",
        "Alcaldesa",
    ):
        assert squeezed(part) in text
    assert text.count(squeezed(str(table.rows[0]["title"]))) == 12
    assert "24denoviembrede2026" in text


def test_the_header_stands_on_each_page_of_rows(document: Document) -> None:
    table = plan([action(number) for number in range(1, 41)])
    reader, _ = read(register_pdf(replace(document, signatures=()), table))
    assert len(reader.pages) >= 4
    assert all("Indicador y meta" in page.extract_text() for page in reader.pages)


def test_plan_in_english(document: Document, table: Table) -> None:
    reader, text = read(register_pdf(replace(document, language="en"), table))
    assert_accessible(reader, "Plan de acción", "en-EC")
    assert "USD24,000.51" in text
    assert "November24,2026" in text


def test_hostile_text_is_shown_in_print(document: Document, hostile_table: Table) -> None:
    reader, text = read(register_pdf(replace(document, title='#panic("x") *t*'), hostile_table))
    assert_accessible(reader, '#panic("x") *t*')
    for typed in HOSTILE:
        if typed.isascii() and "\x00" not in typed:
            assert squeezed(typed) in text
    assert "agua" in text
    assert "ñandú,güiña,ÁÉÍÓÚ¿sí?«sí»" in text
    assert "nulo[31m" in text


def test_the_same_data_gives_the_same_bytes(document: Document, table: Table) -> None:
    assert register_pdf(document, table) == register_pdf(document, table)


def test_an_empty_plan_prints(document: Document) -> None:
    _, text = read(register_pdf(document, plan([])))
    assert "Plandeacción" in text


def test_word_has_headings_a_header_row_and_all_rows(document: Document, table: Table) -> None:
    word = docx.Document(io.BytesIO(register_docx(document, table)))
    headings = [p.text for p in word.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == ["Plan de acción"]
    grid = word.tables[0]
    assert [cell.text for cell in grid.rows[0].cells][1] == "Acción"
    assert grid.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert len(grid.rows) == 14
    for row, printed in zip(table.rows, grid.rows[1:-1], strict=True):
        cells = [cell.text for cell in printed.cells]
        assert cells[0] == str(row["number"])
        assert cells[1].startswith(str(row["title"]))
        assert "Competencia: Municipal" in cells[1]
        assert cells[2].splitlines() == [row["responsible"], row["unit"]]
        assert "Línea base: 0 de 84 · Meta: 84 de 84" in cells[5]
    assert grid.rows[-1].cells[4].text == "USD\u00a0288.006,78"
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    footer = section.footer._element.xml
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer
    assert word.core_properties.language == "es-EC"
    assert word.core_properties.title == "Plan de acción"
    assert {lang.get(qn("w:val")) for lang in word.styles.element.iter(qn("w:lang"))} == {"es-EC"}
    assert "María Ortiz" in word.tables[1].rows[0].cells[0].text


def test_hostile_text_is_shown_in_word(document: Document, hostile_table: Table) -> None:
    word = docx.Document(io.BytesIO(register_docx(document, hostile_table)))
    for typed, row in zip(HOSTILE, word.tables[0].rows[1:-1], strict=True):
        clean = typed.replace("\x00", "").replace("\x1b", "")
        assert row.cells[2].paragraphs[0].text == clean


def project(number: int, won: bool, **changes: object) -> ResultProject:
    base = ResultProject(
        str(number),
        f"Proyecto {number}",
        1_000_000 * number,
        500 - number,
        won,
        f"Motivo {number}",
        "La Tingue",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def test_results_say_who_won_why_and_what_is_left(document: Document) -> None:
    projects = (project(1, True), project(2, True), project(3, False, title="*Puente* #let"))
    results = Results(
        LABELS, 3_500_000, projects, projects[:2], (Fact("votos contados", "731"),),
            (Fact("Regla", "Más votados"),),
        ("2 y 3 empataron.",), "9f86d081884c7d659a2feaa0c55ad015",
    )  # fmt: skip
    reader, text = read(results_pdf(replace(document, title="Resultado"), results))
    assert_accessible(reader, "Resultado")
    assert reader.pages[0].mediabox.height > reader.pages[0].mediabox.width
    for part in ("USD30.000,00", "USD35.000,00", "Queda:USD5.000,00", "731", "Motivo3", "Noganó",
                 "2y3empataron.",
                 "*Puente*#let", "Regla:Másvotados",
                 "9f86d081884c7d659a2feaa0c55ad015", "Alcaldesa"):  # fmt: skip
        assert part in text
    assert text.count("Proyecto1") == 2


def test_results_without_a_winner_or_a_vote(document: Document) -> None:
    _, text = read(results_pdf(document, Results(LABELS, 0, (project(1, False, votes=0),), ())))
    assert "Nadie" in text


def test_slips_are_ten_on_a_page_each_with_its_code(document: Document) -> None:
    texts = SlipTexts(
        "Ronda 2027",
        "Apunte la cámara",
        "Su código",
        "Dirección",
        "minga.example/v/a7",
        "Hasta el 16",
        "No lo dé.",
        "Código QR",
    )
    slips = tuple(
        Slip(f"K7QM4TX{n:05d}", f"https://minga.example/v/a7#K7QM4TX{n:05d}", "La Tingue") for n in range(23)
    )
    reader, text = read(slips_pdf(replace(document, title="Papeletas"), texts, slips))
    assert_accessible(reader, "Papeletas")
    assert len(reader.pages) == 3
    for slip in slips:
        assert grouped(slip.code) in text
    assert text.count("minga.example/v/a7") == 23
    assert "/Figure" in tags(reader)


@pytest.mark.parametrize(
    ("code", "shown"), [("ABCDEFGH", "ABCD-EFGH"), ("AB-CD", "AB-CD"), ("ABCDE", "ABCD-E"), ("", "")]
)
def test_codes_are_grouped(code: str, shown: str) -> None:
    assert grouped(code) == shown
