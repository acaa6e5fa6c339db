"""A promise, from the official's Excel to the owner's phone, the citizens' page and the accountability report."""

import io
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from .conftest import PHONE, Site
from .people import Staff
from .test_screens import LAPTOP

HEAD = 4  # the row of headings in the sheet; the keys of its columns stand above it
MINE = {"unit": "Dirección de Agua Potable", "indicator": "Familias con agua clorada", "target": "140 de 180"}
THEIRS = "Unidad de Gestión Ambiental"
NOTE = "Se instaló el clorador y la junta ya sabe usarlo"


@dataclass(frozen=True)
class Promise:
    """An action of the demo that a voice led to, and who answers for it."""

    canton: str
    public: str
    action: int
    entry: int
    title: str
    owner: str


@pytest.fixture
def promise(demo_site: Site) -> Promise:
    store = sqlite3.connect(f"file:{demo_site.instance / 'minga.sqlite'}?mode=ro", uri=True)
    row = store.execute(
        "SELECT process.id, canton.slug, action.id, entry_id, title, coalesce(actor.name, owner_typed) FROM action"
        " JOIN action_entry ON action_id = action.id JOIN process ON process.id = process_id"
        " JOIN canton ON canton.code = process.canton_code LEFT JOIN actor ON actor.id = owner_actor_id"
        " WHERE canton.slug = 'olmedo-loja' AND status <> 'done' AND owner_person_id IS NULL"
        " AND deadline IS NOT NULL AND action.archived_at IS NULL ORDER BY process.id DESC, action.id"
    ).fetchone()
    store.close()
    process, slug, action, entry, title, owner = row
    return Promise(f"/c/{slug}/{process}", f"/p/{slug}/{process}", action, entry, title, owner)


@pytest.fixture
def coordinator(demo_site: Site, browser: Browser) -> Iterator[Staff]:
    context = browser.new_context(**LAPTOP)
    staff = Staff(context.new_page(), demo_site.address)
    staff.signs_in(*(demo_site.instance / "demo-sign-ins.txt").read_text().splitlines()[0].split("\t")[:2])
    staff.page.wait_for_url(re.compile(r"/c/"))
    yield staff
    context.close()


def edited(sheet: Path, title: str, **values: str) -> Path:
    """Change cells of one action as an official does in Excel."""
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    columns = {cell.value: cell.column for cell in page[HEAD - 1]}
    row = next(r for r in range(HEAD + 1, page.max_row + 1) if page.cell(r, columns["title"]).value == title)
    for key, value in values.items():
        page.cell(row, columns[key]).value = value
    book.save(sheet)
    return sheet


def cells_of(sheet: Path, title: str) -> dict[str, object]:
    page = openpyxl.load_workbook(sheet).worksheets[0]
    keys = [cell.value for cell in page[HEAD - 1]]
    rows = (dict(zip(keys, row, strict=True)) for row in page.iter_rows(min_row=HEAD + 1, values_only=True))
    return next(row for row in rows if row["title"] == title)


def photo(path: Path) -> Path:
    """A photograph as phones make them, with the place in its metadata."""
    picture = Image.effect_mandelbrot((1600, 1200), (-2, -1.5, 1, 1.5), 80).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "4 grados sur"
    picture.save(path, exif=exif)
    return path


def official_edits_the_plan(coordinator: Staff, promise: Promise, folder: Path) -> None:
    sheet = coordinator.downloads(f"{promise.canton}/actions/plan.xlsx", folder)
    coordinator.goes_to(f"{promise.canton}/actions/{promise.action}/edit")
    page = coordinator.page
    page.locator("#unit").fill(THEIRS)  # somebody changes one of the three cells meanwhile
    page.locator("main form .button.main").click()
    coordinator.goes_to(f"{promise.canton}/actions/upload")
    page.locator("input[type=file]").set_input_files(edited(sheet, promise.title, **MINE))
    page.get_by_role("button", name="Ver la hoja").click()
    expect(page.locator("fieldset", has_text=promise.title)).to_have_count(1)
    page.locator(".choice", has_text="de su hoja").click()
    page.get_by_role("button", name="Guardar estos cambios").click()
    expect(page.get_by_role("button", name="Guardar estos cambios")).to_have_count(0)
    again = cells_of(coordinator.downloads(f"{promise.canton}/actions/plan.xlsx", folder), promise.title)
    assert {key: again[key] for key in MINE} == MINE


def coordinator_sends_a_link(coordinator: Staff, promise: Promise) -> str:
    coordinator.goes_to(f"{promise.canton}/followup/owners")
    row = coordinator.page.locator("tr", has_text=promise.owner)
    make = row.get_by_role("button", name=re.compile("Crear un enlace para"))
    if make.count():
        make.click()
    else:
        row.get_by_role("link", name=re.compile("Enviar el enlace de")).click()
    return coordinator.page.locator("code.long").inner_text()


def owner_reports(phone: Page, link: str, promise: Promise, picture: Path) -> None:
    phone.goto(link)
    phone.get_by_role("link", name=f"Informar avance: {promise.title}").tap()
    phone.get_by_text("en ejecución", exact=True).first.tap()
    phone.get_by_label("Avance, en porcentaje").fill("60")
    phone.get_by_label("Lo que se ha hecho").fill(NOTE)
    phone.locator("input[type=file]").set_input_files(picture)
    phone.get_by_role("button", name="Enviar mi informe").tap()
    expect(phone.get_by_text("Su informe quedó guardado")).to_be_visible()
    assert phone.context.cookies() == []


def test_a_promise_is_edited_kept_seen_and_accounted_for(
    demo_site: Site, coordinator: Staff, promise: Promise, browser: Browser, tmp_path: Path
) -> None:
    official_edits_the_plan(coordinator, promise, tmp_path)
    link = coordinator_sends_a_link(coordinator, promise)
    context = browser.new_context(**PHONE)
    phone = context.new_page()
    owner_reports(phone, link, promise, photo(tmp_path / "clorador.jpg"))

    phone.goto(f"{demo_site.address}{promise.public}/voices/{promise.entry}")
    expect(phone.locator("main")).to_contain_text(promise.title)
    expect(phone.locator("main")).to_contain_text(NOTE)
    shown = phone.locator(".evidence img").first
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") > 0
    kept = phone.request.get(f"{demo_site.address}{shown.get_attribute('src')}").body()
    assert not Image.open(io.BytesIO(kept)).getexif()
    context.close()

    report = f"{promise.canton}/followup/accountability/report"
    pdf = pypdf.PdfReader(coordinator.downloads(f"{report}.pdf", tmp_path))
    text = " ".join(" ".join(each.extract_text() for each in pdf.pages).split())
    assert promise.title in text
    assert NOTE in text
    data = json.loads(coordinator.downloads(f"{report}.json", tmp_path).read_text())
    assert NOTE in json.dumps(data, ensure_ascii=False)
