"""Each kind of ballot without script: filled in, refused kindly, reviewed, cast. Kiosk, help, and the open link."""

import gzip
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from tests.pages import StrictClient, check_page, filled_in
from tests.steps.vote.polls import HOUR, NOW
from tests.steps.vote.test_ballot import Poll, confirm, fill, open_poll, send, spent, ticked
from workshop.extensions import box, db
from workshop.models.box import Ballot, BoxRound
from workshop.models.budget import Admission, BallotKind, Feasibility, Round
from workshop.models.process import Process
from workshop.steps.projects.service import Proposal, create
from workshop.steps.vote import closing, guessing
from workshop.steps.vote import service as rounds
from workshop.voting.box import turnout
from workshop.voting.codes import new_code, printed
from workshop.voting.credentials import void_batch

KINDS: dict[str, dict[str, Any]] = {
    "approval": {},
    "knapsack": {},
    "points": {"points": 10},
    "ranking": {},
    "single": {},
}
SCRIPT = {"Accept": "application/json"}
DEMO = Path(__file__).parents[3] / "workshop" / "data" / "demo"


@pytest.fixture
def polls(app: Flask, process_id: int, priced: list[int]) -> dict[str, Poll]:
    """An open round of each kind."""
    return {kind: open_poll(app, process_id, ballot=BallotKind(kind), **more) for kind, more in KINDS.items()}


@pytest.fixture
def poll(app: Flask, process_id: int, priced: list[int]) -> Poll:
    """An open round in which people spend the budget."""
    return open_poll(app, process_id)


def marks(poll: Poll, kind: str) -> dict[str, Any]:
    """Fields of a good ballot."""
    first, second, third = poll.ids.values()
    if kind == "points":
        return {f"points-{first}": "3", f"points-{third}": "7"}
    if kind == "ranking":
        return {f"rank-{first}": "3", f"rank-{third}": "1"}
    return {"project": [first] if kind == "single" else [first, second]}


def stored(app: Flask, poll: Poll) -> list[Any]:
    with app.app_context(), box.engine.connect() as connection:
        query = select(Ballot.choices, Ballot.channel).where(Ballot.round_key == poll.key)
        return [(json.loads(row.choices), row.channel) for row in connection.execute(query)]


def sent_by_hand(page: Any, name: str = "button[value=cast]") -> list[tuple[str, str]]:
    form = next(form for form in page.select("form") if form.select_one(name))
    return [(field["name"], field.get("value", "")) for field in form.select("input[name]")]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_filled_in_reviewed_and_cast(
    app: Flask, client: StrictClient, polls: dict[str, Poll], kind: str
) -> None:
    poll = polls[kind]
    values = {**fill(client, poll, poll.codes[0]), **marks(poll, kind)}
    review = send(client, poll, values)
    titles = [row.span.text for row in review.select(".sum li")]
    assert spent(app, poll) == 0
    last = {**dict(sent_by_hand(review)), **{k: v for k, v in marks(poll, kind).items() if k == "project"}}
    receipt = send(client, poll, {**last, "step": "cast"})
    assert receipt.h1.text == "Su voto está en la urna"
    by_id = {number: title for title, number in poll.ids.items()}
    [(choices, channel)] = stored(app, poll)
    assert channel == "phone"
    assert sorted(by_id[each] for each in choices) == sorted(titles)
    if kind == "ranking":
        first, _second, third = poll.ids.values()
        assert choices == [third, first]
        assert titles == [by_id[third], by_id[first]]
    if kind == "points":
        assert sorted(choices.values()) == [3, 7]


@pytest.mark.parametrize(
    ("kind", "wrong", "words"),
    [
        ("points", {"points-{0}": "8", "points-{1}": "4"}, "12"),
        ("points", {"points-{0}": "1,5"}, "enteros"),
        ("points", {"points-{0}": "0"}, "al menos"),
        ("ranking", {"rank-{0}": "2", "rank-{1}": "2"}, "lugar 2"),
        ("ranking", {"rank-{0}": "x"}, "lista"),
        ("ranking", {}, "al menos"),
        ("points", {"points-99999": "1"}, "no está"),
        ("ranking", {"rank-99999": "1"}, "no está"),
        ("single", {"project": ["{0}", "{1}"]}, "1 proyecto"),
        ("approval", {"points-{0}": "3"}, "al menos"),
    ],
)
def test_what_is_wrong_is_said_and_stays(
    app: Flask, client: StrictClient, polls: dict[str, Poll], kind: str, wrong: dict[str, Any], words: str
) -> None:
    poll = polls[kind]
    ids = list(poll.ids.values())
    meant = {
        name.format(*ids): [v.format(*ids) for v in value] if isinstance(value, list) else value
        for name, value in wrong.items()
    }
    for step in ({}, {"step": "cast"}):
        page = send(client, poll, {**fill(client, poll, poll.codes[0]), **meant, **step}, 422)
        assert words in page.select_one("[role=alert]").text
        shown = filled_in(page.select_one("form[data-ballot]"))
        for name, value in meant.items():
            if name in shown and name.startswith("points") and value != "0":
                assert shown[name] == value
            if kind == "ranking" and value == "2":
                assert shown[name] == "2"
        assert shown["code"] == poll.codes[0]
    assert stored(app, poll) == []


def real_texts() -> tuple[list[str], list[str], list[str]]:
    """Titles, sentences about them, and what people said, none like another: as people of two cantons write."""
    read = {path: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(DEMO.rglob("*.toml"))}
    projects = [each for tables in read.values() for each in tables.get("projects", ())]
    actions = [each for tables in read.values() for each in tables.get("actions", ())]
    entries = [each["text"] for tables in read.values() for each in tables.get("entries", ())]
    titles = [each["title"] for each in [*projects, *actions]]
    indicators = [each["indicator"] for each in actions if each.get("indicator")]
    abouts = [each["summary"] for each in projects] + indicators + titles[20:] + entries[60:]
    voices = entries[:60]
    assert (len(abouts) >= 40, len(set(abouts[:40])), len(set(voices))) == (True, 40, 60)
    return titles[:20], abouts[:40], voices * 2  # frozen twice: in the draft and when it is published


@pytest.mark.parametrize("kind", KINDS)
def test_twenty_projects_with_details_are_at_most_14_kb(
    app: Flask, client: StrictClient, process_id: int, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    titles, abouts, voices = real_texts()
    with app.app_context():
        process = db.session.get_one(Process, process_id)
        for n in range(20):
            about = f"{abouts[n]} {abouts[n + 20]}"
            priced = Proposal(
                titles[n], about, cost_cents=(n + 1) * 1_317_00, feasibility=Feasibility.FEASIBLE
            )
            create(db.session(), process, priced)
        db.session.commit()
    said = iter(voices)
    monkeypatch.setattr(rounds, "_voices", lambda project: "\n".join(next(said) for _ in range(3)))
    poll = open_poll(app, process_id, ballot=BallotKind(kind), **KINDS[kind])
    for path in ("", "?lang=en", "/kiosk", "/assisted"):
        answer = client.get(f"/v/{poll.key}{path}", headers={"Accept-Encoding": "gzip"})
        assert len(answer.data) <= 14_000, (path, len(answer.data))
        page = check_page(gzip.decompress(answer.data).decode(), needs_csrf=False)
        assert len(page.select(".pick details li")) == 60
        assert page.select("script[src], link[rel=stylesheet], img") == []
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_an_expired_page_is_made_fresh_and_keeps_the_choices(
    app: Flask, client: StrictClient, poll: Poll
) -> None:
    for attempt in ("", "no-such-token", None):
        values = {**fill(client, poll, poll.codes[0], poll.ids["Agua segura"]), "step": "cast"}
        values = (
            {**values, "attempt": attempt}
            if attempt is not None
            else {k: v for k, v in values.items() if k != "attempt"}
        )
        page = send(client, poll, values, 422)
        assert "vencido" in page.select_one("[role=alert]").text
        assert ticked(page) == {poll.ids["Agua segura"]}
    assert spent(app, poll) == 0
    again = {
        **filled_in(page.select_one("form[data-ballot]")),
        "project": [poll.ids["Agua segura"]],
        "step": "cast",
    }
    assert send(client, poll, again).select_one(".receipt code")


def test_a_page_that_another_slip_used_is_made_fresh(app: Flask, client: StrictClient, poll: Poll) -> None:
    first = confirm(send(client, poll, fill(client, poll, poll.codes[0], poll.ids["Agua segura"])))
    send(client, poll, first)
    page = send(client, poll, {**first, "code": poll.codes[1]}, 422)
    assert (
        "sigue siendo" in page.select_one("[role=alert]").text
        or "otro voto" in page.select_one("[role=alert]").text
    )
    again = {**filled_in(page.select_one("form[data-ballot]")), "project": first["project"], "step": "cast"}
    send(client, poll, again)
    assert spent(app, poll) == 2


def test_a_withdrawn_slip_keeps_the_choices_for_another_one(
    app: Flask, client: StrictClient, poll: Poll
) -> None:
    values = fill(client, poll, poll.codes[0], poll.ids["Agua segura"])
    last = confirm(send(client, poll, values))
    with app.app_context():
        void_batch(box.engine, poll.key, "mesa 1")
    for sent in (values, last):
        page = send(client, poll, sent, 409)
        assert page.h1.text == "Esta papeleta fue anulada" or "papeleta" in page.h1.text
        form = page.select_one("form")
        back = send(client, poll, {**filled_in(form), "step": "change"})
        assert ticked(back) == {poll.ids["Agua segura"]}
        assert back.select_one("#code")["value"] == ""
    assert spent(app, poll) == 0


def test_closed_while_voting(app: Flask, client: StrictClient, poll: Poll) -> None:
    last = confirm(send(client, poll, fill(client, poll, poll.codes[0], poll.ids["Agua segura"])))
    with app.app_context():
        closing.close_and_count(db.session(), box.engine, db.session.get_one(Round, poll.id))
        db.session.commit()
    page = send(client, poll, last, 409)
    assert "cerr" in page.h1.text
    answer = client.post(f"/v/{poll.key}", data=last, headers=SCRIPT)
    assert (answer.status_code, answer.json["state"], "mend" in answer.json) == (409, "no", False)
    assert spent(app, poll) == 0


def test_a_held_round_keeps_the_vote_waiting(app: Flask, client: StrictClient, poll: Poll) -> None:
    values = {**fill(client, poll, poll.codes[0], poll.ids["Agua segura"]), "step": "cast"}
    with app.app_context(), box.engine.begin() as connection:
        connection.execute(update(BoxRound).values(held=True))
    page = send(client, poll, values, 503)
    assert "pausa" in page.select_one("[role=alert]").text
    assert ticked(page) == {poll.ids["Agua segura"]}
    answer = client.post(f"/v/{poll.key}", data=values, headers=SCRIPT)
    assert (answer.json["state"], answer.headers["Retry-After"]) == ("wait", "5")
    assert spent(app, poll) == 0


def test_a_lost_key_is_said_and_nothing_is_stored(app: Flask, client: StrictClient, poll: Poll) -> None:
    values = {**fill(client, poll, poll.codes[0], poll.ids["Agua segura"]), "step": "cast"}
    app.extensions["ballot_key"] = b"x" * 32
    page = send(client, poll, values, 503)
    assert "servidor" in page.select_one("[role=alert]").text
    assert ticked(page) == {poll.ids["Agua segura"]}
    assert spent(app, poll) == 0


def test_guessing_is_slowed_and_a_good_code_always_passes(
    app: Flask, client: StrictClient, poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "PER_ADDRESS", 3)
    water = poll.ids["Agua segura"]
    values = {**fill(client, poll, printed(new_code()), water), "step": "cast"}
    assert [client.post(f"/v/{poll.key}", data=values).status_code for _ in range(4)] == [422, 422, 422, 429]
    answer = client.post(f"/v/{poll.key}", data=values)
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    page = client.checked(answer, 429, needs_csrf=False)
    assert "minuto" in page.select_one("[role=alert]").text
    assert ticked(page) == {water}
    mistyped = poll.codes[0][:-1] + ("A" if poll.codes[0][-1] != "A" else "C")
    assert client.post(f"/v/{poll.key}", data={**values, "code": mistyped}).status_code == 422
    assert client.post(f"/v/{poll.key}", data={**values, "code": poll.codes[0]}).status_code == 200


def test_the_script_is_told_what_the_box_said(app: Flask, client: StrictClient, poll: Poll) -> None:
    values = {**fill(client, poll, poll.codes[0], poll.ids["Agua segura"]), "step": "cast"}
    bad = client.post(f"/v/{poll.key}", data={**values, "code": printed(new_code())}, headers=SCRIPT)
    assert (bad.status_code, bad.json["state"], bad.json["mend"]) == (422, "no", True)
    assert bad.json["attempt"] == values["attempt"]
    stale = client.post(f"/v/{poll.key}", data={**values, "attempt": "x"}, headers=SCRIPT)
    assert len(stale.json["attempt"]) == 32
    answers = [client.post(f"/v/{poll.key}", data=values, headers=SCRIPT) for _ in range(2)]
    assert [each.json["state"] for each in answers] == ["in", "in"]
    assert answers[0].json["html"] == answers[1].json["html"]
    assert poll.ids["Agua segura"] not in answers[0].json["html"].split("<code>")[1].split("</code>")[0]
    assert len(answers[0].data) < 3_000
    assert {each.headers["Cache-Control"] for each in answers} == {"no-store"}
    late = client.post(f"/v/{poll.key}", data={**values, "attempt": "f" * 32}, headers=SCRIPT)
    assert (late.status_code, late.json["mend"]) == (409, True)
    assert spent(app, poll) == 1


@pytest.mark.parametrize("place", ["kiosk", "assisted"])
def test_a_shared_device_begins_anew(app: Flask, client: StrictClient, poll: Poll, place: str) -> None:
    path = f"/v/{poll.key}/{place}"
    page = client.page(path, needs_csrf=False)
    form = page.select_one("form[data-ballot]")
    assert (form["action"], form["autocomplete"]) == (path, "off")
    values = {**filled_in(form), "code": poll.codes[0], "project": [poll.ids["Agua segura"]]}
    review = client.checked(client.post(path, data=values), needs_csrf=False)
    last = confirm(review)
    receipt = client.checked(client.post(path, data=last), needs_csrf=False)
    assert receipt.select_one("meta[http-equiv=refresh]")["content"] == f"20;url={path}"
    assert receipt.select_one("a[data-next]")["href"] == path
    with app.app_context():
        assert turnout(box.engine, poll.key).by_channel == {place: 1}


def test_staff_find_the_pages_for_shared_devices(
    coordinator: StrictClient, process_id: int, poll: Poll
) -> None:
    page = coordinator.page(f"/c/olmedo-loja/{process_id}/rounds/{poll.id}")
    assert {f"/v/{poll.key}/kiosk", f"/v/{poll.key}/assisted"} <= {a["href"] for a in page.select("main a")}


def test_an_open_link_votes_once_from_each_device(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id, admission=Admission.OPEN)
    path, water = f"/v/{poll.key}", poll.ids["Agua segura"]
    answer = client.get(path)
    cookie = answer.headers["Set-Cookie"]
    assert all(each in cookie for each in (f"Path={path}", "HttpOnly", "SameSite=Lax")), cookie
    assert "Secure" not in cookie
    page = client.checked(answer, needs_csrf=False)
    assert "informal" in page.main.text.lower()
    assert not page.select_one("#code").has_attr("required")
    review = client.checked(
        client.post(path, data={**filled_in(page.select_one("form[data-ballot]")), "project": [water]}),
        needs_csrf=False,
    )
    last = confirm(review)
    first = client.checked(client.post(path, data=last), needs_csrf=False)
    assert "informal" in first.main.text
    again = client.checked(client.post(path, data=last), needs_csrf=False)
    assert first.select_one(".receipt code").text == again.select_one(".receipt code").text
    other = client.checked(client.post(path, data={**last, "attempt": "e" * 32}), 409, needs_csrf=False)
    assert other.h1.text == "Este dispositivo ya votó"
    # whoever holds a code votes with it, from any device
    by_code = client.post(path, data={**last, "attempt": "d" * 32, "code": poll.codes[0]})
    assert by_code.status_code == 200
    # without its mark a device cannot vote; it gets one, and its choices stay
    stranger = app.test_client()
    refused = stranger.checked(stranger.post(path, data={**last, "attempt": "c" * 32}), 422, needs_csrf=False)
    assert ticked(refused) == {water}
    assert stranger.post(path, data={**last, "attempt": "c" * 32}).status_code == 200
    with app.app_context():
        assert turnout(box.engine, poll.key).by_channel == {"open": 2, "phone": 1}


def test_a_round_with_codes_takes_no_vote_without_one(
    app: Flask, client: StrictClient, process_id: int, poll: Poll
) -> None:
    values = {**fill(client, poll, "", poll.ids["Agua segura"]), "step": "cast"}
    assert "15" in send(client, poll, values, 422).select_one("[role=alert]").text
    early = open_poll(app, process_id, opens_at=NOW + HOUR, closes_at=NOW + 2 * HOUR)
    assert send(client, early, {**values, "code": early.codes[0]}, 409)


def test_casting_asks_the_main_store_nothing(app: Flask, client: StrictClient, poll: Poll) -> None:
    last = confirm(send(client, poll, fill(client, poll, poll.codes[0], poll.ids["Agua segura"])))
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    send(client, poll, last)
    assert asked == []
