"""One page with all that can be taken away from a process; every link on it answers."""

from datetime import date, timedelta

from bs4 import BeautifulSoup
from flask import Flask

from tests.pages import StrictClient
from workshop.extensions import box, db
from workshop.models.actions import Action
from workshop.models.actors import Actor, ActorKind
from workshop.models.base import utc_now
from workshop.models.budget import BallotKind, Feasibility, Project, Round, Rule
from workshop.models.process import Process
from workshop.steps.setup import workshops
from workshop.steps.vote import closing
from workshop.steps.vote import service as vote


def forms(page: BeautifulSoup, title: str) -> dict[str, str]:
    """Return the files offered for one document: format → address."""
    row = page.find("th", string=title).find_parent("tr") if page.find("th", string=title) else None
    row = row or page.find("a", string=title).find_parent("tr")
    return {link.get_text(strip=True): link["href"] for link in row.select("a[download]")}


def test_an_empty_process_offers_the_method_only(observer: StrictClient, process_id: int) -> None:
    page = observer.page(f"/c/olmedo-loja/{process_id}/documents")
    assert page.select("a[download]") == []
    assert "Todavía no hay" in page.text
    assert len(page.select("th a[href*='/method/']")) == 5


def fill(process_id: int) -> None:
    """Give the process an actor, an action, a workshop, an archived one, a counted round and one to come."""
    session = db.session()
    process = session.get_one(Process, process_id)
    session.add(Actor(canton_code="1116", name="Junta de agua", kind=ActorKind.COMMUNITY))
    session.add(Action(process_id=process_id, title="Clorar el agua", deadline=date(2027, 6, 30)))
    for name in ("Taller en La Tingue", "Taller suspendido"):
        plan = workshops.WorkshopPlan(name, date(2027, 3, 1))
        last = workshops.add_workshop(session, process, plan)
    workshops.archive_workshop(session, last)
    projects = [
        Project(process_id=process_id, title=title, cost_cents=60_00, feasibility=Feasibility.FEASIBLE)
        for title in ("Planta", "Puente")
    ]
    session.add_all(projects)
    session.flush()
    for name in ("Primera ronda", "Segunda ronda"):
        plan = vote.RoundPlan(
            name=name,
            parish_code=None,
            ceiling_cents=100_00,
            ballot=BallotKind.KNAPSACK,
            max_choices=None,
            rule=Rule.MOST_VOTES,
            opens_at=utc_now() - timedelta(hours=1),
            closes_at=utc_now() + timedelta(hours=1),
            project_ids=[project.id for project in projects],
        )
        vote.draft(session, process, plan)
    held = session.query(Round).filter_by(name="Primera ronda").one()
    vote.publish(session, box.engine, held)
    closing.close_and_count(session, box.engine, held)
    session.commit()


def test_every_document_of_a_process_can_be_had_from_one_page(
    app: Flask, observer: StrictClient, process_id: int
) -> None:
    with app.app_context():
        fill(process_id)
    page = observer.page(f"/c/olmedo-loja/{process_id}/documents")
    assert list(forms(page, "Plan de acción")) == ["PDF", "Excel", "Word", "CSV", "Calendario"]
    assert list(forms(page, "Mapa de actores")) == ["Excel", "CSV"]
    assert list(forms(page, "Resultados: Primera ronda")) == ["PDF", "CSV"]
    assert "Segunda ronda" not in page.text
    assert [link.text for link in page.select("th a[href$='/poster']")] == ["Afiche: Taller en La Tingue"]
    for link in page.select("a[download]"):
        answer = observer.get(link["href"])
        assert answer.status_code == 200, link["href"]
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert len(answer.data) > 100
    for link in page.select("main th a"):
        observer.page(link["href"])


def test_the_menu_leads_to_the_documents(observer: StrictClient, process_id: int) -> None:
    home = observer.page(f"/c/olmedo-loja/{process_id}")
    here = home.select_one(f"a[href='/c/olmedo-loja/{process_id}/documents']")
    assert here.text.strip() == "Documentos"
