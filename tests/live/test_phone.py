"""The phone and the table: each activity's page, and an answer to every kind of bad input."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests.pages import StrictClient
from workshop.extensions import db
from workshop.live import agenda, stage
from workshop.models.base import utc_now
from workshop.models.live import ActivityKind, Attendee, AttendeeTraits, HeldWords, Post, TableLink
from workshop.models.process import Workshop, WorkshopTable
from workshop.models.swot import SwotDots, SwotEntry

KEY = "k" * 32
TABLE = f"/j/KAWSAY/t/{KEY}"
PHONE = "0123456789abcdef"
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def workshop_id(app: Flask, process_id: int) -> int:
    """A workshop with an agenda of every kind and a table with a link; nothing is on yet."""
    with app.app_context():
        made = Workshop(
            process_id=process_id,
            name="Taller de Olmedo",
            held_on=date(2026, 10, 1),
            join_code="KAWSAY",
            tables=[WorkshopTable(name="Mesa 1", position=1)],
        )
        db.session.add(made)
        db.session.flush()
        db.session.add(TableLink(table_id=made.tables[0].id, key=KEY))
        for kind in ActivityKind:
            options = ("El sábado", "El domingo") if kind == "poll" else ()
            line = agenda.Line(kind, f"Parte {kind}", f"¿{kind}?", options=options, dots_each=2)
            agenda.add_line(db.session(), made, line)
        db.session.commit()
        return made.id


def on(app: Flask, kind: str, **changes: object) -> None:
    """Bring the activity of this kind on the stage, as the console does."""
    with app.app_context():
        session = db.session()
        workshop = session.scalars(select(Workshop)).one()
        wanted = next(each for each in stage.activities(session, workshop) if each.kind == kind)
        now = stage.stage_of(session, workshop)
        stage.go_to(session, now, wanted)
        for name, value in changes.items():
            setattr(now, name, value)
        session.commit()


def over(app: Flask) -> None:
    with app.app_context():
        stage.close(db.session(), stage.stage_of(db.session(), db.session.scalars(select(Workshop)).one()))
        db.session.commit()


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def send(client: StrictClient, values: dict[str, str], status: int = 200, path: str = "/j/KAWSAY"):  # type: ignore[no-untyped-def]
    return client.send(path, values, status, needs_csrf=False)


def queue(client: StrictClient, number: int = 1, path: str = "/j/KAWSAY", **values: str):  # type: ignore[no-untyped-def]
    """Send as the device's queue does."""
    data = {"write_id": f"{PHONE}-{number:016x}", **values}
    return client.post(path, data=data, headers=JSON)


@pytest.mark.parametrize("kind", list(ActivityKind))
@pytest.mark.parametrize("path", ["/j/KAWSAY", TABLE])
def test_a_phone_is_asked_what_is_on_and_nothing_else(
    client: StrictClient, app: Flask, kind: ActivityKind, path: str
) -> None:
    on(app, kind)
    page = client.page(path, needs_csrf=False)
    asked = page.select_one("[data-ask] input[name=what]")
    sends = kind in ("welcome", "actors", "swot", "dots", "poll", "plenary")
    assert (asked["value"] if asked else None) == (kind if sends else None)
    assert client.page(f"{path}?lang=en", needs_csrf=False).html["lang"] == "en"
    assert "Set-Cookie" not in client.get(path).headers


def test_the_whole_first_load_is_small(client: StrictClient, app: Flask) -> None:
    for kind in ("welcome", "swot", "dots"):
        on(app, kind)
        page = client.page("/j/KAWSAY", needs_csrf=False)
        files = {str(each["href"]) for each in page.select("link[rel=stylesheet], link[rel=icon]")}
        modules = {each for tag in page.select("[data-module]") for each in str(tag["data-module"]).split()}
        scripts = {str(page.select_one("script[src]")["src"])}
        scripts |= {str(each["href"]) for each in page.select("link[rel=modulepreload]")}
        assert {each.rpartition("/")[2] for each in scripts} == {f"{each}.js" for each in modules | {"app"}}
        sizes = {}
        for each in (*files, *scripts, "/j/KAWSAY"):
            sizes[each] = len(client.get(each, headers={"Accept-Encoding": "gzip"}).data)
        assert sum(sizes.values()) < 30_000, sizes


def test_a_pulse_that_knows_costs_one_query(client: StrictClient, app: Flask) -> None:
    on(app, "swot")
    path = "/j/KAWSAY/pulse"
    first = client.get(path)
    page = client.page("/j/KAWSAY", needs_csrf=False).select_one("[data-turn]")
    assert first.json == {"asks": "swot", "title": "Parte swot", "turn": 1, "on": page["data-on"]}
    assert page["data-turn"] == "1-swot"
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    event.remove(engine, "before_cursor_execute", hear)
    assert (again.status_code, again.data, len(asked)) == (304, b"", 1)
    on(app, "grouping")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).json["asks"] == "wait"
    over(app)
    assert client.get(path).json["asks"] == "over"
    assert client.get("/j/NADIE/pulse").status_code == 404


def test_an_entry_by_form_and_by_queue(client: StrictClient, app: Flask) -> None:
    on(app, "swot")
    page = send(client, {"text": "Sin agua", "quadrant": "weakness"})
    assert "está en la pizarra" in page.select_one(".receipt").text
    for _ in range(3):
        answer = queue(client, what="swot", text="Sin luz", quadrant="weakness")
        assert (answer.status_code, answer.json["ok"], answer.json["write_id"]) == (
            200,
            True,
            f"{PHONE}-{1:016x}",
        )
    assert count(app, SwotEntry) == 2


@pytest.mark.parametrize("what", ["swot", "plenary"])
def test_what_is_too_long_is_measured_and_comes_back_whole(
    client: StrictClient, app: Flask, what: str
) -> None:
    on(app, what)
    text = "sin agua " * 700 + "ni luz"
    answer = queue(client, what=what, text=text, quadrant="weakness", kind="note")
    assert answer.status_code == 422
    assert "Tiene 6306 caracteres" in answer.json["error"]
    assert "280" in answer.json["error"]
    values = {"text": text, "quadrant": "weakness"} if what == "swot" else {"text": text, "kind": "note"}
    assert send(client, values, 422).select_one("textarea").text.strip() == text


def test_before_the_first_activity_the_title_is_what_is_asked(client: StrictClient, app: Flask) -> None:
    with app.app_context():
        workshop = db.session.scalars(select(Workshop)).one()
        workshop.open_until = utc_now() + timedelta(hours=1)
        db.session.commit()
    page = client.page("/j/KAWSAY", needs_csrf=False)
    assert page.select_one("h1").text == "¿Qué nos ayuda y qué nos frena?"
    assert page.select_one("main").text.count("Taller de Olmedo") == 1


def test_what_waits_is_said_kindly(client: StrictClient, app: Flask) -> None:
    kindly = "Gracias. El equipo lee lo que se envía antes de mostrarlo en la pantalla."  # true for ever
    on(app, "swot", moderated=True)
    assert queue(client, what="swot", text="Sin luz", quadrant="weakness").json["said"] == kindly
    on(app, "actors", moderated=False)
    with app.app_context():
        db.session.add(HeldWords(canton_code="1116", words="ladrones"))
        db.session.commit()
    assert send(client, {"text": "Los ladrones"}).select_one(".receipt strong").text == kindly
    twin = queue(app.test_client(), 9, what="actors", text="los LADRONES")
    assert (twin.status_code, twin.json["said"]) == (200, kindly)
    assert count(app, Post) == 1


BAD = {
    "an empty text": ({"text": "  \u200b", "quadrant": "threat"}, 422, "Escriba"),
    "a long text": ({"text": "y" * 281, "quadrant": "threat"}, 422, "281"),
    "no quadrant": ({"text": "Agua", "quadrant": "otro"}, 422, "cuatro preguntas"),
    "a table of elsewhere": ({"text": "Agua", "quadrant": "threat", "table": "999"}, 422, "mesa"),
    "the same again": ({"text": "sin AGUA", "quadrant": "weakness"}, 422, "Ya está en la pizarra"),
    "another activity": ({"what": "poll", "option": "0"}, 409, "ya se cerró"),
    "an unknown thing": ({"what": "<script>"}, 422, "Elija"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_bad_input_has_its_answer(client: StrictClient, app: Flask, name: str) -> None:
    on(app, "swot")
    queue(client, 1, what="swot", text="Sin agua", quadrant="weakness")
    values, status, reason = BAD[name]
    answer = queue(client, 2, **{"what": "swot", **values})
    assert (answer.status_code, answer.json["ok"]) == (status, False)
    assert reason in answer.json["error"]
    page = client.checked(client.post("/j/KAWSAY", data={"what": "swot", **values}), status, needs_csrf=False)
    assert reason in page.select_one("main").text
    assert count(app, SwotEntry) == 1
    queue(app.test_client(), 3, what="swot", text="el resto sigue", quadrant="weakness")
    assert count(app, SwotEntry) == 2


def test_a_text_that_is_far_too_long_comes_back_whole(client: StrictClient, app: Flask) -> None:
    on(app, "swot")
    text = "Falta agua en la parte alta. " * 100
    answer = client.post("/j/KAWSAY", data={"what": "swot", "text": text, "quadrant": "weakness"})
    page = client.checked(answer, 422, needs_csrf=False)
    assert f"Tiene {len(text.strip())} caracteres" in page.select_one("main").text
    assert page.select_one("textarea[name=text]").text.strip() == text.strip()


def test_wrong_codes_and_a_workshop_that_ended(client: StrictClient, app: Flask) -> None:
    assert queue(client, path="/j/NADIE", text="Agua").status_code == 404
    assert (
        "Agua" in client.checked(client.post("/j/NADIE", data={"text": "Agua"}), 404, needs_csrf=False).text
    )
    lost = client.page(f"/j/KAWSAY/t/{'x' * 32}", 404, needs_csrf=False)
    assert lost.h1.text == "Ninguna mesa tiene este enlace"
    client.page(f"/j/NADIE/t/{KEY}", 404, needs_csrf=False)
    client.page("/j/", needs_csrf=False)
    with app.app_context():
        db.session.scalars(select(Workshop)).one().held_on = utc_now().date() + timedelta(days=1)
        db.session.commit()
    assert "todavía no" in client.page("/j/KAWSAY", needs_csrf=False).h1.text
    assert queue(client, what="swot", text="Agua", quadrant="threat").status_code == 409
    on(app, "swot")
    stored = queue(client, 1, what="swot", text="Sin agua", quadrant="weakness")
    over(app)
    late = queue(client, 2, what="swot", text="Llegué tarde", quadrant="threat")
    assert (late.status_code, late.json["ok"]) == (410, False)
    page = client.checked(
        client.post("/j/KAWSAY", data={"text": "Llegué tarde", "quadrant": "threat"}), 410, needs_csrf=False
    )
    assert page.select_one("blockquote").text == "Llegué tarde"
    again = queue(client, 1, what="swot", text="Sin agua", quadrant="weakness")
    assert (stored.status_code, again.status_code) == (200, 200), "what was stored is acknowledged again"
    assert count(app, SwotEntry) == 1


def test_a_code_of_an_archived_workshop_takes_nothing(client: StrictClient, app: Flask) -> None:
    on(app, "swot")
    with app.app_context():
        workshop = db.session.scalars(select(Workshop)).one()
        workshop.archived_at = workshop.open_until
        db.session.commit()
    client.page("/j/KAWSAY", 410, needs_csrf=False)
    assert queue(client, text="Agua", quadrant="threat").status_code == 410


def test_dots_without_script(client: StrictClient, app: Flask) -> None:
    on(app, "swot")
    queue(client, 1, what="swot", text="Sin agua", quadrant="weakness")
    queue(client, 2, what="swot", text="Sin luz", quadrant="weakness")
    on(app, "dots")

    def press(page, button: str):  # type: ignore[no-untyped-def]
        pressed = page.select_one(button)
        data = {each["name"]: each["value"] for each in page.select(".dots-form input")}
        data[pressed["name"]] = pressed["value"]
        answer = client.post(page.select_one(".dots-form")["action"], data=data)
        return client.checked(answer, 200, needs_csrf=False)

    page = client.page("/j/KAWSAY", needs_csrf=False)
    for _ in range(2):
        page = press(page, "[data-entry] .dot-more")
    assert page.select_one("[data-dots-left]").text.endswith(": 0")
    assert page.select_one(".dot-mine").text == "2"
    assert page.select_one(".dot-more").has_attr("disabled")
    page = press(page, ".dot-less:not([hidden])")
    assert page.select_one("[data-dots-left]").text.endswith(": 1")
    with app.app_context():
        assert sum(db.session.scalars(select(SwotDots.count))) == 1


def test_a_poll_can_be_answered_again(client: StrictClient, app: Flask) -> None:
    on(app, "poll")
    page = send(client, {"option": "1"})
    assert page.select_one(".receipt").text.count("El domingo") == 1
    assert page.select_one("input[name=option][checked]")["value"] == "1"
    assert queue(client, what="poll", option="").status_code == 422


def test_signing_in_leaves_no_way_from_a_name_to_what_was_written(client: StrictClient, app: Flask) -> None:
    on(app, "swot")
    page = send(client, {"text": "Sin agua", "quadrant": "weakness"})
    device = page.select_one("[name=write_id]")["value"][:16]
    path = f"/j/KAWSAY?sign_in=1&d={device}"
    page = send(
        client, {"name": "Ana Chimbo", "parish": "111650", "sex": "woman", "age_group": "65_up"}, 200, path
    )
    assert "Ana Chimbo" in page.select_one(".receipt").text
    assert not page.select_one("#sex option[selected]")
    with app.app_context():
        ana = db.session.scalars(select(Attendee)).one()
        traits = db.session.scalars(select(AttendeeTraits)).one()
        entry = db.session.scalars(select(SwotEntry)).one()
    assert ana.write_id[:16] != entry.write_id[:16] == device
    assert (traits.sex, traits.disability) == ("woman", None)
    assert ana.write_id not in (traits.id, None)
    assert "negarse" in page.text or "sin responder" in page.text
    send(client, {"name": "Luis"}, 200, "/j/KAWSAY?sign_in=1")
    assert (count(app, Attendee), count(app, AttendeeTraits)) == (2, 1), "who says nothing leaves no traits"


def test_a_table_enters_for_others_and_agrees_at_any_time(client: StrictClient, app: Flask) -> None:
    on(app, "swot", moderated=True)
    send(client, {"text": "Sin agua", "quadrant": "weakness"}, path=TABLE)
    on(app, "grouping")
    page = client.page(TABLE, needs_csrf=False)
    form = page.select_one(".more-of-table form")
    data = {each["name"]: each["value"] for each in form.select("input")} | {"text": "Minga el sábado"}
    client.checked(client.post(form["action"], data=data), needs_csrf=False)
    with app.app_context():
        entry = db.session.scalars(select(SwotEntry)).one()
        post = db.session.scalars(select(Post)).one()
        assert (entry.table.name, entry.awaiting, entry.source) == ("Mesa 1", False, "staff")
        assert (post.table.name, post.kind, post.awaiting) == ("Mesa 1", "agreement", False)
    on(app, "poll")
    for option in "011":
        send(client, {"option": option}, path=TABLE)
    with app.app_context():
        assert db.session.execute(select(func.count()).select_from(Post.__table__)).scalar() == 1
        poll = next(
            each
            for each in stage.activities(db.session(), db.session.scalars(select(Workshop)).one())
            if each.kind == "poll"
        )
        answers = db.session.execute(db.text("SELECT count(*) FROM poll_answer")).scalar()
        assert (answers, len(poll.options)) == (3, 2)


def test_a_rehearsal_says_so(client: StrictClient, app: Flask) -> None:
    on(app, "swot")
    with app.app_context():
        db.session.scalars(select(Workshop)).one().process.practice = True
        db.session.commit()
    assert "PRÁCTICA" in client.page("/j/KAWSAY", needs_csrf=False).select_one(".practice-note").text
