"""A round as the team sees it: prepared, published, counted, adopted; and what everyone sees of it."""

import csv
import io
import re
import threading
import time
from datetime import timedelta

import pypdf
import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.pages import StrictClient
from tests.steps.vote.polls import COSTS
from tests.steps.vote.test_ballot import Poll, confirm, fill, open_poll, send
from workshop.extensions import box, db
from workshop.models.base import ECUADOR, utc_now
from workshop.models.budget import Completion, Round, Rule
from workshop.steps.vote import background, closing
from workshop.steps.vote.closing import LONG_COUNT
from workshop.voting.casting import import_ballots
from workshop.voting.counts import Count


def local(hours: float) -> str:
    """A moment some hours from now, as a browser sends it from Ecuador."""
    return (utc_now() + timedelta(hours=hours)).astimezone(ECUADOR).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def rounds(process_id: int) -> str:
    return f"/c/olmedo-loja/{process_id}/rounds"


def counted(app: Flask, client: StrictClient, coordinator: StrictClient, process_id: int) -> Poll:
    """A round in which three people voted, closed and counted on its page."""
    poll = open_poll(app, process_id)
    for code, titles in zip(
        poll.codes,
        (["Agua segura"], ["Agua segura", "Puente de la escuela"], ["Centro de acopio"]),
        strict=False,
    ):
        chosen = [poll.ids[title] for title in titles]
        send(client, poll, confirm(send(client, poll, fill(client, poll, code, *chosen))))
    coordinator.send(
        f"/c/olmedo-loja/{process_id}/rounds/{poll.id}/close", {"public_draw": "dados 4, 1, 6", "early": "y"}
    )
    return poll


def test_a_coordinator_prepares_changes_and_publishes_a_round(
    coordinator: StrictClient, client: StrictClient, rounds: str, priced: list[int]
) -> None:
    assert "Ronda nueva" in coordinator.page(rounds).text
    page = coordinator.send(
        f"{rounds}/new",
        {"name": "¿En qué invertimos?", "ceiling_cents": "60.000", "closes_at": local(3)},
    )
    assert page.h1.text.strip() == "¿En qué invertimos?"
    for title in COSTS:
        assert title in page.text
    [link] = [a["href"] for a in coordinator.page(rounds).select("th a")]
    key = coordinator.page(link)
    assert key.select_one('form[action$="/publish"]')
    coordinator.send(f"{link}/edit", {"name": "¿En qué obras invertimos?"})
    page = coordinator.press(link, "/publish")
    assert page.h1.text.strip() == "¿En qué obras invertimos?"
    assert page.select_one('form[action$="/codes"]')
    assert not page.select_one('form[action$="/publish"]')
    link_for_phones = re.search(r"/v/[a-z0-9]{6}", str(page))
    assert link_for_phones
    assert len(client.page(link_for_phones[0], needs_csrf=False).select(".pick")) == 3
    assert "conserva" in coordinator.page(f"{link}/edit").text  # a published round is only shown


def test_a_wrong_form_keeps_what_was_typed(coordinator: StrictClient, rounds: str, priced: list[int]) -> None:
    values = {"name": "¿En qué invertimos?", "ceiling_cents": "900.000", "closes_at": local(3)}
    page = coordinator.send(f"{rounds}/new", values, 422)
    assert page.select_one("[name=name]")["value"] == "¿En qué invertimos?"
    page = coordinator.send(f"{rounds}/new", {"name": "", "closes_at": local(3)}, 422)
    assert page.select_one("[name=closes_at]")["value"] == local(3)


def test_only_the_coordinator_manages_and_others_see(
    app: Flask,
    facilitator: StrictClient,
    official: StrictClient,
    observer: StrictClient,
    client: StrictClient,
    rounds: str,
    process_id: int,
    priced: list[int],
) -> None:
    poll = open_poll(app, process_id)
    path = f"{rounds}/{poll.id}"
    assert facilitator.page(path).select_one('form[action$="/codes"]')
    for person in (official, observer):
        assert not person.page(path).select_one('form[action$="/codes"], form[action$="/close"]')
    for person in (facilitator, official, observer):
        token = person.page(path).select_one("[name=csrf_token]")["value"]
        assert person.post(f"{path}/close", data={"csrf_token": token}).status_code == 403
        assert person.get(f"{rounds}/new").status_code == 403
    assert "/sign-in" in client.get(path).headers["Location"]


def test_nobody_reads_a_choice_before_the_count(
    app: Flask,
    coordinator: StrictClient,
    client: StrictClient,
    process_id: int,
    priced: list[int],
    rounds: str,
) -> None:
    poll = open_poll(app, process_id)
    path, public = f"{rounds}/{poll.id}", f"/p/olmedo-loja/{process_id}/rounds/{poll.id}"
    before = coordinator.page(path).select_one("main").text
    send(
        client, poll, confirm(send(client, poll, fill(client, poll, poll.codes[0], poll.ids["Agua segura"])))
    )
    page = coordinator.page(path)
    figures = {f.span.text: f.b.text for f in page.select(".figure")}
    assert figures["votos hasta ahora"] == "1"
    for title in COSTS:  # each as often as before, so nothing is said of who got the vote
        assert page.select_one("main").text.count(title) == before.count(title)
    assert not page.select("[data-module=plotly]")
    assert client.get(public).status_code == 404
    assert coordinator.get(public).status_code == 404
    for form in ("pdf", "csv"):
        assert coordinator.get(f"{path}/results.{form}").status_code == 404


def test_results_say_why_to_everyone_and_open_again(
    app: Flask,
    coordinator: StrictClient,
    client: StrictClient,
    process_id: int,
    priced: list[int],
    rounds: str,
) -> None:
    poll = counted(app, client, coordinator, process_id)
    for page in (
        coordinator.page(f"{rounds}/{poll.id}"),
        client.page(f"/p/olmedo-loja/{process_id}/rounds/{poll.id}"),
    ):
        rows = {
            row.th.text.strip(): row.select("td")[-1].text.strip()
            for row in page.select_one("table").select("tbody tr")
        }
        assert set(rows) == set(COSTS)
        assert rows["Agua segura"].startswith("Ganó")
        losers = [why for why in rows.values() if why.startswith("No ganó")]
        assert len(losers) == 1, rows
        assert "$" in losers[0]
    pdf = coordinator.get(f"{rounds}/{poll.id}/results.pdf")
    text = " ".join("".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf.data)).pages).split())
    table = coordinator.get(f"{rounds}/{poll.id}/results.csv")
    read = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig")), delimiter=";"))
    votes = {row[1]: row[3] for row in read[1:]}
    assert votes == {"Agua segura": "2", "Puente de la escuela": "1", "Centro de acopio": "1"}
    for title in COSTS:
        assert title in text
    assert (
        pdf.headers["Content-Disposition"].endswith('.pdf"') or ".pdf" in pdf.headers["Content-Disposition"]
    )


def test_the_adoption_is_recorded_and_public(
    app: Flask,
    coordinator: StrictClient,
    client: StrictClient,
    process_id: int,
    priced: list[int],
    rounds: str,
) -> None:
    poll = counted(app, client, coordinator, process_id)
    path = f"{rounds}/{poll.id}"
    adopt = 'form[action$="/adopt"]'
    page = coordinator.send(path, {"adopted_on": "2020-01-01", "adopted_by": "Asamblea"}, 422, form=adopt)
    assert page.select_one("[name=adopted_by]")["value"] == "Asamblea"
    coordinator.send(path, {"adopted_by": "Asamblea cantonal", "adoption_record": "Acta 12"}, form=adopt)
    assert "Acta 12" in coordinator.page(path).text
    assert "Asamblea cantonal" in client.page(f"/p/olmedo-loja/{process_id}/rounds/{poll.id}").text


def test_a_draft_is_put_away(coordinator: StrictClient, rounds: str, priced: list[int]) -> None:
    coordinator.send(f"{rounds}/new", {"name": "Borrador", "ceiling_cents": "60000", "closes_at": local(3)})
    [link] = [a["href"] for a in coordinator.page(rounds).select("th a")]
    coordinator.press(link, "/archive")
    assert not coordinator.page(rounds).select("th a")
    assert coordinator.get(link).status_code == 404


def test_a_long_count_runs_beside_the_page_and_says_how_far_it_is(
    app: Flask,
    coordinator: StrictClient,
    client: StrictClient,
    process_id: int,
    priced: list[int],
    rounds: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poll = open_poll(app, process_id, rule=Rule.EQUAL_SHARES, completion=Completion.ADD1, step_cents=1)
    monkeypatch.setattr(background, "EVERY", 0)
    halfway, go_on, counted = threading.Event(), threading.Event(), closing.counted

    def stopped_halfway(engine: Engine, found: Round, note: closing.Progress) -> Count:
        """The real count, which waits once its progress is written down until the page was looked at."""

        def noted(share: float) -> None:
            note(share)
            if share >= 0.3 and not halfway.is_set():
                halfway.set()
                assert go_on.wait(60)

        return counted(engine, found, noted)

    monkeypatch.setattr(closing, "counted", stopped_halfway)
    path = f"{rounds}/{poll.id}"
    first, second, third = poll.ids.values()
    with app.app_context():
        ballots = [(first,), (second,), (third,)] * 2400
        assert import_ballots(box.engine, poll.key, ballots) * len(poll.ids) > LONG_COUNT
    latest = time.monotonic() + 60
    answer = coordinator.post(f"{path}/close", data=close_form(coordinator, path))
    assert answer.status_code == 302
    assert halfway.wait(60)
    page = coordinator.get(path)
    assert page.headers["Refresh"] == "3"
    [percent] = re.findall(r"(\d+)[\s\xa0]% ", coordinator.checked(page).select_one("main").text)
    assert 30 <= int(percent) < 100
    assert client.get(f"/p/olmedo-loja/{process_id}/rounds/{poll.id}").status_code == 404
    go_on.set()
    while "se están contando" in page.text.lower():
        assert time.monotonic() < latest
        time.sleep(0.2)
        page = coordinator.get(path)
    assert "Refresh" not in page.headers
    assert "7.200" in coordinator.checked(page).text
    client.page(f"/p/olmedo-loja/{process_id}/rounds/{poll.id}")


def close_form(coordinator: StrictClient, path: str) -> dict[str, str]:
    token = coordinator.page(f"{path}/close").select_one("[name=csrf_token]")["value"]
    return {"csrf_token": token, "public_draw": "dados 4, 1, 6", "early": "y"}


def test_closing_asks_for_the_draw_and_for_a_word_before_its_time(
    app: Flask, coordinator: StrictClient, process_id: int, priced: list[int], rounds: str
) -> None:
    poll = open_poll(app, process_id)
    path = f"{rounds}/{poll.id}"
    page = coordinator.send(f"{path}/close", {"public_draw": "lotería 48213"}, 422)
    assert page.select_one("[name=public_draw]")["value"] == "lotería 48213"
    coordinator.send(f"{path}/close", {"public_draw": "", "early": "y"}, 422)
    page = coordinator.send(f"{path}/close", {"public_draw": "lotería 48213", "early": "y"})
    assert "Cerrada antes de hora" in page.text
    assert coordinator.get(f"{path}/close").status_code == 302


def test_everyone_sees_how_many_voted_the_rules_and_the_hash_of_the_lot_before_the_count(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id)
    with app.app_context():
        import_ballots(box.engine, poll.key, [(poll.ids["Agua segura"],)] * 3)
        commitment = db.session.get_one(Round, poll.id).lot_commitment
    page = client.page(f"/p/olmedo-loja/{process_id}")
    assert "3 votos hasta ahora" in page.text
    assert "Más votos primero" in page.text
    assert commitment in page.text
