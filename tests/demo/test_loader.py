"""The demo is entered whole, once, through the services."""

import re
import tomllib
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.pages import StrictClient
from workshop.commands import enter_demo
from workshop.demo.loader import CODES, FOLDER, ORDER, SIGN_INS
from workshop.extensions import box, db
from workshop.models.actions import Action, ActionUpdate
from workshop.models.actors import Actor
from workshop.models.budget import Project, Round
from workshop.models.followup import CitizenReport
from workshop.models.process import Process, Workshop
from workshop.models.swot import SwotEntry
from workshop.voting.box import turnout

# Pages that open no session, so that their forms have no CSRF field.
NO_SESSION = re.compile(r"/[vj]/|/p/.*/report$")


def in_files(file: str, key: str) -> int:
    total = 0
    for name in ORDER:
        path = FOLDER / name / f"{file}.toml"
        if path.is_file():
            total += len(tomllib.loads(path.read_text(encoding="utf-8")).get(key, []))
    return total


@pytest.fixture
def demo(app: Flask) -> Flask:
    with app.app_context():
        assert enter_demo()
    return app


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_everything_of_the_files_is_entered_and_only_once(demo: Flask) -> None:
    with demo.app_context():
        for _ in range(2):
            assert count(Process) == len(ORDER)
            assert count(Workshop) == in_files("process", "workshops")
            assert count(Actor) == in_files("actors", "actors")
            assert count(SwotEntry) == in_files("swot", "entries")
            assert count(Action) == in_files("actions", "actions")
            assert count(Project) == in_files("projects", "projects")
            assert count(ActionUpdate) > 5
            assert count(CitizenReport) > 5
            assert enter_demo() is False


def test_one_round_is_open_and_one_is_counted_and_adopted(demo: Flask) -> None:
    with demo.app_context():
        done, open_round = db.session.scalars(select(Round).order_by(Round.closes_at)).all()
        assert done.count
        assert done.count["voters"] == 142
        assert done.adopted_on
        assert open_round.count is None
        assert turnout(box.engine, open_round.key).issued == 300


def test_a_code_of_the_demo_votes_on_the_phone(demo: Flask, client: StrictClient) -> None:
    key, code = (Path(demo.config["INSTANCE"]) / CODES).read_text().splitlines()[0].split("\t")
    page = client.page(f"/v/{key}", needs_csrf=False)
    chosen = page.select_one("input[name=project]")["value"]
    page = client.send(
        f"/v/{key}", {"code": code, "project": chosen}, form="form[data-ballot]", needs_csrf=False
    )
    values = {field["name"]: field["value"] for field in page.select("form input")}
    receipt = client.checked(client.post(f"/v/{key}", data={**values, "step": "cast"}), needs_csrf=False)
    assert receipt.select_one(".receipt code").text


def test_sign_ins_are_kept_for_the_owner_only_and_work(demo: Flask, client: StrictClient) -> None:
    path = Path(demo.config["INSTANCE"]) / SIGN_INS
    assert path.stat().st_mode & 0o777 == 0o600
    for line in path.read_text(encoding="utf-8").splitlines()[:2]:
        email, password, _role, place = line.split("\t")
        fresh = demo.test_client()
        assert isinstance(fresh, StrictClient)
        page = fresh.send("/sign-in", {"email": email, "password": password})
        assert page.h1.text.strip() == place


def test_every_page_of_the_demo_can_be_read(demo: Flask, client: StrictClient) -> None:
    """Walk all links that a coordinator finds; each page passes the strict client."""
    email, password, *_ = (Path(demo.config["INSTANCE"]) / SIGN_INS).read_text().splitlines()[0].split("\t")
    page = client.send("/sign-in", {"email": email, "password": password})
    seen, waiting = {"/"}, [page]
    while waiting and len(seen) < 250:
        for link in waiting.pop().select("main a[href^='/'], nav a[href^='/']"):
            path = link["href"].split("#")[0]
            if (
                path not in seen
                and not link.has_attr("download")
                and "?" not in path
                and "/template" not in path
            ):
                seen.add(path)
                answer = client.get(path, follow_redirects=True)
                if answer.mimetype == "text/html":
                    waiting.append(client.checked(answer, needs_csrf=not NO_SESSION.match(path)))
                else:  # a file, such as the published ballots of a round
                    assert answer.status_code == 200
                    assert answer.data
    assert len(seen) > 100
