"""What anyone sees, and what nobody is shown."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from tests.conftest import make_process
from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.actions import Action, ActionUpdate
from workshop.models.actors import Actor
from workshop.models.budget import Project, Round, RoundProject
from workshop.models.process import Process, Workshop
from workshop.models.swot import SwotDots, SwotEntry

NOW = datetime.now(UTC)
WATER = "Siete comunidades sin agua segura"


@pytest.fixture
def plan(app: Flask) -> str:
    """A process in Olmedo with a thread from a voice to a vote; returns its public address."""
    with app.app_context():
        process = make_process(db.session())
        shop = Workshop(
            process=process, name="Taller de La Tingue", held_on=date(2026, 9, 1), join_code="KAWSAY"
        )
        entry = SwotEntry(
            process=process, quadrant="weakness", text=WATER, workshop=shop, dots=[SwotDots(count=21)]
        )
        said = SwotEntry(process=process, quadrant="weakness", text="No hay agua buena", merged_into=entry)
        hidden = SwotEntry(process=process, quadrant="threat", text="Texto oculto", hidden_at=NOW)
        actor = Actor(
            canton_code="1116", name="Junta de agua El Carmen", kind="community", phone="0990000001",
            email="junta@ejemplo.example", position="against",
        )  # fmt: skip
        action = Action(
            process=process, title="Cloración en El Carmen", entries=[entry, hidden], owner_actor=actor,
            deadline=date(2026, 1, 1), cost_cents=24_000_00,
            updates=[ActionUpdate(status="in_progress", progress=40, note="Tubería comprada")],
        )  # fmt: skip
        project = Project(process=process, action=action, title="Agua segura", cost_cents=24_000_00)
        open_round = Round(
            process=process, key="abc", name="Votemos las obras", ceiling_cents=60_000_00, ballot="knapsack",
            rule="most_votes", opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=1),
        )  # fmt: skip
        draft = Round(
            process=process, key="abd", name="Borrador secreto", ceiling_cents=1, ballot="knapsack",
            rule="most_votes", opens_at=NOW, closes_at=NOW + timedelta(days=1),
        )  # fmt: skip
        db.session.add_all([entry, said, hidden, action, project, open_round, draft])
        db.session.flush()
        open_round.projects = [
            RoundProject(number=1, project_id=project.id, title=project.title, cost_cents=24_000_00)
        ]
        db.session.flush()
        open_round.published_at = NOW
        db.session.commit()
        return f"/p/olmedo-loja/{process.id}"


def test_the_thread_can_be_walked_from_the_home_to_the_vote(client: StrictClient, plan: str) -> None:
    home = client.page("/")
    assert home.select_one("a[href='/p/olmedo-loja']")
    canton = client.page("/p/olmedo-loja")
    assert canton.select_one(f"a[href='{plan}']")
    process = client.page(plan)
    voice = client.page(process.find("a", string=WATER)["href"])
    assert "No hay agua buena" in voice.text
    assert voice.select_one(".dots").text == "21"
    action = client.page(voice.find("a", string="Cloración en El Carmen")["href"])
    for words in (WATER, "Junta de agua El Carmen", "Tubería comprada", "Agua segura", "24.000"):
        assert words in action.text


def test_nothing_private_hidden_or_unpublished_is_shown(client: StrictClient, plan: str) -> None:
    action = client.page(plan).find("a", string="Cloración en El Carmen")["href"]
    for path in ("/", "/p/olmedo-loja", plan, action):
        text = client.get(path).text
        for secret in ("0990000001", "ejemplo.example", "Texto oculto", "Borrador secreto", "against"):
            assert secret not in text, (path, secret)


def test_a_late_action_says_so(client: StrictClient, plan: str) -> None:
    assert "fuera de plazo" in client.page(plan).text


def test_readers_get_no_cookie_and_pages_may_be_kept(client: StrictClient, plan: str) -> None:
    for path in ("/", "/p/olmedo-loja", plan):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_pages_made_for_staff_are_not_kept(coordinator: StrictClient, plan: str) -> None:
    assert "max-age=60" not in coordinator.get(plan).headers.get("Cache-Control", "")


def test_english_by_a_link(client: StrictClient, plan: str) -> None:
    page = client.page(f"{plan}?lang=en")
    assert page.html["lang"] == "en"
    assert "Responsible" in page.text
    assert client.page(plan).html["lang"] == "es"


@pytest.mark.parametrize(
    "path", ["/p/olmedo", "/p/olmedo-loja/999", "/p/loreto/{id}", "/p/olmedo-loja/{id}/rounds/1"]
)
def test_what_is_not_there_is_a_kind_404(client: StrictClient, plan: str, path: str) -> None:
    client.page(path.format(id=plan.rsplit("/", 1)[1]), 404)


def test_an_empty_process_is_not_shown_yet(client: StrictClient, process_id: int) -> None:
    client.page(f"/p/olmedo-loja/{process_id}", 404)
    assert "todavía" in client.page("/p/olmedo-loja").text


def test_more_actions_cost_no_more_queries(app: Flask, client: StrictClient, plan: str) -> None:
    def queries() -> int:
        seen: list[str] = []

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        client.page(plan)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    few = queries()
    with app.app_context():
        process = db.session.get_one(Process, int(plan.rsplit("/", 1)[1]))
        for number in range(60):
            entry = SwotEntry(process=process, quadrant="strength", text=f"Aporte {number}")
            db.session.add(
                Action(process=process, title=f"Acción {number}", owner_typed="R", entries=[entry])
            )
        db.session.commit()
    assert queries() == few
