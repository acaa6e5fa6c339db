"""Is my vote in? The look-up answers yes or no, before the seal and after it, and says nothing else."""

from flask import Flask

from tests.pages import StrictClient
from tests.steps.vote.test_ballot import Poll, confirm, fill, open_poll, send
from workshop.extensions import box, db
from workshop.models.budget import Round
from workshop.steps.vote import closing
from workshop.voting.codes import new_attempt, receipt_of


def look_up(client: StrictClient, key: str, receipt: str, status: int = 200) -> str:
    path = f"/v/{key}/receipt?lang=en"
    page = client.send(path, {"receipt": receipt}, status, needs_csrf=False)
    assert page.main is not None
    return " ".join(page.main.get_text(" ").split())


def cast_one(client: StrictClient, poll: Poll) -> str:
    chosen = next(iter(poll.ids.values()))
    done = send(client, poll, confirm(send(client, poll, fill(client, poll, poll.codes[0], chosen))))
    code = done.select_one(".receipt code")
    assert code is not None
    return code.text


def test_a_receipt_is_found_before_and_after_the_seal(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id)
    receipt = cast_one(client, poll)
    assert "is in the box" in look_up(client, poll.key, receipt)
    # Typed as people type: without hyphens, in small letters, with a zero for an O.
    typed = receipt.replace("-", " ").lower().replace("o", "0")
    assert "is in the box" in look_up(client, poll.key, typed)
    with app.app_context():
        closing.close_and_count(db.session(), box.engine, db.session.get_one(Round, poll.id))
        db.session.commit()
    assert "was counted" in look_up(client, poll.key, receipt)


def test_what_is_not_in_is_said_kindly_and_kept(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll, other = open_poll(app, process_id), open_poll(app, process_id, name="Otra")
    receipt = cast_one(client, poll)
    assert "No vote with this receipt" in look_up(client, poll.key, receipt_of(poll.key, new_attempt()))
    assert "No vote with this receipt" in look_up(client, other.key, receipt)
    for typed in ("", "hola", receipt[:-1], receipt + "A", "<b>" + receipt, "9" * 16):
        assert "16 letters and digits" in look_up(client, poll.key, typed, 422)
    page = client.send(f"/v/{poll.key}/receipt", {"receipt": "hola <b>"}, 422, needs_csrf=False)
    assert page.select_one("#receipt")["value"] == "hola <b>"
    client.page("/v/nothing/receipt", 404, needs_csrf=False)


def test_the_look_up_sets_no_cookie_and_is_kept_nowhere(
    app: Flask, client: StrictClient, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id)
    answer = client.post(f"/v/{poll.key}/receipt", data={"receipt": receipt_of(poll.key, new_attempt())})
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    english = client.get(f"/v/{poll.key}/receipt?lang=en").text
    assert "Is my vote in the box?" in english
