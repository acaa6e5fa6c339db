"""The pictures of the room in `docs/pictures/room`: console, projector and phone in each activity (`make pictures`).

A workshop of the demo canton Olmedo is held with everything that a hall says; the same server and the same Chromium
as in the tests take the pictures, which are then made small.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.conftest import CHROMIUM, PHONE, PROJECTOR
from tests.conftest import PASSWORD, make_person
from tests.served import minga
from workshop.app import create_app
from workshop.commands import enter_demo
from workshop.extensions import box, db
from workshop.live import agenda, attendance, contributions, marks, quick, rules, stage, table_links
from workshop.live.ready_made import QUESTIONS
from workshop.models.base import utc_now
from workshop.models.budget import Round
from workshop.models.live import Activity, ActivityKind, PostKind, SignInSource
from workshop.models.people import Role
from workshop.models.process import Process, Workshop
from workshop.models.swot import CrossKind, EntrySource, Quadrant
from workshop.steps.setup import workshops
from workshop.steps.swot import service as swot
from workshop.stores import bring_up_to_date

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "room"
MOST_BYTES = 98_000
CODE, NEXT_CODE, TABLE_KEY = "TNGUE7", "TNGUE8", "mesaagua"
PUBLIC_URL = "http://minga.olmedo.gob.ec"

AGENDA = (
    agenda.Line(ActivityKind.WELCOME, "Bienvenida y registro", minutes=20),
    agenda.Line(ActivityKind.ACTORS, "¿Quién falta?", minutes=30),
    agenda.Line(ActivityKind.SWOT, "FODA en las mesas", minutes=50),
    agenda.Line(ActivityKind.GROUPING, "Agrupar y unir", minutes=20),
    agenda.Line(ActivityKind.DOTS, "Votación con puntos", minutes=15),
    agenda.Line(ActivityKind.CROSSING, "FODA cruzada", minutes=30),
    agenda.Line(ActivityKind.ACTIONS, "De los aportes a las acciones", minutes=40),
    agenda.Line(
        ActivityKind.POLL,
        "Consulta rápida",
        "¿Cuándo conviene la próxima reunión en La Tingue?",
        5,
        options=("Sábado por la mañana", "Domingo después de la misa", "Entre semana, en la tarde"),
    ),
    agenda.Line(ActivityKind.PLENARY, "Plenaria", minutes=25),
    agenda.Line(ActivityKind.VOTE, "Votación del presupuesto", minutes=40),
    agenda.Line(ActivityKind.CLOSING, "Cierre", minutes=10),
)
WATER = (
    "No hay agua segura en siete barrios: en verano se toma directamente de la quebrada y los niños se enferman cada "
    "año entre octubre y diciembre, cuando el subcentro atiende solo dos días por semana"
)
SAID = {
    Quadrant.STRENGTH: (
        "La feria de los domingos reúne a productoras de cinco barrios y ya tiene clientes fijos de Catacocha",
        "Junta de agua con tarifas al día",
        "Café de altura con tostadora propia y una marca que se conoce en Loja",
        "La minga todavía reúne a toda la comunidad",
        "Jóvenes bachilleres que vuelven a trabajar la tierra",
    ),
    Quadrant.OPPORTUNITY: (
        "Compradores de café pagan más por el grano orgánico certificado en asociación",
        "Programa nacional de agua segura para comunidades rurales abre convocatoria en marzo",
        "Turismo comunitario en la ruta Catacocha–Olmedo",
        "La universidad ofrece prácticas de agronomía",
    ),
    Quadrant.WEAKNESS: (
        WATER,
        "Los productores venden por separado al intermediario y reciben menos de la mitad del precio",
        "No hay señal de teléfono en la mitad de los barrios",
        "El subcentro de salud atiende dos días por semana",
        "La vía a La Tingue se corta cada invierno",
        "Jóvenes sin dónde practicar deporte",
    ),
    Quadrant.THREAT: (
        "Sequías cada vez más largas que secan las vertientes antes de la cosecha",
        "Incendios que llegan cerca de las casas en septiembre",
        "Plagas del café (roya y broca)",
    ),
}
POSTS = (
    (PostKind.ACTOR, "Junta de agua de Santa Bárbara"),
    (PostKind.ACTOR, "Mujeres parteras de La Tingue"),
    (PostKind.ACTOR, "Unidad Educativa Olmedo"),
    (PostKind.ACTOR, "Conductores de las camionetas"),
    (PostKind.ACTOR, "Personas mayores del barrio El Tundo"),
    (PostKind.AGREEMENT, "El informe de este taller se lee en cada barrio antes de fin de mes"),
    (PostKind.AGREEMENT, "La junta parroquial convoca a las siete juntas de agua antes del 15 de diciembre"),
    (PostKind.NOTE, "Las mujeres de la feria ofrecen su local para el próximo taller"),
    (PostKind.OPEN_POINT, "Quién paga el transporte de los delegados a la asamblea cantonal"),
)
NAMES = ("Rosa Cango", "Camilo Torres", "Norma Jiménez", "Serafín Paute", "Delfina Ojeda", "Luis Alvarado")
DEVICE = "{:016x}"


@dataclass(frozen=True)
class Held:
    """The workshop: where its pages are, who leads it, and its activities by kind."""

    base: str
    email: str
    activities: dict[str, int]


def hold(session: Session) -> Held:
    """Hold the workshop, up to what the hall says in each activity."""
    voted_on = session.scalars(
        select(Round).where(Round.published_at.is_not(None), Round.sealed_at.is_(None))
    ).first()
    assert voted_on is not None, "the demo has no open round"
    process: Process = voted_on.process
    name = "Taller 2: diagnóstico con los barrios y comunidades de La Tingue"
    tables = [workshops.TableLine(None, each) for each in ("Mesa agua", "Mesa producción", "Mesa jóvenes")]
    plan = workshops.WorkshopPlan(name, utc_now().date(), "09:00", "Casa comunal de La Tingue", tables=tables)
    made = workshops.add_workshop(session, process, plan)
    made.join_code = CODE
    asked = [replace(each, question=each.question or str(QUESTIONS[each.kind])) for each in AGENDA]
    lines = {each.kind.value: agenda.add_line(session, made, each) for each in asked}
    table_links.make_links(session, made)[made.tables[0].id].key = TABLE_KEY
    workshops.open_for_phones(session, made, 8)
    on = stage.stage_of(session, made)
    stage.go_to(session, on, lines["welcome"])
    for number, each in enumerate(NAMES * 7):
        known = f"{each} {number // len(NAMES) + 1}" if number >= len(NAMES) else each
        attendance.sign_in(session, made, known, "Barrio El Tundo", None, SignInSource.PHONE, None)
    _say(session, made, lines, voted_on)
    later = workshops.WorkshopPlan(
        "Taller 3: acciones", utc_now().date() + timedelta(days=12), "14:00", "Coliseo"
    )
    workshops.add_workshop(session, process, later).join_code = NEXT_CODE
    email = make_person(session, Role.COORDINATOR, process.canton_code).email
    session.commit()
    base = f"/c/{process.canton.slug}/{process.id}/workshops/{made.id}"
    return Held(base, email, {kind: line.id for kind, line in lines.items()})


def _say(session: Session, made: Workshop, lines: dict[str, Activity], voted_on: Round) -> None:
    on = stage.stage_of(session, made)
    stage.go_to(session, on, lines["swot"])
    entries = []
    for number, (quadrant, text) in enumerate((q, text) for q, said in SAID.items() for text in said):
        place = swot.Place(made, made.tables[number % len(made.tables)])
        mark = f"{DEVICE.format(number % 9 + 1)}-{number:016x}"
        entries.append(swot.add_entry(session, made.process, quadrant, text, place, EntrySource.PHONE, mark))
    waits = swot.add_entry(
        *(session, made.process, Quadrant.THREAT, "Nos quitan la madera de noche", swot.Place(made)),
        *(EntrySource.PHONE, f"{DEVICE.format(3)}-{99:016x}"),
    )
    waits.awaiting = True
    water = next(each for each in entries if each.text == WATER)
    water.pinned_at = utc_now()
    for kind, text in POSTS:
        quick.add_post(session, made, lines["plenary"], kind, quick.Typed(text))
    crosses = (
        (CrossKind.FO, "Vender el café en asociación desde la feria", 0, 5),
        (CrossKind.DO, "Presentar las siete juntas al programa de agua segura", 9, 6),
        (CrossKind.FA, "La minga limpia las vertientes antes del verano", 3, 15),
    )
    for kind, text, inside, outside in crosses:
        quick.add_cross(session, made, kind, entries[inside].id, entries[outside].id, quick.Typed(text))
    later = utc_now().date()
    for title, owner, days, entry in (
        ("Conformar la comisión de agua de los siete barrios", "Junta parroquial de La Tingue", 30, water.id),
        (
            "Pedir cinco días de atención en el subcentro",
            "Alcaldía de Olmedo",
            60,
            entries[12].id,
        ),
    ):
        deadline = later + timedelta(days=days)
        quick.add_action(session, made, quick.Typed(title), "", owner, deadline, entry)
    stage.go_to(session, on, lines["dots"])
    for number in range(46):
        chosen = entries[(number * number + 9) % len(entries)] if number % 3 else water
        write = contributions.Write(f"{DEVICE.format(number // 5 + 1)}-{number:016x}", lines["dots"].id)
        marks.give_dot(session, made, write, chosen.id)
    stage.go_to(session, on, lines["poll"])
    for number in range(14):
        write = contributions.Write(f"{DEVICE.format(number + 1)}-{number:016x}", lines["poll"].id)
        marks.answer_poll(session, made, write, (0, 0, 1, 0, 2)[number % 5])
    lines["vote"].round = voted_on
    stage.go_to(session, on, lines["welcome"])


def small(name: str, shot: bytes, width: int) -> None:
    """Store a picture with as many colours as fit."""
    image = Image.open(BytesIO(shot)).convert("RGB")
    if image.width > width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    for colours in (200, 128, 96, 64, 48, 32):
        out = BytesIO()
        plain = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        plain.save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            break
    (FOLDER / f"{name}.png").write_bytes(out.getvalue())


def _says(page: Page, text: str) -> None:
    page.locator("input[name=quadrant][value=weakness]").check(force=True)
    page.locator("[data-ask] textarea[name=text]").fill(text)
    page.locator("[data-ask] form .button.main").click()
    page.wait_for_timeout(1500)
    page.locator("[data-outbox-list]").scroll_into_view_if_needed()


def _says_offline(page: Page) -> None:
    page.context.set_offline(True)
    _says(page, "El bus escolar no entra cuando llueve")
    page.wait_for_timeout(6000)  # the mark waits a few seconds before it alarms


def _signs_in(page: Page) -> None:
    page.get_by_label("Su nombre").fill("Luz María Ordóñez")
    page.locator("[data-ask] form .button.main").click()


def _answers(page: Page) -> None:
    page.get_by_text("Sábado por la mañana").click()
    page.locator("[data-ask] form .button.main").click()


# What else a phone may show while an activity is on.
MOMENTS: dict[str, dict[str, Callable[[Page], None]]] = {
    "welcome": {"phone-welcome-done": _signs_in},
    "swot": {
        "phone-now": lambda page: _says(page, "Los perros sueltos asustan a los niños"),
        "phone-refused": lambda page: _says(page, "Los perros sueltos asustan a los niños"),
        "phone-offline": _says_offline,
        "phone-moderated": lambda page: _says(page, "Falta luz en la cancha"),
    },
    "crossing": {"phone-wait": lambda _: None},
    "poll": {"phone-poll-done": _answers},
}


@dataclass
class Photographer:
    """One laptop, one projector; a new phone for each picture."""

    browser: Browser
    address: str
    held: Held
    console: Page
    projector: Page

    def leads_to(self, kind: str) -> None:
        self.presses(f"stage.go.{self.held.activities[kind]}")

    def reveals(self, kind: str, shown: bool = True) -> None:
        self.presses(f"stage.reveal.{self.held.activities[kind]}.{int(shown)}")

    def presses(self, do: str) -> None:
        self.console.goto(f"{self.address}{self.held.base}/console")
        self.console.evaluate(
            """async (act) => {
                const values = new FormData(document.querySelector("#acts"));
                values.set("do", act);
                values.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
                await fetch(document.querySelector("#acts").action, { method: "POST", body: values });
            }""",
            do,
        )

    def takes(self, name: str, page: Page, path: str = "", width: int = 1280) -> None:
        page.goto(f"{self.address}{path}")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)
        small(name, page.screenshot(), width)

    def takes_phone(self, name: str, path: str, does: Callable[[Page], None] = lambda _: None) -> None:
        """A new phone opens `path`; what it `does` there is in the picture."""
        context = self.browser.new_context(**PHONE)
        page = context.new_page()
        page.goto(f"{self.address}{path}")
        page.wait_for_load_state("networkidle")
        does(page)
        page.wait_for_timeout(900)
        small(name, page.screenshot(), 390)
        context.close()


def take_all(browser: Browser, address: str, held: Held) -> None:
    """Go through the agenda once."""
    laptop = browser.new_context(viewport={"width": 1280, "height": 800}, locale="es-EC")
    console = laptop.new_page()
    console.goto(f"{address}/sign-in")
    console.get_by_label("Correo electrónico").fill(held.email)
    console.get_by_label("Contraseña").fill(PASSWORD)
    console.get_by_role("main").get_by_role("button", name="Ingresar").click()
    wall = browser.new_context(**PROJECTOR, storage_state=laptop.storage_state())
    it = Photographer(browser, address, held, console, wall.new_page())
    for kind in held.activities:
        it.leads_to(kind)
        if kind in ("dots", "poll"):
            it.reveals(kind, shown=False)
        it.takes(f"console-{kind}", it.console, f"{held.base}/console")
        it.takes(f"projector-{kind}", it.projector, f"{held.base}/screen")
        if kind in ("dots", "poll"):
            it.reveals(kind)
            it.takes(f"projector-{kind}-shown", it.projector, f"{held.base}/screen")
        if kind in rules.SENDING or kind == "vote":
            it.takes_phone(f"phone-{kind}", f"/j/{CODE}")
        if kind in ("swot", "dots"):
            it.takes_phone(f"table-{kind}", f"/j/{CODE}/t/{TABLE_KEY}")
        for name, does in MOMENTS.get(kind, {}).items():
            if name == "phone-moderated":
                it.presses("stage.moderated.1")
            it.takes_phone(name, f"/j/{CODE}", does)
    it.takes_phone("phone-before", f"/j/{NEXT_CODE}")
    it.presses("stage.end")
    it.takes_phone("phone-over", f"/j/{CODE}")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="minga-pictures-"))
    app = create_app(folder)
    bring_up_to_date(app)
    with app.app_context():
        enter_demo()
        held = hold(db.session())
        db.session.remove()
        db.engine.dispose()
        box.engine.dispose()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with minga(folder, "--no-demo", PUBLIC_URL=PUBLIC_URL) as server, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        take_all(browser, server.address, held)
        browser.close()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
