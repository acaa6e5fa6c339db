"""Voting on a phone: each kind by touch, bad signal, double taps, without script, a device that many share."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from workshop.app import create_app
from workshop.extensions import box, db
from workshop.models.base import utc_now
from workshop.models.budget import Admission, BallotKind, Project, Round, Rule
from workshop.steps.vote import service
from workshop.voting.codes import printed
from workshop.voting.credentials import issue_codes

from .conftest import PATIENCE, PHONE, Site
from .people import Citizen
from .test_screens import AXE, SERIOUS, TOO_WIDE

KINDS: dict[str, dict[str, Any]] = {
    "approval": {"max_choices": 3},
    "knapsack": {},
    "points": {"points": 5},
    "ranking": {},
    "single": {},
    "open": {"ballot": BallotKind.APPROVAL, "admission": Admission.OPEN},
}


@dataclass
class Poll:
    """A round that is open on the demo site."""

    site: Site
    key: str
    codes: list[str]

    @property
    def address(self) -> str:
        return f"{self.site.address}/v/{self.key}"

    def slip(self) -> str:
        """The link of a slip that nobody used."""
        return f"{self.address}#{self.codes.pop()}"

    def ballots(self) -> list[tuple[Any, str]]:
        """What is in the box, with the channels."""
        with closing(sqlite3.connect(f"file:{self.site.instance / 'box.sqlite'}?mode=ro", uri=True)) as store:
            rows = store.execute(
                "SELECT choices, channel FROM ballot WHERE round_key = ?", (self.key,)
            ).fetchall()
        return [(json.loads(choices), channel) for choices, channel in rows]


@pytest.fixture(scope="module")
def polls(demo_site: Site) -> dict[str, Poll]:
    """A round of each kind beside those of the demo, made by the services."""
    app = create_app(demo_site.instance)
    made = {}
    with app.app_context():
        theirs = db.session.scalars(
            select(Round).where(Round.published_at.is_not(None), Round.count.is_(None))
        ).first()
        assert theirs is not None
        process, now = theirs.process, utc_now()
        numbers = [each.project_id for each in theirs.projects]
        assert db.session.get(Project, numbers[0])
        for name, more in KINDS.items():
            settings: dict[str, Any] = {
                "name": "¿En qué obras invertimos en 2027?",
                "parish_code": theirs.parish_code,
                "ceiling_cents": theirs.ceiling_cents,
                "ballot": BallotKind(name) if name in list(BallotKind) else None,
                "max_choices": None,
                "rule": Rule.MOST_VOTES,
                "opens_at": now - timedelta(hours=1),
                "closes_at": now + timedelta(days=1),
                "project_ids": numbers,
                **more,
            }
            found = service.draft(db.session(), process, service.RoundPlan(**settings))
            service.publish(db.session(), box.engine, found)
            db.session.commit()
            codes = issue_codes(box.engine, box.key, found.key, 12, "mesa 1")
            made[name] = Poll(demo_site, found.key, [printed(code) for code in codes])
        db.engine.dispose()
        box.engine.dispose()
    return made


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone that nobody used."""
    with browser.new_context(**PHONE) as context:
        yield context


class Voter(Citizen):
    """A citizen whose phone tells of any fault of the page."""

    def __init__(self, page: Page, link: str) -> None:
        super().__init__(page, link)
        page.on("pageerror", lambda error: pytest.fail(f"script failed on the ballot: {error}"))
        self.opens_the_link()

    @property
    def projects(self) -> Any:
        return self.page.locator("li.pick")

    def takes(self, *places: int) -> list[str]:
        """Touch the button of the projects in these places; return their ids."""
        for place in places:
            self.projects.nth(place).locator(".take").tap()
        return [str(self.projects.nth(place).get_attribute("data-id")) for place in places]

    def gives(self, place: int, points: int) -> str:
        for _ in range(points):
            self.projects.nth(place).get_by_role("button", name="Un punto más").tap()
        return str(self.projects.nth(place).get_attribute("data-id"))

    def is_fine(self) -> None:
        """Nothing scrolls sideways, and axe finds nothing serious."""
        assert self.page.evaluate(TOO_WIDE) == 0
        self.page.evaluate(AXE)
        assert self.page.evaluate(SERIOUS) == []

    def kept(self) -> str:
        return str(self.page.evaluate("JSON.stringify([localStorage, sessionStorage])"))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_cast_by_touch(phone: BrowserContext, polls: dict[str, Poll], kind: str) -> None:
    poll = polls[kind]
    before = len(poll.ballots())
    voter = Voter(phone.new_page(), poll.address if kind == "open" else poll.slip())
    page = voter.page
    assert "#" not in page.url  # the code does not stay in the address
    if kind == "points":
        expected: Any = {voter.gives(0, 3): 3, voter.gives(2, 2): 2}
        expect(voter.projects.nth(1).get_by_role("button", name="Un punto más")).to_be_disabled()
        expect(voter.projects.nth(1).locator(".short")).to_be_visible()
    elif kind == "ranking":
        first, second, third = voter.takes(3, 0, 2)
        page.locator(".order").get_by_role("button", name="Subir").last.tap()
        page.locator(".order").get_by_role("button", name="Quitar").first.tap()
        expected = [third, second]
        assert first
    else:
        expected = sorted(voter.takes(*((0, 1) if kind in ("approval", "open") else (0,))))
    voter.is_fine()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    voter.reviews()
    expect(page.get_by_role("heading", name="¿Este es su voto?")).to_be_focused()
    voter.is_fine()
    page.go_back()
    expect(page.get_by_role("button", name="Revisar y enviar mi voto")).to_be_visible()
    voter.reviews()
    assert asked == []
    voter.sends()
    voter.receipt()
    assert asked == ["POST"]
    expect(page.get_by_role("heading", level=1)).to_have_text("Su voto está en la urna")
    voter.is_fine()
    channel = "open" if kind == "open" else "phone"
    assert len(poll.ballots()) == before + 1
    assert (expected, channel) in poll.ballots()
    assert all(name not in voter.kept() for name in ("project=", "rank-", "points-", "code="))


def test_no_more_than_fits_can_be_chosen(phone: BrowserContext, polls: dict[str, Poll]) -> None:
    voter = Voter(phone.new_page(), polls["knapsack"].slip())
    for place in range(voter.projects.count()):
        box_ = voter.projects.nth(place).locator("input")
        if box_.is_enabled():
            voter.takes(place)
    refused = voter.page.locator("li.short-of")
    assert refused.count() > 0
    expect(refused.first.locator(".short")).to_contain_text("Le falta")
    expect(voter.page.locator(".over")).to_have_count(0)
    voter.is_fine()


def test_a_vote_without_signal_waits_and_arrives_once(phone: BrowserContext, polls: dict[str, Poll]) -> None:
    poll = polls["approval"]
    before = len(poll.ballots())
    page = phone.new_page()
    voter = Voter(page, poll.slip())
    chosen = sorted(voter.takes(0, 2))
    voter.reviews()
    phone.set_offline(True)
    voter.sends()
    expect(page.get_by_text("Sin conexión: su voto está en espera")).to_be_visible()
    expect(page.locator(".receipt")).to_have_count(0)
    voter.is_fine()
    assert len(poll.ballots()) == before
    page.close()  # the phone is switched off
    phone.set_offline(False)
    lost = {"replies": 2}

    def lose(route: Any) -> None:
        """The vote arrives, but its answer does not."""
        if route.request.method == "POST" and lost["replies"]:
            lost["replies"] -= 1
            if lost["replies"] == 0:
                route.fetch()
                return route.abort()
            return route.fulfill(status=200, content_type="text/html", body="<h1>Portal de internet</h1>")
        return route.continue_()

    phone.route("**/v/**", lose)
    later = Voter(phone.new_page(), poll.address)
    expect(later.page.get_by_text("Pendiente")).to_be_visible()
    later.page.get_by_role("button", name="Intentar ahora").tap()
    later.receipt()
    assert lost["replies"] == 0
    assert len(poll.ballots()) == before + 1
    assert (chosen, "phone") in poll.ballots()
    assert "project" not in later.kept()
    later.page.reload()
    later.receipt()  # on this phone it can be read again
    later.page.get_by_role("link", name="Votar con otra papeleta").tap()
    expect(later.page.locator(".bottom")).to_contain_text("Elegidos: 0")


def test_signal_that_returns_is_enough(phone: BrowserContext, polls: dict[str, Poll]) -> None:
    poll = polls["single"]
    voter = Voter(phone.new_page(), poll.slip())
    voter.takes(1)
    voter.reviews()
    phone.set_offline(True)
    voter.sends()
    expect(voter.page.get_by_text("Sin conexión")).to_be_visible()
    phone.set_offline(False)
    voter.receipt()


def test_a_refusal_is_shown_with_what_was_chosen(phone: BrowserContext, polls: dict[str, Poll]) -> None:
    poll = polls["approval"]
    slip = poll.slip()
    first = Voter(phone.new_page(), slip)
    first.takes(0)
    first.reviews()
    first.sends()
    first.receipt()
    before = len(poll.ballots())
    second = Voter(phone.browser.new_page(**PHONE), slip)  # type: ignore[union-attr]
    chosen = second.takes(1)
    second.reviews()
    second.sends()
    expect(second.page.locator("[data-error]")).to_contain_text("Este código ya votó")
    assert second.page.locator("[name=project]:checked").get_attribute("value") == chosen[0]
    assert len(poll.ballots()) == before
    # with a good code the same choices go through, on the same page
    second.page.get_by_label("El código de su papeleta").fill(poll.codes.pop())
    second.reviews()
    second.sends()
    second.receipt()
    assert len(poll.ballots()) == before + 1
    second.page.close()


def test_a_wrong_code_is_found_on_the_phone(phone: BrowserContext, polls: dict[str, Poll]) -> None:
    voter = Voter(phone.new_page(), polls["single"].address)
    voter.takes(0)
    field_ = voter.page.get_by_label("El código de su papeleta")
    code = polls["single"].codes[0]
    for wrong in (code[:9], code[:-1] + ("A" if code[-1] != "A" else "C")):
        field_.fill(wrong)
        voter.reviews()
        expect(voter.page.locator("[data-error]")).to_be_focused()
    field_.fill(code.lower().replace("-", " "))
    voter.reviews()
    expect(voter.page.get_by_role("heading", name="¿Este es su voto?")).to_be_visible()


def test_a_double_tap_is_one_vote(phone: BrowserContext, polls: dict[str, Poll]) -> None:
    poll = polls["single"]
    before = len(poll.ballots())
    voter = Voter(phone.new_page(), poll.slip())
    voter.takes(0)
    voter.reviews()
    voter.page.get_by_role("button", name="Enviar mi voto").dblclick()
    voter.receipt()
    assert len(poll.ballots()) == before + 1


def test_what_was_chosen_outlives_a_reload(phone: BrowserContext, polls: dict[str, Poll]) -> None:
    voter = Voter(phone.new_page(), polls["ranking"].slip())
    voter.takes(2, 0)
    code = voter.page.get_by_label("El código de su papeleta").input_value()
    order = voter.page.locator("li.pick h2").all_inner_texts()
    voter.page.reload()
    expect(voter.page.locator(".order li")).to_have_count(2)
    assert voter.page.locator("li.pick h2").all_inner_texts() == order
    assert voter.page.get_by_label("El código de su papeleta").input_value() == code


@pytest.mark.parametrize("kind", KINDS)
def test_without_script_each_kind_is_cast(browser: Browser, polls: dict[str, Poll], kind: str) -> None:
    poll = polls[kind]
    before = len(poll.ballots())
    with browser.new_context(**PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(poll.address)
        if kind != "open":
            page.get_by_label("El código de su papeleta").fill(poll.codes.pop())
        picks = page.locator("li.pick")
        if kind == "points":
            picks.nth(0).get_by_label("Puntos").fill("2")
        elif kind == "ranking":
            picks.nth(0).get_by_label("Lugar").select_option("2")
            picks.nth(1).get_by_label("Lugar").select_option("1")
        else:
            picks.nth(0).locator("input").check()
        picks.nth(0).locator("summary").tap()
        page.get_by_role("button", name="Revisar y enviar mi voto").tap()
        expect(page.get_by_role("heading", level=1)).to_have_text("¿Este es su voto?")
        page.get_by_role("button", name="Regresar y cambiarlo").tap()
        page.get_by_role("button", name="Revisar y enviar mi voto").tap()
        page.get_by_role("button", name="Enviar mi voto").tap()
        expect(page.locator(".receipt code")).to_be_visible()
    assert len(poll.ballots()) == before + 1


def test_two_persons_at_one_kiosk(browser: Browser, polls: dict[str, Poll]) -> None:
    poll = polls["points"]
    before = len(poll.ballots())
    with browser.new_context(
        viewport={"width": 1280, "height": 800}, has_touch=True, locale="es-EC"
    ) as context:
        page = context.new_page()
        page.clock.install()
        voter = Voter(page, f"{poll.address}/kiosk")
        for place in (0, 1):
            expect(page.get_by_label("El código de su papeleta")).to_have_value("")
            page.get_by_label("El código de su papeleta").fill(poll.codes.pop())
            voter.gives(place, 3)
            voter.reviews()
            voter.sends()
            voter.receipt()
            assert voter.kept() == "[{},{}]"
            if place == 0:
                page.get_by_role("link", name="Siguiente persona").tap()
        page.clock.fast_forward(21_000)  # nobody touched anything
        expect(page.locator(".bottom")).to_contain_text("Elegidos: 0")
        for _ in range(2):
            page.go_back()
            expect(page.locator(".receipt")).to_have_count(0)
            if page.url.endswith("/kiosk"):
                expect(page.get_by_label("El código de su papeleta")).to_have_value("")
                expect(page.locator(".bottom")).to_contain_text("Elegidos: 0")
    assert [channel for _, channel in poll.ballots()].count("kiosk") == 2
    assert len(poll.ballots()) == before + 2
