"""Adopted plans: frozen, compared, explained; in both databases and as pages."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.conftest import make_person, make_process
from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.errors import InvalidField, NotFound
from workshop.models.people import Role
from workshop.models.plan import AdoptingBody, PlanVersion
from workshop.models.process import Process
from workshop.steps.actions import activities, service, versions
from workshop.steps.actions.service import Plan

COUNCIL = AdoptingBody.COUNCIL
DAY = date(2024, 10, 31)


@pytest.fixture
def process(session: Session) -> Process:
    return make_process(session)


def refused(field: str) -> Any:
    return pytest.raises(InvalidField, match=f"^{field}: ")


def test_a_plan_is_adopted_whole_and_stays_so(session: Session, process: Process) -> None:
    with refused("adopted_on"):
        versions.adopt(session, process, DAY, COUNCIL)
    action = service.create(
        session,
        process,
        Plan("Agua", owner_typed="Rosa", deadline=date(2027, 3, 30), cost_cents=5, parish_code="111651"),
    )
    activities.add(session, action, "Comprar", "", "Luis", date(2027, 2, 1))
    with refused("adopted_on"):
        versions.adopt(session, process, service.today() + timedelta(days=1), COUNCIL)
    first = versions.adopt(session, process, DAY, COUNCIL, " Acta 1\x00 ", "nota")
    second = versions.adopt(session, process, DAY, AdoptingBody.ASSEMBLY)
    assert [each.number for each in versions.versions(session, process)] == [2, 1]
    assert versions.latest(session, process) is second
    service.change(session, action, Plan("Otra cosa"))
    session.expire_all()
    found = versions.find(session, process, 1)
    assert (found.record, found.rows[0]["title"], found.rows[0]["responsible"]) == ("Acta 1", "Agua", "Rosa")
    assert found.rows[0]["activities"] == "Comprar (Luis, 2027-02-01)"
    assert versions.intact(first)
    with pytest.raises(NotFound):
        versions.find(session, make_process(session, "2204"), 1)
    with pytest.raises(DatabaseError, match="stays as it is"):
        session.execute(text("UPDATE plan_version SET rows = '[]'"))


def test_a_digest_changes_with_any_cell(session: Session, process: Process) -> None:
    service.create(session, process, Plan("Agua"))
    version = versions.adopt(session, process, DAY, COUNCIL)
    for key in version.rows[0]:
        changed = [{**version.rows[0], key: "x"}]
        assert versions.digest(process, DAY, COUNCIL, changed) != version.digest
    assert versions.digest(process, DAY, AdoptingBody.ASSEMBLY, version.rows) != version.digest


def test_what_changed_since_is_told_with_who_and_why(session: Session, process: Process) -> None:
    kept, moved, gone = (
        service.create(session, process, Plan(title)) for title in ("Queda", "Cambia", "Sale")
    )
    version = versions.adopt(session, process, DAY, COUNCIL)
    assert versions.differences(session, version) == []
    person = make_person(session, Role.COORDINATOR)
    session.info["person_id"] = person.id
    with versions.explained(session, process, moved, " Llegó tarde el equipo "):
        service.change(session, moved, Plan("Cambia", deadline=date(2027, 5, 1), owner_typed="Rosa"))
    with versions.explained(session, process, None, "La asamblea lo pidió"):
        added = service.create(session, process, Plan("Nueva"))
    service.archive(session, gone)
    service.set_in_place(session, kept, "", "", None, None, service.ActionStatus.DONE)
    found = {each.action_id: each for each in versions.differences(session, version)}
    assert {number: each.kind for number, each in found.items()} == {
        moved.id: "changed",
        gone.id: "left",
        added.id: "added",
    }
    told = [(each.key, each.before, each.now, each.who, each.why) for each in found[moved.id].cells]
    assert told == [
        ("responsible", "", "Rosa", person.name, "Llegó tarde el equipo"),
        ("deadline", "", "2027-05-01", person.name, "Llegó tarde el equipo"),
    ]
    assert (found[added.id].why, found[gone.id].who) == ("La asamblea lo pidió", person.name)


def test_an_adopted_plan_asks_why_but_not_for_progress(session: Session, process: Process) -> None:
    action = service.create(session, process, Plan("Agua"))
    with versions.explained(session, process, action, ""):
        service.change(session, action, Plan("Agua segura"))
    versions.adopt(session, process, DAY, COUNCIL)
    with versions.explained(session, process, action, " "):
        service.set_in_place(session, action, "", "", None, None, service.ActionStatus.IN_PROGRESS)
    with refused("why"), versions.explained(session, process, action, " "):
        service.change(session, action, Plan("Agua"))
    with refused("why"), versions.explained(session, process, None, ""):
        service.create(session, process, Plan("Nueva"))


def test_the_coordinator_records_and_everyone_reads_and_takes_it_away(
    app: Flask, coordinator: StrictClient, official: StrictClient, process_id: int
) -> None:
    plan = f"/c/olmedo-loja/{process_id}/actions"
    official.send(f"{plan}/new", {"title": "Agua", "cost_cents": "100", "owner_typed": "Rosa"})
    official.page(f"{plan}/versions/new", 403)
    coordinator.send(f"{plan}/versions/new", {"body": "council", "adopted_on": "2099-01-01"}, 422)
    coordinator.send(
        f"{plan}/versions/new", {"body": "council", "adopted_on": "2024-10-31", "record": "Acta 9"}
    )
    with app.app_context():
        digest = db.session.query(PlanVersion).one().digest
    number = official.page(plan).select_one("tbody th a")["href"].rsplit("/", 1)[1]
    page = official.send(f"{plan}/{number}/in-place", {"cost_cents": "250"}, 422)
    assert page.select_one("#why-error")
    official.send(f"{plan}/{number}/edit", {"cost_cents": "250", "why": "Subió el precio"})
    page = official.page(f"{plan}/versions/1")
    said = " ".join(page.select_one("main table").text.split())
    for word in ("Costo", "$ 100", "$ 250", "Ana official", "Subió el precio"):
        assert word in said
    assert digest in page.text
    rows = list(
        csv.reader(
            io.StringIO(official.get(f"{plan}/versions/1/plan.csv").text.lstrip("\ufeff")), delimiter=";"
        )
    )
    assert dict(zip(*rows, strict=True))["Costo"] == "100,00"
    book = openpyxl.load_workbook(io.BytesIO(official.get(f"{plan}/versions/1/plan.xlsx").data))
    assert "minga" not in book.sheetnames
    pdf = PdfReader(io.BytesIO(official.get(f"{plan}/versions/1/plan.pdf").data))
    printed = pdf.pages[0].extract_text()
    assert digest[:16] in printed.replace("\n", "")
    assert "Acta 9" in printed
    assert official.get(f"{plan}/versions/1/plan.ics").status_code == 404
    official.page(f"{plan}/versions/7", 404)


def test_a_sheet_asks_why_too(official: StrictClient, coordinator: StrictClient, process_id: int) -> None:
    plan = f"/c/olmedo-loja/{process_id}/actions"
    official.send(f"{plan}/new", {"title": "Agua"})
    book = openpyxl.load_workbook(io.BytesIO(official.get(f"{plan}/plan.xlsx").data))
    sheet = book.worksheets[0]
    sheet["B5"].value = "Agua segura"
    coordinator.send(f"{plan}/versions/new", {"body": "assembly", "adopted_on": "2024-10-31"})
    content = io.BytesIO()
    book.save(content)
    page = official.send(
        f"{plan}/upload", {"file": (io.BytesIO(content.getvalue()), "plan.xlsx")}, multipart=True
    )
    assert "anterior al plan adoptado" in page.select_one(".notice.warning").text
    form = page.select_one("main form[method=post]")
    values = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    answer = official.post(form["action"], data={**values, "why": " "}, follow_redirects=True)
    official.checked(answer, 422)
    official.post(form["action"], data={**values, "why": "Más claro"}, follow_redirects=True)
    assert "Más claro" in official.page(f"{plan}/versions/1").text
