"""The sealed box tells nobody who voted for what, nor in which order; before the seal its raw files do.

The bounds are far from chance, and fixed: of `n` pairs guessed blindly 1 is right on average, and more than 8 in
one of 100,000 cases; an order of 40 guessed blindly agrees by more than 0.6 in fewer.
"""

import itertools
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from tests.voting.conftest import NOON, ROUND, settings
from tests.voting.linker import Evidence, all_files_of, in_a_file, in_postgresql
from workshop.models.box import BoxBase
from workshop.voting import codes
from workshop.voting.box import open_round
from workshop.voting.casting import cast
from workshop.voting.choices import canonical
from workshop.voting.credentials import issue_codes
from workshop.voting.engine import make_box_engine
from workshop.voting.sealing import ballots, receipts, seal

N = 40
BY_CHANCE, ORDER_BY_CHANCE = 8, 0.6
PROJECTS = {f"project {number}": 1 for number in range(9)}
PAIRS = (("credential", "ballot"), ("receipt", "ballot"), ("credential", "receipt"))


@dataclass
class Truth:
    """What really happened: the votes in their order, each with other choices."""

    spent: list[bytes]
    choices: list[str]
    given: list[str]

    def of(self, table: str) -> list:
        return {"credential": self.spent, "ballot": self.choices, "receipt": self.given}[table]


def vote(engine: Engine, key: bytes, n: int = N) -> Truth:
    """Half of those who have a code vote, in an order of their own, everyone differently."""
    open_round(engine, settings(projects=PROJECTS, max_choices=5))
    plain = random.sample(issue_codes(engine, key, ROUND, 2 * n, "mesa 1"), n)
    subsets = [subset for size in (3, 4, 5) for subset in itertools.combinations(sorted(PROJECTS), size)]
    truth = Truth([], [], [])
    for code, chosen in zip(plain, random.sample(subsets, n), strict=True):
        truth.spent.append(codes.hashed(key, ROUND, code))
        truth.choices.append(canonical(chosen))
        truth.given.append(cast(engine, key, ROUND, code, chosen, codes.new_attempt(), "phone", NOON))
    return truth


def best_link(found: list[Evidence], one: str, other: str, truth: Truth) -> int:
    known = dict(zip(truth.of(one), truth.of(other), strict=True))
    return max(evidence.linked(one, other, known) for evidence in found)


def best_order(found: list[Evidence], table: str, truth: Truth) -> float:
    return max(evidence.recovered(table, truth.of(table)) for evidence in found)


def no_better_than_chance(found: list[Evidence], truth: Truth) -> None:
    for one, other in PAIRS:
        assert best_link(found, one, other, truth) <= BY_CHANCE, (one, other)
    for table in ("credential", "ballot", "receipt"):
        assert best_order(found, table, truth) <= ORDER_BY_CHANCE, table


def test_before_the_seal_the_linker_reads_receipts_and_order_from_the_file(
    sqlite_box: Engine, key: bytes, tmp_path: Path
):
    """So it works; but even now no code is linked to its ballot."""
    truth = vote(sqlite_box, key)
    file = tmp_path / "box.sqlite"
    found = [in_a_file("the open box", file, file.read_bytes())]
    assert best_link(found, "receipt", "ballot", truth) == N
    assert best_order(found, "ballot", truth) == 1
    assert best_link(found, "credential", "ballot", truth) <= BY_CHANCE


def test_a_write_ahead_log_would_link_every_vote(key: bytes, tmp_path: Path):
    """A box that leaks on purpose: what the safe journal is for."""
    file = tmp_path / "leaky.sqlite"
    engine = make_box_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA journal_mode=WAL"))
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA wal_autocheckpoint=0"))
    BoxBase.metadata.create_all(engine)
    truth = vote(engine, key)
    log = Path(f"{file}-wal").read_bytes()
    found = [in_a_file("its log", file, log, log=True)]
    assert all(best_link(found, one, other, truth) == N for one, other in PAIRS)
    engine.dispose()


def test_before_the_seal_the_linker_joins_all_by_the_marks_of_postgresql(postgresql_box: Engine, key: bytes):
    truth = vote(postgresql_box, key)
    found = in_postgresql(postgresql_box)
    assert all(best_link(found, one, other, truth) == N for one, other in PAIRS)
    assert all(best_order(found, table, truth) == 1 for table in ("credential", "ballot", "receipt"))


@pytest.mark.parametrize("n", [N, 300])
def test_after_the_seal_the_file_tells_nothing(sqlite_box: Engine, key: bytes, tmp_path: Path, n: int):
    truth = vote(sqlite_box, key, n)
    with sqlite_box.connect() as connection:
        old = [bytes(row) for row in connection.scalars(text("SELECT id FROM ballot"))]
    seal(sqlite_box, ROUND, NOON)
    assert {path.name for path in tmp_path.iterdir()} == {"box.sqlite", "box.sqlite-turn"}
    file = tmp_path / "box.sqlite"
    content = file.read_bytes()
    no_better_than_chance([in_a_file("the sealed box", file, content)], truth)
    assert not any(name in content for name in old)  # no free page keeps a row as it was
    for said in (*truth.given, *map(str.encode, ())):
        # once in the table, once in its index by round
        assert content.count(said.encode()) <= 2
    with sqlite_box.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA freelist_count").scalar() == 0
    assert len(receipts(sqlite_box, ROUND)) == len(ballots(sqlite_box, ROUND)) == n


@pytest.mark.parametrize("n", [N, 300])
def test_after_the_seal_postgresql_tells_nothing(postgresql_box: Engine, key: bytes, n: int):
    truth = vote(postgresql_box, key, n)
    with postgresql_box.connect() as connection:
        old = [bytes(row) for row in connection.scalars(text("SELECT id FROM ballot"))]
    with postgresql_box.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "ANALYZE"
        )  # as autovacuum does when it likes: its samples outlive the rows
    before = all_files_of(postgresql_box)
    assert all(name in before for name in old)
    seal(postgresql_box, ROUND, NOON)
    no_better_than_chance(in_postgresql(postgresql_box), truth)
    after = all_files_of(postgresql_box)
    assert not any(name in after for name in old)


def test_100_orders_of_the_same_ballots_are_one_file(key: bytes, tmp_path: Path):
    start = tmp_path / "start.sqlite"
    engine = make_box_engine(f"sqlite:///{start}")
    BoxBase.metadata.create_all(engine)
    open_round(engine, settings(projects=PROJECTS, max_choices=5))
    votes = [
        (code, chosen, codes.new_attempt(), channel)
        for code, chosen, channel in zip(
            issue_codes(engine, key, ROUND, 15, "mesa 1"),
            itertools.combinations(sorted(PROJECTS), 3),
            itertools.cycle(("phone", "kiosk", "paper")),
        )
    ]
    engine.dispose()
    files = set()
    for number in range(100):
        copy = tmp_path / f"{number}.sqlite"
        shutil.copy(start, copy)
        engine = make_box_engine(f"sqlite:///{copy}")
        for code, chosen, attempt, channel in random.sample(votes, len(votes)):
            cast(engine, key, ROUND, code, chosen, attempt, channel, NOON)
        seal(engine, ROUND, NOON)
        engine.dispose()
        files.add(copy.read_bytes())
        copy.unlink()
    assert len(files) == 1
