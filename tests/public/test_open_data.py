"""The open data: read again by an independent reader, compared with the database, and searched for people."""

import io
import json
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import frictionless
import pytest
from flask import Flask
from frictionless import Package
from sqlalchemy import event, select

from tests.pages import StrictClient
from workshop.commands import enter_demo
from workshop.extensions import db
from workshop.models.actions import Action, ActionStatus, ActionUpdate
from workshop.models.actors import Actor
from workshop.models.base import utc_now
from workshop.models.budget import Round, RoundProject
from workshop.models.followup import CitizenReport, DateDecision, Evidence, EvidenceKind, OwnerLink, Says
from workshop.models.live import AgeGroup, Attendee, AttendeeTraits, Sex, SignInSource
from workshop.models.people import Person
from workshop.models.plan import ActionActivity
from workshop.models.process import Process, Workshop
from workshop.models.swot import SwotEntry
from workshop.public.data.tables import TABLES
from workshop.steps.actions.service import today
from workshop.voting.counts import Count

SECRETS = (
    "0991234567",
    "vecina@olmedo.example",
    "1104567890",
    "Carmita Privada",
    "Lucía Reservada",
    "Sin revisar",
)
FORMULA = '=HYPERLINK("http://malo.example")'
TELLING = f"{FORMULA} de la vecina: 0991234567, vecina@olmedo.example"


def _more(process: Process) -> None:
    """Add what the demo lacks, with all that must not leave."""
    session = db.session()
    rosa = session.scalars(select(Person).where(Person.name == "Rosa Jumbo")).one()
    action = session.scalars(
        select(Action).where(Action.process_id == process.id).order_by(Action.id)
    ).first()
    assert action is not None
    link = OwnerLink(process_id=process.id, owner_key="typed:x", name="Carmita Privada")
    voice = SwotEntry(process=process, quadrant="threat", text=TELLING)
    root = SwotEntry(process=process, quadrant="threat", text="Raíz que se ocultó", hidden_at=utc_now())
    waiting = SwotEntry(process=process, quadrant="threat", text="Sin revisar", awaiting=True)
    child = SwotEntry(process=process, quadrant="threat", text="Unida a la oculta", merged_into=root)
    session.add_all([link, voice, root, waiting, child])
    session.flush()
    action.entries = [*action.entries, voice, root]
    update = ActionUpdate(
        action=action, link_id=link.id, status=ActionStatus.IN_PROGRESS, progress=41, spent_cents=1234_50,
        note="ROSA  JUMBO pagó; cédula 1104567890", obstacle="Falta arena", proposed_deadline=date(2030, 1, 31),
    )  # fmt: skip
    session.add(update)
    session.flush()
    session.add_all(
        [
            DateDecision(update_id=update.id, accepted=False, reason="Muy tarde"),
            Evidence(update_id=update.id, kind=EvidenceKind.PDF, stored_as="a.pdf", sha256="x", size=1),
            Evidence(update_id=update.id, kind=EvidenceKind.PDF, stored_as="b.pdf", sha256="x", size=1,
                     hidden_at=utc_now()),
            ActionActivity(action=action, title="Comprar", owner_person_id=rosa.id, due_on=date(2027, 1, 5)),
            ActionActivity(action=action, title="Medir", owner_actor_id=action.owner_actor_id),
            ActionActivity(action=action, title="Archivada", archived_at=utc_now()),
            CitizenReport(action=action, says=Says.NOT_DONE, note="No hay agua", shown_at=utc_now()),
            CitizenReport(action=action, says=Says.DONE, note="Ya hay", answer="Gracias", answered_at=utc_now()),
            CitizenReport(action=action, says=Says.DONE, note="Sin revisar"),
            CitizenReport(action=action, says=Says.DONE, note="Sin revisar", shown_at=utc_now(),
                          archived_at=utc_now()),
            Actor(canton_code=process.canton_code, name="Lucía Reservada", contact_name="Lucía Reservada",
                  kind="community"),
            Actor(canton_code=process.canton_code, name="Ya no está", kind="community", archived_at=utc_now()),
            Action(process=process, title="Archivada", archived_at=utc_now()),
        ]
    )  # fmt: skip
    held = Workshop(
        process=process, name="Con lista", held_on=today() - timedelta(days=3), join_code="LISTAA"
    )
    running = Workshop(process=process, name="Hoy", held_on=today(), join_code="HOYHOY")
    session.add_all([held, running])
    session.flush()
    for at, count in ((held, 20), (running, 9)):
        for number in range(count):
            parish = "111651" if number < 12 else "111650" if number < 19 else None
            session.add(
                Attendee(
                    workshop_id=at.id, name="Carmita Privada", parish_code=parish, source=SignInSource.STAFF
                )
            )
            session.add(
                AttendeeTraits(
                    id=f"{at.id}-{number}", workshop_id=at.id, sex=Sex.WOMAN if number < 18 else Sex.MAN,
                    age_group=AgeGroup.FROM_30 if number < 10 else None,
                )
            )  # fmt: skip
    session.commit()


@pytest.fixture
def demo(app: Flask) -> Flask:
    with app.app_context():
        assert enter_demo()
        _more(
            db.session.scalars(
                select(Process).where(Process.name == "Presupuesto participativo 2027")
            ).first()
        )
    return app


def _unpacked(client: StrictClient, path: str, folder: Path) -> Path:
    answer = client.get(f"{path}/data/datapackage.zip")
    assert answer.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        packed.extractall(folder)
    return folder


def _rows(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Read the package with frictionless; every table, type, link between tables and key must be as described."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])
    package = Package(str(folder / "datapackage.json"))
    return {table.name: [row.to_dict() for row in table.read_rows()] for table in package.resources}  # type: ignore[attr-defined]


def test_the_demo_is_read_again_and_is_what_the_database_holds(
    demo: Flask, client: StrictClient, tmp_path: Path
) -> None:
    with demo.app_context():
        processes = db.session.scalars(select(Process).order_by(Process.id)).all()
        paths = {each.id: f"/p/{each.canton.slug}/{each.id}" for each in processes}
        names = [person.name for person in db.session.scalars(select(Person))]
        contacts = [actor.contact_name for actor in db.session.scalars(select(Actor)) if actor.contact_name]
        typed = [action.owner_typed for action in db.session.scalars(select(Action)) if action.owner_typed]
    assert len(names) == 8
    for number, path in paths.items():
        folder = _unpacked(client, path, tmp_path / str(number))
        rows = _rows(folder)
        assert list(rows) == ["process", "actors", "workshops", "attendance", "voices", "actions", "action-voices",
                              "activities", "updates", "reports", "projects", "rounds", "results"]  # fmt: skip
        assert set(rows) == set(TABLES)
        with demo.app_context():
            _compare(db.session.get_one(Process, number), rows)
        for name, found in rows.items():
            _same_as_json(found, json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
            for form in ("csv", "json"):  # at its stable address each table is what the ZIP holds
                assert (
                    client.get(f"{path}/data/{name}.{form}").data == (folder / f"{name}.{form}").read_bytes()
                )
        for file in folder.iterdir():
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"[\w.+-]+@[\w-]+\.\w+", text), file
            assert not re.search(r"(?<![\w.])0\d{8,9}(?!\w)", text), file
            for secret in (*names, *contacts, *typed, *SECRETS):
                assert secret.casefold() not in text.casefold(), (file.name, secret)


def _compare(process: Process, rows: dict[str, list[dict[str, Any]]]) -> None:
    session = db.session()
    (said,) = rows["process"]
    assert (said["nombre"], said["canton_codigo"], said["presupuesto"]) == (
        process.name, process.canton_code, Decimal(process.budget_cents) / 100,
    )  # fmt: skip
    actions = session.scalars(
        select(Action)
        .where(Action.process_id == process.id, Action.archived_at.is_(None))
        .order_by(Action.id)
    ).all()
    for action, row in zip(actions, rows["actions"], strict=True):
        assert (row["id"], row["titulo"], row["plazo"], row["avance"]) == (
            action.id, action.title, action.deadline, action.progress,
        )  # fmt: skip
        assert row["costo"] == (None if action.cost_cents is None else Decimal(action.cost_cents) / 100)
        assert row["parroquia_codigo"] == action.parish_code
        assert row["responsable"] == (action.owner_actor.name if action.owner_actor else None)
        assert row["unidad"] == (action.unit or None)
    entries = session.scalars(
        select(SwotEntry).where(SwotEntry.process_id == process.id).order_by(SwotEntry.id)
    ).all()
    shown = [e for e in entries if e.in_the_open and (e.merged_into is None or e.merged_into.in_the_open)]
    assert [(row["id"], row["puntos"], row["unida_a_id"]) for row in rows["voices"]] == [
        (entry.id, entry.own_dots, entry.merged_into_id) for entry in shown
    ]
    known = {entry.id for entry in shown}
    assert {(row["accion_id"], row["voz_id"]) for row in rows["action-voices"]} == {
        (action.id, entry.id) for action in actions for entry in action.entries if entry.id in known
    }
    updates = sorted(
        (update for action in actions for update in action.updates), key=lambda update: update.id
    )
    assert [(row["id"], row["avance"], row["momento"].replace(tzinfo=UTC)) for row in rows["updates"]] == [
        (update.id, update.progress, update.created_at.replace(microsecond=0)) for update in updates
    ]
    assert len(rows["actors"]) == len(
        session.scalars(
            select(Actor).where(Actor.canton_code == process.canton_code, Actor.archived_at.is_(None))
        ).all()
    )
    rounds = session.scalars(
        select(Round).where(Round.process_id == process.id, Round.published_at.is_not(None))
    ).all()
    assert {row["clave"] for row in rows["rounds"]} == {each.key for each in rounds}
    for each in rounds:
        count = Count.from_json(each.count) if each.count else None
        found = {row["numero"]: row for row in rows["results"] if row["ronda_id"] == each.id}
        for project in session.scalars(select(RoundProject).where(RoundProject.round_id == each.id)):
            verdict = count.verdicts[str(project.project_id)] if count else None
            row = found.pop(project.number)
            assert (row["titulo"], row["costo"]) == (project.title, Decimal(project.cost_cents) / 100)
            assert (row["votos"], row["elegido"]) == (
                (verdict.votes, verdict.won) if verdict else (None, None)
            )
        assert not found


def _same_as_json(rows: list[dict[str, Any]], said: list[dict[str, Any]]) -> None:
    for row, each in zip(rows, said, strict=True):
        assert list(row) == list(each)
        for name, cell in row.items():
            other = each[name]
            if isinstance(cell, Decimal):
                assert float(cell) == other
            elif isinstance(cell, datetime):
                assert cell.strftime("%Y-%m-%dT%H:%M:%SZ") == other
            elif isinstance(cell, date):
                assert cell.isoformat() == other
            elif isinstance(cell, str) and cell.startswith("'="):
                assert cell == f"'{other}"
            else:
                assert cell == other, name


def test_what_people_wrote_and_who_came_leaves_without_people(demo: Flask, client: StrictClient) -> None:
    def table(name: str) -> list[dict[str, Any]]:
        return json.loads(client.get(f"/p/olmedo-loja/2/data/{name}.json").data)

    omitted = "[dato personal omitido]"
    voice = next(row for row in table("voices") if row["texto"].startswith("="))
    assert voice["texto"] == f"{FORMULA} de la vecina: {omitted}, {omitted}"
    csv = client.get("/p/olmedo-loja/2/data/voices.csv").text
    assert "'=HYPERLINK" in csv
    assert "Unida a la oculta" not in csv
    update = next(row for row in table("updates") if row["decision"])
    assert update["nota"] == f"{omitted} pagó; cédula {omitted}"
    assert (update["decision"], update["motivo"], update["plazo_propuesto"]) == (
        "no aceptada",
        "Muy tarde",
        "2030-01-31",
    )
    assert (update["gastado"], update["pruebas"]) == (1234.5, 1)
    assert table("actions")[0]["gastado"] == 1234.5
    assert [(row["titulo"], row["responde"], row["responsable"]) for row in table("activities")] == [
        ("Comprar", "una persona del municipio", None),
        ("Medir", "una organización del mapa de actores", "Unidad de Agua Potable del GAD municipal"),
    ]
    reports = [(row["dice"], row["nota"], row["respuesta"]) for row in table("reports")]
    assert {("no cumplida", "No hay agua", None), ("cumplida", "Ya hay", "Gracias")} <= set(reports)
    assert omitted in [row["nombre"] for row in table("actors")]
    workshops = {row["nombre"]: row for row in table("workshops")}
    assert workshops["Con lista"]["asistentes"] == 20
    # While people sign in, each that is added would point at somebody.
    assert workshops["Hoy"]["asistentes"] is None
    cells = {(row["medida"], row["valor"]): row["personas"] for row in table("attendance")}
    assert cells[("Parroquia", "La Tingue")] == 12
    assert cells[("Parroquia", "sin decir")] is None  # one person, and the next smallest along
    assert cells[("Parroquia", "Olmedo")] is None
    assert (cells[("Sexo", "mujeres")], cells[("Sexo", "hombres")]) == (None, None)
    assert cells[("Grupo de edad", "de 30 a 64")] == 10


def test_the_page_lists_every_table_and_addresses_stay(demo: Flask, client: StrictClient) -> None:
    path = "/p/olmedo-loja/2"
    link = client.page(path).select_one("#data a")["href"]
    assert link == f"{path}/data/"
    page = client.page(link)
    for name in TABLES:
        for form in ("csv", "json"):
            assert page.select_one(f"a[href='{path}/data/{name}.{form}']"), name
    assert "Tabla" in page.select_one("thead").text
    assert "Open data" in client.page(f"{link}?lang=en").h1.text
    described = client.get(f"{path}/data/datapackage.json")
    said = json.loads(described.data)
    assert said["licenses"][0]["name"] == "CC-BY-4.0"
    assert said["homepage"] == f"http://localhost{path}"
    assert "Unidad" in str(said["resources"])
    assert client.get(f"{path}/data/datapackage.json?lang=en").data == described.data
    for table in said["resources"]:
        for column in table["schema"]["fields"]:
            assert column["title"]
            assert column["description"]
            assert column["type"]
    for name in ("datapackage.json", "datapackage.zip", "voices.csv", "voices.json"):
        answer = client.get(f"{path}/data/{name}")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        again = client.get(f"{path}/data/{name}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304, name
    for wrong in ("voices.xlsx", "people.csv", "voices", ".csv", "datapackage.csv"):
        assert client.get(f"{path}/data/{wrong}").status_code == 404
    assert client.get("/p/loreto/2/data/voices.csv").status_code == 404


def test_more_rows_cost_no_more_queries(demo: Flask, client: StrictClient) -> None:
    def queries() -> int:
        seen: list[object] = []

        def note(*args: object) -> None:
            seen.append(args[2])

        with demo.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        assert client.get("/p/olmedo-loja/2/data/datapackage.zip").status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    few = queries()
    with demo.app_context():
        process = db.session.get_one(Process, 2)
        for number in range(40):
            entry = SwotEntry(process=process, quadrant="strength", text=f"Aporte {number}")
            update = ActionUpdate(status=ActionStatus.IN_PROGRESS, progress=5)
            actor = Actor(canton_code="1116", name=f"Junta {number}", kind="community")
            action = Action(
                process=process,
                title=f"Acción {number}",
                entries=[entry],
                updates=[update],
                owner_actor=actor,
            )
            action.activities = [ActionActivity(title="Paso", owner_actor=actor)]
            db.session.add(action)
        db.session.commit()
    assert queries() == few <= 35
