"""Spreadsheets: the rows that went in come out again, and nothing that was typed can run."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest

from workshop.documents.csvfile import table_csv
from workshop.documents.safety import file_name, runs_as_formula
from workshop.documents.tables import Column, Document, Table
from workshop.documents.xlsx import NotesText, workbook

from .conftest import HOSTILE, action, plan

NOTES = NotesText("Notas", "Notas sobre las columnas", "Columna", "Qué dice")


def read_csv(content: bytes, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_csv_opens_in_a_spanish_excel(table: Table) -> None:
    content = table_csv(table, "es")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == len(table.rows) + 1
    header, *rows = read_csv(content, ";")
    assert header == [column.title for column in table.columns]
    assert len(rows) == 12
    first = dict(zip([column.key for column in table.columns], rows[0], strict=True))
    assert first["cost"] == "24000,51"
    assert first["deadline"] == "2027-03-30"
    assert first["title"] == table.rows[0]["title"]
    assert first["progress"] == "40"


def test_csv_in_english_has_commas_and_points(table: Table) -> None:
    rows = read_csv(table_csv(table, "en"), ",")
    assert rows[1][13] == "24000.51"


def test_csv_cells_never_begin_as_a_formula(hostile_table: Table) -> None:
    rows = read_csv(table_csv(hostile_table), ";")[1:]
    assert len(rows) == len(HOSTILE)
    for row, typed in zip(rows, HOSTILE, strict=True):
        assert not runs_as_formula(row[1])
        assert row[1].removeprefix("'").strip() == typed.replace("\x00", "").replace("\x1b", "").strip()


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a", "  =1", "\ufeff=1", "\u200b@x"],
)
def test_formulas_are_recognised(text: str) -> None:
    assert runs_as_formula(text)


@pytest.mark.parametrize("text", ["", "Agua = vida", "a+b", "'=1", "2-1", "ñandú"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert not runs_as_formula(text)


def test_workbook_keeps_types_filters_and_totals(document: Document, table: Table) -> None:
    content = workbook(document, (table,), NOTES)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Plan de acción"]
    assert [cell.value for cell in sheet[4]] == [column.title for column in table.columns]
    for offset, row in enumerate(table.rows):
        cells = dict(zip([column.key for column in table.columns], sheet[5 + offset], strict=True))
        assert cells["number"].value == row["number"]
        assert cells["cost"].value == row["cost"] / 100  # type: ignore[operator]
        assert cells["cost"].number_format == '"$"#,##0.00'
        assert cells["deadline"].value == datetime(2027, 3, 30)  # noqa: DTZ001
        assert cells["progress"].value == pytest.approx(0.4)
        assert cells["title"].value == row["title"]
        assert cells["title"].alignment.wrap_text
    assert sheet["N17"].value == "=SUBTOTAL(109,N5:N16)"
    assert sheet.auto_filter.ref == "A4:Y16"
    assert sheet.freeze_panes == "C5"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_workbook_stores_the_total_for_readers_that_do_not_count(document: Document, table: Table) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(document, (table,))), data_only=True).active
    assert sheet["N17"].value == pytest.approx(table.total("cost") / 100)


def test_workbook_explains_its_columns_and_names_itself(document: Document, table: Table) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(document, (table,), NOTES)))
    notes = {row[0].value: row[1].value for row in book["Notas"].iter_rows(min_row=4)}
    assert notes["Costo"] == "Nota de cost"
    assert len(notes) == len(table.columns)
    assert book.properties.title == "Plan de acción"
    assert book.properties.subject == "Presupuesto participativo 2027"


def test_workbook_writes_what_people_typed_as_strings(document: Document, hostile_table: Table) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(document, (hostile_table,)))).active
    for offset, typed in enumerate(HOSTILE):
        cell = sheet.cell(5 + offset, 2)
        assert cell.value == typed.replace("\x00", "").replace("\x1b", "")
        assert cell.data_type == "s"
        assert cell.hyperlink is None


def test_sheets_of_the_same_name_or_a_forbidden_one(document: Document) -> None:
    columns = (Column("a", "A"),)
    tables = tuple(Table(title, columns, ({"a": "x"},)) for title in ("a/b:c", "A b c", "", "x" * 60))
    assert openpyxl.load_workbook(io.BytesIO(workbook(document, tables))).sheetnames == [
        "a b c",
        "A b c 2",
        "1",
        "x" * 28,
    ]


def test_an_empty_plan_is_still_a_whole_file(document: Document) -> None:
    empty = plan([])
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(document, (empty,), NOTES))).worksheets[0]
    assert sheet["B4"].value == "Acción"
    assert len(read_csv(table_csv(empty), ";")) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [("cost", "12"), ("cost", True), ("deadline", "2027-01-01"), ("deadline", datetime(2027, 1, 1))],  # noqa: DTZ001
)
def test_a_cell_of_a_wrong_type_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=key):
        plan([action(1, **{key: value})])


def test_file_names_say_canton_process_and_date() -> None:
    name = file_name(
        "Olmedo", "Loja", "Presupuesto participativo 2027", date(2026, 11, 24), "plan-de-accion", "pdf"
    )
    assert name == "olmedo-loja_presupuesto-participativo-2027_plan-de-accion_2026-11-24.pdf"
    odd = file_name("Ñuñoa/../..", "Ávila\r\n", "水" + "x" * 300, date(2026, 1, 2), "", "csv")
    assert odd.isascii()
    assert odd.startswith("nunoa-avila_x")
    assert "/" not in odd
    assert len(odd) < 130
