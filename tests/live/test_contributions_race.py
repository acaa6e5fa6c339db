"""The same writes at the same moment, on real connections to both databases: one stands, and no limit is passed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import make_database, make_process
from workshop.live import agenda, attendance, contributions, marks, quick, stage
from workshop.live.contributions import Write
from workshop.live.quick import Typed
from workshop.models import Base
from workshop.models.actions import Action
from workshop.models.engines import set_up
from workshop.models.errors import InvalidField
from workshop.models.live import ActivityKind, Attendee, AttendeeTraits, PollAnswer, Post, PostKind
from workshop.models.process import Workshop
from workshop.models.stages import keep_stages
from workshop.models.swot import CrossKind, Quadrant, SwotCross, SwotDots, SwotEntry
from workshop.steps.setup.geography import load_geography

PHONES = 6
DEVICE = "a" * 16


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = set_up(create_engine(f"sqlite:///{tmp_path / 'race.sqlite'}"))
    else:
        server = request.getfixturevalue("postgres")
        make_database(server, "race_live")
        made = create_engine(server.replace("/postgres?", "/race_live?"), pool_size=PHONES)
    Base.metadata.create_all(made)
    with Session(made) as session:
        load_geography(session)
        session.commit()
    yield made
    made.dispose()


def test_writes_of_one_moment(engine: Engine) -> None:
    maker = sessionmaker(engine)
    keep_stages(maker)
    with maker() as session:
        workshop = Workshop(
            process_id=make_process(session).id, name="Taller", held_on=date(2026, 10, 1), join_code="KAWSAY"
        )
        session.add(workshop)
        session.flush()
        for kind in ("swot", "plenary", "dots", "poll"):
            options = ("Sí", "No") if kind == "poll" else ()
            agenda.add_line(
                session, workshop, agenda.Line(ActivityKind(kind), kind, options=options, dots_each=2)
            )
        session.commit()
    start = Barrier(PHONES)

    def all_at_once(
        kind: str, act: Callable[[Session, Workshop, Write], object], same: bool = True
    ) -> list[bool]:
        """Bring `kind` on, let all phones act at one moment; say for each whether its write was taken."""
        with maker() as session:
            workshop = session.scalars(select(Workshop)).one()
            wanted = next(each for each in stage.activities(session, workshop) if each.kind == kind)
            stage.go_to(session, stage.stage_of(session, workshop), wanted)
            session.commit()

        def one(number: int) -> bool:
            with maker() as session:
                start.wait(timeout=20)
                workshop = session.scalars(select(Workshop)).one()
                write = Write(f"{DEVICE}-{kind}{1 if same else number:09}")
                try:
                    act(session, workshop, write)
                except InvalidField:
                    session.rollback()
                    return False
                session.commit()
                return True

        with ThreadPoolExecutor(PHONES) as pool:
            return list(pool.map(one, range(PHONES)))

    def count(model: type) -> int:
        with maker() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def typed(text: str, write: Write) -> Typed:
        return Typed(text, None, write.write_id)

    everyone = [True] * PHONES
    swot = all_at_once("swot", lambda s, w, x: contributions.add_entry(s, w, x, Quadrant.THREAT, "Sin agua"))
    assert (swot, count(SwotEntry)) == (everyone, 1)
    note = all_at_once("plenary", lambda s, w, x: contributions.add_post(s, w, x, PostKind.NOTE, "Una nota"))
    assert (note, count(Post)) == (everyone, 1)
    poll = all_at_once("poll", lambda s, w, x: marks.answer_poll(s, w, x, 1))
    assert (poll, count(PollAnswer)) == (everyone, 1)
    listed = all_at_once("poll", lambda s, w, x: contributions.sign_in(s, w, x, "Ana", "", None, None))
    assert (listed, count(Attendee)) == (everyone, 1)
    with maker() as session:
        entry = session.scalars(select(SwotEntry.id)).one()
        hall = session.scalars(select(Workshop)).one()
        inside = quick.add_entry(session, hall, Quadrant.WEAKNESS, Typed("Nadie cuida la fuente")).id
        session.commit()
    cross = all_at_once(
        "plenary",
        lambda s, w, x: quick.add_cross(s, w, CrossKind.DA, inside, entry, typed("Cuidar la fuente", x)),
    )
    assert (cross, count(SwotCross)) == (everyone, 1)
    deed = all_at_once("plenary", lambda s, w, x: quick.add_action(s, w, typed("Cercar la fuente", x)))
    assert (deed, count(Action)) == (everyone, 1)
    told = all_at_once("poll", lambda s, w, x: attendance.add_tally(s, w, {("sex", "woman"): 7}, x.write_id))
    assert (told, count(AttendeeTraits)) == (everyone, 7)
    again = all_at_once("dots", lambda s, w, x: marks.give_dot(s, w, x, entry))
    assert (again, count(SwotDots)) == (everyone, 1)
    more = all_at_once("dots", lambda s, w, x: marks.give_dot(s, w, x, entry), same=False)
    with maker() as session:
        assert session.get_one(SwotEntry, entry).total_dots == 2, "two dots each, however fast they come"
    assert more.count(True) == 2, "the dot that stood already, and the one that was left"
