"""The same write sent twice at the same moment, on real connections to both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from tests.conftest import make_process
from workshop.models import Base
from workshop.models.engines import set_up
from workshop.models.process import Process
from workshop.models.swot import EntrySource, Quadrant, SwotEntry
from workshop.steps.setup.geography import load_geography
from workshop.steps.swot import dots, service

PHONES = 6


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = set_up(create_engine(f"sqlite:///{tmp_path / 'race.sqlite'}"))
    else:
        server = request.getfixturevalue("postgres")
        with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS race"))
            connection.execute(text("CREATE DATABASE race"))
        made = create_engine(server.replace("/postgres?", "/race?"), pool_size=PHONES)
    Base.metadata.create_all(made)
    with Session(made) as session:
        load_geography(session)
        session.commit()
    yield made
    made.dispose()


def test_one_write_sent_by_many_at_once_is_one_entry(engine: Engine) -> None:
    with Session(engine) as session:
        process_id = make_process(session).id
        session.commit()
    start = Barrier(PHONES)

    def send(write_id: str) -> int:
        with Session(engine) as session:
            start.wait(timeout=20)
            process = session.get_one(Process, process_id)
            entry = service.add_entry(
                session,
                process,
                Quadrant.THREAT,
                f"idea {write_id}",
                source=EntrySource.PHONE,
                write_id=write_id,
            )
            number = entry.id
            session.commit()
        return number

    def agree(entry_id: int) -> None:
        with Session(engine) as session:
            start.wait(timeout=20)
            dots.add_dot(session, session.get_one(SwotEntry, entry_id))
            session.commit()

    with ThreadPoolExecutor(PHONES) as pool:
        for turn in range(10):
            assert len(set(pool.map(send, [f"0123456789abcdef-{turn:04}"] * PHONES))) == 1
        with Session(engine) as session:
            assert session.scalar(select(func.count(SwotEntry.id))) == 10
            first = session.scalars(select(SwotEntry.id)).first()
        assert first is not None
        list(pool.map(agree, [first] * PHONES))
        with Session(engine) as session:
            assert session.get_one(SwotEntry, first).total_dots == PHONES
