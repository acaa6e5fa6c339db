"""Tables that leave as open data, and free text that leaves for everyone."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.documents.datapackage import (
    Field,
    Package,
    Sheet,
    descriptor,
    mark_of,
    package_files,
    package_zip,
    sheet_csv,
    sheet_json,
)
from workshop.documents.privacy import redactor

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SHEET = Sheet(
    "actions",
    "Acciones",
    "Lo que se hará.",
    (
        Field("id", "integer", "Número", "Cuál es.", True),
        Field("titulo", "string", "Título", "Qué es."),
        Field("costo", "number", "Costo", "En dólares."),
        Field("plazo", "date", "Plazo", "Hasta cuándo."),
        Field("cuando", "datetime", "Cuándo", "En hora universal."),
        Field("hecha", "boolean", "Hecha", "Si se hizo.", choices=()),
        Field("madre", "integer", "De", "De cuál viene.", to=("actions", "id")),
    ),
)
PACKAGE = Package("minga-olmedo-loja-1", "Datos", "Todo.", "https://minga.example/p", "GAD Olmedo", (SHEET,))
ROWS = (
    {
        "id": 1,
        "titulo": '=HYPERLINK("x")',
        "costo": 10,
        "plazo": date(2027, 3, 1),
        "cuando": NOW,
        "hecha": True,
    },
    {"id": 2, "titulo": 'con "comillas", coma\ny línea', "costo": None, "hecha": False, "madre": 1},
    {"id": 3, "titulo": "", "costo": 123_456_789_01},
)


def test_csv_is_plain_and_harmless_and_json_says_the_same() -> None:
    content = sheet_csv(SHEET, ROWS)
    assert not content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert rows[0] == {
        "id": "1", "titulo": '\'=HYPERLINK("x")', "costo": "0.10", "plazo": "2027-03-01",
        "cuando": "2026-11-24T15:00:00Z", "hecha": "true", "madre": "",
    }  # fmt: skip
    assert rows[1]["titulo"] == 'con "comillas", coma\ny línea'
    assert (rows[1]["hecha"], rows[2]["hecha"], rows[2]["costo"]) == ("false", "", "123456789.01")
    said = json.loads(sheet_json(SHEET, ROWS))
    assert said[0] == {
        "id": 1, "titulo": '=HYPERLINK("x")', "costo": 0.1, "plazo": "2027-03-01",
        "cuando": "2026-11-24T15:00:00Z", "hecha": True, "madre": None,
    }  # fmt: skip
    assert (said[2]["titulo"], said[2]["costo"], said[1]["hecha"]) == (None, 123456789.01, False)
    assert json.loads(sheet_json(SHEET, ())) == []


def test_the_zip_holds_everything_with_sizes_and_fingerprints() -> None:
    files = package_files(PACKAGE, {"actions": ROWS})
    content = package_zip(PACKAGE, files, "Léame", NOW)
    assert content == package_zip(PACKAGE, files, "Léame", NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.namelist() == ["README.txt", "actions.csv", "actions.json", "datapackage.json"]
        said = json.loads(packed.read("datapackage.json"))
        assert packed.read("actions.csv") == files["actions.csv"]
    (table,) = said["resources"]
    assert table["bytes"] == len(files["actions.csv"])
    assert table["hash"].startswith("sha256:")
    assert said["created"] == "2026-11-24T15:00:00Z"
    assert table["schema"]["foreignKeys"] == [
        {"fields": ["madre"], "reference": {"resource": "", "fields": ["id"]}}
    ]
    assert "hash" not in json.loads(descriptor(PACKAGE))["resources"][0]
    assert mark_of(files) != mark_of({**files, "actions.csv": b""})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Avise a ANA LOJA (0991234567, ana@olmedo.example)", "Avise a … (…, …)"),
        ("jose  nunez y José Núñez firmaron", "… y … firmaron"),
        ("Jose\u0301 Nu\u0301n\u0303ez", "…"),
        ("Llame al 07 2 650 123 o +593 99 123 4567.", "Llame al … o …."),
        ("(07) 265-0123, 099-123-4567", "…, …"),
        ("Cédula 1104567890, RUC 1104567890001, 110456789-0", "Cédula …, RUC …, …"),
        ("Partida 7.3.08.01.003, 73.06.05.110151.000", "Partida 7.3.08.01.003, 73.06.05.110151.000"),
        ("USD 24.000,00 del 10-12-2026 al 2027-01-31", "USD 24.000,00 del 10-12-2026 al 2027-01-31"),
        ("Barrio Rosa y Santa Ana Lojana", "Barrio Rosa y Santa Ana Lojana"),
    ],
)
def test_what_reaches_or_identifies_a_person_is_taken_out(text: str, left: str) -> None:
    assert redactor(["Ana Loja", "José Núñez", "Rosa", ""], "…")(text) == left


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_known_name_never_leaves(before: str, after: str) -> None:
    said = redactor(["José Núñez"], "…")(f"{before} JOSÉ NÚÑEZ {after}")
    assert "JOSÉ NÚÑEZ" not in said
    assert "…" in said


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_without_names_and_numbers_a_text_stays(text: str) -> None:
    if not any(sign.isdigit() or sign == "@" for sign in text):
        redact = redactor([], "…")
        assert redact(redact(text)) == redact(text)
        assert "…" not in redact(text) or "…" in text
