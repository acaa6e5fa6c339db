"""A long plan is made beside the pages: how far it is, the file, and what happens when it fails."""

import csv
import io
import json
import time
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import make_process
from tests.pages import StrictClient
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.steps.actions import views
from workshop.web import making

PLAN = "/c/olmedo-loja/1/actions/plan.csv"


@pytest.fixture
def long_plan(app: Flask) -> int:
    """A process with one action more than is made at once."""
    with app.app_context():
        process = make_process(db.session())
        actions = [Action(process=process, title=f"Obra {n}") for n in range(making.AT_ONCE + 1)]
        db.session.add_all(actions)
        db.session.commit()
        return process.id


def rows(body: bytes) -> int:
    return len(list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))) - 1


def states(app: Flask) -> list[Path]:
    return list((Path(app.config["INSTANCE"]) / "made").glob("*.json"))


def test_what_is_quick_comes_at_once(coordinator: StrictClient, long_plan: int) -> None:
    answer = coordinator.get(PLAN)
    assert (answer.status_code, rows(answer.data)) == (200, making.AT_ONCE + 1)


def test_what_takes_long_shows_how_far_it_is_and_then_the_file(
    app: Flask,
    coordinator: StrictClient,
    official: StrictClient,
    long_plan: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(making, "PATIENCE", 0)
    monkeypatch.setattr(views, "build", _slow(views.build))
    waiting = coordinator.get(PLAN)
    assert (waiting.status_code, waiting.location) == (302, f"{PLAN}?made=wait")
    page = coordinator.page(waiting.location)
    assert page.h1.text.strip() == "Se está haciendo el archivo"
    assert page.select_one("meta[http-equiv=refresh]")["content"] == "2"
    assert "501" in page.text
    assert len(states(app)) == 1
    assert coordinator.get(PLAN).location == f"{PLAN}?made=wait"  # asked again: nothing is made twice
    assert "no está" in official.page(f"{PLAN}?made=wait").h1.text  # each sees only their own
    page = _until(coordinator, "El archivo está listo")
    assert page.select_one("meta[http-equiv=refresh]")["content"] == f"1;url={PLAN}?made=file"
    file = coordinator.get(page.select_one("main a.button")["href"])
    assert rows(file.data) == making.AT_ONCE + 1
    assert "plan-de-accion" in file.headers["Content-Disposition"]
    (state,) = states(app)
    assert state.stat().st_mode & 0o077 == 0


def test_what_fails_or_was_lost_says_so_and_can_be_made_again(
    app: Flask, coordinator: StrictClient, long_plan: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(views, "build", _broken)
        assert coordinator.get(PLAN).location == f"{PLAN}?made=wait"
        page = _until(coordinator, "El archivo no está")
    assert page.select_one("main a.button")["href"] == PLAN
    (state,) = states(app)
    lost = json.loads(state.read_text()) | {"state": "making", "began": time.time() - 4000}
    state.write_text(json.dumps(lost))
    assert "no está" in coordinator.page(f"{PLAN}?made=wait").h1.text
    assert coordinator.get(PLAN).status_code == 200


def _slow(build: object) -> object:
    def slowly(*given: object) -> object:
        time.sleep(0.5)
        return build(*given)  # type: ignore[operator]

    return slowly


def _broken(*_given: object) -> None:
    raise RuntimeError("the disk is full")


def _until(client: StrictClient, heading: str) -> object:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        page = client.page(f"{PLAN}?made=wait")
        if page.h1.text.strip() == heading:
            return page
        time.sleep(0.1)
    raise AssertionError(heading)
