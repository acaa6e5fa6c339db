"""The pages around a workshop: agenda, copy, tables, attendance; what is typed is never lost."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.pages import StrictClient
from workshop.extensions import db
from workshop.live import attendance
from workshop.live.stage import go_to
from workshop.models.live import Activity, Attendee, AttendeeTraits, SignInSource, Stage, TableLink
from workshop.models.process import Workshop

JSON = {"Accept": "application/json"}


@pytest.fixture
def base(process_id: int) -> str:
    return f"/c/olmedo-loja/{process_id}/workshops"


@pytest.fixture
def workshop_id(facilitator: StrictClient, app: Flask, base: str) -> int:
    """A workshop that is set up through its form, as people do."""
    values = {"name": "Taller de La Tingue", "held_on": "2026-12-05", "starts_at": "09:00", "steps": ["swot"]}
    facilitator.send(f"{base}/new", values)
    with app.app_context():
        return db.session.scalars(select(Workshop.id)).one()


@pytest.fixture
def at(base: str, workshop_id: int) -> str:
    return f"{base}/{workshop_id}"


def titles(client: StrictClient, at: str) -> list[str]:
    return [each.text for each in client.page(f"{at}/agenda").select(".agenda h2")]


def test_a_new_workshop_has_the_agenda_of_its_steps_and_links_for_its_tables(
    facilitator: StrictClient, app: Flask, at: str, base: str
) -> None:
    page = facilitator.page(f"{at}/agenda")
    assert len(page.select(".agenda > li")) == 6
    assert [each.text for each in page.select("[data-clock]")][:3] == ["09:00", "09:20", "10:10"]
    assert page.select_one("[data-total]").text == "2:20"
    with app.app_context():
        assert len(db.session.scalars(select(TableLink)).all()) == 1
    checked = facilitator.page(f"{at}/edit").select("input[name=steps][checked]")
    assert [each["value"] for each in checked] == ["swot"]
    facilitator.send(f"{base}/new", {"name": "Voto", "held_on": "2026-12-06", "steps": ["vote", "actors"]})
    with app.app_context():
        made = db.session.scalars(select(Workshop).where(Workshop.name == "Voto")).one()
        assert made.steps == "actors vote"
        kinds = [
            each.kind.value for each in db.session.scalars(select(Activity).filter_by(workshop_id=made.id))
        ]
    assert kinds == ["welcome", "actors", "plenary", "vote", "closing"]


def test_the_agenda_is_changed_line_by_line(facilitator: StrictClient, at: str) -> None:
    before = titles(facilitator, at)
    page = facilitator.send(f"{at}/agenda/new", {"kind": "poll", "options": "Sí\nNo", "minutes": "7"})
    assert [each.text for each in page.select(".agenda h2")] == [*before[:-1], "Sondeo rápido", before[-1]]
    poll = page.select(".agenda > li")[-2]["id"].removeprefix("activity-")
    page = facilitator.page(f"{at}/agenda")
    token = page.select_one("#minutes [name=csrf_token]")["value"]
    assert page.select_one(f'button[form=minutes][formaction$="/{poll}/move"]:not([name=up])')
    typed = {"csrf_token": token, f"minutes-{poll}": "55"}  # what was typed before is kept by the move
    facilitator.checked(facilitator.post(f"{at}/agenda/{poll}/move", data=typed, follow_redirects=True))
    assert facilitator.page(f"{at}/agenda").select_one(f"[name=minutes-{poll}]")["value"] == "55"
    assert titles(facilitator, at)[-1] == "Sondeo rápido"
    facilitator.send(f"{at}/agenda/{poll}", {"title": "¿Seguimos?"})
    assert titles(facilitator, at)[-1] == "¿Seguimos?"
    facilitator.press(f"{at}/agenda", f"/{poll}/archive")
    assert titles(facilitator, at) == before
    facilitator.press(f"{at}/agenda", f"/{poll}/archive")
    assert titles(facilitator, at)[-1] == "¿Seguimos?"


def test_minutes_are_kept_or_come_back_as_typed(facilitator: StrictClient, at: str) -> None:
    page = facilitator.page(f"{at}/agenda")
    names = [each["name"] for each in page.select(".agenda-minutes input")]
    token = page.select_one("#minutes [name=csrf_token]")["value"]
    good = {"csrf_token": token, names[0]: "35"}
    page = facilitator.checked(facilitator.post(f"{at}/agenda", data=good, follow_redirects=True))
    assert page.select("[data-clock]")[1].text == "09:35"
    bad = facilitator.post(f"{at}/agenda", data={"csrf_token": token, names[0]: "mucho", names[1]: "10"})
    page = facilitator.checked(bad, 422)
    assert page.select_one(f"[name={names[0]}]")["value"] == "mucho"
    assert page.select_one(f"[name={names[1]}]")["value"] == "10"
    assert facilitator.page(f"{at}/agenda").select("[data-clock]")[1].text == "09:35"


@pytest.mark.parametrize(
    "values",
    [
        {"minutes": "mil"},
        {"minutes": "0"},
        {"kind": "poll", "options": "Sí"},
        {"kind": "dots", "dots_each": "99"},
    ],
)
def test_a_bad_activity_says_why(facilitator: StrictClient, at: str, values: dict[str, str]) -> None:
    page = facilitator.send(f"{at}/agenda/new", {"title": "Mi actividad", **values}, 422)
    assert page.select_one("[name=title]")["value"] == "Mi actividad"
    assert page.select(".error")


def test_what_is_on_stage_stays_on_the_agenda(facilitator: StrictClient, app: Flask, at: str) -> None:
    with app.app_context():
        first = db.session.scalars(select(Activity).order_by(Activity.position)).first()
        db.session.add(Stage(workshop_id=first.workshop_id, activity_id=first.id))
        db.session.commit()
        number = first.id
    page = facilitator.page(f"{at}/agenda")
    assert page.select_one("li.on")["id"] == f"activity-{number}"
    token = page.select_one("[name=csrf_token]")["value"]
    facilitator.post(f"{at}/agenda/{number}/archive", data={"csrf_token": token})
    with app.app_context():
        assert db.session.get_one(Activity, number).archived_at is None


def test_an_empty_agenda_is_filled_with_one_press(facilitator: StrictClient, app: Flask, at: str) -> None:
    with app.app_context():
        for each in db.session.scalars(select(Activity)):
            db.session.delete(each)
        db.session.commit()
    assert titles(facilitator, at) == []
    facilitator.press(f"{at}/agenda", "/agenda/fill")
    assert len(titles(facilitator, at)) == 6


def test_a_workshop_is_copied_in_one_form(facilitator: StrictClient, app: Flask, at: str) -> None:
    facilitator.send(f"{at}/copy", {"name": "Taller en Olmedo", "held_on": ""}, 422)
    page = facilitator.send(f"{at}/copy", {"name": "Taller en Olmedo", "held_on": "2026-12-12"})
    assert page.select_one("h1").text.strip() == "Taller en Olmedo"
    with app.app_context():
        made = db.session.scalars(select(Workshop).order_by(Workshop.id.desc())).first()
        assert (made.held_on, made.starts_at, made.steps) == (date(2026, 12, 12), "09:00", "swot")
        assert len(made.tables) == 1


def test_lines_from_paper_are_stored_once(facilitator: StrictClient, app: Flask, at: str) -> None:
    path = f"{at}/attendance"
    page = facilitator.page(path)
    lines = {
        "source": "paper",
        "rows-0-name": "Rosa Cango",
        "rows-0-organisation": "Junta",
        "rows-3-name": "Luis",
    }
    sent = {
        "csrf_token": page.select_one("#write [name=csrf_token]")["value"],
        **{each["name"]: each["value"] for each in page.select("#write [type=hidden]")},
        **lines,
        "rows-8-name": "Una línea que se agregó",
        "rows-8-write_id": "0123456789abcdef-0123456789abcdef",
        "rows-0-parish": "111651",
    }
    for _ in range(2):
        page = facilitator.checked(facilitator.post(path, data=sent, follow_redirects=True))
    assert page.select_one(".figure b").text == "3"
    assert page.select_one("#rows-0-name").has_attr("autofocus")
    with app.app_context():
        stored = db.session.scalars(select(Attendee).order_by(Attendee.id)).all()
        assert [each.source for each in stored] == [SignInSource.PAPER] * 3
        assert stored[0].parish_code == "111651"


def test_a_line_without_a_name_comes_back_and_nothing_is_stored(
    facilitator: StrictClient, app: Flask, at: str
) -> None:
    typed = {"rows-0-name": "Rosa Cango", "rows-1-organisation": "Junta de agua"}
    page = facilitator.send(f"{at}/attendance", typed, 422, form="#write")
    assert page.select_one("#rows-0-name")["value"] == "Rosa Cango"
    assert page.select_one("#rows-1-organisation")["value"] == "Junta de agua"
    assert page.select_one("#rows-1-name")["aria-invalid"] == "true"
    with app.app_context():
        assert db.session.scalars(select(Attendee)).all() == []


def test_a_device_sends_each_person_alone_until_it_is_answered(
    facilitator: StrictClient, app: Flask, at: str, base: str
) -> None:
    token = facilitator.page(f"{at}/attendance").select_one("[name=csrf_token]")["value"]

    def sends(name: str, write_id: str, path: str = at) -> tuple[int, dict[str, str]]:
        line = {
            "source": "paper",
            "rows-0-name": name,
            "rows-0-organisation": "Junta",
            "rows-0-write_id": write_id,
        }
        answer = facilitator.post(f"{path}/attendance", data={"csrf_token": token, **line}, headers=JSON)
        return answer.status_code, answer.get_json()

    rosa = "0123456789abcdef-0123456789abcdef"
    for _ in range(2):
        status, said = sends("Rosa Cango", rosa)
        assert (status, said["ok"], said["said"]) == (200, True, "En la lista: Rosa Cango.")
    status, said = sends("", "0123456789abcdef-000000000000000a")
    assert (status, said["ok"], said["error"]) == (422, False, "Escriba el nombre.")
    facilitator.send(f"{base}/new", {"name": "Otro", "held_on": "2026-12-06", "steps": ["swot"]})
    status, said = sends("Rosa Cango", rosa, f"{base}/2")
    assert (status, said["ok"]) == (422, False)
    with app.app_context():
        assert [each.name for each in db.session.scalars(select(Attendee))] == ["Rosa Cango"]


def test_a_count_that_comes_again_is_added_once(facilitator: StrictClient, app: Flask, at: str) -> None:
    page = facilitator.page(f"{at}/attendance")
    form = page.select_one('form[action$="/tally"]')
    sent = {name: form.select_one(f"[name={name}]")["value"] for name in ("csrf_token", "write_id")}
    for _ in range(2):
        answer = facilitator.post(f"{at}/attendance/tally", data={**sent, "sex-woman": "12"}, headers=JSON)
        assert (answer.status_code, answer.get_json()["ok"]) == (200, True)
    for wrong in ("doce", "501"):
        data = {**sent, "write_id": "", "sex-woman": wrong}
        answer = facilitator.post(f"{at}/attendance/tally", data=data, headers=JSON)
        assert (answer.status_code, answer.get_json()["ok"]) == (422, False)
        assert answer.get_json()["error"]
    with app.app_context():
        assert db.session.query(AttendeeTraits).count() == 12


def test_the_list_is_corrected_and_undone(facilitator: StrictClient, at: str) -> None:
    facilitator.send(f"{at}/attendance", {"rows-0-name": "Roza"}, form="#write")
    page = facilitator.send(f"{at}/attendance/1", {"name": ""}, 422)
    page = facilitator.send(f"{at}/attendance/1", {"name": "Rosa"})
    assert "Rosa" in page.select_one("#list").text
    page = facilitator.press(f"{at}/attendance", "/1/archive")
    assert "Rosa" in page.select_one("#removed").text
    page = facilitator.press(f"{at}/attendance", "/1/archive")
    assert "Rosa" in page.select_one("#list").text
    assert page.select_one("#removed") is None
    facilitator.page(f"{at}/attendance/99", 404)


def test_a_count_without_names_is_added(facilitator: StrictClient, at: str) -> None:
    form = 'form[action$="/tally"]'
    page = facilitator.send(f"{at}/attendance", {"sex-woman": "12", "sex-man": "9"}, form=form)
    assert "12" in page.select_one("#traits .bars-plain").text
    page = facilitator.send(f"{at}/attendance", {"sex-woman": "doce"}, 422, form=form)
    assert page.select_one("[name=sex-woman]")["value"] == "doce"
    page = facilitator.send(f"{at}/attendance", {"sex-woman": "-13", "sex-man": "1"}, 422, form=form)
    assert "9" in page.select_one("#traits .bars-plain").text


def test_small_totals_stay_hidden_on_the_page(
    facilitator: StrictClient, app: Flask, at: str, workshop_id: int
) -> None:
    with app.app_context():
        found = db.session.get_one(Workshop, workshop_id)
        attendance.add_tally(db.session(), found, {("disability", "yes"): 2, ("disability", "no"): 30})
        db.session.commit()
    card = facilitator.page(f"{at}/attendance").select_one("#traits .bars-plain")
    assert [each.text for each in card.select("b")] == ["pocas", "pocas"]


def test_observers_look_and_change_nothing(
    observer: StrictClient, official: StrictClient, facilitator: StrictClient, at: str
) -> None:
    facilitator.send(f"{at}/attendance", {"rows-0-name": "Rosa"}, form="#write")
    for client in (observer, official):
        for path in ("agenda", "attendance"):
            page = client.page(f"{at}/{path}")
            assert not page.select("main form[method=post]")
        for path in ("agenda/new", "copy", "attendance/1"):
            client.page(f"{at}/{path}", 403)
        token = client.page(f"{at}/agenda").select_one("[name=csrf_token]")["value"]
        for path in ("agenda", "agenda/fill", "agenda/1/move", "attendance", "attendance/tally"):
            assert client.post(f"{at}/{path}", data={"csrf_token": token}).status_code == 403


def test_each_table_shows_its_link_to_those_who_may_use_it(
    facilitator: StrictClient, observer: StrictClient, app: Flask, at: str
) -> None:
    with app.app_context():
        link = db.session.scalars(select(TableLink)).one()
        key, number = link.key, link.table_id
    page = facilitator.page(f"{at}/tables")
    assert f"/t/{key}" in page.select_one(".table-link code").text
    assert key not in observer.page(f"{at}/tables").text
    values = {f"moderator-{number}": "Ana", f"rapporteur-{number}": "Luis"}
    token = page.select_one("#people [name=csrf_token]")["value"]
    sent = facilitator.post(f"{at}/tables", data={"csrf_token": token, **values}, follow_redirects=True)
    page = facilitator.checked(sent)
    assert page.select_one(f"#moderator-{number}")["value"] == "Ana"
    too_long = facilitator.post(
        f"{at}/tables", data={"csrf_token": token, **values, f"moderator-{number}": "x" * 121}
    )
    page = facilitator.checked(too_long, 422)
    assert page.select_one(f"#moderator-{number}")["value"] == "x" * 121
    page = facilitator.press(f"{at}/tables", f"/tables/{number}/key")
    assert f"/t/{key}" not in page.select_one(".table-link code").text
    assert page.select_one(f"#rapporteur-{number}")["value"] == "Luis"


@pytest.mark.parametrize("name", ["invitation", "poster", "attendance", "tables", "swot", "dots"])
def test_every_sheet_of_the_kit_is_a_pdf(facilitator: StrictClient, at: str, name: str) -> None:
    answer = facilitator.get(f"{at}/kit/{name}.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    facilitator.page(f"{at}/kit/otra.pdf", 404)


def test_links_of_tables_are_not_printed_by_observers(
    observer: StrictClient, official: StrictClient, at: str
) -> None:
    for client in (observer, official):
        page = client.page(f"{at}/kit")
        assert page.select('a[href$="poster.pdf"]')
        assert not page.select('a[href$="tables.pdf"]')
        assert client.get(f"{at}/kit/poster.pdf").status_code == 200
        client.page(f"{at}/kit/tables.pdf", 403)


def test_paper_is_marked_as_printed_and_back(facilitator: StrictClient, at: str) -> None:
    assert facilitator.page(f"{at}/ready").select_one("#check-paper.amber")
    facilitator.press(f"{at}/kit", "/kit/printed")
    assert facilitator.page(f"{at}/ready").select_one("#check-paper.ok")
    facilitator.press(f"{at}/kit", "/kit/printed")
    assert facilitator.page(f"{at}/ready").select_one("#check-paper.amber")


def test_readiness_names_the_address_that_phones_need(facilitator: StrictClient, app: Flask, at: str) -> None:
    line = facilitator.page(f"{at}/ready").select_one("#check-link")
    assert "amber" in line["class"]
    assert "se abre solo en este computador" in line.text
    app.config["PUBLIC_URL"] = "https://minga.gob.ec"
    line = facilitator.page(f"{at}/ready").select_one("#check-link")
    assert "ok" in line["class"]
    assert "https://minga.gob.ec/j/" in line.text
    for each in facilitator.page(f"{at}/ready").select(".ready li.amber a"):
        assert facilitator.get(each["href"], follow_redirects=True).status_code == 200
    assert facilitator.get("/clock").json["now"] > 1_700_000_000_000


def test_a_rehearsal_is_begun_played_and_cleared(
    facilitator: StrictClient, observer: StrictClient, app: Flask, at: str, process_id: int
) -> None:
    page = facilitator.press(f"{at}/practice", "/practice")
    assert "PRÁCTICA" in page.select_one(".lead").text
    with app.app_context():
        copy = db.session.scalars(select(Workshop).order_by(Workshop.id.desc())).first()
        there = f"/c/olmedo-loja/{copy.process_id}/workshops/{copy.id}"
        first = db.session.scalars(select(Activity).filter_by(workshop_id=copy.id, position=1)).one()
        go_to(db.session(), db.session.get_one(Stage, copy.id), first)
        db.session.commit()
        copy_id, public = copy.id, f"/p/olmedo-loja/{copy.process_id}"
    page = facilitator.press(f"{there}/practice", "/practice/tick")
    assert "publi" in page.select_one(".notice").text
    token = page.select_one("[name=csrf_token]")["value"]
    answer = facilitator.post(
        f"{there}/practice/tick", headers={"Accept": "application/json", "X-CSRFToken": token}
    )
    assert answer.json["ok"] is True
    with app.app_context():
        assert db.session.scalars(select(Attendee.workshop_id)).first() == copy_id
    assert observer.post(f"{there}/practice/clear", data={"csrf_token": token}).status_code in (400, 403)
    for listed in ("/c/olmedo-loja", "/", "/p/olmedo-loja"):
        text = facilitator.get(listed, follow_redirects=True).text
        assert "Ensayo " not in text
    assert app.test_client().get(public).status_code == 404
    page = facilitator.press(f"{at}/practice", "/practice/clear")
    assert page.select_one("h1").text.strip() == "Ensayo"
    facilitator.page(there, 404)
    with app.app_context():
        assert db.session.scalars(select(Workshop.process_id)).all() == [process_id]
        assert db.session.scalars(select(Attendee)).all() == []


def test_the_real_process_can_be_neither_played_nor_cleared(
    facilitator: StrictClient, app: Flask, at: str
) -> None:
    token = facilitator.page(f"{at}/practice").select_one("[name=csrf_token]")["value"]
    for act in ("tick", "clear"):
        assert facilitator.post(f"{at}/practice/{act}", data={"csrf_token": token}).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Workshop)).one()


def test_words_of_the_canton_are_kept(facilitator: StrictClient, observer: StrictClient) -> None:
    page = facilitator.send("/c/olmedo-loja/words", {"words": "Vago\nLadrón"})
    assert page.select_one("textarea").text.strip() == "ladrón\nvago"
    page = facilitator.send("/c/olmedo-loja/words", {"words": "x" * 61}, 422)
    assert page.select_one("textarea").text.strip() == "x" * 61
    page = observer.page("/c/olmedo-loja/words")
    assert "ladrón" in page.text
    assert page.select_one("textarea") is None
    assert observer.post("/c/olmedo-loja/words", data={}).status_code in (400, 403)


def test_the_page_of_a_workshop_leads_to_all_of_it(facilitator: StrictClient, at: str) -> None:
    links = [each["href"] for each in facilitator.page(at).select("#before a")]
    assert len(links) == 8
    for each in links:
        facilitator.page(each)
