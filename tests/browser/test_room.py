"""A workshop in the room: console, projector, three phones and a table at once; bad signal; the acta at the end."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from tests.conftest import PASSWORD, make_person, make_process
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.live import agenda
from workshop.models.base import utc_now
from workshop.models.live import ActivityKind, TableLink
from workshop.models.people import Role
from workshop.steps.setup import workshops

from .conftest import PATIENCE, PHONE, PROJECTOR, Site
from .people import Staff, opens, reloads


@dataclass(frozen=True)
class Hall:
    """A workshop that has not begun, with a table that has a link of its own."""

    address: str
    email: str
    base: str
    join: str
    table: str


@pytest.fixture
def hall(demo_site: Site) -> Hall:
    app = create_app(demo_site.instance)
    with app.app_context():
        session = db.session()
        email = make_person(session, Role.COORDINATOR, "1103").email
        process = make_process(session, "1103")
        plan = workshops.WorkshopPlan(
            "Taller de diagnóstico en Catamayo",
            utc_now().date(),
            "09:00",
            "Coliseo",
            tables=[workshops.TableLine(None, "Mesa 1")],
        )
        made = workshops.add_workshop(session, process, plan)
        for kind, title in (
            (ActivityKind.WELCOME, "Bienvenida"),
            (ActivityKind.SWOT, "FODA en mesas"),
            (ActivityKind.CLOSING, "Cierre"),
        ):
            agenda.add_line(session, made, agenda.Line(kind, title))
        session.add(TableLink(table_id=made.tables[0].id, key="mesa-1-" + made.join_code))
        session.commit()
        found = Hall(
            demo_site.address,
            email,
            f"{demo_site.address}/c/{process.canton.slug}/{process.id}/workshops/{made.id}",
            f"{demo_site.address}/j/{made.join_code}",
            f"{demo_site.address}/j/{made.join_code}/t/mesa-1-{made.join_code}",
        )
        db.session.remove()
        db.engine.dispose()
        box.engine.dispose()
    return found


class Facilitator(Staff):
    """Whoever leads the workshop from the console."""

    def goes_on_to(self, title: str) -> None:
        self.page.get_by_role("button", name=f"Seguir con: {title}").click()
        expect(self.page.locator(".now-title")).to_contain_text(title)

    def sees(self, text: str) -> None:
        expect(self.page.locator(".arrivals")).to_contain_text(text)


class Participant:
    """Someone in the hall with a phone, or at a table with its link."""

    def __init__(self, context: BrowserContext, link: str) -> None:
        self.context, self.page = context, context.new_page()
        self.page.set_default_timeout(PATIENCE)
        opens(self.page, link)

    def signs_in(self, name: str) -> None:
        self.page.get_by_label("Nombre", exact=False).first.fill(name)
        self.page.locator("[data-ask] form button.main, [data-ask] form .button.main").first.click()
        expect(self.page.locator("main")).to_contain_text(name)

    def writes(self, quadrant: str, text: str) -> None:
        self.page.locator(f"input[name=quadrant][value={quadrant}]").check(force=True)
        self.page.locator("[data-ask] textarea[name=text]").fill(text)

    def sends(self) -> None:
        self.page.locator("[data-ask] form .button.main").click()

    def says(self, quadrant: str, text: str) -> None:
        self.writes(quadrant, text)
        self.sends()

    def waits_for(self, field: str) -> None:
        expect(self.page.locator(field).first).to_be_visible()


def entry_fields() -> str:
    return "[data-ask] textarea[name=text]"


@pytest.mark.usefixtures("hall")
def test_an_afternoon(browser: Browser, hall: Hall) -> None:
    with ExitStack() as stack:

        def opened(**options: object) -> BrowserContext:
            context = browser.new_context(**options)  # type: ignore[arg-type]
            stack.callback(context.close)
            return context

        laptop = opened(viewport={"width": 1280, "height": 800}, locale="es-EC")
        leader = Facilitator(laptop.new_page(), hall.address)
        leader.signs_in(hall.email, PASSWORD)
        opens(leader.page, f"{hall.base}/console")
        projector: Page = opened(**PROJECTOR, storage_state=laptop.storage_state()).new_page()
        opens(projector, f"{hall.base}/screen")

        leader.page.get_by_role("button", name=re.compile("Seguir con: Bienvenida|Empezar")).first.click()
        expect(leader.page.locator(".now-title")).to_contain_text("Bienvenida")
        phones = [Participant(opened(**PHONE), hall.join) for _ in range(3)]
        table = Participant(opened(**PHONE), hall.table)
        phones[0].signs_in("Rosa Quizhpe")
        leader.goes_on_to("FODA en mesas")

        said = [
            "Tenemos una junta de agua que funciona",
            "No hay bus los domingos",
            "Se pierde la cosecha por la helada",
        ]
        for phone, quadrant, text in zip(phones, ("strength", "weakness", "threat"), said, strict=True):
            phone.waits_for(entry_fields())
            phone.says(quadrant, text)
            expect(projector.locator("main")).to_contain_text(text)
        table.waits_for(entry_fields())
        table.says("opportunity", "La feria del cantón vecino nos compra")
        expect(projector.locator("main")).to_contain_text("La feria del cantón vecino nos compra")

        # One phone loses its signal while its owner types; the console reloads in the middle.
        late = "El centro de salud no tiene médico de noche"
        phones[2].writes("weakness", late)
        phones[2].context.set_offline(True)
        phones[2].sends()
        expect(phones[2].page.locator(".saved-mark")).to_contain_text(re.compile("pendiente|sin conexión"))
        reloads(leader.page)
        expect(leader.page.locator(".now-title")).to_contain_text("FODA en mesas")
        leader.sees(said[0])
        expect(projector.locator("main")).not_to_contain_text(late)
        phones[2].context.set_offline(False)
        expect(projector.locator("main")).to_contain_text(late)
        expect(phones[2].page.locator(".saved-mark")).to_contain_text("guardado")
        expect(leader.page.locator(".arrivals").get_by_text(late)).to_have_count(1)

        # What is typed on a phone when the activity changes stays in its field.
        phones[0].writes("strength", "La gente sabe trabajar en minga")
        leader.goes_on_to("Cierre")
        expect(phones[0].page.locator("[data-now]")).to_be_visible()
        expect(phones[0].page.locator(entry_fields())).to_have_value("La gente sabe trabajar en minga")

        leader.page.locator("summary", has_text="Terminar el taller").click()
        leader.page.get_by_role("button", name="Terminarlo").click()
        expect(leader.page.locator("[data-closed]")).to_be_visible()
        answer = laptop.request.get(f"{hall.base}/record.pdf")
        assert answer.ok
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages)
        flat = " ".join(text.split())
        for each in (*said, late, "La feria del cantón vecino nos compra", "Rosa Quizhpe", "FODA en mesas"):
            assert each in flat, f"the acta lacks {each!r}"
        assert flat.count(late) == 1
