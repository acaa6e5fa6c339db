"""The paper of a workshop: each sheet opens, is accessible, holds what it was given, and obeys nothing typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workshop.documents.kit import (
    AgendaLine,
    AttendanceTexts,
    Call,
    DotTexts,
    QuadrantSheet,
    TableCard,
    TableSheet,
    attendance_pdf,
    dots_pdf,
    invitation_pdf,
    poster_pdf,
    swot_sheets_pdf,
    table_cards_pdf,
)
from workshop.documents.tables import Document, Fact

from .conftest import HOSTILE
from .test_printed import assert_accessible, read, squeezed

TEXTS = AttendanceTexts(
    ("N.º", "Nombre", "Organización", "Parroquia", "Firma"), "Aviso", "Sin nombres", "Marque",
    (("Sexo", ("mujeres", "hombres")), ("Discapacidad", ("con", "sin"))),
)  # fmt: skip
QUADRANTS = tuple(
    QuadrantSheet(kind, letter, word, "¿Qué?")
    for kind, letter, word in (
        ("strength", "F", "Fortalezas"),
        ("opportunity", "O", "Oportunidades"),
        ("weakness", "D", "Debilidades"),
        ("threat", "A", "Amenazas"),
    )
)
CALL = Call(
    (Fact("Fecha", "5 de diciembre de 2026"), Fact("Lugar", "Casa comunal de La Tingue")),
    ("Le invitamos a planificar.",),
    "Desde su celular:",
    "https://minga.example/j/KAWSAY",
    "minga.example/j/KAWSAY",
    "Código QR",
    "Código",
    "KAWSAY",
    "Agenda",
    (AgendaLine("09:00", "Bienvenida", "Regístrese"), AgendaLine("09:20", "FODA")),
    "Para",
)


def test_attendance_sheets_have_numbered_lines_and_a_page_without_names(document: Document) -> None:
    reader, text = read(attendance_pdf(document, TEXTS, sheets=3))
    assert_accessible(reader, document.title)
    assert len(reader.pages) == 4
    assert "51" in text
    last = squeezed(reader.pages[3].extract_text())
    assert "Sinnombres" in last
    assert "Firma" not in last


def test_each_table_has_a_sheet_of_four_quadrants(document: Document) -> None:
    tables = tuple(TableSheet(f"Mesa {number}", "Sociocultural") for number in range(1, 7))
    reader, text = read(swot_sheets_pdf(document, QUADRANTS, tables, "Escribe"))
    assert_accessible(reader, document.title)
    assert len(reader.pages) == 6
    assert text.count("Amenazas") == 6


def test_the_invitation_tells_when_where_and_what(document: Document) -> None:
    reader, text = read(invitation_pdf(document, CALL))
    assert_accessible(reader, document.title)
    assert len(reader.pages) == 1
    for said in ("5dediciembrede2026", "CasacomunaldeLaTingue", "09:20", "FODA", "minga.example/j/KAWSAY"):
        assert said in text


def test_the_poster_is_one_page_also_with_long_words(document: Document) -> None:
    long = replace(
        document, title="Taller de diagnóstico participativo de la parroquia rural San Antonio de las Aradas"
    )
    purpose = "Decidir juntas y juntos qué ayuda y qué frena a la parroquia antes del presupuesto. " * 4
    for each, lines in ((document, ()), (long, (purpose,))):
        call = replace(CALL, lines=lines, address="municipio-de-olmedo.planifica.gob.ec/j/KAWSAY")
        reader, text = read(poster_pdf(each, call))
        assert_accessible(reader, each.title)
        assert len(reader.pages) == 1
        assert "KAWSAY" in text


@pytest.mark.parametrize("each", [1, 3, 5, 10, 50])
def test_dot_sheets_are_two_pages(document: Document, each: int) -> None:
    texts = DotTexts("Recorte", "Hoja", "Pegue", ("Letra", "Aporte", "Puntos"))
    reader, _ = read(dots_pdf(document, texts, each))
    assert_accessible(reader, document.title)
    assert len(reader.pages) == 2


def test_cards_of_the_tables_stand_four_on_a_page(document: Document) -> None:
    cards = tuple(
        TableCard(
            f"Mesa {number}",
            "",
            (Fact("Modera", "Ana"), Fact("Relata", "")),
            "https://m.example/t",
            "m.example/t",
        )
        for number in range(1, 6)
    )
    reader, text = read(table_cards_pdf(document, "Cómo", "No la preste", "QR", cards))
    assert_accessible(reader, document.title)
    assert len(reader.pages) == 2
    assert text.count("Modera") == 5


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_was_typed_is_only_set(document: Document, typed: str) -> None:
    named = replace(document, title=typed.replace("\n", " "))
    call = replace(CALL, lines=(typed,), agenda=(AgendaLine("09:00", typed, typed),))
    assert invitation_pdf(named, call).startswith(b"%PDF")
    assert table_cards_pdf(
        named, typed, typed, typed, (TableCard(typed, typed, (Fact(typed, typed),), "x", typed),)
    )
