"""Paper as the team works with it: printed, keyed in by two people, reviewed, added up before the box is sealed."""

import io
import re

import pypdf
import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.pages import StrictClient, filled_in
from tests.steps.vote.test_ballot import CODE, Poll, confirm, fill, open_poll, send
from workshop.extensions import box, db
from workshop.models.budget import BallotKind, BatchKind, PaperConflict, Round
from workshop.steps.vote import batches
from workshop.voting.box import turnout
from workshop.voting.codes import new_code, printed
from workshop.voting.paper import receipt_on_stub

BATCH = "Papel La Tingue, mesa 1"


@pytest.fixture
def poll(app: Flask, process_id: int, priced: list[int]) -> Poll:
    """An open round whose `codes` are those of four paper ballots."""
    return on_paper(app, open_poll(app, process_id))


def on_paper(app: Flask, poll: Poll) -> Poll:
    with app.app_context():
        found = db.session.get_one(Round, poll.id)
        plain = batches.issue(db.session(), box.engine, box.key, found, BATCH, BatchKind.PAPER, 4)
        db.session.commit()
    poll.codes = [printed(code) for code in plain]
    return poll


@pytest.fixture
def paper(process_id: int, poll: Poll) -> str:
    return f"/c/olmedo-loja/{process_id}/rounds/{poll.id}/paper"


def key_in(
    client: StrictClient, paper: str, code: str, marks: dict[str, str], status: int = 200, step: str = "send"
) -> BeautifulSoup:
    """Fill the form of an entry and send it by one of its buttons."""
    form = client.page(f"{paper}/enter").select_one("form.keying")
    fields = {f"project-{number}": text for number, text in marks.items()}
    values = {**filled_in(form), "code": code, **fields, "step": step}
    return client.checked(client.post(form["action"], data=values, follow_redirects=True), status)


def ballots(app: Flask, poll: Poll) -> dict[str, int]:
    with app.app_context():
        return dict(turnout(box.engine, poll.key).by_channel)


def test_paper_is_printed_with_code_serial_and_the_receipt_to_be(
    app: Flask, coordinator: StrictClient, paper: str, poll: Poll
) -> None:
    form = coordinator.page(paper).select_one('form[action$="/print"]')
    answer = coordinator.post(form["action"], data={**filled_in(form), "count": "5", "batch": "Papel Olmedo"})
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    pages = pypdf.PdfReader(io.BytesIO(answer.data))
    text = "\n".join(page.extract_text() for page in pages.pages)
    assert len(pages.pages) == 3  # two on a sheet
    codes = CODE.findall(text)
    assert len(set(codes)) == 5
    assert sorted(re.findall(r"Papel Olmedo · (\d{3})", text)) == ["001", "002", "003", "004", "005"]
    with app.app_context():
        receipts = {receipt_on_stub(box.key, poll.key, code.replace("-", "")) for code in codes}
    assert set(re.findall(r"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}", text)) == receipts
    for title in poll.ids:
        assert text.count(title) == 5
    assert f"/v/{poll.key}/receipt" in re.sub("[\n\u200b]", "", text)
    body = {**filled_in(form), "count": "0", "batch": ""}
    refused = coordinator.checked(coordinator.post(form["action"], data=body), 422)
    assert refused.select_one("[name=count]")["value"] == "0"


def test_two_people_one_ballot_and_its_receipt_is_found(
    app: Flask,
    coordinator: StrictClient,
    facilitator: StrictClient,
    client: StrictClient,
    paper: str,
    poll: Poll,
) -> None:
    marks = {poll.ids["Agua segura"]: "x", poll.ids["Puente de la escuela"]: "1"}
    page = key_in(facilitator, paper, poll.codes[0].lower().replace("-", " "), marks)
    assert f"{BATCH} · 001" in page.text
    assert page.select_one("#code")["value"] == ""
    assert "Ana facilitator" in coordinator.page(paper).text
    key_in(facilitator, paper, poll.codes[0], marks)  # the same person again is no second person
    assert ballots(app, poll) == {}
    key_in(coordinator, paper, f"https://minga.example/v/{poll.key}#{poll.codes[0]}", marks)
    assert ballots(app, poll) == {"paper": 1}
    assert "espera" not in coordinator.page(paper).text
    with app.app_context():
        stub = receipt_on_stub(box.key, poll.key, poll.codes[0].replace("-", ""))
    found = client.post(f"/v/{poll.key}/receipt", data={"receipt": stub})
    assert found.status_code == 200
    assert stub in found.text
    page = key_in(facilitator, paper, poll.codes[0], marks)
    assert ballots(app, poll) == {"paper": 1}


def test_the_second_person_sees_where_they_differ_and_corrects(
    app: Flask, coordinator: StrictClient, facilitator: StrictClient, paper: str, poll: Poll
) -> None:
    water, bridge = poll.ids["Agua segura"], poll.ids["Puente de la escuela"]
    key_in(facilitator, paper, poll.codes[0], {water: "x", bridge: "x"})
    page = key_in(coordinator, paper, poll.codes[0], {water: "x"}, 409)
    [differs] = page.select("li.differs")
    assert "Puente de la escuela" in differs.text
    assert page.select_one("#code")["value"] == poll.codes[0]
    assert page.select_one(f"#project-{water}")["value"] == "x"
    assert ballots(app, poll) == {}
    key_in(facilitator, paper, poll.codes[0], {water: "x"})  # called back, the first person enters it anew
    key_in(coordinator, paper, poll.codes[0], {water: "x"})
    assert ballots(app, poll) == {"paper": 1}


def test_the_coordinator_may_erase_a_first_entry(
    coordinator: StrictClient, facilitator: StrictClient, paper: str, poll: Poll, process_id: int
) -> None:
    key_in(facilitator, paper, poll.codes[0], {poll.ids["Agua segura"]: "x"})
    assert not facilitator.page(paper).select('form[action$="/forget"]')
    form = coordinator.page(paper).select_one('form[action$="/forget"]')
    token = facilitator.page(paper).select_one("[name=csrf_token]")["value"]
    stolen = {**filled_in(form), "csrf_token": token}
    assert facilitator.post(form["action"], data=stolen).status_code == 403
    void = next(each for each in coordinator.page(paper).select("form") if each["action"].endswith("/void"))
    refused = coordinator.post(void["action"], data=filled_in(void), follow_redirects=True)
    assert coordinator.checked(refused).select(".notice.error-notice")  # an entry waits
    coordinator.press(paper, "/forget")
    assert not coordinator.page(paper).select('form[action$="/forget"]')
    assert f"{BATCH} · 001" in coordinator.page(paper.removesuffix("/paper")).text  # among the events
    coordinator.press(paper, "/void")
    assert "0" in coordinator.page(paper).text


def test_a_phone_vote_makes_the_paper_a_conflict_to_review(
    app: Flask,
    coordinator: StrictClient,
    facilitator: StrictClient,
    client: StrictClient,
    paper: str,
    poll: Poll,
) -> None:
    chosen = poll.ids["Agua segura"]
    send(client, poll, confirm(send(client, poll, fill(client, poll, poll.codes[2], chosen))))
    page = key_in(facilitator, paper, poll.codes[2], {poll.ids["Centro de acopio"]: "x"})
    assert f"{BATCH} · 003" in page.text
    assert ballots(app, poll) == {"phone": 1}
    assert "Ana facilitator" in coordinator.page(paper).text
    assert not facilitator.page(paper).select('form[action*="/conflicts/"]')
    form = 'form[action*="/conflicts/"]'
    coordinator.send(paper, {"resolution": "Votó en su celular; la hoja quedó aparte."}, form=form)
    assert "quedó aparte" in facilitator.page(paper).text
    with app.app_context():
        kept = db.session.query(PaperConflict).one()
        assert poll.ids["Centro de acopio"] not in (kept.serial, kept.reason, kept.resolution)


def test_an_unknown_code_is_listed_by_the_number_on_the_paper(
    facilitator: StrictClient, paper: str, poll: Poll
) -> None:
    stranger = new_code()
    page = key_in(facilitator, paper, stranger, {poll.ids["Agua segura"]: "x"}, 422)
    assert page.select_one("#number")
    assert page.select_one(f"#project-{poll.ids['Agua segura']}")["value"] == "x"
    again = {**filled_in(page.select_one("form.keying")), "step": "list"}
    refused = facilitator.checked(facilitator.post(f"{paper}/enter", data=again), 422)
    again = {**filled_in(refused.select_one("form.keying")), "number": "Papel 7 · 012", "step": "list"}
    facilitator.checked(facilitator.post(f"{paper}/enter", data=again, follow_redirects=True))
    assert "Papel 7 · 012" in facilitator.page(paper).text


@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ({"ballot": BallotKind.KNAPSACK}, ["x", "x", "x"]),  # over the ceiling
        ({"ballot": BallotKind.SINGLE}, ["x", "x", ""]),
        ({"ballot": BallotKind.APPROVAL, "max_choices": 2}, ["x", "x", "x"]),
        ({"ballot": BallotKind.POINTS, "points": 5}, ["3", "3", ""]),
        ({"ballot": BallotKind.RANKING}, ["1", "1", ""]),
        ({"ballot": BallotKind.APPROVAL}, ["", "", ""]),
    ],
)
def test_faults_of_the_paper_are_said_and_may_be_spoiled_by_name(
    app: Flask,
    facilitator: StrictClient,
    process_id: int,
    priced: list[int],
    changes: dict[str, object],
    marks: list[str],
) -> None:
    poll = on_paper(app, open_poll(app, process_id, **changes))
    paper = f"/c/olmedo-loja/{process_id}/rounds/{poll.id}/paper"
    typed = dict(zip(poll.ids.values(), marks, strict=True))
    page = key_in(facilitator, paper, poll.codes[0], typed, 422)
    assert [page.select_one(f"#project-{number}")["value"] for number in typed] == marks
    ask = {**filled_in(page.select_one("form.keying")), "step": "spoiled"}
    page = facilitator.checked(facilitator.post(f"{paper}/enter", data=ask))
    assert f"{BATCH} · 001" in page.text
    assert [page.select_one(f"#project-{number}")["value"] for number in typed] == marks
    assert page.select_one("button[value=spoil]")
    sure = {**filled_in(page.select_one("form.keying")), "step": "spoil"}
    facilitator.checked(facilitator.post(f"{paper}/enter", data=sure, follow_redirects=True))
    assert facilitator.page(paper).select_one("[name=spoiled]")["value"] == "1"
    assert ballots(app, poll) == {}


def test_what_is_typed_wrong_is_kept_and_named(facilitator: StrictClient, paper: str, poll: Poll) -> None:
    water = poll.ids["Agua segura"]
    page = key_in(facilitator, paper, poll.codes[0], {water: "9"}, 422)
    assert page.select_one(f"#project-{water}")["aria-invalid"] == "true"
    swapped = poll.codes[0].replace("-", "")
    swapped = next(
        swapped[:n] + swapped[n + 1] + swapped[n] + swapped[n + 2 :]
        for n in range(13)
        if swapped[n] != swapped[n + 1]
    )
    page = key_in(facilitator, paper, swapped, {water: "x"}, 422)
    assert page.select_one(f"#project-{water}")["value"] == "x"
    assert page.select_one("#code")["value"] == swapped


def test_enter_without_script_keeps_and_goes_on(
    app: Flask, facilitator: StrictClient, paper: str, poll: Poll
) -> None:
    form = facilitator.page(f"{paper}/enter").select_one("form.keying")
    assert form.select_one("button")["value"] == "next"  # what a browser presses at Enter
    first, second, _third = poll.ids.values()
    page = key_in(facilitator, paper, poll.codes[0], {}, step="next")
    assert page.select_one("[autofocus]")["name"] == f"project-{first}"
    page = key_in(facilitator, paper, poll.codes[0], {first: "x"}, step="next")
    assert page.select_one("[autofocus]")["name"] == f"project-{second}"
    assert page.select_one(f"#project-{first}")["value"] == "x"
    assert "001" not in facilitator.page(paper).text  # nothing waits


def test_sheets_are_counted_by_hand_and_the_closing_page_warns(
    coordinator: StrictClient, facilitator: StrictClient, paper: str, poll: Poll
) -> None:
    key_in(facilitator, paper, poll.codes[0], {poll.ids["Agua segura"]: "x"})
    close = paper.removesuffix("paper") + "close"
    warned = coordinator.page(close).select_one('.notice a[href$="/paper"]')
    assert warned
    key_in(coordinator, paper, poll.codes[0], {poll.ids["Agua segura"]: "x"})
    form = 'form[action*="/paper/batches/"]'
    page = facilitator.send(paper, {"spoiled": "uno", "returned": "2"}, 422, form=form)
    assert page.select_one("[name=spoiled]")["value"] == "uno"
    assert "falta 1" in facilitator.send(paper, {"spoiled": "0", "returned": "2"}, form=form).text.lower()
    page = facilitator.send(paper, {"spoiled": "1", "returned": "2", "note": "Contadas por dos."}, form=form)
    assert "cuadra" in page.text
    assert not coordinator.page(close).select_one('.notice a[href$="/paper"]')


def test_paper_is_for_the_team_and_late_ones_are_listed(
    app: Flask,
    coordinator: StrictClient,
    facilitator: StrictClient,
    official: StrictClient,
    observer: StrictClient,
    paper: str,
    poll: Poll,
) -> None:
    for stranger in (official, observer):
        assert stranger.get(paper).status_code == 403
        assert stranger.get(f"{paper}/enter").status_code == 403
    coordinator.send(paper.removesuffix("paper") + "close", {"public_draw": "dados 4, 1, 6", "early": "y"})
    page = facilitator.page(f"{paper}/enter")
    assert not page.select("[name^=project-]")
    page = key_in(facilitator, paper, poll.codes[3], {})
    assert f"{BATCH} · 004" in facilitator.page(paper).text
    assert ballots(app, poll) == {}
