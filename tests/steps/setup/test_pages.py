"""A coordinator opens a process and its workshops."""

from datetime import date

import pytest
from flask import Flask

from tests.conftest import make_person, signed_in
from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.process import Process, Workshop

NAME = "Presupuesto participativo 2028"


def processes(app: Flask) -> list[Process]:
    with app.app_context():
        return list(db.session.query(Process).order_by(Process.id))


def test_one_canton_leads_straight_to_it(coordinator: StrictClient) -> None:
    assert "Olmedo, Loja" in coordinator.page("/c/").h1.text


def test_an_administrator_opens_a_canton_and_coordinates_it(app: Flask) -> None:
    with app.app_context():
        person = make_person(db.session(), None)
        person.is_admin = True
        db.session.commit()
        email = person.email
    client = signed_in(app, email)
    page = client.send("/c/", {"canton": "1101"}, form="form[action$='/c/open']")
    assert page.h1.text.strip() == "Loja, Loja"
    assert page.select_one("a[href='/c/loja/new']")


def test_a_process_for_the_whole_canton(app: Flask, coordinator: StrictClient) -> None:
    page = coordinator.send(
        "/c/olmedo-loja/new",
        {"name": NAME, "fiscal_year": "2028", "budget": "180.000", "assembly_on": "2027-10-24"},
    )
    assert page.h1.text.strip() == NAME
    assert "$ 180.000".replace(" ", "\u00a0") in page.text
    (process,) = processes(app)
    with app.app_context():
        process = db.session.get_one(Process, process.id)
        assert (process.budget_cents, process.assembly_on) == (180_000_00, date(2027, 10, 24))
        assert [c.name for c in process.components][:2] == ["Biofísico", "Sociocultural"]


def test_the_form_of_a_process_holds_it_as_it_is(app: Flask, coordinator: StrictClient) -> None:
    values = {"name": NAME, "fiscal_year": "2028", "budget": "1.000", "division": "parish"}
    coordinator.send(
        "/c/olmedo-loja/new", {**values, "ceilings-1-amount": "900", "assembly_on": "2027-10-24"}
    )
    (process,) = processes(app)
    path = f"/c/olmedo-loja/{process.id}/edit"

    def held() -> dict[str, str]:
        fields = coordinator.page(path).select("main form [name]:not([name=csrf_token]):not([type=radio])")
        return {field["name"]: field.get("value", "") for field in fields}

    before = held()
    names = [value for name, value in before.items() if name.startswith("components-") and "name" in name]
    assert len(set(names)) == len(names) - 1  # two spare rows are empty
    assert (before["ceilings-0-amount"], before["ceilings-1-amount"]) == ("", "900")
    coordinator.send(path, {})
    assert held() == before
    page = coordinator.send(path, {"components-0-name": before["components-1-name"]}, status=422)
    assert "mismo nombre" in page.select_one(".error-summary").text


def test_ceilings_by_parish_may_not_exceed_the_total(app: Flask, coordinator: StrictClient) -> None:
    values = {"name": NAME, "budget": "1.000", "division": "parish"}
    page = coordinator.send(
        "/c/olmedo-loja/new", {**values, "ceilings-0-amount": "900", "ceilings-1-amount": "200"}, status=422
    )
    assert page.select_one("#ceilings-1-amount")["value"] == "200"
    assert "100" in page.text
    assert processes(app) == []
    coordinator.send("/c/olmedo-loja/new", {**values, "ceilings-0-amount": "900", "ceilings-1-amount": "100"})
    with app.app_context():
        assert sorted(c.amount_cents for c in db.session.query(Process).one().ceilings) == [100_00, 900_00]


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("budget", "mucho"), ("fiscal_year", "1900")])
def test_what_is_wrong_is_said_at_its_field(coordinator: StrictClient, field: str, value: str) -> None:
    good = {"name": NAME, "fiscal_year": "2028", "budget": "100"}
    page = coordinator.send("/c/olmedo-loja/new", {**good, field: value}, status=422)
    assert page.select_one(f".error-summary a[href='#{field}']")
    assert page.select_one(f"#{field}")["value"] == value


def test_the_home_shows_five_steps_and_one_thing_to_do(coordinator: StrictClient, process_id: int) -> None:
    page = coordinator.page(f"/c/olmedo-loja/{process_id}")
    steps = page.select(".stepper > li")
    assert len(steps) == 5
    assert len(page.select(".stepper .button")) == 1
    assert steps[0].select_one(".button")["href"].endswith("/actors")


def test_every_method_can_be_read(observer: StrictClient, process_id: int) -> None:
    for step in ("actors", "swot", "actions", "vote", "followup"):
        assert len(observer.page(f"/c/olmedo-loja/{process_id}/method/{step}").select(".prose li")) >= 5
    observer.page(f"/c/olmedo-loja/{process_id}/method/other", 404)


def test_a_process_is_archived_by_its_name_only(
    app: Flask, coordinator: StrictClient, process_id: int
) -> None:
    path = f"/c/olmedo-loja/{process_id}/archive"
    coordinator.send(path, {"name": "otro"}, status=422)
    assert not processes(app)[0].archived
    coordinator.send(path, {"name": "Presupuesto participativo 2027"})
    assert processes(app)[0].archived
    coordinator.press("/c/olmedo-loja?archived=1", "/restore")
    assert not processes(app)[0].archived


def test_a_workshop_gets_a_table_for_each_component_and_a_link(
    app: Flask, facilitator: StrictClient, process_id: int
) -> None:
    base = f"/c/olmedo-loja/{process_id}/workshops"
    page = facilitator.send(f"{base}/new", {"name": "Taller en La Tingue", "held_on": "2027-03-01"})
    assert "Sociocultural" in page.text
    with app.app_context():
        code = db.session.query(Workshop).one().join_code
    assert f"/j/{code}" in page.text
    here = page.select_one("form[action$='/phones']")["action"].removesuffix("/phones")
    page = facilitator.send(here, {"hours": "4"}, form="form[action$='/phones']")
    assert "abierto hasta" in page.text
    page = facilitator.page(page.select_one("a[href$='/poster']")["href"])
    assert f"/j/{code}" in page.text


def test_observers_see_and_do_not_change(observer: StrictClient, process_id: int) -> None:
    for path in ("/new", f"/{process_id}/edit", f"/{process_id}/workshops/new", "/people"):
        observer.page(f"/c/olmedo-loja{path}", 403)
