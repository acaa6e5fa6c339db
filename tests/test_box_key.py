"""The key of the codes: made once, missed loudly, and never replaced while codes that it made can vote."""

from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import signed_in
from tests.pages import StrictClient, filled_in
from tests.steps.vote.polls import priced
from tests.steps.vote.test_ballot import Poll, fill, open_poll, spent, ticked
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.models.budget import Round
from workshop.steps.vote import closing, register
from workshop.stores import bring_up_to_date
from workshop.voting.errors import KeyLost

__all__ = ["priced"]


@pytest.fixture
def poll(app: Flask, process_id: int, priced: list[int]) -> Poll:
    return open_poll(app, process_id)


def key_of(app: Flask) -> Path:
    return Path(app.config["INSTANCE"]) / "box-key"


def started_again(app: Flask) -> Flask:
    again = create_app(Path(app.config["INSTANCE"]), TESTING=True)
    again.test_client_class = StrictClient
    bring_up_to_date(again)
    return again


def end(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        box.engine.dispose()


def test_a_lost_key_is_missed_loudly_not_replaced_and_put_back(
    app: Flask,
    people: dict[str, str],
    process_id: int,
    poll: Poll,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept = key_of(app).rename(tmp_path / "kept-apart")
    again = started_again(app)
    assert "box-key is missing" in caplog.text
    assert not key_of(again).exists()
    phone, water = again.test_client(), poll.ids["Agua segura"]
    assert isinstance(phone, StrictClient)
    values = {**fill(phone, poll, poll.codes[0], water), "step": "cast"}
    for sent in (values, {**values, "step": ""}):
        page = phone.checked(phone.post(f"/v/{poll.key}", data=sent), 503, needs_csrf=False)
        assert "servidor" in page.select_one("[role=alert]").text
        assert ticked(page) == {water}
    staff = signed_in(again, people["coordinator"])
    path = f"/c/olmedo-loja/{process_id}/rounds/{poll.id}"
    page = staff.page(path)
    assert "box-key" in page.select_one("main").text
    form = page.select_one('form[action$="/codes"]')
    refused = staff.post(form["action"], data={**filled_in(form), "count": "3", "batch": "otra mesa"})
    assert (refused.status_code, refused.mimetype) == (409, "text/html")  # no slips
    assert not key_of(again).exists()
    assert spent(again, poll) == 0

    kept.rename(key_of(again))  # found again: no start is needed
    assert phone.post(f"/v/{poll.key}", data=values).status_code == 200
    assert "box-key" not in staff.page(path).select_one("main").text
    end(again)


def test_another_key_in_its_place_is_told_to_the_team(
    app: Flask, people: dict[str, str], process_id: int, poll: Poll
) -> None:
    key_of(app).write_text("ab" * 32 + "\n", encoding="ascii")
    again = started_again(app)
    page = signed_in(again, people["coordinator"]).page(f"/c/olmedo-loja/{process_id}/rounds/{poll.id}")
    assert "box-key" in page.select_one("main").text
    end(again)


def test_a_register_needs_its_key_before_there_is_any_code(
    app: Flask, process_id: int, priced: list[int]
) -> None:
    poll = open_poll(app, process_id, codes=0)
    with app.app_context():
        found = db.session.get_one(Round, poll.id)
        register.add(db.session(), box.engine, box.key, found, "Rosa Quizhpe", "1100000009")
        db.session.commit()
    key_of(app).unlink()
    again = started_again(app)
    with again.app_context(), pytest.raises(KeyLost):
        assert box.key
    end(again)


def test_once_all_is_sealed_a_new_key_may_be_made(
    app: Flask, process_id: int, poll: Poll, caplog: pytest.LogCaptureFixture
) -> None:
    with app.app_context():
        closing.close_and_count(db.session(), box.engine, db.session.get_one(Round, poll.id))
        db.session.commit()
    before = key_of(app).read_text()
    key_of(app).unlink()
    again = started_again(app)
    assert key_of(again).read_text() != before
    assert key_of(again).stat().st_mode & 0o777 == 0o600
    assert "box-key" not in caplog.text
    end(again)
