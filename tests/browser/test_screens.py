"""Every main screen at the three sizes people have: a phone, a laptop, a projector."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .conftest import PHONE, PROJECTOR, Site

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "es-EC"}
SIZES: dict[str, dict[str, Any]] = {"phone": PHONE, "laptop": LAPTOP, "projector": PROJECTOR}

STAFF = [
    "",
    "/workshops",
    "/workshops/{workshop}",
    "/workshops/{workshop}/agenda",
    "/workshops/{workshop}/attendance",
    "/workshops/{workshop}/console",
    "/workshops/{workshop}/kit",
    "/workshops/{workshop}/ready",
    "/workshops/{workshop}/record",
    "/workshops/{workshop}/tables",
    "/coverage",
    "/actors",
    "/actors/new",
    "/actors/{actor}",
    "/actors/matrix",
    "/actors/missing",
    "/swot",
    "/swot/entries/{entry}",
    "/swot/priorities",
    "/swot/cross",
    "/actions",
    "/actions/{action}",
    "/actions/{action}/edit",
    "/actions/priorities",
    "/actions/timeline",
    "/actions/upload",
    "/actions/versions",
    "/projects",
    "/rounds",
    "/rounds/new",
    "/rounds/{round}",
    "/rounds/{round}/close",
    "/rounds/{round}/paper",
    "/rounds/{round}/paper/enter",
    "/rounds/{round}/register",
    "/rounds/{round}/register/add",
    "/rounds/{round}/register/import",
    "/followup",
    "/followup/{action}",
    "/followup/accountability",
    "/followup/late",
    "/followup/owners",
    "/followup/reminders",
    "/followup/reports",
    "/followup/reports/{report}",
    "/followup/scorecard",
    "/followup/scorecard/enter",
    "/calendar",
    "/calendar/new",
    "/../coat-of-arms",
]
ANYONE = [
    "/",
    "/p/{canton}",
    "/p/{canton}/{process}",
    "/p/{canton}/{process}/actions/{action}",
    "/p/{canton}/{process}/actions/{action}/report",
    "/p/{canton}/{process}/data/",
    "/p/{canton}/{process}/projects/{project}",
    "/p/{canton}/{process}/scorecard",
    "/p/{canton}/{process}?q=agua",
    "/p/{canton}/{process}/voices/{entry}",
    "/p/{canton}/{earlier}/rounds/{counted}",
    "/v/{ballot}",
    "/v/{ballot}/receipt",
    "/help/voting",
    "/v/{ballot}/kiosk",
    "/v/{ballot}/assisted",
    "/sign-in",
]
SERIOUS = """async () => (await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
  })).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .map((found) => `${found.id}: ${found.nodes[0].html.slice(0, 160)}`)"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sizes = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    if (!node.data.trim() || !box.getClientRects().length) continue;
    if (["SCRIPT", "STYLE", "TITLE"].includes(box.tagName) || box.closest(".hidden-text")) continue;
    sizes.push([parseFloat(getComputedStyle(box).fontSize), node.data.trim()]);
  }
  return sizes.sort((a, b) => a[0] - b[0])[0];
}"""


@pytest.fixture(scope="module")
def places(demo_site: Site) -> dict[str, str]:
    """Return what stands in the addresses of Olmedo's process and its earlier round."""
    store = sqlite3.connect(f"file:{demo_site.instance / 'minga.sqlite'}?mode=ro", uri=True)

    def first(query: str, *values: object) -> str:
        row = store.execute(query, values).fetchone()
        assert row, query
        return str(row[0])

    process, ballot, vote = store.execute(
        "SELECT process_id, key, id FROM round WHERE count IS NULL AND published_at IS NOT NULL"
    ).fetchone()
    earlier, counted = store.execute("SELECT process_id, id FROM round WHERE count IS NOT NULL").fetchone()
    canton = first("SELECT canton_code FROM process WHERE id = ?", process)
    found = {
        "process": str(process),
        "ballot": ballot,
        "round": str(vote),
        "earlier": str(earlier),
        "counted": str(counted),
        "canton": first("SELECT slug FROM canton WHERE code = ?", canton),
        "workshop": first("SELECT min(id) FROM workshop WHERE process_id = ?", process),
        "report": first("SELECT min(id) FROM citizen_report"),
        "project": first("SELECT min(project_id) FROM round_project WHERE round_id = ?", vote),
        "actor": first("SELECT min(id) FROM actor WHERE canton_code = ?", canton),
        "action": first("SELECT min(id) FROM action WHERE process_id = ?", process),
        "entry": first("SELECT entry_id FROM action_entry JOIN action ON action.id = action_id"
                       " WHERE process_id = ?", process),
    }  # fmt: skip
    store.close()
    return found


@pytest.fixture(scope="module")
def signed_in(demo_site: Site, browser: Browser) -> Iterator[dict[str, Any]]:
    """Return the browser state of Olmedo's coordinator, signed in once."""
    line = (demo_site.instance / "demo-sign-ins.txt").read_text().splitlines()[0]
    email, password = line.split("\t")[:2]
    context = browser.new_context(**LAPTOP)
    page = context.new_page()
    page.goto(f"{demo_site.address}/sign-in")
    page.get_by_label("Correo electrónico").fill(email)
    page.get_by_label("Contraseña").fill(password)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url(re.compile(r"/c/"))
    yield dict(context.storage_state())
    context.close()


def faults_of(page: Page, addresses: list[str], axe: bool = True) -> list[str]:
    """Return what is wrong on those pages: a refusal, a word in the console, a scroll sideways, an axe finding."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    faults = []
    for address in addresses:
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            faults.append(f"{address}: answered {answer and answer.status}")
        if page.locator(".plot:not([hidden])").count():
            page.locator(".plot .main-svg").first.wait_for()
        wider = page.evaluate(TOO_WIDE)
        if wider > 0:
            faults.append(f"{address}: {wider} px wider than the screen")
        if axe:
            page.evaluate(AXE)
            faults += [f"{address}: {each}" for each in page.evaluate(SERIOUS)]
        faults += [f"{address}: console: {each}" for each in said]
        said.clear()
    return faults


def opened(browser: Browser, size: str, **options: Any) -> BrowserContext:
    """Return a browser of that size, which keeps nothing of another."""
    return browser.new_context(**{**SIZES[size], **options})


@pytest.mark.parametrize("size", SIZES)
def test_staff_screens_fit_and_are_accessible(
    demo_site: Site, browser: Browser, places: dict[str, str], signed_in: dict[str, Any], size: str
) -> None:
    base = "{site}/c/{canton}/{process}"
    wanted = [(base + each).format(site=demo_site.address, **places) for each in STAFF]
    with opened(browser, size, storage_state=signed_in) as context:
        # A projector shows these pages as a laptop does, only larger.
        assert "\n".join(faults_of(context.new_page(), wanted, axe=size != "projector")) == ""


@pytest.mark.parametrize("size", SIZES)
def test_public_screens_fit_and_are_accessible(
    demo_site: Site, browser: Browser, places: dict[str, str], size: str
) -> None:
    wanted = [demo_site.address + each.format(**places) for each in ANYONE]
    with opened(browser, size) as context:
        # A projector shows these pages as a laptop does, only larger.
        assert "\n".join(faults_of(context.new_page(), wanted, axe=size != "projector")) == ""


def test_the_projector_can_be_read_from_the_back_of_the_room(
    demo_site: Site, browser: Browser, places: dict[str, str], signed_in: dict[str, Any]
) -> None:
    with opened(browser, "projector", storage_state=signed_in) as context:
        page = context.new_page()
        address = f"{demo_site.address}/c/{places['canton']}/{places['process']}"
        assert faults_of(page, [f"{address}/workshops/{places['workshop']}/screen"]) == []
        size, text = page.evaluate(SMALLEST)
        assert size >= 27.99, f"{size} px: {text}"
        assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")


def test_a_phone_shows_a_list_on_its_first_screen(
    demo_site: Site, browser: Browser, places: dict[str, str], signed_in: dict[str, Any]
) -> None:
    with opened(browser, "phone", storage_state=signed_in) as context:
        page = context.new_page()
        page.goto(f"{demo_site.address}/c/{places['canton']}/{places['process']}/actions")
        page.locator("details.fold[data-ready]").wait_for()
        box = page.locator(".table tbody tr").first.bounding_box()
        assert box is not None
        assert box["y"] < 844
        page.get_by_text("Buscar y filtrar").click()
        page.locator("select[name=state]").select_option(index=1)
        page.get_by_text("1 activo").wait_for()
        page.locator("select[name=state]").wait_for(state="hidden")  # the folded filter closes again
