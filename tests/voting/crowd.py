"""Voters in processes of their own, so that they can race each other and be killed at any moment."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError

from tests.voting.conftest import NOON
from workshop.models.box import Ballot, Credential, Receipt
from workshop.voting import errors
from workshop.voting.casting import cast
from workshop.voting.engine import make_box_engine

PROJECTS = ("water", "road", "park")


@dataclass(frozen=True)
class Try:
    """One request to vote."""

    code: str
    attempt: str
    choice: str
    channel: str = "phone"


@dataclass(frozen=True)
class Outcome:
    """What the box said to a try: a receipt, or the name of its refusal."""

    attempt: Try
    receipt: str | None
    refusal: str = ""


@dataclass(frozen=True)
class Hall:
    """Where to vote."""

    url: str
    key: bytes
    round_key: str


def processes() -> ForkServerContext:
    """Processes that start in a few milliseconds, with this module loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.voting.crowd", "psycopg"])
    return context


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def vote(engine: Engine, hall: Hall, each: Try) -> Outcome:
    """Send one try."""
    try:
        receipt = cast(
            engine, hall.key, hall.round_key, each.code, [each.choice], each.attempt, each.channel, NOON
        )
    except errors.BoxError as error:
        return Outcome(each, None, type(error).__name__)
    return Outcome(each, receipt)


def vote_all(hall: Hall, tries: Sequence[Try], threads: int) -> list[Outcome]:
    """Send many over `threads` at once; in a process of its own."""
    engine = make_box_engine(hall.url)
    with ThreadPoolExecutor(threads) as pool:
        outcomes = list(pool.map(lambda each: vote(engine, hall, each), tries))
    engine.dispose()
    return outcomes


def vote_until_killed(hall: Hall, tries: Sequence[Try], said: Connection) -> None:
    """Vote, and write each receipt to the pipe `said` once it is acknowledged; whoever starts this kills it.

    As a phone does, a try is sent again when the connection breaks off.
    """
    engine = make_box_engine(hall.url)
    for each in tries:
        while True:
            try:
                outcome = vote(engine, hall, each)
                break
            except OperationalError:
                time.sleep(0.01)
        os.write(said.fileno(), f"{each.code} {each.attempt} {outcome.receipt or outcome.refusal}\n".encode())
    time.sleep(60)


def in_the_box(engine: Engine, round_key: str) -> tuple[int, int, set[str], int]:
    """Spent codes, ballots, receipts, and how many rows the receipts are, all at one moment.

    PostgreSQL may still store the vote of a voter who was just killed: between two looks it would seem torn.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        spent = connection.scalar(
            select(func.count()).where(Credential.round_key == round_key, Credential.spent)
        )
        ballots = connection.scalar(select(func.count()).where(Ballot.round_key == round_key))
        given = list(connection.scalars(select(Receipt.receipt).where(Receipt.round_key == round_key)))
    return int(spent or 0), int(ballots or 0), set(given), len(given)


def several_each(codes: Sequence[str], new_attempt: Callable[[], str], seed: int) -> list[Try]:
    """For each code two to four tries in any order: double taps of one page, and pages with other choices."""
    chance = random.Random(seed)
    tries = []
    for code in codes:
        first = Try(code, new_attempt(), chance.choice(PROJECTS))
        tries.append(first)
        for _ in range(chance.randint(1, 3)):
            if chance.random() < 0.5:
                tries.append(first)
            else:
                tries.append(Try(code, new_attempt(), chance.choice(PROJECTS)))
    chance.shuffle(tries)
    return tries
