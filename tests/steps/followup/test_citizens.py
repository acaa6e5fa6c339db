"""What citizens report and staff answer in public, on both databases and in the browser's eyes."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import make_person, make_process
from tests.pages import StrictClient, filled_in
from workshop.app import create_app
from workshop.extensions import box, db, limiter
from workshop.models.actions import Action, ActionStatus
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound
from workshop.models.followup import CitizenReport, Says
from workshop.models.people import Role
from workshop.models.process import Process
from workshop.steps.followup import citizens, late

Plan = tuple[int, int]
MARK = "0123456789abcdef-0001"


@pytest.fixture
def action(session: Session) -> Action:
    action = Action(process=make_process(session), title="Agua segura", owner_typed="Rosa Cueva")
    session.add(action)
    session.flush()
    return action


def test_a_report_is_one_however_often_it_is_sent(session: Session, action: Action) -> None:
    first = citizens.say(session, action, "not_done", "  No hay agua\r\nen El Carmen\x00 ", MARK)
    assert first.note == "No hay agua\nen El Carmen"
    assert citizens.say(session, action, "not_done", "No hay agua desde mayo", MARK) is first
    assert first.note == "No hay agua desde mayo", "the answer was lost, so the words were put better"
    citizens.show(session, first)
    citizens.say(session, action, "done", "Otra cosa", MARK)
    assert (first.says, first.note) == (Says.NOT_DONE, "No hay agua desde mayo")
    other = Action(process=action.process, title="Puente", owner_typed="L")
    session.add(other)
    session.flush()
    with pytest.raises(InvalidField):
        citizens.say(session, other, "done", "", MARK)
    assert citizens.say(session, other, "done", "").note == ""


@pytest.mark.parametrize(("says", "note", "wrong"), [("maybe", "", "says"), ("done", "x" * 1001, "note")])
def test_what_cannot_be_kept_is_refused(
    session: Session, action: Action, says: str, note: str, wrong: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        citizens.say(session, action, says, note)
    assert refused.value.field == wrong


def test_nobody_reads_a_report_before_staff_looked_at_it(session: Session, action: Action) -> None:
    person = make_person(session, Role.OFFICIAL)
    new, plain, answered, away = (
        citizens.say(session, action, "done" if n % 2 else "not_done", f"Reporte {n}") for n in range(4)
    )
    assert citizens.waiting(session, action.process) == 4
    citizens.show(session, plain)
    citizens.answer(session, answered, " La bomba llega en mayo. ", person)
    citizens.put_away(session, away, "Insulta a una persona", person)
    heard = citizens.heard(session, action)
    assert list(heard.reports) == [away, answered, plain]
    assert (heard.done, heard.not_done, heard.new, heard.more) == (1, 1, 1, 0)
    assert answered.answer == "La bomba llega en mayo."
    assert citizens.waiting(session, action.process) == 1
    assert list(citizens.listed(session, action.process).reports) == [new, plain, answered, away]
    citizens.show(session, away)
    assert (away.archived, away.reason) == (False, "")
    for act in (citizens.answer, citizens.put_away):
        with pytest.raises(InvalidField):
            act(session, new, "  ", person)
    with pytest.raises(NotFound):
        citizens.find(session, make_process(session, "2204"), new.id)


def test_many_reports_come_in_pages_and_the_public_reads_the_newest(session: Session, action: Action) -> None:
    session.add_all(
        CitizenReport(action_id=action.id, says="done", note=str(n), shown_at=utc_now()) for n in range(90)
    )
    session.flush()
    heard = citizens.heard(session, action)
    assert (len(heard.reports), heard.done, heard.more, heard.reports[0].note) == (50, 90, 40, "89")
    page = citizens.listed(session, action.process, page=99)
    assert (page.page, page.pages, len(page.reports)) == (3, 3, 10)


def test_late_and_silent_by_owner_parish_and_canton(session: Session) -> None:
    process = make_process(session)
    other = Process(canton_code="1116", name="Plan vial", fiscal_year=2027, budget_cents=1)
    rehearsal = Process(canton_code="1116", name="Ensayo", fiscal_year=2027, budget_cents=1, practice=True)
    session.add_all([other, rehearsal])
    today, now = date(2026, 11, 24), utc_now()
    old = now - timedelta(days=2000)
    for title, owner, parish, of, due, made, status in (
        ("Tarde", "Rosa", "111651", process, today - timedelta(days=3), now, "planned"),
        ("Callada", "Rosa", None, process, today + timedelta(days=9), old, "planned"),
        ("Ambas", "Luis", "111651", process, today - timedelta(days=9), old, "planned"),
        ("Hecha", "Luis", "111651", process, today - timedelta(days=9), old, "done"),
        ("Vía", "Ana", None, other, today - timedelta(days=1), now, "planned"),
        ("De ensayo", "Ana", None, rehearsal, today - timedelta(days=1), now, "planned"),
    ):
        session.add(
            Action(
                process=of, title=title, owner_typed=owner, parish_code=parish, deadline=due,
                created_at=made, status=ActionStatus(status),
            )
        )  # fmt: skip
    session.flush()

    def lists(way: str) -> dict[str, tuple[list[str], list[str]]]:
        return {
            group.key: ([r.action.title for r in group.overdue], [r.action.title for r in group.stale])
            for group in late.late(session, process, way, today)
        }

    assert lists("owner") == {"Rosa": (["Tarde"], ["Callada"]), "Luis": (["Ambas"], [])}
    assert list(lists("parish")) == ["La Tingue", ""]
    assert lists("process") == {process.name: (["Ambas", "Tarde"], ["Callada"])}
    assert lists("canton") == {process.name: (["Ambas", "Tarde"], ["Callada"]), "Plan vial": (["Vía"], [])}


def public(plan: Plan) -> str:
    return f"/p/olmedo-loja/{plan[0]}/actions/{plan[1]}"


def staff(plan: Plan) -> str:
    return f"/c/olmedo-loja/{plan[0]}/followup"


def send(client: StrictClient, plan: Plan, note: str, status: int = 200, says: str = "not_done") -> None:
    values = {"says": says, "note": note}
    client.send(f"{public(plan)}/report", values, status, form="main form", needs_csrf=False)


def test_anyone_reports_and_reads_the_answer(
    client: StrictClient, official: StrictClient, observer: StrictClient, plan: Plan
) -> None:
    page = client.page(public(plan))
    address = next(a["href"] for a in page.select("#citizens a") if "says=not_done" in a["href"])
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    form = client.checked(answer, needs_csrf=False)
    assert form.select_one("input[value=not_done]").has_attr("checked")
    filled = {**filled_in(form.select_one("main form")), "note": "La llave <b>sigue</b> seca"}
    for _ in range(2):
        sent = client.post(f"{public(plan)}/report", data=filled)
        assert sent.status_code == 303
        assert "Set-Cookie" not in sent.headers
    after = client.page(sent.headers["Location"])
    assert "Su reporte quedó guardado" in after.text
    assert "sigue" not in after.text, "nobody has looked at it yet"

    assert "1 reporte ciudadano espera" in official.page(f"/c/olmedo-loja/{plan[0]}").text
    assert official.page(staff(plan)).select_one(".tabs a[href$='/reports'] .badge").text == "1"
    listed = official.page(f"{staff(plan)}/reports")
    assert len(listed.select("main section.card")) == 1
    assert not observer.page(f"{staff(plan)}/reports/1").select("main form[method=post]")
    assert observer.post(f"{staff(plan)}/reports/1/show").status_code in (400, 403)

    empty = official.send(
        f"{staff(plan)}/reports/1", {"answer": " "}, 422, form="form:has(textarea[name=answer])"
    )
    assert "Escriba la respuesta" in empty.text
    too_long = official.send(
        f"{staff(plan)}/reports/1", {"reason": "x" * 401}, 422, form="form:has(textarea[name=reason])"
    )
    assert too_long.select_one("#reason").text.strip() == "x" * 401
    official.send(
        f"{staff(plan)}/reports/1", {"answer": "Llega en mayo"}, form="form:has(textarea[name=answer])"
    )
    shown = client.page(public(plan))
    for words in ("La llave <b>sigue</b> seca", "Llega en mayo", "1 reporte dice que no"):
        assert words in shown.text
    assert not official.page(staff(plan)).select(".tabs a[href$='/reports'] .badge")

    official.send(
        f"{staff(plan)}/reports/1", {"reason": "Era otra obra"}, form="form:has(textarea[name=reason])"
    )
    gone = client.page(public(plan)).text
    assert "sigue" not in gone
    assert "Era otra obra" in gone
    official.press(f"{staff(plan)}/reports", "/reports/1/show")
    assert "sigue" in client.page(public(plan)).text


def test_what_is_wrong_is_said_and_the_words_stay(app: Flask, client: StrictClient, plan: Plan) -> None:
    address = f"{public(plan)}/report"
    page = client.checked(client.post(address, data={"note": "Sin marcar", "write_id": MARK}), 422, False)
    assert page.select_one("#note").text.strip() == "Sin marcar"
    assert page.select_one("input[name=write_id]")["value"] == MARK
    page = client.checked(client.post(address, data={"note": "ñ" * 1001, "says": "done"}), 422, False)
    assert len(page.select_one("#note").text.strip()) == 1001
    assert page.select_one(".error")
    client.page(f"/p/olmedo-loja/{plan[0]}/actions/999/report", 404)
    with app.app_context():
        assert db.session.query(CitizenReport).count() == 0
        db.session.get_one(Process, plan[0]).archived_at = utc_now()
        db.session.commit()
    over = client.checked(client.post(address, data={"says": "done"}), 410, False)
    assert "Este proceso terminó" in over.text
    assert not client.page(public(plan)).select("#citizens .button")


def test_a_flood_is_slowed_and_loses_nothing(app: Flask, plan: Plan) -> None:
    slow = create_app(app.config["INSTANCE"], TESTING=True, RATELIMIT_ENABLED=True)
    slow.test_client_class = StrictClient
    try:
        client = slow.test_client()
        assert isinstance(client, StrictClient)
        for number in range(60):
            assert client.post(f"{public(plan)}/report", data={"says": "no idea"}).status_code == 422, number
        data = {"says": "done", "note": "Lo que vi", "write_id": MARK}
        page = client.checked(client.post(f"{public(plan)}/report", data=data), 429, needs_csrf=False)
        assert page.select_one("#note").text.strip() == "Lo que vi"
        assert page.select_one("input[value=done]").has_attr("checked")
        assert page.select_one("input[name=write_id]")["value"] == MARK
        client.page(public(plan))
    finally:
        limiter.reset()
        limiter.enabled = False
        with slow.app_context():
            db.engine.dispose()
            box.engine.dispose()


def test_the_list_of_what_is_late_can_be_looked_at(coordinator: StrictClient, app: Flask, plan: Plan) -> None:
    assert "No hay atrasos" in coordinator.page(f"{staff(plan)}/late").text
    with app.app_context():
        db.session.get_one(Action, plan[1]).deadline = date(2026, 1, 1)
        db.session.commit()
    for way in ("owner", "parish", "process", "canton", "nonsense"):
        page = coordinator.page(f"{staff(plan)}/late?by={way}")
        assert "Agua segura" in page.select_one("main table").text
        assert "Puente" not in page.select_one("main").text
