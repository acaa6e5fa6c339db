"""A register at the door, in a real browser at the two sizes that a table has: a laptop and a phone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import PHONE, Site
from .test_screens import AXE, LAPTOP, SERIOUS, TOO_WIDE

CODE = re.compile(r"[A-Z0-9]{5}(-[A-Z0-9]{5}){2}")
LIST = "Apellidos;Nombres;Cédula\nPardo Jiménez;{who};{number}\n;;1100000001\nVega Cueva;Luis {who};1\n"


@pytest.fixture(params=["laptop", "phone"])
def table(request: pytest.FixtureRequest, demo_site: Site, browser: Browser) -> Iterator[tuple[Page, str]]:
    """The page of the round that is open now, as the coordinator of Olmedo sees it; and who is to come."""
    line = (demo_site.instance / "demo-sign-ins.txt").read_text().splitlines()[0]
    email, password = line.split("\t")[:2]
    options: dict[str, Any] = {"laptop": LAPTOP, "phone": PHONE}[request.param]
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(f"{demo_site.address}/sign-in")
    page.get_by_label("Correo electrónico").fill(email)
    page.get_by_label("Contraseña").fill(password)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url(re.compile(r"/c/"))
    process = page.url.split("/c/olmedo-loja")[0] + "/c/olmedo-loja/2"
    page.goto(f"{process}/rounds")
    page.get_by_role("link", name="Votación de la parroquia Olmedo").click()
    yield page, {"laptop": "Rosa", "phone": "Carmen"}[request.param]
    context.close()


def good(page: Page) -> None:
    """Nothing wider than the screen, no finding of axe."""
    page.wait_for_load_state("load")  # before its styles have come, a page has no width of its own
    assert page.evaluate(TOO_WIDE) <= 0, page.url
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == [], page.url


def choose_list(page: Page, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    page.get_by_label("Archivo Excel (.xlsx) o CSV").set_input_files(path)
    page.get_by_role("button", name="Revisar el archivo").click()


def test_from_the_list_to_the_code_and_back(table: tuple[Page, str], tmp_path: Path) -> None:
    page, who = table
    page.get_by_role("link", name="Padrón").click()
    page.get_by_role("link", name="Desde un archivo").first.click()
    expect(page.get_by_role("button", name="Revisar el archivo")).to_be_visible()
    good(page)
    text = LIST.format(who=who, number="1713175071" if who == "Rosa" else "1102345673")
    choose_list(page, tmp_path / "padron.csv", text)
    expect(page.get_by_text("Falta el nombre.")).to_be_visible()
    good(page)
    page.get_by_role("link", name="Elegir otro archivo").click()
    choose_list(page, tmp_path / "padron.csv", text.replace(";;1100000001\n", ""))
    page.get_by_role("button", name=re.compile("Inscribir a")).click()
    expect(page.get_by_label("Nombre o cédula")).to_be_visible()
    good(page)
    page.get_by_label("Nombre o cédula").fill(f"pardo {who}".lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Resultado")).to_be_visible()
    good(page)
    page.get_by_role("button", name="mostrar un código").click()
    expect(page.locator(".large-code code")).to_have_text(CODE)
    code = page.locator(".large-code code").inner_text()
    good(page)
    page.reload()  # the browser sends the form again
    expect(page.get_by_role("heading", name="Ya se registró su llegada")).to_be_visible()
    assert code not in page.content()
    good(page)
    page.get_by_label("Por qué se deshace").fill("Era otra persona")
    page.get_by_label("Código que se entregó").fill(code)
    page.get_by_role("button", name="Deshacer el registro").click()
    expect(page.get_by_role("button", name="Registrar llegada: mostrar un código")).to_be_visible()
    good(page)
    page.get_by_role("button", name="Registrar llegada: entregar una papeleta").click()
    expect(page.get_by_text("entregue una papeleta")).to_be_visible()
