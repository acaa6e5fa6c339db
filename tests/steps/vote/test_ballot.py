"""The ballot on a phone: codes from the printed slips, one vote each, and nothing lost when it is refused."""

import gzip
import io
import re
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.pages import StrictClient, check_page, filled_in
from tests.steps.vote.polls import COSTS, HOUR, NOW, TWO_SENTENCES, plan
from workshop.extensions import box, db
from workshop.models.budget import BallotKind, Feasibility, Round
from workshop.models.process import Process
from workshop.steps.projects.service import Proposal, create, projects
from workshop.steps.vote import closing, service
from workshop.voting.box import turnout
from workshop.voting.codes import ALPHABET, new_code, printed
from workshop.voting.credentials import issue_codes

CODE = re.compile(rf"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}")


@dataclass
class Poll:
    """A published round: its public key, its own number, its projects by title, and codes that nobody used."""

    id: int
    key: str
    ids: dict[str, str]
    codes: list[str]


def open_poll(app: Flask, process_id: int, *, codes: int = 5, **changes: object) -> Poll:
    """Draft, publish and issue codes by the services."""
    with app.app_context():
        process = db.session.get_one(Process, process_id)
        made = service.draft(db.session(), process, plan(projects(db.session(), process), **changes))
        service.publish(db.session(), box.engine, made, made.opens_at - HOUR)
        db.session.commit()
        plain = issue_codes(box.engine, box.key, made.key, codes, "mesa 1") if codes else []
        ids = {each.title: str(each.project_id) for each in made.projects}
        return Poll(made.id, made.key, ids, [printed(code) for code in plain])


@pytest.fixture
def poll(app: Flask, process_id: int, priced: list[int]) -> Poll:
    return open_poll(app, process_id)


def fill(client: StrictClient, poll: Poll, code: str, *chosen: str) -> dict[str, Any]:
    """Open the ballot and return what its form would send with these ids ticked."""
    page = client.page(f"/v/{poll.key}", needs_csrf=False)
    return {**filled_in(page.select_one("form[data-ballot]")), "code": code, "project": list(chosen)}


def send(client: StrictClient, poll: Poll, values: dict[str, Any], status: int = 200) -> BeautifulSoup:
    answer = client.post(f"/v/{poll.key}", data=values)
    assert "Set-Cookie" not in answer.headers
    return client.checked(answer, status, needs_csrf=False)


def confirm(review: BeautifulSoup) -> dict[str, Any]:
    """Return what the review page's button would send."""
    form = next(form for form in review.select("form") if form.select_one("button[value=cast]"))
    ids = [field["value"] for field in form.select("[name=project]")]
    return {**filled_in(form), "project": ids, "step": "cast"}


def ticked(page: BeautifulSoup) -> set[str]:
    return {str(field["value"]) for field in page.select("input[name=project][checked]")}


def spent(app: Flask, poll: Poll) -> int:
    with app.app_context():
        return turnout(box.engine, poll.key).spent


def test_from_the_printed_slip_to_the_receipt(
    app: Flask, coordinator: StrictClient, client: StrictClient, process_id: int, poll: Poll
) -> None:
    """The slips are asked for on the round's page; a phone reads one of them and votes with it."""
    round_page = f"/c/olmedo-loja/{process_id}/rounds/{poll.id}"
    form = coordinator.page(round_page).select_one('form[action$="/codes"]')
    parish = form.select_one("[name=parish_code] option:nth-of-type(2)")
    values = {**filled_in(form), "count": "3", "batch": "Mesa 1", "parish_code": parish["value"]}
    slips = coordinator.post(form["action"], data=values)
    assert (slips.status_code, slips.content_type) == (200, "application/pdf")
    assert slips.headers["Cache-Control"] == "no-store"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(slips.data)).pages)
    codes = CODE.findall(text)
    assert len(codes) == 3, text
    assert text.count(f"{parish.text} · Mesa 1") == 3
    assert " ".join(text.split()).count("¿En qué obras invertimos en 2027?") == 3
    assert f"/v/{poll.key}" in text.replace("\n", "")
    chosen = [poll.ids["Agua segura"], poll.ids["Puente de la escuela"]]
    review = send(client, poll, fill(client, poll, codes[0].lower().replace("-", " "), *chosen))
    assert "43.800" in review.text
    assert spent(app, poll) == 0  # a look at it is no vote
    last = confirm(review)
    receipt = send(client, poll, last).select_one(".receipt code").text
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", receipt)
    assert send(client, poll, last).select_one(".receipt code").text == receipt  # the answer was lost; again
    assert spent(app, poll) == 1


def test_the_slips_need_a_sensible_number(coordinator: StrictClient, process_id: int, poll: Poll) -> None:
    path = f"/c/olmedo-loja/{process_id}/rounds/{poll.id}"
    page = coordinator.send(path, {"count": "501", "batch": "mesa 1"}, 422, form='form[action$="/codes"]')
    assert page.select_one("input[name=batch]")["value"] == "mesa 1"


def test_a_ballot_is_small_the_same_for_all_and_sets_no_cookie(
    app: Flask, client: StrictClient, process_id: int
) -> None:
    with app.app_context():
        process = db.session.get_one(Process, process_id)
        for number in range(20):
            create(
                db.session(),
                process,
                Proposal(
                    f"Agua segura para la comunidad {number} de la parroquia La Tingue",
                    TWO_SENTENCES.format(n=number * 7919),
                    cost_cents=(number + 1) * 1_300_00,
                    feasibility=Feasibility.FEASIBLE,
                ),
            )
        db.session.commit()
    poll = open_poll(app, process_id)
    answer = client.get(f"/v/{poll.key}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= 14_000, len(answer.data)
    assert "Set-Cookie" not in answer.headers
    page = check_page(gzip.decompress(answer.data).decode(), needs_csrf=False)
    assert len(page.select(".pick")) == 20
    outside = page.select("script[src], link[rel=stylesheet], img")
    assert outside == []  # one request only


def test_another_ballot_with_a_used_code_is_told_so_and_not_counted(
    app: Flask, client: StrictClient, poll: Poll
) -> None:
    code, water = poll.codes[0], poll.ids["Agua segura"]
    first = confirm(send(client, poll, fill(client, poll, code, water)))
    late = confirm(send(client, poll, fill(client, poll, code, poll.ids["Centro de acopio"])))
    send(client, poll, first)
    page = send(client, poll, late, 409)
    assert page.h1.text == "Este código ya votó"
    assert not page.select(".receipt")
    send(client, poll, fill(client, poll, code, water), 409)
    assert spent(app, poll) == 1


def test_two_at_once_with_one_code_are_one_vote(app: Flask, client: StrictClient, poll: Poll) -> None:
    ballots = [confirm(send(client, poll, fill(client, poll, poll.codes[0], n))) for n in poll.ids.values()]
    together, statuses = threading.Barrier(len(ballots)), []

    def cast(values: dict[str, Any]) -> None:
        phone = app.test_client()
        together.wait(timeout=20)
        statuses.append(phone.post(f"/v/{poll.key}", data=values).status_code)

    threads = [threading.Thread(target=cast, args=(values,)) for values in ballots]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(statuses) == [200, 409, 409]
    assert spent(app, poll) == 1


def test_what_is_refused_keeps_what_was_chosen(app: Flask, client: StrictClient, poll: Poll) -> None:
    good, water = poll.codes[0], poll.ids["Agua segura"]
    swapped = good[1] + good[0] + good[2:] if good[0] != good[1] else good[:-1] + good[0]
    cases = [
        (good, set(poll.ids.values()), "14.300"),  # 74,300 of 60,000
        (good, set(), "al menos"),
        (good, {water, "999999"}, "no está"),
        (swapped, {water}, "letra"),
        (good[:9], {water}, "15"),
        (printed(new_code()), {water}, "no es de esta votación"),
    ]
    for code, chosen, words in cases:
        page = send(client, poll, fill(client, poll, code, *chosen), 422)
        assert words in page.select_one("[role=alert]").text, (words, page.select_one("[role=alert]").text)
        assert ticked(page) == chosen & set(poll.ids.values())
        assert page.select_one("#code")["value"] == code
        # whoever leaves the review out gets no further
        forged = {**fill(client, poll, code, *chosen), "step": "cast"}
        assert ticked(send(client, poll, forged, 422)) == chosen & set(poll.ids.values())
    assert spent(app, poll) == 0


def test_more_projects_than_allowed_are_refused(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id, ballot=BallotKind.APPROVAL, max_choices=2)
    page = send(client, poll, fill(client, poll, poll.codes[0], *poll.ids.values()), 422)
    assert "2" in page.select_one("[role=alert]").text
    assert ticked(page) == set(poll.ids.values())
    # an approval may cost more than the ceiling: it is the count that ends at the ceiling
    both = [poll.ids["Agua segura"], poll.ids["Centro de acopio"]]
    receipt = send(client, poll, confirm(send(client, poll, fill(client, poll, poll.codes[0], *both))))
    assert receipt.select_one(".receipt code")


def test_from_the_review_one_can_go_back_with_all_that_was_chosen(client: StrictClient, poll: Poll) -> None:
    review = send(client, poll, fill(client, poll, poll.codes[0], poll.ids["Agua segura"]))
    form = next(form for form in review.select("form") if form.select_one("button[value=change]"))
    page = send(client, poll, {**filled_in(form), "step": "change"})
    assert ticked(page) == {poll.ids["Agua segura"]}
    assert page.select_one("#code")["value"] == poll.codes[0]
    assert not page.select("[role=alert]:not([hidden])")


def test_doors_that_are_closed(app: Flask, client: StrictClient, process_id: int, priced: list[int]) -> None:
    assert client.page("/v/nadie1", 404, needs_csrf=False).h1.text == "No existe esta votación"
    early = open_poll(app, process_id, opens_at=NOW + HOUR, closes_at=NOW + 2 * HOUR)
    late = open_poll(app, process_id, opens_at=NOW - 2 * HOUR, closes_at=NOW - HOUR)
    assert "todavía" in client.page(f"/v/{early.key}", needs_csrf=False).h1.text
    assert "cerr" in client.page(f"/v/{late.key}", needs_csrf=False).h1.text
    for poll in (early, late):
        values = {
            "code": poll.codes[0],
            "project": poll.ids["Agua segura"],
            "attempt": "0" * 32,
            "step": "cast",
        }
        page = send(client, poll, values, 409)
        assert ("todavía" in page.h1.text) == (poll is early)
        assert spent(app, poll) == 0


def test_a_vote_sent_again_after_the_seal_finds_its_receipt(
    app: Flask, client: StrictClient, poll: Poll
) -> None:
    last = confirm(send(client, poll, fill(client, poll, poll.codes[0], poll.ids["Agua segura"])))
    receipt = send(client, poll, last).select_one(".receipt code").text
    with app.app_context():
        closing.close_and_count(db.session(), box.engine, db.session.get_one(Round, poll.id))
        db.session.commit()
    assert send(client, poll, last).select_one(".receipt code").text == receipt
    assert send(client, poll, {**last, "code": poll.codes[1], "attempt": "f" * 32}, 409)
    assert "cerr" in client.page(f"/v/{poll.key}", needs_csrf=False).h1.text


def test_the_ballot_speaks_english_where_asked(client: StrictClient, poll: Poll) -> None:
    page = client.page(f"/v/{poll.key}?lang=en", needs_csrf=False)
    values = {**filled_in(page.select_one("form")), "code": "x"}
    assert page.html["lang"] == "en"
    assert "15 letters" in send(client, poll, values, 422).select_one("[role=alert]").text


def test_the_projects_come_in_another_order_for_each_reader(client: StrictClient, poll: Poll) -> None:
    orders = {
        tuple(h.text for h in client.page(f"/v/{poll.key}", needs_csrf=False).select(".pick h2"))
        for _ in range(40)
    }
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset(COSTS)}


def test_codes_of_another_round_do_not_vote_here(
    app: Flask, client: StrictClient, process_id: int, poll: Poll
) -> None:
    other = open_poll(app, process_id, closes_at=NOW + timedelta(days=1))
    page = send(client, poll, fill(client, poll, other.codes[0], poll.ids["Agua segura"]), 422)
    assert "no es de esta votación" in page.select_one("[role=alert]").text
