"""The plan as staff work on it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.models.actors import Actor
from workshop.models.people import Membership
from workshop.models.process import Process
from workshop.models.swot import SwotDots, SwotEntry

WATER = "Siete comunidades sin agua segura"


@pytest.fixture
def plan(process_id: int) -> str:
    return f"/c/olmedo-loja/{process_id}/actions"


@pytest.fixture
def entry_id(app: Flask, process_id: int) -> int:
    with app.app_context():
        entry = SwotEntry(process_id=process_id, quadrant="weakness", text=WATER, dots=[SwotDots(count=21)])
        db.session.add(entry)
        db.session.commit()
        return entry.id


def kept(app: Flask, read: Callable[[Action], Any]) -> list[Any]:
    with app.app_context():
        return [read(action) for action in db.session.query(Action).order_by(Action.id)]


def test_an_empty_plan_says_what_to_do_first(
    facilitator: StrictClient, observer: StrictClient, plan: str
) -> None:
    assert facilitator.page(plan).select_one(".empty a[href$='/actions/new']")
    assert not observer.page(plan).select_one("a[href$='/actions/new']")


def test_a_title_is_enough_and_the_list_says_what_lacks(facilitator: StrictClient, plan: str) -> None:
    page = facilitator.send(f"{plan}/new", {"title": "Cloración en El Carmen"})
    warning = page.select_one(".notice.warning")
    assert warning
    assert "Cloración en El Carmen" in warning.text


def test_an_entry_leads_to_an_action_with_all_its_fields(
    app: Flask, facilitator: StrictClient, plan: str, entry_id: int
) -> None:
    with app.app_context():
        db.session.add(Actor(canton_code="1116", name="Junta de agua", kind="community"))
        db.session.commit()
    form = facilitator.page(f"{plan}/new?entry={entry_id}")
    owner = form.find("option", string="Junta de agua")["value"]
    facilitator.send(
        f"{plan}/new?entry={entry_id}",
        {
            "title": "Cloración",
            "owner": owner,
            "deadline": "2027-03-30",
            "cost_cents": "24.000,50",
            "unit": "Agua",
        },
    )
    assert kept(app, lambda a: (a.title, a.owner, a.deadline, a.cost_cents, [e.text for e in a.entries])) == [
        ("Cloración", "Junta de agua", date(2027, 3, 30), 2_400_050, [WATER])
    ]
    action_id = kept(app, lambda a: a.id)[0]
    assert WATER in facilitator.page(f"{plan}/{action_id}").text
    edit = facilitator.page(f"{plan}/{action_id}/edit")
    assert edit.select_one("#cost_cents")["value"] == "24.000,50"
    facilitator.send(f"{plan}/{action_id}/edit", {"title": "Cloración y tubería", "status": "done"})
    assert kept(app, lambda a: (a.title, a.progress, a.owner, len(a.entries))) == [
        ("Cloración y tubería", 100, "Junta de agua", 1)
    ]


def test_what_was_typed_stays_beside_the_reason(facilitator: StrictClient, plan: str, app: Flask) -> None:
    page = facilitator.send(
        f"{plan}/new",
        {"title": "", "cost_cents": "12,3456", "unit": "Obras", "deadline": "2027-02-30"},
        status=422,
    )
    assert page.select_one("#cost_cents")["value"] == "12,3456"
    assert page.select_one("#unit")["value"] == "Obras"
    assert page.select_one("#deadline")["value"] == "2027-02-30"
    assert len(page.select(".error-summary a")) == 3
    assert kept(app, lambda a: a.id) == []


def test_owner_and_deadline_are_set_right_from_the_list(
    app: Flask, official: StrictClient, plan: str
) -> None:
    official.send(f"{plan}/new", {"title": "Puente"})
    action_id = kept(app, lambda a: a.id)[0]
    page = official.send(
        f"{plan}/{action_id}/in-place", {"owner_typed": "Rosa Cueva", "deadline": "2027-05-01"}
    )
    assert not page.select_one(".notice.warning")
    assert kept(app, lambda a: (a.owner, a.deadline)) == [("Rosa Cueva", date(2027, 5, 1))]


def test_archived_actions_come_back(app: Flask, facilitator: StrictClient, plan: str) -> None:
    facilitator.send(f"{plan}/new", {"title": "Puente"})
    action_id = kept(app, lambda a: a.id)[0]
    facilitator.press(f"{plan}/{action_id}", f"/{action_id}/archive")
    assert "Puente" not in facilitator.page(plan).select_one("main .empty").text
    facilitator.press(f"{plan}?archived=1", f"/{action_id}/archive")
    assert facilitator.page(plan).find("a", string="Puente")


def test_the_list_is_narrowed_and_ordered_without_script(
    app: Flask, facilitator: StrictClient, plan: str
) -> None:
    with app.app_context():
        process = db.session.query(Process).one()
        for title, cost, due in (
            ("Puente", 3, None),
            ("Agua", 1, date(2027, 1, 1)),
            ("Árboles", 2, date(2020, 1, 1)),
        ):
            db.session.add(
                Action(process=process, title=title, cost_cents=cost, deadline=due, owner_typed="R")
            )
        db.session.commit()

    def titles(query: str) -> list[str]:
        return [link.text for link in facilitator.page(plan + query).select("tbody th a")]

    assert titles("") == ["Árboles", "Agua", "Puente"]
    assert titles("?sort=title") == ["Agua", "Árboles", "Puente"]
    assert titles("?sort=cost") == ["Agua", "Árboles", "Puente"]
    assert titles("?state=overdue") == ["Árboles"]
    assert titles("?state=incomplete") == ["Puente"]
    assert titles("?q=arbol") == ["Árboles"]


def test_the_timeline_says_the_same_in_words(app: Flask, facilitator: StrictClient, plan: str) -> None:
    facilitator.send(f"{plan}/new", {"title": "Puente", "deadline": "2027-05-01"})
    facilitator.send(f"{plan}/new", {"title": "Sin fecha"})
    page = facilitator.page(f"{plan}/timeline")
    assert "1 de mayo de 2027: Puente" in " ".join(page.select_one("figure ol").text.split())
    assert "Sin fecha" in page.select_one(".notice").text


def test_observers_look_and_do_not_touch(
    observer: StrictClient, facilitator: StrictClient, plan: str
) -> None:
    facilitator.send(f"{plan}/new", {"title": "Puente"})
    assert not observer.page(plan).select("tbody form, tbody a.button")
    observer.page(f"{plan}/new", 403)


def test_someone_elses_action_is_not_found(app: Flask, facilitator: StrictClient, plan: str) -> None:
    with app.app_context():
        other = Process(canton_code="2204", name="Otro", fiscal_year=2027, budget_cents=1)
        action = Action(process=other, title="Ajena")
        db.session.add(action)
        db.session.commit()
        number = action.id
    for path in (f"/{number}", f"/{number}/edit", f"/{number}/in-place"):
        facilitator.page(plan + path, 404)


def test_what_belongs_to_others_is_answered_and_citizens_read_why(
    app: Flask, facilitator: StrictClient, plan: str, process_id: int
) -> None:
    page = facilitator.send(f"{plan}/new", {"title": "Vía a Zapotepamba", "competence": "provincial"})
    assert "Vía a Zapotepamba" in page.select_one(".notice a[href$='#competence_answer']").text
    number = kept(app, lambda a: a.id)[0]
    public = f"/p/olmedo-loja/{process_id}/actions/{number}"
    assert "todavía no ha dicho" in app.test_client().page(public).text
    page = facilitator.send(f"{plan}/{number}/edit", {"competence_answer": "drop"}, status=422)
    assert page.select_one("#competence_reason-error")
    facilitator.send(
        f"{plan}/{number}/edit", {"competence_answer": "drop", "competence_reason": "Es de la prefectura"}
    )
    assert "Es de la prefectura" in app.test_client().page(public).text
    assert not facilitator.page(plan).select(".notice.warning")


def test_a_dear_action_is_kept_and_said(facilitator: StrictClient, plan: str) -> None:
    page = facilitator.send(
        f"{plan}/new",
        {"title": "Represa", "cost_cents": "900.000", "owner_typed": "R", "deadline": "2027-03-30"},
    )
    assert "$ 900.000" in " ".join(page.select_one(".notice.warning a[href$=in-place]").parent.text.split())


def test_who_left_is_named_and_another_chosen(
    app: Flask, facilitator: StrictClient, people: dict[str, str], plan: str
) -> None:
    form = facilitator.page(f"{plan}/new")
    owner = form.find("option", string=lambda t: t and t.startswith("Ana official"))["value"]
    facilitator.send(f"{plan}/new", {"title": "Agua", "owner": owner, "deadline": "2027-03-30"})
    with app.app_context():
        db.session.query(Membership).filter_by(person_id=int(owner.split(":")[1])).delete()
        db.session.commit()
    number = kept(app, lambda a: a.id)[0]
    assert "Ana official" in facilitator.page(plan).select_one(".notice.warning").text
    facilitator.send(f"{plan}/{number}/in-place", {"deadline": "2027-04-30"})
    assert kept(app, lambda a: (a.owner, a.deadline)) == [("Ana official", date(2027, 4, 30))]
    page = facilitator.send(f"{plan}/{number}/in-place", {"owner": "", "owner_typed": "Rosa Cueva"})
    assert not page.select(".notice.warning")


def test_activities_are_added_done_and_put_away(app: Flask, official: StrictClient, plan: str) -> None:
    official.send(f"{plan}/new", {"title": "Agua", "deadline": "2027-03-30"})
    shown = f"{plan}/{kept(app, lambda a: a.id)[0]}"
    page = official.send(
        f"{shown}/activities/new", {"title": "Comprar tubos", "due_on": "2027-04-01"}, status=422
    )
    assert page.select_one("#title")["value"] == "Comprar tubos"
    official.send(f"{shown}/activities/new", {"title": "Comprar tubos", "owner_typed": "Rosa"})
    page = official.press(shown, "/done")
    assert "Comprar tubos" in page.select_one("#activities tbody th").text
    edit = page.select_one("#activities a[href$='/edit']")["href"]
    official.send(edit, {"title": "Comprar tubería"})
    official.press(shown, "/archive")
    assert official.page(shown).select_one("#activities details li")
    official.press(shown, edit.replace("/edit", "/archive"))
    assert official.page(shown).select_one("#activities tbody")
