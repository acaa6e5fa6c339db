"""People at work, in user verbs: what a coordinator, a facilitator and a citizen do on the screen."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import PATIENCE


def opens(page: Page, address: str) -> None:
    """Go to an address and wait for its scripts: before them Enter and buttons act as in a page without script."""
    page.goto(address)
    is_ready(page)


def reloads(page: Page) -> None:
    page.reload()
    is_ready(page)


def is_ready(page: Page) -> None:
    expect(page.locator("[data-module]:not([data-started])")).to_have_count(0)


class Staff:
    """Someone of the municipality with a laptop."""

    def __init__(self, page: Page, address: str) -> None:
        page.set_default_timeout(PATIENCE)
        self.page = page
        self.address = address
        page.on("pageerror", lambda error: self._fail(error))

    @staticmethod
    def _fail(error: object) -> None:
        raise AssertionError(f"script failed on the page: {error}")

    def makes_first_account(self, link: str, name: str, email: str, password: str) -> None:
        self.page.goto(link)
        self.page.get_by_label("Nombre").fill(name)
        self.page.get_by_label("Correo electrónico").fill(email)
        self.page.get_by_label("Contraseña nueva").fill(password)
        self.page.get_by_label("La misma contraseña otra vez").fill(password)
        self.page.get_by_role("button", name="Guardar mi contraseña").click()

    def signs_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self.address}/sign-in")
        self.page.get_by_label("Correo electrónico").fill(email)
        self.page.get_by_label("Contraseña").fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Ingresar").click()

    def opens_canton(self, code: str) -> None:
        self.page.get_by_label("Cantón").select_option(code)
        self.page.get_by_role("button", name="Abrir este cantón").click()

    def opens_process(self, name: str, budget: str) -> None:
        self.page.get_by_role("link", name="Proceso nuevo").first.click()
        self.page.get_by_label("Nombre del proceso").fill(name)
        self.page.get_by_label("Presupuesto total").fill(budget)
        self.page.get_by_role("button", name="Guardar el proceso").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)

    def invites(self, name: str, email: str, role: str) -> str:
        """Add someone to the canton and return the one-time link that the page shows."""
        self.page.get_by_label("Nombre").fill(name)
        self.page.get_by_label("Correo electrónico").fill(email)
        self.page.get_by_label("Rol", exact=True).last.select_option(role)
        self.page.get_by_role("button", name="Agregar").click()
        return self.page.locator("main code").first.inner_text()

    def goes_to(self, path: str) -> None:
        opens(self.page, f"{self.address}{path}")

    def adds_actor(self, name: str, kind: str, interest: int, influence: int) -> None:
        self.page.get_by_label("Nombre").fill(name)
        self.page.get_by_label(kind, exact=True).check()
        self.page.get_by_label("Interés (1–5)").select_option(str(interest))
        self.page.get_by_label("Influencia (1–5)").select_option(str(influence))
        self.page.get_by_role("button", name=re.compile("Guardar y agregar")).click()

    def adds_entry(self, quadrant: str, text: str) -> None:
        """Type into the quadrant's own field and press Enter, as one does in a workshop."""
        field = self.page.locator(f".quadrant.{quadrant} input[name=text]")
        field.fill(text)
        field.press("Enter")
        expect(self.page.locator(f".quadrant.{quadrant}")).to_contain_text(text)

    def adds_action(self, title: str, answers: str, owner: str, deadline: str, cost: str) -> None:
        self.page.get_by_label(answers).check()
        self.page.get_by_label("Título").fill(title)
        self.page.get_by_label("O escriba el nombre").fill(owner)
        self.page.get_by_label("Fecha límite").fill(deadline)
        self.page.get_by_label("Costo").fill(cost)
        self.page.locator("main form .button.main").click()

    def prices_project(self, cost: str) -> None:
        """Accept what the action says, set the cost and find it feasible."""
        self.page.locator("#cost_cents").fill(cost)
        self.page.locator("input[name=feasibility][value=feasible]").check()
        self.page.locator("main form .button.main").click()

    def downloads(self, path: str, folder: Path) -> Path:
        with self.page.expect_download() as started:
            self.page.evaluate(
                "path => { const a = document.createElement('a'); a.href = path; a.click(); }", path
            )
        target = folder / started.value.suggested_filename
        started.value.save_as(target)
        return target


class Citizen:
    """Someone with a slip and a cheap phone."""

    def __init__(self, page: Page, link: str) -> None:
        page.set_default_timeout(PATIENCE)
        self.page = page
        self.link = link

    def opens_the_link(self) -> None:
        opens(self.page, self.link)

    def chooses(self, *titles: str) -> None:
        for title in titles:
            self.page.locator("li.pick", has_text=title).locator("label").click()

    def reviews(self) -> None:
        self.page.get_by_role("button", name="Revisar y enviar mi voto").click()

    def sends(self) -> None:
        self.page.get_by_role("button", name="Enviar mi voto", exact=True).click()

    def receipt(self) -> str:
        found = self.page.locator(".receipt code").inner_text()
        assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", found), found
        return found
