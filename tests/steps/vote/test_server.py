"""Votes over HTTP on the real server: raced, cut off by SIGKILL, and nothing of them in what it prints.

It is killed a few times; as often as the variable KILLS says where it is set (100 takes some minutes a database).
"""

import os
import random
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.phones import Answer, post, send_all
from tests.conftest import make_database, make_process
from tests.served import Served, minga
from tests.steps.vote.polls import add_projects, plan
from tests.voting import crowd
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.models.budget import BallotKind
from workshop.steps.vote import service
from workshop.stores import bring_up_to_date
from workshop.voting import codes
from workshop.voting.credentials import issue_codes
from workshop.voting.sealing import ballots, receipts, seal

RECEIPT = re.compile(rb"<code>((?:[A-Z2-7]{4}-){3}[A-Z2-7]{4})</code>")
KILLS = int(os.environ.get("KILLS", "3"))


class Town:
    """An installation with an open round and people who have codes."""

    def __init__(self, folder: Path):
        self.folder, self.output = folder, folder.with_name("output.txt")
        self.app = create_app(folder)
        bring_up_to_date(self.app)
        with self.app.app_context():
            process = make_process(db.session())
            made = add_projects(db.session(), process)
            round_plan = plan(made, ballot=BallotKind.APPROVAL, max_choices=2)
            found = service.draft(db.session(), process, round_plan)
            service.publish(db.session(), box.engine, found)
            db.session.commit()
            self.key, self.ids = found.key, [str(each.project_id) for each in found.projects]
            db.session.remove()
        self.codes: list[str] = []
        self.sent: list[str] = []  # attempt tokens

    def request(self, code: str, attempt: str, choice: str, step: str = "cast") -> bytes:
        self.sent.append(attempt)
        fields = [("code", codes.printed(code)), ("attempt", attempt), ("project", choice), ("step", step)]
        return post(f"/v/{self.key}", fields)

    def people(self, n: int) -> list[str]:
        """Codes that nobody has used."""
        with self.app.app_context():
            fresh = issue_codes(box.engine, box.key, self.key, n, "mesa 1")
        self.codes += fresh
        return fresh

    def in_the_box(self) -> set[str]:
        """The receipts; as many codes are spent, and as many ballots are there."""
        with self.app.app_context():
            spent, cast, given, rows = crowd.in_the_box(box.engine, self.key)
        assert spent == cast == rows == len(given)
        return given


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres")
        make_database(address, "served")
        monkeypatch.setenv("DATABASE_URL", address.replace("/postgres?", "/served?"))
    folder = tmp_path / "instance"
    folder.mkdir()
    made = Town(folder)
    yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()
        box.engine.dispose()


def receipt_in(answer: Answer) -> str | None:
    found = RECEIPT.search(answer.body)
    return found[1].decode() if found and answer.status == 200 else None


def vote_until_it_dies(
    server: Served, town: Town, people: list[str]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Everyone votes from eight phones while the server is killed; receipts by code, and what got no answer."""
    acknowledged: dict[str, str] = {}
    lost: list[tuple[str, str]] = []
    some = threading.Semaphore(0)

    def phone(mine: list[str]) -> None:
        for code in mine:
            attempt = codes.new_attempt()
            request = town.request(code, attempt, random.choice(town.ids))
            try:
                [answer], _ = send_all(server.port, [request.replace(b"gzip", b"none")], 1)
            except OSError:
                lost.append((code, attempt))
                return
            receipt = receipt_in(answer)
            if receipt:
                assert receipt == codes.receipt_of(town.key, attempt)
                acknowledged[code] = receipt
                some.release()
            else:
                assert answer.status == 0
                lost.append((code, attempt))
                return

    phones = [threading.Thread(target=phone, args=(people[start::8],)) for start in range(8)]
    for each in phones:
        each.start()
    for _ in range(random.randint(5, 30)):
        assert some.acquire(timeout=30)
    time.sleep(random.random() * 0.02)
    server.kill()
    for each in phones:
        each.join(60)
    return acknowledged, lost


def test_the_server_is_raced_and_killed_and_says_nothing(town: Town) -> None:
    acknowledged: dict[str, str] = {}
    lost: list[tuple[str, str]] = []
    for _ in range(KILLS):
        with minga(town.folder, "--no-demo", printed=town.output) as server:
            given, cut_off = vote_until_it_dies(server, town, town.people(160))
        acknowledged |= given
        lost += cut_off
        assert given
        assert set(acknowledged.values()) <= town.in_the_box()
    assert lost  # else it was never cut off
    with minga(town.folder, "--no-demo", printed=town.output) as server:
        # whoever got no answer sends the same page again
        again = [town.request(code, attempt, town.ids[0]).replace(b"gzip", b"none") for code, attempt in lost]
        answers, _ = send_all(server.port, again, 16)
        for (code, attempt), answer in zip(lost, answers, strict=True):
            assert receipt_in(answer) == codes.receipt_of(town.key, attempt)
            acknowledged[code] = codes.receipt_of(town.key, attempt)
        assert town.in_the_box() == set(acknowledged.values())
        # 64 clients, 200 codes, each used by several at once
        tries: list[tuple[str, str]] = []
        people = town.people(200)
        for code in people:
            pages = [codes.new_attempt() for _ in range(random.randint(1, 3))]
            tries += [(code, attempt) for attempt in [*pages, pages[0]]]
        random.shuffle(tries)
        requests = [
            town.request(code, attempt, random.choice(town.ids)).replace(b"gzip", b"none")
            for code, attempt in tries
        ]
        answers, _ = send_all(server.port, requests, 64)
        won: dict[str, set[str]] = {code: set() for code in people}
        for (code, attempt), answer in zip(tries, answers, strict=True):
            receipt = receipt_in(answer)
            if receipt:
                assert receipt == codes.receipt_of(town.key, attempt)
                won[code].add(receipt)
            else:
                assert answer.status == 409
        assert all(len(of_code) == 1 for of_code in won.values())
        acknowledged |= {code: next(iter(of_code)) for code, of_code in won.items()}
        assert town.in_the_box() == set(acknowledged.values())
        # what is refused is printed nowhere either
        [good] = town.people(1)
        wrong = [
            town.request(good[1:], codes.new_attempt(), town.ids[0]),
            town.request(good, "x" * 32, town.ids[0]),
            town.request(good, codes.new_attempt(), "9999"),
            town.request(good, codes.new_attempt(), "\x00"),
            town.request(codes.new_code(), codes.new_attempt(), town.ids[0]),
            town.request(good, codes.new_attempt(), town.ids[0], step="review"),
            b"POST /v/%b HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 30\r\n\r\ncode=%b&%%ff%%fe=\xff\xfe" % (town.key.encode(), good.encode()),
        ]
        answers, _ = send_all(server.port, wrong, 1)
        assert all(answer.status in (200, 400, 409, 422) for answer in answers)
    with town.app.app_context():
        seal(box.engine, town.key, service.utc_now())
        assert receipts(box.engine, town.key) == sorted(acknowledged.values())
        assert len(ballots(box.engine, town.key)) == len(acknowledged)
    said = town.output.read_text(errors="replace")
    assert "Minga" in said  # it was listened to
    for secret in (*town.codes, *map(codes.printed, town.codes), *town.sent, *acknowledged.values()):
        assert secret not in said
        assert secret.lower() not in said
