"""The thread of voice, action and project in both directions, and search in it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from tests.pages import StrictClient
from tests.public.test_pages import WATER, plan
from workshop.extensions import db
from workshop.models.actions import Action, ActionUpdate
from workshop.models.budget import Project, Round, RoundProject
from workshop.models.process import Process
from workshop.models.swot import SwotEntry

__all__ = ["plan"]

NOW = datetime.now(UTC)


def the(model: type, **values: object) -> int:
    found: int = db.session.query(model).filter_by(**values).one().id
    return found


@pytest.fixture
def pages(app: Flask, plan: str) -> dict[str, str]:
    """The addresses of a voice, the action that came of it and the project that was voted."""
    with app.app_context():
        return {
            "voice": f"{plan}/voices/{the(SwotEntry, text=WATER)}",
            "action": f"{plan}/actions/{the(Action, title='Cloración en El Carmen')}",
            "project": f"{plan}/projects/{the(Project, title='Agua segura')}",
        }


def test_each_page_links_to_the_two_others_and_tells_what_was_done(
    client: StrictClient, plan: str, pages: dict[str, str]
) -> None:
    for name, address in pages.items():
        page = client.page(address)
        chain = page.select_one(".chain")
        stages = [each.text for each in chain.select(".chain-title")]
        assert stages == ["Lo que dijo la gente", "Lo que se decidió", "Lo que se ha hecho"]
        linked = {link["href"].split("#")[0] for link in chain.select("a")}
        assert set(pages.values()) - {address} <= linked, name
        assert len(chain.select("[aria-current=page]")) == 1
        for words in (WATER, "Cloración en El Carmen", "Agua segura", "Tubería comprada", "40 %", "24.000"):
            assert words in page.text, (name, words)
        assert "Set-Cookie" not in client.get(address).headers


def test_a_merged_voice_leads_to_the_same_thread(
    app: Flask, client: StrictClient, pages: dict[str, str]
) -> None:
    with app.app_context():
        said = db.session.query(SwotEntry).filter_by(text="No hay agua buena").one()
        said.actions.append(Action(process=said.process, title="Aforo de vertientes", owner_typed="R"))
        db.session.commit()
        number = said.id
    page = client.page(pages["voice"].rsplit("/", 1)[0] + f"/{number}")
    assert page.h1.text == WATER
    assert "Aforo de vertientes" in page.text
    action = client.page(page.find("a", string="Aforo de vertientes")["href"])
    assert WATER in action.select_one(".chain").text


def test_a_project_is_public_from_its_ballot_on(app: Flask, client: StrictClient, plan: str) -> None:
    with app.app_context():
        process = db.session.get_one(Process, int(plan.rsplit("/", 1)[1]))
        idea = Project(process=process, title="Idea sin papeleta", cost_cents=1_00)
        draft = db.session.query(Round).filter_by(key="abd").one()
        db.session.add(idea)
        db.session.flush()
        draft.projects = [RoundProject(number=1, project_id=idea.id, title=idea.title, cost_cents=1_00)]
        db.session.commit()
        number = idea.id
    client.page(f"{plan}/projects/{number}", 404)
    client.page(f"{plan}/projects/999", 404)
    assert "Idea sin papeleta" not in client.page(f"{plan}?q=idea").text
    with app.app_context():
        db.session.query(Round).filter_by(key="abd").one().published_at = NOW
        db.session.commit()
    page = client.page(f"{plan}/projects/{number}")
    assert "No está enlazado" in page.select_one(".chain").text
    assert client.page(f"{plan}?q=IDEA").find("a", string="Idea sin papeleta")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("CLORACION", {"Cloración en El Carmen"}),
        ("agua  segúra", {WATER, "Agua segura"}),
        ("agua buena", {WATER}),
        ("carmen", {"Cloración en El Carmen"}),
        ("oculto", set()),
        ("Borrador", set()),
    ],
)
def test_search_knows_no_accents_and_shows_only_what_is_public(
    client: StrictClient, plan: str, words: str, found: set[str]
) -> None:
    page = client.page(f"{plan}?q={words}")
    assert {link.text for link in page.select("main th a")} == found
    assert page.select_one("form.search-bar input[type=search]")["value"] == " ".join(words.split())
    assert bool(page.select(".empty")) == (not found)
    assert "max-age=60" in client.get(f"{plan}?q={words}").headers["Cache-Control"]


def test_a_search_for_nothing_or_for_anything_is_answered(client: StrictClient, plan: str) -> None:
    assert WATER in client.page(plan + "?q=").text
    odd = client.page(plan + "?q=%20%3F%3F%00%20")
    assert WATER in odd.text
    assert "al menos una letra" in odd.text
    client.page(plan + "?q=" + "agua+" * 3000)
    assert (
        client.page(f"{plan}?q=agua&lang=en").select_one("form.search-bar input[name=lang]")["value"] == "en"
    )


def test_a_long_thread_costs_no_more_queries(
    app: Flask, client: StrictClient, plan: str, pages: dict[str, str]
) -> None:
    def queries(address: str) -> int:
        seen: list[str] = []

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        client.page(address)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    addresses = [*pages.values(), f"{plan}?q=agua"]
    more_hangs_on_it(app, range(2))
    few = [queries(address) for address in addresses]
    more_hangs_on_it(app, range(2, 30))
    assert [queries(address) for address in addresses] == few


def more_hangs_on_it(app: Flask, numbers: range) -> None:
    """Add voices, reports, actions, projects and rounds to the thread, one of each for each number."""
    with app.app_context():
        entry = db.session.query(SwotEntry).filter_by(text=WATER).one()
        action = db.session.query(Action).filter_by(title="Cloración en El Carmen").one()
        for number in numbers:
            action.updates.append(ActionUpdate(status="in_progress", progress=number, note=f"Agua {number}"))
            head = SwotEntry(process=entry.process, quadrant="threat", text=f"Agua mala {number}")
            action.entries.append(
                SwotEntry(process=entry.process, quadrant="threat", text=f"Sed {number}", merged_into=head)
            )
            again = Action(
                process=entry.process, title=f"Agua {number}", owner_typed="R", entries=[entry],
                deadline=date(2027, 1, 1),
                updates=[ActionUpdate(status="done", progress=100)],
            )  # fmt: skip
            project = Project(process=entry.process, action=again, title=f"Agua {number}", cost_cents=1)
            db.session.add(project)
            db.session.flush()
            db.session.add(
                Round(
                    process=entry.process, key=f"r{number}", name=f"R {number}", ceiling_cents=1, ballot="knapsack",
                    rule="most_votes", opens_at=NOW, closes_at=NOW + timedelta(days=1),
                    projects=[RoundProject(number=1, project_id=project.id, title=project.title, cost_cents=1)],
                )
            )  # fmt: skip
        db.session.flush()
        for each in db.session.query(Round).filter(Round.published_at.is_(None)):
            each.published_at = NOW
        db.session.commit()
