"""The whole chain in a canton that is not in the demo: from the first account to the plan that is downloaded."""

import csv
import io
import re
from pathlib import Path

import docx
import icalendar
import openpyxl
import pypdf
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Site, first_link
from tests.browser.people import Citizen, Staff

PASSWORD = "cuatro palabras muy llanas"
PROCESS = "Presupuesto participativo 2027 de Espíndola"
WATER = "Siete comunidades sin agua segura"
ACTIONS = {
    "Cloración y tubería en El Carmen": "24.000",
    "Puente de la escuela": "19.800",
    "Cancha cubierta": "30.000",
}


def slip_links(pdf: Path, key_page: str) -> list[str]:
    """Return the phone links with their codes, read from the printed slips."""
    text = "".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages).replace("\u200b", "")
    codes = re.findall(r"\b[0-9A-Z]{5}[-– ][0-9A-Z]{5}[-– ][0-9A-Z]{5}\b", text)
    assert codes, text
    return [f"{key_page}#{code}" for code in dict.fromkeys(codes)]


def test_from_the_first_account_to_the_plan(
    empty_site: Site, page: Page, browser: Browser, tmp_path: Path
) -> None:
    coordinator = Staff(page, empty_site.address)
    coordinator.makes_first_account(first_link(empty_site), "Inés Abad", "ines@espindola.example", PASSWORD)
    coordinator.opens_canton("1106")
    coordinator.opens_process(PROCESS, "60.000")
    base = re.sub(r"^https?://[^/]+", "", page.url)

    coordinator.goes_to(base.rsplit("/", 1)[0] + "/people")
    invitation = coordinator.invites("Luis Facilita", "luis@espindola.example", "facilitator")
    laptop = browser.new_context(viewport={"width": 1280, "height": 800}, locale="es-EC").new_page()
    laptop.goto(invitation)
    laptop.get_by_label("Contraseña nueva").fill(PASSWORD)
    laptop.get_by_label("La misma contraseña otra vez").fill(PASSWORD)
    laptop.get_by_role("button", name="Guardar mi contraseña").click()
    facilitator = Staff(laptop, empty_site.address)

    facilitator.goes_to(f"{base}/actors/new")
    facilitator.adds_actor("Junta de agua de El Ingenio", "Comunitario", 5, 4)
    facilitator.adds_actor("GAD parroquial de Bellavista", "Público", 4, 5)
    facilitator.goes_to(f"{base}/swot")
    facilitator.adds_entry("weakness", WATER)
    facilitator.adds_entry("strength", "Juntas de agua organizadas")
    for title, cost in ACTIONS.items():
        facilitator.goes_to(f"{base}/actions/new")
        facilitator.adds_action(title, WATER, "Rosa Cueva", "2027-03-30", cost)

    for title, cost in ACTIONS.items():
        coordinator.goes_to(f"{base}/actions")
        page.get_by_role("link", name=title, exact=True).click()
        page.get_by_role("link", name="Convertir en proyecto").click()
        coordinator.prices_project(cost)

    ballot = coordinator_opens_round(coordinator, base)
    links = slip_links(coordinator_prints_slips(coordinator, tmp_path), ballot)
    first, second = two_phones_vote_at_once(browser, links)
    assert first != second
    used_code_says_so_kindly(browser, links[0])

    page.reload()
    expect(page.locator(".figure").first).to_contain_text("2")
    page.get_by_role("link", name="Cerrar antes de hora").click()
    page.locator("#public_draw").fill("dados 4, 1, 6")
    page.get_by_label("Sé que aún no es la hora").check()
    page.get_by_role("button", name="Sellar la urna y contar").click()
    results = page.locator("table", has_text="Cloración").first
    expect(results.locator("tr", has_text="Cloración")).to_contain_text("ganó")
    expect(results.locator("tr", has_text="Puente")).to_contain_text("ganó")
    expect(results.locator("tr", has_text="Cancha")).to_contain_text("nadie lo eligió")

    downloaded_plans_hold_every_action(coordinator, base, tmp_path)
    the_voice_can_be_followed(browser, empty_site, base)


def coordinator_opens_round(coordinator: Staff, base: str) -> str:
    page = coordinator.page
    coordinator.goes_to(f"{base}/rounds/new")
    page.get_by_label("Pregunta o nombre de la ronda").fill("¿En qué obras invertimos en 2027?")
    page.locator("#closes_at").fill("2030-01-01T17:00")
    page.locator("main form .button.main").click()
    page.get_by_text("Publicar", exact=True).click()
    page.get_by_role("button", name="Publicarla").click()
    return page.locator(".qr code").inner_text()


def coordinator_prints_slips(coordinator: Staff, folder: Path) -> Path:
    page = coordinator.page
    page.get_by_label("Cuántas papeletas").fill("4")
    page.get_by_label("Para qué mesa o comunidad").fill("Mesa 1")
    with page.expect_download() as started:
        page.get_by_role("button", name="Hacer las papeletas").click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target


def two_phones_vote_at_once(browser: Browser, links: list[str]) -> tuple[str, str]:
    """Two people have both reviewed their votes before either is sent."""
    voters = []
    for link in links[:2]:
        voter = Citizen(browser.new_context(**PHONE).new_page(), link)
        voter.opens_the_link()
        voter.chooses("Cloración", "Puente")
        voter.reviews()
        voters.append(voter)
    for voter in voters:
        voter.sends()
    return voters[0].receipt(), voters[1].receipt()


def used_code_says_so_kindly(browser: Browser, link: str) -> None:
    late = Citizen(browser.new_context(**PHONE).new_page(), link)
    late.opens_the_link()
    late.chooses("Cancha")
    late.reviews()
    late.sends()
    expect(late.page.locator("[data-error]")).to_contain_text("Este código ya votó")


def downloaded_plans_hold_every_action(coordinator: Staff, base: str, folder: Path) -> None:
    files = {form: coordinator.downloads(f"{base}/actions/plan.{form}", folder) for form in
             ("pdf", "xlsx", "docx", "csv", "ics")}  # fmt: skip
    texts = {
        "pdf": " ".join("".join(p.extract_text() for p in pypdf.PdfReader(files["pdf"]).pages).split()),
        "xlsx": str(list(openpyxl.load_workbook(files["xlsx"]).worksheets[0].iter_rows(values_only=True))),
        "docx": "\n".join(
            c.text for t in docx.Document(str(files["docx"])).tables for r in t.rows for c in r.cells
        ),
        "csv": str(list(csv.reader(io.StringIO(files["csv"].read_text("utf-8-sig")), delimiter=";"))),
        "ics": str(
            [
                str(e["SUMMARY"])
                for e in icalendar.Calendar.from_ical(files["ics"].read_bytes()).walk("VEVENT")
            ]
        ),
    }
    for form, text in texts.items():
        assert "espindola" in files[form].name
        for title in ACTIONS:
            assert title in text.replace("\u200b", ""), (form, title)


def the_voice_can_be_followed(browser: Browser, site: Site, base: str) -> None:
    """Anyone, without an account, goes from what was said to what won."""
    page = browser.new_context(**PHONE).new_page()
    page.goto(site.address)
    page.get_by_role("link", name="Espíndola").click()
    page.get_by_role("link", name=PROCESS).click()
    page.get_by_role("link", name=WATER).click()
    expect(page.get_by_role("main")).to_contain_text("ganó")
    page.get_by_role("link", name="Cloración y tubería en El Carmen").first.click()
    expect(page.get_by_role("main")).to_contain_text("Rosa Cueva")
