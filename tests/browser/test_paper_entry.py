"""Two people key in paper ballots without leaving the keyboard; one is mistyped, one voted by phone before."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import PASSWORD, make_person, make_process
from tests.steps.vote.polls import add_projects, plan
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.models.budget import BallotKind, BatchKind
from workshop.models.people import Role
from workshop.steps.vote import batches, service
from workshop.stores import bring_up_to_date
from workshop.voting.codes import printed

from .conftest import Site, serve
from .people import Citizen, Staff
from .test_screens import AXE, SERIOUS, SIZES, TOO_WIDE


@dataclass(frozen=True)
class Hall:
    """A served installation with an open round: its address, its public link, the codes of three paper ballots."""

    site: Site
    round: str
    link: str
    codes: list[str]
    people: tuple[str, str]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("paper")
    app = create_app(folder)
    bring_up_to_date(app)
    with app.app_context():
        session = db.session()
        people = tuple(make_person(session, role).email for role in (Role.FACILITATOR, Role.COORDINATOR))
        process = make_process(session)
        projects = add_projects(session, process)
        made = service.draft(session, process, plan(projects, ballot=BallotKind.APPROVAL, max_choices=2))
        service.publish(session, box.engine, made, made.opens_at)
        plain = batches.issue(session, box.engine, box.key, made, "Papel 1", BatchKind.PAPER, 4)
        place, key = f"/c/olmedo-loja/{process.id}/rounds/{made.id}", made.key
        db.session.commit()
        db.engine.dispose()
        box.engine.dispose()
    for site in serve(folder, "--no-demo"):
        codes = [printed(code) for code in plain]
        yield Hall(site, site.address + place, f"{site.address}/v/{key}", codes, (people[0], people[1]))


class Typist(Staff):
    """Someone who keys in paper ballots."""

    def types(self, code: str, *marks: str) -> None:
        """Type a code and a mark for each project, Enter after each; the last Enter sends."""
        self.page.locator("form.keying[data-started]").wait_for()  # before, Enter goes on as without script
        expect(self.page.locator("#code")).to_be_focused()
        self.presses(code)
        self.presses(*marks)

    def presses(self, *texts: str) -> None:
        for text in texts:
            self.page.keyboard.type(text)
            self.page.keyboard.press("Enter")

    def reads(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def is_shown_a_page_without_faults(self) -> None:
        self.page.evaluate(AXE)
        assert self.page.evaluate(SERIOUS) == []
        assert self.page.evaluate(TOO_WIDE) <= 0


def at_work(browser: Browser, hall: Hall, email: str, **options: object) -> Typist:
    """A typist signed in, with the form of an entry open."""
    typist = Typist(browser.new_context(**{**SIZES["laptop"], **options}).new_page(), hall.site.address)
    typist.signs_in(email, PASSWORD)
    typist.page.goto(f"{hall.round}/paper/enter")
    return typist


def a_citizen_votes(browser: Browser, hall: Hall, code: str) -> None:
    context: BrowserContext = browser.new_context(**SIZES["phone"])
    citizen = Citizen(context.new_page(), f"{hall.link}#{code}")
    citizen.opens_the_link()
    citizen.chooses("Centro de acopio")
    citizen.reviews()
    citizen.sends()
    citizen.receipt()
    context.close()


def test_two_people_key_in_three_ballots_by_keyboard(browser: Browser, hall: Hall) -> None:
    first, second, third, spoiled = hall.codes
    ana, luis = (at_work(browser, hall, email) for email in hall.people)
    ana.is_shown_a_page_without_faults()

    # A wrong letter is told before anything else is typed, and the cursor stays.
    ana.types(first[:-1] + ("A" if first[-1] != "A" else "C"))
    expect(ana.page.locator("#code-error")).to_be_visible()
    expect(ana.page.locator("#code")).to_be_focused()
    ana.presses(first.lower().replace("-", ""), "x", "", "")
    ana.reads("Papel 1 · 001")
    ana.types(f"{hall.link}#{second}", "x", "x", "")  # a reader scans the address
    ana.reads("Papel 1 · 002")
    ana.types(third, "x", "", "")
    ana.reads("Papel 1 · 003")

    luis.types(first, "x", "", "")
    luis.reads("en la urna")
    luis.types(second, "x", "", "x")
    differing = luis.page.locator("li.differs")
    expect(differing).to_have_count(2)
    expect(differing.first.locator("input")).to_be_focused()
    luis.is_shown_a_page_without_faults()
    luis.page.keyboard.press("x")
    luis.page.keyboard.press("Enter")
    luis.page.keyboard.press("Delete")
    luis.page.keyboard.press("Enter")
    luis.reads("Papel 1 · 002 está en la urna")

    a_citizen_votes(browser, hall, third)
    luis.types(third, "x", "", "")
    luis.reads("Papel 1 · 003 no se contó")

    luis.types(spoiled, "", "", "")
    luis.reads("No hay nada marcado")
    luis.page.get_by_role("button", name="dañada").click()
    luis.page.get_by_role("button", name="Retirar Papel 1 · 004").click()
    luis.reads("Papel 1 · 004 cuenta como dañada")

    ana.page.goto(f"{hall.round}/paper")
    ana.reads("cuadra")
    ana.reads("impresas 4 = usadas 3 + dañadas 1 + devueltas 0")
    ana.reads("Papel 1 · 003")


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_paper_fit_each_screen(browser: Browser, hall: Hall, size: str) -> None:
    typist = at_work(browser, hall, hall.people[1], **SIZES[size])
    typist.is_shown_a_page_without_faults()
    typist.page.goto(f"{hall.round}/paper")
    typist.is_shown_a_page_without_faults()


def test_without_script_enter_sends_nothing_half(browser: Browser, hall: Hall) -> None:
    with browser.new_context(**SIZES["laptop"], java_script_enabled=False) as context:
        page: Page = context.new_page()
        typist = Typist(page, hall.site.address)
        typist.signs_in(hall.people[0], PASSWORD)
        page.goto(f"{hall.round}/paper/enter")
        page.locator("#code").fill(hall.codes[0])
        page.locator("#code").press("Enter")
        expect(page.locator("[name^=project-]").first).to_be_focused()
        page.keyboard.type("x")
        page.keyboard.press("Enter")
        expect(page.locator("[name^=project-]").first).to_have_value("x")
        expect(page.locator("[name^=project-]").nth(1)).to_be_focused()
        page.get_by_role("button", name="Ingresar esta papeleta").click()
        # Once, or in the box already when the two of the first test have keyed it in.
        typist.reads("La papeleta Papel 1 · 001")
