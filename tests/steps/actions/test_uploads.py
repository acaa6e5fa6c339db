"""A plan goes to Excel, is edited with openpyxl, and comes back."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask

from tests.conftest import make_process, signed_in
from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.models.history import Change
from workshop.models.process import Process

HEAD = 4  # the row of headings; the keys of the columns stand above it


@pytest.fixture
def plan(app: Flask, process_id: int) -> str:
    with app.app_context():
        process = db.session.get_one(Process, process_id)
        for number, title in enumerate(("Agua segura", "Vía a Zapotepamba", "Feria de semillas"), 1):
            db.session.add(
                Action(
                    process=process,
                    title=title,
                    owner_typed="Rosa Cueva",
                    deadline=date(2027, number, 1),
                    cost_cents=1000 * number,
                    description="línea uno\nlínea dos",
                )
            )
        db.session.commit()
    return f"/c/olmedo-loja/{process_id}/actions"


class Sheet:
    """A downloaded plan as a person edits it."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.page = self.book.worksheets[0]
        self.columns = {cell.value: cell.column for cell in self.page[HEAD - 1]}

    def at(self, row: int, key: str) -> Any:
        return self.page.cell(HEAD + row, self.columns[key])

    def put(self, row: int, **values: object) -> "Sheet":
        for key, value in values.items():
            self.at(row, key).value = value
        return self

    @property
    def bytes(self) -> bytes:
        written = io.BytesIO()
        self.book.save(written)
        return written.getvalue()


def download(client: StrictClient, plan: str) -> Sheet:
    return Sheet(client.get(f"{plan}/plan.xlsx").data)


def choose(client: StrictClient, plan: str, content: bytes, status: int = 200) -> Any:
    file = (io.BytesIO(content), "plan.xlsx")
    return client.send(f"{plan}/upload", {"file": file}, status, multipart=True)


def store(client: StrictClient, page: Any, status: int = 200, **choices: str) -> Any:
    form = page.select_one("main form[method=post]")
    values = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    answer = client.post(form["action"], data={**values, **choices}, follow_redirects=True)
    return client.checked(answer, status)


def kept(app: Flask, read: Callable[[Action], Any]) -> list[Any]:
    with app.app_context():
        return [read(action) for action in db.session.query(Action).order_by(Action.id)]


def test_a_sheet_that_comes_back_as_it_was_changes_nothing(official: StrictClient, plan: str) -> None:
    page = choose(official, plan, download(official, plan).bytes)
    assert [b.text for b in page.select(".figure b")] == ["0", "0", "0", "0"]
    assert not page.select("main button[type=submit].main, main tbody")


def test_changed_cells_are_shown_and_only_then_stored(app: Flask, official: StrictClient, plan: str) -> None:
    sheet = download(official, plan)
    sheet.put(1, cost=24000.51, deadline=datetime(2027, 5, 2), component="sociocultural")  # noqa: DTZ001
    sheet.put(2, title="Vía lastrada", status="En ejecución", responsible="", parish="la tingue")
    sheet.put(5, title="Vivero", deadline="30/06/2027", cost="1.234,50")
    page = choose(official, plan, sheet.bytes)
    assert [b.text for b in page.select(".figure b")] == ["2", "1", "0", "0"]
    assert len(page.select("tbody tr")) == 7
    assert kept(app, lambda a: a.title) == ["Agua segura", "Vía a Zapotepamba", "Feria de semillas"]
    store(official, page)
    assert kept(app, lambda a: (a.title, a.cost_cents, a.deadline, a.owner)) == [
        ("Agua segura", 2_400_051, date(2027, 5, 2), "Rosa Cueva"),
        ("Vía lastrada", 2000, date(2027, 2, 1), ""),
        ("Feria de semillas", 3000, date(2027, 3, 1), "Rosa Cueva"),
        ("Vivero", 123_450, date(2027, 6, 30), ""),
    ]
    assert kept(app, lambda a: (a.component and a.component.name, a.parish and a.parish.name))[:2] == [
        ("Sociocultural", None),
        (None, "La Tingue"),
    ]


def test_two_who_change_the_same_cell_choose_and_other_cells_come_together(
    app: Flask, official: StrictClient, people: dict[str, str], plan: str
) -> None:
    sheet = download(official, plan)
    sheet.put(1, deadline=date(2027, 5, 2), indicator="Familias")
    sheet.put(3, deadline=date(2027, 6, 3))
    first, _second, third = kept(app, lambda a: a.id)
    other = signed_in(app, people["coordinator"])
    other.send(f"{plan}/{first}/edit", {"deadline": "2027-09-09", "unit": "Obras"})
    other.send(f"{plan}/{third}/edit", {"deadline": "2027-06-03"})
    page = choose(official, plan, sheet.bytes)
    box = page.select_one("fieldset").text
    assert "2 de mayo de 2027" in box
    assert "9 de septiembre de 2027" in box
    assert "1 de enero de 2027" in box
    assert len(page.select("fieldset")) == 1
    page = store(official, page, 422)
    assert "elija" in page.select_one(".error-notice").text.lower()
    assert kept(app, lambda a: a.indicator)[0] == ""
    store(official, page, **{f"c-{first}-deadline": "theirs"})
    assert kept(app, lambda a: (a.deadline, a.unit, a.indicator))[0] == (
        date(2027, 9, 9),
        "Obras",
        "Familias",
    )
    page = choose(official, plan, sheet.bytes)
    store(official, page, **{f"c-{first}-deadline": "mine"})
    assert kept(app, lambda a: a.deadline)[0] == date(2027, 5, 2)


def test_a_plan_that_moves_on_after_the_preview_is_shown_again(
    app: Flask, official: StrictClient, people: dict[str, str], plan: str
) -> None:
    page = choose(official, plan, download(official, plan).put(1, unit="Agua potable").bytes)
    first = kept(app, lambda a: a.id)[0]
    signed_in(app, people["coordinator"]).send(f"{plan}/{first}/edit", {"unit": "Obras públicas"})
    page = store(official, page, 422)
    assert kept(app, lambda a: a.unit)[0] == "Obras públicas"
    store(official, page, **{f"c-{first}-unit": "mine"})
    assert kept(app, lambda a: a.unit)[0] == "Agua potable"


def test_one_wrong_row_stores_nothing_and_says_why(app: Flask, official: StrictClient, plan: str) -> None:
    sheet = download(official, plan).put(1, unit="Obras")
    sheet.put(2, deadline="31/02/2027", cost="mucho", competence="imperial")
    sheet.put(3, start=date(2027, 4, 1))
    sheet.put(5, unit="sin título")
    sheet.put(6, title="x" * 161)
    page = choose(official, plan, sheet.bytes)
    assert len(page.select(".error-notice li")) == 4
    said = page.select_one(".error-notice").text
    for word in ("31/02/2027", "mucho", "imperial", "anterior al inicio", "160"):
        assert word in said
    assert not page.select("main button.main")
    store(official, page, 422)
    assert kept(app, lambda a: a.unit) == ["", "", ""]


def test_copies_and_foreign_numbers_are_refused_and_missing_rows_stay(
    app: Flask, official: StrictClient, plan: str
) -> None:
    sheet = download(official, plan)
    sheet.put(2, key=sheet.at(1, "key").value, title="Copia")
    sheet.put(3, key="99-abcdefabcdef", title="Ajena")
    page = choose(official, plan, sheet.bytes)
    assert len(page.select(".error-notice li")) == 2
    assert len(page.select("details li")) == 2
    assert len(kept(app, lambda a: a.id)) == 3


def test_what_was_archived_meanwhile_is_not_changed(app: Flask, official: StrictClient, plan: str) -> None:
    sheet = download(official, plan).put(1, unit="Obras")
    official.press(f"{plan}/{kept(app, lambda a: a.id)[0]}", "/archive")
    page = choose(official, plan, sheet.bytes)
    assert "archivó" in page.select_one(".error-notice li").text


def test_a_sheet_of_another_process_or_place_or_kind_is_named(
    app: Flask, official: StrictClient, plan: str, tmp_path: Any
) -> None:
    with app.app_context():
        other = make_process(db.session(), "2204")
        other.name = "Plan de Loreto"
        mine = db.session.query(Process).filter_by(canton_code="1116").one()
        second = Process(canton_code="1116", name="Otro año", fiscal_year=2028, budget_cents=1)
        db.session.add_all([second, Action(process=mine, title="x")])
        db.session.commit()
        second_id = second.id
    sheet = download(official, plan)
    page = choose(official, f"/c/olmedo-loja/{second_id}/actions", sheet.bytes, 422)
    assert "Presupuesto participativo 2027" in page.select_one(".error").text
    hidden = sheet.book["minga"]
    hidden["A1"].value = "0"
    assert "versión anterior" in choose(official, plan, sheet.bytes, 422).select_one("#file-error").text
    hidden["A1"].value = "1"
    hidden["B2"].value = "{}"
    assert choose(official, plan, sheet.bytes, 422).select_one("#file-error")
    del sheet.book["minga"]
    assert choose(official, plan, sheet.bytes, 422).select_one("#file-error")
    for content in (b"", b"PK\x03\x04 roto", b"%PDF-1.7", b"a;b\n1;2\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        assert choose(official, plan, content, 422).select_one("#file-error")


def test_a_confirmation_counts_once_and_is_written_down(
    app: Flask, official: StrictClient, plan: str
) -> None:
    page = choose(official, plan, download(official, plan).put(5, title="Vivero").bytes)
    store(official, page)
    store(official, page)
    assert kept(app, lambda a: a.title).count("Vivero") == 1
    with app.app_context():
        made = db.session.query(Change).filter_by(kind="action", verb="made").all()
        assert [change.person.name for change in made if change.person] == ["Ana official"]


def test_observers_bring_nothing_in(observer: StrictClient, plan: str) -> None:
    observer.page(f"{plan}/upload", 403)
    assert not observer.page(plan).select("a[href$=upload]")
