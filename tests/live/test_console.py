"""The console and the projector as a facilitator and an observer see them, and what their pulses cost."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests.conftest import signed_in
from tests.live.test_agenda import make_round
from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.models.actors import Actor
from workshop.models.base import utc_now
from workshop.models.live import (
    Activity,
    ActivityKind,
    Attendee,
    PollAnswer,
    Post,
    PostKind,
    SignInSource,
    Stage,
)
from workshop.models.process import Process, Workshop
from workshop.models.swot import EntrySource, Quadrant, SwotCross, SwotEntry
from workshop.steps.swot import dots

JSON = {"Accept": "application/json"}


def act(client: StrictClient, room: str, do: str, status: int = 200, **values: object) -> dict[str, str]:
    token = client.get(f"{room}/console").text.split('name="csrf-token" content="')[1].split('"')[0]
    answer = client.post(f"{room}/console/act", data={"do": do, "csrf_token": token, **values}, headers=JSON)
    assert answer.status_code == status, answer.text[:500]
    found: dict[str, str] = answer.get_json()
    return found


def activity(app: Flask, kind: ActivityKind) -> int:
    with app.app_context():
        return db.session.scalars(select(Activity.id).where(Activity.kind == kind)).one()


def go(client: StrictClient, app: Flask, room: str, kind: ActivityKind) -> int:
    found = activity(app, kind)
    act(client, room, f"stage.go.{found}")
    return found


def store(app: Flask, *rows: object) -> None:
    with app.app_context():
        db.session.add_all(rows)
        db.session.commit()


def entry(app: Flask, text: str, **values: object) -> int:
    with app.app_context():
        workshop = db.session.scalars(select(Workshop)).first()
        assert workshop is not None
        made = SwotEntry(
            **{
                "process_id": workshop.process_id,
                "workshop_id": workshop.id,
                "quadrant": Quadrant.THREAT,
                "text": text,
                "source": EntrySource.PHONE,
                **values,
            }
        )
        db.session.add(made)
        db.session.commit()
        return made.id


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_the_agenda_is_walked_without_script(facilitator: StrictClient, app: Flask, room: str) -> None:
    page = facilitator.page(f"{room}/console")
    assert page.select_one(".rail-steps button[disabled]")
    begin = page.select_one(".rail-steps button.primary")["value"]
    token = page.select_one("#acts [name=csrf_token]")["value"]
    answer = facilitator.post(
        f"{room}/console/act", data={"do": begin, "csrf_token": token}, follow_redirects=True
    )
    page = facilitator.checked(answer)
    assert page.select_one(".agenda .current [aria-current]")
    assert page.select_one("[data-due]")
    assert page.select_one(".now-title b").text == "Welcome"
    again = facilitator.page(f"{room}/console")  # after a reload it is where it was
    assert again.select_one(".now-title b").text == "Welcome"


@pytest.mark.parametrize("kind", list(ActivityKind))
def test_every_activity_has_a_console_and_a_projector(
    facilitator: StrictClient, app: Flask, room: str, kind: ActivityKind
) -> None:
    entry(app, "Crecidas <b>del río</b>")
    found = go(facilitator, app, room, kind)
    page = facilitator.page(f"{room}/console")
    assert page.select_one(".now-title b").text == kind.value.capitalize()
    screen = facilitator.page(f"{room}/screen")
    assert screen.select_one(f"[data-key=body-{kind.value}]")
    assert screen.select_one("[data-due]")
    assert not screen.select(".place-text b")
    if kind in (ActivityKind.DOTS, ActivityKind.POLL):
        act(facilitator, room, f"stage.reveal.{found}.1")
        facilitator.page(f"{room}/screen")


def test_two_equal_pulses_cost_next_to_nothing(
    facilitator: StrictClient, app: Flask, room: str, statements: list[str]
) -> None:
    go(facilitator, app, room, ActivityKind.SWOT)
    for path in (f"{room}/screen/pulse", f"{room}/console/pulse"):
        first = facilitator.get(path)
        assert first.status_code == 200
        known = {"If-None-Match": first.headers["ETag"]}
        statements.clear()
        assert facilitator.get(path, headers=known).status_code == 304
        assert len([each for each in statements if each.startswith(("SELECT", "UPDATE", "INSERT"))]) <= 2
        assert len(statements) <= 5
        statements.clear()
        assert facilitator.get(path).status_code == 200  # another screen asks for what is rendered already
        assert len(statements) <= 5
        entry(app, f"Algo nuevo {path}")
        fresh = facilitator.get(path, headers=known)
        assert fresh.status_code == 200
        assert "Algo nuevo" in fresh.text
        assert facilitator.get(path, headers={"If-None-Match": fresh.headers["ETag"]}).status_code == 304


def test_a_pulse_in_another_language_is_another_body(
    facilitator: StrictClient, app: Flask, room: str
) -> None:
    go(facilitator, app, room, ActivityKind.SWOT)
    spanish = facilitator.get(f"{room}/screen/pulse")
    english = facilitator.get(f"{room}/screen/pulse?lang=en")
    assert "Fortalezas" in spanish.text
    assert "Strengths" in english.text
    assert spanish.headers["ETag"] != english.headers["ETag"]


def test_a_kept_body_holds_no_token_of_another_browser(
    facilitator: StrictClient, coordinator: StrictClient, app: Flask, room: str
) -> None:
    go(facilitator, app, room, ActivityKind.PLENARY)
    one, other = (client.get(f"{room}/console/pulse").text for client in (facilitator, coordinator))
    tokens = [text.split('name="csrf_token" value="')[1].split('"')[0] for text in (one, other)]
    marks = [text.split('name="write_id" value="')[1].split('"')[0] for text in (one, other)]
    assert tokens[0] != tokens[1]
    assert marks[0] != marks[1]
    assert len(marks[0]) == 33
    assert "%csrf%" not in one + other


def test_who_may_see_and_who_may_run(
    observer: StrictClient, facilitator: StrictClient, client: StrictClient, app: Flask, room: str
) -> None:
    observer.page(f"{room}/screen")
    observer.page(f"{room}/console", 403)
    assert observer.get(f"{room}/screen/pulse").status_code == 200
    assert observer.get(f"{room}/console/pulse").status_code == 403
    assert client.get(f"{room}/console/pulse").status_code == 302
    facilitator.page(f"{room}9/console", 404)
    assert facilitator.get(f"{room}9/console/pulse").status_code == 404
    other = room.replace("olmedo-loja", "loreto-orellana")
    assert facilitator.get(f"{other}/screen/pulse").status_code == 404
    assert "console" not in observer.page(room).select_one("main").decode()
    assert facilitator.page(room).select_one('a[href$="/console"]')


def test_entries_wait_are_approved_hidden_and_brought_back(
    facilitator: StrictClient, app: Flask, room: str
) -> None:
    go(facilitator, app, room, ActivityKind.SWOT)
    act(facilitator, room, "stage.moderated.1")
    found = entry(app, "Minería en la cuenca", awaiting=True)

    def on_screen() -> bool:
        return "Minería" in facilitator.get(f"{room}/screen/pulse").text

    assert not on_screen()
    page = facilitator.page(f"{room}/console?show=awaiting")
    assert page.select_one(f'button[value="entry.approve.{found}"]')
    undo = act(facilitator, room, f"entry.approve.{found}")["undo"]
    assert on_screen()
    act(facilitator, room, undo)
    assert not on_screen()
    act(facilitator, room, f"entry.approve.{found}")
    act(facilitator, room, f"entry.hide.{found}")
    assert not on_screen()
    act(facilitator, room, f"entry.burn.{found}", 404)


def test_a_flood_from_one_phone_is_hidden_with_one_button_and_comes_back(
    facilitator: StrictClient, app: Flask, room: str
) -> None:
    go(facilitator, app, room, ActivityKind.SWOT)
    phone, other = "a" * 16, "b" * 16
    ids = [
        entry(app, f"Tontería {number}", source=EntrySource.PHONE, write_id=f"{phone}-{number:016x}")
        for number in range(4)
    ]
    entry(app, "El puente se cae", source=EntrySource.PHONE, write_id=f"{other}-{9:016x}")
    assert not facilitator.page(f"{room}/console").select("button[value*=quiet]")
    act(facilitator, room, f"entry.hide.{ids[0]}")
    button = facilitator.page(f"{room}/console").select_one("button[value*=quiet]")
    assert button.text.strip() == "Ocultar las otras 3 cosas de este teléfono"
    answer = act(facilitator, room, button["value"])
    assert "visto bueno" in answer["said"]
    board = facilitator.page(f"{room}/screen").select_one(".board").text
    assert "Tontería" not in board
    assert "El puente se cae" in board
    act(facilitator, room, answer["undo"])
    board = facilitator.page(f"{room}/screen").select_one(".board").text
    assert [number for number in range(4) if f"Tontería {number}" in board] == [1, 2, 3]


def test_undo_is_offered_without_script_too(facilitator: StrictClient, app: Flask, room: str) -> None:
    go(facilitator, app, room, ActivityKind.SWOT)
    one, two = entry(app, "Sequía"), entry(app, "Sequías")
    token = facilitator.page(f"{room}/console").select_one("#acts [name=csrf_token]")["value"]
    page = facilitator.checked(
        facilitator.post(
            f"{room}/console/act",
            data={"do": "entry.merge", "chosen": [one, two], "csrf_token": token},
            follow_redirects=True,
        )
    )
    undo = page.select_one("[data-undo]:not([hidden]) button")["value"]
    assert undo == f"entry.separate.{two}"
    act(facilitator, room, undo)
    with app.app_context():
        assert db.session.get_one(SwotEntry, two).merged_into_id is None
    assert act(facilitator, room, "entry.merge", 422, chosen=[one])["error"]


def test_hidden_results_are_nowhere_on_the_projector(
    facilitator: StrictClient, app: Flask, room: str
) -> None:
    found = entry(app, "Crecidas del río Suno")
    with app.app_context():
        dots.set_dots(db.session(), db.session.get_one(SwotEntry, found), 4, giver="a")
        db.session.commit()
    on = go(facilitator, app, room, ActivityKind.DOTS)
    hidden = facilitator.get(f"{room}/screen/pulse").text
    assert "Crecidas" not in hidden
    assert ">4<" in hidden
    act(facilitator, room, f"stage.reveal.{on}.1")
    assert "Crecidas" in facilitator.get(f"{room}/screen/pulse").text
    poll = go(facilitator, app, room, ActivityKind.POLL)
    store(app, *(PollAnswer(activity_id=poll, giver=f"g{n}", option=int(n > 1)) for n in range(5)))
    assert "60 %" not in facilitator.get(f"{room}/screen/pulse").text
    act(facilitator, room, f"stage.reveal.{poll}.1")
    assert "60 %" in facilitator.get(f"{room}/screen/pulse").text


ADDED: list[tuple[ActivityKind, dict[str, str], Callable[[], int]]] = [
    (ActivityKind.SWOT, {"text": "Sequía larga", "quadrant": "threat", "what": "entry"},
     lambda: db.session.query(SwotEntry).count()),
    (ActivityKind.ACTORS, {"text": "Comuna Collana", "what": "actor"}, lambda: db.session.query(Actor).count()),
    (ActivityKind.PLENARY, {"text": "Se hará una minga", "what": "agreement"},
     lambda: db.session.query(Post).filter_by(kind=PostKind.AGREEMENT).count()),
    (ActivityKind.ACTIONS, {"text": "Limpiar la acequia", "what": "action", "owner_typed": "Junta",
                            "deadline": "2027-01-31"},
     lambda: db.session.query(Action).filter_by(owner_typed="Junta").count()),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "count"), ADDED, ids=[str(kind) for kind, _, _ in ADDED])
def test_the_facilitator_adds_and_a_resend_never_doubles(
    facilitator: StrictClient,
    app: Flask,
    room: str,
    kind: ActivityKind,
    typed: dict[str, str],
    count: Callable[[], int],
) -> None:
    go(facilitator, app, room, kind)
    page = facilitator.page(f"{room}/console")
    form = page.select_one(".quick-form")
    values = {field: form.select_one(f"[name={field}]")["value"] for field in ("csrf_token", "write_id")}
    for _ in range(2):
        answer = facilitator.post(f"{room}/console/add", data={**values, **typed}, headers=JSON)
        assert answer.status_code == 200, answer.text
        assert answer.get_json()["write_id"] == values["write_id"]
    with app.app_context():
        assert count() == 1
    assert typed["text"] in facilitator.get(f"{room}/screen/pulse").text
    assert typed["text"] in facilitator.page(f"{room}/console").select_one(".arrivals").text


def test_a_strategy_is_made_in_the_hall(facilitator: StrictClient, app: Flask, room: str) -> None:
    inside, outside = entry(app, "Tierra fértil", quadrant=Quadrant.STRENGTH), entry(app, "Sequía")
    go(facilitator, app, room, ActivityKind.CROSSING)
    typed = {"text": "Riego por goteo", "kind": "FA", "inside": str(inside), "outside": str(outside)}
    facilitator.send(f"{room}/console", typed, form=".quick-form")
    with app.app_context():
        assert db.session.scalars(select(SwotCross)).one().workshop_id == 1
    assert "Riego por goteo" in facilitator.page(f"{room}/screen").text


def test_what_is_refused_stays_in_its_field(facilitator: StrictClient, app: Flask, room: str) -> None:
    go(facilitator, app, room, ActivityKind.ACTIONS)
    typed = {"text": "Limpiar la acequia", "deadline": "pronto", "owner_typed": "Junta"}
    page = facilitator.send(f"{room}/console", typed, 422, form=".quick-form")
    assert page.select_one("#add-text").text.strip() == "Limpiar la acequia"
    assert page.select_one("#add-owner-typed")["value"] == "Junta"
    assert page.select_one("#add-deadline-error")
    go(facilitator, app, room, ActivityKind.SWOT)
    page = facilitator.send(
        f"{room}/console", {"text": "y" * 281, "quadrant": "threat"}, 422, form=".quick-form"
    )
    assert page.select_one("#add-text").text.strip() == "y" * 281
    facilitator.send(f"{room}/console", {"text": "Sequía", "quadrant": "threat"}, form=".quick-form")
    facilitator.send(f"{room}/console", {"text": "sequía", "quadrant": "threat"}, 422, form=".quick-form")
    with app.app_context():
        assert db.session.scalar(select(func.count(Action.id))) == 0


def test_time_the_end_and_taking_it_back(facilitator: StrictClient, app: Flask, room: str) -> None:
    found = go(facilitator, app, room, ActivityKind.SWOT)
    act(facilitator, room, "stage.minutes.5")
    act(facilitator, room, "stage.phones.0")
    with app.app_context():
        assert db.session.get_one(Activity, found).minutes == 25
        assert not db.session.get_one(Stage, 1).phones_open
    page = facilitator.page(f"{room}/console")
    confirm = page.select_one(".end-box form")
    assert confirm.select_one("[name=do]")["value"] == "stage.end"
    assert "Taller de Chantaco" in page.select_one(".end-box").text
    facilitator.send(f"{room}/console", {}, form=".end-box form")
    assert facilitator.page(f"{room}/screen").select_one("[data-key=body-closing]")
    page = facilitator.page(f"{room}/console")
    assert page.select_one('button[value="stage.reopen"]')
    assert not page.select_one(".rail-steps")
    for link in page.select(".what-next a"):
        facilitator.page(str(link["href"]))
    act(facilitator, room, "stage.reopen")
    assert facilitator.page(f"{room}/screen").select_one("[data-key=body-swot]")
    for wrong in ("stage.go.987654", "stage.minutes.999", "stage.burn", "stage.phones.2", "stage."):
        act(facilitator, room, wrong, 404)


def test_a_fixed_acta_keeps_the_workshop_closed(facilitator: StrictClient, app: Flask, room: str) -> None:
    on = go(facilitator, app, room, ActivityKind.SWOT)
    act(facilitator, room, "stage.end")
    facilitator.send(f"{room}/record", {"opening": "Abrió la alcaldesa"}, form="form[action$='/record']")
    facilitator.press(f"{room}/record/preview", "/record/fix")
    for again in ("stage.reopen", f"stage.go.{on}"):
        assert "n.º 1" in act(facilitator, room, again, 422)["error"]
    assert facilitator.page(f"{room}/console").select_one("[data-closed]")


def test_nobody_is_invited_while_phones_wait(facilitator: StrictClient, app: Flask, room: str) -> None:
    assert "/j/SUMAKA" not in facilitator.page(f"{room}/screen").text
    go(facilitator, app, room, ActivityKind.SWOT)
    assert "/j/SUMAKA" in facilitator.page(f"{room}/screen").text
    act(facilitator, room, "stage.phones.0")
    assert "/j/SUMAKA" not in facilitator.page(f"{room}/screen").text


def test_the_welcome_counts_who_signed_in(facilitator: StrictClient, app: Flask, room: str) -> None:
    go(facilitator, app, room, ActivityKind.WELCOME)
    store(app, *(Attendee(workshop_id=1, name=f"Ana {n}", source=SignInSource.PHONE) for n in range(7)))
    screen = facilitator.page(f"{room}/screen")
    assert screen.select_one(".figure-large b").text == "7"
    assert "/j/SUMAKA" in screen.select_one(".join-large").text
    assert screen.select_one(".join-large img")["src"].startswith("data:image/svg")


def test_a_rehearsal_says_so_on_every_screen(facilitator: StrictClient, app: Flask, room: str) -> None:
    with app.app_context():
        db.session.scalars(select(Process)).one().practice = True
        db.session.commit()
    go(facilitator, app, room, ActivityKind.ACTORS)
    screen = facilitator.page(f"{room}/screen")
    assert screen.select_one(".stage-foot .practice").text == "PRÁCTICA"  # beside the question it was cut
    assert "PRÁCTICA" in facilitator.page(f"{room}/console").select_one(".console-top").text
    facilitator.send(f"{room}/console", {"text": "Comuna Collana"}, form=".quick-form")
    with app.app_context():
        assert db.session.scalar(select(func.count(Actor.id))) == 0


def test_a_vote_shows_its_link_and_never_how_it_runs(
    facilitator: StrictClient, app: Flask, room: str
) -> None:
    with app.app_context():
        made = make_round(db.session(), db.session.scalars(select(Process)).one())
        db.session.commit()
        key = made.key
    on = go(facilitator, app, room, ActivityKind.VOTE)
    screen = facilitator.page(f"{room}/screen")
    assert f"/v/{key}" in screen.select_one(".join-large").text
    assert screen.select_one(".at-stake").text == "Se decide sobre $\xa01 · 0 proyectos"
    act(facilitator, room, f"stage.reveal.{on}.1")  # nothing is counted yet, so nothing is shown
    assert not facilitator.page(f"{room}/screen").select(".winners")


def test_a_vote_is_rehearsed_without_the_ballot_box(
    facilitator: StrictClient, client: StrictClient, app: Flask, room: str
) -> None:
    with app.app_context():
        db.session.scalars(select(Process)).one().practice = True
        db.session.commit()
    on = go(facilitator, app, room, ActivityKind.VOTE)
    before = facilitator.get(f"{room}/screen/pulse")
    for _ in range(3):
        facilitator.press(room.removesuffix("/console") + "/practice", "/practice/tick")
    screen = facilitator.page(f"{room}/screen")
    votes = int(screen.select_one(".figure-large b").text)
    assert votes > 0
    assert facilitator.get(f"{room}/screen/pulse").headers["ETag"] != before.headers["ETag"]
    assert f"{votes} votos inventados" in " ".join(
        facilitator.page(f"{room}/console").select_one(".hall").text.split()
    )
    assert not screen.select(".ranking")
    act(facilitator, room, f"stage.reveal.{on}.1")
    shown = facilitator.page(f"{room}/screen").select(".ranking .rank-count")
    assert sum(int(each.contents[0]) for each in shown) == votes
    assert "nadie vota" in client.page("/j/SUMAKA", needs_csrf=False).select_one("[data-ask]").text


def test_without_a_stage_the_projector_shows_the_board(
    facilitator: StrictClient, app: Flask, room: str
) -> None:
    found = entry(app, "Sequía")
    first = facilitator.get(f"{room}/screen/pulse")
    assert "Sequía" in first.text
    known = {"If-None-Match": first.headers["ETag"]}
    assert facilitator.get(f"{room}/screen/pulse", headers=known).status_code == 304
    with app.app_context():
        db.session.get_one(SwotEntry, found).hidden_at = utc_now()
        db.session.commit()
    assert facilitator.get(f"{room}/screen/pulse", headers=known).status_code == 200
    facilitator.page(f"{room}/console")


def test_two_facilitators_press_the_same_button(
    app: Flask, people: dict[str, str], facilitator: StrictClient, room: str
) -> None:
    other = signed_in(app, people["coordinator"])
    value = facilitator.page(f"{room}/console").select_one(".rail-steps button.primary")["value"]
    act(facilitator, room, value)
    act(other, room, value)
    assert facilitator.page(f"{room}/console").select_one(".now-title b").text == "Welcome"
