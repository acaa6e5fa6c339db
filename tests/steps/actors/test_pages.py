"""The map of actors as staff work on it."""

import csv
import io

import openpyxl
import pytest
from flask import Flask

from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.actors import Actor


@pytest.fixture
def actors(process_id: int) -> str:
    return f"/c/olmedo-loja/{process_id}/actors"


def stored(app: Flask) -> list[Actor]:
    with app.app_context():
        return list(db.session.query(Actor).order_by(Actor.id))


WATER = {"name": "Junta de agua de La Tingue", "kind": "community", "parish_code": "111651", "interest": "5",
         "influence": "4", "phone": "0990000001", "position": "against", "groups": ["women", "farmers"]}  # fmt: skip


def test_an_empty_map_says_what_to_do_first(facilitator: StrictClient, actors: str) -> None:
    assert facilitator.page(actors).select_one(".empty a[href$='/actors/new']")


def test_an_actor_is_added_changed_archived_and_brought_back(
    app: Flask, facilitator: StrictClient, actors: str
) -> None:
    page = facilitator.send(f"{actors}/new", WATER)
    link = page.find("a", string="Junta de agua de La Tingue")
    assert "La Tingue" in facilitator.page(link["href"]).text
    facilitator.send(f"{link['href']}/edit", {"role": "Administra el agua"})
    kept = stored(app)[0]
    assert (kept.role, kept.interest, kept.position, kept.parish_code) == (
        "Administra el agua",
        5,
        "against",
        "111651",
    )
    facilitator.press(link["href"], "/archive")
    assert not facilitator.page(actors).find("a", string="Junta de agua de La Tingue")
    facilitator.press(f"{actors}?archived=1", "/archive")
    assert facilitator.page(actors).find("a", string="Junta de agua de La Tingue")


def test_a_likely_duplicate_is_asked_about_first(app: Flask, facilitator: StrictClient, actors: str) -> None:
    facilitator.send(f"{actors}/new", WATER)
    twin = {**WATER, "name": "junta de AGUA de la tingue"}
    page = facilitator.send(f"{actors}/new", twin, status=422)
    assert "¿Es el mismo?" in page.text
    assert page.select_one("#name")["value"] == twin["name"]
    assert len(stored(app)) == 1
    form = page.select_one("main form.form")
    answer = facilitator.post(
        f"{actors}/new",
        data={**twin, "anyway": "y", "csrf_token": form.select_one("[name=csrf_token]")["value"]},
        follow_redirects=True,
    )
    facilitator.checked(answer)
    assert len(stored(app)) == 2


def test_observers_never_see_contact_or_position(
    facilitator: StrictClient, observer: StrictClient, actors: str
) -> None:
    facilitator.send(f"{actors}/new", WATER)
    link = observer.page(actors).find("a", string=WATER["name"])["href"]
    for text in (observer.page(link).text, observer.get(f"{actors}/actors.csv").text):
        assert "0990000001" not in text
        assert "en contra" not in text
    assert "0990000001" in facilitator.page(link).text
    assert not observer.page(f"{actors}?words=0990000001").find("a", string=WATER["name"])


def test_relations_are_shown_from_both_sides(facilitator: StrictClient, actors: str) -> None:
    facilitator.send(f"{actors}/new", WATER)
    facilitator.send(f"{actors}/new", {"name": "GAD provincial", "kind": "public"})
    provincial = facilitator.page(actors).find("a", string="GAD provincial")["href"]
    page = facilitator.send(
        provincial, {"kind": "funds:out", "note": "tubería"}, form="form[action$='/relations']"
    )
    assert "financia a Junta de agua" in " ".join(page.text.split())
    other = facilitator.page(actors).find("a", string=WATER["name"])["href"]
    assert "es financiado por GAD provincial" in " ".join(facilitator.page(other).text.split())


def test_the_matrix_names_each_actor_in_its_quadrant(facilitator: StrictClient, actors: str) -> None:
    facilitator.send(f"{actors}/new", WATER)
    page = facilitator.page(f"{actors}/matrix")
    card = page.find("h2", string="Gestionar de cerca").find_parent("section")
    assert WATER["name"] in card.text


def test_who_is_missing_leads_to_a_form_filled_in(facilitator: StrictClient, actors: str) -> None:
    facilitator.send(f"{actors}/new", WATER)
    page = facilitator.page(f"{actors}/missing")
    assert "Academia" in page.text
    form = facilitator.page(page.select_one("a[href*='kind=academia']")["href"])
    assert form.select_one("input[name=kind][value=academia]").has_attr("checked")


def upload(client: StrictClient, actors: str, content: bytes, name: str, status: int = 200):  # type: ignore[no-untyped-def]
    return client.send(
        f"{actors}/import", {"file": (io.BytesIO(content), name)}, status=status, multipart=True
    )


def test_a_spanish_csv_in_latin_1_with_semicolons_is_understood(
    app: Flask, facilitator: StrictClient, actors: str
) -> None:
    lines = (
        "Nombre;Tipo;Parroquia;Interés\nAsociación Ñusta;comunitario;La Tingue;5\nEscuela;público;Olmedo;3\n"
    )
    page = upload(facilitator, actors, lines.encode("latin-1"), "actores.csv")
    assert stored(app) == []
    path = page.select_one("form[action*='/import/'][method=post]")["action"]
    facilitator.send(path, {}, form="form[action*='/import/'][method=post]")
    assert [(a.name, a.parish_code) for a in stored(app)] == [
        ("Asociación Ñusta", "111651"), ("Escuela", "111650"),
    ]  # fmt: skip


def test_a_bad_row_says_why_and_nothing_is_stored(app: Flask, facilitator: StrictClient, actors: str) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Nombre", "Tipo", "Interés"],
        ["Bueno", "público", 3],
        ["", "público", 3],
        ["Malo", "marciano", 9],
    ):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    page = upload(facilitator, actors, file.getvalue(), "actores.xlsx")
    assert len(page.select(".badge.loss")) == 2
    assert not page.find("button", string="Guardar estos actores")
    assert stored(app) == []


@pytest.mark.parametrize(
    "content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old Excel", b"PK\x03\x04broken", b"", b"\x00\x01\x02"]
)
def test_what_is_no_list_is_refused_with_its_reason(
    facilitator: StrictClient, actors: str, content: bytes
) -> None:
    page = upload(facilitator, actors, content, "actores.xlsx", status=422)
    assert page.select_one(".error-summary")


def test_the_list_leaves_as_csv_without_formulas(facilitator: StrictClient, actors: str) -> None:
    facilitator.send(f"{actors}/new", {**WATER, "name": "=1+1 Junta"})
    text = facilitator.get(f"{actors}/actors.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1][0] == "'=1+1 Junta"


def test_the_template_can_be_filled_in_and_imported(
    app: Flask, facilitator: StrictClient, actors: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(facilitator.get(f"{actors}/template.xlsx").data))
    sheet = book.worksheets[0]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Nombre")
    sheet.cell(top + 2, 1).value, sheet.cell(top + 2, 2).value = "Liga barrial", "Comunitario"
    file = io.BytesIO()
    book.save(file)
    page = upload(facilitator, actors, file.getvalue(), "plantilla.xlsx")
    path = page.select_one("form[action*='/import/'][method=post]")["action"]
    facilitator.send(path, {}, form="form[action*='/import/'][method=post]")
    assert [a.name for a in stored(app)] == ["Liga barrial"]
