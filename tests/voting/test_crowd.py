"""Many processes at once, some of them killed: one code is one vote, and what was acknowledged is in the box."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from tests.postgres import postgres_server
from tests.voting.conftest import NOON, ROUND, settings
from tests.voting.crowd import (
    PROJECTS,
    Hall,
    Outcome,
    Try,
    in_the_box,
    processes,
    several_each,
    url_of,
    vote,
    vote_all,
    vote_until_killed,
)
from workshop.models.box import BoxBase
from workshop.voting import codes
from workshop.voting.box import open_round, turnout
from workshop.voting.casting import receipt_is_in
from workshop.voting.credentials import issue_codes
from workshop.voting.engine import make_box_engine
from workshop.voting.sealing import ballots, receipts, seal

KILLS = 100


def test_64_clients_200_codes_each_used_by_several_at_once_are_200_ballots(box: Engine, key: bytes):
    plain = issue_codes(box, key, ROUND, 200, "mesa 1")
    tries = several_each(plain, codes.new_attempt, seed=64)
    hall = Hall(url_of(box), key, ROUND)
    with ProcessPoolExecutor(4, mp_context=processes()) as pool:
        parts = [pool.submit(vote_all, hall, tries[start::4], 16) for start in range(4)]
        outcomes: list[Outcome] = [each for part in parts for each in part.result(timeout=120)]
    assert len(outcomes) == len(tries)
    won: dict[str, set[str]] = {code: set() for code in plain}
    for outcome in outcomes:
        if outcome.receipt:
            won[outcome.attempt.code].add(outcome.receipt)
        else:
            assert outcome.refusal == "UsedCode"
    assert all(len(of_code) == 1 for of_code in won.values())
    assert in_the_box(box, ROUND) == (200, 200, set().union(*won.values()), 200)
    seal(box, ROUND, NOON)
    assert receipts(box, ROUND) == sorted(set().union(*won.values()))
    counted = ballots(box, ROUND)
    chosen = {outcome.receipt: outcome.attempt.choice for outcome in outcomes if outcome.receipt}
    assert sorted(counted) == sorted(
        (choice,) for choice in chosen.values()
    )  # the choice of the page that won


def test_voting_and_closing_at_once_in_100_rounds(box: Engine, key: bytes):
    """Every receipt given is in the sealed box, and none comes after."""
    chance = random.Random(50)
    overlapped = 0
    with ThreadPoolExecutor(4) as pool:
        for number in range(100):
            name = f"close{number}"
            open_round(box, settings(name))
            hall = Hall("", key, name)
            tries = [
                Try(code, codes.new_attempt(), "water") for code in issue_codes(box, key, name, 16, "mesa 1")
            ]
            given_out = threading.Semaphore(0)

            def vote_some(part: list[Try], hall=hall, given_out=given_out) -> list[Outcome]:
                outcomes = []
                for each in part:
                    outcomes.append(vote(box, hall, each))
                    given_out.release()
                return outcomes

            voting = [pool.submit(vote_some, tries[start::4]) for start in range(4)]
            for _ in range(chance.randint(1, 10)):
                assert given_out.acquire(timeout=30)
            seal(box, name, NOON)
            at_seal = receipts(box, name)
            outcomes = [each for part in voting for each in part.result(timeout=60)]
            given = sorted(each.receipt for each in outcomes if each.receipt)
            assert {each.refusal for each in outcomes if not each.receipt} <= {"RoundClosed"}
            assert given == at_seal == receipts(box, name)
            assert turnout(box, name).spent == len(ballots(box, name)) == len(given)
            assert all(receipt_is_in(box, name, receipt) for receipt in given)
            overlapped += 0 < len(given) < len(tries)
    assert overlapped >= 20  # else nothing was raced


def test_a_paper_ballot_keyed_in_as_its_holder_votes_by_phone_is_one_ballot(box: Engine, key: bytes):
    hall = Hall("", key, ROUND)
    sides = {"phone": 0, "paper": 0}
    with ThreadPoolExecutor(2) as pool:
        for code in issue_codes(box, key, ROUND, 100, "papeletas"):
            tries = [Try(code, codes.new_attempt(), "water", "phone")]
            tries.append(Try(code, codes.new_attempt(), "road", "paper"))
            random.shuffle(tries)
            outcomes = list(pool.map(lambda each: vote(box, hall, each), tries))
            assert sorted(outcome.refusal for outcome in outcomes) == ["", "UsedCode"]
            sides[next(each.attempt.channel for each in outcomes if each.receipt)] += 1
    assert turnout(box, ROUND).by_channel == {side: n for side, n in sides.items() if n}
    assert sum(sides.values()) == 100


class Killer:
    """Lets people vote from processes that it kills, and looks what is in the box after each time."""

    def __init__(self, engine: Engine, key: bytes, seed: int):
        self.engine, self.hall = engine, Hall(url_of(engine), key, ROUND)
        self.chance = random.Random(seed)
        self.unanswered: list[Try] = []
        self.acknowledged: dict[str, str] = {}
        self.voters = processes()
        self.cut_off = 0  # how often a half-written transaction of SQLite was left behind

    def once(self, harm: Callable[[], None] | None = None, voters: int = 3) -> None:
        """Let them vote for a moment, do `harm` if any, kill them all, and check."""
        fresh = [
            Try(code, codes.new_attempt(), self.chance.choice(PROJECTS))
            for code in issue_codes(self.engine, self.hall.key, ROUND, 40, "mesa 1")
        ]
        tries = [*self.unanswered, *fresh]  # what got no answer is sent again
        hear, said = self.voters.Pipe(duplex=False)
        people = [
            self.voters.Process(
                # the same votes from several phones
                target=vote_until_killed,
                args=(self.hall, self.chance.sample(tries, len(tries)), said),
            )
            for _ in range(voters)
        ]
        for person in people:
            person.start()
        said.close()
        heard = os.read(hear.fileno(), 65536)  # somebody has voted
        time.sleep(self.chance.random() * 0.05)
        if harm:
            harm()
        for person in people:
            person.kill()
        for person in people:
            person.join()
            assert person.exitcode == -signal.SIGKILL
            person.close()
        journal = Path(f"{self.engine.url.database}-journal")
        self.cut_off += journal.exists() and journal.stat().st_size > 0
        while piece := os.read(hear.fileno(), 65536):
            heard += piece
        hear.close()
        for line in heard.decode().splitlines():
            code, attempt, receipt = line.split()
            assert receipt == codes.receipt_of(ROUND, attempt)
            assert self.acknowledged.setdefault(code, receipt) == receipt
        self.check()
        self.unanswered = [each for each in tries if each.code not in self.acknowledged]

    def check(self) -> None:
        spent, cast, given, rows = in_the_box(self.engine, ROUND)
        assert set(self.acknowledged.values()) <= given
        assert spent == cast == rows == len(given)


def settle(killer: Killer, engine: Engine) -> None:
    """Everything that got no answer is sent once more; then the box is sealed and holds each receipt once."""
    for each in killer.unanswered:
        outcome = vote(engine, killer.hall, each)
        assert outcome.receipt
        assert killer.acknowledged.setdefault(each.code, outcome.receipt) == outcome.receipt
    seal(engine, ROUND, NOON)
    assert receipts(engine, ROUND) == sorted(killer.acknowledged.values())
    assert len(ballots(engine, ROUND)) == turnout(engine, ROUND).spent == len(killer.acknowledged)


def test_voters_killed_100_times_lose_no_acknowledged_vote(box: Engine, key: bytes):
    killer = Killer(box, key, seed=9)
    for _ in range(KILLS):
        killer.once()
    assert len(killer.acknowledged) > KILLS
    if box.dialect.name == "sqlite":
        assert killer.cut_off >= KILLS / 10  # else the moments were harmless
    settle(killer, box)


def test_a_database_server_that_loses_a_process_in_the_middle_loses_no_acknowledged_vote(key: bytes):
    """One of PostgreSQL's processes is killed: the server stops all others too and recovers from its log."""
    with postgres_server() as uri:
        engine = make_box_engine(uri.replace("postgresql://", "postgresql+psycopg://"))
        BoxBase.metadata.create_all(engine)
        open_round(engine, settings())
        killer = Killer(engine, key, seed=5)

        def kill_one() -> None:
            engine.dispose()
            with psycopg.connect(uri, autocommit=True) as admin:
                busy = admin.execute(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
                    "AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
                ).fetchall()
            for (pid,) in busy:
                os.kill(pid, signal.SIGKILL)
            answered, end = 0, time.monotonic() + 30
            while answered < 4 and time.monotonic() < end:  # it takes a moment to notice, and to recover
                time.sleep(0.05)
                try:
                    psycopg.connect(uri).close()
                    answered += 1
                except psycopg.OperationalError:
                    answered = 0

        for _ in range(5):
            killer.once(kill_one)
        assert len(killer.acknowledged) > 5
        settle(killer, engine)
        engine.dispose()
