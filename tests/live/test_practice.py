"""Rehearsals on both databases: participants do what phones may do, and of it all not one row is left."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from tests.conftest import make_process
from tests.steps.vote.polls import add_projects
from workshop.live import agenda, attendance, make_believe, participants, practice, stage, table_links
from workshop.live.agenda import Line
from workshop.models import Base
from workshop.models.actions import Action
from workshop.models.base import utc_now
from workshop.models.budget import BallotKind, Round, Rule
from workshop.models.errors import InvalidField, NotFound
from workshop.models.history import Change
from workshop.models.live import Activity, ActivityKind, PollAnswer, Post, WorkshopRecord
from workshop.models.process import Component, Process, Workshop
from workshop.models.swot import CrossKind, Quadrant, SwotCross, SwotEntry
from workshop.steps.setup import service as setup
from workshop.steps.setup import workshops
from workshop.steps.setup.workshops import TableLine, WorkshopPlan
from workshop.steps.vote import service as vote
from workshop.voting.engine import make_box_engine

KINDS = tuple(ActivityKind)


@pytest.fixture
def workshop(session: Session) -> Workshop:
    """A workshop with every kind of activity and something said in it already."""
    process = make_process(session)
    plan = WorkshopPlan("Taller", date(2027, 3, 1), "09:00", tables=[TableLine(None, "Mesa 1")])
    made = workshops.add_workshop(session, process, plan)
    for kind in KINDS:
        options = ("Sí", "No") if kind == ActivityKind.POLL else ()
        agenda.add_line(session, made, Line(kind, kind.value, options=options))
    table_links.make_links(session, made)
    attendance.sign_in(session, made, "Persona de verdad")
    session.add(SwotEntry(process_id=process.id, workshop_id=made.id, quadrant=Quadrant.THREAT, text="Real"))
    session.flush()
    return made


def counts(session: Session) -> dict[str, int]:
    """Return how many rows there are in each table."""
    tables: Iterator[Table] = iter(Base.metadata.sorted_tables)
    return {each.name: session.scalar(select(func.count()).select_from(each)) or 0 for each in tables}


def contents(session: Session) -> dict[str, list[tuple[object, ...]]]:
    left_out = {"canton", "parish"}  # as many as there are in Ecuador, and written by nobody
    return {
        each.name: sorted((tuple(map(repr, row)) for row in session.execute(select(each))), key=repr)
        for each in Base.metadata.sorted_tables
        if each.name not in left_out
    }


def rehearse(session: Session, rehearsal: Workshop, kind: ActivityKind, times: int = 4) -> int:
    found = session.scalars(select(Activity).filter_by(workshop_id=rehearsal.id, kind=kind)).one()
    stage.go_to(session, stage.stage_of(session, rehearsal), found)
    random = Random(7)
    return sum(participants.tick(session, rehearsal, random) for _ in range(times))


def answers(session: Session, kind: ActivityKind) -> int:
    given = (
        select(func.count()).select_from(PollAnswer).join(PollAnswer.activity).where(Activity.kind == kind)
    )
    return session.scalar(given) or 0


def test_participants_do_what_phones_may_do_and_nothing_else(session: Session, workshop: Workshop) -> None:
    rehearsal = practice.start(session, workshop, "Práctica")
    done = {kind: rehearse(session, rehearsal, kind) for kind in KINDS}
    sending = {"welcome", "actors", "swot", "dots", "poll", "plenary", "vote"}
    assert {kind.value for kind, count in done.items() if count} == sending
    assert len(attendance.people(session, rehearsal)) == done[ActivityKind.WELCOME]
    entries = session.scalars(select(SwotEntry).where(SwotEntry.workshop_id == rehearsal.id)).all()
    assert len(entries) == done[ActivityKind.SWOT]
    assert sum(each.total_dots for each in entries) == done[ActivityKind.DOTS]
    assert 0 < answers(session, ActivityKind.POLL) <= done[ActivityKind.POLL]
    assert 0 < answers(session, ActivityKind.VOTE) <= done[ActivityKind.VOTE]
    kinds = {each.kind.value for each in session.scalars(select(Post))}
    assert kinds == {"actor", "note"}


def test_participants_keep_to_dots_and_run_out_of_words(session: Session, workshop: Workshop) -> None:
    rehearsal = practice.start(session, workshop, "Práctica")
    rehearse(session, rehearsal, ActivityKind.SWOT, times=60)
    assert rehearse(session, rehearsal, ActivityKind.SWOT, times=3) == 0
    rehearse(session, rehearsal, ActivityKind.DOTS, times=200)
    given: dict[str, int] = {}
    for entry in session.scalars(select(SwotEntry).where(SwotEntry.workshop_id == rehearsal.id)):
        for mark in entry.dots:
            given[mark.giver] = given.get(mark.giver, 0) + mark.count
    assert set(given.values()) <= {1, 2, 3, 4, 5}


def test_what_waits_for_approval_waits_in_a_rehearsal_too(session: Session, workshop: Workshop) -> None:
    rehearsal = practice.start(session, workshop, "Práctica")
    stage.stage_of(session, rehearsal).moderated = True
    rehearse(session, rehearsal, ActivityKind.SWOT)
    entries = session.scalars(select(SwotEntry).where(SwotEntry.workshop_id == rehearsal.id)).all()
    assert entries
    assert all(each.awaiting for each in entries)


def test_nothing_is_posted_before_it_begins_nor_after_it_closed(session: Session, workshop: Workshop) -> None:
    rehearsal = practice.start(session, workshop, "Práctica")
    assert participants.tick(session, rehearsal, Random(1)) == 0
    rehearse(session, rehearsal, ActivityKind.SWOT)
    stage.close(session, stage.stage_of(session, rehearsal))
    assert participants.tick(session, rehearsal, Random(1)) == 0


def test_of_a_cleared_rehearsal_not_one_row_is_left(session: Session, workshop: Workshop) -> None:
    other = practice.start(session, workshop, "Práctica")
    rehearse(session, other, ActivityKind.SWOT)
    session.flush()
    before = contents(session)
    rehearsal = practice.start(session, workshop, "Práctica")
    process, process_id = rehearsal.process, rehearsal.process_id
    for kind in KINDS:
        rehearse(session, rehearsal, kind)
    _what_staff_do(session, rehearsal)
    assert counts(session)["change"] > len(before["change"])
    assert practice.clear(session, process) > 50
    assert contents(session) == before
    assert practice.rehearsals(session, workshop) == [other]
    practice.clear(session, other.process)
    assert practice.rehearsals(session, workshop) == []
    assert session.get(Process, process_id) is None


def _what_staff_do(session: Session, rehearsal: Workshop) -> None:
    """Everything that console and office can add to the rehearsal's process."""
    process = rehearsal.process
    entries = session.scalars(select(SwotEntry).where(SwotEntry.workshop_id == rehearsal.id)).all()
    entries[1].merged_into_id = entries[0].id
    cross = SwotCross(process_id=process.id, kind=CrossKind.FO, text="Cruce", workshop_id=rehearsal.id)
    cross.entries = [entries[0]]
    action = Action(process_id=process.id, title="Acción", entries=[entries[0]], workshop_id=rehearsal.id)
    record = WorkshopRecord(workshop_id=rehearsal.id, process_id=process.id, text={})
    session.add_all([cross, action, record])
    session.flush()
    plan = setup.ProcessPlan(
        process.name,
        2027,
        100_00,
        setup.Division.PARISH,
        components=[(None, "Otro")],
        ceilings={"111651": 100_00},
    )
    setup.change_process(session, process, plan)  # its component goes, its ceiling comes
    attendance.add_tally(session, rehearsal, {("sex", "woman"): 4})
    removed = select(Change).where(Change.verb == "removed", Change.kind == "component")
    assert session.scalars(removed).all()


def test_only_rehearsals_are_cleared_and_only_real_workshops_rehearsed(
    session: Session, workshop: Workshop
) -> None:
    with pytest.raises(NotFound):
        practice.clear(session, workshop.process)
    with pytest.raises(NotFound):
        participants.tick(session, workshop, Random(1))
    rehearsal = practice.start(session, workshop, "Práctica")
    with pytest.raises(NotFound):
        practice.start(session, rehearsal, "Práctica")
    assert practice.real_one(session, rehearsal) is workshop
    assert [each.name for each in rehearsal.process.components] == ["Sociocultural"]
    assert session.scalars(select(Component).filter_by(process_id=workshop.process_id)).one()


def test_a_rehearsal_is_on_no_list_of_processes(session: Session, workshop: Workshop) -> None:
    rehearsal = practice.start(session, workshop, "Práctica")
    assert setup.processes_of(session, rehearsal.process.canton) == [workshop.process]


def test_a_rehearsal_publishes_no_round(session: Session, workshop: Workshop, tmp_path: Path) -> None:
    """What is in the ballot box stays there, so nothing of a rehearsal may come near it."""
    rehearsal = practice.start(session, workshop, "Práctica")
    now = utc_now()
    found = Round(
        process=rehearsal.process, key="abc", name="Ronda", ceiling_cents=1, ballot=BallotKind.SINGLE,
        rule=Rule.MOST_VOTES, opens_at=now, closes_at=now + timedelta(days=1),
    )  # fmt: skip
    session.add(found)
    session.flush()
    engine = make_box_engine(f"sqlite:///{tmp_path / 'box.sqlite'}")
    with pytest.raises(InvalidField, match="rehearsal"):
        vote.publish(session, engine, found)
    engine.dispose()
    assert found.published_at is None
    practice.clear(session, rehearsal.process)


def test_what_stands_on_the_real_board_can_be_crossed_in_a_rehearsal(
    session: Session, workshop: Workshop
) -> None:
    text = make_believe.SAID["strength"][0]  # a hall may have said just this
    real = [
        SwotEntry(process_id=workshop.process_id, quadrant=Quadrant.STRENGTH, text=text),
        SwotEntry(process_id=workshop.process_id, quadrant=Quadrant.WEAKNESS, text="Oculto", awaiting=True),
    ]
    session.add_all(real)
    session.flush()
    rehearsal = practice.start(session, workshop, "Práctica")
    copied = session.scalars(select(SwotEntry).where(SwotEntry.process_id == rehearsal.process_id)).all()
    assert sorted(each.text for each in copied) == sorted(["Real", text])
    assert all(each.workshop_id is None for each in copied)
    rehearse(session, rehearsal, ActivityKind.SWOT, 40)
    posted = session.scalars(select(SwotEntry.text).where(SwotEntry.workshop_id == rehearsal.id)).all()
    assert len(posted) == sum(map(len, make_believe.SAID.values())) - 1
    practice.clear(session, rehearsal.process)
    assert all(session.get(SwotEntry, each.id) is each for each in real)


def test_the_rehearsed_vote_is_about_the_real_projects(session: Session, workshop: Workshop) -> None:
    rehearsal = practice.start(session, workshop, "Práctica")
    rehearse(session, rehearsal, ActivityKind.VOTE, 1)
    line = session.scalars(select(Activity).filter_by(workshop_id=rehearsal.id, kind=ActivityKind.VOTE)).one()
    assert line.options == list(make_believe.PROJECTS)  # the workshop has no priced project yet
    titles = [each.title for each in add_projects(session, workshop.process)]
    again = practice.start(session, workshop, "Práctica")
    votes = rehearse(session, again, ActivityKind.VOTE, 9)
    voted_on = session.scalars(select(Activity).filter_by(workshop_id=again.id, kind=ActivityKind.VOTE)).one()
    ranking = participants.vote_ranking(session, voted_on)
    assert {bar.text for bar in ranking.bars} == set(titles[:8])
    assert [bar.rank for bar in ranking.bars] == sorted(bar.rank for bar in ranking.bars)
    assert 0 < ranking.given <= votes
    assert voted_on.round_id is None
