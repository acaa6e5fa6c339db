"""The calendar's page, and the files that calendars read, read back and compared with the database."""

from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import signed_in
from tests.pages import StrictClient
from tests.steps.actions.test_calendar import filled
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.models.budget import Round
from workshop.models.people import Membership, Person
from workshop.models.plan import CalendarFeed, PlanDate
from workshop.models.process import Process, Workshop


@pytest.fixture
def full(app: Flask) -> int:
    """A process of Olmedo with one of everything that has a day."""
    with app.app_context():
        process = filled(db.session())
        db.session.commit()
        return process.id


def events(client: FlaskClient, path: str) -> dict[str, icalendar.Event]:
    """Fetch a calendar and return its events by UID."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    found = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    by_uid = {str(event["UID"]): event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def test_the_coordinator_adds_moves_archives_and_restores(coordinator: StrictClient, full: int) -> None:
    at = f"/c/olmedo-loja/{full}/calendar"
    page = coordinator.page(at)
    assert "Verifique con la norma vigente" in page.text
    assert coordinator.page(f"/c/olmedo-loja/{full}/actions").select_one(f".tabs a[href='{at}']")
    headings = [heading.text for heading in page.select("main h2")]
    assert headings[:2] == ["Julio de 2026", "Agosto de 2026"]
    assert "Estimación de ingresos" in page.text
    assert "COOTAD, artículo 235" in page.text

    only = coordinator.page(f"{at}?what=workshops")
    assert [line.text for line in only.select(".dates-what a")] == ["Taller"]
    assert coordinator.page(f"{at}?what=nothing").select(".dates-what")

    wrong = coordinator.send(f"{at}/new", {"title": "Audiencia", "falls_on": ""}, status=422)
    assert wrong.select_one("#title")["value"] == "Audiencia"
    wrong = coordinator.send(f"{at}/new", {"title": "Audiencia", "falls_on": "0026-01-01"}, status=422)
    assert "año" in wrong.select_one(".error-summary").text
    page = coordinator.send(f"{at}/new", {"title": "Audiencia", "falls_on": "2026-08-21"})
    edit = next(a["href"] for a in page.select(".dates a") if a.get("aria-label") == "Cambiar «Audiencia»")
    page = coordinator.send(edit, {"title": "Audiencia pública"})
    assert "Audiencia pública" in page.select_one(".dates").find_parent("main").text
    archive = edit.replace("/edit", "/archive")
    page = coordinator.send(at, {}, form=f'form[action="{archive}"]')
    assert not page.select(f'.dates form[action="{archive}"]')
    page = coordinator.send(at, {}, form=f'form[action="{archive}"]')  # now under what was archived
    assert page.select(f'.dates form[action="{archive}"]')

    page = coordinator.send(f"{at}/law/poa", {"falls_on": "2026-09-14"})
    assert "lun 14 sep" in page.text
    assert "movido" in page.text
    page = coordinator.press(f"{at}/law/poa", "/law/poa/usual")
    assert "movido" not in page.text
    assert "Fecha del calendario" in coordinator.page(f"/c/olmedo-loja/{full}/history").text


def test_others_read_the_calendar_and_change_nothing(observer: StrictClient, full: int) -> None:
    at = f"/c/olmedo-loja/{full}/calendar"
    page = observer.page(at)
    assert not page.select("main form[method=post]")
    for path in ("new", "law/poa", "1/edit"):
        observer.page(f"{at}/{path}", 403)


def test_a_private_address_shows_the_dates_of_the_owner_s_cantons(
    app: Flask, people: dict[str, str], full: int
) -> None:
    official = signed_in(app, people["official"])
    assert official.page("/account").select_one("a[href='/account/calendar']")
    page = official.press("/account/calendar", "/calendar/make")
    address = page.select_one("code.long").text
    assert page.select_one("a[href^='webcal://']")["href"].partition(":")[2] == address.partition(":")[2]
    path = urlsplit(address).path
    anyone = app.test_client()
    found = events(anyone, path)
    with app.app_context():
        process = db.session.get_one(Process, full)
        action = db.session.scalars(select(Action).where(Action.title == "Agua segura")).one()
        workshop = db.session.scalars(select(Workshop).where(Workshop.name == "Taller")).one()
        vote = db.session.scalars(select(Round)).one()
        own = db.session.scalars(select(PlanDate)).one()
        tail = f".{process.id}.olmedo-loja@minga"
        assert len(found) == 11
        due = found[f"action-{action.id}{tail}"]
        assert (due.decoded("DTSTART"), str(due["SUMMARY"])) == (action.deadline, "Plazo: Agua segura")
        assert "Rosa Cueva" in str(due["DESCRIPTION"])
        assert str(due["URL"]).endswith(f"/c/olmedo-loja/{full}/actions/{action.id}")
        held = found[f"workshop-{workshop.id}{tail}"]
        assert held.decoded("DTSTART") == datetime(2026, 8, 5, 14, tzinfo=UTC)
        assert held.decoded("DTEND") == datetime(2026, 8, 5, 15, 45, tzinfo=UTC)
        assert found[f"round-opens-{vote.id}{tail}"].decoded("DTSTART") == vote.opens_at
        assert str(found[f"round-closes-{vote.id}{tail}"]["STATUS"]) == "TENTATIVE"
        assert found[f"date-{own.id}{tail}"].decoded("DTSTART") == own.falls_on
        assert found[f"law-poa{tail}"].decoded("DTSTART") == date(2026, 9, 10)
        assert "norma vigente" in str(found[f"law-poa{tail}"]["DESCRIPTION"])

    first = anyone.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    mark = first.headers["ETag"]
    assert anyone.get(path, headers={"If-None-Match": mark}).status_code == 304
    with app.app_context():
        db.session.scalars(select(Action).where(Action.title == "Agua segura")).one().deadline = date(
            2027, 4, 1
        )
        db.session.commit()
    assert anyone.get(path, headers={"If-None-Match": mark}).status_code == 200
    assert events(anyone, path).keys() == found.keys()

    with app.app_context():  # whoever leaves the canton reads nothing of it any more
        person = db.session.scalars(select(Person).where(Person.email == people["official"])).one()
        db.session.delete(
            db.session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
        )
        db.session.commit()
    assert events(anyone, path) == {}

    page = official.press("/account/calendar", "/calendar/renew")
    second = urlsplit(page.select_one("code.long").text).path
    assert second != path
    assert (anyone.get(path).status_code, anyone.get(second).status_code) == (404, 200)
    official.press("/account/calendar", "/calendar/revoke")
    gone = anyone.get(second)
    assert (gone.status_code, gone.text) == (404, "Esta dirección terminó.")
    with app.app_context():
        assert all(feed.revoked_at for feed in db.session.scalars(select(CalendarFeed)))
    assert anyone.get("/account/calendar").status_code == 302


def test_a_private_address_speaks_its_owner_s_language(app: Flask, people: dict[str, str], full: int) -> None:
    with app.app_context():
        db.session.scalars(select(Person).where(Person.email == people["official"])).one().language = "en"
        db.session.commit()
    page = signed_in(app, people["official"]).press("/account/calendar", "/calendar/make")
    found = events(app.test_client(), urlsplit(page.select_one("code.long").text).path)
    assert "Income estimate" in {str(event["SUMMARY"]) for event in found.values()}


def test_anyone_subscribes_to_what_is_public(app: Flask, client: StrictClient, full: int) -> None:
    for page, path in (
        ("/p/olmedo-loja", "/p/olmedo-loja/calendar.ics"),
        (f"/p/olmedo-loja/{full}", f"/p/olmedo-loja/{full}/calendar.ics"),
    ):
        shown = client.page(page)
        assert shown.select_one("#calendar a")["href"] == f"webcal://localhost{path}"
        found = events(client, path)
        titles = {str(event["SUMMARY"]) for event in found.values()}
        assert titles == {
            "Estimación de ingresos", "Plan operativo anual (POA)", "Anteproyecto de presupuesto al concejo",
            "El concejo aprueba el presupuesto", "Asamblea", "Taller: Taller", "Plazo: Agua segura",
        }  # fmt: skip
        text = client.get(path).text
        for secret in ("Rosa Cueva", "Reunión", "Votemos", "clorador"):
            assert secret not in text
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        due = next(event for event in found.values() if str(event["SUMMARY"]) == "Plazo: Agua segura")
        assert client.page(urlsplit(str(due["URL"])).path).h1.text.strip() == "Agua segura"
    english = client.get(f"/p/olmedo-loja/{full}/calendar.ics?lang=en")
    assert "Income estimate" in english.text
    assert client.get("/p/olmedo-loja/999/calendar.ics").status_code == 404
    assert client.get("/p/nowhere/calendar.ics").status_code == 404
    with app.app_context():
        db.session.get_one(Process, full).practice = True
        db.session.commit()
    assert client.get(f"/p/olmedo-loja/{full}/calendar.ics").status_code == 404
