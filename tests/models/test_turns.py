"""Writers of a SQLite store take turns, on a real file with real threads and a process that is killed."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from workshop.models import engines
from workshop.models.engines import reading_only, set_up

WRITERS, WRITES = 6, 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    engine = set_up(create_engine(f"sqlite:///{tmp_path / 'store.sqlite'}", pool_size=WRITERS))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (number INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    yield engine
    engine.dispose()


def _count_up(engine: Engine) -> None:
    with engine.begin() as connection:
        number = connection.execute(text("SELECT number FROM counter")).scalar_one()
        connection.execute(text("UPDATE counter SET number = :more"), {"more": number + 1})


def test_what_many_write_at_once_is_all_there(store: Engine) -> None:
    start = Barrier(WRITERS)

    def write(_number: int) -> None:
        start.wait(timeout=20)
        for _ in range(WRITES):
            _count_up(store)

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(write, range(WRITERS)))
    with store.begin() as connection:
        assert connection.execute(text("SELECT number FROM counter")).scalar_one() == WRITERS * WRITES


def test_who_reads_waits_for_nobody(store: Engine) -> None:
    with store.begin() as writer:
        writer.execute(text("UPDATE counter SET number = 7"))
        token = reading_only.set(True)
        try:
            with store.connect() as reader:
                assert reader.execute(text("SELECT number FROM counter")).scalar_one() == 0
        finally:
            reading_only.reset(token)


def test_a_write_that_does_not_end_makes_others_fail_and_not_hang(
    store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PATIENCE", 0.05)
    hurried = set_up(create_engine(f"sqlite:///{tmp_path / 'store.sqlite'}"))
    with store.begin() as writer:
        writer.execute(text("UPDATE counter SET number = 7"))
        with pytest.raises(OperationalError, match="locked"):
            _count_up(hurried)
    _count_up(hurried)
    hurried.dispose()


def test_the_turn_of_a_process_that_is_killed_is_over(store: Engine, tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from sqlalchemy import create_engine, text\n"
        "from workshop.models.engines import set_up\n"
        "with set_up(create_engine(sys.argv[1])).begin() as connection:\n"
        "    connection.execute(text('UPDATE counter SET number = 99'))\n"
        "    print('writing', flush=True)\n"
        "    time.sleep(60)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, f"sqlite:///{tmp_path / 'store.sqlite'}"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "writing\n"
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(_count_up, store)
        time.sleep(0.1)
        assert not waiting.done()  # it waits for its turn
        other.kill()
        waiting.result(timeout=10)
    other.wait()
    other.stdout.close()
    with store.begin() as connection:
        assert connection.execute(text("SELECT number FROM counter")).scalar_one() == 1
