"""The signal comes and goes: what people type on phones and at tables waits on the device, and arrives once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from tests.conftest import PASSWORD, make_person, make_process
from workshop.app import create_app
from workshop.extensions import db
from workshop.live import agenda, stage
from workshop.models.live import ActivityKind, TableLink
from workshop.models.people import Person, Role
from workshop.models.process import Workshop, WorkshopTable
from workshop.models.swot import SwotEntry
from workshop.steps.swot import service as swot
from workshop.stores import bring_up_to_date

from .conftest import PATIENCE, PHONE, Site, serve
from .people import Staff, opens, reloads
from .test_screens import AXE, SERIOUS, TOO_WIDE

KEY = "k" * 32
KINDS = ("welcome", "actors", "swot", "dots", "poll", "plenary", "grouping", "crossing", "vote", "closing")
OPTIONS = ("El sábado", "El domingo")


@dataclass
class Hall:
    """A served workshop; its facilitator brings activities on the stage."""

    site: Site
    code: str

    @property
    def address(self) -> str:
        return f"{self.site.address}/j/{self.code}"

    def goes_to(self, kind: str | None, **changes: object) -> None:
        """Bring an activity on the stage (None: end the workshop), as the console does."""
        app = create_app(self.site.instance)
        with app.app_context():
            session = db.session()
            workshop = session.scalars(select(Workshop).where(Workshop.join_code == self.code)).one()
            now = stage.stage_of(session, workshop)
            if kind is None:
                stage.close(session, now)
            else:
                lines = stage.activities(session, workshop)
                stage.go_to(session, now, next(each for each in lines if each.kind == kind))
            for name, value in changes.items():
                setattr(now, name, value)
            session.commit()
            db.engine.dispose()

    def merges(self, *said: str) -> None:
        """Merge entries under the first, as the console does."""
        app = create_app(self.site.instance)
        with app.app_context():
            session = db.session()
            workshop = session.scalars(select(Workshop).where(Workshop.join_code == self.code)).one()
            of = select(SwotEntry.id).where(SwotEntry.workshop_id == workshop.id)
            ids = [session.scalars(of.where(SwotEntry.text == text)).one() for text in said]
            swot.merge(session, workshop.process, ids, ids[0])
            session.commit()
            db.engine.dispose()

    def told(self, question: str) -> list[Any]:
        """What the database holds."""
        with closing(
            sqlite3.connect(f"file:{self.site.instance / 'minga.sqlite'}?mode=ro", uri=True)
        ) as store:
            return [row[0] for row in store.execute(question).fetchall()]

    @property
    def number(self) -> int:
        return int(self.told(f"SELECT id FROM workshop WHERE join_code = '{self.code}'")[0])

    @property
    def room(self) -> str:
        """The address of its pages for the team."""
        process = self.told(f"SELECT process_id FROM workshop WHERE id = {self.number}")[0]
        return f"{self.site.address}/c/olmedo-loja/{process}/workshops/{self.number}"

    def entries(self) -> list[str]:
        """The texts of this workshop's SWOT entries, as often as they are stored."""
        of = f"(SELECT id FROM workshop WHERE join_code = '{self.code}')"
        return self.told(f"SELECT text FROM swot_entry WHERE workshop_id = {of} ORDER BY id")

    def dots(self) -> int:
        """How many dots this workshop's entries have."""
        of = f"(SELECT id FROM workshop WHERE join_code = '{self.code}')"
        given = "SELECT sum(count) FROM swot_dots JOIN swot_entry e ON e.id = entry_id"
        return int(self.told(f"{given} WHERE e.workshop_id = {of}")[0])


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("room")
    bring_up_to_date(create_app(folder))
    yield from serve(folder, "--no-demo")


_codes = (f"MNG{''.join(letters)}" for letters in product("ABCDEFGHJKMNPQRSTVWXYZ", repeat=3))


@pytest.fixture
def hall(room: Site) -> Hall:
    """A workshop of its own for each test; its SWOT is on."""
    code = next(_codes)
    app = create_app(room.instance)
    with app.app_context():
        session = db.session()
        process = session.scalar(select(Workshop.process_id).limit(1)) or make_process(session).id
        made = Workshop(process_id=process, name=f"Taller {code}", held_on=date(2026, 10, 1), join_code=code)
        made.tables = [WorkshopTable(name="Mesa 1", position=1)]
        session.add(made)
        session.flush()
        session.add(TableLink(table_id=made.tables[0].id, key=f"{code}{KEY}"[:32]))
        for kind in KINDS:
            options = OPTIONS if kind == "poll" else ()
            agenda.add_line(
                session, made, agenda.Line(ActivityKind(kind), f"Parte {kind}", options=options, dots_each=3)
            )
        session.commit()
        db.engine.dispose()
    found = Hall(room, code)
    found.goes_to("swot")
    return found


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**PHONE)
    yield context
    context.close()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: pytest.fail(f"script failed on the page: {error}"))
    opens(page, address)
    expect(page.locator(".saved-mark")).to_be_visible()
    return page


def writes(page: Page, text: str) -> None:
    page.get_by_text("Debilidades").first.click()
    page.get_by_label("Su idea, en una frase").fill(text)


def sends(page: Page, text: str) -> None:
    writes(page, text)
    page.get_by_role("button", name="Enviar", exact=True).click()


def mark(page: Page) -> Any:
    return expect(page.locator(".saved-mark"))


def all_arrived(page: Page) -> None:
    """Wait until nothing waits on this device."""
    page.wait_for_function(
        """() => !Object.entries(localStorage).some(
            ([key, kept]) => key.startsWith('minga-outbox') && kept.includes('"pending"'))"""
    )
    mark(page).to_have_text("guardado")


def test_a_phone_that_loses_the_signal_while_it_types_loses_nothing(
    hall: Hall, phone: BrowserContext
) -> None:
    page = opened(phone, hall.address)
    sends(page, "Sin agua segura")
    expect(page.locator("[data-outbox-said]")).to_contain_text("está en la pizarra")
    mark(page).to_have_text("guardado")
    writes(page, "El puente se cae")
    phone.set_offline(True)
    page.get_by_role("button", name="Enviar", exact=True).click()
    sends(page, "No hay médica")
    mark(page).to_have_text("sin conexión · pendiente (2)")
    waiting = page.locator(".sent-list li[data-state=pending]")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("No hay médica")
    assert hall.entries() == ["Sin agua segura"]
    phone.set_offline(False)
    expect(page.locator(".sent-list li[data-state=sent]")).to_have_count(3)
    mark(page).to_have_text("guardado")
    reloads(page)
    expect(page.locator(".sent-list li")).to_have_count(3)
    assert hall.entries() == ["Sin agua segura", "El puente se cae", "No hay médica"]


def test_it_survives_a_closed_page_and_a_browser_that_starts_again(
    hall: Hall, browser: Browser, tmp_path: Path
) -> None:
    first = browser.new_context(**PHONE)
    page = opened(first, hall.address)
    first.set_offline(True)
    sends(page, "Caminos de tierra")
    sends(page, "Sin riego")
    writes(page, "A medio escri")
    page.wait_for_timeout(100)
    kept = tmp_path / "device.json"
    first.storage_state(path=kept)
    first.close()
    assert hall.entries() == []
    again = browser.new_context(storage_state=kept, **PHONE)
    page = opened(again, hall.address)
    expect(page.locator(".sent-list li[data-state=sent]")).to_have_count(2)
    expect(page.get_by_label("Su idea, en una frase")).to_have_value("A medio escri")
    assert hall.entries() == ["Caminos de tierra", "Sin riego"]
    again.close()


def test_an_answer_that_is_lost_on_its_way_back_doubles_nothing(hall: Hall, phone: BrowserContext) -> None:
    page = opened(phone, hall.address)
    seen: list[str] = []

    def lose(route: Route) -> None:
        """The server stores the write; the phone never hears of it. Then a portal, then an error of a proxy."""
        if route.request.method != "POST":
            return route.continue_()
        seen.append(route.request.post_data or "")
        if len(seen) == 1:
            route.fetch()
            return route.abort()
        if len(seen) == 2:
            return route.fulfill(status=200, content_type="text/html", body="<h1>Compre megas</h1>")
        if len(seen) == 3:
            return route.fulfill(status=502, body="Bad gateway")
        return route.continue_()

    page.route("**/j/*", lose)
    sends(page, "Sin luz")
    expect(page.locator(".sent-list li[data-state=sent]")).to_have_count(1)
    assert len(seen) == 4
    assert len(set(seen)) == 1, "each time the same write"
    assert hall.entries() == ["Sin luz"]


def test_what_is_refused_stays_with_its_reason_and_can_be_mended(hall: Hall, phone: BrowserContext) -> None:
    page = opened(phone, hall.address)
    sends(page, "y" * 300)
    refused = page.locator(".sent-list li[data-state=refused]")
    expect(refused).to_contain_text("300 caracteres")
    sends(page, "Sin agua")
    expect(page.locator(".sent-list li[data-state=sent]")).to_have_count(1)
    reloads(page)
    expect(refused).to_contain_text("300 caracteres")
    refused.get_by_role("button", name="Corregir").click()
    expect(page.get_by_label("Su idea, en una frase")).to_have_value("y" * 300)
    expect(refused).to_have_count(0)
    sends(page, "sin AGUA")
    expect(refused).to_contain_text("Ya está en la pizarra")
    refused.get_by_role("button", name="Estoy de acuerdo").click()
    expect(page.locator(".sent-list li[data-state=sent]")).to_have_count(2)
    assert hall.entries() == ["Sin agua"]
    sends(page, "z" * 281)
    refused.get_by_role("button", name="Quitar").click()
    expect(refused).to_have_count(0)


def test_the_hall_goes_on_and_no_field_is_replaced_under_a_hand(hall: Hall, phone: BrowserContext) -> None:
    page = opened(phone, hall.address)
    writes(page, "Todavía escribo")
    hall.goes_to("plenary")
    now = page.locator("[data-now]")
    expect(now).to_contain_text("Parte plenary")
    expect(page.get_by_label("Su idea, en una frase")).to_have_value("Todavía escribo")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator(".sent-list li[data-state=sent]")).to_have_count(1)
    expect(page.get_by_label("En una frase")).to_be_visible()
    assert hall.entries() == ["Todavía escribo"]
    hall.goes_to("grouping")
    expect(page.locator(".wait-card")).to_be_visible()
    hall.goes_to(None)
    expect(page.get_by_role("heading", level=1)).to_have_text("El taller terminó")
    expect(page.locator(".sent-list li")).to_have_count(1)
    reloads(page)
    hall.goes_to("swot")
    opens(page, hall.address)  # what said that it was over must not be remembered
    expect(page.get_by_label("Su idea, en una frase")).to_be_visible()


def test_who_was_cut_off_until_the_end_is_told_and_keeps_the_text(hall: Hall, phone: BrowserContext) -> None:
    page = opened(phone, hall.address)
    phone.set_offline(True)
    sends(page, "Llegó tarde")
    hall.goes_to(None)
    phone.set_offline(False)
    refused = page.locator(".sent-list li[data-state=refused]")
    expect(refused).to_contain_text("Este taller terminó")
    expect(refused).to_contain_text("Llegó tarde")
    mark(page).to_have_text("guardado")
    assert hall.entries() == []


def test_dots_answers_and_names_wait_too(hall: Hall, phone: BrowserContext) -> None:
    page = opened(phone, hall.address)
    sends(page, "Sin agua")
    expect(page.locator(".sent-list li[data-state=sent]")).to_have_count(1)
    hall.goes_to("dots")
    more = page.locator("li", has_text="Sin agua").get_by_role("button", name="Dar un punto")
    expect(more).to_be_visible()
    phone.set_offline(True)
    for _ in range(3):
        more.click()
    expect(page.locator("[data-dots-left]")).to_have_text("Puntos que le quedan: 0")
    expect(more).to_be_disabled()
    page.locator("li", has_text="Sin agua").get_by_role("button", name="Quitar un punto").click()
    mark(page).to_have_text("sin conexión · pendiente (4)")
    phone.set_offline(False)
    all_arrived(page)
    assert hall.dots() == 2
    reloads(page)
    expect(page.locator(".dot-mine")).to_have_text("2")

    hall.goes_to("poll")
    expect(page.get_by_text("El domingo")).to_be_visible()
    page.get_by_text("El domingo").click()
    phone.set_offline(True)
    page.get_by_role("button", name="Enviar mi respuesta").click()
    expect(page.get_by_text("Su respuesta espera en este dispositivo")).to_be_visible()
    phone.set_offline(False)
    expect(page.get_by_text("Su respuesta:", exact=True)).to_be_visible()
    expect(page.locator("[data-after-text]")).to_have_text("El domingo")
    page.get_by_role("button", name="Cambiar mi respuesta").click()
    page.get_by_text("El sábado").click()
    page.get_by_role("button", name="Enviar mi respuesta").click()
    expect(page.locator("[data-after-text]")).to_have_text("El sábado")
    all_arrived(page)
    assert hall.told("SELECT option FROM poll_answer") == [0]

    opens(page, f"{hall.address}?sign_in=1")
    page.get_by_label("Su nombre y apellido").fill("Ana Chimbo")
    page.get_by_text("Cuatro preguntas más").click()
    page.get_by_label("Sexo").select_option("woman")
    page.get_by_role("button", name="Registrarme").click()
    expect(page.get_by_text("Está en la lista:", exact=True)).to_be_visible()
    expect(page.locator("[data-after-text]")).to_have_text("Ana Chimbo")
    assert hall.told("SELECT name FROM attendee WHERE name = 'Ana Chimbo'") == ["Ana Chimbo"]
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "woman" not in kept, "what was said of oneself does not stay on the device"


def test_a_phone_that_is_on_the_list_is_not_asked_again(hall: Hall, phone: BrowserContext) -> None:
    page = opened(phone, hall.address)
    page.get_by_role("link", name="Registrar mi asistencia").click()
    page.get_by_label("Su nombre y apellido").fill("Ana Chimbo")
    page.get_by_role("button", name="Registrarme").click()
    expect(page.get_by_text("Está en la lista:", exact=True)).to_be_visible()
    page.get_by_role("link", name="Volver a lo que se hace ahora").click()
    expect(page.get_by_text("Ya está en la lista.")).to_be_visible()
    expect(page.get_by_role("link", name="Registrar mi asistencia")).to_be_hidden()
    page.get_by_role("link", name="Agregar a otra persona").click()
    page.get_by_label("Su nombre y apellido").fill("Luis Chimbo")
    page.get_by_role("button", name="Registrarme").click()
    expect(page.locator("[data-after-text]")).to_have_text("Luis Chimbo")
    all_arrived(page)
    of = f"(SELECT id FROM workshop WHERE join_code = '{hall.code}')"
    assert hall.told(f"SELECT count(*) FROM attendee WHERE workshop_id = {of}") == [2]


def test_a_table_enters_for_many_and_agrees(hall: Hall, phone: BrowserContext) -> None:
    page = opened(phone, f"{hall.address}/t/{(hall.code + KEY)[:32]}")
    sends(page, "Dicho en la mesa")
    expect(page.locator(".sent-list li[data-state=sent]")).to_have_count(1)
    phone.set_offline(True)
    page.get_by_text("Anotar un acuerdo de la mesa").click()
    page.get_by_label("El acuerdo, en una frase").fill("Minga el sábado")
    page.get_by_role("button", name="Enviar el acuerdo").click()
    phone.set_offline(False)
    expect(page.locator(".sent-list li[data-state=sent]")).to_have_count(2)
    hall.goes_to("dots")
    more = page.locator("li", has_text="Dicho en la mesa").get_by_role("button", name="Dar un punto")
    page.get_by_role("heading", level=1).click()
    expect(more).to_be_visible()
    for _ in range(2):
        for _ in range(3):
            more.click()
        page.get_by_text("Siguiente persona").click()
    all_arrived(page)
    assert hall.dots() == 6
    assert hall.told(
        f"SELECT text FROM post JOIN workshop w ON w.id = workshop_id WHERE join_code = '{hall.code}'"
    ) == ["Minga el sábado"]


@pytest.fixture
def desk(hall: Hall, browser: Browser) -> Iterator[Page]:
    """Somebody of the team at the door of the hall, with a laptop that is signed in."""
    app = create_app(hall.site.instance)
    with app.app_context():
        known = db.session.scalar(select(Person.email).limit(1))  # all halls are in one canton
        email = known or make_person(db.session(), Role.COORDINATOR).email
        db.session.commit()
        db.engine.dispose()
    context = browser.new_context(locale="es-EC")
    team = Staff(context.new_page(), hall.site.address)
    team.signs_in(email, PASSWORD)
    expect(team.page.get_by_role("button", name="Salir")).to_be_visible()
    yield team.page
    context.close()


def test_who_comes_is_keyed_in_without_a_signal_and_stands_on_the_list_once(hall: Hall, desk: Page) -> None:
    opens(desk, f"{hall.room}/attendance")
    name = desk.get_by_label("Nombre línea 1", exact=True)

    def keys(*fields: str) -> None:
        for text in fields:
            desk.keyboard.type(text)
            desk.keyboard.press("Enter")
        desk.keyboard.press("Enter")  # the parish stays as it is

    mark(desk).to_have_text("guardado")
    desk.context.set_offline(True)
    name.click()
    keys("Rosa Cango", "Junta de agua")
    keys("Luis Ortiz", "")
    desk.keyboard.press("Control+Enter")
    expect(name).to_be_focused()
    waiting = desk.locator("#unsent li[data-state=pending]")
    expect(waiting).to_have_count(2)
    mark(desk).to_have_text("sin conexión · pendiente (2)")
    keys("A medio escribir")
    desk.context.set_offline(False)
    expect(desk.locator("#list")).to_contain_text("Luis Ortiz")
    all_arrived(desk)
    expect(desk.locator("#unsent")).to_be_hidden()
    desk.context.set_offline(True)
    desk.keyboard.press("Control+Enter")
    mark(desk).to_have_text("sin conexión · pendiente (1)")
    desk.keyboard.type("Un borrador")
    desk.context.set_offline(False)
    reloads(desk)
    all_arrived(desk)
    expect(name).to_have_value("Un borrador")
    name.fill("")
    desk.get_by_label("Organización línea 1", exact=True).fill("Sin nombre")
    desk.get_by_role("button", name="Guardar en la lista").click()
    refused = desk.locator("#unsent li[data-state=refused]")
    expect(refused).to_contain_text("Escriba el nombre")
    expect(desk.get_by_role("link", name="Sin guardar: 1. Ver por qué")).to_be_visible()
    desk.evaluate(AXE)
    assert desk.evaluate(SERIOUS) == []
    refused.get_by_role("button", name="Corregir").click()
    name.fill("Ana Chimbo")
    desk.get_by_role("button", name="Guardar en la lista").click()
    expect(desk.locator("#list")).to_contain_text("Ana Chimbo")

    desk.get_by_text("Pasar el conteo de la hoja sin nombres").click()
    desk.get_by_label("Mujer").fill("501")
    desk.get_by_role("button", name="Sumar el conteo").click()
    expect(refused).to_contain_text("hasta 500")
    refused.get_by_role("button", name="Corregir").click()
    desk.get_by_label("Mujer").fill("20")
    desk.get_by_role("button", name="Sumar el conteo").click()
    expect(desk.locator("#told")).to_contain_text("20")
    all_arrived(desk)
    people = hall.told(f"SELECT name FROM attendee WHERE workshop_id = {hall.number} ORDER BY id")
    assert people == ["Rosa Cango", "Luis Ortiz", "A medio escribir", "Ana Chimbo"]
    assert hall.told(f"SELECT count(*) FROM attendee_traits WHERE workshop_id = {hall.number}") == [20]
    left = desk.evaluate("JSON.stringify(localStorage)")
    for said in ("Rosa", "Ana", "sex-woman=", r"\"20\""):
        assert said not in left, "what the server has does not stay on the device"


def test_what_the_console_is_refused_stays_there_with_its_reason(hall: Hall, desk: Page) -> None:
    opens(desk, f"{hall.room}/console")
    text = desk.locator("#add-text")
    for _ in range(2):
        text.fill("No hay médica")
        text.press("Enter")
    refused = desk.locator(".sent-list li[data-state=refused]")
    expect(refused).to_contain_text("Ya está en la pizarra")
    reloads(desk)
    refused.get_by_role("button", name="Corregir").click()
    expect(text).to_have_value("No hay médica")
    expect(refused).to_have_count(0)
    text.fill("No hay médica de noche")
    text.press("Enter")
    expect(desk.locator(".arrivals")).to_contain_text("de noche")
    assert hall.entries() == ["No hay médica", "No hay médica de noche"]


def test_what_was_refused_is_set_right_when_the_hall_has_gone_on(
    hall: Hall, desk: Page, phone: BrowserContext
) -> None:
    opens(desk, f"{hall.room}/console")
    page = opened(phone, hall.address)
    long = "No hay médica de noche y la gente camina dos horas. " * 8
    sends(page, f"Dicho en el teléfono. {long}")
    desk.locator("#add-text").fill(f"Dicho en la consola. {long}")
    desk.locator("#add-text").press("Enter")
    there, here = (each.locator(".sent-list li[data-state=refused]") for each in (page, desk))
    expect(there).to_contain_text("caben 280")
    expect(here).to_contain_text("caben 280")
    hall.goes_to("plenary")
    expect(desk.locator(".now-title")).to_contain_text("Parte plenary")
    expect(page.get_by_label("En una frase", exact=True)).to_be_visible()
    for row, text in ((there, "Falta médica"), (here, "Falta médica de noche")):
        row.get_by_role("button", name="Corregir").click()
        row.locator("textarea").fill(text)
        row.get_by_role("button", name="Enviar otra vez").click()
        expect(row).to_have_count(0)
    all_arrived(page)
    all_arrived(desk)
    assert sorted(hall.entries()) == ["Falta médica", "Falta médica de noche"]


def test_a_strategy_offers_only_what_its_kind_crosses(hall: Hall, desk: Page) -> None:
    hall.goes_to("crossing")
    opens(desk, f"{hall.room}/console")
    groups = desk.locator("#add-inside optgroup, #add-outside optgroup")
    offered = "groups => groups.filter(each => !each.disabled).map(each => each.dataset.quadrant).join(' ')"
    assert groups.evaluate_all(offered) == "strength opportunity"
    desk.locator("#add-kind").select_option("DA")
    assert groups.evaluate_all(offered) == "weakness threat"
    desk.locator("#add-kind").blur()
    with desk.expect_response(lambda answer: "/console/pulse" in answer.url and answer.status == 200):
        hall.goes_to("crossing", moderated=True, version=99)
    desk.wait_for_timeout(200)
    assert groups.evaluate_all(offered) == "weakness threat"


def test_the_projector_turns_its_pages_and_a_pulse_moves_nothing(
    hall: Hall, desk: Page, phone: BrowserContext
) -> None:
    page = opened(phone, hall.address)
    for number in range(6):
        sends(page, f"Aporte {number}")
    expect(page.locator(".sent-list li[data-state=sent]")).to_have_count(6)
    hall.goes_to("grouping")
    desk.clock.install()
    opens(desk, f"{hall.room}/screen")
    weak = desk.locator(".quadrant.weakness")
    cards = weak.locator("[data-shown] .place-text")
    expect(weak.locator("[data-page-mark]")).to_have_text("1 / 2")
    expect(cards).to_have_text([f"Aporte {number}" for number in range(4)])
    hall.merges("Aporte 0", "Aporte 2")
    desk.clock.run_for(1000)
    expect(weak.locator("[data-shown] .voices")).to_be_visible()
    expect(weak.locator("[data-shown] .place").nth(2)).to_have_text("")
    expect(weak.locator("[data-shown] .place").nth(3)).to_have_text("Aporte 3")
    desk.clock.run_for(12_000)
    expect(weak.locator("[data-page-mark]")).to_have_text("2 / 2")
    expect(cards).to_have_text(["Aporte 5"])
    desk.keyboard.press("Space")
    desk.clock.run_for(30_000)
    expect(cards).to_have_text(["Aporte 5"])
    desk.keyboard.press("PageDown")
    expect(cards).to_have_text(["Aporte 0", "Aporte 1", "Aporte 3", "Aporte 4"])


def test_what_the_console_has_sent_does_not_come_back_as_a_draft(hall: Hall, desk: Page) -> None:
    hall.goes_to("plenary")
    opens(desk, f"{hall.room}/console")
    text = desk.locator("#add-text")
    text.fill("Falta el traductor")
    desk.get_by_label("Punto pendiente").check()
    text.press("Enter")
    expect(desk.locator(".arrivals")).to_contain_text("Falta el traductor")
    reloads(desk)
    expect(text).to_have_value("")
    text.fill("A medio escribir")
    reloads(desk)
    expect(text).to_have_value("A medio escribir")


def test_every_page_of_the_phone_can_be_used_by_all(hall: Hall, phone: BrowserContext) -> None:
    page = opened(phone, hall.address)
    sends(page, "y" * 300)
    expect(page.locator(".sent-list li[data-state=refused]")).to_be_visible()
    for kind in (*KINDS, None):
        hall.goes_to(kind)
        opens(page, hall.address)
        assert not page.evaluate(TOO_WIDE), kind
        page.evaluate(AXE)
        assert page.evaluate(SERIOUS) == [], kind
